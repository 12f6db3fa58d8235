"""Slack's message entities turned into plain words, so that nothing typed stays live markup.

Slack escapes only `&`, `<` and `>` in what people type; whatever still stands between
angle brackets was put there by Slack itself: mentions, channels, links, dates
(docs.slack.dev, "Formatting message text").
"""

import re
import unicodedata

# An entity begins with a sigil or an address scheme. A server that forgets to escape a typed
# "3 < 4" must not lose the words after it, so other brackets are left as they are.
_ENTITY = re.compile(r"<([@#!]|[a-zA-Z][a-zA-Z0-9+.-]*:)([^<>]*)>")
_ESCAPED = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}

# Characters that reorder or hide the text around them; joiners stay, since emoji need them.
_HIDDEN = dict.fromkeys(
    [0x200B, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
)


def plain_words(text: str, bot_user_id: str | None = None) -> str:
    """The text as a person reads it: no entities, no escapes, single spaces, no hidden characters.

    Mentions of the bot disappear; where its id is not known, the first mention is taken for it.
    """
    own = bot_user_id or _first_mentioned(text)
    worded = _ENTITY.sub(lambda entity: _word(entity[1], entity[2], own), text)
    # One pass, so that a typed "&amp;lt;" ends as the "&lt;" that was meant.
    typed = _ESCAPED.sub(lambda escaped: _CHARACTERS[escaped[1]], worded)
    return " ".join(_visible(typed).split())


def escape(text: str) -> str:
    """The text with Slack's three control characters escaped, for fields that are mrkdwn."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _first_mentioned(text: str) -> str | None:
    mention = re.search(r"<@([^<>|]+)", text)
    return mention[1] if mention else None


def _word(kind: str, rest: str, bot_user_id: str | None) -> str:
    target, _, label = rest.partition("|")
    if kind == "@":
        return " " if target == bot_user_id else label.lstrip("@") or "someone"
    if kind == "#":
        return label.lstrip("#") or "a channel"
    if kind == "!":
        return label.lstrip("@") or target.partition("^")[0]
    return label or (target if kind.lower() == "mailto:" else kind + target)


def _visible(text: str) -> str:
    # A lone surrogate cannot be stored or sent as UTF-8.
    sound = text.encode("utf-8", "replace").decode("utf-8").translate(_HIDDEN)
    return "".join(" " if unicodedata.category(char) == "Cc" else char for char in sound)
