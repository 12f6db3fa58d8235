"""How fast the matcher answers, beside SQLite FTS5, bm25s and tantivy on the same sentences.

`python -m tests.benchmarks.matching --data DIR [--sizes 1000,10000]`. For every size the
engines run one after the other, each in two fresh processes of one thread: one builds the
index and saves it, one opens it and answers. Questions are the data's own about sentences of
the base, which come first in it; the rest of the base is made by `corpus`.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np

from bot.answering import QUESTION_MAX_CHARS
from tests.benchmarks import corpus, rewording, sets
from tests.benchmarks.engines import ENGINES, Search
from tests.benchmarks.memory import memory_mb

SEED = 20240611
SIZES = (1_000, 10_000, 100_000, 1_000_000)
# So many, but fewer where one takes long.
QUESTIONS = 400
QUESTIONS_OF_A_MILLION = 100
WARM_UP = 20
LONG_QUESTIONS = 10
LONG_CHARS = 40_000
ONE_THREAD = {
    name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS")
}


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in milliseconds but for those in seconds (_s); sizes in megabytes of 10^6 bytes.

    `build_mb` is the peak of the building process over what it held before, `open_mb` what
    the answering process holds more after the last question, pages of mapped files included.
    `long_ms` is the median of one question of 40,000 characters, cut as the product cuts it.
    """

    p50_ms: float
    p95_ms: float
    typo_p50_ms: float
    typo_p95_ms: float
    long_ms: float
    build_s: float
    build_mb: float
    open_s: float
    open_mb: float
    disk_mb: float


def main() -> None:
    args = _arguments()
    if args.worker is not None:
        print(json.dumps(_PHASES[args.phase](args.worker, args.folder, args.size)))
        return
    engines = []
    for name, engine in ENGINES.items():
        if missing := engine.missing():
            print(f"{name} left out: {', '.join(missing)} not installed (extra: benchmark)")
        elif not args.only or name in args.only:
            engines.append(name)
    report: dict[int, dict[str, Measured]] = {}
    with TemporaryDirectory() as folder:
        _prepare(Path(folder), args.data, max(args.sizes))
        for size in args.sizes:
            report[size] = {name: _run(name, Path(folder), size) for name in engines}
            if not args.json:
                print(_table(size, report[size]), flush=True)
    if args.json:
        print(_json(report))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.matching", description=__doc__
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--sizes", type=_numbers, default=SIZES, help="sentences, with commas")
    parser.add_argument("--only", nargs="+", choices=ENGINES, help="these engines alone")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    for hidden in ("--worker", "--phase"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in text.split(","))


def _prepare(folder: Path, data: Path, size: int) -> None:
    """Writes the sentences of the largest base, one a line, and the questions."""
    articles = sets.read_articles(data / "questions-train.jsonl")
    own = [" ".join(entry.quote.split()) for base in articles for entry in base.entries]
    texts = corpus.sentences(own, size, SEED)
    (folder / "sentences.txt").write_text("\n".join(texts), encoding="utf-8")
    [base] = sets.together(articles, [[base.title for base in articles]])
    asked = [(min(question.gold), question.text) for question in base.answerable]
    (folder / "questions.json").write_text(json.dumps(asked), encoding="utf-8")


def _questions(folder: Path, size: int) -> list[str]:
    """A sample of the questions about sentences that a base of the size has."""
    most = QUESTIONS if size < 1_000_000 else QUESTIONS_OF_A_MILLION
    asked = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    there = [text for place, text in asked if place < size]
    return Random(SEED).sample(there, min(most, len(there)))


def _run(name: str, folder: Path, size: int) -> Measured:
    """Both phases of one engine, each in a process of its own."""
    found: dict[str, float] = {}
    for phase in _PHASES:
        command = [sys.executable, "-m", "tests.benchmarks.matching", "--worker", name]
        command += ["--phase", phase, "--folder", str(folder), "--size", str(size)]
        result = subprocess.run(  # noqa: S603 (our own module)
            command, env={**os.environ, **ONE_THREAD}, check=True, stdout=subprocess.PIPE, text=True
        )
        found |= json.loads(result.stdout)
    print(f"{name} at {size:,}: done", file=sys.stderr)
    return Measured(**found)


