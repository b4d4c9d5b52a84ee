"""
What a SCIM service says about a failure beyond its HTTP status (RFC 7644, section 3.12).

This module must not know what was being done when it failed.
"""

import json
from collections.abc import Callable
from typing import Any

from lumos_connector import ConnectorErrorCode, ErrorResponse, ExceptionHandler, HTTPStatusError

from .resource import object_of, text_of


class ScimErrorHandler(ExceptionHandler):
    """Gives SCIM's own error type as ``app_error_code``, and makes a conflict of what is one by that type alone."""

    @staticmethod
    def handle(
        e: BaseException,
        original_func: Callable[..., Any],
        response: ErrorResponse,
        error_code: ConnectorErrorCode | str | None = None,
    ) -> ErrorResponse:
        """Change the error document that `HTTPHandler` has begun."""
        if isinstance(e, HTTPStatusError):
            response.error.app_error_code = _scim_type(e.body)
            if response.error.app_error_code == "uniqueness" or e.status == 412:
                response.error.error_code = ConnectorErrorCode.CONFLICT
        return response


def _scim_type(body: str) -> str | None:
    try:
        return text_of(object_of(json.loads(body)).get("scimType"))
    except (ValueError, RecursionError):
        return None
