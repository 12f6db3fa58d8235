"""Small checks that combine into the shape of a JSON value. Knows nothing of Slack's blocks.

A check takes a value and its JSON pointer, and raises `Malformed` at the first fault.
"""

from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], None]


class Malformed(Exception):
    """A fault and the JSON pointer to it; reads as Slack words it."""

    def __init__(self, reason: str, pointer: str) -> None:
        self.reason = reason
        self.pointer = pointer
        super().__init__(f"{reason} [json-pointer:{pointer}]")


class TooLong(Malformed):
    """Every part is well formed, and all of them together have too much text."""


def string(most: int, least: int = 1) -> Check:
    """Text of `least` to `most` characters."""

    def check(value: Any, at: str) -> None:
        if not isinstance(value, str):
            raise Malformed("must be a string", at)
        if len(value) < least:
            raise Malformed(f"must be more than {least - 1} characters", at)
        if len(value) > most:
            raise Malformed(f"must be less than {most + 1} characters", at)

    return check


def one_of(*allowed: str) -> Check:
    """One of some words."""

    def check(value: Any, at: str) -> None:
        if value not in allowed:
            raise Malformed(f"must be one of {', '.join(allowed)}", at)

    return check


def boolean(value: Any, at: str) -> None:
    """True or false."""
    if not isinstance(value, bool):
        raise Malformed("must be a boolean", at)


def integer(least: int, most: int) -> Check:
    """A whole number of `least` to `most`."""

    def check(value: Any, at: str) -> None:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Malformed(f"must be a whole number from {least} to {most}", at)

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """A list of `least` to `most` values of one shape."""

    def check(value: Any, at: str) -> None:
        if not isinstance(value, list):
            raise Malformed("must be an array", at)
        if len(value) < least:
            raise Malformed(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            raise Malformed(f"no more than {most} items allowed", at)
        for place, each in enumerate(value):
            item(each, f"{at}/{place}")

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with exactly these keys. `type` is left to `tagged` where that chose the shape."""
    allowed = {**required, **(optional or {})}

    def check(value: Any, at: str) -> None:
        if not isinstance(value, dict):
            raise Malformed("must be an object", at)
        for name in required:
            if name not in value:
                raise Malformed(f"missing required field: {name}", at)
        for name, each in value.items():
            if name not in allowed:
                raise Malformed(f"invalid additional property: {name}", at)
            allowed[name](each, f"{at}/{name}")

    return check


def tagged(shapes: Mapping[str, Check]) -> Check:
    """An object whose shape its `type` chooses."""

    def check(value: Any, at: str) -> None:
        if not isinstance(value, dict):
            raise Malformed("must be an object", at)
        kind = value.get("type")
        if not isinstance(kind, str) or kind not in shapes:
            raise Malformed(f"unsupported type: {kind}", at)
        shapes[kind]({name: each for name, each in value.items() if name != "type"}, at)

    return check


def without_check(value: Any, at: str) -> None:
    """Anything at all."""
