"""Findings as text: for people, for programs, and for code review systems."""

import json
from collections.abc import Iterable
from typing import Any

from bot.checking.checkup import Checkup
from bot.facts.findings import Finding

# Workflow commands of GitHub Actions: what they are called for each severity
# (docs.github.com/actions, "Workflow commands", read November 2026).
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


def as_object(checkup: Checkup) -> dict[str, Any]:
    """The checkup as one JSON object; `coverage` has an entry for each article."""
    base = checkup.base
    return {
        "facts": len(base.facts) if base else None,
        "withheld": len(base.withheld) if base else None,
        "articles": len(base.articles) if base else None,
        "errors": checkup.count("error"),
        "warnings": checkup.count("warning"),
        "notes": checkup.count("note"),
        "findings": [
            {
                "file": each.file,
                "line": each.line,
                "severity": each.severity,
                "kind": each.kind,
                "fact": each.fact,
                "reason": each.reason,
            }
            for each in checkup.findings
        ],
        "coverage": [
            {
                "article": each.article.id,
                "file": str(each.article.path),
                "statements": each.statements,
                "percent": each.percent,
                "without": [{"line": s.line, "text": s.quote} for s in each.without],
            }
            for each in checkup.coverage
        ],
    }


def as_json(checkup: Checkup) -> str:
    """`as_object` on one line."""
    return json.dumps(as_object(checkup), ensure_ascii=False)


def as_github(findings: Iterable[Finding]) -> list[str]:
    """A workflow command for each finding, which GitHub shows at its line of a pull request."""
    return [_command(finding) for finding in findings]


def _command(finding: Finding) -> str:
    place = f"file={_property(finding.file)}"
    if finding.line is not None:
        place += f",line={finding.line}"
    return f"::{_COMMANDS[finding.severity]} {place}::{_data(finding.reason)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
