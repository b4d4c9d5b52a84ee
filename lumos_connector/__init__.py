"""
A framework for connectors to Lumos: subclass `BaseConnector`, override what the app can do, and serve it.

Every public name is here, and is loaded when it is first used: importing the package costs next to nothing. Type
checkers read `__init__.pyi` instead.
"""

from typing import Any

_HOME = {
    ".capabilities": "DISABLED TrafficClass capability",
    ".threads": "synchronous",
    ".cli": "main run",
    ".codes": "ConnectorErrorCategory ConnectorErrorCode ConnectorErrorFault ErrorCode",
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
    ".introspection.app_document": "app_info",
    ".models.access_graph": """
        ACCESS_GRAPH_GLOBAL_RESOURCE ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE AccessGraphEntitlement
        AccessGraphEntitlementAssignment AccessGraphEntitlementIdentifier AccessGraphImpliedAccess
        AccessGraphResource AccessGraphResourceRelationship CustomAttribute CustomAttributeParameter
        EntitlementGraph FindEntitlementAssignments FindEntitlementAssignmentsRequest
        FindEntitlementAssignmentsResponse FindEntitlementGraph FindEntitlementGraphRequest
        FindEntitlementGraphResponse FindResourceGraph FindResourceGraphRequest FindResourceGraphResponse
        Reference ReferenceType ResourceGraph ResourceRelationshipLabel
    """,
    ".models.accounts": """
        AccountStatus AccountType ActivateAccount ActivateAccountRequest ActivateAccountResponse
        ActivatedAccount CreatableAccount CreateAccountEntitlement CreateAccountRequest
        CreateAccountResponse CreatedAccount DataRecency DeactivateAccount DeactivateAccountRequest
        DeactivateAccountResponse DeactivatedAccount DeleteAccount DeleteAccountRequest
        DeleteAccountResponse DeletedAccount FoundAccountData GetAccount GetAccountRequest
        GetAccountResponse GetDataRecency GetDataRecencyRequest GetDataRecencyResponse GetLastActivity
        GetLastActivityRequest GetLastActivityResponse LastActivityData ListAccounts ListAccountsRequest
        ListAccountsResponse ListUpdatedAccounts ListUpdatedAccountsRequest ListUpdatedAccountsResponse
        UpdateAccountRequest UpdateAccountResponse UpdateableAccount UpdatedAccounts
    """,
    ".models.activity": """
        ActivityRecord ActivityRecordActivityType ActivityRecordActor ActivityRecordEntitlement
        ActivityRecordTarget ActivityType ApplicationActivityRecord ListActivityRecords
        ListActivityRecordsRequest ListActivityRecordsResponse ListApplicationsActivityRecords
        ListApplicationsActivityRecordsRequest ListApplicationsActivityRecordsResponse
    """,
    ".models.applications": """
        Application ApplicationAccount ApplicationEntitlementAssociation ApplicationEntitlementData
        ApplicationResourceData ApplicationStatus AssignApplication AssignApplicationEntitlement
        AssignApplicationEntitlementRequest AssignApplicationEntitlementResponse AssignApplicationRequest
        AssignApplicationResponse AssignedApplication AssignedApplicationEntitlement AssignmentMode
        GetApplication GetApplicationAccount GetApplicationAccountRequest GetApplicationAccountResponse
        GetApplicationRequest GetApplicationResponse ListApplications ListApplicationsAccounts
        ListApplicationsAccountsRequest ListApplicationsAccountsResponse
        ListApplicationsEntitlementAssociations ListApplicationsEntitlementAssociationsRequest
        ListApplicationsEntitlementAssociationsResponse ListApplicationsEntitlements
        ListApplicationsEntitlementsRequest ListApplicationsEntitlementsResponse ListApplicationsRequest
        ListApplicationsResources ListApplicationsResourcesRequest ListApplicationsResourcesResponse
        ListApplicationsResponse SignOnMode UnassignApplication UnassignApplicationEntitlement
        UnassignApplicationEntitlementRequest UnassignApplicationEntitlementResponse
        UnassignApplicationRequest UnassignApplicationResponse UnassignedApplication
        UnassignedApplicationEntitlement
    """,
    ".models.arbitrary_endpoint": """
        ArbitraryRequestMethod ArbitraryResponse FulfillArbitraryEndpoint FulfillArbitraryEndpointRequest
        FulfillArbitraryEndpointResponse
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
    ".models.data_transfer": """
        DowngradeLicense DowngradeLicenseRequest DowngradeLicenseResponse DowngradedLicense ReleaseResources
        ReleaseResourcesRequest ReleaseResourcesResponse ReleaseResourcesStatus TransferData
        TransferDataRequest TransferDataResponse TransferDataStatus
    """,
    ".models.entitlements": """
        AssignEntitlement AssignEntitlementRequest AssignEntitlementResponse AssignedEntitlement
        FindEntitlementAssociations FindEntitlementAssociationsRequest FindEntitlementAssociationsResponse
        FoundEntitlementAssociation FoundEntitlementData GetAccountEntitlementAssociations
        GetAccountEntitlementAssociationsRequest GetAccountEntitlementAssociationsResponse ListEntitlements
        ListEntitlementsRequest ListEntitlementsResponse UnassignEntitlement UnassignEntitlementRequest
        UnassignEntitlementResponse UnassignedEntitlement
    """,
    ".models.envelope": """
        BaseRequest ConnectorErrorMetadata Error ErrorResponse ExecutionSummary OAuthRequest Page Request
        Response
    """,
    ".models.expenses": """
        Amount Expense ExpenseApprovalStatus ExpenseFilters ExpensePaymentStatus ExpenseType ListExpenses
        ListExpensesRequest ListExpensesResponse NormalizedExpenseApprovalStatus
        NormalizedExpensePaymentStatus SpendUser TimeRange Vendor
    """,
    ".models.information": """
        AccessGraphEntitlementRule AccessGraphEntitlementType AccessGraphImpliedAccessRule AppCategory
        AppInfo AppInfoRequest AppInfoRequestPayload AppInfoResponse CapabilitySchema EntitlementRequirement
        EntitlementType Info InfoResponse ResourceType
    """,
    ".models.non_human_accounts": """
        ActivityEventType Credential CredentialLastActivity CredentialStatus GetCredentialLastActivity
        GetCredentialLastActivityRequest GetCredentialLastActivityResponse GetNonHumanAccountLastActivity
        GetNonHumanAccountLastActivityRequest GetNonHumanAccountLastActivityResponse ListCredentials
        ListCredentialsRequest ListCredentialsResponse ListNonHumanAccounts ListNonHumanAccountsRequest
        ListNonHumanAccountsResponse NonHumanAccount NonHumanAccountLastActivity
    """,
    ".models.oauth": """
        AuthorizationUrl GetAuthorizationUrl GetAuthorizationUrlRequest GetAuthorizationUrlResponse
        HandleAuthorizationCallback HandleAuthorizationCallbackRequest HandleAuthorizationCallbackResponse
        HandleClientCredentials HandleClientCredentialsRequest HandleClientCredentialsResponse
        OauthCredentials RefreshAccessToken RefreshAccessTokenRequest RefreshAccessTokenResponse TokenType
    """,
    ".models.probes": """
        ProbeCapabilityConfigStatus ProbeCapabilityType ProbeCheck ProbeCheckName ProbeCheckSource
        ProbeCheckStatus ProbeConfigFinding ProbeConfigFindingSeverity ProbeCoverageStatus
        ProbeCustomAttributeResult ProbeEntitlementTypeResult ProbeIntegration ProbeIntegrationRequest
        ProbeIntegrationResponse ProbeResults ProbeSampleAccount ProbeSampleAssociation
        ProbeSampleCapabilityConfig ProbeSampleCustomAttribute ProbeSampleEntitlement ProbeStatus
    """,
    ".models.resources": "FoundResourceData ListResources ListResourcesRequest ListResourcesResponse",
    ".models.validation": """
        ValidateCredentialConfig ValidateCredentialConfigRequest ValidateCredentialConfigResponse
        ValidateCredentials ValidateCredentialsRequest ValidateCredentialsResponse ValidatedCredentialConfig
        ValidatedCredentials
    """,
    ".server": "create_app",
    ".models.credential_config": "AuthModel CredentialConfig OAuthConfig",
    ".credential_validation": "credential_errors",
    ".models.semantics": "Discriminator SemanticType",
    ".probe.running": "run_probe",
    ".probe.settings": "ProbeCheckSpec ProbeSettings",
    ".probe.building": """
        aggregate_probe_status failed_probe_check passed_probe_check probe_capability_config_check
        probe_sample_account probe_sample_association probe_sample_capability_config
        probe_sample_custom_attributes probe_sample_entitlement skipped_probe_check unsupported_probe_check
    """,
    ".arbitrary_endpoints.fulfilling": "EndpointClient arbitrary_endpoint",
    ".arbitrary_endpoints.answers": "RateLimitResetFormat",
    ".bodies": "EndpointResponse",
    ".writes": "execution_summary",
    ".models.rate_limits": """
        RateLimitMode RateLimitRequestInfo RateLimitResponseInfo RateLimitStateSnapshot
        RateLimitStateSnapshotSource
    """,
    ".arbitrary_endpoints.policy": "ArbitraryEndpointPolicy",
    ".models.effects": "CreatedEffect DeletedEffect NoopEffect NoopEffectReason UpdatedEffect",
    ".models.oauth_settings": """
        ClientAuthenticationMethod OAuthFlowType OAuthSettings RequestDataType RequestMethod
        TokenRequestType
    """,
    ".oauth.mixins": "ClientCredentialsMixin OAuthCodeFlowMixin",
    ".oauth.token_source": "Token TokenSource",
    ".oauth.token_endpoint": "TokenEndpoint",
    ".oauth.assertions": """
        client_assertion jwt_assertion key_pair_assertion service_account_assertion signed_assertion
    """,
    ".oauth.oauth1": "oauth1",
    ".oauth.discovery": "discover",
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
