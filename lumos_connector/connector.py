"""
`BaseConnector`: what a connector declares, and one documented stub per capability.

This file is the reference of the capabilities: it is read as documentation, and the table of capabilities is derived
from it. It must not know how a call arrives or how an answer leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NoReturn

from .capabilities import DISABLED, TABLE, derive
from .declaration import check_declaration
from .errors import HTTPStatusError, UnsupportedOperationError
from .handlers import ExceptionEntry, HTTPHandler
from .overrides import check_overrides

if TYPE_CHECKING:
    from .models.accounts import (
        ActivateAccountRequest,
        ActivateAccountResponse,
        CreatableAccount,
        CreatedAccount,
        DeactivateAccountRequest,
        DeactivateAccountResponse,
        DeleteAccountRequest,
        DeleteAccountResponse,
        GetLastActivityRequest,
        GetLastActivityResponse,
        ListAccountsRequest,
        ListAccountsResponse,
    )
    from .models.attributes import ListCustomAttributesSchemaRequest, ListCustomAttributesSchemaResponse
    from .models.entitlements import (
        AssignEntitlementRequest,
        AssignEntitlementResponse,
        FindEntitlementAssociationsRequest,
        FindEntitlementAssociationsResponse,
        ListEntitlementsRequest,
        ListEntitlementsResponse,
        UnassignEntitlementRequest,
        UnassignEntitlementResponse,
    )
    from .models.envelope import Error, Request, Response
    from .models.information import AppCategory, EntitlementType, ResourceType
    from .models.oauth import (
        GetAuthorizationUrlRequest,
        GetAuthorizationUrlResponse,
        HandleAuthorizationCallbackRequest,
        HandleAuthorizationCallbackResponse,
        HandleClientCredentialsRequest,
        HandleClientCredentialsResponse,
        RefreshAccessTokenRequest,
        RefreshAccessTokenResponse,
    )
    from .models.resources import ListResourcesRequest, ListResourcesResponse
    from .models.validation import ValidateCredentialsRequest, ValidateCredentialsResponse


class BaseConnector:
    """
    A connector to one app: subclass it, say what it is, and override the capabilities it has.

    A class with an `app_id` is a connector; without one it is abstract, for mixins and shared bases. What is wrong
    with a class is a `TypeError` when it is made. Capabilities are coroutine methods; a plain ``def`` runs in a
    thread. ``some_capability = DISABLED`` switches an inherited one off. One instance, made without arguments, answers
    all calls of a process, many at a time: keep nothing of one call on it.

    Attributes:
        app_id: The app's id, such as ``"acme"``: part of paths and file names, so without spaces or slashes.
        version: The connector's version.
        auth: The class of the credential it needs, such as `BasicCredential`; ``None`` if any kind will do.
        requires_authentication: False for an app that needs no credential at all.
        settings_model: The attrs class of its settings; ``None`` if it has none.
        exception_handlers: What becomes of exceptions that are not a `ConnectorError`: ``(exception, handler, code)``.
            Every entry that matches runs, in this order, on one error. The exception may be named by text, such as
            ``"aiohttp.ClientResponseError"``, so that nothing is imported for it. With ``[]`` an upstream's HTTP
            status is an ``internal_error``.
        handle_errors: False lets `dispatch` raise `NotImplementedError` for a capability that the connector lacks.
        user_friendly_name: The app's name for people.
        description: What the connector is for.
        logo_url: The app's logo.
        app_vendor_domain: The vendor's domain.
        categories: What the app is for.
        resource_types: The types of resources it has.
        entitlement_types: The types of entitlements it has, each on a declared type of resources, or on the app
            (``""``).
    """

    app_id: ClassVar[str] = ""
    version: ClassVar[str] = ""
    auth: ClassVar[type | None] = None
    requires_authentication: ClassVar[bool] = True
    settings_model: ClassVar[type | None] = None
    exception_handlers: ClassVar[Sequence[ExceptionEntry]] = ((HTTPStatusError, HTTPHandler, None),)
    handle_errors: ClassVar[bool] = True
    user_friendly_name: ClassVar[str | None] = None
    description: ClassVar[str | None] = None
    logo_url: ClassVar[str | None] = None
    app_vendor_domain: ClassVar[str | None] = None
    categories: ClassVar[Sequence[AppCategory]] = ()
    resource_types: ClassVar[Sequence[ResourceType]] = ()
    entitlement_types: ClassVar[Sequence[EntitlementType]] = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Check the class; `attrs.define` makes a class twice, so nothing is recorded here."""
        super().__init_subclass__(**kwargs)
        check_overrides(cls, BaseConnector)
        check_declaration(cls)

    if not TYPE_CHECKING:  # type checkers would take its arguments for those of every subclass

        def __new__(cls, *args, **kwargs):
            """Refuse to make an instance of an abstract class, or one with arguments that nobody takes."""
            if not cls.app_id:
                raise TypeError(f'{cls.__name__} is abstract: give it an app_id, as in `app_id = "acme"`')
            if (args or kwargs) and cls.__init__ is object.__init__:
                raise TypeError(f"{cls.__name__}() takes no arguments; what calls share is got in start()")
            return super().__new__(cls)

    @classmethod
    def capabilities(cls) -> tuple[str, ...]:
        """
        Give the names of the capabilities that this connector has; override it to narrow them.

        Returns:
            The names of the stubs that are overridden and not switched off, sorted.
        """
        return tuple(sorted(name for name, known in TABLE.items() if getattr(cls, name) not in (known.stub, DISABLED)))

    @classmethod
    def error_of(cls, e: BaseException, capability: str) -> Error:
        """
        Give what an exception would be in an error document, for failures that a call survives.

        Args:
            e: What was raised on the way.
            capability: The name of the capability that goes on without it.

        Returns:
            The error, for ``caught_errors`` of an `ExecutionSummary`.
        """
        from .failures import failure

        return failure(cls, getattr(cls, capability, cls), e).error

    async def start(self) -> None:
        """Get ready what calls share, such as a pool of connections; runs once, before the first call."""

    async def stop(self) -> None:
        """Release what `start` got; runs once, after the last call."""

    # Reading

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """
        Prove that the credential works and name the tenant it belongs to.

        Args:
            request: Nothing beyond the credential and the settings.

        Returns:
            Whether it works, and the tenant's stable id in the app.

        Raises:
            AuthenticationError: The app does not accept the credential.
        """
        _unsupported("validate_credentials")

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """
        List the accounts of the app, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The accounts of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_accounts")

    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        """
        List the resources of the app, a page at a time.

        Args:
            request: The page.

        Returns:
            The resources of the page, each of a declared type, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_resources")

    async def list_entitlements(self, request: ListEntitlementsRequest) -> ListEntitlementsResponse:
        """
        List the entitlements of the app, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The entitlements of the page, each of a declared type on a listed resource, and the token of the next one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_entitlements")

    async def find_entitlement_associations(
        self, request: FindEntitlementAssociationsRequest
    ) -> FindEntitlementAssociationsResponse:
        """
        Find who holds which entitlement, a page at a time.

        Args:
            request: The page.

        Returns:
            Pairs of a listed account and a listed entitlement, and the token of the next page where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("find_entitlement_associations")

    async def list_custom_attributes_schema(
        self, request: ListCustomAttributesSchemaRequest
    ) -> ListCustomAttributesSchemaResponse:
        """
        List the custom attributes that the app knows.

        Args:
            request: The page.

        Returns:
            The attributes that ``custom_attributes`` may name.
        """
        _unsupported("list_custom_attributes_schema")

    async def get_last_activity(self, request: GetLastActivityRequest) -> GetLastActivityResponse:
        """
        Tell when accounts were last used.

        Args:
            request: The accounts' ids.

        Returns:
            The last activity of each account that has one.
        """
        _unsupported("get_last_activity")

    # Writing

    async def assign_entitlement(self, request: AssignEntitlementRequest) -> AssignEntitlementResponse:
        """
        Give an entitlement to an account; giving it twice changes nothing.

        Args:
            request: The account and the entitlement.

        Returns:
            Whether the account holds it now.

        Raises:
            NotFoundError: The account, the resource or the entitlement does not exist.
        """
        _unsupported("assign_entitlement")

    async def unassign_entitlement(self, request: UnassignEntitlementRequest) -> UnassignEntitlementResponse:
        """
        Take an entitlement from an account; taking it twice changes nothing.

        Args:
            request: The account and the entitlement.

        Returns:
            Whether the account is without it now.

        Raises:
            NotFoundError: The account, the resource or the entitlement does not exist.
        """
        _unsupported("unassign_entitlement")

    async def create_account(
        self, request: Annotated[Request[Any], CreatableAccount]
    ) -> Annotated[Response[Any], CreatedAccount]:
        """
        Create an account.

        Args:
            request: The account, and what it gets at once: ``CreateAccountRequest``, or a request with a subclass of
                `CreatableAccount` for an app that needs more.

        Returns:
            ``CreateAccountResponse``: the new account's id and state.

        Raises:
            ConflictError: There is such an account already.
        """
        _unsupported("create_account")

    async def activate_account(self, request: ActivateAccountRequest) -> ActivateAccountResponse:
        """
        Let an account be used again; activating it twice changes nothing.

        Args:
            request: The account's id.

        Returns:
            The account's state now.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("activate_account")

    async def deactivate_account(self, request: DeactivateAccountRequest) -> DeactivateAccountResponse:
        """
        Keep an account from being used; deactivating it twice changes nothing.

        Args:
            request: The account's id.

        Returns:
            The account's state now.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("deactivate_account")

    async def delete_account(self, request: DeleteAccountRequest) -> DeleteAccountResponse:
        """
        Delete an account and everything it holds.

        Args:
            request: The account's id.

        Returns:
            Whether it is gone.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("delete_account")

    # OAuth

    async def get_authorization_url(self, request: GetAuthorizationUrlRequest) -> GetAuthorizationUrlResponse:
        """
        Make the URL that a user is sent to, to grant access (RFC 6749, section 4.1.1).

        Args:
            request: The client, the scopes, and where to come back to.

        Returns:
            The URL, and the code verifier where PKCE is used (RFC 7636).
        """
        _unsupported("get_authorization_url")

    async def handle_authorization_callback(
        self, request: HandleAuthorizationCallbackRequest
    ) -> HandleAuthorizationCallbackResponse:
        """
        Turn what came back with the user into tokens (RFC 6749, section 4.1.3).

        Args:
            request: The client, and the whole URL that the user came back to.

        Returns:
            The tokens.
        """
        _unsupported("handle_authorization_callback")

    async def handle_client_credentials_request(
        self, request: HandleClientCredentialsRequest
    ) -> HandleClientCredentialsResponse:
        """
        Get a token for the client itself (RFC 6749, section 4.4).

        Args:
            request: The client and the scopes.

        Returns:
            The token.
        """
        _unsupported("handle_client_credentials_request")

    async def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse:
        """
        Get the next access token (RFC 6749, section 6).

        Args:
            request: The client and the refresh token.

        Returns:
            The tokens.
        """
        _unsupported("refresh_access_token")


def _unsupported(name: str) -> NoReturn:
    raise UnsupportedOperationError(message=f"Capability '{name}' is not implemented.")


derive(BaseConnector)
