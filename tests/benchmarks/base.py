"""How soon a large base answers, and whether answers wait while it is reloaded.

`python -m tests.benchmarks.base [--facts 100000 --files 200] [--data DIR]`. A base is made in a
temporary folder. Then, each in a process of its own, timed from its start to its first answer:
a cold start, with nothing kept; warm starts, with what the first one kept; and one that answers
a steady stream of questions, before and while the base is reloaded after an edit.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from bot.answering import Thresholds
from bot.loading import Ready, make_ready
from bot.reload import LiveBase, Made, Reloaded
from tests.benchmarks import big_base
from tests.benchmarks.memory import memory_mb

WARM_STARTS = 3
THREADS = 4
# Of questions, for all threads together; a team asks fewer.
PER_SECOND = 50
BEFORE_S = 20.0
THRESHOLDS = Thresholds(answer=0.6, suggest=0.2)


@dataclass(frozen=True, slots=True)
class Measured:
    """Times in seconds but for those of answers (_ms); memory in megabytes of 10^6 bytes.

    `cpu_s` are the seconds of processor in it, which a busy machine does not lengthen;
    `reload_s` is from the edit to the first answer that has it; `before` and `during` are of the
    same process, by the same clock, without and with a reload going on. Answers are timed from
    when each was due, so that a pause counts for all that had to wait.
    """

    facts: int
    files: int
    cores: int
    cold_s: float
    cold_cpu_s: float
    cold_peak_mb: float
    warm_s: float
    warm_cpu_s: float
    warm_mb: float
    kept_mb: float
    reload_s: float
    reload_peak_mb: float
    answers_before: int
    p50_before_ms: float
    p99_before_ms: float
    max_before_ms: float
    answers_during: int
    p50_during_ms: float
    p99_during_ms: float
    max_during_ms: float


def main() -> None:
    args = _arguments()
    if args.worker is not None:
        _WORKERS[args.worker](args.folder)
        return
    with TemporaryDirectory(prefix="sourceline-") as name:
        folder = Path(name)
        asked = big_base.write(
            folder / "base", args.facts, args.files, big_base.own_sentences(args.data)
        )
        (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
        cores = os.cpu_count() or 1
        measured = Measured(args.facts, args.files, cores, **_measure(folder))
    print(json.dumps(asdict(measured)) if args.json else _table(measured))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.base", description=__doc__)
    parser.add_argument("--facts", type=int, default=100_000)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--data", type=Path, help="where questions-train.jsonl is")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--worker", choices=_WORKERS, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _measure(folder: Path) -> dict[str, Any]:
    cold = _run("start", folder)
    warm = [_run("start", folder) for _ in range(WARM_STARTS)]
    if cold.told["was_kept"] or not all(run.told["was_kept"] for run in warm):
        raise RuntimeError("the base was kept before it was read, or not after")
    if any(run.told["answer"] != cold.told["answer"] for run in warm):
        raise RuntimeError("an opened base answers unlike the one that was read")
    kept = [file.stat().st_size for file in (folder / "kept").rglob("*") if file.is_file()]
    return {
        "cold_s": cold.took_s,
        "cold_cpu_s": cold.cpu_s,
        "cold_peak_mb": cold.told["peak_mb"],
        "warm_s": float(np.median([run.took_s for run in warm])),
        "warm_cpu_s": float(np.median([run.cpu_s for run in warm])),
        "warm_mb": float(np.median([run.told["peak_mb"] for run in warm])),
        "kept_mb": sum(kept) / 1e6,
        **_run("reload", folder).told,
    }


@dataclass(frozen=True, slots=True)
class _Run:
    """One worker: how long it took, with the interpreter's start, and what it told."""

    took_s: float
    cpu_s: float
    told: dict[str, Any]


def _run(worker: str, folder: Path) -> _Run:
    command = [sys.executable, "-m", "tests.benchmarks.base", "--worker", worker]
    begun, before = time.perf_counter(), os.times()
    ran = subprocess.run(  # noqa: S603 (our own module)
        [*command, "--folder", str(folder)], check=True, stdout=subprocess.PIPE, text=True
    )
    after = os.times()
    cpu_s = after.children_user - before.children_user
    cpu_s += after.children_system - before.children_system
    return _Run(time.perf_counter() - begun, cpu_s, json.loads(ran.stdout))


def _start(folder: Path) -> None:
    ready = _ready(folder)
    answer = ready.answerer.answer(_asked(folder)[0])
    told = {
        "was_kept": ready.was_kept,
        "answer": [answer.outcome, *(found.fact.id for found in answer.matches)],
        "peak_mb": memory_mb("VmHWM"),
    }
    print(json.dumps(told))


