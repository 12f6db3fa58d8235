"""An aiohttp server on loopback, in a thread with an event loop of its own."""

import asyncio
import concurrent.futures
import threading
from collections.abc import Awaitable, Callable

from aiohttp import web

HOST = "127.0.0.1"
START_TIMEOUT_S = 10.0
SHUTDOWN_TIMEOUT_S = 1.0


class Server:
    """Runs a web application until it is stopped. `loop` and `port` are set by `start`.

    `opening` runs on the loop before the first request, `closing` after the last; then
    whatever task is left is cancelled.
    """

    loop: asyncio.AbstractEventLoop
    port: int

    def __init__(
        self,
        application: web.Application,
        opening: Callable[[], Awaitable[None]],
        closing: Callable[[], Awaitable[None]],
    ) -> None:
        self._application = application
        self._opening = opening
        self._closing = closing
        self._started: concurrent.futures.Future[None] = concurrent.futures.Future()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="embedded-workspace", daemon=True)

    def start(self, port: int = 0) -> None:
        """Listens on 127.0.0.1; port 0 is any free one. Raises OSError if it cannot."""
        self.port = port
        self._thread.start()
        self._started.result(START_TIMEOUT_S)

    def stop(self) -> None:
        """Closes every connection and ends the thread. Does nothing the second time."""
        if self._thread.is_alive():
            self.loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except OSError as error:
            self._started.set_exception(error)

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        runner = web.AppRunner(
            self._application, access_log=None, shutdown_timeout=SHUTDOWN_TIMEOUT_S
        )
        await runner.setup()
        try:
            site = web.TCPSite(runner, HOST, self.port)
            await site.start()
            self.port = runner.addresses[0][1]
            await self._opening()
            self._started.set_result(None)
            await self._stop.wait()
            # First, since a client whose socket is closed connects again at once: accepted by a
            # server that is closing, it would wait for an answer until its time is over.
            await site.stop()
            await self._closing()
        finally:
            await runner.cleanup()