def _build(name: str, folder: Path, size: int) -> dict[str, float]:
    engine = ENGINES[name]
    engine.load()
    with (folder / "sentences.txt").open(encoding="utf-8") as lines:
        texts = [line.rstrip("\n") for _, line in zip(range(size), lines, strict=False)]
    place = folder / f"{name}-{size}"
    place.mkdir()
    before = memory_mb("VmRSS")
    start = time.perf_counter()
    engine.build(texts, place)
    seconds = time.perf_counter() - start
    disk = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return {
        "build_s": seconds,
        "build_mb": max(0.0, memory_mb("VmHWM") - before),
        "disk_mb": disk / 1e6,
    }


def _answer(name: str, folder: Path, size: int) -> dict[str, float]:
    engine = ENGINES[name]
    engine.load()
    questions = _questions(folder, size)
    typos = [rewording.mistyped(text, Random(f"{SEED}:{text}")) for text in questions]
    before = memory_mb("VmRSS")
    start = time.perf_counter()
    search = engine.open(folder / f"{name}-{size}")
    search(questions[0])
    opened = time.perf_counter() - start
    for question in questions[:WARM_UP]:
        search(question)
    asked, mistyped = _times_ms(search, questions), _times_ms(search, typos)
    long = " ".join(questions * (1 + LONG_CHARS // sum(map(len, questions))))[:LONG_CHARS]
    # Other systems get the cut question too: nobody would hand them the whole.
    long_times = _times_ms(search, [long[:QUESTION_MAX_CHARS]] * LONG_QUESTIONS)
    return {
        "open_s": opened,
        "p50_ms": float(np.percentile(asked, 50)),
        "p95_ms": float(np.percentile(asked, 95)),
        "typo_p50_ms": float(np.percentile(mistyped, 50)),
        "typo_p95_ms": float(np.percentile(mistyped, 95)),
        "long_ms": float(np.percentile(long_times, 50)),
        "open_mb": max(0.0, memory_mb("VmRSS") - before),
    }


_PHASES: Mapping[str, Callable[[str, Path, int], dict[str, float]]] = {
    "build": _build,
    "answer": _answer,
}


def _times_ms(search: Search, questions: Sequence[str]) -> list[float]:
    times = []
    for question in questions:
        start = time.perf_counter()
        search(question)
        times.append(1_000 * (time.perf_counter() - start))
    return times


def _table(size: int, engines: Mapping[str, Measured]) -> str:
    return "\n".join([*_ratios(size, engines), "", *_figures(size, engines), ""])


def _ratios(size: int, engines: Mapping[str, Measured]) -> list[str]:
    if not {"FTS5", "Sourceline"} <= engines.keys():
        return []
    theirs, ours = engines["FTS5"], engines["Sourceline"]
    return [
        f"{size:,} sentences: a full answer takes Sourceline {ours.p95_ms / theirs.p95_ms:.2f} "
        f"times as long as FTS5 (p95), {ours.p50_ms / theirs.p50_ms:.2f} times at the median; "
        f"a question of {LONG_CHARS:,} characters {ours.long_ms / ours.p95_ms:.1f} times its p95, "
        f"{ours.long_ms / ours.p50_ms:.1f} times its median."
    ]


_HEADS = (
    ("p50", "p50_ms", "ms"),
    ("p95", "p95_ms", "ms"),
    ("typo p50", "typo_p50_ms", "ms"),
    ("typo p95", "typo_p95_ms", "ms"),
    ("long", "long_ms", "ms"),
    ("build", "build_s", "s"),
    ("peak of build", "build_mb", "MB"),
    ("open, first answer", "open_s", "s"),
    ("memory", "open_mb", "MB"),
    ("disk", "disk_mb", "MB"),
)


def _figures(size: int, engines: Mapping[str, Measured]) -> list[str]:
    """A Markdown table: a row per engine."""
    rows = [
        f"| {size:,} | " + " | ".join(head for head, _, _ in _HEADS) + " |",
        f"|---|{'---|' * len(_HEADS)}",
    ]
    for name, measured in engines.items():
        values = asdict(measured)
        cells = (f"{_rounded(values[field])} {unit}" for _, field, unit in _HEADS)
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def _rounded(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def _json(report: Mapping[int, Mapping[str, Measured]]) -> str:
    return json.dumps(
        {
            size: {name: asdict(m) for name, m in engines.items()}
            for size, engines in report.items()
        },
        indent=1,
    )


if __name__ == "__main__":
    main()
