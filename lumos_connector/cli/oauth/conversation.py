"""
Several calls of one instance of a connector, for a command that needs what they answer.

This module must not know what is asked for, or where an answer goes.
"""

import asyncio
import json
import logging
import sys
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

from ...dispatch import dispatch, failed, isolate
from ...errors import ConnectorError
from ...overrides import made
from ..problems import CRASHED
from ..process import END_GRACE, Process, report
from ..runner import STOP_LIMIT
from ..watch import INTERRUPT_GRACE
from .tokens import Granted

if TYPE_CHECKING:
    from ...connector import BaseConnector
    from ..places import ConnectorClass

logger = logging.getLogger(__name__)

_AWAITED = (
    f"interrupted, but a provider was asked for tokens: its answer is awaited for {INTERRUPT_GRACE:g} s. Without it, "
    "older tokens may not be good any more: use `oauth login` again if a refresh fails"
)


def tell(message: str) -> None:
    """Say something on stderr that is no error; where nobody can be told, what is done goes on all the same."""
    with suppress(OSError, ValueError, AttributeError):  # it may be full, closed, or not there
        sys.stderr.write(f"{message}\n")
        sys.stderr.flush()


class FailedError(Exception):
    """
    What a command was to do did not succeed, and there is no answer.

    Args:
        message: What went wrong, for the person who typed the command; what a terminal would obey is taken out.
    """

    def __init__(self, message: str) -> None:
        super().__init__("".join(character if character.isprintable() else " " for character in message))


class Conversation:
    """
    The calls: `start`, whatever is asked, `stop`.

    Args:
        connector: The connector's class.
        settings: The settings that each request carries, if any.
        process: The process.

    Attributes:
        process: The process.
    """

    def __init__(self, connector: "ConnectorClass", settings: dict[str, Any] | None, process: Process) -> None:
        self._class = connector
        self._settings = settings
        self.process = process
        self._connector: BaseConnector | None = None
        self._is_held = False
        self._loop: asyncio.AbstractEventLoop

    def run(self, talk: Callable[["Conversation"], Coroutine[Any, Any, int]]) -> int:
        """
        Have the conversation.

        Args:
            talk: Asks, and gives the exit status.

        Returns:
            That status; 1 if it failed; that of the signal which interrupted it.

        Raises:
            UsageError: What was typed can't be done.
            DeliveryError: The answer can't get out.
        """
        self._loop = asyncio.new_event_loop()
        isolate(self._loop)
        watch = self.process.watch
        task = self._loop.create_task(self._started(talk))
        if watch is not None:
            watch.on_signal(lambda: self._interrupt(task))
        try:
            status = self._loop.run_until_complete(task)
        except asyncio.CancelledError:
            report("interrupted; there is no answer")
            status = CRASHED
        except FailedError as error:
            report(str(error))
            status = CRASHED
        finally:
            self._loop.run_until_complete(self._wind_down())
            self._close()
        return status if watch is None or watch.signalled is None else watch.signalled

    async def ask(self, capability: str, payload: dict[str, Any]) -> dict[str, Any]:
        """
        Call a capability.

        Args:
            capability: Its name.
            payload: The payload of the request; what is ``None`` in it is left out.

        Returns:
            The payload of the answer.

        Raises:
            FailedError: The answer says what went wrong.
        """
        response: dict[str, Any] = (await self._answer(capability, payload))["response"]
        return response

    async def ask_for_tokens(self, capability: str, payload: dict[str, Any]) -> Granted:
        """
        Call a capability whose answer must not get lost.

        A first signal does not interrupt the call, which then has the grace that `Watch` gives.

        Args:
            capability: Its name.
            payload: The payload of the request; what is ``None`` in it is left out.

        Returns:
            What the provider gave.

        Raises:
            FailedError: The answer says what went wrong.
        """
        self._is_held = True
        try:
            answer = await self._answer(capability, payload, include_raw_data=True)
        finally:
            self._is_held = False
        return Granted(answer["response"], self._fields(answer.get("raw_data")))

    async def _answer(self, capability: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        assert self._connector is not None  # noqa: S101 - nobody else has a conversation to ask in
        request = {"request": {name: value for name, value in payload.items() if value is not None}, **more}
        if self._settings is not None:
            request["settings"] = self._settings
        with _said_once():
            answer: dict[str, Any] = json.loads(await dispatch(self._connector, capability, json.dumps(request)))
        if answer.get("is_error"):
            raise _failure(capability, answer)
        return answer

    def _fields(self, raw_data: Any) -> Mapping[str, Any]:
        """Read the provider's own answer as the connector does, as far as that works: it must not cost the tokens."""
        from ...oauth.mixins import OAuthMixin

        if not isinstance(raw_data, dict):
            return {}
        fields: Any = raw_data
        if isinstance(self._connector, OAuthMixin):
            with suppress(Exception):  # a method of the connector's own may give something else as raw data
                fields = self._connector.read_token(raw_data)
        return fields if isinstance(fields, Mapping) else {}

    def method(self, capability: str) -> Any:
        """Give the function that the connector has for a capability."""
        return getattr(self._class, capability)

    async def _started(self, talk: Callable[["Conversation"], Coroutine[Any, Any, int]]) -> int:
        try:
            connector = made(self._class)
            await connector.start()
        except Exception as error:
            if not isinstance(error, ConnectorError) or logger.isEnabledFor(logging.DEBUG):
                logger.exception("%s could not be started", self._class.app_id)
            raise _failure("start", json.loads(failed(self._class, "start", error))) from error
        self._connector = connector
        return await talk(self)

    def _interrupt(self, task: "asyncio.Task[int]") -> None:
        """Hear of a signal in the watching thread."""

        def cancel() -> None:
            if self._is_held:
                tell(_AWAITED)
            else:
                task.cancel()

        with suppress(RuntimeError):  # the loop is closed: everything is over
            self._loop.call_soon_threadsafe(cancel)

    async def _wind_down(self) -> None:
        if self._connector is not None:
            try:
                await asyncio.wait_for(self._connector.stop(), STOP_LIMIT)
            except Exception:
                logger.exception("stop() of %s failed", self._class.app_id)
        leftovers = asyncio.all_tasks() - {asyncio.current_task()}
        for task in leftovers:
            task.cancel()
        if leftovers:
            await asyncio.wait(leftovers, timeout=END_GRACE)
        await self._loop.shutdown_asyncgens()

    def _close(self) -> None:
        if left := asyncio.all_tasks(self._loop):
            self.process.leave_behind(*left)
        else:
            self._loop.close()


def _failure(capability: str, answer: dict[str, Any]) -> FailedError:
    error = answer["error"]
    return FailedError(f"{capability}: {error['error_code']}: {error['message']}")


@contextmanager
def _said_once() -> Iterator[None]:
    """Keep a failure out of the log that is about to be this command's message; a traceback stays."""

    def is_more(record: logging.LogRecord) -> bool:
        return bool(record.exc_info) or record.levelno < logging.ERROR

    log = logging.getLogger(dispatch.__module__)
    log.addFilter(is_more)
    try:
        yield
    finally:
        log.removeFilter(is_more)
