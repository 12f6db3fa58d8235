"""The two learners: a listwise softmax for the order, a logistic model for the confidence."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

Floats = npt.NDArray[np.floating]


def listwise(
    groups: Sequence[tuple[Floats, npt.NDArray[np.bool_]]], l2: float, weights: Floats
) -> Floats:
    """Weights that give the gold rows of each group the largest share of its softmax."""
    values = np.concatenate([v for v, _ in groups])
    gold = np.concatenate([g for _, g in groups])
    sizes = [len(g) for _, g in groups]
    group = np.repeat(np.arange(len(groups)), sizes)
    first = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    scale = values.std(axis=0) + 1e-9
    scaled = values / scale

    def softmax(score: Floats, kept: Floats) -> tuple[Floats, Floats]:
        top = np.maximum.reduceat(np.where(kept > 0, score, -1e30), first)
        worth = np.exp(np.where(kept > 0, score - top[group], -1e30))
        total = np.add.reduceat(worth, first)
        return worth / total[group], top + np.log(total)

    every = np.ones(len(gold))

    def loss(w: Floats) -> tuple[float, Floats]:
        score = scaled @ w
        p_all, z_all = softmax(score, every)
        p_gold, z_gold = softmax(score, gold.astype(float))
        slope = (weights[group] * (p_all - p_gold)) @ scaled
        return float((weights * (z_all - z_gold)).sum() + l2 * w @ w), slope + 2 * l2 * w

    start = np.zeros(values.shape[1])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x / scale)


def logistic(values: Floats, labels: Floats, weights: Floats, l2: float) -> Floats:
    """Weights of a logistic model; the first column is the intercept and is not shrunk."""
    scale = values.std(axis=0)
    scale[scale == 0] = 1.0
    scaled = values / scale
    shrink = np.full(values.shape[1], l2)
    shrink[0] = 0.0

    def loss(w: Floats) -> tuple[float, Floats]:
        score = scaled @ w
        each = np.logaddexp(0, score) - labels * score
        slope = (weights * (1 / (1 + np.exp(-score)) - labels)) @ scaled
        return float((weights * each).sum() + shrink @ (w * w)), slope + 2 * shrink * w

    found = minimize(
        loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 1000}
    )
    return np.asarray(found.x / scale)
