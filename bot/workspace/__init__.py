"""An embedded workspace: the part of Slack that the bot uses, served on 127.0.0.1.

The demo's default, and what the tests run against. Nothing here knows Sourceline; any
Slack app can run against it through `slack_sdk`'s `base_url`.
"""

from bot.workspace.delivery import Ack, Attempt
from bot.workspace.faults import Fault
from bot.workspace.model import Channel, Message, Prompt, Refused, Step, User, View
from bot.workspace.mrkdwn import Line, Span
from bot.workspace.render import as_text, render, render_view
from bot.workspace.web_api import Call
from bot.workspace.workspace import Workspace

__all__ = [
    "Ack",
    "Attempt",
    "Call",
    "Channel",
    "Fault",
    "Line",
    "Message",
    "Prompt",
    "Refused",
    "Span",
    "Step",
    "User",
    "View",
    "Workspace",
    "as_text",
    "render",
    "render_view",
]
