# The public names for type checkers: what `__init__.py` loads when it is first used.

from .capabilities import (
    DISABLED as DISABLED,
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
from .connector import (
    BaseConnector as BaseConnector,
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
    CreatedEffect as CreatedEffect,
)
from .models.envelope import (
    DeletedEffect as DeletedEffect,
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
    NoopEffect as NoopEffect,
)
from .models.envelope import (
    NoopEffectReason as NoopEffectReason,
)
from .models.envelope import (
    OAuthRequest as OAuthRequest,
)
from .models.envelope import (
    Page as Page,
)
from .models.envelope import (
    RateLimitMode as RateLimitMode,
)
from .models.envelope import (
    RateLimitRequestInfo as RateLimitRequestInfo,
)
from .models.envelope import (
    RateLimitResponseInfo as RateLimitResponseInfo,
)
from .models.envelope import (
    RateLimitStateSnapshot as RateLimitStateSnapshot,
)
from .models.envelope import (
    RateLimitStateSnapshotSource as RateLimitStateSnapshotSource,
)
from .models.envelope import (
    Request as Request,
)
from .models.envelope import (
    Response as Response,
)
from .models.envelope import (
    UpdatedEffect as UpdatedEffect,
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
    ValidatedCredentials as ValidatedCredentials,
)
from .server import (
    create_app as create_app,
)
from .threads import (
    synchronous as synchronous,
)
