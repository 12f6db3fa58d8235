"""What a curator is told of a reload: which base answers now, and what is amiss in it."""

from pathlib import PurePath

from bot.errors import CuratorError
from bot.facts.findings import Finding
from bot.reload import Outcome, Refused, Reloaded
from bot.slack.blocks import Message, built
from bot.slack.elements import clipped, paragraph

FINDINGS_SHOWN = 5
_REASON_MAX_CHARS = 400


def reload_message(outcome: Outcome) -> Message:
    """The report of a reload, for whoever asked for it."""
    said = _refused(outcome.error) if isinstance(outcome, Refused) else _reloaded(outcome)
    return built(said, paragraph(said))


def _refused(error: CuratorError) -> str:
    reason = clipped(error.reason, _REASON_MAX_CHARS)
    return (
        "The base was not reloaded, and the one from before goes on answering.\n"
        f"{_place(error.file, error.line)}: {reason}"
    )


def _reloaded(outcome: Reloaded) -> str:
    base = outcome.base
    held = f"{_count(len(base.facts), 'fact')} of {_count(len(base.articles), 'article')}"
    if base.withheld:
        held += f", {len(base.withheld)} withheld"
    begun = "Reloaded" if outcome.is_new else "Nothing has changed"
    lines = [f"{begun}: {held} (revision {base.revision})."]
    lines += [_shown(finding) for finding in outcome.findings[:FINDINGS_SHOWN]]
    more = len(outcome.findings) - FINDINGS_SHOWN
    if more > 0:
        lines.append(f"And {more} more: `sourceline check` lists them.")
    return "\n".join(lines)


def _shown(finding: Finding) -> str:
    reason = clipped(finding.reason, _REASON_MAX_CHARS)
    return f"{_place(finding.file, finding.line)}: {finding.severity}: {reason}"


def _place(file: str, line: int | None) -> str:
    """File and line as curators know them: without the folders above the base's."""
    name = "/".join(PurePath(file).parts[-2:])
    return name if line is None else f"{name}:{line}"


def _count(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
