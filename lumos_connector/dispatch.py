"""
The one path that every call takes: text in, text out.

The command line, the server and tests all enter here, so a connector can't behave differently in them. This module must
not know where a call comes from, or where its answer goes.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Generator
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from .authentication import credential_problem
from .capabilities import capabilities_known_to
from .codes import ConnectorErrorCode
from .errors import BudgetExhaustedError, ConnectorError, InternalError, RequestTimeoutError
from .execution import TimeIsUpError, mismatch, run, seconds_given, within
from .failures import complete_caught, failure, finished, refusal
from .models.envelope import BaseRequest, ErrorResponse, Request
from .overrides import declared_types
from .redaction import SECRETS, Secrets
from .serialization import RejectedError, encode, encode_error, parse, settings_message, structure

if TYPE_CHECKING:
    from .connector import BaseConnector

logger = logging.getLogger(__name__)

RESERVE = 10.0
"""The seconds kept back of what the caller allows, so that an answer still reaches it."""


class _RefusedError(Exception):
    """The call ends here, with this document."""

    def __init__(self, response: ErrorResponse) -> None:
        self.response = response
        super().__init__(response.error.message)


async def dispatch(
    connector: "BaseConnector", capability: str, document: str | bytes, *, time_limit: float | None = None
) -> bytes:
    """
    Answer one call.

    Args:
        connector: An instance of the connector; `start` is not called here.
        capability: The capability's name.
        document: The request as JSON.
        time_limit: The seconds the call may take, besides what the request allows.

    Returns:
        The answer as JSON in UTF-8, whatever happens: what goes wrong becomes an error document.

    Raises:
        NotImplementedError: The connector lacks the capability and has ``handle_errors = False``.
        asyncio.CancelledError: The call was cancelled from outside.
    """
    started = time.monotonic()
    call = _Call(type(connector), str(getattr(capability, "value", capability)))
    mark = SECRETS.set(Secrets())
    try:
        method = call.look_up(connector)
        request = call.parse(document)
        SECRETS.set(Secrets(request))
        call.authenticate(request)
        call.check_settings(request)
        answer = await call.run(method, request, time_limit)
        body = call.encode(answer)
        call.log("ok", started)
    except Exception as error:
        if isinstance(error, NotImplementedError) and not connector.handle_errors:
            raise
        response = error.response if isinstance(error, _RefusedError) else call.failed(error)
        call.log(response.error.error_code.value, started, response.error.message)
        body = encode_error(response)
    finally:
        SECRETS.reset(mark)
    return body


class _Call:
    """One call of one capability: its steps, in the order that the contract fixes."""

    def __init__(self, connector: "type[BaseConnector]", name: str) -> None:
        self.connector = connector
        self.name = name
        self.function: Any = None

    def look_up(self, connector: "BaseConnector") -> Callable[[Any], Any]:
        """Find the method; a connector that wants to hear of a missing one gets an exception instead of a document."""
        if self.name not in self.connector.capabilities():
            if not self.connector.handle_errors:
                raise NotImplementedError(f"Capability '{self.name}' is not implemented.")
            self.refuse(ConnectorErrorCode.UNSUPPORTED_OPERATION, f"Capability '{self.name}' is not implemented.")
        self.function = getattr(self.connector, self.name)
        try:
            self.request_type, self.response_type = declared_types(self.connector, self.name)
        except TypeError as error:
            self.fail(error)
        self.asks_nothing = capabilities_known_to(self.connector)[self.name].asks_nothing
        method: Callable[[Any], Any] = getattr(connector, self.name)
        return method

    def parse(self, document: str | bytes) -> BaseRequest[Any]:
        """Read the request."""
        try:
            request: BaseRequest[Any] = structure(parse(document), self.request_type)
        except RejectedError as error:
            self.refuse(ConnectorErrorCode.BAD_REQUEST, f"Invalid request - {error}")
        return request

    def authenticate(self, request: BaseRequest[Any]) -> None:
        """See that the request carries the credentials that the connector declares, which it knows from then on."""
        if not isinstance(request, Request):
            return
        request.keep_declared(self.connector)
        if self.asks_nothing or not self.connector.requires_authentication:
            return
        problem = credential_problem(self.connector, request)
        if problem is not None:
            self.refuse(ConnectorErrorCode.BAD_REQUEST, problem)

    def check_settings(self, request: BaseRequest[Any]) -> None:
        """See that the settings fit the connector's model, and keep them for the capability."""
        model = self.connector.settings_model
        if model is None or self.asks_nothing:
            return
        if request.settings is None:
            message = f"No settings passed on request: {self.connector.app_id} requires {model.__name__}"
            self.refuse(ConnectorErrorCode.BAD_REQUEST, message)
        try:
            settings: Any = structure(request.settings, model)
        except RejectedError as error:
            logger.error("%s: settings: %s", self.connector.app_id, error)  # noqa: TRY400 - the place is in the text
            self.refuse(ConnectorErrorCode.BAD_REQUEST, settings_message(error))
        request.keep_settings(settings)
        SECRETS.set(Secrets(request, settings))

    async def run(self, method: Callable[[Any], Any], request: BaseRequest[Any], time_limit: float | None) -> Any:
        """Run the capability in a task of its own, for as long as it may take."""
        allowed = time_allowed(request.rate_limit.max_execution_time if request.rate_limit is not None else None)
        limit = allowed if time_limit is None else min(allowed, time_limit)
        answer, error = await within(limit, lambda: run(method, request), f"{self.connector.app_id}.{self.name}")
        if isinstance(error, TimeIsUpError):
            self.fail(_too_late(limit, allowed))
        if error is not None:
            self.fail(error)
        return answer

    def encode(self, answer: Any) -> bytes:
        """Check the answer and write it."""
        if isinstance(answer, ErrorResponse):
            raise _RefusedError(finished(self.connector.app_id, answer))
        complete_caught(self.connector.app_id, answer)
        problem = mismatch(answer, self.response_type)
        try:
            if problem is not None:
                raise RejectedError([problem])
            return encode(answer, self.response_type)
        except RejectedError as error:
            logger.error("%s.%s: its answer is not valid: %s", self.connector.app_id, self.name, error)  # noqa: TRY400 - the place is in the text
            self.refuse(ConnectorErrorCode.INVALID_RESPONSE, f"The connector's answer is not valid - {error}")

    def refuse(self, code: ConnectorErrorCode, message: str) -> NoReturn:
        """End the call with an error that no method raised."""
        raise _RefusedError(refusal(self.connector.app_id, code, message))

    def fail(self, error: BaseException) -> NoReturn:
        """End the call with an error that the method raised."""
        raise _RefusedError(self.failed(error))

    def failed(self, error: BaseException) -> ErrorResponse:
        """Describe an error and log it; only what nobody foresaw leaves a traceback."""
        response = failure(self.connector, self.function, error)
        code, foreseen = response.error.error_code, isinstance(error, ConnectorError)
        unforeseen = code is ConnectorErrorCode.INTERNAL_ERROR and not foreseen
        logger.error(
            "%s.%s: %s: %s",
            self.connector.app_id,
            self.name,
            code.value,
            response.error.message,
            exc_info=error if unforeseen or logger.isEnabledFor(logging.DEBUG) else None,
        )
        return response

    def log(self, outcome: str, started: float, message: str = "") -> None:
        """Write the one line that every call leaves."""
        seconds = time.monotonic() - started
        logger.info(
            "%s.%s: %s in %.3f s%s",
            self.connector.app_id,
            self.name,
            outcome,
            seconds,
            f": {message}" if message else "",
        )


