"""How good the answers are: a table of figures for Sourceline and for systems beside it.

`python -m tests.benchmarks.answers --data DIR` retrains the matcher once per fold of articles
and asks each article's questions of the weights that never saw it. `--questions FILE` asks the
shipped weights about articles of your own (same form as the data's questions-train.jsonl).
"""

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from bot.matching.minilm import install
from bot.matching.weights import Weights, shipped_semantic
from bot.settings import load
from tests.benchmarks import asking, baselines, meaning, sets, sourceline
from tests.benchmarks.baselines import System
from tests.benchmarks.questions import SEED, SEEDS, TESTS, Sources, every_set
from tests.benchmarks.scores import Figure
from tests.benchmarks.sets import Base
from tests.benchmarks.sourceline import Sourceline, Training

OURS = "Sourceline"
OURS_WITH_MODEL = "Sourceline + MiniLM"
# Questions an article that a fold is trained on: with all 4,557 it takes four times as long.
TRAINING = 120
QUICK_TRAINING = 30

Report = dict[str, dict[str, Figure]]


def main() -> None:
    args = _arguments()
    articles, others, notes = _articles(args)
    if len(articles) + len(others) < 2:
        sys.exit("answers: off-topic questions come from other articles; give --data too")
    folds = sourceline.folds([base.title for base in articles], args.folds)
    train, held_out = _chatter(args)
    asked = every_set(Sources(articles, others, held_out, folds), args.quick)
    systems, missing = _systems(args, folds, train, asked)
    threshold = load(SEEDS).thresholds.answer
    chosen = [name for name in systems if not args.only or name in args.only]
    with ProcessPoolExecutor(args.jobs) as pool:
        runs = {
            name: pool.submit(
                _measure, systems[name], asked, threshold if name.startswith(OURS) else None
            )
            for name in chosen
        }
        report = {name: run.result() for name, run in runs.items()}
    notes += [f"Shipped threshold: {threshold}.", *missing]
    print(_json(report, notes) if args.json else _table(report, notes))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.answers", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder of questions-train.jsonl and chatter")
    parser.add_argument("--questions", type=Path, help="articles of your own: no retraining")
    parser.add_argument(
        "--folds",
        type=int,
        default=4,
        help="of the data's articles; 0 asks the shipped weights what they were trained on",
    )
    parser.add_argument("--quick", action="store_true", help="a sample of every set")
    parser.add_argument("--only", nargs="+", metavar="SYSTEM", help="these columns alone")
    parser.add_argument(
        "--training",
        type=int,
        metavar="N",
        help=f"train folds on N questions an article, 0 for all (default {TRAINING}; "
        f"with --quick {QUICK_TRAINING})",
    )
    parser.add_argument("--jobs", type=int, default=2, help="processes at a time")
    parser.add_argument("--json", action="store_true", help="one JSON object, with all figures")
    args = parser.parse_args()
    if args.data is None and args.questions is None:
        parser.error("give --data, --questions or both")
    if args.questions is not None:
        args.folds = 0
    if args.training is None:
        args.training = QUICK_TRAINING if args.quick else TRAINING
    return args


def _articles(args: argparse.Namespace) -> tuple[list[Base], list[Base], list[str]]:
    """The articles asked about, others for off-topic questions, and what to say of them."""
    data = [] if args.data is None else sets.read_articles(args.data / "questions-train.jsonl")
    if args.questions is not None:
        asked = sets.read_articles(args.questions)
        known = {base.title for base in data}
        seen = [base.title for base in asked if base.title in known]
        note = "Shipped weights, not retrained, on the articles of --questions"
        note += f"; trained on: {', '.join(seen)}." if seen else ", which are not in --data."
        return asked, [base for base in data if base.title not in seen], [note]
    if args.folds:
        note = (
            f"Articles: cross-validated in {args.folds} folds by article; the weights that answer "
            "a question were trained without its article. Documents and the supplied article: "
            "the shipped weights."
        )
        if args.training:
            note += f" Folds train on at most {args.training} questions an article, what is "
            note += "shipped on all."
    else:
        note = "NOT HELD OUT: the shipped weights were trained on these articles."
    return data, [], [note]


def _chatter(args: argparse.Namespace) -> tuple[list[str], list[str]]:
    """Chatter to train the folds on, and chatter to ask that no weights were trained on.

    The shipped weights are trained on all of the data's, so only the tests' own is left then.
    """
    own = sets.read_lines(TESTS / "data" / "chatter.txt")
    if not args.folds:
        return [], own
    train, held_out = sets.halves(sets.read_lines(args.data / "chatter-train.txt"))
    return train, [*held_out, *own]


def _systems(
    args: argparse.Namespace,
    folds: Sequence[Sequence[str]],
    chatter: Sequence[str],
    asked: Mapping[str, Sequence[Base]],
) -> tuple[dict[str, System], list[str]]:
    """The columns of the table by name, and a line for each that is left out."""

    def weights(name: str, semantic: bool) -> dict[str, Weights]:
        if not args.folds or (args.only and name not in args.only):
            return {}
        training = Training(args.data, chatter, args.training, semantic)
        return training.retrained(folds, args.jobs)

    baseline, missing = baselines.available()
    systems: dict[str, System] = {OURS: Sourceline(weights(OURS, False)), **baseline}
    if install.available():
        model = meaning.reading(chain.from_iterable(asked.values()))
        with_model = Sourceline(weights(OURS_WITH_MODEL, True), model)
        systems = {OURS: systems.pop(OURS), OURS_WITH_MODEL: with_model, **systems}
        systems["MiniLM"] = partial(meaning.alone, model)
        if shipped_semantic() is None:
            missing.append("No weights for MiniLM are shipped: where they would be used, it is not")
    else:
        missing.append("MiniLM left out: the model is not installed (sourceline model install)")
    return systems, missing


def _measure(
    system: System, asked: Mapping[str, Sequence[Base]], shipped: float | None
) -> dict[str, Figure]:
    return asking.measured(asking.outcomes(system, asked), shipped, SEED)


def _table(report: Report, notes: Sequence[str]) -> str:
    """A Markdown table: a row per figure, a column per system, the best held against its goal."""
    names = list(report)
    lines = [
        f"| | {' | '.join(names)} | reach | questions |",
        f"|---|{'---|' * (len(names) + 2)}",
    ]
    for row in asking.ROWS:
        figures = [report[name].get(row.name) for name in names]
        known = [figure for figure in figures if figure is not None]
        if known:
            show = _percent if row.percent else _share
            cells = " | ".join("–" if figure is None else show(figure) for figure in figures)
            lines.append(f"| {row.label} | {cells} | {row.reach} | {known[0].questions:,} |")
    return "\n".join([*lines, "", *notes, _INTERVALS])


_INTERVALS = (
    "In brackets: 95% bootstrap intervals over articles, for single documents over questions."
)


def _cell(figure: Figure, show: Callable[[float], str]) -> str:
    return f"{show(figure.value)} ({show(figure.low)}–{show(figure.high)})"


def _share(figure: Figure) -> str:
    return _cell(figure, lambda value: f"{value:.3f}".replace("0.", ".", 1))


def _percent(figure: Figure) -> str:
    return _cell(figure, lambda value: f"{100 * value:.1f}%")


def _json(report: Report, notes: Sequence[str]) -> str:
    systems: dict[str, Any] = {
        name: {row: asdict(figure) for row, figure in figures.items()}
        for name, figures in report.items()
    }
    return json.dumps({"notes": list(notes), "systems": systems}, ensure_ascii=False, indent=1)


if __name__ == "__main__":
    main()
