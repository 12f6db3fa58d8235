"""What `/fact verify ID` says of a record: that it was given, and whether it still holds.

Pure functions, from rows of the record and what each fact says now.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.slack.blocks import Message, built, notice
from bot.slack.correction_blocks import Now
from bot.slack.elements import TEXT_MAX, clipped, paragraph, small
from bot.state.audit import Recorded, words_digest

UNKNOWN = "No answer of this bot has that record."
ALTERED = (
    "That record is not as it was written, so it proves nothing. `sourceline audit` names the "
    "first row that was altered."
)

_KIND = {
    "given": "Given",
    "changed": "Given, after its question was edited,",
    "removed": "The answer was removed",
    "corrected": "A correction was posted",
}
_LATER = {"changed": "Changed", "removed": "Removed", "corrected": "Corrected"}
_NOW = {
    "stands": "its words have changed since.",
    "superseded": "is superseded by {}.",
    "expired": "holds no more.",
    "changed": "is withheld, since its article has changed.",
    "withdrawn": "was withdrawn.",
}

SaysNow = Callable[[str], Now]


def verified_message(row: Recorded, later: Sequence[Recorded], says_now: SaysNow) -> Message:
    """A row of the record, each of its facts as it is now, and what became of its message."""
    event = row.event
    head = f"Record {row.short}. {_KIND[event.kind]} on {_when(event.at)}."
    facts = [
        f"{fact_id}: {holds(says_now(fact_id), digest)}" for fact_id, digest in event.facts
    ] or ["It quotes no line."]
    after = [f"{_LATER[each.event.kind]} on {_when(each.event.at)}." for each in later]
    lines = clipped("\n".join([*facts, *after]), TEXT_MAX)
    sealed = f"Base {event.revision}, row {row.seq} of the record." if event.revision else ""
    text = " ".join([head, *facts, *after])
    return built(text, [*paragraph(head), *paragraph(lines), *(small(sealed) if sealed else [])])


def unverified_message(row: Recorded | None) -> Message:
    """That a name is no record, or one that somebody altered."""
    return notice(UNKNOWN if row is None else ALTERED)


def holds(now: Now, digest: str) -> str:
    """Whether a line that was quoted with the words of a digest still holds, as words."""
    if now.why == "stands" and now.fact is not None and words_digest(now.fact.quote) == digest:
        return " ".join(["still holds.", *now.remarks])
    if now.why == "expired" and now.remarks:
        return " ".join([_NOW[now.why], *now.remarks])
    return _NOW[now.why].format(now.fact.id if now.fact else "")


def _when(at: datetime) -> str:
    return f"{at:%d %B %Y, %H:%M} UTC"
