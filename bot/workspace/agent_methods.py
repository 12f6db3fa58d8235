"""`assistant.threads.*`: suggested prompts and the status in the agent pane.

As for an app with `agent_view`, which every new app has: its pane is the direct messages
themselves, so prompts belong to the channel and a status to the thread of one message.
"""

from bot.block_kit.shapes import Malformed, array, record, string
from bot.workspace.chat_methods import existing, writable
from bot.workspace.model import Json, Prompt, Refused
from bot.workspace.web_api import Backend, Method, invalid_arguments

# The pages of the two methods.
PROMPTS_MAX = 4
LOADING_MESSAGES_MAX = 10

# No length is published; whatever is longer than a message could not be sent by choosing it.
_PROMPTS = array(record({"title": string(4000), "message": string(4000)}), PROMPTS_MAX)
_LOADING_MESSAGES = array(string(4000), LOADING_MESSAGES_MAX)


def set_suggested_prompts(backend: Backend, arguments: Json) -> Json:
    """Without `thread_ts`: with one, Slack says yes and shows nothing, so here it is refused."""
    channel = writable(backend, arguments["channel_id"])
    if channel.kind != "im":
        raise Refused("channel_not_found")
    try:
        _PROMPTS(arguments["prompts"], "/prompts")
    except Malformed as fault:
        raise invalid_arguments([str(fault)]) from None
    backend.team.prompts[channel.id] = tuple(
        Prompt(each["title"], each["message"]) for each in arguments["prompts"]
    )
    return {}


def set_status(backend: Backend, arguments: Json) -> Json:
    """An empty status takes it away; so does a reply."""
    if "status" not in arguments:
        raise invalid_arguments(["missing required field: status"])
    try:
        _LOADING_MESSAGES(arguments.get("loading_messages", ["-"]), "/loading_messages")
    except Malformed as fault:
        raise invalid_arguments([str(fault)]) from None
    channel = writable(backend, arguments["channel_id"])
    try:
        head = existing(backend, channel, arguments["thread_ts"])
    except Refused:
        raise Refused("invalid_thread_ts") from None
    if head.thread_ts is not None:
        raise Refused("invalid_thread_ts")
    place = (channel.id, head.ts)
    if arguments["status"]:
        backend.team.statuses[place] = arguments["status"]
    else:
        backend.team.statuses.pop(place, None)
    return {}


METHODS = {
    "assistant.threads.setSuggestedPrompts": Method(
        set_suggested_prompts, ("channel_id", "prompts"), ("title",), ("assistant:write",)
    ),
    # "Set status method scope update", March 2026: either scope, and later chat:write alone.
    "assistant.threads.setStatus": Method(
        set_status,
        ("channel_id", "thread_ts"),
        ("status", "loading_messages"),
        ("chat:write", "assistant:write"),
    ),
}
