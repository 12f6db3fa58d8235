"""Related English words: what else a question's word may be called in the text.

Owns the table of pairs (`data/synonyms.english.txt`, built by `python -m
tests.training.synonyms`) and how an inflected word reaches it. Knows nothing of the base, of
stems or of ranking: whoever asks decides what a relation is worth there.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

_TABLE = Path(__file__).with_name("data") / "synonyms.english.txt"

# What a related word is worth beside the word itself, which is 1, by kind. Chosen on the
# training questions for the most first places of plain BM25 with these expansions; it is flat
# around them. `python -m tests.training.related_words` prints how often each kind is right.
STRENGTHS = {
    "spelling": 0.95,
    "form": 0.8,
    "everyday": 0.65,
    "synonym": 0.55,
    "derived": 0.5,
    "similar": 0.35,
    "hypernym": 0.3,
    "hyponym": 0.3,
}

# The kinds that are the same word written otherwise: relations are looked up through them.
_SAME_WORD = frozenset({"spelling", "form"})

# The sign before a group in the table: the kind of the group's words for the line's word, and
# of the line's word for each of them.
_SIGNS = {
    "/": ("spelling", "spelling"),
    "^": ("form", "form"),
    "_": ("form", "form"),
    "*": ("everyday", "everyday"),
    "+": ("derived", "derived"),
    "=": ("synonym", "synonym"),
    "~": ("similar", "similar"),
    "<": ("hypernym", "hyponym"),
    ">": ("hyponym", "hypernym"),
}
_BETWEEN_WORDS = str.maketrans(dict.fromkeys([*_SIGNS, ","], " "))

# Regular endings, with what takes their place in the base form. These are always taken off:
# `finished` and `biggest` stand in the table beside `finish` and `big`.
_SURE_ENDINGS = (
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("iest", "y"),
    ("est", ""),
    ("est", "e"),
)
# These only where the table does not know the word itself: `news` is not `new`.
_OTHER_ENDINGS = (("ies", "y"), ("es", ""), ("s", ""), ("ier", "y"), ("er", ""), ("er", "e"))
_BASE_MIN_CHARS = 3


@lru_cache(maxsize=4096)
def related(word: str) -> tuple[tuple[str, float, str], ...]:
    """Words related to a lower-case word, each with its strength (0 to 1) and its kind.

    Strongest first, ties by the alphabet; never the word itself or its regular base form, for
    a stemmer knows those; empty for a word that the table does not know. Kinds are the keys of
    `STRENGTHS`; a `hypernym` is a broader word, a `hyponym` a narrower one. Symmetric but for
    regular inflection: what is found from a base form is found from the other, as strong.
    """
    found: dict[str, tuple[float, str]] = {}
    own = {word, *_bases(word)}
    for start in sorted(own):
        for same, (certainty, how) in _variants(start).items():
            _keep(found, same, certainty, how)
            for other, kind in _neighbours(same).items():
                if kind not in _SAME_WORD:
                    for variant, (likeness, _) in _variants(other).items():
                        _keep(found, variant, certainty * STRENGTHS[kind] * likeness, kind)
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], item[0]))
    return tuple((other, *worth) for other, worth in ranked if other not in own)


def _keep(found: dict[str, tuple[float, str]], word: str, strength: float, kind: str) -> None:
    if strength > found.get(word, (0.0, ""))[0]:
        found[word] = (strength, kind)


def _bases(word: str) -> Iterator[str]:
    """Words of the table that the word may be a regular inflection of."""
    known = _lines()
    for ending, base_ending in _SURE_ENDINGS + (() if word in known else _OTHER_ENDINGS):
        stem = word.removesuffix(ending)
        # `died` is `di` and `e`; but `seed` is not `se` and `e`.
        short = len(stem) == _BASE_MIN_CHARS - 1 and base_ending == "e" and stem[-1] != "e"
        if stem != word and (len(stem) >= _BASE_MIN_CHARS or short):
            doubled = len(stem) > _BASE_MIN_CHARS and stem[-1] == stem[-2]  # `stopped` is `stop`
            yield from {stem + base_ending, stem[:-1] if doubled else stem} & known.keys()


@lru_cache(maxsize=4096)
def _variants(word: str) -> dict[str, tuple[float, str]]:
    """The word and its other spellings and irregular forms, at most two steps away, with the
    strength and the kind of the last step.
    """
    reached = {word: (1.0, "form")}
    for _ in range(2):
        for known, (strength, _how) in list(reached.items()):
            for other, kind in _neighbours(known).items():
                if kind in _SAME_WORD:
                    reached.setdefault(other, (strength * STRENGTHS[kind], kind))
    return reached


@lru_cache(maxsize=4096)
def _neighbours(word: str) -> dict[str, str]:
    """The words that stand with this one in the table, and the kind of each."""
    kinds: dict[str, str] = {}
    for line in _lines().get(word, ()):
        head, *groups = line.split(" ")
        for group in groups:
            forth, back = _SIGNS[group[0]]
            others = group[1:].split(",")
            if head == word:
                kinds.update(dict.fromkeys(others, forth))
            elif word in others:
                kinds[head] = back
    return kinds


@cache
def _lines() -> dict[str, list[str]]:
    """The lines of the table that each word stands in; read at the first question.

    A pair is written once. Lines are taken apart only when a word of theirs is asked for:
    that is twice as fast as a table of all pairs, both ways.
    """
    text = _TABLE.read_text(encoding="utf-8")
    lines: defaultdict[str, list[str]] = defaultdict(list)
    for line, words in zip(
        text.splitlines(), text.translate(_BETWEEN_WORDS).splitlines(), strict=True
    ):
        if not line.startswith("#"):
            for word in words.split():
                lines[word].append(line)
    return dict(lines)
