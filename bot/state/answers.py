"""Which messages of the bot answered what: for edits, follow-ups, removal and corrections.

What an answer quoted, and what became of it, goes to the record of `audit` with it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, desc, select, update

from bot.state.audit import Audit, Event, append, quoted
from bot.state.database import Database, insert_once
from bot.state.schema import answers

CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that stands in Slack for everybody.

    `message_ts` is the bot's message, empty before it is sent, and `question_ts` the one it
    answers; `thread_ts` is the head of the thread it stands in, empty outside one. `fact_ids`
    are the matches, best first; the first is the one quoted. Of a correction, which is no
    answer, `question_ts` is the message that it corrects, and `outcome` is `CORRECTED`.
    """

    channel_id: str
    message_ts: str
    thread_ts: str
    question_ts: str
    user_id: str
    question: str
    fact_ids: tuple[str, ...]
    outcome: str


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a message says: the ids of the facts that it quotes, each with the words, and the
    base's revision."""

    facts: tuple[tuple[str, str], ...] = ()
    revision: str = ""


NOTHING = Quoted()


def record(
    connection: Connection, team_id: str, given: Given, now: datetime, says: Quoted = NOTHING
) -> None:
    """Remembers an answer in a transaction of the caller's; a known one is left as it was."""
    if given.outcome == CORRECTED:
        facts = _corrected(given, says)
        corrected = given.channel_id, given.question_ts, facts
        append(connection, team_id, Event("corrected", *corrected, says.revision, now))
        return
    values = {
        "team_id": team_id,
        "channel_id": given.channel_id,
        "message_ts": given.message_ts,
        "thread_ts": given.thread_ts,
        "question_ts": given.question_ts,
        "user_id": given.user_id,
        "question": given.question,
        "fact_ids": list(given.fact_ids),
        "outcome": given.outcome,
        "posted_at": now,
    }
    if insert_once(connection, answers, values):
        here = given.channel_id, given.message_ts, quoted(says.facts)
        append(connection, team_id, Event("given", *here, says.revision, now))


def _corrected(given: Given, says: Quoted) -> tuple[tuple[str, str], ...]:
    """The facts that a correction is about, with the words that it quotes in their place."""
    words = says.facts[0][1] if says.facts else ""
    return quoted((fact_id, words) for fact_id in given.fact_ids)


def told(
    connection: Connection,
    team_id: str,
    place: tuple[str, str],
    given: Given | None,
    says: Quoted,
    now: datetime,
) -> None:
    """As `record`, of any message at a place (channel id and ts): one that is no answer is only
    in the record, if it quotes something."""
    if given is not None:
        record(connection, team_id, given, now, says)
    elif says.facts:
        append(connection, team_id, Event("given", *place, quoted(says.facts), says.revision, now))


class Answers:
    """Each method is one transaction of its own. `audit` is the record that goes with them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.audit = Audit(database)

    def record(self, team_id: str, given: Given, now: datetime, says: Quoted = NOTHING) -> None:
        """Remembers an answer; one that is known already is left as it was."""
        with self._database.write() as connection:
            record(connection, team_id, given, now, says)

    def follow(self, team_id: str, channel_id: str, message_ts: str, edited_ts: str) -> bool:
        """Whether an answer is to follow an edit of its question; False after a later one.

        `edited_ts` is when it was edited, by Slack's clock. The same edit may be followed again.
        """
        here = _message(team_id, channel_id, message_ts)
        with self._database.write() as connection:
            followed = connection.execute(
                update(answers)
                .where(*here, answers.c.edited_ts <= edited_ts)
                .values(edited_ts=edited_ts)
            )
            return followed.rowcount == 1

    def change(self, team_id: str, given: Given, now: datetime, says: Quoted = NOTHING) -> None:
        """Replaces what an answer says, after its message was updated."""
        row = _message(team_id, given.channel_id, given.message_ts)
        said = {
            "question": given.question,
            "fact_ids": list(given.fact_ids),
            "outcome": given.outcome,
        }
        with self._database.write() as connection:
            if connection.execute(update(answers).where(*row).values(said)).rowcount:
                here = given.channel_id, given.message_ts, quoted(says.facts)
                append(connection, team_id, Event("changed", *here, says.revision, now))

    def at(self, team_id: str, channel_id: str, message_ts: str) -> Given | None:
        """The answer that a message of the bot is, or None."""
        return self._first(*_message(team_id, channel_id, message_ts))

    def to(self, team_id: str, channel_id: str, question_ts: str) -> Given | None:
        """The answer to a message, or None."""
        return self._first(
            answers.c.team_id == team_id,
            answers.c.channel_id == channel_id,
            answers.c.question_ts == question_ts,
        )

    def latest_in(self, team_id: str, channel_id: str, thread_ts: str) -> Given | None:
        """The newest answer in a thread, or None where the bot never answered there."""
        return self._first(
            answers.c.team_id == team_id,
            answers.c.channel_id == channel_id,
            answers.c.thread_ts == thread_ts,
        )

    def count_in(self, team_id: str, channel_id: str, thread_ts: str) -> int:
        """How many answers stand in a thread."""
        query = select(answers.c.message_ts).where(
            answers.c.team_id == team_id,
            answers.c.channel_id == channel_id,
            answers.c.thread_ts == thread_ts,
        )
        with self._database.read() as connection:
            return len(connection.execute(query).all())

    def forget(self, team_id: str, channel_id: str, message_ts: str, now: datetime) -> None:
        """Forgets an answer whose message is gone; the record tells that it was there."""
        here = _message(team_id, channel_id, message_ts)
        with self._database.write() as connection:
            if connection.execute(delete(answers).where(*here)).rowcount:
                gone = channel_id, message_ts, ()
                append(connection, team_id, Event("removed", *gone, "", now))

    def blank_older(self, posted_before: datetime) -> int:
        """Takes the askers' words out of every team's older answers; in how many there were some.

        What was quoted, where and when stays.
        """
        old = answers.c.posted_at < posted_before, answers.c.question != ""
        with self._database.write() as connection:
            return connection.execute(update(answers).where(*old).values(question="")).rowcount

    def _first(self, *where: Any) -> Given | None:
        query = (
            select(answers)
            .where(*where)
            .order_by(desc(answers.c.posted_at), desc(answers.c.message_ts))
            .limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return None if row is None else _given(row)


def _message(team_id: str, channel_id: str, message_ts: str) -> tuple[Any, ...]:
    return (
        answers.c.team_id == team_id,
        answers.c.channel_id == channel_id,
        answers.c.message_ts == message_ts,
    )


def _given(row: Row[Any]) -> Given:
    return Given(
        channel_id=row.channel_id,
        message_ts=row.message_ts,
        thread_ts=row.thread_ts,
        question_ts=row.question_ts,
        user_id=row.user_id,
        question=row.question,
        fact_ids=tuple(row.fact_ids),
        outcome=row.outcome,
    )
