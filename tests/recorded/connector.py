"""The recorded connector, written for this framework: a class per flavour, and the ways it can misbehave."""

import asyncio
import json
from collections.abc import Callable
from typing import Any, ClassVar

import attrs
from attrs import define

from lumos_connector import (
    AccountStatus,
    AppCategory,
    AssignedEntitlement,
    AssignEntitlementRequest,
    AssignEntitlementResponse,
    AuthModel,
    BaseConnector,
    BasicCredential,
    BudgetExhaustedError,
    ConflictError,
    ConnectorError,
    ConnectorErrorCode,
    CredentialConfig,
    EntitlementType,
    Error,
    ErrorResponse,
    ExceptionHandler,
    FoundAccountData,
    FoundResourceData,
    HTTPStatusError,
    JWTCredential,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    NetworkError,
    OAuthCredential,
    OauthCredentials,
    Page,
    RateLimitError,
    RefreshAccessTokenRequest,
    RefreshAccessTokenResponse,
    RequestTimeoutError,
    ResourceType,
    TokenCredential,
    TokenType,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
)


@define(kw_only=True)
class MockSettings:
    """Settings of which one is required."""

    host: str
    port: int = 443


@define(kw_only=True)
class EmptyishSettings:
    """Settings that all have a default."""

    region: str = "us"


class DictMessage(Exception):  # noqa: N818 - the recorded name
    """An exception whose message is no text."""

    message = {"a": 1}


class StrCode(Exception):  # noqa: N818 - the recorded name
    """An exception whose code is no number."""

    code = "E42"


class FailingHandler(ExceptionHandler):
    """A handler that fails itself."""

    @staticmethod
    def handle(e: BaseException, original_func: Any, response: ErrorResponse, error_code: Any = None) -> ErrorResponse:
        """Fail."""
        raise RuntimeError("handler itself failed")


class CodeHandler(ExceptionHandler):
    """A handler that takes the code it was given."""

    @staticmethod
    def handle(e: BaseException, original_func: Any, response: ErrorResponse, error_code: Any = None) -> ErrorResponse:
        """Set both codes."""
        response.error.error_code = error_code
        response.error.app_error_code = "mock.from_handler"
        return response


class _Mock(BaseConnector):
    """What every flavour has."""

    version = "0.1.0"
    settings_model: ClassVar[type | None] = MockSettings
    user_friendly_name = "Mock App"
    description = "A mock"
    logo_url = "https://example.com/l.png"
    categories = [AppCategory.DEVELOPERS]
    resource_types = [ResourceType(type_id="PROJECT", type_label="Project")]
    entitlement_types = [
        EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0, max=1),
    ]

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="tenant-1"))

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        for how in (request.request.custom_attributes or [])[:1]:
            if how != "PrintsJunk":
                return misbehave(how)
            print("junk on stdout")  # noqa: T201 - that is the misbehaviour
        account = FoundAccountData(
            integration_specific_id="u1", email="zoë@example.com", user_status=AccountStatus.ACTIVE
        )
        size = request.page.size if request.page is not None and request.page.size is not None else 10
        return ListAccountsResponse(
            response=[account],
            raw_data={"https://x/u": {"a": 1}} if request.wants_raw_data else None,
            page=Page(token="next", size=size),
        )

    async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
        resource = FoundResourceData(integration_specific_id="r1", label="R1", resource_type="PROJECT")
        return ListResourcesResponse(response=[resource])

    def assign_entitlement(self, request: AssignEntitlementRequest) -> Any:
        if request.request.account_integration_specific_id == "raise":
            raise ValueError("sync raise")
        return AssignEntitlementResponse(response=AssignedEntitlement(assigned=True))

    async def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse:
        tokens = OauthCredentials(access_token="a", token_type=TokenType.BEARER)
        return RefreshAccessTokenResponse(response=tokens)


class Basic(_Mock):
    """The flavour that most cases use."""

    app_id = "mock-app"
    auth = BasicCredential


class Token(_Mock):
    """With a token instead of a password."""

    app_id = "mock-app"
    auth = TokenCredential


class OAuth(_Mock):
    """With an access token."""

    app_id = "mock-app"
    auth = OAuthCredential


class JWT(_Mock):
    """With a signing key."""

    app_id = "mock-app"
    auth = JWTCredential


class NoSettings(Basic):
    """Without settings."""

    settings_model = None


class OptionalSettings(Basic):
    """With settings that all have a default."""

    settings_model = EmptyishSettings


class Raising(Basic):
    """That wants to hear of a missing capability."""

    handle_errors = False


class NoHandlers(Basic):
    """That leaves every exception as it is."""

    exception_handlers = []


