"""
From what went wrong to the error document that says so.

Nothing may escape here: whatever an exception or a handler does, a well-formed document comes out. This module must not
know requests or how a document is encoded.
"""

import logging
import math
from collections.abc import Callable, Iterable
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeVar

from .codes import (
    CODE_FACTS,
    ConnectorErrorCategory,
    ConnectorErrorCode,
    ConnectorErrorFault,
    resolve_code,
)
from .errors import ConnectorError
from .handlers import DefaultHandler, ExceptionEntry, matching_handlers
from .models.envelope import ConnectorErrorMetadata, Error, ErrorResponse, ExecutionSummary, Page
from .redaction import SECRETS, mask_json, mask_text
from .upstream import retry_after_seconds, upstream_answer

if TYPE_CHECKING:
    from .connector import BaseConnector

logger = logging.getLogger(__name__)

M = TypeVar("M", bound=Enum)

LONGEST_WAIT = 10**9
"""Seconds from here on are no time that anybody waits."""


def metadata_of(
    code: ConnectorErrorCode, *, hint: str | None = None, retry_after_seconds: int | None = None
) -> ConnectorErrorMetadata:
    """
    Give what a caller can do about an error of a code.

    Args:
        code: The code.
        hint: One sentence on what to do.
        retry_after_seconds: How many seconds to wait before the next try.

    Returns:
        The fault, the category and the flags that follow from the code.
    """
    facts = CODE_FACTS[code]
    return ConnectorErrorMetadata(
        fault=facts.fault,
        category=facts.category,
        hint=hint,
        retryable=facts.retryable,
        throttled=facts.throttled,
        refreshable=facts.refreshable,
        retry_after_seconds=retry_after_seconds,
    )


def refusal(app_id: str, code: ConnectorErrorCode, message: str) -> ErrorResponse:
    """
    Make the document for a call that no method of the connector caused to fail.

    Args:
        app_id: The connector's ``app_id``.
        code: The code.
        message: What is wrong, and what was expected.

    Returns:
        The document, without ``raised_by`` and ``raised_in``.
    """
    return ErrorResponse(error=Error(message=message, error_code=code, app_id=app_id, error_metadata=metadata_of(code)))


def failure(connector: "type[BaseConnector]", function: Callable[..., Any], e: BaseException) -> ErrorResponse:
    """
    Make the document for an exception: the default handler first, then the connector's own in their order.

    Args:
        connector: The connector's class.
        function: The method that raised it.
        e: The exception. A `ConnectorError` never reaches the connector's handlers.

    Returns:
        The document.
    """
    return _safely_described(connector.app_id, connector.exception_handlers, function, e)


def _safely_described(
    app_id: str, entries: Iterable[ExceptionEntry], function: Callable[..., Any], e: BaseException
) -> ErrorResponse:
    try:
        return _described(app_id, entries, function, e)
    except Exception:
        logger.exception("%s: an error could not be described, only named", app_id)
        return refusal(app_id, ConnectorErrorCode.INTERNAL_ERROR, "The connector failed.")


def _described(
    app_id: str, entries: Iterable[ExceptionEntry], function: Callable[..., Any], e: BaseException
) -> ErrorResponse:
    response = DefaultHandler.handle(e, function, refusal(app_id, ConnectorErrorCode.INTERNAL_ERROR, ""))
    begun = response.error.error_metadata
    if isinstance(e, ConnectorError):
        response.error.error_metadata = _metadata_of_error(e, response.error.error_code)
    else:
        response = _handled(app_id, entries, function, e, response)
    if isinstance(response.error, Error) and response.error.error_metadata is begun:
        response.error.error_metadata = metadata_of(
            resolve_code(response.error.error_code), retry_after_seconds=_wait_of(e)
        )
    return finished(app_id, response)


def _wait_of(e: BaseException) -> int | None:
    answer = upstream_answer(e)
    return retry_after_seconds(answer.headers) if answer is not None else None


def _handled(
    app_id: str,
    entries: Iterable[ExceptionEntry],
    function: Callable[..., Any],
    e: BaseException,
    response: ErrorResponse,
) -> ErrorResponse:
    for handler, code in matching_handlers(entries, e):
        try:
            handled = handler.handle(e, function, response, code)
        except BaseException:
            logger.exception(
                "%s: the exception handler %s failed itself; the error is reported without it", app_id, handler
            )
            continue
        if isinstance(handled, ErrorResponse):
            response = handled
    return response


