"""
The errors a connector raises, and what each tells the platform.

Raise the class that says what the *caller* should do; its code, fault, category and flags follow from it. The tree::

    ConnectorError                          internal_error
    ├── AuthenticationError                 unauthorized              the credential does not work
    │   ├── AuthenticationExpiredError      authentication_expired    authorise again
    │   └── CredentialsRevokedError         creds_revoked             authorise again
    ├── AuthorizationError                  permission_denied         the credential may not do this
    ├── TransientError                      service_error             try again later
    │   ├── RateLimitError                  rate_limit
    │   ├── BudgetExhaustedError            budget_exhausted          the caller's time would not suffice
    │   ├── UpstreamError                   bad_gateway
    │   └── NetworkError                    connection_timeout
    │       ├── ConnectionRejectedError     connection_rejected
    │       ├── ConnectionClosedError       connection_closed
    │       └── RequestTimeoutError         request_timeout
    ├── ClientError                         bad_request               the request can't succeed as it is
    │   ├── NotFoundError                   not_found
    │   ├── InvalidValueError               invalid_value
    │   │   └── InvalidConfigurationError   invalid_value             a setting is wrong
    │   ├── UnknownValueError               unknown_value
    │   ├── InvalidPageTokenError           invalid_page_token
    │   ├── ConflictError                   conflict
    │   └── MissingParameterError           integration_missing_parameter
    └── InternalError                       internal_error            the connector is wrong
        ├── InvalidResponseError            invalid_response
        └── UnsupportedOperationError       unsupported_operation
    HTTPStatusError                         an upstream's answer, which a handler turns into one of the codes above

This module must not know models, HTTP clients or how an error becomes a document.
"""

from collections.abc import Mapping
from enum import Enum
from typing import Any, ClassVar

from .codes import CODE_FACTS, CodeFacts, ConnectorErrorCode, resolve_code

_TRY_AGAIN = "Try the same call again later."


class ConnectorError(Exception):
    """
    A failure that a connector names itself.

    Args:
        message: The failure in words, for the caller and the operator; must not contain a secret.
        error_code: The code, where the class's own does not fit.
        app_error_code: A code of the connector's own, as text or a member of an enum of the author's; ``<app_id>.`` is
            put in front where it is missing.
        hint: One sentence on what to do.
        retryable: Whether the same call may succeed later, where the code says otherwise.
        throttled: Whether the upstream asked to slow down, where the code says otherwise.
        refreshable: Whether a fresh access token may help, where the code says otherwise.

    Attributes:
        code: The code of the class.
        default_message: What is said where the author says nothing.
        default_hint: The hint where the author gives none.
    """

    code: ClassVar[ConnectorErrorCode] = ConnectorErrorCode.INTERNAL_ERROR
    default_message: ClassVar[str] = "The connector failed for a reason it did not name."
    default_hint: ClassVar[str | None] = None

    def __init__(
        self,
        message: str | None = None,
        *,
        error_code: ConnectorErrorCode | str | None = None,
        app_error_code: str | Enum | None = None,
        hint: str | None = None,
        retryable: bool | None = None,
        throttled: bool | None = None,
        refreshable: bool | None = None,
    ) -> None:
        self.message = self.default_message if message is None else message
        self.error_code = resolve_code(self.code if error_code is None else error_code)
        self.app_error_code = app_error_code.value if isinstance(app_error_code, Enum) else app_error_code
        self.hint = self.default_hint if hint is None else hint
        self.retryable = retryable
        self.throttled = throttled
        self.refreshable = refreshable
        super().__init__(self.message)

    @property
    def facts(self) -> CodeFacts:
        """What follows from the code, with the flags that this error overrides."""
        facts = CODE_FACTS[resolve_code(self.error_code)]
        return facts._replace(
            retryable=facts.retryable if self.retryable is None else self.retryable,
            throttled=facts.throttled if self.throttled is None else self.throttled,
            refreshable=facts.refreshable if self.refreshable is None else self.refreshable,
        )


class AuthenticationError(ConnectorError):
    """The app does not accept the credential."""

    code = ConnectorErrorCode.UNAUTHORIZED
    default_message = "The app did not accept the credential."
    default_hint: ClassVar[str | None] = "Check the credential in the app, and connect again."


class AuthenticationExpiredError(AuthenticationError):
    """The authorisation has run out and can't be renewed."""

    code = ConnectorErrorCode.AUTHENTICATION_EXPIRED
    default_message = "The authorisation has expired."
    default_hint: ClassVar[str | None] = None


class CredentialsRevokedError(AuthenticationError):
    """The credential was withdrawn in the app."""

    code = ConnectorErrorCode.CREDS_REVOKED
    default_message = "The credential was revoked."
    default_hint = "Look in the app for who revoked the credential, and connect again."


class AuthorizationError(ConnectorError):
    """The credential works, but may not do this."""

    code = ConnectorErrorCode.PERMISSION_DENIED
    default_message = "The credential is not allowed to do this."
    default_hint = "Grant the credential the missing permission or scope in the app."


