"""Slack's own markup read into styled spans, for showing a message in a terminal.

Knows the markup of "Formatting text for app surfaces" in Slack's documentation, and
nothing of blocks.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bot.workspace.composer import unescape

Names = Mapping[str, str]

# Characters that a terminal would obey instead of showing.
_CONTROLS = {code: "\N{REPLACEMENT CHARACTER}" for code in (*range(32), *range(127, 160))}
_MARKUP = re.compile(
    r"`(?P<code>[^`\n]+)`"
    r"|<(?P<token>[^<>\n]+)>"
    r"|(?<!\w)\*(?P<bold>[^*\n]+)\*(?!\w)"
    r"|(?<!\w)_(?P<italic>[^_\n]+)_(?!\w)"
    r"|(?<!\w)~(?P<strike>[^~\n]+)~(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text. `styles` are words among bold, italic, strike, code, link, mention,
    quote (the bar before a quotation), header, context (small and grey), button, field.
    """

    text: str
    styles: frozenset[str] = frozenset()


Line = tuple[Span, ...]


def span(text: str, *styles: str) -> Span:
    """A span whose control characters are made visible."""
    return Span(text.translate(_CONTROLS), frozenset(styles))


def styled(line: Line, *styles: str) -> Line:
    """The line with more styles on every span."""
    return tuple(replace(each, styles=each.styles | set(styles)) for each in line)


def plain_lines(text: str) -> list[Line]:
    """Text without any markup, line by line."""
    return [(span(each),) for each in text.split("\n")]


def mrkdwn_lines(encoded: str, names: Names) -> list[Line]:
    """Markup line by line; a line of a quotation begins with its bar."""
    lines: list[Line] = []
    for place, part in enumerate(encoded.split("```")):
        if place % 2:
            lines += [(span(unescape(each), "code"),) for each in part.strip("\n").split("\n")]
            continue
        for row in part.strip("\n").split("\n") if part.strip("\n") else ():
            quoted = row.removeprefix("&gt;")
            if quoted != row:
                lines.append((quote_bar(), *_spans(quoted.lstrip(), names)))
            else:
                lines.append(tuple(_spans(row, names)))
    return lines


def quote_bar() -> Span:
    """What stands before each line of a quotation."""
    return span("\N{LEFT ONE QUARTER BLOCK} ", "quote")


def mention(sign: str, target: str, names: Names) -> Span:
    """`@name`, `#channel` or `@here`; an id that has no name stays an id."""
    return span(f"{'#' if sign == '#' else '@'}{names.get(target, target)}", "mention")


def _spans(encoded: str, names: Names) -> Iterator[Span]:
    end = 0
    for match in _MARKUP.finditer(encoded):
        if match.start() > end:
            yield span(unescape(encoded[end : match.start()]))
        end = match.end()
        kind = match.lastgroup or ""
        inner = match[kind]
        if kind == "token":
            yield _token(inner, names)
        elif kind == "code":
            yield span(unescape(inner), "code")
        else:
            yield from styled(tuple(_spans(inner, names)), kind)
    if end < len(encoded):
        yield span(unescape(encoded[end:]))


def _token(inner: str, names: Names) -> Span:
    target, bar, label = inner.partition("|")
    sign = target[0]
    if sign in "@#!":
        known = target[1:]
        return span(unescape(label)) if bar and sign == "!" else mention(sign, known, names)
    return span(unescape(label if bar else target), "link")
