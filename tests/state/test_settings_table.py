from datetime import UTC, datetime

from bot.state.channel_settings import ChannelSettings, ChannelSettingsStore
from bot.state.database import Database

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_channel_that_nobody_changed_is_quiet(database: Database) -> None:
    assert ChannelSettingsStore(database).of("T1", "C1") == ChannelSettings((), False, "thread")


def test_settings_are_kept_by_channel_and_replaced_whole(database: Database, url: str) -> None:
    channels = ChannelSettingsStore(database)
    channels.set("T1", "C1", ChannelSettings(("chips",), True, "asker"), "U1", NOW)
    channels.set("T1", "C2", ChannelSettings(auto=True), "U1", NOW)
    channels.set("T1", "C1", ChannelSettings(("law", "money")), "U2", NOW)
    database.close()
    with Database.open(url) as reopened:
        channels = ChannelSettingsStore(reopened)
        assert channels.of("T1", "C1") == ChannelSettings(("law", "money"), False, "thread")
        assert channels.of("T1", "C2").auto
        assert channels.of("T2", "C2") == ChannelSettings()
