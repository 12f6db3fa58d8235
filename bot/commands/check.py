"""`sourceline check`: whether the fact base is sound."""

import typer

from bot.commands.common import Facts


def check(facts: Facts = None) -> None:
    """Check every quote against its article; a line for each fault."""
    from bot.facts.loader import survey
    from bot.settings import load

    found = survey(load(facts).facts)
    for fault in found.faults:
        print(fault)
    for finding in found.findings:
        print(finding)
    if found.base is not None and not found.findings:
        counts = f"facts: {len(found.base.facts)}, articles: {len(found.base.articles)}"
        print(f"{counts}; every quote stands.")
    if found.faults or any(finding.severity == "error" for finding in found.findings):
        raise typer.Exit(1)
