"""The words of a heading or question without the marks that a text sets around them."""

import re

NUMBERED = re.compile(r"\s*(?:\d+(?:\.\d+)+[.)]?|(?:\d+|[a-zA-Z])[.)])\s+")


def plain(text: str) -> str:
    """Words without a number before them, marks of emphasis, links and outer space."""
    numbered = NUMBERED.match(text)
    # "4.2. Leave" has a number; in "5.2.0 - 2025-03-18" the number is what it is about.
    if numbered and text[numbered.end() :][:1].isalpha():
        text = text[numbered.end() :]
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    return re.sub(r"[*_`#]+", "", text).strip().removesuffix(":")
