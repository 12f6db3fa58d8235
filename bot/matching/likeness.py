"""What a model of meaning says of the candidates: features of each, and signals of confidence.

Owns what is made of cosines; knows nothing of the model that gives them.
"""

from collections.abc import Mapping

import numpy as np

from bot.matching.index import Floats, Index, Ints

# What stands for a cosine where there is no text to compare: that of texts with nothing in common.
NONE = 0.0


def columns(index: Index, entries: Ints, cosines: Floats) -> dict[str, Floats]:
    """One value for each entry; `cosines` are those of the question with every key.

    `meaning` is that of the quote, `meaning_phrasing` that of the likest phrasing, `meaning_rel`
    the better of the two beside the best there is, `meaning_near` that of the likest quote in
    the paragraph.
    """
    quotes = cosines[entries]
    phrased = _likest(cosines, index.phrasing_start[entries], index.phrasing_start[entries + 1])
    around = _likest(cosines, index.paragraph_start[entries], index.paragraph_end[entries])
    best = np.maximum(quotes, phrased)
    return {
        "meaning": quotes,
        "meaning_phrasing": phrased,
        "meaning_rel": best / max(float(best.max()), 0.05),
        "meaning_near": around,
    }


def signals(values: Mapping[str, Floats], row: int, near_misses: Floats) -> dict[str, float]:
    """Of the candidate put first: how like it is, and how much more so than any other key.

    `near_misses` are the cosines of the near misses, however many.
    """
    best = np.maximum(values["meaning"], values["meaning_phrasing"])
    others = np.delete(best, row).max(initial=NONE)
    return {
        "meaning": float(best[row]),
        "meaning_lead": float(best[row] - others),
        "meaning_miss": max(0.0, float(near_misses.max(initial=NONE) - best[row])),
    }


def _likest(cosines: Floats, first: Ints, after: Ints) -> Floats:
    ranges = zip(first.tolist(), after.tolist(), strict=True)
    return np.array([cosines[a:b].max(initial=NONE) for a, b in ranges])
