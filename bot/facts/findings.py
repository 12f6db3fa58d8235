"""What a curator should look at in a base that can be served all the same.

A finding names a place in a file and what is the matter there. What refuses a base is no
finding but a `CuratorError`. Knows nothing of how findings are shown.
"""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]

# From the gravest.
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; reads as `file:line: severity: reason`, the form editors jump to.

    `kind` is a word that stays the same (moved, orphaned, changed, ...) for programs to go by;
    `line` is 1-based, None for a whole file; `fact` is the fact's id where it is about one.
    """

    file: str
    line: int | None
    severity: Severity
    kind: str
    reason: str
    fact: str | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.severity}: {self.reason}"
