"""A fact base as digests ask it, for their tests."""

from dataclasses import dataclass, field

from bot.facts.base import Fact, FactBase


@dataclass
class Shelf:
    """A fact base whose quotes stand, but for the `fallen` ones."""

    base: FactBase
    fallen: set[str] = field(default_factory=set)

    def still_stands(self, fact: Fact) -> bool:
        return fact.id not in self.fallen
