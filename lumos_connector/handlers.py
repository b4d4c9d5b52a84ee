"""
What becomes of an exception that is not a `ConnectorError`: the handlers an author can name and write.

A handler changes the error document that the default one has begun. This module must not know requests, how an
exception is read, or how a document is encoded.
"""

import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeAlias

from .codes import ConnectorErrorCode, resolve_code
from .errors import ConnectorError, HTTPStatusError
from .upstream import (
    answer_message,
    class_names,
    code_of_status,
    exception_message,
    status_of,
    upstream_answer,
    well_known,
)

if TYPE_CHECKING:
    from .models.envelope import ErrorResponse


class ExceptionHandler(ABC):
    """What an author subclasses to decide what an exception becomes."""

    @staticmethod
    @abstractmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """
        Change the error document.

        Args:
            e: The exception.
            original_func: The capability's method that raised it.
            response: The document as the default handler, and the entries before this one, left it.
            error_code: The third part of the entry in ``exception_handlers``.

        Returns:
            The document; the one that came in, or another.
        """


ExceptionEntry: TypeAlias = (
    "tuple[type[BaseException] | str, type[ExceptionHandler] | None, ConnectorErrorCode | str | None]"
)
"""An entry of ``exception_handlers``."""


class DefaultHandler(ExceptionHandler):
    """What every exception goes through first: its message, its status, and the code of errors that are well known."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """Fill in the document; see `ExceptionHandler.handle`."""
        error = response.error
        answer = upstream_answer(e)
        error.message = answer_message(answer) if answer is not None else exception_message(e)
        error.status_code = answer.status if answer is not None else status_of(e)
        error.raised_by = type(e).__name__
        error.raised_in = f"{getattr(original_func, '__module__', None)}:{getattr(original_func, '__name__', None)}"
        if isinstance(e, ConnectorError):
            error.error_code = resolve_code(getattr(e, "error_code", e.code))
            error.app_error_code = getattr(e, "app_error_code", None)
        elif (known := well_known(e)) is not None:
            error.error_code, error.message = known.error_code, known.message
        else:
            error.error_code = ConnectorErrorCode.INTERNAL_ERROR
        return response


class HTTPHandler(ExceptionHandler):
    """What an upstream's HTTP status means, by the table of the contract."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: "ErrorResponse",
        error_code: ConnectorErrorCode | str | None = None,
    ) -> "ErrorResponse":
        """Set the code; see `ExceptionHandler.handle`."""
        response.error.error_code = code_of_status(response.error.status_code)
        return response


def matching_handlers(
    entries: Iterable[ExceptionEntry], e: BaseException
) -> Iterable[tuple[type[ExceptionHandler], ConnectorErrorCode | str | None]]:
    """
    Find the entries of ``exception_handlers`` that are for an exception.

    Args:
        entries: The connector's entries.
        e: The exception; an HTTP client's own status error counts as `HTTPStatusError` too.

    Returns:
        The handler and the code of each entry that matches, in order.
    """
    names = class_names(e)
    for wanted, handler, code in entries:
        if isinstance(wanted, str):
            matches = wanted in names or _is_instance_of_named(e, wanted)
        else:
            matches = isinstance(e, wanted) or (wanted is HTTPStatusError and upstream_answer(e) is not None)
        if matches and handler is not None:
            yield handler, code


def _is_instance_of_named(e: BaseException, dotted: str) -> bool:
    """Look the class up in the module that the text names, where something else has imported it already."""
    module, _, name = dotted.rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return isinstance(found, type) and isinstance(e, found)
