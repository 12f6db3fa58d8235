"""A bot that starts with a base that has gained a fact tells who asked for it, once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from pydantic import SecretStr

from bot.app import Bot, build_bot, live_base, utc_now
from bot.settings import Settings, load
from bot.state.ledger import Unanswered
from bot.workspace import Workspace

ASKED = "When was the Mate 60 series unveiled?"


@contextmanager
def serving(settings: Settings) -> Iterator[Bot]:
    """A bot at work beside its listeners, which are not needed here."""
    bot = build_bot(settings, live_base(settings))
    stop = threading.Event()
    threads = bot.serve(stop)
    try:
        yield bot
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        bot.close()


def test_askers_are_told_at_start_and_not_again_after_a_restart(tmp_path: Path) -> None:
    with Workspace.start() as workspace:
        ann, bob = workspace.add_user("ann"), workspace.add_user("bob")
        settings = replace(
            load(Path("seeds")),
            bot_token=SecretStr(workspace.bot_token),
            api_url=workspace.api_url,
            database_url=f"sqlite:///{tmp_path / 'state.db'}",
        )

        def asked_before(user_id: str) -> None:
            bot = build_bot(settings, live_base(settings))
            unanswered = Unanswered(ASKED, "", user_id, ())
            bot.services.ledger.record(workspace.team_id, unanswered, utc_now())
            bot.close()

        asked_before(ann.id)
        with serving(settings):
            workspace.wait_for(lambda: workspace.messages(workspace.im(ann)))
        asked_before(bob.id)
        with serving(settings):
            # Who asked first is told first, so by now ann would have been told again.
            workspace.wait_for(lambda: workspace.messages(workspace.im(bob)))
        (notice,) = workspace.messages(workspace.im(ann))
        assert notice.text.startswith("No. 1 has a source now. “Yet nearly three years later")
