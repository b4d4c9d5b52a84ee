"""
What an author writes, as type checkers see it: nothing here may be an error.

Read by ``mypy --strict`` and by pyright, never run. Types are stated where it is the type that is tested.
"""

from collections.abc import Sequence
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar

from attrs import define

from lumos_connector import (
    DISABLED,
    AccountStatus,
    AppCategory,
    BaseConnector,
    BasicCredential,
    ConflictError,
    ConnectorError,
    ConnectorErrorCode,
    CreatableAccount,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    CreatedEffect,
    EntitlementType,
    Error,
    ErrorResponse,
    ExceptionHandler,
    ExecutionSummary,
    FoundAccountData,
    HTTPHandler,
    HTTPStatusError,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    NotFoundError,
    OauthCredentials,
    Page,
    RateLimitError,
    RefreshAccessTokenRequest,
    RefreshAccessTokenResponse,
    Request,
    ResourceType,
    Response,
    TokenCredential,
    TokenType,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
    capability,
    setting,
    synchronous,
)

# The twenty-line connector


@define(kw_only=True)
class AcmeSettings:
    host: str = setting(title="Host", description="The acme in acme.example.com.")
    port: int = setting(default=443)
    api_key: str | None = setting(default=None, secret=True)
    scopes: list[str] = setting(factory=list)


class AcmeConnector(BaseConnector):
    app_id = "acme"
    version = "1.0.0"
    user_friendly_name = "Acme"
    description = "Accounts of Acme."
    logo_url = "https://acme.example.com/logo.png"
    app_vendor_domain = "acme.example.com"
    categories = [AppCategory.DEVELOPERS]
    auth = BasicCredential
    requires_authentication = True
    settings_model = AcmeSettings
    resource_types = [ResourceType(type_id="PROJECT", type_label="Project")]
    entitlement_types = [EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0)]
    exception_handlers = [(HTTPStatusError, HTTPHandler, None), ("aiohttp.ClientError", HTTPHandler, "bad_gateway")]
    handle_errors = True

    async def start(self) -> None:
        self.pool: list[str] = []

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        settings: AcmeSettings = request.settings_as(AcmeSettings)
        credential: BasicCredential = request.credential(BasicCredential)
        user: str = credential.username
        wanted: list[str] | None = request.request.custom_attributes
        token: str | None = request.page_token
        size: int = request.page_size_or(50, at_most=200) + request.page_size + settings.port
        raw: bool = request.wants_raw_data
        account = FoundAccountData(integration_specific_id="1", email="a@b.c", user_status=AccountStatus.ACTIVE)
        return ListAccountsResponse(
            response=[account],
            page=Page(token=user, size=size),
            raw_data={"https://acme.example.com": {}} if raw else None,
        )

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="acme"))


# What comes out is what went in

connector: AcmeConnector = AcmeConnector()
names: tuple[str, ...] = AcmeConnector.capabilities()
kind: type[BaseConnector] = AcmeConnector


async def call(request: ListAccountsRequest) -> None:
    answer: ListAccountsResponse = await AcmeConnector().list_accounts(request)
    accounts: list[FoundAccountData] = answer.response
    pool: list[str] = AcmeConnector().pool


request = ListAccountsRequest(request=ListAccounts(), settings={"host": "h"}, page=Page(size=10))
payload: ListAccounts = request.request
summary = ExecutionSummary(effect=CreatedEffect(), request_fingerprint="1", is_idempotent=True)


# Without annotations, and with annotated declarations


class Unannotated(BaseConnector):
    app_id: ClassVar[str] = "acme"
    version: ClassVar[str] = "1.0.0"
    auth: ClassVar[type | None] = TokenCredential
    settings_model: ClassVar[type | None] = AcmeSettings
    categories: ClassVar[Sequence[AppCategory]] = [AppCategory.OTHER]
    resource_types = ()
    exception_handlers = []


# Mixins and subclasses


class OAuthMixin(BaseConnector):
    async def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse:
        secret: str = request.request.client_secret
        return RefreshAccessTokenResponse(response=OauthCredentials(access_token=secret, token_type=TokenType.BEARER))


class ResourcesMixin(BaseConnector):
    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        return ListResourcesResponse(response=[])


