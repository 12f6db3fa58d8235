"""Findings as text: for people, for programs, and for code review systems."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

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


def as_github(findings: Iterable[Finding], root: Path) -> list[str]:
    """A workflow command for each finding, which GitHub shows at its line of a pull request.

    Files are named from `root`, the folder of the repository, as GitHub knows them.
    """
    return [_command(finding, root) for finding in findings]


def as_sarif(findings: Iterable[Finding], root: Path) -> str:
    """The findings as a SARIF log, which code review systems read; files named from `root`."""
    results = [
        {
            "ruleId": finding.kind,
            "level": finding.severity,
            "message": {"text": finding.reason},
            "locations": [{"physicalLocation": _location(finding, root)}],
        }
        for finding in findings
    ]
    rules = [{"id": kind} for kind in dict.fromkeys(str(each["ruleId"]) for each in results)]
    driver = {"name": "sourceline check", "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results}],
    }
    return json.dumps(log, ensure_ascii=False)


def _location(finding: Finding, root: Path) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(_from(root, finding.file))}}
    if finding.line is not None:
        location["region"] = {"startLine": finding.line}
    return location


def _from(root: Path, file: str) -> str:
    path = Path(file).absolute()
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file


def _command(finding: Finding, root: Path) -> str:
    place = f"file={_property(_from(root, finding.file))}"
    if finding.line is not None:
        place += f",line={finding.line}"
    return f"::{_COMMANDS[finding.severity]} {place}::{_data(finding.reason)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
