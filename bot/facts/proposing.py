"""What is proposed for a fact file of an article: its facts, and other names of the same things.

Everything here is found by rule and marked as a draft, for a person to look at. Owns which
rule fills which field; ids, files and the written form are for `drafting` and `merging`.
"""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Any

from bot.facts import aliases
from bot.facts.dates import plain, spoken_of
from bot.facts.leaning import contexts
from bot.facts.schema import HIDDEN
from bot.facts.statements import Statement, statements
from bot.facts.topics import topics

_SHOWN_MAX_CHARS = 200


@dataclass(frozen=True, slots=True)
class Proposal:
    """The statements of an article in reading order, and beside each the fields of its fact.

    The fields are a `FactEntry`'s without the id. `left_out` are the sentences of captions.
    """

    statements: tuple[Statement, ...]
    fields: tuple[dict[str, Any], ...]
    left_out: tuple[str, ...] = ()

    def aliases(self, places: Sequence[int]) -> dict[str, list[str]]:
        """The other names of things that the statements at these places spell out."""
        found = aliases.proposed(self.statements[place].quote for place in places)
        return {
            name: others
            for name, others in found.items()
            if not HIDDEN.search(name + "".join(others))
        }


def propose(
    lines: Sequence[str],
    *,
    published: str | None = None,
    asked: Sequence[str] = (),
    captions: Set[int] = frozenset(),
) -> Proposal:
    """A fact for each statement in the lines of an article.

    `published` is the article's date as it is given: what a fact speaks of as long as its own
    sentence names none. No question of `asked` is proposed again. What stands in a line of
    `captions` is no fact.
    """
    every = tuple(statements(lines))
    found = tuple(statement for statement in every if statement.line not in captions)
    left_out = tuple(statement.quote for statement in every if statement.line in captions)
    taken = {question.casefold() for question in asked}
    dated = plain(published or "")
    by_name = _names(found)
    fields = tuple(
        _fields(statement, context, names, dated, taken)
        for statement, context, names in zip(found, contexts(found), by_name, strict=True)
    )
    return Proposal(found, fields, left_out)


def shown(text: str) -> str:
    """An article's words as words of ours: on one line, not too long, nothing invisible."""
    return " ".join(HIDDEN.sub("", text).split())[:_SHOWN_MAX_CHARS].strip()


def _fields(
    statement: Statement,
    context: str | None,
    names: tuple[str, ...],
    dated: str | None,
    taken: set[str],
) -> dict[str, Any]:
    """`taken` are the questions that other facts have already; it gets this one's."""
    question = shown(statement.question or "")
    is_new = question and question.casefold() not in taken
    taken.add(question.casefold())
    heading = shown(statement.heading or "")
    fields = {
        "quote": statement.quote,
        "line": statement.line,
        "phrasings": [question] if is_new else None,
        "topics": [heading] if heading else list(names),
        "as_of": spoken_of(statement.quote) or dated,
        "context": context if context != statement.quote else None,
        "draft": True,
    }
    return {name: value for name, value in fields.items() if value}


def _names(found: Sequence[Statement]) -> list[tuple[str, ...]]:
    """The names that make topics, in a text that has no headings; none in one that has."""
    if any(statement.heading for statement in found):
        return [()] * len(found)
    return topics([shown(statement.quote) for statement in found])
