"""`sourceline check`: whether the fact base is sound."""

import typer

from bot.commands.common import Facts


def check(facts: Facts = None) -> None:
    """Check every quote against its article; a line for each fault."""
    from bot.facts.loader import faults, load_base
    from bot.settings import load

    folder = load(facts).facts
    found = faults(folder)
    for fault in found:
        print(fault)
    if found:
        raise typer.Exit(1)
    base = load_base(folder)
    print(f"facts: {len(base.facts)}, articles: {len(base.articles)}; every quote stands.")
