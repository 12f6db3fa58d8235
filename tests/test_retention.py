"""A bot at work forgets the words of questions that were answered too long ago."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from pydantic import SecretStr

from bot.app import build_bot, live_base, utc_now
from bot.settings import load
from bot.state.answers import Answers, Given
from bot.state.database import Database
from bot.state.ledger import Unanswered
from bot.workspace import Workspace
from tests.test_askers import ASKED, serving

OLD = Given("C1", "10.2", "", "10.1", "U1", "When was it opened?", ("a",), "answered")
NEW = replace(OLD, message_ts="20.2")


def test_old_questions_are_blanked_and_the_rest_stays(tmp_path: Path) -> None:
    with Workspace.start() as workspace:
        settings = replace(
            load(Path("seeds")),
            bot_token=SecretStr(workspace.bot_token),
            api_url=workspace.api_url,
            database_url=f"sqlite:///{tmp_path / 'state.db'}",
            retention_days=30,
        )
        ann = workspace.add_user("ann")
        bot = build_bot(settings, live_base(settings))
        answers, now = bot.services.answers, utc_now()
        answers.record("T1", OLD, now - timedelta(days=31))
        answers.record("T1", NEW, now - timedelta(days=29))
        unanswered = Unanswered(ASKED, "", ann.id, ())
        bot.services.ledger.record(workspace.team_id, unanswered, now)
        bot.close()
        with serving(settings):
            # The same look tells askers first, and is over once the bot has stopped.
            workspace.wait_for(lambda: workspace.messages(workspace.im(ann)))
        with Database.open(settings.database_url) as database:
            answers = Answers(database)
            assert answers.at("T1", "C1", "10.2") == replace(OLD, question="")
            assert answers.at("T1", "C1", "20.2") == NEW