class AcmeEurope(OAuthMixin, ResourcesMixin, AcmeConnector):
    app_id = "acme-eu"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        answer = await super().list_accounts(request)
        answer.response.append(FoundAccountData(integration_specific_id="2"))
        return answer

    @classmethod
    def capabilities(cls) -> tuple[str, ...]:
        return tuple(name for name in super().capabilities() if name != "list_resources")


class WithoutRefresh(AcmeEurope):
    refresh_access_token = DISABLED


# What subclasses are to replace is annotated, or mypy takes its type from its value


class Family(BaseConnector):
    auth: ClassVar[type | None] = BasicCredential
    settings_model: ClassVar[type | None] = AcmeSettings
    resource_types: ClassVar[Sequence[ResourceType]] = [ResourceType(type_id="PROJECT", type_label="Project")]


class Member(Family):
    app_id = "member"
    version = "1.0.0"
    auth = TokenCredential
    settings_model = None
    resource_types = ()


# A library that blocks


class Blocking(BaseConnector):
    app_id = "blocking"
    version = "1.0.0"

    @synchronous
    def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        return ListAccountsResponse(response=[])


async def call_blocking(request: ListAccountsRequest) -> list[FoundAccountData]:
    answer: ListAccountsResponse = await Blocking().list_accounts(request)
    return answer.response


# A payload with more than the contract has


@define(kw_only=True)
class AcmeAccount(CreatableAccount):
    cost_centre: str = setting(title="Cost centre")


class Creating(BaseConnector):
    async def create_account(self, request: Request[AcmeAccount]) -> CreateAccountResponse:
        centre: str = request.request.cost_centre
        email: str | None = request.request.email
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=True))


class CreatingPlain(BaseConnector):
    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=True))


P = TypeVar("P", bound=CreatableAccount)


class CreatingAny(BaseConnector, Generic[P]):
    async def create_account(self, request: Request[P]) -> Response[CreatedAccount]:
        return Response(response=CreatedAccount(status=AccountStatus.ACTIVE, created=bool(request.request.email)))


create_request: Request[AcmeAccount] = Request(request=AcmeAccount(cost_centre="7"))


# An error that is returned: any answer may be one, whatever the override says of itself


def gone() -> ErrorResponse:
    return ErrorResponse(error=Error(message="m", error_code=ConnectorErrorCode.NOT_FOUND, app_id="acme"))


class Returning(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse | ErrorResponse:
        return ListAccountsResponse(response=[]) if request.page_token else gone()

    async def list_resources(self, request: ListResourcesRequest) -> ErrorResponse:
        return gone()

    @synchronous
    def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse | ErrorResponse:
        return gone()

    async def create_account(self, request: Request[AcmeAccount]) -> CreateAccountResponse | ErrorResponse:
        return gone()

    @capability
    async def list_projects(self, request: ListResourcesRequest) -> ListResourcesResponse | ErrorResponse:
        return gone()


class Caring(Returning):
    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        answer = await super().list_accounts(request)
        return ListAccountsResponse(response=[]) if isinstance(answer, ErrorResponse) else answer


async def call_any(anything: BaseConnector, request: ListAccountsRequest) -> list[FoundAccountData]:
    answer: ListAccountsResponse | ErrorResponse = await anything.list_accounts(request)
    return [] if isinstance(answer, ErrorResponse) else answer.response


# Errors


class AcmeCode(Enum):
    SUSPENDED = "user_suspended"


class SuspendedError(ConflictError):
    default_message = "The account is suspended."
    default_hint = "Activate it first."


errors: list[ConnectorError] = [
    ConnectorError("m", error_code="not_found", app_error_code=AcmeCode.SUSPENDED, hint="h", retryable=True),
    NotFoundError(message="m", error_code=ConnectorErrorCode.NOT_FOUND, app_error_code="gone"),
    RateLimitError(retry_after_seconds=3),
    SuspendedError(),
]
upstream = HTTPStatusError(status=404, url="https://acme.example.com", headers={"A": "b"}, body=b"")


class AcmeHandler(ExceptionHandler):
    @staticmethod
    def handle(
        e: BaseException,
        original_func: Any,
        response: ErrorResponse,
        error_code: ConnectorErrorCode | str | None = None,
    ) -> ErrorResponse:
        response.error.error_code = ConnectorErrorCode.CONFLICT
        response.error.app_error_code = "user_suspended"
        return response


class Handling(BaseConnector):
    exception_handlers = [(KeyError, AcmeHandler, None), (ValueError, AcmeHandler, ConnectorErrorCode.INVALID_VALUE)]
