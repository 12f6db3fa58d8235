"""Slack's Block Kit: the shapes and limits of blocks and views, and whether JSON keeps to them.

The bot looks before it sends, and the embedded workspace refuses by the same rules.
"""

from bot.block_kit.checks import acting_elements, check_blocks, check_view
from bot.block_kit.shapes import Malformed, TooLong

__all__ = ["Malformed", "TooLong", "acting_elements", "check_blocks", "check_view"]