# Time


def time_allowed(max_execution_time: int | None) -> float:
    """
    Give the seconds that a call may take.

    Args:
        max_execution_time: What the request allows, in seconds; 1,800 where it says nothing.

    Returns:
        That less ten seconds; half of it where it is short, and at least one second.
    """
    allowed = seconds_given(max_execution_time)
    return max(allowed - RESERVE, allowed / 2, 1.0)


def _too_late(limit: float, allowed: float) -> ConnectorError:
    message = f"The call did not finish within {limit:.0f} s and was ended."
    return BudgetExhaustedError(message) if limit >= allowed else RequestTimeoutError(message)


class _RateLimitHead(msgspec.Struct):
    max_execution_time: int | None = None


class _Head(msgspec.Struct):
    rate_limit: _RateLimitHead | None = None


def call_limit(document: str | bytes) -> float:
    """
    Give the seconds that a call may take by its document alone, for a watchdog outside the event loop.

    Args:
        document: The request as JSON; one that can't be read has the default limit.

    Returns:
        What `time_allowed` gives for it.
    """
    try:
        head = msgspec.json.decode(document, type=_Head)
    except (msgspec.MsgspecError, RecursionError, UnicodeError):
        return time_allowed(None)
    return time_allowed(head.rate_limit.max_execution_time if head.rate_limit is not None else None)


def timed_out(connector: "type[BaseConnector]", capability: str, limit: float) -> bytes:
    """
    Make the answer to a call that blocks its event loop and so can't be ended.

    Args:
        connector: The connector's class.
        capability: The capability's name.
        limit: The seconds that it was allowed.

    Returns:
        The error document.
    """
    return failed(connector, capability, _too_late(limit, limit))


def failed(connector: "type[BaseConnector]", capability: str, error: BaseException) -> bytes:
    """
    Make the answer to a call that failed outside its capability, such as in `start`.

    Args:
        connector: The connector's class.
        capability: The capability's name, or that of the hook that failed.
        error: What was raised.

    Returns:
        The error document.
    """
    return encode_error(failure(connector, getattr(connector, capability, connector), error))


# Containment


class _Contained(Coroutine[Any, Any, Any]):
    """A coroutine that can't end its event loop: `SystemExit` and `KeyboardInterrupt` become ordinary errors."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def send(self, value: Any) -> Any:
        """Go on with the coroutine."""
        return self._step(self._inner.send, value)

    def throw(self, *error: Any) -> Any:
        """Raise an exception in the coroutine."""
        return self._step(self._inner.throw, *error)

    def close(self) -> None:
        """End the coroutine."""
        self._inner.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        """Await the coroutine itself."""
        return self._inner.__await__()  # type: ignore[no-any-return]  # any coroutine's

    def _step(self, step: Callable[..., Any], *args: Any) -> Any:
        try:
            return step(*args)
        except (SystemExit, KeyboardInterrupt) as error:
            raise InternalError(f"{type(error).__name__} was raised in a task") from error


def isolate(loop: asyncio.AbstractEventLoop) -> None:
    """
    Keep tasks that connectors start from ending the process.

    Args:
        loop: The event loop whose tasks are contained from now on.
    """

    def make_task(loop: asyncio.AbstractEventLoop, inner: Any, **kwargs: Any) -> "asyncio.Task[Any]":
        return asyncio.Task(_Contained(inner), loop=loop, **kwargs)

    loop.set_task_factory(make_task)
