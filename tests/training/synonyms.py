"""Builds the matcher's table of related English words out of WordNet 3.0.

    python -m tests.training.synonyms [--wordnet /usr/share/wordnet] [--check]

The dictionary is Debian's package `wordnet-base`; `everyday.txt` beside this file adds what
it lacks. The same inputs give the same bytes. `--check` writes nothing and exits with 1 when
the committed table is not what the inputs give.
"""

import argparse
import hashlib
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain, combinations
from pathlib import Path

from tests.training.wordnet import PARTS, Synset, WordNet, read

TABLE = Path(__file__).parents[2] / "bot/matching/data/synonyms.english.txt"
EVERYDAY = Path(__file__).with_name("everyday.txt")
WORDNET = Path("/usr/share/wordnet")

# How often a word occurs in the sense-tagged texts that come with WordNet. A pair needs one
# common word and one that occurs at all; broader and narrower words, which are many, two common
# ones. A word above GENERAL (be, person, find) says too little: as a related word it stood in
# the answering sentence hardly more often than in any other of the article (1.3 to 1.5 times).
COMMON = 3
GENERAL = 500
# Senses that are looked at, most frequent first: later ones are hardly ever meant.
SENSES = 4

# Each pointer of WordNet (wninput(5WN)) that is followed, with the kind it becomes and the least
# product of the shares that the two senses have of their words' uses (0: any sense will do). How
# much more often than elsewhere a related word stood in the answer was counted on the training
# questions: synonyms 2.3 times below .02 and 5 above, broader words 1.7 below .1 and 2.5 above.
# Not followed are sisters (1.4), grandparents (1.4), parts (2.1) and antonyms (2.9): a line about
# the first is no answer about the last.
POINTERS = {
    "+": ("derived", 0.0),
    "\\": ("derived", 0.0),
    "=": ("derived", 0.02),
    "&": ("similar", 0.1),
    "^": ("similar", 0.02),
    ">": ("similar", 0.0),
    "$": ("similar", 0.02),
    "@": ("hypernym", 0.1),
    "~": ("hyponym", 0.1),
}
SYNONYM_SHARE = 0.02
# A sense rarer than this among its word's uses counts for nothing.
LEAST_SHARE = 0.05

# Insults help nobody: words are left out that WordNet marks with one of these usages in at least
# this share of their uses, and some that it does not mark.
UNFIT_USAGE = frozenset({"disparagement", "ethnic_slur", "obscenity"})
UNFIT_SHARE = 0.2
UNFIT = frozenset("bum coon cripple jap negro pussy retard slut tit whore".split())

# The kinds in the order in which one wins over another for the same pair, with the sign that
# stands for it in the table: of a word's group, and of the same pair read from its other word.
SIGNS = {
    "spelling": "//",
    "form": "^_",
    "base": "_^",
    "everyday": "**",
    "derived": "++",
    "synonym": "==",
    "similar": "~~",
    "hypernym": "<>",
    "hyponym": "><",
}

# British endings and what they are in American spelling.
SPELLINGS = [
    (re.compile(pattern), american)
    for pattern, american in (
        (r"our(?=$|ed$|ful$|ing$|able$|less$|ite$|er$)", "or"),
        (r"(?<=[^aeiou])is(?=e$|ation$|er$|able$|ing$|ed$)", "iz"),
        (r"ys(?=e$|er$)", "yz"),
        (r"(?<=[^aeiou])re$", "er"),
        (r"ogue$", "og"),
        (r"ence$", "ense"),
        (r"ll", "l"),
        (r"l(?=$|ment$|ful$)", "ll"),
        (r"mme$", "m"),
        (r"que$", "ck"),
        (r"ae|oe", "e"),
        (r"ou(?=l)", "o"),
        (r"gement$", "gment"),
        (r"gh?t$", "ft"),
        (r"ough$", "ow"),
        (r"y(?=r|jam)", "i"),
        (r"y(?=jam)", "a"),
        (r"c(?=ep)", "k"),
        (r"ey$", "ay"),
        (r"ium$", "um"),
    )
]

_WORD = re.compile(r"[a-z]{2,}")


def relations(net: WordNet, word: str) -> Iterator[tuple[str, str]]:
    """The words WordNet relates to this one, each with its kind."""
    for part in PARTS.values():
        for here in net.senses.get((word, part), [])[:SENSES]:
            for kind, least, there, names in _followed(net, word, here):
                for other in names:
                    shares = net.share(word, here), net.share(other, there)
                    meant = min(shares) >= LEAST_SHARE and shares[0] * shares[1] >= least
                    if meant or not least:
                        yield other, kind