class BadHandler(Basic):
    """With one handler that fails and one that works."""

    exception_handlers = [(ValueError, FailingHandler, None), (KeyError, CodeHandler, "invalid_value")]


class NoCredential(Basic):
    """For an app that needs no credential."""

    requires_authentication = False


class Multi(_Mock):
    """With two credentials, both of which are required."""

    app_id = "mock-app"
    credentials = [
        CredentialConfig(id="api", type=AuthModel.TOKEN, description="API token"),
        CredentialConfig(id="admin", type=AuthModel.BASIC, description="Admin login"),
    ]


class MultiOptional(_Mock):
    """With two credentials, either of which will do."""

    app_id = "mock-app"
    credentials = [
        CredentialConfig(id="api", type=AuthModel.TOKEN, description="API token", optional=True),
        CredentialConfig(id="admin", type=AuthModel.BASIC, description="Admin login", optional=True),
    ]


class MultiCombinations(_Mock):
    """With three credentials, of which two belong together."""

    app_id = "mock-app"
    credentials = [CredentialConfig(id=id_, type=AuthModel.TOKEN, description=id_) for id_ in ("a", "b", "c")]
    allowed_credentials = [("a", "b"), "c"]


FLAVOURS: dict[str, type[BaseConnector]] = {
    "basic": Basic,
    "token": Token,
    "oauth": OAuth,
    "jwt": JWT,
    "nosettings": NoSettings,
    "optset": OptionalSettings,
    "raise": Raising,
    "nohandlers": NoHandlers,
    "badhandler": BadHandler,
    "noauthreq": NoCredential,
    "multi": Multi,
    "multiopt": MultiOptional,
    "multicombo": MultiCombinations,
}


def misbehave(how: str) -> Any:
    """Raise or return what the recorded connector raised or returned under that name."""
    if how.startswith("HTTP"):
        raise _upstream(how)
    if how.startswith("EC_"):
        raise ConnectorError(message="m", error_code=how.removeprefix("EC_"))
    if how in _RETURNED:
        return _RETURNED[how]()
    error = _RAISED[how]()
    raise error


def _upstream(how: str) -> HTTPStatusError:
    bodies = {"": "plain upstream text", "j": '{"err": "upstream"}', "h": "<html><body>oops</body></html>"}
    kinds = {"": "text/plain", "j": "application/json", "h": "text/html"}
    suffix = how[7:]
    return HTTPStatusError(
        status=int(how[4:7]),
        url="https://api.example.com/users?token=abc",
        headers={"Content-Type": kinds[suffix]},
        body=bodies[suffix],
    )


def _json_error() -> Exception:
    try:
        json.loads("{")
    except json.JSONDecodeError as error:
        return error
    raise AssertionError("unreachable")


_RAISED: dict[str, Callable[[], BaseException]] = {
    "ValueError": lambda: ValueError("plain value error"),
    "KeyError": lambda: KeyError("missing_key"),
    "NotImplemented": lambda: NotImplementedError("not here"),
    "ConnectError": NetworkError,
    "ConnectTimeout": NetworkError,
    "ReadTimeout": RequestTimeoutError,
    "JSONDecode": _json_error,
    "SystemExit": lambda: SystemExit(3),
    "Cancelled": asyncio.CancelledError,
    "DictMessage": DictMessage,
    "ValidationInHandler": lambda: attrs.exceptions.NotAnAttrsClassError("a model made in the handler is not valid"),
    "StrCode": lambda: StrCode("string code"),
    "ConnectorError": lambda: ConnectorError(
        message="connector said no", error_code="not_found", app_error_code="mock.user_missing"
    ),
    "ConnectorErrorNoApp": lambda: ConnectorError(message="no app code", error_code="rate_limit"),
    "ApiError": lambda: ConnectorError(message="m", error_code="api_error"),
    "UnexpectedError": lambda: ConnectorError(message="m", error_code="unexpected_error"),
    "CE_budget": lambda: BudgetExhaustedError(retry_after_seconds=5),
    "CE_rate": lambda: RateLimitError(retry_after_seconds=30),
    "CE_conflict": lambda: ConflictError(app_error_code="mock.conflict", hint="choose another name"),
}

_RETURNED: dict[str, Callable[[], Any]] = {
    "RetNone": lambda: None,
    "RetStr": lambda: "just text",
    "RetErrorResponse": lambda: ErrorResponse(
        error=Error(message="returned", error_code=ConnectorErrorCode.NOT_FOUND, app_id="mock-app")
    ),
    "RetNonUTF": lambda: ListAccountsResponse(
        response=[FoundAccountData(integration_specific_id="u1", given_name="\ud800")]
    ),
}
