"""What a model of meaning says of the candidates: features of each, and signals of confidence.

Owns what is made of cosines; knows nothing of the model that gives them. `cosines` are those
of the question with every key.
"""

import numpy as np

from bot.matching.index import Floats, Index, Ints

# Below this no key is like the question, and being the likest of them says little.
ALIKE = 0.05


def columns(index: Index, entries: Ints, cosines: Floats) -> dict[str, Floats]:
    """One value for each entry.

    `meaning_rel` is how like its likest key is, beside the likest there is; `meaning_near` how
    like the likest quote of its paragraph is. The quote's own cosine added nothing to the two.
    """
    likest = _likest(index, entries, cosines)
    return {
        "meaning_rel": likest / max(float(likest.max()), ALIKE),
        "meaning_near": _most(
            cosines, index.paragraph_start[entries], index.paragraph_end[entries]
        ),
    }


def signals(index: Index, entries: Ints, cosines: Floats, first: int) -> dict[str, float]:
    """Of the candidate put first, by its row: how like it is, and by how much the likest.

    `meaning_miss` is by how much a near miss is liker still.
    """
    likest = _likest(index, entries, cosines)
    others = np.delete(likest, first).max(initial=0.0)
    near_misses = cosines[index.near_misses_from :].max(initial=0.0)
    return {
        "meaning": float(likest[first]),
        "meaning_lead": float(likest[first] - others),
        "meaning_miss": max(0.0, float(near_misses - likest[first])),
    }


def _likest(index: Index, entries: Ints, cosines: Floats) -> Floats:
    """The cosine of each entry's likest key, its quote or a phrasing."""
    first, after = index.phrasing_start[entries], index.phrasing_start[entries + 1]
    return np.maximum(cosines[entries], _most(cosines, first, after))


def _most(cosines: Floats, first: Ints, after: Ints) -> Floats:
    """The greatest of each range, 0 of an empty one."""
    ranges = zip(first.tolist(), after.tolist(), strict=True)
    return np.array([cosines[a:b].max(initial=0.0) for a, b in ranges])