def _followed(
    net: WordNet, word: str, here: Synset
) -> Iterator[tuple[str, float, Synset, list[str]]]:
    """Kind, least share, synset and its words, for each synset that one of a word's leads to."""
    yield "synonym", SYNONYM_SHARE, here, net.words[here]
    for sign, there, mine, theirs in net.pointers[here]:
        if sign not in POINTERS or (mine and net.words[here][mine - 1] != word):
            continue
        kind, least = POINTERS[sign]
        broader = {"hypernym": there, "hyponym": here}.get(kind)
        if broader is None or all(net.counts[name] < GENERAL for name in net.words[broader]):
            yield kind, least, there, net.words[there][max(theirs - 1, 0) : theirs or None]


def wordnet_pairs(net: WordNet) -> Iterator[tuple[str, str, str]]:
    for word, count in net.counts.items():
        if COMMON <= count < GENERAL and _WORD.fullmatch(word):
            for other, kind in relations(net, word):
                least = COMMON if kind.startswith("hyp") else 1
                known = least <= net.counts[other] < GENERAL
                if known and _WORD.fullmatch(other) and not alike(word, other):
                    yield word, other, kind


def spelling_pairs(net: WordNet) -> Iterator[tuple[str, str, str]]:
    """British and American spellings: one meaning in WordNet, a known change of letters apart."""
    for words in net.words.values():
        names = {word for word in words if _WORD.fullmatch(word)}
        if not any(net.counts[word] for word in names):
            continue
        for british in sorted(names):
            changed = {pattern.sub(american, british) for pattern, american in SPELLINGS}
            for american in sorted(changed & names - {british}):
                yield british, american, "spelling"


def form_pairs(net: WordNet) -> Iterator[tuple[str, str, str]]:
    """Irregular forms that no stemmer takes to their base."""
    for form, base in net.exceptions:
        regular = form.endswith("ing") or form.startswith((base + base[-1], base[:-1] + "i"))
        common = COMMON <= net.counts[base] < GENERAL and not regular and form != base
        if common and _WORD.fullmatch(form) and _WORD.fullmatch(base):
            yield base, form, "form"


def everyday_pairs(path: Path) -> Iterator[tuple[str, str, str]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            kind = "spelling" if line.startswith("spelling:") else "everyday"
            for word, other in combinations(line.removeprefix("spelling:").split(), 2):
                yield word, other, kind


def alike(word: str, other: str) -> bool:
    """Whether the matcher sees by the letters alone that the two belong together."""
    short, long = sorted((word, other), key=len)
    same = next((n for n, letter in enumerate(short) if letter != long[n]), len(short))
    near = same >= 0.6 * len(long) and len(long) - same <= 4 and same >= len(short) - 1
    return word == other or (same >= 4 and near)


def table(net: WordNet, everyday: Path) -> str:
    """The table's lines: a word, then its groups of related words that come later in the
    alphabet, each after the sign of its kind.
    """
    kinds = list(SIGNS)
    best: dict[tuple[str, str], str] = {}
    unfit = UNFIT | {
        word for word, sense in net.marked(UNFIT_USAGE) if net.share(word, sense) >= UNFIT_SHARE
    }
    sources = (spelling_pairs(net), form_pairs(net), everyday_pairs(everyday), wordnet_pairs(net))
    for word, other, kind in chain(*sources):
        if unfit.isdisjoint((word, other)):
            pair, read = ((word, other), kind) if word < other else ((other, word), _reversed(kind))
            best[pair] = min(best.get(pair, read), read, key=kinds.index)
    groups: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (word, other), kind in sorted(best.items()):
        groups[word][SIGNS[kind][0]].append(other)
    return "".join(
        f"{word} {' '.join(sign + ','.join(others) for sign, others in sorted(found.items()))}\n"
        for word, found in sorted(groups.items())
    )


def _reversed(kind: str) -> str:
    return next(other for other, signs in SIGNS.items() if signs == SIGNS[kind][::-1])


def render(body: str) -> str:
    digest = hashlib.sha256(body.encode()).hexdigest()
    return (
        "# Related English words, from WordNet 3.0 (its licence is beside this file) and from\n"
        "# tests/training/everyday.txt. Written by: python -m tests.training.synonyms\n"
        f"# sha256 of the lines below: {digest}\n{body}"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="Build the matcher's table of related words.")
    parser.add_argument("--wordnet", type=Path, default=WORDNET, help="the dictionary's folder")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    if not (options.wordnet / "data.noun").exists():
        parser.error(f"no WordNet in {options.wordnet}: apt-get install wordnet-base")
    text = render(table(read(options.wordnet), EVERYDAY))
    if options.check:
        same = TABLE.read_bytes() == text.encode()
        print("the table is up to date" if same else f"{TABLE} differs from its inputs")
        return 0 if same else 1
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_bytes(text.encode())
    print(f"{TABLE}: {text.count(chr(10)) - 3} words, {len(text.encode())} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
