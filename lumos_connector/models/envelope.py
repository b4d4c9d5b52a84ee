"""
What surrounds every payload: requests, answers, errors, pages and the summary of a write.

This module must not know any capability: payloads come in as type parameters.
"""

from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

import attrs

from ..codes import ConnectorErrorCategory, ConnectorErrorCode, ConnectorErrorFault, ErrorCode
from ..errors import ClientError, InvalidConfigurationError, MissingParameterError
from .base import Model, field, model
from .credentials import AuthCredential, EmptyCredential, requested_kind
from .effects import CreatedEffect, DeletedEffect, NoopEffect, UpdatedEffect
from .rate_limits import RateLimitRequestInfo, RateLimitResponseInfo

if TYPE_CHECKING:
    from .misuse import Declared

P = TypeVar("P")
R = TypeVar("R")
C = TypeVar("C")
S = TypeVar("S")

DEFAULT_PAGE_SIZE = 100
"""The page size of `BaseRequest.page_size` where the caller names none."""


@model()
class Page(Model):
    """
    Where a listing stands.

    Attributes:
        token: Opaque text that a connector gave for its next page; ``None`` for the first page and after the last.
        size: The number of items wanted on a page, or that the connector used.
    """

    token: str | None = field(default=None)
    size: int | None = field(default=None)


@model()
class ConnectorErrorMetadata(Model):
    """
    What a caller can do about an error.

    Attributes:
        fault: Whose fault it is.
        category: What kind of failure it is.
        hint: One sentence on what to do.
        retryable: Whether the same call may succeed later.
        throttled: Whether the upstream asked to slow down.
        refreshable: Whether a fresh access token may help.
        retry_after_seconds: How many seconds to wait before the next try.
    """

    fault: ConnectorErrorFault = field()
    category: ConnectorErrorCategory = field()
    hint: str | None = field(default=None)
    retryable: bool = field()
    throttled: bool = field()
    refreshable: bool = field()
    retry_after_seconds: int | None = field(default=None)


@model()
class Error(Model):
    """
    What went wrong.

    Attributes:
        message: The failure in words; never contains a secret.
        status_code: The upstream's HTTP status, where there was one.
        app_error_code: A code of the connector's own, prefixed with its ``app_id`` and a dot.
        error_code: The kind of failure.
        app_id: The connector's ``app_id``.
        raised_by: The name of the exception's class; ``None`` where the request itself was refused.
        raised_in: ``module:function`` of the capability; ``None`` where the request itself was refused.
        error_metadata: What can be done about it; derived from ``error_code`` where it is absent when it is sent.
    """

    message: str = field()
    status_code: int | None = field(default=None)
    app_error_code: str | None = field(default=None)
    error_code: ConnectorErrorCode = field(described=ConnectorErrorCode | ErrorCode)
    app_id: str = field()
    raised_by: str | None = field(default=None)
    raised_in: str | None = field(default=None)
    error_metadata: ConnectorErrorMetadata | None = field(default=None)


@model()
class ErrorResponse(Model):
    """
    The answer to a call that failed.

    Attributes:
        is_error: Always true.
        error: What went wrong.
        raw_data: What the upstream answered, by URL, where that helps.
        page: Not used; present for symmetry with an answer.
    """

    is_error: bool = field(default=True)
    error: Error = field()
    raw_data: dict[str, Any] | None = field(default=None)
    page: Page | None = field(default=None)


@model()
class ExecutionSummary(Model):
    """
    What a write did.

    Attributes:
        effect: Created, updated, deleted or nothing.
        request_fingerprint: Text that is the same for the same request.
        is_idempotent: Whether the same request once more would change nothing.
        description: The effect in words.
        caught_errors: Failures on the way that did not stop the call.
    """

    effect: CreatedEffect | UpdatedEffect | DeletedEffect | NoopEffect = field()
    request_fingerprint: str = field()
    is_idempotent: bool = field()
    description: str | None = field(default=None)
    caught_errors: list[Error] | None = field(default=None)


