"""
What type checkers must refuse: each ``type: ignore`` here turns into an error as soon as its line is accepted.

Read by ``mypy --strict``, never run.
"""

from collections.abc import AsyncIterator

from attrs import define

import lumos_connector
from lumos_connector import (
    AccountStatus,
    BaseConnector,
    BasicCredential,
    ConnectorError,
    CreatableAccount,
    CreateAccountResponse,
    CreatedAccount,
    ErrorResponse,
    FoundAccountData,
    HTTPStatusError,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    NotFoundError,
    Page,
    RateLimitError,
    Request,
    ResourceType,
    TokenCredential,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    setting,
    synchronous,
)

# Overrides


class WrongRequest(BaseConnector):
    async def list_accounts(self, request: ListResourcesRequest) -> ListAccountsResponse:  # type: ignore[override]  # of another capability
        raise NotImplementedError


class WrongAnswer(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest) -> ListResourcesResponse:  # type: ignore[override]  # of another capability
        raise NotImplementedError


class WrongAnswerOrError(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest) -> ListResourcesResponse | ErrorResponse:  # type: ignore[override]  # of another capability
        raise NotImplementedError


class PayloadOnly(BaseConnector):
    async def list_accounts(self, request: ListAccounts) -> ListAccountsResponse:  # type: ignore[override]  # not the whole request
        raise NotImplementedError


class ListOnly(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest) -> list[FoundAccountData]:  # type: ignore[override]  # not the whole answer
        raise NotImplementedError


class Blocking(BaseConnector):
    def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:  # type: ignore[override]  # without @synchronous
        raise NotImplementedError


class BlockingWithAnotherAnswer(BaseConnector):
    @synchronous
    def list_accounts(self, request: ListAccountsRequest) -> ListResourcesResponse:  # type: ignore[override]  # of another capability
        raise NotImplementedError


class Yielding(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest) -> AsyncIterator[ListAccountsResponse]:  # type: ignore[override]  # it yields
        yield ListAccountsResponse(response=[])


class TooManyArguments(BaseConnector):
    async def list_accounts(self, request: ListAccountsRequest, page: int) -> ListAccountsResponse:  # type: ignore[override]  # nobody passes it
        raise NotImplementedError


class NotARequest(BaseConnector):
    async def create_account(self, request: CreatableAccount) -> CreateAccountResponse:  # type: ignore[override]  # not the whole request
        raise NotImplementedError


class Property(BaseConnector):
    @property
    def list_accounts(self) -> ListAccountsResponse:  # type: ignore[override]  # not a method
        raise NotImplementedError


class SwitchedOffWithNone(BaseConnector):
    list_accounts = None  # type: ignore[assignment]  # DISABLED says it


class PlainStart(BaseConnector):
    def start(self) -> None:  # type: ignore[override]  # it is awaited
        raise NotImplementedError


# Declarations

word = "w"


class WrongDeclarations(BaseConnector):
    app_id = 7  # type: ignore[assignment]  # text is expected
    version = 1.0  # type: ignore[assignment]  # text is expected
    auth = TokenCredential(token=word)  # type: ignore[assignment]  # the class is expected
    settings_model = "Settings"  # type: ignore[assignment]  # the class is expected
    categories = ["DEVELOPERS"]  # type: ignore[list-item]  # members of AppCategory are expected
    resource_types = [ResourceType]  # type: ignore[list-item]  # instances are expected
    handle_errors = "no"  # type: ignore[assignment]  # True or False is expected


# Instances

Blocking().nothing  # type: ignore[attr-defined]  # noqa: B018 - there is none
Blocking("surplus")  # type: ignore[call-arg]  # a connector is made without arguments


# Models


@define(kw_only=True)
class Settings:
    host: str = setting()


Settings(host=3)  # type: ignore[arg-type]  # host is text
FoundAccountData("1")  # type: ignore[call-arg]  # fields are given by name
FoundAccountData()  # type: ignore[call-arg]  # the id is required
ListAccountsResponse(response=[Page()])  # type: ignore[list-item]  # of another type
CreatedAccount(status="ACTIVE", created=True)  # type: ignore[arg-type]  # a member of AccountStatus is expected
ListAccountsResponse()  # type: ignore[call-arg]  # an answer has a payload
AccountStatus.ASLEEP  # type: ignore[attr-defined]  # noqa: B018 - there is none


async def calls(anything: BaseConnector, request: ListAccountsRequest) -> ListAccountsResponse:
    return await anything.list_accounts(request)  # type: ignore[return-value]  # it may be an error


def reads(request: ValidateCredentialsRequest, created: Request[CreatableAccount]) -> ValidateCredentialsResponse:
    number: int = request.page_token  # type: ignore[assignment]  # it is text
    host: int = request.settings_as(Settings).host  # type: ignore[assignment]  # it is text
    word: int = request.credential(BasicCredential).password  # type: ignore[assignment]  # it is text
    request.credential("basic")  # type: ignore[call-overload]  # the class is expected
    created.request.cost_centre  # type: ignore[attr-defined]  # noqa: B018 - only the author's own payload has it
    request.credentails  # type: ignore[attr-defined]  # noqa: B018 - misspelt
    raise NotImplementedError


# Errors

ConnectorError("m", "not_found")  # type: ignore[call-arg]  # the code is given by name
NotFoundError(retry_after_seconds=3)  # type: ignore[call-arg]  # nothing to wait for
RateLimitError(retry_after_seconds="3")  # type: ignore[arg-type]  # a number is expected
HTTPStatusError(404, "https://x")  # type: ignore[call-arg]  # arguments are given by name

# Names

lumos_connector.BaseConector  # type: ignore[attr-defined]  # noqa: B018 - misspelt, though names are loaded when used
