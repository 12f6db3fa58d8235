"""`sourceline curate`: the drafts of a base, one after another, in the terminal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.common import Facts

if TYPE_CHECKING:
    from bot.facts.base import Fact
    from bot.facts.review import Review

CHOICES = (
    "keep, edit, drop, phrasing, contradiction, skip, back, quit "
    "(the first letter will do; Enter skips)"
)


def curate(
    facts: Facts = None,
    by: Annotated[
        str | None, typer.Option(metavar="NAME", help="Written to what you keep: who curated it.")
    ] = None,
) -> None:
    """Look at the drafts one by one: keep, edit or drop them; each decision is saved at once."""
    from datetime import UTC, datetime

    from bot.facts.curation import Curation
    from bot.facts.loader import load_base
    from bot.facts.review import Review
    from bot.settings import load

    folder = load(facts).facts
    review = Review(load_base(folder), Curation(folder, "file"), by, datetime.now(UTC).date())
    if not review.count:
        print("No fact is a draft; there is nothing to curate.")
        return
    print(CHOICES)
    try:
        while review.current is not None:
            _show(review)
            if not _decide(review):
                break
    except (EOFError, KeyboardInterrupt):
        print()
    left = review.left
    print(f"{left} of {review.count} left; what you decided is saved." if left else "None left.")


def _show(review: "Review") -> None:
    fact = review.current
    if fact is None:
        return
    state = "" if fact.draft else " (kept)"
    print(f"\n{review.number} of {review.count}{state}  {fact.id}")
    if fact.context:
        print(f"  after: {fact.context}")
    print(f"  “{fact.quote}”\n  {fact.article.title}, line {fact.line}")
    _details(fact)
    for note in review.notes():
        print(f"  {note}")
    for other in review.disagreeing():
        print(f"  contradicts {other.id}: “{other.quote}”")


def _details(fact: "Fact") -> None:
    shown = {"topics": ", ".join(fact.topics), "as of": fact.as_of, "caveat": fact.caveat}
    for name, value in shown.items():
        if value:
            print(f"  {name}: {value}")
    for phrasing in fact.phrasings:
        print(f"  asked as: {phrasing}")


def _decide(review: "Review") -> bool:
    """Does what is typed; False to end."""
    from bot.errors import CuratorError

    typed = _ask("> ")
    word, _, rest = typed.partition(" ")
    acts: dict[str, Callable[[], object]] = {
        "keep": review.keep,
        "edit": lambda: _edit(review, rest.strip()),
        "drop": review.drop,
        "phrasing": lambda: _add_phrasing(review, rest.strip()),
        "contradiction": lambda: _link(review, rest.strip()),
        "skip": review.skip,
        "back": lambda: review.back() or print("This is the first."),
    }
    name = "skip" if not typed else next((one for one in acts if _is(word, one)), "")
    if _is(word, "quit"):
        return False
    try:
        if name in acts:
            acts[name]()
        else:
            print(CHOICES)
    except CuratorError as error:
        print(f"Not done: {error}")
    return True


def _is(word: str, name: str) -> bool:
    return bool(word) and word.casefold() in (name, name[0])


def _add_phrasing(review: "Review", words: str) -> None:
    words = words or _ask("  question: ")
    if words and not review.add_phrasing(words):
        print("It has that question already.")


def _edit(review: "Review", rest: str) -> None:
    from bot.facts.review import FIELDS

    name, _, value = rest.partition(" ")
    name = name or _ask(f"  which of {', '.join(FIELDS)}: ")
    if name not in FIELDS:
        print(f"What can be edited: {', '.join(FIELDS)}.")
        return
    review.change(name, value.strip() or _ask(f"  {name} ({FIELDS[name]}; nothing removes it): "))


def _link(review: "Review", typed: str) -> None:
    other = review.link(typed or _ask("  id of the fact that says otherwise: "))
    print(f"  contradicts {other.id}: “{other.quote}”")


def _ask(prompt: str) -> str:
    # Without a terminal `input` writes the prompt all the same, so a log reads like a session.
    return input(prompt).strip()
