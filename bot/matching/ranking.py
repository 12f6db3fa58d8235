"""The order of the candidates: a linear score over their features.

Owns the score; knows nothing of how the features come about or of thresholds.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.matching.index import Floats, Ints
from bot.matching.scene import Scene
from bot.matching.weights import Weights

# More than all features together: a curator said what this very question finds.
OWN_PHRASING = 50.0


@dataclass(frozen=True, eq=False)
class Ranked:
    """The candidates of a scene with their scores. `order` are rows, best first."""

    scene: Scene
    names: tuple[str, ...]
    values: Floats
    scores: Floats

    @cached_property
    def order(self) -> Ints:
        return np.lexsort((self.scene.found.entries, -self.scores))

    @cached_property
    def share(self) -> Floats:
        """The softmax of the scores, best first."""
        scores = self.scores[self.order]
        worth = np.exp(scores - scores[0])
        result: Floats = worth / worth.sum()
        return result

    @cached_property
    def top(self) -> dict[str, float]:
        """The features of the best candidate."""
        return dict(zip(self.names, self.values[self.order[0]].tolist(), strict=True))

    def best_key(self, row: int) -> int:
        """The quote of a candidate, or the phrasing that is more like the question."""
        entry = int(self.scene.found.entries[row])
        nearest = self.scene.nearest_phrasing.get(row)
        covered, back = (self.values[row, self.names.index(name)] for name in ("covq", "rev"))
        quote = float(covered * back)
        return nearest.key if nearest and nearest.likeness > quote else entry


def rank(scene: Scene, names: tuple[str, ...], values: Floats, weights: Weights) -> Ranked:
    """The candidates by their score, ties in entry order; the question's own entry first."""
    scores = values @ np.array([weights.ranking[name] for name in names])
    return Ranked(scene, names, values, scores + OWN_PHRASING * scene.phrased_so)
