"""Whether the installed model computes what PyTorch does.

Run by `python -m tests.benchmarks.minilm_check`.

The cosines below are those of the same weights in float32 by PyTorch 2.13 with transformers
5.23, mean pooling over all pieces; the installed weights are int8, so they may differ a little.
Also prints the time of one question, alone. Needs `sourceline model install`, so no test runs it.
"""

import sys
from statistics import median
from time import perf_counter

from bot.matching.minilm import install

LARGEST_DIFFERENCE = 0.02
RUNS = 50

REFERENCE = (
    ("Who founded the company?", "The firm was established by two brothers in 1921.", 0.5521),
    (
        "When does the office close on Fridays?",
        "Doors are locked at four in the afternoon on the last working day of the week.",
        0.4024,
    ),
    ("How long are backups kept?", "Every backup is deleted after thirty-five days.", 0.7884),
    ("Which bank advised on the merger?", "The merger was announced in May.", 0.6773),
    ("cheers", "Every backup is deleted after thirty-five days.", 0.1196),
    (
        "Wie lange werden Backups aufbewahrt?",
        "Every backup is deleted after thirty-five days.",
        0.3891,
    ),
    ("naïve café owners in 東京", "Owners of coffee shops in Tokyo", 0.6714),
    ("What is the VAT number?", "The value-added tax identifier is GB 123 4567 89.", 0.4313),
)


def main() -> int:
    """Prints each cosine beside its reference; 1 if any is too far from it."""
    model = install.load()
    worst = 0.0
    print("ours  reference  question and sentence")
    for question, sentence, reference in REFERENCE:
        first, second = model.encode([question, sentence])
        cosine = float(first @ second)
        worst = max(worst, abs(cosine - reference))
        print(f"{cosine:.4f}  {reference:.4f}  {question} / {sentence}")
    print(f"largest difference {worst:.4f}, allowed {LARGEST_DIFFERENCE}")
    times = []
    for number in range(RUNS):
        begun = perf_counter()
        model.encode([REFERENCE[number % len(REFERENCE)][0]])
        times.append(perf_counter() - begun)
    print(f"one question: {1000 * median(times):.1f} ms (median of {RUNS})")
    return int(worst > LARGEST_DIFFERENCE)


if __name__ == "__main__":
    sys.exit(main())
