"""Measures a base against questions whose answers are known, and proves that none has flipped.

Asks the questions of files and of the base itself, counts, and compares with an earlier run.
Knows nothing of how the figures are shown.
"""

from bot.evaluation.baseline import Baseline, Comparison, Flip, Given, compare
from bot.evaluation.cases import Case, base_cases, golden_cases, read_cases
from bot.evaluation.counting import Report, Result, evaluate
from bot.evaluation.proof import Proof, proof_of, prove

__all__ = [
    "Baseline",
    "Case",
    "Comparison",
    "Flip",
    "Given",
    "Proof",
    "Report",
    "Result",
    "base_cases",
    "compare",
    "evaluate",
    "golden_cases",
    "proof_of",
    "prove",
    "read_cases",
]
