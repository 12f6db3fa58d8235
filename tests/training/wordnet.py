"""Reads WordNet 3.0's files, as wndb(5WN), cntlist(5WN) and morphy(7WN) describe them."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PARTS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
# A sense key's digit after the percent sign (senseidx(5WN)); 5 is an adjective satellite.
PART_OF_DIGIT = {"1": "n", "2": "v", "3": "a", "4": "r", "5": "a"}

_MARKER = re.compile(r"\((?:a|p|ip)\)$")

Synset = tuple[str, str]


@dataclass(frozen=True)
class WordNet:
    """`senses[word, part]` are its synsets, most frequent first; `words` those of a synset;
    `pointers` its (sign, target, word number here, word number there), 0 for all words.
    """

    senses: dict[tuple[str, str], list[Synset]]
    words: dict[Synset, list[str]]
    pointers: dict[Synset, list[tuple[str, Synset, int, int]]]
    counts: Counter[str]
    sense_counts: dict[tuple[str, Synset], int]
    exceptions: list[tuple[str, str]]

    def share(self, word: str, synset: Synset) -> float:
        """How much of the word's use has this meaning, 0 to 1; half a use is granted to each."""
        meanings = sum(len(self.senses.get((word, part), ())) for part in PARTS.values())
        used = self.sense_counts.get((word, synset), 0)
        return (used + 0.5) / (self.counts[word] + 0.5 * meanings)

    def marked(self, usages: frozenset[str]) -> set[tuple[str, Synset]]:
        """The words with one of these usages (`slang`, `obscenity`), each with the sense."""
        return {
            (word, synset)
            for synset, pointers in self.pointers.items()
            for sign, usage, mine, _ in pointers
            if sign == ";u" and not usages.isdisjoint(self.words[usage])
            for word in self.words[synset][mine - 1 if mine else 0 : mine or None]
        }


def read(folder: Path) -> WordNet:
    net = WordNet({}, {}, {}, Counter(), {}, [])
    for name, part in PARTS.items():
        for line in _lines(folder / f"data.{name}"):
            _read_synset(net, part, line.split("|")[0].split())
        for line in _lines(folder / f"index.{name}"):
            fields = line.split()
            offsets = fields[6 + int(fields[3]) :]
            net.senses[fields[0], part] = [(part, offset) for offset in offsets]
        for line in _lines(folder / f"{name}.exc") if name != "adv" else ():
            form, *bases = line.split()
            net.exceptions.extend((form, base) for base in bases)
    for line in _lines(folder / "cntlist.rev"):
        key, number, count = line.split()
        word, rest = key.split("%")
        synsets = net.senses.get((word, PART_OF_DIGIT[rest[0]]), [])
        net.counts[word] += int(count)
        if int(number) <= len(synsets):
            net.sense_counts[word, synsets[int(number) - 1]] = int(count)
    return net


def _lines(path: Path) -> Iterator[str]:
    """The file's lines without the licence at its head, which is indented."""
    for line in path.read_text(encoding="latin-1").splitlines():
        if not line.startswith("  "):
            yield line


def _read_synset(net: WordNet, part: str, fields: list[str]) -> None:
    synset = (part, fields[0])
    size = int(fields[3], 16)
    spelled = fields[4 : 4 + 2 * size : 2]
    net.words[synset] = [_MARKER.sub("", word).lower() for word in spelled]
    rest = fields[5 + 2 * size :][: 4 * int(fields[4 + 2 * size])]
    net.pointers[synset] = [
        (sign, ("a" if to == "s" else to, offset), int(ends[:2], 16), int(ends[2:], 16))
        for sign, offset, to, ends in zip(*(rest[n::4] for n in range(4)), strict=True)
    ]
