"""A message or a view as Slack would show it, in styled lines for a terminal.

Pure. `names` are names by user and channel id, as `Workspace.names` gives them; what is
shown is neutral, and the caller chooses the colours.
"""

from collections.abc import Callable, Sequence

from bot.workspace.model import Json, Message, View
from bot.workspace.mrkdwn import (
    Line,
    Names,
    Span,
    mention,
    mrkdwn_lines,
    plain_lines,
    quote_bar,
    span,
    styled,
)

_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}
_RULE_WIDTH = 40


def render(message: Message, names: Names) -> list[Line]:
    """The lines of a message, without who wrote it: Slack shows blocks, else the text."""
    lines: list[Line] = []
    if message.visible_to is not None:
        lines.append((span("Only visible to you", "context"),))
    lines += render_blocks(message.blocks, names) or mrkdwn_lines(message.text, names)
    if message.edited_ts:
        lines.append((span("(edited)", "context"),))
    counts: dict[str, int] = {}
    for name, _ in message.reactions:
        counts[name] = counts.get(name, 0) + 1
    if counts:
        shown = "  ".join(f":{name}: {count}" for name, count in counts.items())
        lines.append((span(shown, "context"),))
    return lines


def render_view(view: View, names: Names) -> list[Line]:
    """The lines of a modal, its title first and its buttons last, or of a home."""
    definition = view.definition
    lines = render_blocks(definition["blocks"], names)
    if definition["type"] == "home":
        return lines
    title = (span(definition["title"]["text"], "header"),)
    labels = [definition[key]["text"] for key in ("close", "submit") if key in definition]
    return [title, *lines, *([_buttons(labels)] if labels else [])]


def render_blocks(blocks: Sequence[Json], names: Names) -> list[Line]:
    """The lines of blocks, in order."""
    return [line for block in blocks for line in _BLOCKS[block["type"]](block, names)]


def as_text(lines: Sequence[Line]) -> list[str]:
    """The lines without styles, with Slack's marks around bold, italic, struck and code."""
    return [_marked(line).rstrip() for line in lines]


def _marked(line: Line) -> str:
    """The line's text, a mark where a style begins and where it ends; the outer ones stay open."""
    shown, open_marks = "", ""
    for each in (*line, Span("")):
        marks = "".join(mark for style, mark in _MARKS.items() if style in each.styles)
        kept = 0
        while kept < len(open_marks) and open_marks[: kept + 1] == marks[: kept + 1]:
            kept += 1
        shown += open_marks[kept:][::-1] + marks[kept:] + each.text
        open_marks = marks
    return shown


def _text(value: Json, names: Names) -> list[Line]:
    if value["type"] == "mrkdwn":
        return mrkdwn_lines(value["text"], names)
    return plain_lines(value["text"])


def _section(block: Json, names: Names) -> list[Line]:
    texts = [block["text"]] if "text" in block else []
    lines = [line for text in [*texts, *block.get("fields", [])] for line in _text(text, names)]
    accessory = block.get("accessory")
    return lines + ([_element(accessory)] if accessory else [])


def _header(block: Json, names: Names) -> list[Line]:
    return [styled(line, "header") for line in plain_lines(block["text"]["text"])]


def _divider(block: Json, names: Names) -> list[Line]:
    return [(span("\N{BOX DRAWINGS LIGHT HORIZONTAL}" * _RULE_WIDTH, "context"),)]


def _context(block: Json, names: Names) -> list[Line]:
    """Elements side by side; the lines of a long one below each other."""
    lines: list[Line] = []
    for element in block["elements"]:
        shown = [_element(element)] if element["type"] == "image" else _text(element, names)
        if lines and len(shown) == 1:
            lines[-1] = (*lines[-1], span("  "), *shown[0])
        else:
            lines += shown
    return [styled(line, "context") for line in lines]


def _actions(block: Json, names: Names) -> list[Line]:
    row: list[Span] = []
    for element in block["elements"]:
        row += [*([span(" ")] if row else []), *_element(element)]
    return [tuple(row)]


def _image(block: Json, names: Names) -> list[Line]:
    return [_element(block)]


def _input(block: Json, names: Names) -> list[Line]:
    label = styled(plain_lines(block["label"]["text"])[0], "bold")
    hint = plain_lines(block["hint"]["text"]) if "hint" in block else []
    return [label, _element(block["element"]), *(styled(line, "context") for line in hint)]


def _element(element: Json) -> Line:
    """A button, a menu behind one, an image, or the box of an input."""
    if element["type"] == "button":
        return _buttons([element["text"]["text"]])
    if element["type"] == "image":
        return (span(f"[image: {element['alt_text']}]"),)
    if element["type"] == "overflow":
        return _buttons(["\N{HORIZONTAL ELLIPSIS}"])
    inside = element.get("initial_value") or element.get("placeholder", {}).get("text", "")
    return (span(f"[ {inside or ' ' * 12} ]", "field"),)


def _buttons(labels: Sequence[str]) -> Line:
    shown = [span(f"[ {label} ]", "button") for label in labels]
    spaced = [part for each in shown for part in (span(" "), each)]
    return tuple(spaced[1:])


def _rich_text(block: Json, names: Names) -> list[Line]:
    return [line for each in block["elements"] for line in _rich_part(each, names)]


def _rich_part(part: Json, names: Names) -> list[Line]:
    if part["type"] == "rich_text_list":
        return _rich_list(part, names)
    lines = _rich_lines(part["elements"], names)
    if part["type"] == "rich_text_quote":
        return [(quote_bar(), *line) for line in lines]
    if part["type"] == "rich_text_preformatted":
        return [styled(line, "code") for line in lines]
    return lines


def _rich_list(part: Json, names: Names) -> list[Line]:
    lines: list[Line] = []
    start = part.get("offset", 0) + 1
    for number, item in enumerate(part["elements"], start):
        sign = f"{number}. " if part["style"] == "ordered" else "\N{BULLET} "
        sign = "  " * part.get("indent", 0) + sign
        for place, line in enumerate(_rich_lines(item["elements"], names)):
            lines.append((span(" " * len(sign) if place else sign), *line))
    return lines


def _rich_lines(elements: Sequence[Json], names: Names) -> list[Line]:
    """Runs of rich text, broken where their text has a line end."""
    lines: list[list[Span]] = [[]]
    for element in elements:
        run = _rich_span(element, names)
        styles = {name for name, is_on in element.get("style", {}).items() if is_on}
        for place, text in enumerate(run.text.split("\n")):
            if place:
                lines.append([])
            if text:
                lines[-1].append(span(text, *run.styles, *styles))
    return [tuple(line) for line in lines]


def _rich_span(element: Json, names: Names) -> Span:
    match element["type"]:
        case "text":
            return Span(element["text"])
        case "link":
            return Span(str(element.get("text") or element["url"]), frozenset({"link"}))
        case "emoji":
            return Span(f":{element['name']}:")
        case "user":
            return mention("@", element["user_id"], names)
        case "channel":
            return mention("#", element["channel_id"], names)
    return mention("@", element["range"], names)


_BLOCKS: dict[str, Callable[[Json, Names], list[Line]]] = {
    "section": _section,
    "header": _header,
    "divider": _divider,
    "context": _context,
    "actions": _actions,
    "image": _image,
    "input": _input,
    "rich_text": _rich_text,
}
