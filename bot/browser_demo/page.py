"""Serves the workspace's page on 127.0.0.1, in a form that shows all the bot says.

Everything passes through as it is, but for what the server tells the page, where rich text
becomes what the page can show, and the page's hint of what to type.
"""

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, web

from bot.browser_demo.rich_text import without_rich_text
from bot.errors import OperatorError

_SERVER = web.AppKey("server", str)
_CLIENT = web.AppKey("client", ClientSession)

# The page's hint names a command of its makers' example; this bot has another.
_HINT = (b"try /echo hi", b"try /fact and a question")

# The page offers to attach files; a demo needs no large ones.
UPLOAD_MAX = 32 * 1024 * 1024


@contextmanager
def served(server_url: str, port: int | None) -> Iterator[str]:
    """The page's address, on a free port unless one is given; OperatorError if that is taken."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="page", daemon=True)
    thread.start()
    runner = web.AppRunner(_application(server_url), shutdown_timeout=0)
    try:
        try:
            address = asyncio.run_coroutine_threadsafe(_start(runner, port or 0), loop).result()
        except OSError as error:
            reason = f"cannot be listened on ({error.strerror}); choose another"
            raise OperatorError("--port", f"{port} {reason}") from error
        yield address
    finally:
        asyncio.run_coroutine_threadsafe(runner.cleanup(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _start(runner: web.AppRunner, port: int) -> str:
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    host, bound = runner.addresses[0][:2]
    return f"http://{host}:{bound}"


def _application(server_url: str) -> web.Application:
    application = web.Application(client_max_size=UPLOAD_MAX)
    application[_SERVER] = server_url
    application.cleanup_ctx.append(_client)
    application.router.add_get("/ui", _live)
    application.router.add_route("*", "/{path:.*}", _passed_on)
    return application


async def _client(application: web.Application) -> AsyncIterator[None]:
    async with ClientSession() as client:
        application[_CLIENT] = client
        yield


async def _passed_on(request: web.Request) -> web.Response:
    headers = {"Content-Type": request.headers.get("Content-Type", "application/octet-stream")}
    url = request.app[_SERVER] + request.path_qs
    body = await request.read()
    async with request.app[_CLIENT].request(
        request.method, url, data=body or None, headers=headers
    ) as answer:
        content_type = answer.headers.get("Content-Type", "text/plain")
        content = await answer.read()
        if content_type.startswith("text/html"):
            content = content.replace(*_HINT)
        kept = {"Content-Type": content_type}
        return web.Response(status=answer.status, body=content, headers=kept)


async def _live(request: web.Request) -> web.WebSocketResponse:
    """The page's live connection: what the server says comes through with rich text replaced."""
    page = web.WebSocketResponse(max_msg_size=UPLOAD_MAX)
    await page.prepare(request)
    url = request.app[_SERVER] + "/ui"
    async with request.app[_CLIENT].ws_connect(url, max_msg_size=0) as server:
        to_page = asyncio.create_task(_tell_page(server, page))
        async for message in page:
            if message.type is WSMsgType.TEXT:
                await server.send_str(message.data)
        to_page.cancel()
    return page


async def _tell_page(server: ClientWebSocketResponse, page: web.WebSocketResponse) -> None:
    async for message in server:
        if message.type is WSMsgType.TEXT:
            await page.send_str(json.dumps(without_rich_text(json.loads(message.data))))
    await page.close()
