"""The libraries that read HTML, PDF and DOCX, which a base of plain texts does without."""

import importlib
import logging
from types import ModuleType

from bot.errors import CuratorError
from bot.sources.model import Kind, Original

INSTALL = "pip install 'sourceline[articles]'"


def library(name: str, kind: Kind, original: Original) -> ModuleType:
    """A module of the `articles` extra; `CuratorError` with what to install where it is missing."""
    for talkative in ("trafilatura", "htmldate", "courlan", "pypdf"):
        # Without a handler Python prints what they log; what matters is in our own error.
        logger = logging.getLogger(talkative)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
    try:
        return importlib.import_module(name)
    except ImportError as error:
        reason = f"is {kind}, which a library reads that is not installed; run: {INSTALL}"
        raise CuratorError(original.place, None, reason) from error