def _reload(folder: Path) -> None:
    live = LiveBase(folder / "base", lambda apart: _made(folder, apart))
    asking = _Asking(live, _asked(folder))
    with asking:
        time.sleep(BEFORE_S)
        before = asking.take()
        begun = time.perf_counter()
        _edit(folder)
        outcome = live.reload()
        reload_s = time.perf_counter() - begun
        during = asking.take()
    if not (isinstance(outcome, Reloaded) and outcome.is_new):
        raise RuntimeError("the base was not reloaded")
    told = {"reload_s": reload_s, "reload_peak_mb": memory_mb("VmHWM")}
    print(json.dumps({**told, **_figures("before", before), **_figures("during", during)}))


_WORKERS = {"start": _start, "reload": _reload}


def _ready(folder: Path, *, apart: bool = False) -> Ready:
    return make_ready(folder / "base", THRESHOLDS, folder=folder / "kept", apart=apart)


def _made(folder: Path, apart: bool) -> Made:
    ready = _ready(folder, apart=apart)
    return ready.answerer, ready.findings


def _asked(folder: Path) -> list[str]:
    return list(json.loads((folder / "asked.json").read_text(encoding="utf-8")))


def _edit(folder: Path) -> None:
    """Gives the first curated fact a phrasing more."""
    file = min((folder / "base" / "facts").iterdir())
    text = file.read_text(encoding="utf-8")
    edited = text.replace("phrasings:\n", 'phrasings:\n      - "zebra crossing?"\n', 1)
    file.write_text(edited, encoding="utf-8")


class _Asking:
    """Threads that ask at a steady pace, and how long each answer took since it was due."""

    def __init__(self, live: LiveBase, questions: Sequence[str]) -> None:
        self._live = live
        self._questions = itertools.cycle(questions)
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._took_ms: list[float] = []
        self._due = _every(1 / PER_SECOND)
        self._threads = [threading.Thread(target=self._ask) for _ in range(THREADS)]

    def __enter__(self) -> "_Asking":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def take(self) -> list[float]:
        """The times since it was last asked for them."""
        with self._lock:
            taken, self._took_ms = self._took_ms, []
        return taken

    def _ask(self) -> None:
        while not self._stop.is_set():
            with self._lock:
                due, question = next(self._due), next(self._questions)
            time.sleep(max(0.0, due - time.perf_counter()))
            self._live.answerer().answer(question)
            took_ms = 1_000 * (time.perf_counter() - due)
            with self._lock:
                self._took_ms.append(took_ms)


def _every(seconds: float) -> Iterator[float]:
    begun = time.perf_counter()
    return (begun + seconds * number for number in itertools.count(1))


def _figures(when: str, times_ms: Sequence[float]) -> Mapping[str, float]:
    p50, p99 = np.percentile(times_ms, [50, 99])
    return {
        f"answers_{when}": len(times_ms),
        f"p50_{when}_ms": float(p50),
        f"p99_{when}_ms": float(p99),
        f"max_{when}_ms": max(times_ms),
    }


def _table(of: Measured) -> str:
    rows = [
        (f"{of.facts:,} facts in {of.files} files, {of.cores} cores", "time", "memory"),
        ("cold start", _time(of.cold_s, of.cold_cpu_s), f"{of.cold_peak_mb:.0f} MB at its peak"),
        (
            "warm start",
            _time(of.warm_s, of.warm_cpu_s),
            f"{of.warm_mb:.0f} MB, and {of.kept_mb:.0f} MB on disk",
        ),
        ("reload after an edit", f"{of.reload_s:.1f} s", f"{of.reload_peak_mb:.0f} MB"),
        (
            f"{of.answers_before:,} answers before it",
            f"p50 {of.p50_before_ms:.1f} ms, p99 {of.p99_before_ms:.1f} ms",
            f"longest {of.max_before_ms:.0f} ms",
        ),
        (
            f"{of.answers_during:,} answers during it",
            f"p50 {of.p50_during_ms:.1f} ms, p99 {of.p99_during_ms:.1f} ms",
            f"longest {of.max_during_ms:.0f} ms",
        ),
    ]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|---|---|---|", *lines[1:]])


def _time(seconds: float, cpu_s: float) -> str:
    return f"{seconds:.1f} s, {cpu_s:.1f} s of it of processor"


if __name__ == "__main__":
    main()
