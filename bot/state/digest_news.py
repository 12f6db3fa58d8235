"""What happened since a digest was last posted: facts changed, lines quoted, questions left open.

What was asked is counted only where it was asked and answered in the digest's own channel, for
everybody there. Direct messages, other channels and `/fact`, which only its asker sees, are left
out, so a digest shows nobody words, or a number of them, that were not said before its readers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update

from bot.state.database import Database, insert_once
from bot.state.digest_log import SENT
from bot.state.digests import Name
from bot.state.ledger import OPEN
from bot.state.schema import answers, digest_log, digest_marks, fact_log, ledger


@dataclass(frozen=True, slots=True)
class Period:
    """The news of a digest: what happened after `since`, up to `until`."""

    since: datetime
    until: datetime


class DigestNews:
    """Each method is one transaction of its own, but `observe` and `begin`, which may be two."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def observe(self, team_id: str, words: Mapping[str, str], now: datetime) -> None:
        """Notes which facts are new or say something else than when they were last looked at.

        `words` are short digests of what the facts say, by fact id. To be called whenever the
        base may have changed, from any number of processes.
        """
        known = select(fact_log.c.fact_id, fact_log.c.words).where(fact_log.c.team_id == team_id)
        with self._database.read() as connection:
            before = {row.fact_id: row.words for row in connection.execute(known)}
        other = {fact_id: said for fact_id, said in words.items() if before.get(fact_id) != said}
        if not other:
            return
        with self._database.write() as connection:
            for fact_id, said in other.items():
                new = {"team_id": team_id, "fact_id": fact_id, "words": said}
                if insert_once(
                    connection, fact_log, {**new, "first_seen_at": now, "changed_at": now}
                ):
                    continue
                connection.execute(
                    update(fact_log)
                    .where(fact_log.c.team_id == team_id, fact_log.c.fact_id == fact_id)
                    .where(fact_log.c.words != said)  # another process may have noted it
                    .values(words=said, changed_at=now)
                )

    def begin(self, team_id: str, names: Iterable[Name], now: datetime) -> None:
        """Marks digests that were never seen before: what happened up to `now` is no news."""
        known = select(digest_marks.c.channel_id, digest_marks.c.id).where(
            digest_marks.c.team_id == team_id
        )
        with self._database.read() as connection:
            before = {(row.channel_id, row.id) for row in connection.execute(known)}
        unmarked = [name for name in names if name not in before]
        if not unmarked:
            return
        with self._database.write() as connection:
            for channel_id, id in unmarked:
                mark = {"team_id": team_id, "channel_id": channel_id, "id": id, "since": now}
                insert_once(connection, digest_marks, mark)

    def since(self, team_id: str, name: Name, now: datetime) -> datetime | None:
        """Up to when a digest has told all; None where it was never seen.

        Its last message that surely was posted counts, so that news are rather told twice than
        lost; before the first it is when the digest was first seen. What a clock that was set
        back since dated after `now` does not count.
        """
        channel_id, id = name
        told = select(func.max(digest_log.c.told_until)).where(
            digest_log.c.team_id == team_id,
            digest_log.c.channel_id == channel_id,
            digest_log.c.digest_id == id,
            digest_log.c.state == SENT,
            digest_log.c.told_until <= now,
        )
        mark = select(digest_marks.c.since).where(
            digest_marks.c.team_id == team_id,
            digest_marks.c.channel_id == channel_id,
            digest_marks.c.id == id,
        )
        with self._database.read() as connection:
            last: datetime | None = connection.execute(told).scalar()
            return last or connection.execute(mark).scalar()

    def changes(self, team_id: str, period: Period) -> dict[str, bool]:
        """The ids of facts that were new or changed in the period; True for the new ones."""
        query = select(fact_log.c.fact_id, fact_log.c.first_seen_at).where(
            fact_log.c.team_id == team_id, *_in(period, fact_log.c.changed_at)
        )
        with self._database.read() as connection:
            rows = connection.execute(query)
            return {row.fact_id: row.first_seen_at > period.since for row in rows}

    def quoted(self, team_id: str, channel_id: str, period: Period) -> dict[str, int]:
        """How often each fact was quoted to a channel in the period, the most often first."""
        query = select(answers.c.fact_ids).where(
            answers.c.team_id == team_id,
            answers.c.channel_id == channel_id,
            answers.c.outcome == "answered",
            *_in(period, answers.c.posted_at),
        )
        with self._database.read() as connection:
            first = [row.fact_ids[0] for row in connection.execute(query) if row.fact_ids]
        return dict(sorted(Counter(first).items(), key=lambda item: (-item[1], item[0])))

    def unanswered(self, team_id: str, channel_id: str, period: Period) -> dict[str, int]:
        """The questions to which a channel was told in the period that no source says that, and
        that still wait for one: how often each was asked there, the most often first.

        One that was removed, or that has a source by now, is not among them.
        """
        told = (
            select(answers.c.question)
            .where(
                answers.c.team_id == team_id,
                answers.c.channel_id == channel_id,
                answers.c.outcome == "no_answer",
                *_in(period, answers.c.posted_at),
            )
            .order_by(answers.c.posted_at, answers.c.message_ts)
        )
        still_open = select(ledger.c.question).where(
            ledger.c.team_id == team_id,
            ledger.c.channel_id == channel_id,
            ledger.c.state == OPEN,
        )
        with self._database.read() as connection:
            open_ones = {_same(row.question) for row in connection.execute(still_open)}
            asked = [row.question for row in connection.execute(told)]
        worded: dict[str, str] = {}
        for question in asked:
            worded.setdefault(_same(question), question)
        counts = Counter(same for question in asked if (same := _same(question)) in open_ones)
        return {worded[same]: count for same, count in counts.most_common()}


def _in(period: Period, at: ColumnElement[datetime]) -> tuple[ColumnElement[bool], ...]:
    return at > period.since, at <= period.until


def _same(question: str) -> str:
    """What two ways to type one question have in common."""
    return " ".join(question.casefold().split())
