"""
A framework for connectors to Lumos: subclass `BaseConnector`, override what the app can do, and serve it.

Every public name is here, and is loaded when it is first used: importing the package costs next to nothing. Type
checkers read `__init__.pyi` instead.
"""

from typing import Any

_HOME = {
    ".capabilities": "DISABLED",
    ".threads": "synchronous",
    ".cli": "main run",
    ".codes": "ConnectorErrorCategory ConnectorErrorCode ConnectorErrorFault",
    ".connector": "BaseConnector",
    ".errors": """
        AuthenticationError AuthenticationExpiredError AuthorizationError BudgetExhaustedError ClientError
        ConflictError ConnectionClosedError ConnectionRejectedError ConnectorError CredentialsRevokedError
        HTTPStatusError InternalError InvalidConfigurationError InvalidPageTokenError InvalidResponseError
        InvalidValueError MissingParameterError NetworkError NotFoundError RateLimitError
        RequestTimeoutError TransientError UnknownValueError UnsupportedOperationError UpstreamError
    """,
    ".handlers": "DefaultHandler ExceptionHandler HTTPHandler",
    ".introspection": "info",
    ".models.accounts": """
        AccountStatus AccountType ActivateAccount ActivateAccountRequest ActivateAccountResponse
        ActivatedAccount CreatableAccount CreateAccountEntitlement CreateAccountRequest
        CreateAccountResponse CreatedAccount DeactivateAccount DeactivateAccountRequest
        DeactivateAccountResponse DeactivatedAccount DeleteAccount DeleteAccountRequest
        DeleteAccountResponse DeletedAccount FoundAccountData GetLastActivity GetLastActivityRequest
        GetLastActivityResponse LastActivityData ListAccounts ListAccountsRequest ListAccountsResponse
    """,
    ".models.attributes": """
        CustomAttributeCustomizedType CustomAttributeSchema CustomAttributeType ListCustomAttributesSchema
        ListCustomAttributesSchemaRequest ListCustomAttributesSchemaResponse
    """,
    ".models.base": "setting",
    ".models.credentials": """
        AuthCredential BasicCredential EmptyCredential JWTClaims JWTCredential JWTHeaders KeyPairCredential
        OAuth1Credential OAuthClientCredential OAuthCredential ServiceAccountCredential ServiceAccountType
        TokenCredential
    """,
    ".models.entitlements": """
        AssignEntitlement AssignEntitlementRequest AssignEntitlementResponse AssignedEntitlement
        FindEntitlementAssociations FindEntitlementAssociationsRequest FindEntitlementAssociationsResponse
        FoundEntitlementAssociation FoundEntitlementData ListEntitlements ListEntitlementsRequest
        ListEntitlementsResponse UnassignEntitlement UnassignEntitlementRequest UnassignEntitlementResponse
        UnassignedEntitlement
    """,
    ".models.envelope": """
        BaseRequest ConnectorErrorMetadata CreatedEffect DeletedEffect Error ErrorResponse ExecutionSummary
        NoopEffect NoopEffectReason OAuthRequest Page RateLimitMode RateLimitRequestInfo
        RateLimitResponseInfo RateLimitStateSnapshot RateLimitStateSnapshotSource Request Response
        UpdatedEffect
    """,
    ".models.information": """
        AccessGraphEntitlementRule AccessGraphEntitlementType AccessGraphImpliedAccessRule AppCategory
        CapabilitySchema EntitlementRequirement EntitlementType Info InfoResponse ResourceType
    """,
    ".models.oauth": """
        AuthorizationUrl GetAuthorizationUrl GetAuthorizationUrlRequest GetAuthorizationUrlResponse
        HandleAuthorizationCallback HandleAuthorizationCallbackRequest HandleAuthorizationCallbackResponse
        HandleClientCredentials HandleClientCredentialsRequest HandleClientCredentialsResponse
        OauthCredentials RefreshAccessToken RefreshAccessTokenRequest RefreshAccessTokenResponse TokenType
    """,
    ".models.resources": "FoundResourceData ListResources ListResourcesRequest ListResourcesResponse",
    ".models.validation": """
        ValidateCredentials ValidateCredentialsRequest ValidateCredentialsResponse ValidatedCredentials
    """,
    ".server": "create_app",
}
"""Which public names each module has."""

_MODULE_OF = {name: module for module, names in _HOME.items() for name in names.split()}

__all__ = sorted(_MODULE_OF)  # noqa: PLE0605 - a list all the same


def __getattr__(name: str) -> Any:
    """Load a public name from its module, once (PEP 562)."""
    module = _MODULE_OF.get(name)
    if module is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = globals()[name] = getattr(import_module(module, __name__), name)
    return found


def __dir__() -> list[str]:
    """List the public names too, for completion."""
    return sorted({*globals(), *_MODULE_OF})
