"""
`serve`: run connectors as a process of its own, from the first socket to the last answer.

An event loop of its own, rather than `asyncio.run`: connectors' code must not be able to end it, nor to keep the
process from ending. This module must not know what the application answers.
"""

import asyncio
import logging
import os
import signal
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError
from attrs import define, field

from ..connector import BaseConnector
from ..dispatch import isolate
from ..errors import ConnectorError, InvalidConfigurationError
from .application import CALLS, MAX_BODY, NotStartedError, create_app
from .calls import GRACE
from .listening import address_error, bind, is_local, tls_context, url
from .protocol import Protocol, outlive

logger = logging.getLogger("lumos_connector.server")

SHUTDOWN_TIMEOUT = 30.0
"""How long calls in flight may take once the server is told to stop, in seconds."""

ECHO = 0.3
"""
A second signal this soon after the first is the same one, in seconds.

Programs such as timeout(1), and shells, pass a signal on to the process as well as to its group.
"""

_SIGNALS = ("SIGINT", "SIGTERM", "SIGBREAK")


def serve(
    connectors: Sequence[BaseConnector | type[BaseConnector]],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    tls_cert: str | Path | None = None,
    tls_key: str | Path | None = None,
    prefix: str = "",
    max_body: int = MAX_BODY,
    request_timeout: float | None = None,
    shutdown_timeout: float = SHUTDOWN_TIMEOUT,
    on_started: Callable[[str], None] | None = None,
) -> int:
    """
    Serve connectors until SIGINT or SIGTERM; call it in the main thread, which is where signals arrive.

    It prints one line to stderr when it listens, and a warning where anybody on the network may call. Told to stop, it
    takes no more connections, lets calls in flight finish, ends those that take longer than ``shutdown_timeout`` with
    status 503, stops the connectors and returns 0: for a server this is the normal end. A second signal ends the
    process at once.

    A handler that swallows its cancellation forever outlives the server's loop. Python would end it when it
    exits, and spin there: a process whose connectors may do so ends by ``os._exit(serve(...))``.

    Args:
        connectors: Classes or instances.
        host: Where to listen; 127.0.0.1 can be reached from this machine only.
        port: The port; 0 for any free one.
        token: What clients must send as a bearer token.
        tls_cert: A PEM file with the certificate chain, for HTTPS.
        tls_key: A PEM file with the certificate's key, unless ``tls_cert`` holds it.
        prefix: What all paths begin with.
        max_body: How many bytes a request's body may have.
        request_timeout: How many seconds a call may take.
        shutdown_timeout: How many seconds calls in flight have once it is told to stop.
        on_started: Called with the server's URL when it listens.

    Returns:
        The process's exit code: 0 after a signal, 1 if a connector's `start` failed.

    Raises:
        InvalidConfigurationError: The address, a TLS file, the prefix, the token or the connectors can't be used.
    """
    tls = tls_context(tls_cert, tls_key)
    try:
        app = create_app(*connectors, prefix=prefix, token=token, max_body=max_body, request_timeout=request_timeout)
    except (ValueError, TypeError) as error:
        raise InvalidConfigurationError(message=f"{error}") from error
    app.middlewares.insert(0, outlive)
    sockets = bind(host, port)
    names = ", ".join(dict.fromkeys(connector.app_id for connector in connectors))
    where = url(sockets[0].getsockname(), secure=tls is not None, prefix=prefix.rstrip("/"))

    def started() -> None:
        say(f"serving {names} on {where} (pid {os.getpid()})")
        if tls is None and token is None and not is_local(sockets):
            say("warning: anybody on the network can call it; require a token, use TLS, or listen on 127.0.0.1")
        if on_started is not None:
            on_started(where)

    return _Server(app, sockets, tls, shutdown_timeout, started).run()


def say(text: str) -> None:
    """Tell the person who started the server, on stderr."""
    with suppress(OSError, ValueError, AttributeError):  # nobody may be there to read it
        sys.stderr.write(f"lumos_connector: {text}\n")
        sys.stderr.flush()


