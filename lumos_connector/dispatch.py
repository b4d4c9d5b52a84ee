"""
The one path that every call takes: text in, text out.

The command line, the server and tests all enter here, so a connector can't behave differently in them. This module must
not know where a call comes from, or where its answer goes.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Generator
from functools import cache
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, NoReturn

import msgspec

from .codes import ConnectorErrorCode
from .errors import BudgetExhaustedError, ConnectorError, InternalError, RequestTimeoutError
from .failures import failure, finished, refusal
from .models.credentials import AuthCredential, EmptyCredential, credential_kind
from .models.envelope import BaseRequest, ErrorResponse, Request, Response
from .overrides import accepts, declared_types, shown
from .redaction import SECRETS, Secrets, mask_text
from .serialization import RejectedError, encode, encode_error, parse, settings_message, structure
from .threads import call_in_thread, is_coroutine_function

if TYPE_CHECKING:
    from .connector import BaseConnector

logger = logging.getLogger(__name__)

DEFAULT_TIME = 1800.0
"""The seconds a call may take where the request does not say."""

RESERVE = 10.0
"""The seconds kept back of what the caller allows, so that an answer still reaches it."""

GRACE = 1.0
"""The seconds a call has to end after it was told to, before it is given up on."""

LONGEST_ID = 200
"""How many characters of a credential's id a message quotes."""


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
        """See that the request carries the credential that the connector declares."""
        if not isinstance(request, Request) or not self.connector.requires_authentication:
            return
        problem = _credential_problem(self.connector, request)
        if problem is not None:
            self.refuse(ConnectorErrorCode.BAD_REQUEST, problem)

    def check_settings(self, request: BaseRequest[Any]) -> None:
        """See that the settings fit the connector's model, and keep them for the capability."""
        model = self.connector.settings_model
        if model is None:
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
        task = asyncio.ensure_future(_outcome(method, request))
        task.set_name(f"{self.connector.app_id}.{self.name}")
        try:
            done, _ = await asyncio.wait({task}, timeout=allowed if time_limit is None else min(allowed, time_limit))
        except asyncio.CancelledError:
            await _end(task)
            raise
        if not done:
            await _end(task)
            self.fail(_too_late(allowed if time_limit is None or allowed <= time_limit else time_limit, allowed))
        answer, error = (None, asyncio.CancelledError()) if task.cancelled() else task.result()
        if error is not None:
            self.fail(error)
        return answer

    def encode(self, answer: Any) -> bytes:
        """Check the answer and write it."""
        if isinstance(answer, ErrorResponse):
            raise _RefusedError(finished(self.connector.app_id, answer))
        given = getattr(answer, "__orig_class__", None)
        try:
            if not isinstance(answer, Response):
                raise RejectedError([f"expected {shown(self.response_type)}, got {_kind_of(answer)}"])
            if given is not None and not _fits(given, self.response_type):
                raise RejectedError([f"expected {shown(self.response_type)}, got {shown(given)}"])
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


async def _outcome(method: Callable[[Any], Any], request: BaseRequest[Any]) -> tuple[Any, BaseException | None]:
    """Call a capability; whatever it raises is a result here, since some exceptions would end the event loop."""
    try:
        if is_coroutine_function(getattr(method, "__func__", method)):
            return await method(request), None
        answer = await call_in_thread(lambda: method(request))
        return (await answer if isawaitable(answer) else answer), None
    except BaseException as error:  # noqa: BLE001 - the caller makes a document of it
        return None, error


def _kind_of(answer: Any) -> str:
    if not isawaitable(answer):
        return type(answer).__name__
    if isinstance(answer, Coroutine):
        answer.close()  # or Python would warn, at a line that nobody knows
    return f"{type(answer).__name__}: put `await` before what is returned"


async def _end(task: "asyncio.Task[Any]") -> None:
    """Cancel a task; one that does not end is left behind."""
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=GRACE)
    if not done:
        logger.error("%s does not end although it was cancelled; it is left behind", task.get_name())


def _credential_problem(connector: "type[BaseConnector]", request: Request[Any]) -> str | None:
    if request.auth is not None and request.credentials is not None:
        return (
            "Cannot pass credentials and auth in the same request, if you've meant to make this connector multi-auth "
            "compatible, please remove the auth field."
        )
    if request.credentials is not None:
        return _problem_of_several(request.credentials)
    if request.auth is None:
        return "Missing auth/credentials in request"
    if connector.auth is None or issubclass(connector.auth, EmptyCredential):
        return None
    kind = credential_kind(connector.auth)
    return f"Missing '{kind}' auth in request" if getattr(request.auth, kind) is None else None


def _problem_of_several(credentials: list[AuthCredential]) -> str:
    if not credentials:
        return "Missing credentials in request"
    first = credentials[0].id
    if first is None:
        return "Missing ID in credential at index 0"
    return f"Credential with id '{mask_text(first, SECRETS.get())[:LONGEST_ID]}' not expected"


@cache
def _fits(given: Any, expected: Any) -> bool:
    return accepts(given, expected)


# Time


def time_allowed(max_execution_time: int | None) -> float:
    """
    Give the seconds that a call may take.

    Args:
        max_execution_time: What the request allows, in seconds; 1,800 where it says nothing.

    Returns:
        That less ten seconds; half of it where it is short, and at least one second.
    """
    allowed = DEFAULT_TIME if max_execution_time is None else float(max(0, min(max_execution_time, 10**9)))
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
