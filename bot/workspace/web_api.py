"""Every call of the bot passes through `WebApi.perform`; here also: tokens, scopes, arguments.

The methods themselves are in `chat_methods`, `conversation_methods` and `view_methods`.
Unlike Slack, which ignores arguments it does not know, this refuses them: they are faults.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from aiohttp import web

from bot.workspace.events import Events
from bot.workspace.faults import Fault, Faults
from bot.workspace.grants import Grants
from bot.workspace.model import Json, Refused, Team


@dataclass(frozen=True, slots=True)
class Backend:
    """What the methods work on."""

    team: Team
    grants: Grants
    events: Events
    address: Callable[[str], str]  # a path on this server -> its web address without a scheme


@dataclass(frozen=True, slots=True)
class Method:
    """One Web API method. One of `scopes` is enough; `caller` is whose token it takes."""

    run: Callable[[Backend, Json], Json]
    required: tuple[str, ...] = ()
    optional: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ()
    caller: Literal["bot", "app"] = "bot"


@dataclass(frozen=True, slots=True)
class Call:
    """A call as it was made and answered. Tokens are left out of `arguments`.

    One that a scripted fault kept from taking effect has the fault's name for its error code.
    """

    method: str
    arguments: Json
    response: Json = field(default_factory=dict)

    @property
    def error(self) -> str | None:
        """Slack's error code, or None where the call succeeded."""
        return self.response.get("error")

    @property
    def faults(self) -> list[str]:
        """The error code and what Slack says about it; empty where the call succeeded."""
        return [self.error, *self.response.get("errors", [])] if self.error else []


class WebApi:
    """Serves `/api/METHOD`, and keeps every call."""

    def __init__(self, backend: Backend, methods: Mapping[str, Method], faults: Faults) -> None:
        self.faults = faults
        self._backend = backend
        self._methods = methods
        self._calls: list[Call] = []

    def calls(self, method: str | None = None) -> list[Call]:
        """The calls so far, oldest first; of one method, or of all."""
        with self._backend.team.lock:
            return [call for call in self._calls if method in (None, call.method)]

    async def serve(self, request: web.Request) -> web.Response:
        """One HTTP request to one method."""
        name = request.match_info["method"]
        arguments = await _read(request)
        scheme, _, bearer = request.headers.get("Authorization", "").partition(" ")
        in_body = str(arguments.pop("token", ""))
        token = bearer if scheme.lower() == "bearer" else in_body

        def answer(fault: Fault | None) -> web.Response:
            body = self.perform(name, arguments, lambda: self._run(name, token, arguments), fault)
            return web.json_response(body, headers=self._headers())

        return await self.faults.answer(request, name, answer)

    def perform(
        self, name: str, arguments: Json, run: Callable[[], Json], fault: Fault | None
    ) -> Json:
        """The response body of anything the bot calls, recorded; `ok` is false if refused."""
        with self._backend.team.changing():
            try:
                if fault is not None and not fault.stored:
                    raise Refused(fault.name)
                response = {"ok": True, **run()}
            except Refused as refused:
                response = {"ok": False, "error": refused.code, **refused.extra}
            self._calls.append(Call(name, arguments, response))
            return response

    def _run(self, name: str, token: str, arguments: Json) -> Json:
        method = self._methods.get(name)
        if method is None:
            raise Refused("unknown_method", req_method=name)
        self._check_token(method, token)
        self._check_scopes(method)
        # Bolt's client adds its team to every call, whether the method has a use for it or not.
        if arguments.get("team_id", self._backend.team.id) != self._backend.team.id:
            raise Refused("team_access_not_granted")
        arguments = {name: value for name, value in arguments.items() if name != "team_id"}
        return method.run(self._backend, _checked(method, arguments))

    def _check_token(self, method: Method, token: str) -> None:
        app = self._backend.team.installation
        if not token:
            raise Refused("not_authed")
        if token not in (app.bot_token, app.app_token):
            raise Refused("invalid_auth")
        if token != (app.bot_token if method.caller == "bot" else app.app_token):
            raise Refused("not_allowed_token_type")
        if token == app.bot_token and self._backend.team.token_revoked:
            raise Refused("token_revoked")

    def _check_scopes(self, method: Method) -> None:
        app = self._backend.team.installation
        if method.scopes and not any(app.allows(scope) for scope in method.scopes):
            provided = ",".join(sorted(app.scopes or ()))
            raise Refused("missing_scope", needed=method.scopes[0], provided=provided)

    def _headers(self) -> dict[str, str]:
        # In small letters, as Slack sends it: the SDK keeps the case, so clients may rely on it.
        scopes = self._backend.team.installation.scopes
        return {} if scopes is None else {"x-oauth-scopes": ",".join(sorted(scopes))}


async def _read(request: web.Request) -> Json:
    """Arguments of a JSON or a form body; an empty body has none."""
    text = await request.text()
    if request.content_type != "application/json":
        return {**request.query, **await request.post()}
    if not text:
        return dict(request.query)
    try:
        body = json.loads(text)
    except json.JSONDecodeError:
        body = None
    # Slack answers `invalid_json` and `json_not_object`; no argument has such a name here.
    return body if isinstance(body, dict) else {"": text}


def _checked(method: Method, arguments: Json) -> Json:
    given = {name: value for name, value in arguments.items() if value is not None}
    missing = [name for name in method.required if given.get(name) in (None, "")]
    unknown = sorted(given.keys() - {*method.required, *method.optional})
    faults = [f"missing required field: {name}" for name in missing]
    faults += [f"unknown argument: {name}" for name in unknown]
    if faults:
        raise invalid_arguments(faults)
    return {name: _typed(name, value) for name, value in given.items()}


def invalid_arguments(faults: list[str], code: str = "invalid_arguments") -> Refused:
    """The refusal that lists its faults as Slack does."""
    messages = [f"[ERROR] {fault}" for fault in faults]
    return Refused(code, errors=faults, response_metadata={"messages": messages})


_JSON = frozenset({"blocks", "outputs", "view", "metadata", "prompts", "loading_messages"})
_INTEGERS = frozenset({"limit"})
_BOOLEANS = frozenset(
    {
        "exclude_archived",
        "include_all_metadata",
        "include_disabled",
        "include_locale",
        "include_num_members",
        "inclusive",
        "mrkdwn",
        "reply_broadcast",
        "return_im",
        "unfurl_links",
        "unfurl_media",
    }
)


def _typed(name: str, value: Any) -> Any:
    """An argument in its own type: form bodies carry everything as text."""
    if name in _JSON:
        return _parsed(name, value)
    if name in _INTEGERS:
        if str(value).isdecimal():
            return int(value)
    elif name in _BOOLEANS:
        if str(value).lower() in ("1", "true", "0", "false"):
            return str(value).lower() in ("1", "true")
    elif isinstance(value, str):
        return value
    raise invalid_arguments([f"wrong type [json-pointer:/{name}]"])


def _parsed(name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except json.JSONDecodeError:
        code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
        raise invalid_arguments([f"not JSON [json-pointer:/{name}]"], code) from None
