"""Trains bot/matching/weights.yaml: `python -m tests.training.rank --data DIR [--report]`.

`--report` cross-validates first (articles held out, never questions) and writes its figures
into the head of the file. `--semantic` also trains the weights for a matcher with the
installed model; without it that part of the file stays as it was.
"""

import argparse
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from bot.matching import features
from bot.matching.matcher import Matcher
from bot.matching.semantic import Semantic
from bot.matching.weights import FILE, Weights, shipped_semantic
from tests.training import simulate
from tests.training.learn import listwise
from tests.training.simulate import Article, Trial
from tests.training.sure import index_of, train_confidence, trial_outcomes
from tests.training.team import DOCUMENT_WORTH, document_trials

Floats = npt.NDArray[np.floating]
EMPTY = Weights({}, {}, {}, {}, {"english": {}})
LEARNT = ("ranking", "topic", "right", "calibration")
RANKING_L2 = 3.0
PADDING_MIN_CASES = 12
PADDING_MOST = 0.85
SEED = 20240501


# --- padding -------------------------------------------------------------------------------


def padding(articles: Sequence[Article]) -> dict[str, float]:
    """How often a question's word stands in its answer's sentence, relative to the mean."""
    seen: dict[str, list[bool]] = {}
    for article in articles:
        matcher = Matcher.over(index_of(simulate.plain(article)), EMPTY)
        place = {entry.id: row for row, entry in enumerate(article.entries)}
        for case in article.questions:
            asked = matcher.read(case.question)
            words = set()
            for id in case.gold:
                words |= set(matcher.index.words_of(place[id]).tolist())
            for term in asked.terms:
                hit = any(e.term in words for e in term.expansions if e.how != "typo")
                seen.setdefault(term.word.term, []).append(hit)
    mean = np.mean([hit for hits in seen.values() for hit in hits])
    rates = {t: float(np.mean(h) / mean) for t, h in seen.items() if len(h) >= PADDING_MIN_CASES}
    return {t: round(max(r, 0.05), 2) for t, r in sorted(rates.items()) if r <= PADDING_MOST}


# --- the order -----------------------------------------------------------------------------

Group = tuple[Floats, npt.NDArray[np.bool_]]


def groups(
    trial: Trial, weights: Weights, semantic: Semantic | None
) -> tuple[list[Group], tuple[str, ...]]:
    """The candidates' features of every answerable question, and which rows are gold."""
    matcher = Matcher.over(index_of(trial), weights, semantic)
    ids = [entry.id for entry in trial.entries]
    found: list[Group] = []
    names: tuple[str, ...] = ()
    for case in trial.cases:
        scene = matcher.scene(case.question) if case.gold else None
        if scene is None:
            continue
        names, values = features.compute(scene)
        gold = np.array([ids[entry] in case.gold for entry in scene.found.entries])
        if gold.any() and not gold.all():
            found.append((values, gold))
    return found, names


def ranking_trials(article: Article, rng: random.Random) -> Iterator[tuple[float, Trial]]:
    """(weight, base): plain, curated, and with typos."""
    plain = simulate.plain(article)
    yield 1.0, plain
    yield 1.0, simulate.curated(article, rng)
    typos = tuple(replace(c, question=simulate.with_typos(c.question, rng)) for c in plain.cases)
    yield 0.3, replace(plain, name="typos", cases=typos)
    short = tuple(replace(c, question=simulate.keywords(c.question)) for c in plain.cases)
    yield 0.3, replace(plain, name="short", cases=short)


def train_ranking(
    articles: Sequence[Article], weights: Weights, semantic: Semantic | None = None
) -> dict[str, float]:
    rng = random.Random(SEED)
    every: list[Group] = []
    worth: list[float] = []
    names: tuple[str, ...] = ()
    for article in articles:
        for weight, trial in ranking_trials(article, rng):
            found, names = groups(trial, weights, semantic)
            every += found
            worth += [weight] * len(found)
    for trial in document_trials():
        found, names = groups(trial, weights, semantic)
        every += found
        worth += [DOCUMENT_WORTH] * len(found)
    learnt = listwise(every, RANKING_L2, np.array(worth))
    return {name: round(float(w), 3) for name, w in zip(names, learnt, strict=True)}


# --- all of it -----------------------------------------------------------------------------


def train(
    articles: Sequence[Article], chatter: Sequence[str], semantic: Semantic | None = None
) -> Weights:
    weights = replace(EMPTY, padding={"english": padding(articles)})
    weights = replace(weights, ranking=train_ranking(articles, weights, semantic))
    found = trial_outcomes(articles, chatter, weights, SEED, semantic)
    return train_confidence(found, weights)


def write(weights: Weights, semantic: Weights | None, head: str) -> None:
    """Writes the file; `semantic` are the weights for a matcher with a model of meaning."""
    body: dict[str, object] = _learnt(weights)
    if semantic:
        body["semantic"] = _learnt(semantic)
    body["padding"] = {name: dict(table) for name, table in weights.padding.items()}
    text = yaml.safe_dump(body, sort_keys=False, allow_unicode=True)
    FILE.write_text("".join(f"# {line}".rstrip() + "\n" for line in head.splitlines()) + text)


def _learnt(weights: Weights) -> dict[str, object]:
    return {name: dict(getattr(weights, name)) for name in LEARNT}


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--semantic", action="store_true", help="only with the installed model")
    options = parser.parse_args(arguments if arguments is None else list(arguments))
    articles = simulate.read_articles(options.data)
    chatter = simulate.read_chatter(options.data)
    model = None
    if options.semantic:
        from tests.training.meaning import Remembering

        model = Remembering()
    head = HEAD
    if options.report:
        from tests.training.report import cross_validate

        head += "\n" + cross_validate(articles, chatter)
        if model:
            head += "\nWith the model:\n" + cross_validate(articles, chatter, model)
    weights = train(articles, chatter)
    # Without the model its part of the file stays as it was.
    semantic = train(articles, chatter, model) if model else shipped_semantic()
    write(weights, semantic, head)


HEAD = """The matcher's learned numbers. Written by:
python -m tests.training.rank --data DIR --report --semantic
Trained on 4,557 questions about 13 encyclopaedia articles (SQuAD 1.1 development set), 180 about
three documents of a team and 1,700 short utterances (CLINC150); bases of 20
sentences to 4,000, with and without phrasings."""


if __name__ == "__main__":
    main()