class _Parameterised(Model):
    """Room for what a generic envelope remembers of itself; none of it is on the wire."""

    __slots__ = ("__orig_class__", "_declared", "_settings_model", "_typed_settings")


@model()
class BaseRequest(_Parameterised, Generic[P]):
    """
    What every request carries, whatever it needs to authenticate.

    Attributes:
        request: The payload of the capability.
        include_raw_data: Whether the caller wants the upstream's own answers in ``raw_data``.
        page: Which page of a listing is wanted.
        settings: The connector's settings as JSON; ``settings_as`` gives them typed.
        rate_limit: What the caller says about time and rate limits.
    """

    request: P = field()
    include_raw_data: bool | None = field(default=None)
    page: Page | None = field(default=None)
    settings: dict[str, Any] | None = field(default=None)
    rate_limit: RateLimitRequestInfo | None = field(default=None)

    def _shown(self, attribute: "attrs.Attribute[Any]") -> str:
        """Show the settings by their model, whose marks count; before they are made, by their names alone."""
        if attribute.name != "settings" or self.settings is None:
            return super()._shown(attribute)
        typed = getattr(self, "_typed_settings", ())
        return repr(typed[0] if typed else dict.fromkeys(self.settings, "…"))

    @property
    def page_token(self) -> str | None:
        """The token of the page that is wanted; ``None`` for the first one. Empty text counts as none."""
        return (self.page.token or None) if self.page is not None else None

    @property
    def page_size(self) -> int:
        """The number of items wanted on a page: what the caller asks for where that is positive, else 100."""
        return self.page_size_or(DEFAULT_PAGE_SIZE)

    def page_size_or(self, default: int, *, at_most: int | None = None) -> int:
        """
        Give the number of items wanted on a page.

        Args:
            default: The size where the caller names none, or one that is not positive.
            at_most: The largest page the upstream serves.

        Returns:
            A positive number of items.
        """
        size = self.page.size if self.page is not None else None
        if size is None or size < 1:
            size = default
        return size if at_most is None else min(size, at_most)

    @property
    def wants_raw_data(self) -> bool:
        """Whether the caller asked for the upstream's own answers."""
        return bool(self.include_raw_data)

    def settings_as(self, model: type[S]) -> S:
        """
        Give the settings as an instance of the connector's settings model, or of another class that they fit.

        Args:
            model: The attrs class that describes them.

        Returns:
            The settings, converted and checked; the same object for every call with the same class.

        Raises:
            ClientError: The settings are absent or do not fit the model (code ``bad_request``).
            InternalError: They do not fit the model, but the connector's ``settings_model``, which is another class.
        """
        known: tuple[Any, ...] = getattr(self, "_typed_settings", ())
        for typed in known:
            if isinstance(typed, model):
                return typed
        from ..serialization import typed_settings

        try:
            settings = typed_settings(self.settings, model)
        except ClientError:
            declared = getattr(self, "_settings_model", None)
            if declared is None:
                raise
            from .misuse import other_settings

            raise other_settings(model, declared) from None
        self._typed_settings = (*known, settings)
        return settings

    def fingerprint(self) -> str:
        """
        Give digits that identify the payload.

        Returns:
            64 hexadecimal digits (SHA-256), the same for the same payload, whoever asks.
        """
        from ..fingerprints import fingerprint

        return fingerprint(self.request)

    def keep_settings(self, settings: Any) -> None:
        """Keep the connector's settings as its model has them, whose marks then count wherever they are shown."""
        self._typed_settings = (settings,)
        self._settings_model = type(settings)


@model()
class OAuthRequest(BaseRequest[P]):
    """The request of an OAuth capability: it runs before there is a credential, so it has none."""


