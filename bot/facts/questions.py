"""The questions that a text asks, and which of its sentences answers them."""

import re
from collections.abc import Iterable, Iterator

from bot.facts.marks import plain

# "Q: How ...?", "Q2. How ...?" and its answer's "A: ..."
_ASKING = re.compile(r"(?:Q(?:uestion)?\s?\d*\s?[:.)]|F(?:rage)?\s?\d*\s?:)\s*")
_ANSWERING = re.compile(r"[*_]*A(?:nswer|ntwort)?\s?\d*\s?:[*_]*\s+")
_QUESTION_WORDS = range(3, 31)


class Asked:
    """The question that waits for its answer while a text is read in order."""

    def __init__(self, paragraphs: Iterable[list[str]]) -> None:
        """`paragraphs` are the sentences of each line in which something is asked."""
        # One question that is answered in its own line may be rhetoric; several are a form.
        led = [bool(_question(parts[0])) for parts in paragraphs if len(parts) > 1]
        self._answers_in_line = sum(led) > 1
        self._waiting: str | None = None

    def take(self, sentence: str, *, alone: bool) -> bool:
        """Whether a sentence is a question; one that can be answered then waits."""
        if not is_question(sentence):
            return False
        is_marked = bool(_ASKING.match(sentence))
        self._waiting = _question(sentence) if alone or is_marked or self._answers_in_line else None
        return True

    def drop(self, line: str) -> None:
        """Forgets the question at a line between it and any answer."""
        if line.strip():
            self._waiting = None

    def answers(self, parts: list[str]) -> Iterator[str]:
        """The parts of a line that are no questions, without the mark of an answer."""
        for place, part in enumerate(parts):
            if place == 0 and self.take(part, alone=len(parts) == 1):
                continue
            if is_question(part):
                self._waiting = None
            elif self._waiting and (marked := _ANSWERING.match(part)):
                yield part[marked.end() :]
            else:
                yield part

    def question(self) -> str | None:
        """The question, once: its answer begins with the statement that asks for it."""
        question, self._waiting = self._waiting, None
        return question


def is_question(sentence: str) -> bool:
    """Whether a sentence ends as questions do, whatever closes after it."""
    return sentence.rstrip(")]*_ ").endswith(("?", "？"))  # noqa: RUF001


def _question(sentence: str) -> str | None:
    """A question in plain words; `None` where it is too short, too long or somebody's speech."""
    asking = _ASKING.match(sentence.lstrip("*_"))
    text = plain(sentence.lstrip("*_")[asking.end() :] if asking else sentence)
    is_plain = is_question(text) and text[:1].isalnum() and not text[:1].islower()
    return text if is_plain and len(text.split()) in _QUESTION_WORDS else None
