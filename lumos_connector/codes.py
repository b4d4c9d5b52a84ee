"""
The codes of failures, and what the platform does about each.

This module must not know the exceptions that carry the codes.
"""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple


class ConnectorErrorCode(str, Enum):
    """The kinds of failure the platform tells apart."""

    BAD_REQUEST = "bad_request"
    INVALID_VALUE = "invalid_value"
    UNKNOWN_VALUE = "unknown_value"
    NOT_FOUND = "not_found"
    INVALID_PAGE_TOKEN = "invalid_page_token"  # noqa: S105 - a code, not a secret
    INTEGRATION_MISSING_PARAMETER = "integration_missing_parameter"
    UNSUPPORTED_OPERATION = "unsupported_operation"
    CONFLICT = "conflict"
    UNAUTHORIZED = "unauthorized"
    AUTHENTICATION_EXPIRED = "authentication_expired"
    CREDS_REVOKED = "creds_revoked"
    PERMISSION_DENIED = "permission_denied"
    RATE_LIMIT = "rate_limit"
    BAD_GATEWAY = "bad_gateway"
    SERVICE_ERROR = "service_error"
    BUDGET_EXHAUSTED = "budget_exhausted"
    CONNECTION_TIMEOUT = "connection_timeout"
    REQUEST_TIMEOUT = "request_timeout"
    CONNECTION_REJECTED = "connection_rejected"
    CONNECTION_CLOSED = "connection_closed"
    INTERNAL_ERROR = "internal_error"
    INVALID_RESPONSE = "invalid_response"


class ConnectorErrorFault(str, Enum):
    """Whose fault a failure is."""

    CALLER = "caller"
    CONNECTOR = "connector"
    UPSTREAM = "upstream"
    INFRASTRUCTURE = "infrastructure"
    UNKNOWN = "unknown"


class ConnectorErrorCategory(str, Enum):
    """What kind of failure it is, by what helps against it."""

    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    TRANSIENT = "transient"
    CLIENT = "client"
    INTERNAL = "internal"


class CodeFacts(NamedTuple):
    """
    What follows from a code.

    Attributes:
        fault: Whose fault it is.
        category: What kind of failure it is.
        retryable: Whether the same call may succeed later.
        throttled: Whether the upstream asked to slow down.
        refreshable: Whether a fresh access token may help.
    """

    fault: ConnectorErrorFault
    category: ConnectorErrorCategory
    retryable: bool = False
    throttled: bool = False
    refreshable: bool = False


_Code, _Fault, _Category = ConnectorErrorCode, ConnectorErrorFault, ConnectorErrorCategory
_CLIENT = CodeFacts(_Fault.CALLER, _Category.CLIENT)
_CREDENTIAL = CodeFacts(_Fault.UPSTREAM, _Category.AUTHENTICATION, refreshable=True)
_THROTTLED = CodeFacts(_Fault.UPSTREAM, _Category.TRANSIENT, retryable=True, throttled=True)
_UPSTREAM = CodeFacts(_Fault.UPSTREAM, _Category.TRANSIENT, retryable=True)
_NETWORK = CodeFacts(_Fault.INFRASTRUCTURE, _Category.TRANSIENT, retryable=True)
_INTERNAL = CodeFacts(_Fault.CONNECTOR, _Category.INTERNAL)

