"""
How the fake token server listens and writes: aiohttp, in the running event loop or in a thread with one of its own.

This module must not know OAuth.
"""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future

from aiohttp import web
from attrs import define, field

from .messages import Answer, ReceivedRequest

Respond = Callable[[ReceivedRequest], Awaitable[Answer | None]]
"""Answers a request; ``None`` closes the connection instead."""

_GRACE = 0.05
"""Seconds that a request in flight gets when the server ends; 0 would be no limit."""


@define(eq=False)
class Serving:
    """
    One server on 127.0.0.1, from its start to its end.

    Attributes:
        respond: What answers the requests.
    """

    respond: Respond
    _runner: web.AppRunner | None = field(init=False, default=None)
    _thread: threading.Thread | None = field(init=False, default=None)
    _loop: asyncio.AbstractEventLoop | None = field(init=False, default=None)
    _ended: asyncio.Event | None = field(init=False, default=None)

    async def start(self) -> str:
        """
        Start in the running event loop.

        Returns:
            Where it listens.
        """
        application = web.Application()
        application.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=_GRACE)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"http://{host}:{port}"

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

    async def _handle(self, request: web.Request) -> web.StreamResponse:
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
