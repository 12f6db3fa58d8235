"""A digest as a message: its parts beneath headings, each with its share of what one may hold.

Pure functions. Every fact is quoted with its source; questions are plain words, never live.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from slack_sdk.models.blocks import ActionsBlock, Block, HeaderBlock

from bot.digests.contents import Contents
from bot.facts.base import Fact
from bot.slack.blocks import Message, built
from bot.slack.buttons import DIGEST_EDIT, DIGEST_PAUSE
from bot.slack.elements import ASKED_MAX, button, clipped, paragraph, plain, small
from bot.slack.lines import entry, fits, quote_and_source

CHANGED = "New and changed facts"
FACTS = "Facts of the day"
ASKED = "Asked most here"
UNANSWERED = "Asked here, without a source"


@dataclass(frozen=True, slots=True)
class _Part:
    """A heading and what stands beneath it, as blocks and as words, with the facts that are quoted
    there, if any; `more` are not among them.
    """

    heading: str
    entries: Sequence[list[Block]]
    texts: Sequence[str]
    facts: Sequence[Fact] = ()
    more: int = 0


def digest_message(contents: Contents, local_date: date, digest_id: str = "") -> Message:
    """A digest that is not empty. What does not fit is left out, part by part, and counted.

    *Settings* and *Pause* are for the digest of that id; a preview has none.
    """
    day = f"{local_date.day} {local_date:%B %Y}"
    parts = _parts(contents)
    if len(parts) == 1 and contents.facts:
        title, parts = f"Facts for {day}", [_facts(contents.facts, "")]
    else:
        title = f"Digest for {day}"
    shown = _shares(title, parts)
    blocks = _assembled(title, parts, shown)
    controls = {"Settings": DIGEST_EDIT, "Pause": DIGEST_PAUSE}
    if digest_id:
        buttons = [button(label, action, digest_id) for label, action in controls.items()]
        blocks.append(ActionsBlock(elements=buttons))
    quoted = [fact for part, count in zip(parts, shown, strict=True) for fact in part.facts[:count]]
    return built("\n".join(_told(title, parts, shown)), blocks, quoted)


def _parts(contents: Contents) -> list[_Part]:
    """What there is of a digest, in the order in which it is read."""
    every = [
        _changed(contents.changed, contents.more_changed),
        _facts(contents.facts, FACTS),
        _asked(contents.asked),
        _unanswered(contents.unanswered),
    ]
    return [part for part in every if part.entries]


def _changed(changed: Sequence[tuple[Fact, bool]], more: int) -> _Part:
    labels = ["New" if is_new else "Changed" for _, is_new in changed]
    facts = [fact for fact, _ in changed]
    return _Part(
        CHANGED,
        [[*small(label), *entry(fact)] for label, fact in zip(labels, facts, strict=True)],
        [f"{label}: {quote_and_source(fact)}" for label, fact in zip(labels, facts, strict=True)],
        facts,
        more,
    )


def _facts(facts: Sequence[Fact], heading: str) -> _Part:
    texts = [quote_and_source(fact) for fact in facts]
    return _Part(heading, [entry(fact) for fact in facts], texts, facts)


def _asked(asked: Sequence[tuple[Fact, int]]) -> _Part:
    return _Part(
        ASKED,
        [[*entry(fact), *small(f"Quoted {_times(count)}.")] for fact, count in asked],
        [f"{quote_and_source(fact)} quoted {_times(count)}" for fact, count in asked],
        [fact for fact, _ in asked],
    )


def _unanswered(unanswered: Sequence[tuple[str, int]]) -> _Part:
    texts = [
        f"“{clipped(question, ASKED_MAX)}” asked {_times(count)}" for question, count in unanswered
    ]
    return _Part(UNANSWERED, [paragraph(text) for text in texts], texts)


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _shares(title: str, parts: Sequence[_Part]) -> list[int]:
    """How many entries of each part fit in one message, given out one by one in turn."""
    shown = [0] * len(parts)
    growing = list(range(len(parts)))
    while growing:
        for number in tuple(growing):
            longer = [count + (place == number) for place, count in enumerate(shown)]
            is_whole = shown[number] == len(parts[number].entries)
            if is_whole or not fits(_assembled(title, parts, longer)):
                growing.remove(number)
            else:
                shown = longer
    return shown


def _assembled(title: str, parts: Sequence[_Part], shown: Sequence[int]) -> list[Block]:
    blocks: list[Block] = [HeaderBlock(text=plain(title))]
    for part, count in zip(parts, shown, strict=True):
        if part.heading:
            blocks.append(HeaderBlock(text=plain(part.heading)))
        blocks += [block for one in part.entries[:count] for block in one]
        left = len(part.entries) - count + part.more
        blocks += small(f"{left} more did not fit in one message.") if left else []
    return blocks


def _told(title: str, parts: Sequence[_Part], shown: Sequence[int]) -> list[str]:
    lines = [title]
    for part, count in zip(parts, shown, strict=True):
        lines += [*([part.heading] if part.heading else []), *part.texts[:count]]
    return lines
