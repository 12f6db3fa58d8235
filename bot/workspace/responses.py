"""Answers through a response URL, or as the acknowledgement of a slash command.

As in Slack's "Handling user interaction in your Slack apps": ephemeral unless
`in_channel`, five uses in thirty minutes, and the clicked message can be replaced or
deleted.
"""

import json
from dataclasses import replace

from aiohttp import web

from bot.workspace.chat_methods import composed
from bot.workspace.faults import Fault
from bot.workspace.grants import ResponseUrl
from bot.workspace.model import Json, Refused
from bot.workspace.web_api import Backend, WebApi

RESPONSE_PATH = "/response/"
# The name under which a use of a response URL is among the recorded calls.
RESPONSE_CALL = "response_url"

_ARGUMENTS = frozenset(
    {
        "text",
        "blocks",
        "thread_ts",
        "response_type",
        "replace_original",
        "delete_original",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
    }
)


class ResponseUrls:
    """Serves `/response/KEY`."""

    def __init__(self, backend: Backend, web_api: WebApi) -> None:
        self._backend = backend
        self._web_api = web_api

    async def serve(self, request: web.Request) -> web.Response:
        """200 `ok`; 404 for a URL that is unknown, used up or expired; 400 for a bad body."""
        try:
            body = json.loads(await request.text())
        except json.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            return web.Response(status=400, text="invalid_payload")
        key = request.match_info["key"]
        return await self._web_api.faults.answer(
            request, RESPONSE_CALL, lambda fault: self._answer(key, body, fault)
        )

    def _answer(self, key: str, body: Json, fault: Fault | None) -> web.Response:
        answer = self._web_api.perform(RESPONSE_CALL, body, lambda: self._use(key, body), fault)
        if answer["ok"]:
            return web.Response(text="ok")
        gone = answer["error"].endswith("_url")
        return web.json_response(answer, status=404 if gone else 400)

    def _use(self, key: str, body: Json) -> Json:
        respond(self._backend, self._backend.grants.use_response_url(key), body)
        return {}


def respond(backend: Backend, grant: ResponseUrl, body: Json) -> None:
    """Does what the body asks for; raises Refused if Slack would not."""
    unknown = body.keys() - _ARGUMENTS
    if unknown:
        raise Refused("invalid_payload", unknown=sorted(unknown))
    source = grant.source and backend.team.find(grant.source.channel_id, grant.source.ts)
    if body.get("delete_original"):
        if source is not None:
            backend.team.remove(source)
            backend.events.message_deleted(source)
        return
    team = backend.team
    draft = composed(backend, team.channels[grant.channel_id], body)
    if body.get("replace_original") and source is not None:
        changed = replace(source, text=draft.text, blocks=draft.blocks, edited_ts=team.new_ts())
        team.store(changed)
        backend.events.message_changed(source, changed)
        return
    public = body.get("response_type", "ephemeral") == "in_channel"
    visible_to = None if public else grant.user_id
    message = team.store(replace(draft, ts=team.new_ts(), visible_to=visible_to))
    backend.events.message_posted(message)
