# The public names for type checkers: what `__init__.py` loads when it is first used.

from .arbitrary_endpoints.answers import (
    RateLimitResetFormat as RateLimitResetFormat,
)
from .arbitrary_endpoints.fulfilling import (
    EndpointClient as EndpointClient,
)
from .arbitrary_endpoints.fulfilling import (
    arbitrary_endpoint as arbitrary_endpoint,
)
from .arbitrary_endpoints.policy import (
    ArbitraryEndpointPolicy as ArbitraryEndpointPolicy,
)
from .bodies import (
    EndpointResponse as EndpointResponse,
)
from .capabilities import (
    DISABLED as DISABLED,
)
from .capabilities import (
    TrafficClass as TrafficClass,
)
from .capabilities import (
    capability as capability,
)
from .cli import (
    main as main,
)
from .cli import (
    run as run,
)
from .codes import (
    ConnectorErrorCategory as ConnectorErrorCategory,
)
from .codes import (
    ConnectorErrorCode as ConnectorErrorCode,
)
from .codes import (
    ConnectorErrorFault as ConnectorErrorFault,
)
from .codes import (
    ErrorCode as ErrorCode,
)
from .connector import (
    BaseConnector as BaseConnector,
)
from .credential_validation import (
    credential_errors as credential_errors,
)
from .errors import (
    AuthenticationError as AuthenticationError,
)
from .errors import (
    AuthenticationExpiredError as AuthenticationExpiredError,
)
from .errors import (
    AuthorizationError as AuthorizationError,
)
from .errors import (
    BudgetExhaustedError as BudgetExhaustedError,
)
from .errors import (
    ClientError as ClientError,
)
from .errors import (
    ConflictError as ConflictError,
)
from .errors import (
    ConnectionClosedError as ConnectionClosedError,
)
from .errors import (
    ConnectionRejectedError as ConnectionRejectedError,
)
from .errors import (
    ConnectorError as ConnectorError,
)
from .errors import (
    CredentialsRevokedError as CredentialsRevokedError,
)
from .errors import (
    HTTPStatusError as HTTPStatusError,
)
from .errors import (
    InternalError as InternalError,
)
from .errors import (
    InvalidConfigurationError as InvalidConfigurationError,
)
from .errors import (
    InvalidPageTokenError as InvalidPageTokenError,
)
from .errors import (
    InvalidResponseError as InvalidResponseError,
)
from .errors import (
    InvalidValueError as InvalidValueError,
)
from .errors import (
    MissingParameterError as MissingParameterError,
)
from .errors import (
    NetworkError as NetworkError,
)
from .errors import (
    NotFoundError as NotFoundError,
)
from .errors import (
    RateLimitError as RateLimitError,
)
from .errors import (
    RequestTimeoutError as RequestTimeoutError,
)
from .errors import (
    TransientError as TransientError,
)
from .errors import (
    UnknownValueError as UnknownValueError,
)
from .errors import (
    UnsupportedOperationError as UnsupportedOperationError,
)
from .errors import (
    UpstreamError as UpstreamError,
)
from .handlers import (
    DefaultHandler as DefaultHandler,
)
from .handlers import (
    ExceptionHandler as ExceptionHandler,
)
from .handlers import (
    HTTPHandler as HTTPHandler,
)
from .introspection import (
    info as info,
)
from .introspection.app_document import (
    app_info as app_info,
)
from .models.access_graph import (
    ACCESS_GRAPH_GLOBAL_RESOURCE as ACCESS_GRAPH_GLOBAL_RESOURCE,
)
from .models.access_graph import (
    ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE as ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE,
)
from .models.access_graph import (
    AccessGraphEntitlement as AccessGraphEntitlement,
)
from .models.access_graph import (
    AccessGraphEntitlementAssignment as AccessGraphEntitlementAssignment,
)
from .models.access_graph import (
    AccessGraphEntitlementIdentifier as AccessGraphEntitlementIdentifier,
)
from .models.access_graph import (
    AccessGraphImpliedAccess as AccessGraphImpliedAccess,
)
from .models.access_graph import (
    AccessGraphResource as AccessGraphResource,
)
from .models.access_graph import (
    AccessGraphResourceRelationship as AccessGraphResourceRelationship,
)
from .models.access_graph import (
    CustomAttribute as CustomAttribute,
)
from .models.access_graph import (
    CustomAttributeParameter as CustomAttributeParameter,
)
from .models.access_graph import (
    EntitlementGraph as EntitlementGraph,
)
from .models.access_graph import (
    FindEntitlementAssignments as FindEntitlementAssignments,
)
from .models.access_graph import (
    FindEntitlementAssignmentsRequest as FindEntitlementAssignmentsRequest,
)
from .models.access_graph import (
    FindEntitlementAssignmentsResponse as FindEntitlementAssignmentsResponse,
)
from .models.access_graph import (
    FindEntitlementGraph as FindEntitlementGraph,
)
from .models.access_graph import (
    FindEntitlementGraphRequest as FindEntitlementGraphRequest,
)
from .models.access_graph import (
    FindEntitlementGraphResponse as FindEntitlementGraphResponse,
)
from .models.access_graph import (
    FindResourceGraph as FindResourceGraph,
)
from .models.access_graph import (
    FindResourceGraphRequest as FindResourceGraphRequest,
)
from .models.access_graph import (
    FindResourceGraphResponse as FindResourceGraphResponse,
)
from .models.access_graph import (
    Reference as Reference,
)
from .models.access_graph import (
    ReferenceType as ReferenceType,
)
from .models.access_graph import (
    ResourceGraph as ResourceGraph,
)
from .models.access_graph import (
    ResourceRelationshipLabel as ResourceRelationshipLabel,
)
from .models.accounts import (
    AccountStatus as AccountStatus,
)
from .models.accounts import (
    AccountType as AccountType,
)
from .models.accounts import (
    ActivateAccount as ActivateAccount,
)
from .models.accounts import (
    ActivateAccountRequest as ActivateAccountRequest,
)
from .models.accounts import (
    ActivateAccountResponse as ActivateAccountResponse,
)
from .models.accounts import (
    ActivatedAccount as ActivatedAccount,
)
from .models.accounts import (
    CreatableAccount as CreatableAccount,
)
from .models.accounts import (
    CreateAccountEntitlement as CreateAccountEntitlement,
)
from .models.accounts import (
    CreateAccountRequest as CreateAccountRequest,
)
from .models.accounts import (
    CreateAccountResponse as CreateAccountResponse,
)
from .models.accounts import (
    CreatedAccount as CreatedAccount,
)
from .models.accounts import (
    DataRecency as DataRecency,
)
from .models.accounts import (
    DeactivateAccount as DeactivateAccount,
)
from .models.accounts import (
    DeactivateAccountRequest as DeactivateAccountRequest,
)
from .models.accounts import (
    DeactivateAccountResponse as DeactivateAccountResponse,
)
from .models.accounts import (
    DeactivatedAccount as DeactivatedAccount,
)
from .models.accounts import (
    DeleteAccount as DeleteAccount,
)
from .models.accounts import (
    DeleteAccountRequest as DeleteAccountRequest,
)
from .models.accounts import (
    DeleteAccountResponse as DeleteAccountResponse,
)
from .models.accounts import (
    DeletedAccount as DeletedAccount,
)
from .models.accounts import (
    FoundAccountData as FoundAccountData,
)
from .models.accounts import (
    GetAccount as GetAccount,
)
from .models.accounts import (
    GetAccountRequest as GetAccountRequest,
)
from .models.accounts import (
    GetAccountResponse as GetAccountResponse,
)
from .models.accounts import (
    GetDataRecency as GetDataRecency,
)
from .models.accounts import (
    GetDataRecencyRequest as GetDataRecencyRequest,
)
from .models.accounts import (
    GetDataRecencyResponse as GetDataRecencyResponse,
)
from .models.accounts import (
    GetLastActivity as GetLastActivity,
)
from .models.accounts import (
    GetLastActivityRequest as GetLastActivityRequest,
)
from .models.accounts import (
    GetLastActivityResponse as GetLastActivityResponse,
)
from .models.accounts import (
    LastActivityData as LastActivityData,
)
from .models.accounts import (
    ListAccounts as ListAccounts,
)
from .models.accounts import (
    ListAccountsRequest as ListAccountsRequest,
)
from .models.accounts import (
    ListAccountsResponse as ListAccountsResponse,
)
from .models.accounts import (
    ListUpdatedAccounts as ListUpdatedAccounts,
)
from .models.accounts import (
    ListUpdatedAccountsRequest as ListUpdatedAccountsRequest,
)
from .models.accounts import (
    ListUpdatedAccountsResponse as ListUpdatedAccountsResponse,
)
from .models.accounts import (
    UpdateableAccount as UpdateableAccount,
)
from .models.accounts import (
    UpdateAccountRequest as UpdateAccountRequest,
)
from .models.accounts import (
    UpdateAccountResponse as UpdateAccountResponse,
)
from .models.accounts import (
    UpdatedAccounts as UpdatedAccounts,
)
from .models.activity import (
    ActivityRecord as ActivityRecord,
)
from .models.activity import (
    ActivityRecordActivityType as ActivityRecordActivityType,
)
from .models.activity import (
    ActivityRecordActor as ActivityRecordActor,
)
from .models.activity import (
    ActivityRecordEntitlement as ActivityRecordEntitlement,
)
from .models.activity import (
    ActivityRecordTarget as ActivityRecordTarget,
)
from .models.activity import (
    ActivityType as ActivityType,
)
from .models.activity import (
    ApplicationActivityRecord as ApplicationActivityRecord,
)
from .models.activity import (
    ListActivityRecords as ListActivityRecords,
)
from .models.activity import (
    ListActivityRecordsRequest as ListActivityRecordsRequest,
)
from .models.activity import (
    ListActivityRecordsResponse as ListActivityRecordsResponse,
)
from .models.activity import (
    ListApplicationsActivityRecords as ListApplicationsActivityRecords,
)
from .models.activity import (
    ListApplicationsActivityRecordsRequest as ListApplicationsActivityRecordsRequest,
)
from .models.activity import (
    ListApplicationsActivityRecordsResponse as ListApplicationsActivityRecordsResponse,
)
from .models.applications import (
    Application as Application,
)
from .models.applications import (
    ApplicationAccount as ApplicationAccount,
)
from .models.applications import (
    ApplicationEntitlementAssociation as ApplicationEntitlementAssociation,
)
from .models.applications import (
    ApplicationEntitlementData as ApplicationEntitlementData,
)
from .models.applications import (
    ApplicationResourceData as ApplicationResourceData,
)
from .models.applications import (
    ApplicationStatus as ApplicationStatus,
)
from .models.applications import (
    AssignApplication as AssignApplication,
)
from .models.applications import (
    AssignApplicationEntitlement as AssignApplicationEntitlement,
)
from .models.applications import (
    AssignApplicationEntitlementRequest as AssignApplicationEntitlementRequest,
)
from .models.applications import (
    AssignApplicationEntitlementResponse as AssignApplicationEntitlementResponse,
)
from .models.applications import (
    AssignApplicationRequest as AssignApplicationRequest,
)
from .models.applications import (
    AssignApplicationResponse as AssignApplicationResponse,
)
from .models.applications import (
    AssignedApplication as AssignedApplication,
)
from .models.applications import (
    AssignedApplicationEntitlement as AssignedApplicationEntitlement,
)
from .models.applications import (
    AssignmentMode as AssignmentMode,
)
from .models.applications import (
    GetApplication as GetApplication,
)
from .models.applications import (
    GetApplicationAccount as GetApplicationAccount,
)
from .models.applications import (
    GetApplicationAccountRequest as GetApplicationAccountRequest,
)
from .models.applications import (
    GetApplicationAccountResponse as GetApplicationAccountResponse,
)
from .models.applications import (
    GetApplicationRequest as GetApplicationRequest,
)
from .models.applications import (
    GetApplicationResponse as GetApplicationResponse,
)
from .models.applications import (
    ListApplications as ListApplications,
)
from .models.applications import (
    ListApplicationsAccounts as ListApplicationsAccounts,
)
from .models.applications import (
    ListApplicationsAccountsRequest as ListApplicationsAccountsRequest,
)
from .models.applications import (
    ListApplicationsAccountsResponse as ListApplicationsAccountsResponse,
)
from .models.applications import (
    ListApplicationsEntitlementAssociations as ListApplicationsEntitlementAssociations,
)
from .models.applications import (
    ListApplicationsEntitlementAssociationsRequest as ListApplicationsEntitlementAssociationsRequest,
)
from .models.applications import (
    ListApplicationsEntitlementAssociationsResponse as ListApplicationsEntitlementAssociationsResponse,
)
from .models.applications import (
    ListApplicationsEntitlements as ListApplicationsEntitlements,
)
from .models.applications import (
    ListApplicationsEntitlementsRequest as ListApplicationsEntitlementsRequest,
)
from .models.applications import (
    ListApplicationsEntitlementsResponse as ListApplicationsEntitlementsResponse,
)
from .models.applications import (
    ListApplicationsRequest as ListApplicationsRequest,
)
from .models.applications import (
    ListApplicationsResources as ListApplicationsResources,
)
from .models.applications import (
    ListApplicationsResourcesRequest as ListApplicationsResourcesRequest,
)
from .models.applications import (
    ListApplicationsResourcesResponse as ListApplicationsResourcesResponse,
)
from .models.applications import (
    ListApplicationsResponse as ListApplicationsResponse,
)
from .models.applications import (
    SignOnMode as SignOnMode,
)
from .models.applications import (
    UnassignApplication as UnassignApplication,
)
from .models.applications import (
    UnassignApplicationEntitlement as UnassignApplicationEntitlement,
)
from .models.applications import (
    UnassignApplicationEntitlementRequest as UnassignApplicationEntitlementRequest,
)
from .models.applications import (
    UnassignApplicationEntitlementResponse as UnassignApplicationEntitlementResponse,
)
from .models.applications import (
    UnassignApplicationRequest as UnassignApplicationRequest,
)
from .models.applications import (
    UnassignApplicationResponse as UnassignApplicationResponse,
)
from .models.applications import (
    UnassignedApplication as UnassignedApplication,
)
from .models.applications import (
    UnassignedApplicationEntitlement as UnassignedApplicationEntitlement,
)
from .models.arbitrary_endpoint import (
    ArbitraryRequestMethod as ArbitraryRequestMethod,
)
from .models.arbitrary_endpoint import (
    ArbitraryResponse as ArbitraryResponse,
)
from .models.arbitrary_endpoint import (
    FulfillArbitraryEndpoint as FulfillArbitraryEndpoint,
)
from .models.arbitrary_endpoint import (
    FulfillArbitraryEndpointRequest as FulfillArbitraryEndpointRequest,
)
from .models.arbitrary_endpoint import (
    FulfillArbitraryEndpointResponse as FulfillArbitraryEndpointResponse,
)
from .models.attributes import (
    CustomAttributeCustomizedType as CustomAttributeCustomizedType,
)
from .models.attributes import (
    CustomAttributeSchema as CustomAttributeSchema,
)
from .models.attributes import (
    CustomAttributeType as CustomAttributeType,
)
from .models.attributes import (
    ListCustomAttributesSchema as ListCustomAttributesSchema,
)
from .models.attributes import (
    ListCustomAttributesSchemaRequest as ListCustomAttributesSchemaRequest,
)
from .models.attributes import (
    ListCustomAttributesSchemaResponse as ListCustomAttributesSchemaResponse,
)
from .models.base import (
    setting as setting,
)
from .models.credential_config import (
    AuthModel as AuthModel,
)
from .models.credential_config import (
    CredentialConfig as CredentialConfig,
)
from .models.credential_config import (
    OAuthConfig as OAuthConfig,
)
from .models.credentials import (
    AuthCredential as AuthCredential,
)
from .models.credentials import (
    BasicCredential as BasicCredential,
)
from .models.credentials import (
    EmptyCredential as EmptyCredential,
)
from .models.credentials import (
    JWTClaims as JWTClaims,
)
from .models.credentials import (
    JWTCredential as JWTCredential,
)
from .models.credentials import (
    JWTHeaders as JWTHeaders,
)
from .models.credentials import (
    KeyPairCredential as KeyPairCredential,
)
from .models.credentials import (
    OAuth1Credential as OAuth1Credential,
)
from .models.credentials import (
    OAuthClientCredential as OAuthClientCredential,
)
from .models.credentials import (
    OAuthCredential as OAuthCredential,
)
from .models.credentials import (
    ServiceAccountCredential as ServiceAccountCredential,
)
from .models.credentials import (
    ServiceAccountType as ServiceAccountType,
)
from .models.credentials import (
    TokenCredential as TokenCredential,
)
from .models.data_transfer import (
    DowngradedLicense as DowngradedLicense,
)
from .models.data_transfer import (
    DowngradeLicense as DowngradeLicense,
)
from .models.data_transfer import (
    DowngradeLicenseRequest as DowngradeLicenseRequest,
)
from .models.data_transfer import (
    DowngradeLicenseResponse as DowngradeLicenseResponse,
)
from .models.data_transfer import (
    ReleaseResources as ReleaseResources,
)
from .models.data_transfer import (
    ReleaseResourcesRequest as ReleaseResourcesRequest,
)
from .models.data_transfer import (
    ReleaseResourcesResponse as ReleaseResourcesResponse,
)
from .models.data_transfer import (
    ReleaseResourcesStatus as ReleaseResourcesStatus,
)
from .models.data_transfer import (
    TransferData as TransferData,
)
from .models.data_transfer import (
    TransferDataRequest as TransferDataRequest,
)
from .models.data_transfer import (
    TransferDataResponse as TransferDataResponse,
)
from .models.data_transfer import (
    TransferDataStatus as TransferDataStatus,
)
from .models.effects import (
    CreatedEffect as CreatedEffect,
)
from .models.effects import (
    DeletedEffect as DeletedEffect,
)
from .models.effects import (
    NoopEffect as NoopEffect,
)
from .models.effects import (
    NoopEffectReason as NoopEffectReason,
)
from .models.effects import (
    UpdatedEffect as UpdatedEffect,
)
from .models.entitlements import (
    AssignedEntitlement as AssignedEntitlement,
)
from .models.entitlements import (
    AssignEntitlement as AssignEntitlement,
)
from .models.entitlements import (
    AssignEntitlementRequest as AssignEntitlementRequest,
)
from .models.entitlements import (
    AssignEntitlementResponse as AssignEntitlementResponse,
)
from .models.entitlements import (
    FindEntitlementAssociations as FindEntitlementAssociations,
)
from .models.entitlements import (
    FindEntitlementAssociationsRequest as FindEntitlementAssociationsRequest,
)
from .models.entitlements import (
    FindEntitlementAssociationsResponse as FindEntitlementAssociationsResponse,
)
from .models.entitlements import (
    FoundEntitlementAssociation as FoundEntitlementAssociation,
)
from .models.entitlements import (
    FoundEntitlementData as FoundEntitlementData,
)
from .models.entitlements import (
    GetAccountEntitlementAssociations as GetAccountEntitlementAssociations,
)
from .models.entitlements import (
    GetAccountEntitlementAssociationsRequest as GetAccountEntitlementAssociationsRequest,
)
from .models.entitlements import (
    GetAccountEntitlementAssociationsResponse as GetAccountEntitlementAssociationsResponse,
)
from .models.entitlements import (
    ListEntitlements as ListEntitlements,
)
from .models.entitlements import (
    ListEntitlementsRequest as ListEntitlementsRequest,
)
from .models.entitlements import (
    ListEntitlementsResponse as ListEntitlementsResponse,
)
from .models.entitlements import (
    UnassignedEntitlement as UnassignedEntitlement,
)
from .models.entitlements import (
    UnassignEntitlement as UnassignEntitlement,
)
from .models.entitlements import (
    UnassignEntitlementRequest as UnassignEntitlementRequest,
)
from .models.entitlements import (
    UnassignEntitlementResponse as UnassignEntitlementResponse,
)
from .models.envelope import (
    BaseRequest as BaseRequest,
)
from .models.envelope import (
    ConnectorErrorMetadata as ConnectorErrorMetadata,
)
from .models.envelope import (
    Error as Error,
)
from .models.envelope import (
    ErrorResponse as ErrorResponse,
)
from .models.envelope import (
    ExecutionSummary as ExecutionSummary,
)
from .models.envelope import (
    OAuthRequest as OAuthRequest,
)
from .models.envelope import (
    Page as Page,
)
from .models.envelope import (
    Request as Request,
)
from .models.envelope import (
    Response as Response,
)
from .models.expenses import (
    Amount as Amount,
)
from .models.expenses import (
    Expense as Expense,
)
from .models.expenses import (
    ExpenseApprovalStatus as ExpenseApprovalStatus,
)
from .models.expenses import (
    ExpenseFilters as ExpenseFilters,
)
from .models.expenses import (
    ExpensePaymentStatus as ExpensePaymentStatus,
)
from .models.expenses import (
    ExpenseType as ExpenseType,
)
from .models.expenses import (
    ListExpenses as ListExpenses,
)
from .models.expenses import (
    ListExpensesRequest as ListExpensesRequest,
)
from .models.expenses import (
    ListExpensesResponse as ListExpensesResponse,
)
from .models.expenses import (
    NormalizedExpenseApprovalStatus as NormalizedExpenseApprovalStatus,
)
from .models.expenses import (
    NormalizedExpensePaymentStatus as NormalizedExpensePaymentStatus,
)
from .models.expenses import (
    SpendUser as SpendUser,
)
from .models.expenses import (
    TimeRange as TimeRange,
)
from .models.expenses import (
    Vendor as Vendor,
)
from .models.information import (
    AccessGraphEntitlementRule as AccessGraphEntitlementRule,
)
from .models.information import (
    AccessGraphEntitlementType as AccessGraphEntitlementType,
)
from .models.information import (
    AccessGraphImpliedAccessRule as AccessGraphImpliedAccessRule,
)
from .models.information import (
    AppCategory as AppCategory,
)
from .models.information import (
    AppInfo as AppInfo,
)
from .models.information import (
    AppInfoRequest as AppInfoRequest,
)
from .models.information import (
    AppInfoRequestPayload as AppInfoRequestPayload,
)
from .models.information import (
    AppInfoResponse as AppInfoResponse,
)
from .models.information import (
    CapabilitySchema as CapabilitySchema,
)
from .models.information import (
    EntitlementRequirement as EntitlementRequirement,
)
from .models.information import (
    EntitlementType as EntitlementType,
)
from .models.information import (
    Info as Info,
)
from .models.information import (
    InfoResponse as InfoResponse,
)
from .models.information import (
    ResourceType as ResourceType,
)
from .models.non_human_accounts import (
    ActivityEventType as ActivityEventType,
)
from .models.non_human_accounts import (
    Credential as Credential,
)
from .models.non_human_accounts import (
    CredentialLastActivity as CredentialLastActivity,
)
from .models.non_human_accounts import (
    CredentialStatus as CredentialStatus,
)
from .models.non_human_accounts import (
    GetCredentialLastActivity as GetCredentialLastActivity,
)
from .models.non_human_accounts import (
    GetCredentialLastActivityRequest as GetCredentialLastActivityRequest,
)
from .models.non_human_accounts import (
    GetCredentialLastActivityResponse as GetCredentialLastActivityResponse,
)
from .models.non_human_accounts import (
    GetNonHumanAccountLastActivity as GetNonHumanAccountLastActivity,
)
from .models.non_human_accounts import (
    GetNonHumanAccountLastActivityRequest as GetNonHumanAccountLastActivityRequest,
)
from .models.non_human_accounts import (
    GetNonHumanAccountLastActivityResponse as GetNonHumanAccountLastActivityResponse,
)
from .models.non_human_accounts import (
    ListCredentials as ListCredentials,
)
from .models.non_human_accounts import (
    ListCredentialsRequest as ListCredentialsRequest,
)
from .models.non_human_accounts import (
    ListCredentialsResponse as ListCredentialsResponse,
)
from .models.non_human_accounts import (
    ListNonHumanAccounts as ListNonHumanAccounts,
)
from .models.non_human_accounts import (
    ListNonHumanAccountsRequest as ListNonHumanAccountsRequest,
)
from .models.non_human_accounts import (
    ListNonHumanAccountsResponse as ListNonHumanAccountsResponse,
)
from .models.non_human_accounts import (
    NonHumanAccount as NonHumanAccount,
)
from .models.non_human_accounts import (
    NonHumanAccountLastActivity as NonHumanAccountLastActivity,
)
from .models.oauth import (
    AuthorizationUrl as AuthorizationUrl,
)
from .models.oauth import (
    GetAuthorizationUrl as GetAuthorizationUrl,
)
from .models.oauth import (
    GetAuthorizationUrlRequest as GetAuthorizationUrlRequest,
)
from .models.oauth import (
    GetAuthorizationUrlResponse as GetAuthorizationUrlResponse,
)
from .models.oauth import (
    HandleAuthorizationCallback as HandleAuthorizationCallback,
)
from .models.oauth import (
    HandleAuthorizationCallbackRequest as HandleAuthorizationCallbackRequest,
)
from .models.oauth import (
    HandleAuthorizationCallbackResponse as HandleAuthorizationCallbackResponse,
)
from .models.oauth import (
    HandleClientCredentials as HandleClientCredentials,
)
from .models.oauth import (
    HandleClientCredentialsRequest as HandleClientCredentialsRequest,
)
from .models.oauth import (
    HandleClientCredentialsResponse as HandleClientCredentialsResponse,
)
from .models.oauth import (
    OauthCredentials as OauthCredentials,
)
from .models.oauth import (
    RefreshAccessToken as RefreshAccessToken,
)
from .models.oauth import (
    RefreshAccessTokenRequest as RefreshAccessTokenRequest,
)
from .models.oauth import (
    RefreshAccessTokenResponse as RefreshAccessTokenResponse,
)
from .models.oauth import (
    TokenType as TokenType,
)
from .models.oauth_settings import (
    ClientAuthenticationMethod as ClientAuthenticationMethod,
)
from .models.oauth_settings import (
    OAuthFlowType as OAuthFlowType,
)
from .models.oauth_settings import (
    OAuthSettings as OAuthSettings,
)
from .models.oauth_settings import (
    RequestDataType as RequestDataType,
)
from .models.oauth_settings import (
    RequestMethod as RequestMethod,
)
from .models.oauth_settings import (
    TokenRequestType as TokenRequestType,
)
from .models.probes import (
    ProbeCapabilityConfigStatus as ProbeCapabilityConfigStatus,
)
from .models.probes import (
    ProbeCapabilityType as ProbeCapabilityType,
)
from .models.probes import (
    ProbeCheck as ProbeCheck,
)
from .models.probes import (
    ProbeCheckName as ProbeCheckName,
)
from .models.probes import (
    ProbeCheckSource as ProbeCheckSource,
)
from .models.probes import (
    ProbeCheckStatus as ProbeCheckStatus,
)
from .models.probes import (
    ProbeConfigFinding as ProbeConfigFinding,
)
from .models.probes import (
    ProbeConfigFindingSeverity as ProbeConfigFindingSeverity,
)
from .models.probes import (
    ProbeCoverageStatus as ProbeCoverageStatus,
)
from .models.probes import (
    ProbeCustomAttributeResult as ProbeCustomAttributeResult,
)
from .models.probes import (
    ProbeEntitlementTypeResult as ProbeEntitlementTypeResult,
)
from .models.probes import (
    ProbeIntegration as ProbeIntegration,
)
from .models.probes import (
    ProbeIntegrationRequest as ProbeIntegrationRequest,
)
from .models.probes import (
    ProbeIntegrationResponse as ProbeIntegrationResponse,
)
from .models.probes import (
    ProbeResults as ProbeResults,
)
from .models.probes import (
    ProbeSampleAccount as ProbeSampleAccount,
)
from .models.probes import (
    ProbeSampleAssociation as ProbeSampleAssociation,
)
from .models.probes import (
    ProbeSampleCapabilityConfig as ProbeSampleCapabilityConfig,
)
from .models.probes import (
    ProbeSampleCustomAttribute as ProbeSampleCustomAttribute,
)
from .models.probes import (
    ProbeSampleEntitlement as ProbeSampleEntitlement,
)
from .models.probes import (
    ProbeStatus as ProbeStatus,
)
from .models.rate_limits import (
    RateLimitMode as RateLimitMode,
)
from .models.rate_limits import (
    RateLimitRequestInfo as RateLimitRequestInfo,
)
from .models.rate_limits import (
    RateLimitResponseInfo as RateLimitResponseInfo,
)
from .models.rate_limits import (
    RateLimitStateSnapshot as RateLimitStateSnapshot,
)
from .models.rate_limits import (
    RateLimitStateSnapshotSource as RateLimitStateSnapshotSource,
)
from .models.resources import (
    FoundResourceData as FoundResourceData,
)
from .models.resources import (
    ListResources as ListResources,
)
from .models.resources import (
    ListResourcesRequest as ListResourcesRequest,
)
from .models.resources import (
    ListResourcesResponse as ListResourcesResponse,
)
from .models.semantics import (
    Discriminator as Discriminator,
)
from .models.semantics import (
    SemanticType as SemanticType,
)
from .models.validation import (
    ValidateCredentialConfig as ValidateCredentialConfig,
)
from .models.validation import (
    ValidateCredentialConfigRequest as ValidateCredentialConfigRequest,
)
from .models.validation import (
    ValidateCredentialConfigResponse as ValidateCredentialConfigResponse,
)
from .models.validation import (
    ValidateCredentials as ValidateCredentials,
)
from .models.validation import (
    ValidateCredentialsRequest as ValidateCredentialsRequest,
)
from .models.validation import (
    ValidateCredentialsResponse as ValidateCredentialsResponse,
)
from .models.validation import (
    ValidatedCredentialConfig as ValidatedCredentialConfig,
)
from .models.validation import (
    ValidatedCredentials as ValidatedCredentials,
)
from .oauth.assertions import (
    client_assertion as client_assertion,
)
from .oauth.assertions import (
    jwt_assertion as jwt_assertion,
)
from .oauth.assertions import (
    key_pair_assertion as key_pair_assertion,
)
from .oauth.assertions import (
    service_account_assertion as service_account_assertion,
)
from .oauth.assertions import (
    signed_assertion as signed_assertion,
)
from .oauth.discovery import (
    discover as discover,
)
from .oauth.mixins import (
    ClientCredentialsMixin as ClientCredentialsMixin,
)
from .oauth.mixins import (
    OAuthCodeFlowMixin as OAuthCodeFlowMixin,
)
from .oauth.oauth1 import (
    oauth1 as oauth1,
)
from .oauth.token_endpoint import (
    TokenEndpoint as TokenEndpoint,
)
from .oauth.token_source import (
    Token as Token,
)
from .oauth.token_source import (
    TokenSource as TokenSource,
)
from .probe.building import (
    aggregate_probe_status as aggregate_probe_status,
)
from .probe.building import (
    failed_probe_check as failed_probe_check,
)
from .probe.building import (
    passed_probe_check as passed_probe_check,
)
from .probe.building import (
    probe_capability_config_check as probe_capability_config_check,
)
from .probe.building import (
    probe_sample_account as probe_sample_account,
)
from .probe.building import (
    probe_sample_association as probe_sample_association,
)
from .probe.building import (
    probe_sample_capability_config as probe_sample_capability_config,
)
from .probe.building import (
    probe_sample_custom_attributes as probe_sample_custom_attributes,
)
from .probe.building import (
    probe_sample_entitlement as probe_sample_entitlement,
)
from .probe.building import (
    skipped_probe_check as skipped_probe_check,
)
from .probe.building import (
    unsupported_probe_check as unsupported_probe_check,
)
from .probe.running import (
    run_probe as run_probe,
)
from .probe.settings import (
    ProbeCheckSpec as ProbeCheckSpec,
)
from .probe.settings import (
    ProbeSettings as ProbeSettings,
)
from .server import (
    create_app as create_app,
)
from .threads import (
    synchronous as synchronous,
)
from .writes import (
    execution_summary as execution_summary,
)
