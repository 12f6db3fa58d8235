"""How often each kind of related word is right, counted on questions with their sentences.

    python -m tests.training.related_words --data DIR

For every content word of a question that its answering sentence lacks: does a related word
stand in it, and how often would one stand in another sentence of the article that lacks the
word? `lift` is the first over the second; a word itself has the lift of the first line.
"""

import argparse
from collections import Counter, defaultdict
from pathlib import Path

from bot.matching.synonyms import STRENGTHS, related
from bot.matching.text import Word, reader
from tests.benchmarks.sets import Base, read_articles

EXACT = "the word itself"


def content(text: str) -> list[Word]:
    return [word for word in reader("english").words(text) if word.is_content]


def count(base: Base, right: Counter[str], chance: Counter[str]) -> None:
    """Adds, by kind, the words found in the answer and those expected in any sentence."""
    where: defaultdict[str, set[int]] = defaultdict(set)
    for place, entry in enumerate(base.entries):
        for word in content(entry.quote):
            where[word.term].add(place)
    for question in base.questions:
        others = len(base.entries) - len(question.gold)
        for word in {word.term: word for word in content(question.text)}.values():
            own = where.get(word.term, set())
            chance[EXACT] += len(own - question.gold) / max(others, 1)
            if own & question.gold:
                right[EXACT] += 1
                continue
            places: defaultdict[str, set[int]] = defaultdict(set)
            for other, _, kind in related(word.folded):
                places[kind] |= where.get(reader("english").word(other).term, set()) - own
            for kind, found in places.items():
                right[kind] += bool(found & question.gold)
                chance[kind] += len(found - question.gold) / max(others - len(own), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description="Count how often each kind of relation is right.")
    parser.add_argument("--data", type=Path, required=True, help="folder of questions-train.jsonl")
    right: Counter[str] = Counter()
    chance: Counter[str] = Counter()
    for base in read_articles(parser.parse_args().data / "questions-train.jsonl"):
        count(base, right, chance)
    print(f"{'kind':16} {'strength':>8} {'right':>6} {'by chance':>9} {'lift':>5}")
    for kind in (EXACT, *STRENGTHS):
        lift = right[kind] / chance[kind] if chance[kind] else 0.0
        strength = STRENGTHS.get(kind, 1.0)
        print(f"{kind:16} {strength:8.2f} {right[kind]:6} {chance[kind]:9.1f} {lift:5.1f}")


if __name__ == "__main__":
    main()
