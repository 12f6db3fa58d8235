"""How Slack encodes what people type, and the rich text block that goes with it.

Slack escapes `&`, `<` and `>` and nothing else; it makes links of web addresses; a name
picked from its list becomes `<@U...>` ("Formatting text for app surfaces", Slack's docs).
"""

import re
from collections.abc import Collection

from bot.workspace.model import Json

_ADDRESS = re.compile(r"https?://[^\s<>|]+")
_TOKEN = re.compile(r"<([@#!])?([^<>|]+)(?:\|([^<>]*))?>")


def escape(text: str) -> str:
    """Text with `&`, `<` and `>` as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def unescape(text: str) -> str:
    """The inverse of `escape`."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def encode(typed: str, known_ids: Collection[str]) -> str:
    """What people typed as Slack stores it.

    `<@ID>` of a known user stands for a name picked from Slack's list and is kept; any
    other markup was typed by hand, and is escaped.
    """
    encoded: list[str] = []
    end = 0
    for match in _TOKEN.finditer(typed):
        if match[1] == "@" and match[2] in known_ids and match[3] is None:
            encoded += [_encode_plain(typed[end : match.start()]), match[0]]
            end = match.end()
    return "".join([*encoded, _encode_plain(typed[end:])])


def _encode_plain(typed: str) -> str:
    return _ADDRESS.sub(lambda match: f"<{match[0]}>", escape(typed))


def rich_text(encoded: str, block_id: str) -> Json:
    """The block that Slack's message box adds to a message with this encoded text."""
    elements: list[Json] = []
    end = 0
    for match in _TOKEN.finditer(encoded):
        elements += _text_element(encoded[end : match.start()])
        elements.append(_token_element(match))
        end = match.end()
    elements += _text_element(encoded[end:])
    section = {"type": "rich_text_section", "elements": elements}
    return {"type": "rich_text", "block_id": block_id, "elements": [section]}


def _text_element(encoded: str) -> list[Json]:
    return [{"type": "text", "text": unescape(encoded)}] if encoded else []


def _token_element(match: re.Match[str]) -> Json:
    sign, target, label = match.groups()
    if sign == "@":
        return {"type": "user", "user_id": target}
    if sign == "#":
        return {"type": "channel", "channel_id": target}
    if sign == "!":
        return {"type": "broadcast", "range": target}
    link: Json = {"type": "link", "url": unescape(target)}
    return link if label is None else {**link, "text": unescape(label)}


def stored(sent: str) -> str:
    """The text of the bot as Slack stores it: `<...>` and entities stay, the rest is escaped."""
    kept = re.compile(r"<[^<>\s][^<>]*>|&(?:amp|lt|gt);")
    parts: list[str] = []
    end = 0
    for match in kept.finditer(sent):
        parts += [escape(sent[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*parts, escape(sent[end:])])