@model()
class Request(BaseRequest[P]):
    """
    The request of a capability that acts for somebody: ``auth`` or ``credentials``, never both.

    Attributes:
        auth: The credential, under the name of its kind.
        credentials: Several credentials, each with its id, for connectors that declare more than one.
    """

    auth: AuthCredential | None = field(default=None)
    credentials: list[AuthCredential] | None = field(default=None)

    @overload
    def credential(self, kind: type[C], /) -> C: ...

    @overload
    def credential(self, id: str, kind: type[C], /) -> C: ...

    def credential(self, given: Any, kind: Any = None, /) -> Any:
        """
        Give a credential: ``credential(BasicCredential)``, or ``credential("admin", BasicCredential)`` by its id.

        Args:
            given: Its id among the connector's ``credentials``; its class where the connector has but one.
            kind: Its class, such as `BasicCredential`, where an id is given.

        Returns:
            The credential. Without an id, that of ``auth`` or else the first of its kind in ``credentials``.

        Raises:
            ClientError: The request has none of that kind (code ``bad_request``); with an id, a
                `MissingParameterError` where there is none of that id, and an `InvalidConfigurationError` where it is
                of another kind.
            InternalError: The connector declares no credential of that id or of that kind.
            TypeError: What is given is not one of the contract's classes of credentials.
        """
        if kind is None:
            return self._credential_of(given)
        found = self._credential_by_id("credential", given, kind)
        if found is None:
            raise MissingParameterError(message=f"Credential '{_text(given)}' is not in the request's credentials.")
        return found

    def _credential_of(self, kind: type[C]) -> C:
        name = requested_kind(kind)
        found: C | None = _held([*filter(None, [self.auth]), *(self.credentials or [])], name)
        if found is None:
            from .misuse import check_kind

            check_kind(getattr(self, "_declared", None), kind)
            raise ClientError(message=f"Missing '{name}' auth in request")
        return found

    def find_credential(self, id: str, kind: type[C]) -> C | None:  # noqa: A002 - as the wire calls it
        """
        Give a credential by its id, if the request has it, for a connector with optional ones.

        Args:
            id: Its id among the connector's ``credentials``.
            kind: Its class, such as `BasicCredential`.

        Returns:
            The credential; ``None`` where there is none of that id, as always where the connector declares ``auth``.

        Raises:
            InvalidConfigurationError: It is of another kind.
            InternalError: The connector's ``credentials`` have none of that id, or have it as one of another kind.
            TypeError: ``kind`` is not one of the contract's classes of credentials.
        """
        return self._credential_by_id("find_credential", id, kind)

    def _credential_by_id(self, method: str, id_: Any, kind: type[C]) -> C | None:
        name, wanted = requested_kind(kind), _text(id_)
        carriers = [carrier for carrier in self.credentials or [] if carrier.id == wanted]
        found: C | None = _held(carriers, name)
        if found is not None:
            return found
        from .misuse import check_id

        check_id(getattr(self, "_declared", None), method, wanted, kind)
        if not carriers:
            return None
        if issubclass(kind, EmptyCredential):  # its id alone says all of it
            return kind()
        raise InvalidConfigurationError(message=f"Credential '{wanted}' in the request is not of the kind '{name}'.")

    def keep_declared(self, declared: "Declared") -> None:
        """Keep the connector's class, so that its own mistakes can be told from the caller's."""
        self._declared = declared


def _held(carriers: list[AuthCredential], name: str) -> Any:
    return next((found for carrier in carriers if (found := getattr(carrier, name)) is not None), None)


def _text(given: Any) -> str:
    """Give an id as text, also where it is a member of an author's enum."""
    return str(getattr(given, "value", given))


@model()
class Response(_Parameterised, Generic[R]):
    """
    The answer to a call.

    Attributes:
        response: The payload.
        raw_data: What the upstream answered, by URL, where the caller asked for it.
        page: Where the next page starts, for a listing.
        rate_limit: What was learnt about rate limits.
        execution_summary: What a write did.
    """

    response: R = field()
    raw_data: Any = field(default=None)
    page: Page | None = field(default=None)
    rate_limit: RateLimitResponseInfo | None = field(default=None)
    execution_summary: ExecutionSummary | None = field(default=None)
