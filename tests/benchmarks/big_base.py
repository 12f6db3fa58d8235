"""A base as large as one wants, written as curators would: articles, and a fact file for each.

Its sentences are those of `corpus`: the given ones, then editions of them about other subjects.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from tests.benchmarks import corpus, sets

SEED = 20240611
PARAGRAPH = 5
# One fact in so many has been curated: a topic, two phrasings, and a question it must not answer.
CURATED = 10
OWN = Path(__file__).parents[1] / "data"

_WORD = re.compile(r"[^\W_]{4,}")


def own_sentences(data: Path | None) -> list[str]:
    """Sentences to begin with: those of the training data, else of the tests' documents."""
    if data is not None:
        bases = sets.read_articles(data / "questions-train.jsonl")
        return [" ".join(entry.quote.split()) for base in bases for entry in base.entries]
    texts = [file.read_text(encoding="utf-8") for file in sorted(OWN.glob("*.txt"))]
    ends = re.compile(r"(?<=[.!?])\s+|\n+")
    return [part.strip() for text in texts for part in ends.split(text) if len(part) > 20]


def write(folder: Path, facts: int, files: int, own: Sequence[str]) -> list[str]:
    """Writes a base of so many facts in so many files; the phrasings it has, in file order."""
    texts = corpus.sentences(own, facts, SEED)
    (folder / "articles").mkdir(parents=True)
    (folder / "facts").mkdir()
    asked: list[str] = []
    size = -(-facts // files)
    for number, first in enumerate(range(0, facts, size)):
        name = f"article-{number:04}"
        article = _article(texts[first : first + size])
        (folder / "articles" / f"{name}.txt").write_bytes(article)
        lines = list(_file(name, article, texts[first : first + size], asked))
        (folder / "facts" / f"{name}.yaml").write_text("".join(lines), encoding="utf-8")
    return asked


def _article(texts: Sequence[str]) -> bytes:
    paragraphs = [texts[at : at + PARAGRAPH] for at in range(0, len(texts), PARAGRAPH)]
    return ("\n\n".join("\n".join(lines) for lines in paragraphs) + "\n").encode()


def _file(name: str, article: bytes, texts: Sequence[str], asked: list[str]) -> Iterator[str]:
    yield f"article:\n  id: {name}\n  file: {name}.txt\n  title: The {name}\n"
    yield f"  sha256: {hashlib.sha256(article).hexdigest()}\n\nfacts:\n"
    for place, text in enumerate(texts):
        line = place + 1 + place // PARAGRAPH
        yield f"  - id: {name}-{place}\n    line: {line}\n    quote: {_quoted(text)}\n"
        if place % CURATED == 0:
            words = " ".join(_WORD.findall(text)[:6]) or text
            phrasings = [f"What is said of {words}?", f"Is it known of {words} when?"]
            asked += phrasings
            yield f"    topics: [{name}]\n    phrasings:\n"
            yield "".join(f"      - {_quoted(phrasing)}\n" for phrasing in phrasings)
            yield f"    near_misses:\n      - {_quoted(f'Who paid for {words}?')}\n"


def _quoted(text: str) -> str:
    # A JSON string is one in YAML too.
    return json.dumps(text, ensure_ascii=False)
