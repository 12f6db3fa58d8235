from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bot.state.database import Database
from bot.state.digests import Digests, MadeDigest

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
NAME = ("C1", "slack-V1")
MADE = MadeDigest(
    "C1", "slack-V1", "09:00", "UTC", ("mon", "fri"), 3, ("law",), "DE", ("changed", "asked"), NOW
)


def test_a_digest_is_kept_as_it_was_filled_in(database: Database, url: str) -> None:
    Digests(database).save("T1", MADE, "U1", NOW)
    database.close()
    with Database.open(url) as reopened:
        assert Digests(reopened).all("T1") == (MADE,)
        assert Digests(reopened).all("T2") == ()


def test_one_that_is_saved_again_replaces_the_first(database: Database) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    changed = replace(MADE, fact_count=5, topics=(), since=LATER)
    digests.save("T1", changed, "U2", LATER)
    assert digests.all("T1") == (replace(changed, since=NOW),)


def test_only_another_time_zone_or_weekday_begins_anew(database: Database) -> None:
    digests = Digests(database)
    for changed in (
        replace(MADE, time="10:00", since=LATER),
        replace(MADE, zone="Asia/Tokyo", since=LATER),
        replace(MADE, weekdays=("mon",), since=LATER),
    ):
        digests.save("T1", MADE, "U1", NOW)
        digests.save("T1", changed, "U1", LATER)
        assert [made.since for made in digests.all("T1")] == [LATER]
        digests.remove("T1", NAME)


def test_a_channels_digests_are_in_the_order_in_which_they_were_made(database: Database) -> None:
    digests = Digests(database)
    for number, name in enumerate("ba"):
        digests.save("T1", replace(MADE, id=name), "U1", NOW + timedelta(minutes=number))
    digests.save("T1", replace(MADE, id="b", fact_count=1), "U1", LATER)
    assert [made.id for made in digests.all("T1")] == ["b", "a"]


def test_one_that_is_ended_is_gone_with_its_pause(database: Database) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    digests.save("T2", MADE, "U1", NOW)
    digests.pause("T1", NAME, date(2026, 4, 1), "U1", NOW)
    assert digests.remove("T1", NAME)
    assert not digests.remove("T1", NAME)
    assert digests.all("T1") == ()
    assert digests.pauses("T1") == {}
    assert digests.all("T2") == (MADE,)


def test_a_pause_is_replaced_and_ended(database: Database) -> None:
    digests = Digests(database)
    digests.pause("T1", NAME, date(2026, 4, 1), "U1", NOW)
    digests.pause("T1", NAME, date(2026, 5, 1), "U2", NOW)
    assert digests.pauses("T1") == {NAME: date(2026, 5, 1)}
    assert digests.pauses("T2") == {}
    digests.resume("T1", NAME)
    assert digests.pauses("T1") == {}


def test_eight_at_once_make_one_digest(
    database: Database, race: Callable[[Callable[[int], None]], list[None]]
) -> None:
    digests = Digests(database)
    race(lambda number: digests.save("T1", replace(MADE, fact_count=number + 1), f"U{number}", NOW))
    assert len(digests.all("T1")) == 1


def test_what_slack_refused_is_told_of_once_and_kept_until_it_is_resumed(
    database: Database, race: Callable[[Callable[[int], bool]], list[bool]]
) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    assert sum(race(lambda _: digests.refuse("T1", NAME, "is_archived", NOW))) == 1
    assert digests.refusals("T1") == {NAME: "is_archived"}
    assert digests.refusals("T2") == {}
    digests.resume("T1", NAME)
    assert digests.refusals("T1") == {}
    assert digests.refuse("T1", NAME, "not_in_channel", LATER), "it is told of anew"


def test_a_pause_a_change_and_an_end_all_forget_a_refusal(database: Database) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    for forget in (
        lambda: digests.pause("T1", NAME, date(2026, 4, 1), "U1", NOW),
        lambda: digests.save("T1", MADE, "U1", LATER),
        lambda: digests.remove("T1", NAME),
    ):
        digests.refuse("T1", NAME, "is_archived", NOW)
        forget()
        assert digests.refusals("T1") == {}


def test_the_maker_is_who_made_it_not_who_changed_it(database: Database) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    digests.save("T1", replace(MADE, fact_count=5), "U2", LATER)
    assert digests.maker("T1", NAME) == "U1"
    assert digests.maker("T2", NAME) is None


def test_a_digest_of_before_there_was_a_choice_holds_facts_of_the_day(database: Database) -> None:
    digests = Digests(database)
    digests.save("T1", MADE, "U1", NOW)
    with database.write() as connection:
        connection.execute(text("UPDATE digests SET contents = NULL"))
    assert [made.contents for made in digests.all("T1")] == [("facts",)]
