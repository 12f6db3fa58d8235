"""How surely and how fast the bot replies, against the embedded workspace on this machine.

`python -m tests.benchmarks.delivery [--quick] [--json] [--only NAME ...]`. The bot runs as
`sourceline start` does, in a process of its own, on a new SQLite file and over Socket Mode;
beside it, where speed is measured, a bare Bolt bot that echoes. All takes some nine minutes; the
fault mix takes three of them in a quick run too, since it waits for what killed workers held.
"""

import argparse
import json
import logging
from collections.abc import Callable, Mapping
from typing import Any

from tests.benchmarks import delivery_measures as measures
from tests.benchmarks.delivery_digests import digest_slots
from tests.benchmarks.delivery_faults import fault_mix
from tests.benchmarks.delivery_recovery import recovery

SEED = 20240611
WHERE = "against the embedded workspace, on this machine; not against Slack"


def main() -> None:
    args = _arguments()
    # A bot that is cut off or killed leaves half of a request now and then.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    report: dict[str, Any] = {"measured": WHERE}
    if not args.json:
        print(f"Measured {WHERE}.", flush=True)
    for name, measure in _measures(quick=args.quick, seed=args.seed).items():
        if args.only and name not in args.only:
            continue
        report[name] = measure()
        if not args.json:
            print(f"\n{name}", *_lines(report[name]), sep="\n  ", flush=True)
    if args.json:
        print(json.dumps(report, indent=2))


NAMES = (
    "acknowledgement",
    "question to answer",
    "throughput",
    "memory",
    "recovery",
    "fault mix",
    "digest slots exactly once",
)


def _measures(*, quick: bool, seed: int) -> Mapping[str, Callable[[], Mapping[str, Any]]]:
    idle, burst, mentions, soak, mixed = (
        (50, 500, 200, 500, 300) if quick else (300, 2_500, 600, 5_000, 3_000)
    )
    every = (
        lambda: measures.acknowledgement(idle, burst),
        lambda: measures.answering(mentions),
        lambda: measures.throughput(mentions),
        lambda: measures.memory(soak),
        recovery,
        lambda: fault_mix(mixed, seed),
        digest_slots,
    )
    return dict(zip(NAMES, every, strict=True))


def _lines(figures: Mapping[str, Any], above: str = "") -> list[str]:
    width = max(len(above + name) for name in figures)
    lines = []
    for name, value in figures.items():
        if isinstance(value, Mapping):
            lines += _lines(value, f"{name}: ")
        else:
            lines.append(f"{above + name:<{width}}  {_shown(value)}")
    return lines


def _shown(value: float | str | None) -> str:
    if value is None or isinstance(value, str):
        return value or "-"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short run, with rougher figures")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="some of the figures")
    parser.add_argument("--seed", type=int, default=SEED, help="of the fault mix")
    return parser.parse_args()


if __name__ == "__main__":
    main()
