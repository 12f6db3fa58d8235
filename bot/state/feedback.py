"""What people said of an answer: helpful, or what was wrong with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from sqlalchemy import delete, func, select

from bot.state.database import Database, insert_once
from bot.state.schema import feedback

Verdict = Literal["helpful", "wrong_fact", "outdated", "wrong_match", "other"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)


@dataclass(frozen=True, slots=True)
class Said:
    """One person's word on one showing of an answer, which `answer_key` names."""

    answer_key: str
    user_id: str
    fact_id: str
    question: str
    verdict: Verdict
    note: str = ""


class Feedback:
    """Each method is one transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, team_id: str, said: Said, now: datetime) -> None:
        """Keeps what somebody said; said again of the same answer, the later word counts."""
        own = (
            feedback.c.team_id == team_id,
            feedback.c.answer_key == said.answer_key,
            feedback.c.user_id == said.user_id,
        )
        values = {
            "team_id": team_id,
            "answer_key": said.answer_key,
            "user_id": said.user_id,
            "fact_id": said.fact_id,
            "question": said.question,
            "verdict": said.verdict,
            "note": said.note,
            "given_at": now,
        }
        with self._database.write() as connection:
            connection.execute(delete(feedback).where(*own))
            insert_once(connection, feedback, values)

    def counts(self, team_id: str) -> dict[str, int]:
        """How often each verdict was given, by verdict; all of them, 0 where none was."""
        query = (
            select(feedback.c.verdict, func.count())
            .where(feedback.c.team_id == team_id)
            .group_by(feedback.c.verdict)
        )
        with self._database.read() as connection:
            found = {row[0]: int(row[1]) for row in connection.execute(query)}
        return {verdict: found.get(verdict, 0) for verdict in VERDICTS}

    def complaints(self, team_id: str, limit: int = 20) -> tuple[Said, ...]:
        """What was found wrong, newest first."""
        query = (
            select(feedback)
            .where(feedback.c.team_id == team_id, feedback.c.verdict != "helpful")
            .order_by(feedback.c.given_at.desc(), feedback.c.answer_key)
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(
                Said(
                    answer_key=row.answer_key,
                    user_id=row.user_id,
                    fact_id=row.fact_id,
                    question=row.question,
                    verdict=row.verdict,
                    note=row.note,
                )
                for row in connection.execute(query)
            )
