"""
`BaseConnector`: what a connector declares, and one documented stub per capability.

This file is the reference of the capabilities: it is read as documentation, and the table of capabilities is derived
from it. It must not know how a call arrives or how an answer leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, NoReturn

from .capabilities import capabilities_known_to, derive, provided
from .declaration import check_declaration
from .errors import HTTPStatusError, UnsupportedOperationError
from .handlers import ExceptionEntry, HTTPHandler
from .overrides import check_overrides

if TYPE_CHECKING:
    from .models.access_graph import (
        FindEntitlementAssignmentsRequest,
        FindEntitlementAssignmentsResponse,
        FindEntitlementGraphRequest,
        FindEntitlementGraphResponse,
        FindResourceGraphRequest,
        FindResourceGraphResponse,
    )
    from .models.accounts import (
        ActivateAccountRequest,
        ActivateAccountResponse,
        CreatableAccount,
        CreatedAccount,
        DeactivateAccountRequest,
        DeactivateAccountResponse,
        DeleteAccountRequest,
        DeleteAccountResponse,
        GetAccountRequest,
        GetAccountResponse,
        GetDataRecencyRequest,
        GetDataRecencyResponse,
        GetLastActivityRequest,
        GetLastActivityResponse,
        ListAccountsRequest,
        ListAccountsResponse,
        ListUpdatedAccountsRequest,
        ListUpdatedAccountsResponse,
        UpdateableAccount,
    )
    from .models.activity import (
        ListActivityRecordsRequest,
        ListActivityRecordsResponse,
        ListApplicationsActivityRecordsRequest,
        ListApplicationsActivityRecordsResponse,
    )
    from .models.applications import (
        AssignApplicationEntitlementRequest,
        AssignApplicationEntitlementResponse,
        AssignApplicationRequest,
        AssignApplicationResponse,
        GetApplicationAccountRequest,
        GetApplicationAccountResponse,
        GetApplicationRequest,
        GetApplicationResponse,
        ListApplicationsAccountsRequest,
        ListApplicationsAccountsResponse,
        ListApplicationsEntitlementAssociationsRequest,
        ListApplicationsEntitlementAssociationsResponse,
        ListApplicationsEntitlementsRequest,
        ListApplicationsEntitlementsResponse,
        ListApplicationsRequest,
        ListApplicationsResourcesRequest,
        ListApplicationsResourcesResponse,
        ListApplicationsResponse,
        UnassignApplicationEntitlementRequest,
        UnassignApplicationEntitlementResponse,
        UnassignApplicationRequest,
        UnassignApplicationResponse,
    )
    from .models.arbitrary_endpoint import FulfillArbitraryEndpointRequest, FulfillArbitraryEndpointResponse
    from .models.attributes import ListCustomAttributesSchemaRequest, ListCustomAttributesSchemaResponse
    from .models.credential_config import CredentialConfig
    from .models.data_transfer import (
        DowngradeLicenseRequest,
        DowngradeLicenseResponse,
        ReleaseResourcesRequest,
        ReleaseResourcesResponse,
        TransferDataRequest,
        TransferDataResponse,
    )
    from .models.entitlements import (
        AssignEntitlementRequest,
        AssignEntitlementResponse,
        FindEntitlementAssociationsRequest,
        FindEntitlementAssociationsResponse,
        GetAccountEntitlementAssociationsRequest,
        GetAccountEntitlementAssociationsResponse,
        ListEntitlementsRequest,
        ListEntitlementsResponse,
        UnassignEntitlementRequest,
        UnassignEntitlementResponse,
    )
    from .models.envelope import Error, ErrorResponse, Request, Response
    from .models.expenses import ListExpensesRequest, ListExpensesResponse
    from .models.information import (
        AccessGraphEntitlementRule,
        AccessGraphEntitlementType,
        AccessGraphImpliedAccessRule,
        AppCategory,
        AppInfoRequest,
        AppInfoResponse,
        EntitlementType,
        ResourceType,
    )
    from .models.non_human_accounts import (
        GetCredentialLastActivityRequest,
        GetCredentialLastActivityResponse,
        GetNonHumanAccountLastActivityRequest,
        GetNonHumanAccountLastActivityResponse,
        ListCredentialsRequest,
        ListCredentialsResponse,
        ListNonHumanAccountsRequest,
        ListNonHumanAccountsResponse,
    )
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
    from .models.probes import ProbeIntegrationRequest, ProbeIntegrationResponse
    from .models.resources import ListResourcesRequest, ListResourcesResponse
    from .models.validation import (
        ValidateCredentialConfigRequest,
        ValidateCredentialConfigResponse,
        ValidateCredentialsRequest,
        ValidateCredentialsResponse,
    )
    from .probe.settings import ProbeSettings


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
        auth: The class of the credential it needs, such as `BasicCredential`; ``None`` if any kind will do, or if
            ``credentials`` says more.
        credentials: The credentials it takes, each a `CredentialConfig` or an `OAuthConfig` with an id of its own, for
            a connector that needs several or leaves a choice; in the place of ``auth``.
        allowed_credentials: The combinations of them that it works with: an id, or a tuple of ids that belong
            together. Where it is empty, the required ones together, and each optional one alone.
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
        access_graph_entitlement_types: The types of entitlements in its access graph.
        access_graph_entitlement_rules: Entitlements that exist on every resource of a type.
        implied_access_rules: Entitlements that come with others.
        probe: The checks of `probe_integration`; ``None`` for those that the contract knows, made from what the
            connector can list.
    """

    app_id: ClassVar[str] = ""
    version: ClassVar[str] = ""
    auth: ClassVar[type | None] = None
    credentials: ClassVar[Sequence[CredentialConfig]] = ()
    allowed_credentials: ClassVar[Sequence[str | tuple[str, ...]]] = ()
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
    access_graph_entitlement_types: ClassVar[Sequence[AccessGraphEntitlementType]] = ()
    access_graph_entitlement_rules: ClassVar[Sequence[AccessGraphEntitlementRule]] = ()
    implied_access_rules: ClassVar[Sequence[AccessGraphImpliedAccessRule]] = ()
    probe: ClassVar[ProbeSettings | None] = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Check the class; `attrs.define` makes a class twice, so nothing is recorded here."""
        super().__init_subclass__(**kwargs)
        check_overrides(cls, BaseConnector)
        check_declaration(cls)

    if not TYPE_CHECKING:  # type checkers would take its arguments for those of every subclass

        def __new__(cls, *args, **kwargs):
            """Refuse to make an instance of an abstract class, or one with too many arguments."""
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
            The names of the stubs that are overridden or do their work themselves, and of the capabilities of its own
            (see `capability`), without those switched off; sorted.
        """
        return tuple(sorted(name for name, known in capabilities_known_to(cls).items() if known.is_on(cls)))

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

    # Provided: these three do their work themselves

    @provided(asks_nothing=True)
    async def app_info(self, request: AppInfoRequest) -> AppInfoResponse | ErrorResponse:
        """
        Describe the connector as an OpenAPI document.

        Args:
            request: Neither a credential nor settings are needed.

        Returns:
            The document, made from what the class declares and overrides.
        """
        from .introspection.app_document import app_info

        return app_info(type(self))

    @provided()
    async def probe_integration(self, request: ProbeIntegrationRequest) -> ProbeIntegrationResponse | ErrorResponse:
        """
        Try out what the connector can read, a little of each, and report on it.

        Args:
            request: The checks wanted; all that are declared where it names none.

        Returns:
            The outcome of each check, with samples.
        """
        from .probe.running import run_probe

        return await run_probe(self, request)

    @provided(lambda connector: bool(connector.credentials))
    async def validate_credential_config(
        self, request: ValidateCredentialConfigRequest
    ) -> ValidateCredentialConfigResponse | ErrorResponse:
        """
        Check the form of one of several credentials before it is saved; provided where ``credentials`` are declared.

        Args:
            request: The credential, with its id.

        Returns:
            Whether it is complete, and what is wrong with it in words for a customer.

        Raises:
            MissingParameterError: The credential has no id.
            InvalidConfigurationError: No credential of that id is declared.
            InvalidValueError: The credential does not have the fields of its kind.
        """
        from .credential_validation import validate_credential

        return await validate_credential(self, request)

    # Reading

    async def validate_credentials(
        self, request: ValidateCredentialsRequest
    ) -> ValidateCredentialsResponse | ErrorResponse:
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

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse | ErrorResponse:
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

    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse | ErrorResponse:
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

    async def list_entitlements(self, request: ListEntitlementsRequest) -> ListEntitlementsResponse | ErrorResponse:
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
    ) -> FindEntitlementAssociationsResponse | ErrorResponse:
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
    ) -> ListCustomAttributesSchemaResponse | ErrorResponse:
        """
        List the custom attributes that the app knows.

        Args:
            request: The page.

        Returns:
            The attributes that ``custom_attributes`` may name.
        """
        _unsupported("list_custom_attributes_schema")

    async def get_last_activity(self, request: GetLastActivityRequest) -> GetLastActivityResponse | ErrorResponse:
        """
        Tell when accounts were last used.

        Args:
            request: The accounts' ids.

        Returns:
            The last activity of each account that has one.
        """
        _unsupported("get_last_activity")

    # Writing

    async def assign_entitlement(self, request: AssignEntitlementRequest) -> AssignEntitlementResponse | ErrorResponse:
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

    async def unassign_entitlement(
        self, request: UnassignEntitlementRequest
    ) -> UnassignEntitlementResponse | ErrorResponse:
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
    ) -> Annotated[Response[Any], CreatedAccount] | ErrorResponse:
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

    async def activate_account(self, request: ActivateAccountRequest) -> ActivateAccountResponse | ErrorResponse:
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

    async def deactivate_account(self, request: DeactivateAccountRequest) -> DeactivateAccountResponse | ErrorResponse:
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

    async def delete_account(self, request: DeleteAccountRequest) -> DeleteAccountResponse | ErrorResponse:
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

    async def get_authorization_url(
        self, request: GetAuthorizationUrlRequest
    ) -> GetAuthorizationUrlResponse | ErrorResponse:
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
    ) -> HandleAuthorizationCallbackResponse | ErrorResponse:
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
    ) -> HandleClientCredentialsResponse | ErrorResponse:
        """
        Get a token for the client itself (RFC 6749, section 4.4).

        Args:
            request: The client and the scopes.

        Returns:
            The token.
        """
        _unsupported("handle_client_credentials_request")

    async def refresh_access_token(
        self, request: RefreshAccessTokenRequest
    ) -> RefreshAccessTokenResponse | ErrorResponse:
        """
        Get the next access token (RFC 6749, section 6).

        Args:
            request: The client and the refresh token.

        Returns:
            The tokens.
        """
        _unsupported("refresh_access_token")

    # Accounts, one at a time or since the last time

    async def list_updated_accounts(
        self, request: ListUpdatedAccountsRequest
    ) -> ListUpdatedAccountsResponse | ErrorResponse:
        """
        List the accounts that were changed since a moment or since the last listing, a page at a time.

        Args:
            request: The moment, or the cursor of the last listing, and the custom attributes wanted.

        Returns:
            The accounts of the page, and the cursor for the next listing.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_updated_accounts")

    async def get_account(self, request: GetAccountRequest) -> GetAccountResponse | ErrorResponse:
        """
        Look up one account.

        Args:
            request: The account's id, and the custom attributes wanted.

        Returns:
            The account.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("get_account")

    async def get_account_entitlement_associations(
        self, request: GetAccountEntitlementAssociationsRequest
    ) -> GetAccountEntitlementAssociationsResponse | ErrorResponse:
        """
        Find what one account holds, a page at a time.

        Args:
            request: The account's id, and the page.

        Returns:
            Pairs of the account and an entitlement, and the token of the next page where there is one.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("get_account_entitlement_associations")

    async def get_data_recency(self, request: GetDataRecencyRequest) -> GetDataRecencyResponse | ErrorResponse:
        """
        Tell how old the data is that the app answers with.

        Args:
            request: Nothing beyond the credential and the settings.

        Returns:
            For each capability that reads, when the data behind it was last brought up to date.
        """
        _unsupported("get_data_recency")

    async def update_account(
        self, request: Annotated[Request[Any], UpdateableAccount]
    ) -> Annotated[Response[Any], UpdateableAccount] | ErrorResponse:
        """
        Change an account.

        Args:
            request: The account's id, and what is to change: a request with a subclass of `UpdateableAccount` that has
                the fields which the app can change.

        Returns:
            The account as it is now: an `UpdateableAccount`, or a subclass of it.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("update_account")

    # Applications

    async def list_applications(self, request: ListApplicationsRequest) -> ListApplicationsResponse | ErrorResponse:
        """
        List the applications that the app manages, a page at a time.

        Args:
            request: The page.

        Returns:
            The applications of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications")

    async def get_application(self, request: GetApplicationRequest) -> GetApplicationResponse | ErrorResponse:
        """
        Look up one application.

        Args:
            request: The application's id.

        Returns:
            The application.

        Raises:
            NotFoundError: There is no such application.
        """
        _unsupported("get_application")

    async def list_applications_accounts(
        self, request: ListApplicationsAccountsRequest
    ) -> ListApplicationsAccountsResponse | ErrorResponse:
        """
        List who may use which application, a page at a time.

        Args:
            request: The page.

        Returns:
            Pairs of an account and an application, and the token of the next page where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications_accounts")

    async def get_application_account(
        self, request: GetApplicationAccountRequest
    ) -> GetApplicationAccountResponse | ErrorResponse:
        """
        Look up whether one account may use one application.

        Args:
            request: The application and the account.

        Returns:
            The account's state in the application.

        Raises:
            NotFoundError: The account is no user of the application, or there is none of the two.
        """
        _unsupported("get_application_account")

    async def list_applications_resources(
        self, request: ListApplicationsResourcesRequest
    ) -> ListApplicationsResourcesResponse | ErrorResponse:
        """
        List the resources of all applications, a page at a time.

        Args:
            request: The page.

        Returns:
            The resources of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications_resources")

    async def list_applications_entitlements(
        self, request: ListApplicationsEntitlementsRequest
    ) -> ListApplicationsEntitlementsResponse | ErrorResponse:
        """
        List the entitlements of all applications, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The entitlements of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications_entitlements")

    async def list_applications_entitlement_associations(
        self, request: ListApplicationsEntitlementAssociationsRequest
    ) -> ListApplicationsEntitlementAssociationsResponse | ErrorResponse:
        """
        Find who holds which entitlement of which application, a page at a time.

        Args:
            request: The page.

        Returns:
            Triples of an application, an account and an entitlement, and the token of the next page where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications_entitlement_associations")

    async def list_applications_activity_records(
        self, request: ListApplicationsActivityRecordsRequest
    ) -> ListApplicationsActivityRecordsResponse | ErrorResponse:
        """
        List what accounts did in applications, a page at a time.

        Args:
            request: The page, the accounts, and since when.

        Returns:
            The records of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_applications_activity_records")

    async def assign_application(self, request: AssignApplicationRequest) -> AssignApplicationResponse | ErrorResponse:
        """
        Let an account use an application; giving it twice changes nothing.

        Args:
            request: The application and the account.

        Returns:
            Whether the account may use it now, and whether it exists there.

        Raises:
            NotFoundError: The account or the application does not exist.
        """
        _unsupported("assign_application")

    async def unassign_application(
        self, request: UnassignApplicationRequest
    ) -> UnassignApplicationResponse | ErrorResponse:
        """
        Keep an account from using an application; taking it twice changes nothing.

        Args:
            request: The application and the account.

        Returns:
            Whether the account is without it now, and whether it is gone from there.

        Raises:
            NotFoundError: The account or the application does not exist.
        """
        _unsupported("unassign_application")

    async def assign_application_entitlement(
        self, request: AssignApplicationEntitlementRequest
    ) -> AssignApplicationEntitlementResponse | ErrorResponse:
        """
        Give an entitlement of an application to an account; giving it twice changes nothing.

        Args:
            request: The application, the account and the entitlement.

        Returns:
            Whether the account holds it now.

        Raises:
            NotFoundError: The application, the account or the entitlement does not exist.
        """
        _unsupported("assign_application_entitlement")

    async def unassign_application_entitlement(
        self, request: UnassignApplicationEntitlementRequest
    ) -> UnassignApplicationEntitlementResponse | ErrorResponse:
        """
        Take an entitlement of an application from an account; taking it twice changes nothing.

        Args:
            request: The application, the account and the entitlement.

        Returns:
            Whether the account is without it now.

        Raises:
            NotFoundError: The application, the account or the entitlement does not exist.
        """
        _unsupported("unassign_application_entitlement")

    # Non-human accounts and credentials

    async def list_non_human_accounts(
        self, request: ListNonHumanAccountsRequest
    ) -> ListNonHumanAccountsResponse | ErrorResponse:
        """
        List the accounts of programs, roles and machines, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The accounts of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_non_human_accounts")

    async def list_credentials(self, request: ListCredentialsRequest) -> ListCredentialsResponse | ErrorResponse:
        """
        List the keys, tokens and the like that exist in the app, without their secrets, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The credentials of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_credentials")

    async def get_non_human_account_last_activity(
        self, request: GetNonHumanAccountLastActivityRequest
    ) -> GetNonHumanAccountLastActivityResponse | ErrorResponse:
        """
        Tell when non-human accounts were last seen, a page at a time.

        Args:
            request: The page.

        Returns:
            What was last seen of the accounts, and the token of the next page where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("get_non_human_account_last_activity")

    async def get_credential_last_activity(
        self, request: GetCredentialLastActivityRequest
    ) -> GetCredentialLastActivityResponse | ErrorResponse:
        """
        Tell when credentials were last seen, a page at a time.

        Args:
            request: The page.

        Returns:
            What was last seen of the credentials, and the token of the next page where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("get_credential_last_activity")

    # Activity records

    async def list_activity_records(
        self, request: ListActivityRecordsRequest
    ) -> ListActivityRecordsResponse | ErrorResponse:
        """
        List what accounts did, a page at a time.

        Args:
            request: The page, the accounts, and since when.

        Returns:
            The records of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_activity_records")

    # Expenses

    async def list_expenses(self, request: ListExpensesRequest) -> ListExpensesResponse | ErrorResponse:
        """
        List what was spent, a page at a time.

        Args:
            request: The page, and which expenses are wanted.

        Returns:
            The expenses of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("list_expenses")

    # The access graph

    async def find_resource_graph(self, request: FindResourceGraphRequest) -> FindResourceGraphResponse | ErrorResponse:
        """
        Find the resources and how they relate to each other, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The resources and relationships of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("find_resource_graph")

    async def find_entitlement_graph(
        self, request: FindEntitlementGraphRequest
    ) -> FindEntitlementGraphResponse | ErrorResponse:
        """
        Find the entitlements and which of them come with others, a page at a time.

        Args:
            request: The page, and the custom attributes wanted.

        Returns:
            The entitlements and rules of the page, and the token of the next one where there is one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("find_entitlement_graph")

    async def find_entitlement_assignments(
        self, request: FindEntitlementAssignmentsRequest
    ) -> FindEntitlementAssignmentsResponse | ErrorResponse:
        """
        Find which resource holds which entitlement, a page at a time.

        Args:
            request: The page.

        Returns:
            Pairs of a resource, such as an account, and an entitlement, and the token of the next page where there is
            one.

        Raises:
            InvalidPageTokenError: The token is not one that this connector gave.
        """
        _unsupported("find_entitlement_assignments")

    # Data transfer and licenses

    async def transfer_data(self, request: TransferDataRequest) -> TransferDataResponse | ErrorResponse:
        """
        Hand the data of one account over to another.

        Args:
            request: The account that has it, and the one that gets it.

        Returns:
            Whether the other account has it now, and why not.

        Raises:
            NotFoundError: One of the accounts does not exist.
        """
        _unsupported("transfer_data")

    async def release_resources(self, request: ReleaseResourcesRequest) -> ReleaseResourcesResponse | ErrorResponse:
        """
        Set free what an account occupies.

        Args:
            request: The account's id.

        Returns:
            Whether it is free now, and why not.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("release_resources")

    async def downgrade_license(self, request: DowngradeLicenseRequest) -> DowngradeLicenseResponse | ErrorResponse:
        """
        Move an account to a lesser license.

        Args:
            request: The account's id.

        Returns:
            Whether it has the lesser one now, and why not.

        Raises:
            NotFoundError: There is no such account.
        """
        _unsupported("downgrade_license")

    # Arbitrary endpoints

    async def fulfill_arbitrary_endpoint(
        self, request: FulfillArbitraryEndpointRequest
    ) -> FulfillArbitraryEndpointResponse | ErrorResponse:
        """
        Send one request to the app's own API, as the caller spells it, and only where the connector allows it.

        Args:
            request: The path, the method, and what goes with them.

        Returns:
            The app's answer, whatever its status; why there is none where none came.

        Raises:
            AuthenticationError: The app does not accept the credential.
        """
        _unsupported("fulfill_arbitrary_endpoint")


def _unsupported(name: str) -> NoReturn:
    raise UnsupportedOperationError(message=f"Capability '{name}' is not implemented.")


derive(BaseConnector)
