"""Rich text for a page that cannot show it: local-slack's page prints "[rich_text]" instead.

The bot quotes in rich text because Slack reads no markup in it. Here each rich text block
becomes a section that says the same, in the markup that the page does read.
"""

import re
from typing import Any

Json = Any  # as it came from the server

# What the page would read as markup, a link, a mention or an emoji.
_LIVE = re.compile(r"[*_~`<>]|:[\w+-]+:|https?:")

_MARKS = {"bold": "*", "italic": "_", "strike": "~", "code": "`"}


def without_rich_text(node: Json) -> Json:
    """The same JSON with every rich text block, however deep, as a section."""
    if isinstance(node, dict):
        if node.get("type") == "rich_text":
            return _section(node)
        return {key: without_rich_text(value) for key, value in node.items()}
    return [without_rich_text(one) for one in node] if isinstance(node, list) else node


def _section(block: dict[str, Json]) -> dict[str, Json]:
    elements = block["elements"]
    words = "\n".join("".join(map(_words, element["elements"])) for element in elements)
    if _LIVE.search(words):
        # The page has no way to escape these, and words matter more than their looks.
        text = {"type": "plain_text", "text": words, "emoji": False}
    else:
        text = {"type": "mrkdwn", "text": "\n".join(map(_marked_up, elements))}
    return {"type": "section", "text": text}


def _marked_up(element: dict[str, Json]) -> str:
    runs = "".join(_marked_run(run) for run in element["elements"])
    return f"> {runs}" if element["type"] == "rich_text_quote" else runs


def _marked_run(run: dict[str, Json]) -> str:
    words = _words(run)
    for style in run.get("style", {}):
        words = f"{_MARKS[style]}{words}{_MARKS[style]}"
    return words


def _words(run: dict[str, Json]) -> str:
    return str(run.get("text", ""))
