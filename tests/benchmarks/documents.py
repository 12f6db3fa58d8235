"""Bases as the product reads them: documents by the draft of their facts, and curated facts."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.answering import entries
from bot.evaluation import Case, read_cases
from bot.facts.base import FactBase
from bot.facts.drafting import build_draft
from bot.facts.loader import load_base
from tests.benchmarks.sets import Base, Question

UNSEEN = ("release-notes", "minutes")
TRAINED_ON = ("handbook", "incident-report", "policy")


def read_document(text: Path) -> Base:
    """A text file's drafted facts, asked the questions beside it (same name, `.jsonl`)."""
    with TemporaryDirectory() as folder:
        facts = load_base(
            build_draft(text, Path(folder) / "facts" / f"{text.stem}.yaml").out.parent
        )
    return _asked(facts, read_cases(text.with_suffix(".jsonl")), text.stem)


def read_documents(folder: Path, names: Sequence[str]) -> list[Base]:
    """Those of the documents that are there, in the order named."""
    paths = [folder / f"{name}.txt" for name in names]
    return [read_document(path) for path in paths if path.with_suffix(".jsonl").is_file()]


def read_curated(seeds: Path) -> Base:
    """The base in a folder of seeds, asked its golden questions."""
    cases = [
        case for path in sorted((seeds / "golden").glob("*.jsonl")) for case in read_cases(path)
    ]
    return _asked(load_base(seeds), cases, "curated")


def _asked(facts: FactBase, cases: Sequence[Case], title: str) -> Base:
    questions = tuple(_question(facts, case, title) for case in cases)
    return Base(title, tuple(entries(facts)), questions, facts.aliases, facts.language)


def _question(facts: FactBase, case: Case, title: str) -> Question:
    gold = frozenset(
        place
        for place, fact in enumerate(facts.facts)
        if fact.id in case.facts
        or (fact.line in case.lines and case.article in (None, fact.article.id))
    )
    if case.answerable and not gold:
        raise ValueError(f"{title}: no fact of the base is among the answers of {case.question!r}")
    return Question(case.question, gold, title)
