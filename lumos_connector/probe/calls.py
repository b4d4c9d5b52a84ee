"""
A connector's own capabilities, asked from within a call of it.

What is asked here is read, run and checked as a call from outside would be, but an error ends a check, not the call.
This module must not know what is asked for, or why.
"""

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from ..capabilities import TABLE
from ..codes import ConnectorErrorCode
from ..errors import ConnectorError
from ..execution import mismatch, run
from ..failures import finished, refusal
from ..models.envelope import Error, ErrorResponse, Request, Response
from ..overrides import declared_types
from ..serialization import RejectedError, encode, parse, structure

if TYPE_CHECKING:
    from ..connector import BaseConnector

logger = logging.getLogger(__name__)


class CallFailedError(Exception):
    """
    A capability that was asked did not answer.

    Attributes:
        capability: Its name.
        error: Why, as the caller of the capability would be told.
    """

    def __init__(self, capability: str, error: Error) -> None:
        self.capability = capability
        self.error = error
        super().__init__(error.message)


class NotAskableError(CallFailedError):
    """A capability has a payload of the author's own, which needs more than is known here; it was not called."""


async def ask(
    connector: "BaseConnector", name: str, document: dict[str, Any], caller: Request[Any]
) -> "tuple[Any, str | None]":
    """
    Ask a connector for something.

    Args:
        connector: The connector.
        name: A capability that it has.
        document: The request as JSON, without credentials or settings.
        caller: The request on whose behalf this is asked; its credentials and settings are used.

    Returns:
        The payload of the answer, as the contract's own models, and the token of the next page.

    Raises:
        NotAskableError: The capability's own payload needs more than the document has.
        CallFailedError: The capability failed, or its answer is not valid.
    """
    cls = type(connector)
    try:
        request_type, response_type = declared_types(cls, name)
        request = _made(_read(cls, name, document, request_type), caller, cls)
        answer = _checked(await run(getattr(connector, name), request), response_type, TABLE[name].response)
    except (asyncio.CancelledError, GeneratorExit, NotAskableError):
        raise
    except _AnsweredError as error:
        raise CallFailedError(name, finished(cls.app_id, error.response).error) from None
    except _InvalidError as error:
        invalid = refusal(cls.app_id, ConnectorErrorCode.INVALID_RESPONSE, str(error))
        raise CallFailedError(name, invalid.error) from None
    except BaseException as error:
        raise CallFailedError(name, described(cls, name, error)) from error
    return answer.response, answer.page.token or None if answer.page is not None else None


def described(cls: "type[BaseConnector]", name: str, error: BaseException) -> Error:
    """Say what an exception is in an error document, and log it; only what nobody foresaw leaves a traceback."""
    made = cls.error_of(error, name)
    unforeseen = made.error_code is ConnectorErrorCode.INTERNAL_ERROR and not isinstance(error, ConnectorError)
    trace = error if unforeseen or logger.isEnabledFor(logging.DEBUG) else None
    logger.error("%s.%s, for a probe: %s: %s", cls.app_id, name, made.error_code.value, made.message, exc_info=trace)
    return made


# Requests and answers


class _AnsweredError(Exception):
    """The capability answered with an error document."""

    def __init__(self, response: ErrorResponse) -> None:
        self.response = response
        super().__init__()


class _InvalidError(Exception):
    """The capability's answer is not valid."""


def _read(cls: "type[BaseConnector]", name: str, document: dict[str, Any], request_type: Any) -> Any:
    try:
        return structure(document, request_type)
    except RejectedError as error:
        rejected = refusal(cls.app_id, ConnectorErrorCode.BAD_REQUEST, str(error))
        raise NotAskableError(name, rejected.error) from None


def _made(request: Any, caller: Request[Any], connector: "type[BaseConnector]") -> Any:
    """Give a request what the caller's has beside its payload."""
    request.keep_declared(connector)
    request.auth, request.credentials = caller.auth, caller.credentials
    request.settings, request.rate_limit = caller.settings, caller.rate_limit
    request.include_raw_data = False  # nobody would see it
    if connector.settings_model is not None and caller.settings is not None:
        request.keep_settings(caller.settings_as(connector.settings_model))
    return request


def _checked(answer: Any, expected: Any, standard: Any) -> Response[Any]:
    """Check an answer as if it were written, and read it as the contract's own models."""
    if isinstance(answer, ErrorResponse):
        raise _AnsweredError(answer)
    problem: object = mismatch(answer, expected)
    if problem is None:
        try:
            read: Response[Any] = structure(parse(encode(answer, expected)), standard)
        except RejectedError as error:
            problem = error
        else:
            return read
    raise _InvalidError(f"The connector's answer is not valid - {problem}")
