"""The learned numbers: read once from weights.yaml, which a person can read too.

Owns their shape; `tests/training/rank.py` writes the file and says in it what it was
trained on.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from bot import strict_yaml

FILE = Path(__file__).with_name("weights.yaml")


@dataclass(frozen=True, slots=True)
class Weights:
    """`ranking`: a weight for each feature of an entry. `topic` and `right`: a weight for each
    signal of two logistic models, `intercept` among them; `calibration`: two of a third, of their
    product. `padding`, by language: how much less than its idf a word counts that questions use
    without their answers saying it. For a matcher with a model of meaning, `semantic` in the
    file takes the place of all but the last.
    """

    ranking: Mapping[str, float]
    topic: Mapping[str, float]
    right: Mapping[str, float]
    calibration: Mapping[str, float]
    padding: Mapping[str, Mapping[str, float]]


@cache
def shipped() -> Weights:
    """The weights that come with the package."""
    learnt = _read()
    learnt.pop("semantic", None)
    return Weights(**learnt)


@cache
def shipped_semantic() -> Weights | None:
    """Those for a matcher with a model of meaning; None where none were learnt for its features."""
    learnt = _read()
    with_model = learnt.pop("semantic", None)
    if with_model is None or not learnt["ranking"].keys() <= with_model["ranking"].keys():
        return None
    return Weights(**learnt | with_model)


def _read() -> dict[str, Any]:
    return dict(strict_yaml.read(FILE).value)
