"""
What a provider says about a failure beyond its HTTP status (RFC 6750, section 3.1).

This module must not know what was being done when it failed.
"""

import json
from collections.abc import Callable
from typing import Any

from lumos_connector import ConnectorErrorCode, ErrorResponse, ExceptionHandler, HTTPStatusError

_BAD_TOKEN = ("invalid_token", "access_denied")
"""What providers call a token that has ended or was revoked; some say so with a status other than 401."""


class OpenIDErrorHandler(ExceptionHandler):
    """Gives the provider's own error as ``app_error_code``; a bad token is one whatever the status says."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: ErrorResponse,
        error_code: ConnectorErrorCode | str | None = None,
    ) -> ErrorResponse:
        """Change the error document that `HTTPHandler` has begun."""
        if isinstance(e, HTTPStatusError):
            response.error.app_error_code = _error(e.body)
            if response.error.app_error_code in _BAD_TOKEN:
                response.error.error_code = ConnectorErrorCode.UNAUTHORIZED
        return response


def _error(body: str) -> str | None:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return None
    error = document.get("error") if isinstance(document, dict) else None
    return error if isinstance(error, str) else None
