"""What the base holds, listed: the facts of a topic. Pure functions from facts to messages."""

from collections.abc import Sequence

from bot.facts.base import Fact
from bot.slack.blocks import Message, built, notice
from bot.slack.elements import ASKED_MAX, clipped, paragraph, small
from bot.slack.lines import entry, fitting, quote_and_source

# More than five quotes are no longer read on a phone.
FACTS_MAX = 5


def topic_message(topic: str, facts: Sequence[Fact]) -> Message:
    """A topic's first facts, each with its source; how many more there are is said.

    `facts` are all that stand, in file order, perhaps none.
    """
    name = clipped(topic, ASKED_MAX)
    if not facts:
        return notice(f"There is no fact on {name}.")
    count = "1 fact" if len(facts) == 1 else f"{len(facts)} facts"
    heading = f"{name}: {count}."
    blocks, shown = fitting(paragraph(heading), [entry(fact) for fact in facts[:FACTS_MAX]])
    fitted = shown == len(facts[:FACTS_MAX])
    more = small(f"{len(facts) - shown} more.") if fitted and len(facts) > shown else []
    return built(f"{heading} {quote_and_source(facts[0])}", [*blocks, *more])
