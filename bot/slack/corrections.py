"""Replies to the messages that quoted a fact which changed or was withdrawn: each once.

The record tells which messages quoted it and with which words; the base tells what it says now.
What only its asker saw cannot be reached, and is counted.
"""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.answering import Answerer
from bot.errors import DeliveryError, OutcomeUnknown, RetryLater
from bot.facts.base import Fact
from bot.slack.correction_blocks import Now, Reached, correction_message
from bot.slack.question import Question
from bot.slack.replies import post_once
from bot.slack.services import Services
from bot.state.answers import CORRECTED, Given
from bot.state.audit import words_digest

# So many facts to correct are logged after a reload; each takes a look through the record.
LOGGED_MAX = 20

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Correction:
    """A fact to correct. `note` is the curator's own words, perhaps none; `by` is their user id."""

    team_id: str
    fact_id: str
    note: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A message that stands and quotes a fact with the words of a digest; an empty `message_ts`
    stands for an answer that only its asker saw."""

    channel_id: str
    message_ts: str
    digest: str


def now_said(answerer: Answerer, fact_id: str) -> Now:
    """What a fact says now: its line, the one that superseded it, or why there is none."""
    fact = answerer.base.by_id.get(fact_id)
    if fact is None:
        is_known = any(each.id == fact_id for each in answerer.base.withheld)
        return Now(None, "changed" if is_known else "withdrawn")
    if not answerer.holds(fact):
        newer = answerer.successor(fact)
        is_sound = newer is not None and newer.id in answerer.base.by_id
        if newer is not None and is_sound and answerer.still_stands(newer):
            return Now(newer, "superseded")
        return Now(None, "expired", answerer.remarks(fact))
    if not answerer.still_stands(fact):
        return Now(None, "changed")
    return Now(fact, "stands", answerer.remarks(fact))


def places(services: Services, team_id: str, fact_id: str) -> Iterator[Place]:
    """The messages that stand and quote a fact, in the order in which they were given."""
    seen: set[tuple[str, str]] = set()
    for row in services.audit.quoting(team_id, fact_id):
        event = row.event
        if event.kind == CORRECTED:
            continue
        if not event.message_ts:
            yield Place(event.channel_id, "", dict(event.facts)[fact_id])
        elif (event.channel_id, event.message_ts) not in seen:
            seen.add((event.channel_id, event.message_ts))
            digest = _quoted_now(services, team_id, fact_id, event.channel_id, event.message_ts)
            if digest is not None:
                yield Place(event.channel_id, event.message_ts, digest)


def is_known(services: Services, correction: Correction) -> bool:
    """Whether there is such a fact, or ever was one that a message quoted."""
    base = services.answerer().base
    if correction.fact_id in base.by_id:
        return True
    return bool(services.audit.quoting(correction.team_id, correction.fact_id))


def outdated(services: Services, correction: Correction) -> list[Place]:
    """Of these places, those that a correction concerns: whose words are not what holds now.

    With a note all of them: then a curator has something to say of the line as it stands.
    """
    now = now_said(services.answerer(), correction.fact_id)
    found = places(services, correction.team_id, correction.fact_id)
    return [place for place in found if correction.note or not _is_as_said(now, place)]


def correct(
    services: Services, correction: Correction, may_post: Callable[[], bool] = lambda: True
) -> Reached:
    """Replies to every message that quoted the fact as it is no more, and counts them.

    Once per message, line and note, from any number of processes. `may_post` is asked before
    each. Raises StateError.
    """
    reached = Reached()
    now = now_said(services.answerer(), correction.fact_id)
    for place in outdated(services, correction):
        if not place.message_ts:
            reached.private += 1
        elif may_post():
            _reply(services, correction, now, place, reached)
    return reached


def log_outdated(services: Services) -> int:
    """Logs a line, with the command, for each fact whose quoted words are gone from the base; how
    many were logged. Posts nothing: whether a change is worth a correction is for people to say."""
    me = services.poster.identity
    if me is None:
        return 0
    base = services.answerer().base
    told = sorted(services.audit.quotes(me.team_id))
    changed = sorted({id for id, digest in told if not _says(base.by_id.get(id), digest)})
    if len(changed) > LOGGED_MAX:
        # After so large a change nobody corrects them one by one.
        _log.warning("the words of %d quoted facts have changed; the first:", len(changed))
    count = 0
    for fact_id in changed[:LOGGED_MAX]:
        correction = Correction(me.team_id, fact_id)
        open_ones = [
            place
            for place in outdated(services, correction)
            if place.message_ts and not _was_corrected(services, correction, place)
        ]
        count += bool(open_ones)
        if open_ones:
            messages = "1 message" if len(open_ones) == 1 else f"{len(open_ones)} messages"
            said = "the words of %s have changed since %s quoted it: sourceline correct %s"
            _log.warning(said, fact_id, messages, fact_id)
    return count


def _reply(
    services: Services, correction: Correction, now: Now, place: Place, reached: Reached
) -> None:
    thread_ts = _thread_of(services, correction.team_id, place)
    who = Question("", "command", correction.team_id, place.channel_id, correction.by)
    message = correction_message(correction.fact_id, now, correction.note)
    given = Given(
        channel_id=place.channel_id,
        message_ts="",
        thread_ts=thread_ts,
        question_ts=place.message_ts,
        user_id=correction.by,
        question="",
        fact_ids=(correction.fact_id,),
        outcome=CORRECTED,
    )
    key = _key(correction, now, place)
    try:
        posted = post_once(services, who, key, message, place.channel_id, thread_ts, given)
    except (OutcomeUnknown, RetryLater) as failure:
        # The outbox looks for it, or sends it later.
        _log.warning("A correction is not confirmed: %s", failure.code)
        reached.unsure += 1
    except DeliveryError as failure:
        _log.warning("A correction is refused: %s", failure.code)
        reached.refused += 1
    else:
        reached.now += posted is not None
        reached.before += posted is None


def _quoted_now(
    services: Services, team_id: str, fact_id: str, channel_id: str, message_ts: str
) -> str | None:
    """The digest of the words with which a message quotes a fact; None where it does no more."""
    last: dict[str, str] = {}
    for row in services.audit.of_message(team_id, channel_id, message_ts):
        if row.event.kind != CORRECTED:
            last = dict(row.event.facts)
    return last.get(fact_id)


def _thread_of(services: Services, team_id: str, place: Place) -> str:
    given = services.answers.at(team_id, place.channel_id, place.message_ts)
    return (given.thread_ts if given else "") or place.message_ts


def _is_as_said(now: Now, place: Place) -> bool:
    return now.why == "stands" and _says(now.fact, place.digest)


def _says(fact: Fact | None, digest: str) -> bool:
    return fact is not None and words_digest(fact.quote) == digest


def _was_corrected(services: Services, correction: Correction, place: Place) -> bool:
    now = now_said(services.answerer(), correction.fact_id)
    return services.once.is_claimed(correction.team_id, _key(correction, now, place))


def _key(correction: Correction, now: Now, place: Place) -> str:
    """Names one correction of one message: what the line says now, and the note."""
    words = now.fact.quote if now.fact else now.why
    said = hashlib.sha256(f"{words}\n{correction.note}".encode()).hexdigest()[:16]
    return f"correction:{correction.fact_id}:{place.channel_id}:{place.message_ts}:{said}"
