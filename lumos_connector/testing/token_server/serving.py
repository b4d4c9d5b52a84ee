"""
How the fake token server listens and writes: aiohttp, in the running event loop or in a thread with one of its own.

This module must not know OAuth.
"""

import asyncio
import json
import logging
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

from aiohttp import web
from aiohttp.http import HttpProcessingError
from attrs import define, field

from ...server.listening import bind
from .messages import Answer, ReceivedRequest

HOST = "127.0.0.1"

Respond = Callable[[ReceivedRequest], Awaitable[Answer | None]]
"""Answers a request; ``None`` closes the connection instead."""

_GRACE = 0.05
"""Seconds that a request in flight gets when the server ends; 0 would be no limit."""


def _without_what_was_sent(record: logging.LogRecord) -> bool:
    """Leave out of a record what aiohttp quotes of a request that is not HTTP: it may be secret."""
    if record.exc_info and isinstance(record.exc_info[1], HttpProcessingError):
        record.msg, record.args, record.exc_info = "a request that is not HTTP was refused", (), None
    return True


_logger = logging.getLogger("lumos_connector.testing")
_logger.addFilter(_without_what_was_sent)


@define(eq=False)
class Serving:
    """
    One server on 127.0.0.1, from its start to its end.

    Attributes:
        respond: What answers the requests.
        port: Where to listen; 0 for any port that is free.
    """

    respond: Respond
    port: int
    _runner: web.ServerRunner | None = field(init=False, default=None)
    _thread: threading.Thread | None = field(init=False, default=None)
    _loop: asyncio.AbstractEventLoop | None = field(init=False, default=None)
    _ended: asyncio.Event | None = field(init=False, default=None)

    async def start(self) -> str:
        """
        Start in the running event loop.

        Returns:
            Where it listens.

        Raises:
            InvalidConfigurationError: The port can't be had.
        """
        (bound,) = bind(HOST, self.port)
        server = web.Server(self._handle, access_log=None, logger=_logger)
        self._runner = web.ServerRunner(server, shutdown_timeout=_GRACE)
        await self._runner.setup()
        await web.SockSite(self._runner, bound).start()
        return f"http://{HOST}:{bound.getsockname()[1]}"

    async def stop(self) -> None:
        """End what `start` started."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def start_thread(self) -> str:
        """
        Start in a thread.

        Returns:
            Where it listens.

        Raises:
            InvalidConfigurationError: The port can't be had.
        """
        started: Future[str] = Future()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._live(started)), daemon=True, name="fake-token-server"
        )
        self._thread.start()
        return started.result()

    def stop_thread(self) -> None:
        """End what `start_thread` started, and wait for it."""
        if self._thread is not None and self._loop is not None and self._ended is not None:
            self._loop.call_soon_threadsafe(self._ended.set)
            self._thread.join()
            self._thread = None

    async def _live(self, started: "Future[str]") -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        try:
            started.set_result(await self.start())
        except BaseException as error:  # noqa: BLE001 - it is raised in the thread that waits
            started.set_exception(error)
            return
        await self._ended.wait()
        await self.stop()

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        received = ReceivedRequest(
            method=request.method,
            path=request.path,
            query=request.rel_url.raw_query_string,
            headers={name.lower(): value for name, value in request.headers.items()},
            body=(await request.read()).decode("utf-8", "replace"),
        )
        answer = await self.respond(received)
        if answer is None:
            if request.transport is not None:
                request.transport.close()
            return web.Response()  # which nobody gets
        return _written(answer)


def _written(answer: Answer) -> web.Response:
    text, content_type = answer.content, "text/plain"
    if not isinstance(text, str):
        text, content_type = json.dumps(text), "application/json"
    headers = {"Content-Type": f"{content_type}; charset=utf-8", **answer.headers}
    return web.Response(body=text.encode(), status=answer.status, headers=headers)
