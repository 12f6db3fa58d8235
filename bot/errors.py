"""Every error that Sourceline raises on purpose, by who has to read it.

    SourcelineError
    |-- AskerError           a sentence shown in Slack to the person who asked
    |-- CuratorError         a fault in a fact file or an article: file, line, reason
    |-- OperatorError        a fault in the set-up: a setting and its expected form
    |-- StateError           the database could not be read or written just now
    `-- DeliveryError        Slack did not take a message
        |-- GoneForGood      it never will: the channel is archived, the bot was removed, ...
        |-- RetryLater       it asks to wait `after_s` seconds; nothing was stored
        `-- OutcomeUnknown   the reply was lost: it may or may not have been stored

Errors of libraries are translated into these at the edge that calls the library,
keeping the cause. A question without an answer is a value, not an error.
"""

from pathlib import Path


class SourcelineError(Exception):
    """Any fault that Sourceline knows how to explain in one line."""


class AskerError(SourcelineError):
    """A sentence that may be shown in Slack as it is."""


class CuratorError(SourcelineError):
    """A fault in a curated file; reads as `file:line: reason`, the form editors jump to."""

    def __init__(self, file: Path | str, line: int | None, reason: str) -> None:
        self.file = str(file)
        self.line = line
        self.reason = reason
        place = self.file if line is None else f"{self.file}:{line}"
        super().__init__(f"{place}: {reason}")


class OperatorError(SourcelineError):
    """A fault in the set-up; names the setting and what is expected there."""

    def __init__(self, setting: str, expected: str) -> None:
        self.setting = setting
        self.expected = expected
        super().__init__(f"{setting}: {expected}")


class StateError(SourcelineError):
    """The database could not be read or written; nothing of the transaction was kept."""


class DeliveryError(SourcelineError):
    """Slack did not take a message; `code` is Slack's error code or a word of ours."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class GoneForGood(DeliveryError):
    """The same message to the same place can never succeed."""


class RetryLater(DeliveryError):
    """Nothing was stored; try again after `after_s` seconds."""

    def __init__(self, code: str, after_s: float) -> None:
        self.after_s = after_s
        super().__init__(code)


class OutcomeUnknown(DeliveryError):
    """The message may have been stored; repeating it may show it twice."""