class TransientError(ConnectorError):
    """
    Something that may well work later.

    Args:
        message: The failure in words.
        retry_after_seconds: How many whole seconds to wait before the next try.
        error_code: As in `ConnectorError`, like everything below.
        app_error_code: As above.
        hint: As above.
        retryable: As above.
        throttled: As above.
        refreshable: As above.
    """

    code = ConnectorErrorCode.SERVICE_ERROR
    default_message = "The app is not available at the moment."
    default_hint = _TRY_AGAIN

    def __init__(
        self,
        message: str | None = None,
        *,
        retry_after_seconds: int | None = None,
        error_code: ConnectorErrorCode | str | None = None,
        app_error_code: str | Enum | None = None,
        hint: str | None = None,
        retryable: bool | None = None,
        throttled: bool | None = None,
        refreshable: bool | None = None,
    ) -> None:
        super().__init__(
            message,
            error_code=error_code,
            app_error_code=app_error_code,
            hint=hint,
            retryable=retryable,
            throttled=throttled,
            refreshable=refreshable,
        )
        self.retry_after_seconds = retry_after_seconds


class RateLimitError(TransientError):
    """The app asked to slow down."""

    code = ConnectorErrorCode.RATE_LIMIT
    default_message = "The app's rate limit is reached."


class BudgetExhaustedError(TransientError):
    """The call would take longer than the caller waits."""

    code = ConnectorErrorCode.BUDGET_EXHAUSTED
    default_message = "The call would not finish within the time the caller allows."


class UpstreamError(TransientError):
    """The app failed, or its answer was unreadable in a way that suggests an outage."""

    code = ConnectorErrorCode.BAD_GATEWAY
    default_message = "The app failed to answer properly."


class NetworkError(TransientError):
    """The app can't be reached: its name does not resolve, or no connection comes about."""

    code = ConnectorErrorCode.CONNECTION_TIMEOUT
    default_message = "No connection to the app came about; check its address, or try again later."


class ConnectionRejectedError(NetworkError):
    """The app's host refused the connection."""

    code = ConnectorErrorCode.CONNECTION_REJECTED
    default_message = "The app's host refused the connection."


class ConnectionClosedError(NetworkError):
    """The connection broke before the answer was complete."""

    code = ConnectorErrorCode.CONNECTION_CLOSED
    default_message = "The app closed the connection before its answer was complete."


class RequestTimeoutError(NetworkError):
    """The app was reached but did not answer in time."""

    code = ConnectorErrorCode.REQUEST_TIMEOUT
    default_message = "The app did not answer in time."


class ClientError(ConnectorError):
    """The request can't succeed as it is. Prefer a subclass."""

    code = ConnectorErrorCode.BAD_REQUEST
    default_message = "The request is not valid."


class NotFoundError(ClientError):
    """What the request names does not exist."""

    code = ConnectorErrorCode.NOT_FOUND
    default_message = "What the request names does not exist."


class InvalidValueError(ClientError):
    """A value in the request is not one that the app accepts."""

    code = ConnectorErrorCode.INVALID_VALUE
    default_message = "A value in the request is not valid."


class UnknownValueError(ClientError):
    """A value in the request is not one that the connector knows."""

    code = ConnectorErrorCode.UNKNOWN_VALUE
    default_message = "A value in the request is not known."


class InvalidPageTokenError(ClientError):
    """The page token is not one that this connector gave, or it has expired."""

    code = ConnectorErrorCode.INVALID_PAGE_TOKEN
    default_message = "The page token is not valid; start again with the first page."


class ConflictError(ClientError):
    """The app's state does not allow it, for instance because the account already exists."""

    code = ConnectorErrorCode.CONFLICT
    default_message = "The app's present state does not allow this."


class MissingParameterError(ClientError):
    """Something that the request needs was left out."""

    code = ConnectorErrorCode.INTEGRATION_MISSING_PARAMETER
    default_message = "A parameter is missing."


class InvalidConfigurationError(InvalidValueError):
    """A setting of the connector, or an option of the program, is wrong."""

    default_message = "The configuration is not valid."
    default_hint = "Correct the setting that the message names."


class InternalError(ConnectorError):
    """The connector itself is wrong."""

    default_message = "The connector failed."


class InvalidResponseError(InternalError):
    """The app's answer was not understood, or the connector's own answer is not one that the contract allows."""

    code = ConnectorErrorCode.INVALID_RESPONSE
    default_message = "The answer was not one that could be understood."


class UnsupportedOperationError(InternalError):
    """The connector can't do this."""

    code = ConnectorErrorCode.UNSUPPORTED_OPERATION
    default_message = "The connector does not support this operation."


class HTTPStatusError(Exception):
    """
    An upstream's answer with a status that means failure.

    It is not a `ConnectorError`: the connector's ``exception_handlers`` decide what it becomes, and `HTTPHandler`, the
    default, goes by the status.

    Args:
        status: The HTTP status, such as 404.
        url: The URL that was asked; its query, fragment and user information are never shown.
        headers: The answer's headers.
        body: The answer's body.

    Attributes:
        status: As given.
        url: As given.
        headers: As given, the names in lower case.
        body: As text; bytes are read as UTF-8, what is not is replaced.
    """

    def __init__(
        self,
        *,
        status: int,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: str | bytes = "",
    ) -> None:
        self.status = status
        self.url = str(url)
        self.headers = {str(name).lower(): value for name, value in dict(headers or {}).items()}
        self.body = body.decode("utf-8", "replace") if isinstance(body, (bytes, bytearray)) else body
        super().__init__(f"HTTP status {status}")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be pickled, although its arguments are by keyword."""
        return (_rebuild_status_error, (self.status, self.url, self.headers, self.body))


def _rebuild_status_error(status: int, url: str, headers: Mapping[str, str], body: str) -> HTTPStatusError:
    return HTTPStatusError(status=status, url=url, headers=headers, body=body)
