"""
The calls in flight: who they are for, so that a server can name them, wait for them and end them.

This module must not know HTTP, nor what a call is about.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from attrs import define, field

from ..connector import BaseConnector
from ..logs import REQUEST_ID

CURRENT: "ContextVar[Call | None]" = ContextVar("lumos_connector_call", default=None)
"""The call at hand; tasks and callbacks that a handler makes inherit it."""

GRACE = 2.0
"""How long a call that was told to end may take to do so, in seconds: somewhat more than dispatch gives a handler."""


class CallEndedError(Exception):
    """The server shuts down: it takes no more calls, or waits no longer for this one."""


@define(eq=False)
class Call:
    """
    One call, from the request's first byte to the answer's last.

    Attributes:
        connector: The connector that is called.
        capability: The capability's name.
        request_id: The id of its request.
        task: What it is at: reading the request, or computing the answer.
        ended: Whether the server has given up waiting for it.
    """

    connector: BaseConnector
    capability: str
    request_id: str | None = field(init=False, factory=REQUEST_ID.get)
    task: "asyncio.Task[bytes] | None" = None
    ended: bool = False

    @property
    def name(self) -> str:
        """The connector and the capability, as in ``acme.list_accounts``."""
        return f"{self.connector.app_id}.{self.capability}"

    async def run(self, work: "Coroutine[Any, Any, bytes]") -> bytes:
        """
        Do a part of the call in a task of its own, which carries this call in its context.

        Args:
            work: What to do.

        Returns:
            What it gives.

        Raises:
            CallEndedError: The server gave up waiting.
            CancelledError: The one who asked did.
        """
        token = CURRENT.set(self)
        self.task = asyncio.get_running_loop().create_task(work, name=self.name)
        CURRENT.reset(token)
        try:
            return await self.task
        except asyncio.CancelledError:
            if self.ended:
                raise CallEndedError from None
            raise


@define(eq=False)
class Calls:
    """All calls in flight on one application."""

    _running: dict[int, Call] = field(factory=dict)
    _finished: dict[int, Call] = field(factory=dict)
    _waiting: "list[asyncio.Future[None]]" = field(factory=list)
    _closed: bool = False

    @contextmanager
    def running(self, call: Call) -> Iterator[Call]:
        """
        Count a call as in flight.

        Args:
            call: The call.

        Yields:
            The same.

        Raises:
            CallEndedError: No more calls are taken.
        """
        if self._closed:
            raise CallEndedError
        self._running[id(call)] = call
        try:
            yield call
        finally:
            self._finished[id(call)] = self._running.pop(id(call))
            self._tell_if_idle()

    def lately(self) -> list[Call]:
        """Give the calls that are in flight or were since the last `forget`."""
        return [*self._running.values(), *self._finished.values()]

    def forget(self) -> None:
        """Forget the calls that are no longer in flight."""
        self._finished.clear()

    async def drain(self, timeout: float) -> None:
        """
        Take no more calls, wait for those in flight, then end those that are left.

        Args:
            timeout: How many seconds they have.
        """
        self._closed = True
        if await self._idle(timeout):
            return
        for call in list(self._running.values()):
            call.ended = True
            if call.task is not None:
                call.task.cancel()
        await self._idle(GRACE)

    async def _idle(self, timeout: float) -> bool:
        if not self._running:
            return True
        idle: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(idle)
        done, _ = await asyncio.wait({idle}, timeout=timeout)
        return bool(done)

    def _tell_if_idle(self) -> None:
        if not self._running:
            for idle in self._waiting:
                if not idle.done():
                    idle.set_result(None)
            self._waiting.clear()
