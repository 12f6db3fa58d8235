"""The drafts of a base, one after another, and what a curator does with each.

Every decision is written before the next draft is shown, so that ending at any moment loses
nothing. Knows nothing of how a draft is shown or a decision is typed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

from bot.errors import CuratorError
from bot.facts import anchors
from bot.facts.base import Fact, FactBase
from bot.facts.curation import Curation, sign
from bot.facts.editing import FactFileEditor
from bot.facts.fact_notes import DIFFERS, LIKE

# What `edit` changes, with what is said of each.
FIELDS = {
    "quote": "the sentence, verbatim from the article",
    "topics": "separated by commas",
    "as_of": "YYYY, YYYY-MM or YYYY-MM-DD",
    "caveat": "what a reader should know besides",
    "context": "the sentence it leans on, verbatim from the article",
}


class Review:
    """Walks the drafts in file order. Every method that changes one raises `CuratorError`,
    having changed nothing, where the result would not be sound.
    """

    def __init__(self, base: FactBase, curation: Curation, by: str | None, today: date) -> None:
        self._curation = curation
        self._by = by
        self._today = today
        self._drafts = [fact for fact in base.facts if fact.draft]
        self._others = {fact.id: fact for fact in base.facts}
        self._dropped: set[str] = set()
        self._at = 0

    @property
    def count(self) -> int:
        """How many drafts there were at the start."""
        return len(self._drafts)

    @property
    def number(self) -> int:
        """The 1-based place of the present draft."""
        return self._at + 1

    @property
    def current(self) -> Fact | None:
        """The present draft as it is now; None past the last."""
        return self._drafts[self._at] if self._at < len(self._drafts) else None

    @property
    def left(self) -> int:
        """How many are drafts still."""
        return sum(fact.draft and fact.id not in self._dropped for fact in self._drafts)

    def disagreeing(self) -> tuple[Fact, ...]:
        """The facts that the present one contradicts, or that contradict it."""
        fact = self._present()
        return tuple(
            other
            for other in self._others.values()
            if other.id in fact.contradicts or fact.id in other.contradicts
        )

    def notes(self) -> tuple[str, ...]:
        """What rules found: facts that the present one is like, or differs from."""
        return self._curation.notes(self._present().id)

    def keep(self) -> None:
        """Takes the draft as a fact, and goes on; what it was said to be like is decided then."""

        def write(editor: FactFileEditor, fact_id: str) -> None:
            sign(editor, fact_id, self._by, self._today)
            for label in (LIKE, DIFFERS):
                editor.note(fact_id, label, ())

        self._edit(write)
        self._now(draft=False)
        self.skip()

    def drop(self) -> None:
        """Takes the draft out of the file, with what others say of it, and goes on."""
        fact = self._present()
        self._unlink(fact)
        self._edit(lambda editor, fact_id: editor.drop_fact(fact_id, remember=True))
        del self._others[fact.id]
        self._dropped.add(fact.id)
        self.skip()

    def skip(self) -> None:
        """Goes on to the next."""
        self._at = min(self._at + 1, len(self._drafts))
        while (fact := self.current) is not None and fact.id in self._dropped:
            self._at += 1

    def back(self) -> bool:
        """Goes to the one before that is still there; False where there is none."""
        for place in range(self._at - 1, -1, -1):
            if self._drafts[place].id not in self._dropped:
                self._at = place
                return True
        return False

    def add_phrasing(self, words: str) -> bool:
        """Puts a question to the draft; False where it is there already."""
        words = " ".join(words.split())
        known = self._present().phrasings
        self._edit(lambda editor, fact_id: editor.add_phrasing(fact_id, words))
        if words.casefold() in (phrasing.casefold() for phrasing in known):
            return False
        self._now(phrasings=(*known, words))
        return True

    def link(self, other_id: str) -> Fact:
        """Says that the draft contradicts another fact, which is given back."""
        other = self._others.get(other_id)
        if other is None:
            raise CuratorError("contradicts", None, f'there is no fact "{other_id}"')
        self._edit(lambda editor, fact_id: editor.link_contradiction(fact_id, other_id))
        self._now(contradicts=tuple(dict.fromkeys((*self._present().contradicts, other_id))))
        return other

    def change(self, name: str, typed: str) -> None:
        """Gives one of `FIELDS` what was typed; nothing typed takes the field away."""
        if name in ("quote", "context") and typed:
            line = self._line_of(typed)
            changed: dict[str, Any] = {name: typed}
            if name == "quote":
                changed["line"] = line
        elif name == "topics":
            changed = {name: tuple(topic.strip() for topic in typed.split(",") if topic.strip())}
        else:
            changed = {name: typed or None}
        if changed.get("quote", "") is None:
            raise CuratorError("quote", None, "a fact has a quote; drop it instead")

        def write(editor: FactFileEditor, fact_id: str) -> None:
            for field, value in changed.items():
                editor.set_field(fact_id, field, value or None)

        self._edit(write)
        self._now(**changed)

    def _unlink(self, fact: Fact) -> None:
        """Lets no other fact name one that goes: a base that names what is not there is refused."""
        for other in self._others.values():
            if fact.id in other.contradicts:
                self._write_contradicts(other, [id for id in other.contradicts if id != fact.id])

    def _write_contradicts(self, fact: Fact, left: list[str]) -> None:
        self._curation.on_fact(
            fact.id, lambda editor: editor.set_field(fact.id, "contradicts", left or None)
        )

    def _line_of(self, quote: str) -> int:
        """The line that holds a quote: the draft's own, else the first that does."""
        fact = self._present()
        for number in (fact.line, *range(1, len(fact.article.lines) + 1)):
            if anchors.stands_in(fact.article.line(number), quote):
                return int(number)
        raise CuratorError(fact.article.path, None, "does not say that word for word")

    def _edit(self, write: Callable[[FactFileEditor, str], object]) -> None:
        fact_id = self._present().id
        self._curation.on_fact(fact_id, lambda editor: write(editor, fact_id))

    def _present(self) -> Fact:
        fact = self.current
        if fact is None:
            raise CuratorError("drafts", None, "there is none left")
        return fact

    def _now(self, **changes: Any) -> None:
        fact = replace(self._present(), **changes)
        self._drafts[self._at] = self._others[fact.id] = fact
