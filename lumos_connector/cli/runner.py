"""
One call in an event loop of its own.

The answer leaves before anything that a connector left behind is cleaned up, and nothing it left behind keeps the
process from ending: not tasks, not threads, not a blocked loop. This module must not know the command line.
"""

import asyncio
import logging
import os
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ..dispatch import call_limit, dispatch, failed, isolate, timed_out
from ..overrides import made
from .problems import CRASHED, DeliveryError
from .process import END_GRACE, Process, report

if TYPE_CHECKING:
    from ..connector import BaseConnector

STOP_LIMIT = 3.0
"""Seconds that a connector's `stop` may take once the answer has left."""

_INTERRUPTED_STOP_LIMIT = 1.5
# A call that is too late is ended by `dispatch`; failing that by its loop, as where `start` hangs; failing that by the
# watching thread. So many seconds later each:
_LATE = 1.5
_OVERDUE = 3.0

logger = logging.getLogger(__name__)


class Runner:
    """
    One call: `start`, the capability, the answer, `stop`.

    Args:
        connector: The connector's class.
        capability: The capability's name.
        document: The request.
        process: The process.
    """

    def __init__(self, connector: "type[BaseConnector]", capability: str, document: bytes, process: Process) -> None:
        self._class = connector
        self._capability = capability
        self._document = document
        self._process = process
        self._limit = call_limit(document)
        self._started: BaseConnector | None = None
        self._late = False
        self._interrupted = False
        self._loop = asyncio.new_event_loop()
        isolate(self._loop)

    def run(self) -> int:
        """
        Make the call and deliver its answer.

        Returns:
            The exit status.

        Raises:
            DeliveryError: The answer can't get out.
        """
        watch = self._process.watch
        task = self._loop.create_task(self._answer())
        self._loop.call_later(self._limit + _LATE, self._end, task)
        if watch is not None:
            watch.on_signal(lambda: self._interrupt(task))
            watch.alarm(self._limit + _OVERDUE, self._answer_from_outside)
        try:
            self._process.outlet.deliver(self._drive(task))
        except asyncio.CancelledError:
            logger.info("the call was interrupted before it began")
        finally:
            if watch is not None and not self._interrupted:
                watch.alarm(STOP_LIMIT + 2 * END_GRACE, self._abandon)
            self._drive(self._loop.create_task(self._wind_down()))
            self._close_loop()
        return self._status()

    async def _answer(self) -> bytes:
        """Make the call; whatever goes wrong outside the capability becomes a document too."""
        try:
            connector = made(self._class)
            await connector.start()
            self._started = connector
            return await dispatch(connector, self._capability, self._document)
        except BaseException as error:
            if self._interrupted:
                return b""  # which nobody gets to see
            if self._late:
                return timed_out(self._class, self._capability, self._limit)
            logger.exception("%s could not be called", self._class.app_id)
            return failed(self._class, self._capability, error)

    def _drive(self, task: "asyncio.Task[Any]") -> Any:
        """Run the loop until a task has ended, whatever the connector's callbacks raise through it or do to it."""
        while True:
            try:
                return self._loop.run_until_complete(task)
            except BaseException as error:
                if task.done() or self._process.watch is None:
                    raise
                ended_by = type(error).__name__
            logger.error("a callback ended the event loop (%s); it goes on", ended_by)

    def _end(self, task: "asyncio.Task[Any]") -> None:
        self._late = True
        task.cancel()

    def _interrupt(self, task: "asyncio.Task[Any]") -> None:
        self._interrupted = True
        with suppress(RuntimeError):  # the loop is closed: the call is over
            self._loop.call_soon_threadsafe(task.cancel)

    def _answer_from_outside(self) -> None:
        """Answer in place of a connector that blocks the event loop, and end the process, which nothing else can."""
        outlet = self._process.outlet
        if not outlet.claim():
            return
        try:
            outlet.write(timed_out(self._class, self._capability, self._limit))
        except DeliveryError as error:
            report(str(error))
        telling = threading.Thread(target=self._tell_of_blocking, daemon=True)
        telling.start()
        telling.join(END_GRACE)
        self._abandon()

    def _tell_of_blocking(self) -> None:
        """Log it in a thread of its own, since the log may be what the connector blocks in."""
        logger.error("%s.%s blocks the event loop; the process ends without it", self._class.app_id, self._capability)

    def _abandon(self) -> NoReturn:
        os._exit(self._status())

    def _status(self) -> int:
        watch = self._process.watch
        if self._process.outlet.delivered:
            return 0
        return watch.signalled if watch is not None and watch.signalled is not None else CRASHED

    def _close_loop(self) -> None:
        if left := asyncio.all_tasks(self._loop):
            self._process.leave_behind(*left)
        else:
            self._loop.close()

    async def _wind_down(self) -> None:
        """Stop the connector and end what it left behind, for as long as that may take."""
        if self._started is not None:
            limit = _INTERRUPTED_STOP_LIMIT if self._interrupted else STOP_LIMIT
            await _settle({asyncio.ensure_future(_stop(self._started))}, limit)
        leftovers = asyncio.all_tasks() - {asyncio.current_task()}
        for task in leftovers:
            task.cancel()
        generators = asyncio.ensure_future(self._loop.shutdown_asyncgens())
        await _settle({*leftovers, generators}, END_GRACE)


async def _stop(connector: "BaseConnector") -> None:
    """Run `stop`; the answer stands, whatever happens here."""
    try:
        await connector.stop()
    except Exception:
        logger.exception("stop() of %s failed", connector.app_id)


async def _settle(tasks: "set[asyncio.Future[Any]]", seconds: float) -> None:
    """Wait for tasks, for a time; those that have not ended then end with the process."""
    _, pending = await asyncio.wait(tasks, timeout=seconds)
    if pending:
        logger.error("%d tasks of the connector's did not end within %.1f s", len(pending), seconds)