CODE_FACTS: Mapping[ConnectorErrorCode, CodeFacts] = {
    _Code.BAD_REQUEST: _CLIENT,
    _Code.INVALID_VALUE: _CLIENT,
    _Code.UNKNOWN_VALUE: _CLIENT,
    _Code.NOT_FOUND: _CLIENT,
    _Code.CONFLICT: _CLIENT,
    _Code.INVALID_PAGE_TOKEN: _CLIENT,
    _Code.INTEGRATION_MISSING_PARAMETER: _CLIENT,
    _Code.UNAUTHORIZED: _CREDENTIAL,
    _Code.AUTHENTICATION_EXPIRED: _CREDENTIAL,
    _Code.CREDS_REVOKED: _CREDENTIAL,
    _Code.PERMISSION_DENIED: CodeFacts(_Fault.UPSTREAM, _Category.AUTHORIZATION),
    _Code.RATE_LIMIT: _THROTTLED,
    _Code.BUDGET_EXHAUSTED: _THROTTLED,
    _Code.BAD_GATEWAY: _UPSTREAM,
    _Code.SERVICE_ERROR: _UPSTREAM,
    _Code.REQUEST_TIMEOUT: _UPSTREAM,
    _Code.CONNECTION_TIMEOUT: _NETWORK,
    _Code.CONNECTION_REJECTED: _NETWORK,
    _Code.CONNECTION_CLOSED: _NETWORK,
    _Code.INTERNAL_ERROR: _INTERNAL._replace(retryable=True),
    _Code.UNSUPPORTED_OPERATION: _INTERNAL,
    _Code.INVALID_RESPONSE: _INTERNAL,
}
"""What follows from each code."""


class ErrorCode(str, Enum):
    """The codes of the contract's version 3.5.0; each is understood, and those that are retired are replaced."""

    NOT_FOUND = "not_found"
    INTERNAL_ERROR = "internal_error"
    API_ERROR = "api_error"
    UNAUTHORIZED = "unauthorized"
    BAD_REQUEST = "bad_request"
    PERMISSION_DENIED = "permission_denied"
    NOT_IMPLEMENTED = "not_implemented"
    UNEXPECTED_ERROR = "unexpected_error"
    UNSUPPORTED_OPERATION = "unsupported_operation"
    UNKNOWN_VALUE = "unknown_value"
    INVALID_VALUE = "invalid_value"
    BAD_GATEWAY = "bad_gateway"
    UNAUTHENTICATED = "unauthenticated"
    REQUEST_TIMEOUT = "request_timeout"
    CONNECTION_TIMEOUT = "connection_timeout"
    CONNECTION_REJECTED = "connection_rejected"
    RATE_LIMIT = "rate_limit"
    AUTHENTICATION_EXPIRED = "authentication_expired"
    SERVICE_ERROR = "service_error"
    INVALID_RESPONSE = "invalid_response"
    CLIENT_CALL_ERROR = "client_call_error"
    CONNECTION_CLOSED = "connection_closed"
    CREDS_REVOKED = "creds_revoked"
    INVALID_PAGE_TOKEN = "invalid_page_token"  # noqa: S105 - the name of a code
    INTEGRATION_MISSING_PARAMETER = "integration_missing_parameter"


RETIRED_CODES: Mapping[str, ConnectorErrorCode] = {
    "not_implemented": _Code.UNSUPPORTED_OPERATION,
    "unexpected_error": _Code.INTERNAL_ERROR,
    "api_error": _Code.INVALID_RESPONSE,
    "client_call_error": _Code.INVALID_RESPONSE,
    "unauthenticated": _Code.UNAUTHORIZED,
}
"""Codes of the contract's version 3.5.0 that an author may still name, and what each became."""

_CODES: Mapping[str, ConnectorErrorCode] = {**{code.value: code for code in ConnectorErrorCode}, **RETIRED_CODES}


def known_code(code: object) -> ConnectorErrorCode | None:
    """
    Turn what an author gave as a code into one that the contract has.

    Args:
        code: A `ConnectorErrorCode`, its value, a code of version 3.5.0, or an enum member with one of those values.

    Returns:
        The code; ``None`` for anything else.
    """
    value = code.value if isinstance(code, Enum) else code
    return _CODES.get(value) if isinstance(value, str) else None


def resolve_code(code: object) -> ConnectorErrorCode:
    """
    Give the code of an error that is on its way out, where it must not fail.

    Args:
        code: As for `known_code`.

    Returns:
        The code; ``internal_error`` for one that is not known.
    """
    return known_code(code) or ConnectorErrorCode.INTERNAL_ERROR