def finished(app_id: str, response: ErrorResponse) -> ErrorResponse:
    """
    Complete a document that an author's code made or changed.

    Args:
        app_id: The connector's ``app_id``.
        response: The document; what is in it may be of any type.

    Returns:
        One that can be sent: a code the contract has, metadata where it had none that is well formed, the app's own
        code with its prefix, and no secret of the call in its texts.
    """
    given = getattr(response, "error", None)
    if not isinstance(given, Error):
        return refusal(
            app_id, ConnectorErrorCode.INTERNAL_ERROR, "The connector answered with an error that says nothing."
        )
    code = resolve_code(getattr(given, "error_code", None))
    status = getattr(given, "status_code", None)
    error = Error(
        message=_text(getattr(given, "message", None)) or "(no message)",
        status_code=status if isinstance(status, int) and not isinstance(status, bool) else None,
        app_error_code=_prefixed(app_id, getattr(given, "app_error_code", None)),
        error_code=code,
        app_id=_text(getattr(given, "app_id", None)) or app_id,
        raised_by=_text(getattr(given, "raised_by", None)),
        raised_in=_text(getattr(given, "raised_in", None)),
        error_metadata=_finished_metadata(code, getattr(given, "error_metadata", None)),
    )
    page = response.page if isinstance(getattr(response, "page", None), Page) else None
    raw_data = mask_json(getattr(response, "raw_data", None), SECRETS.get())
    return ErrorResponse(error=error, raw_data=raw_data, page=page)


def complete_caught(app_id: str, answer: object) -> None:
    """
    Complete the errors that a call survived, as the one that ends a call is completed.

    Args:
        app_id: The connector's ``app_id``.
        answer: What a capability returned, of any type; the errors in its summary are replaced.
    """
    summary = getattr(answer, "execution_summary", None)
    if isinstance(summary, ExecutionSummary) and isinstance(getattr(summary, "caught_errors", None), list):
        summary.caught_errors = [_survived(app_id, given) for given in summary.caught_errors or []]


def _survived(app_id: str, given: Any) -> Any:
    """
    Give the error that stands for what a call survived.

    An exception must not undo what was done: it is told as far as it tells itself, without the connector's handlers.
    What is neither an error nor an exception stays as it is.
    """
    if isinstance(given, BaseException):
        error = _safely_described(app_id, (), _survived, given).error
        error.raised_in = None
        return error
    return finished(app_id, ErrorResponse(error=given)).error if isinstance(given, Error) else given


def _finished_metadata(code: ConnectorErrorCode, given: object) -> ConnectorErrorMetadata:
    facts = metadata_of(code)
    if not isinstance(given, ConnectorErrorMetadata):
        return facts
    return ConnectorErrorMetadata(
        fault=_member(ConnectorErrorFault, getattr(given, "fault", None)) or facts.fault,
        category=_member(ConnectorErrorCategory, getattr(given, "category", None)) or facts.category,
        hint=_text(getattr(given, "hint", None)),
        retryable=bool(getattr(given, "retryable", False)),
        throttled=bool(getattr(given, "throttled", False)),
        refreshable=bool(getattr(given, "refreshable", False)),
        retry_after_seconds=_whole_seconds(getattr(given, "retry_after_seconds", None)),
    )


def _text(value: object) -> str | None:
    return mask_text(value, SECRETS.get()) if isinstance(value, str) else None


def _member(kind: type[M], value: object) -> M | None:
    return next((member for member in kind if member.value == getattr(value, "value", value)), None)


def _prefixed(app_id: str, code: object) -> str | None:
    if code is None or code == "":
        return None
    text = mask_text(str(getattr(code, "value", code)), SECRETS.get())
    return text if text.startswith(f"{app_id}.") else f"{app_id}.{text}"


def _metadata_of_error(e: ConnectorError, code: ConnectorErrorCode) -> ConnectorErrorMetadata:
    """Give what an error says of itself; a subclass that forgot to call ``super().__init__`` says little."""
    facts = metadata_of(code, hint=getattr(e, "hint", None))
    facts.retry_after_seconds = _whole_seconds(getattr(e, "retry_after_seconds", None))
    for flag in ("retryable", "throttled", "refreshable"):
        given = getattr(e, flag, None)
        if given is not None:
            setattr(facts, flag, given)
    return facts


def _whole_seconds(value: object) -> int | None:
    if not isinstance(value, (int, float)) or not abs(value) < LONGEST_WAIT:
        return None
    return max(0, math.ceil(value))
