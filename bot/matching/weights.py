"""The learned numbers: read once from weights.yaml, which a person can read too.

Owns their shape; `tests/training/rank.py` writes the file and says in it what it was
trained on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot import strict_yaml

FILE = Path(__file__).with_name("weights.yaml")


@dataclass(frozen=True, slots=True)
class Weights:
    """`ranking`: a weight for each feature of an entry. `topic` and `right`: a weight for each
    signal of two logistic models, `intercept` among them. `padding`, by language: how much
    less than its idf a word counts that questions use without their answers saying it.
    """

    ranking: Mapping[str, float]
    topic: Mapping[str, float]
    right: Mapping[str, float]
    padding: Mapping[str, Mapping[str, float]]


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    return Weights(**strict_yaml.read(FILE).value)
