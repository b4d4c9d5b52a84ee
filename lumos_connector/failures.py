"""
From what went wrong to the error document that says so.

Nothing may escape here: whatever an exception or a handler does, a well-formed document comes out. This module must not
know requests or how a document is encoded.
"""

import logging
import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .errors import CODE_FACTS, ConnectorError, ConnectorErrorCode, resolve_code
from .handlers import DefaultHandler, matching_handlers, retry_after_seconds, upstream_answer
from .models.envelope import ConnectorErrorMetadata, Error, ErrorResponse
from .redaction import SECRETS, mask_text

if TYPE_CHECKING:
    from .connector import BaseConnector

logger = logging.getLogger(__name__)


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
    response = DefaultHandler.handle(e, function, refusal(connector.app_id, ConnectorErrorCode.INTERNAL_ERROR, ""))
    begun = response.error.error_metadata
    if isinstance(e, ConnectorError):
        response.error.error_metadata = _metadata_of_error(e)
    else:
        response = _handled(connector, function, e, response)
    if response.error.error_metadata is begun:
        response.error.error_metadata = metadata_of(
            resolve_code(response.error.error_code), retry_after_seconds=_wait_of(e)
        )
    return finished(connector.app_id, response)


def _wait_of(e: BaseException) -> int | None:
    answer = upstream_answer(e)
    return retry_after_seconds(answer.headers) if answer is not None else None


def _handled(
    connector: "type[BaseConnector]", function: Callable[..., Any], e: BaseException, response: ErrorResponse
) -> ErrorResponse:
    for handler, code in matching_handlers(connector.exception_handlers, e):
        try:
            handled = handler.handle(e, function, response, code)
        except Exception:
            logger.exception(
                "%s: the exception handler %s failed itself; the error is reported without it",
                connector.app_id,
                handler,
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
        response: The document.

    Returns:
        The same document: a code the contract has, metadata where it had none, the app's own code with its prefix, and
        no secret of the call in its message.
    """
    error = response.error
    if not isinstance(error, Error):
        return refusal(
            app_id, ConnectorErrorCode.INTERNAL_ERROR, "The connector answered with an error that says nothing."
        )
    error.error_code = resolve_code(error.error_code)
    if error.error_metadata is None:
        error.error_metadata = metadata_of(error.error_code)
    error.message = mask_text(error.message if isinstance(error.message, str) else "", SECRETS.get()) or "(no message)"
    error.app_error_code = _prefixed(app_id, error.app_error_code)
    return response


def _prefixed(app_id: str, code: object) -> str | None:
    if code is None or code == "":
        return None
    text = str(getattr(code, "value", code))
    return text if text.startswith(f"{app_id}.") else f"{app_id}.{text}"


def _metadata_of_error(e: ConnectorError) -> ConnectorErrorMetadata:
    facts = e.facts
    seconds = getattr(e, "retry_after_seconds", None)
    return ConnectorErrorMetadata(
        fault=facts.fault,
        category=facts.category,
        hint=e.hint if e.hint is None else mask_text(str(e.hint), SECRETS.get()),
        retryable=bool(facts.retryable),
        throttled=bool(facts.throttled),
        refreshable=bool(facts.refreshable),
        retry_after_seconds=math.ceil(seconds)
        if isinstance(seconds, (int, float)) and math.isfinite(seconds)
        else None,
    )