@define(eq=False)
class _Server:
    """One run of a server: a loop, a runner, and the wish to stop."""

    app: web.Application
    sockets: list[socket.socket]
    tls: ssl.SSLContext | None
    shutdown_timeout: float
    started: Callable[[], None]
    loop: asyncio.AbstractEventLoop = field(factory=asyncio.new_event_loop)
    listening: list[asyncio.AbstractServer] = field(init=False, factory=list)
    # A future, not an event: waiting for that takes a task, and a connector can cancel all tasks.
    stopping: "asyncio.Future[None]" = field(init=False)

    def run(self) -> int:
        isolate(self.loop)
        self.stopping = self.loop.create_future()
        main = self.loop.create_task(self._main())
        try:
            with _signals(lambda: self.loop.call_soon_threadsafe(self.stopping.set_result, None)):
                return self._drive(main)
        except asyncio.CancelledError:
            logger.error("a connector cancelled the server's own task while it stopped")  # noqa: TRY400 - its traceback is of no use
            return 0
        finally:
            for listening in self.sockets:
                listening.close()
            self._close_loop()

    def _drive(self, main: "asyncio.Task[int]") -> int:
        """Run the loop until a task of the server's has ended, whatever a connector raises through it or does to it."""
        main.add_done_callback(lambda _: self.loop.stop())
        while not main.done():
            with self._unimpressed():
                self.loop.run_forever()
                if not main.done():
                    logger.error("a connector stopped the event loop, which goes on")
        return main.result()

    @contextmanager
    def _unimpressed(self) -> Iterator[None]:
        try:
            yield
        except (SystemExit, KeyboardInterrupt) as error:
            logger.error("a callback of a connector's raised %s, which is ignored", type(error).__name__)  # noqa: TRY400 - its traceback is the loop's own

    async def _main(self) -> int:
        # Its time begins to count when the calls were drained, and is for what is still being written.
        runner = web.AppRunner(self.app, shutdown_timeout=GRACE)
        try:
            up = self.loop.create_task(self._up(runner))
            await _outlast({up, self.stopping})
            if self.stopping.done() and not up.done():
                up.cancel()
                await asyncio.wait({up}, timeout=GRACE)
            elif (error := _error_of(up)) is not None:
                return _failed(error)
            await _outlast({self.stopping})
            for listening in self.listening:
                listening.close()
            await self.app[CALLS].drain(self.shutdown_timeout)
        finally:
            await runner.cleanup()
        return 0

    async def _up(self, runner: web.AppRunner) -> None:
        await runner.setup()
        assert runner.server is not None  # noqa: S101 - there is one after `setup`
        protocol = partial(
            Protocol,
            runner.server,
            loop=self.loop,
            access_log=None,  # type: ignore[arg-type]  # which it takes, and logs nothing then
            logger=_protocol_logger(),
            keepalive_timeout=75,
            auto_decompress=False,
        )
        for bound in self.sockets:
            host, port = bound.getsockname()[:2]
            try:
                self.listening.append(await self.loop.create_server(protocol, sock=bound, ssl=self.tls, backlog=1024))
            except OSError as error:
                raise address_error(error, host, port) from None
        self.started()

    def _close_loop(self) -> None:
        """Close the loop; tasks that ignore that they are cancelled don't hold it up."""
        if tasks := asyncio.all_tasks(self.loop):
            for task in tasks:
                task.cancel()
            self._drive(self.loop.create_task(_wait(tasks)))
        # What is left is destroyed with the process: nobody needs to read about each.
        self.loop.set_exception_handler(lambda *_: None)
        self.loop.close()


async def _outlast(futures: "set[asyncio.Future[Any]]") -> None:
    """Wait for the first of some futures, also when a connector cancels all tasks that there are, this one included."""
    while True:
        try:
            await asyncio.wait(futures, return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            logger.error("a connector cancelled the server's own task, which goes on")  # noqa: TRY400 - its traceback is of no use
        else:
            return


async def _wait(tasks: "set[asyncio.Task[object]]") -> int:
    _, left = await asyncio.wait(tasks, timeout=GRACE)
    if left:
        logger.error("%d tasks of connectors ignored that they were cancelled", len(left))
    await asyncio.wait({asyncio.ensure_future(asyncio.get_running_loop().shutdown_asyncgens())}, timeout=GRACE)
    return len(left)


def _error_of(task: "asyncio.Task[None]") -> BaseException | None:
    return asyncio.CancelledError() if task.cancelled() else task.exception()


def _failed(error: BaseException) -> int:
    """Say why the server did not start; what is for the person who started it is left for them to see."""
    cause = error.__cause__ if isinstance(error, NotStartedError) else error
    if isinstance(cause, InvalidConfigurationError):
        raise cause
    if isinstance(cause, ConnectorError):
        say(f"{error}: {cause.message}")
    else:
        logger.error("%s", error, exc_info=cause)
        say(f"{error}: {type(cause).__name__}, see the log")
    return 1


@contextmanager
def _signals(stop: Callable[[], object]) -> Iterator[None]:
    """
    Turn the first signal into a wish to stop; a second one does what it does by default.

    Not `loop.add_signal_handler`: its handlers wait for a loop that a connector may be blocking.
    """
    first: float | None = None

    def handle(number: int, _: FrameType | None) -> None:
        nonlocal first
        now = time.monotonic()
        if first is None:
            first = now
            stop()
        elif now - first > ECHO:
            signal.signal(number, signal.SIG_DFL)
            signal.raise_signal(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before = [(number, signal.signal(number, handle)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _protocol_logger() -> logging.Logger:
    """Give the logger for what aiohttp says of connections, without tracebacks for what clients sent."""
    protocol = logging.getLogger("lumos_connector.server.http")
    protocol.addFilter(_is_ours)
    return protocol


def _is_ours(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    if isinstance(error, HttpProcessingError):
        logger.info("a request that is not HTTP was refused")
        return False
    return True
