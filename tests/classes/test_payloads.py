"""Payloads of an author's own, and annotations that are text."""

import json
import sys
from pathlib import Path
from typing import Any, Generic, TypeVar, cast

import attrs
import pytest

from lumos_connector import (
    AccountStatus,
    BaseConnector,
    CreatableAccount,
    CreateAccountResponse,
    CreatedAccount,
    Request,
    Response,
    setting,
)
from lumos_connector.introspection import info_document

from .making import answer, load, logged, make, refusal, with_types

T = TypeVar("T")
P = TypeVar("P", bound=CreatableAccount)
Q = TypeVar("Q", bound=CreatableAccount)


@attrs.define(kw_only=True)
class AcmeAccount(CreatableAccount):
    """An account with more than the contract has."""

    cost_centre: int = setting()


B = TypeVar("B", bound=AcmeAccount)


class UndecoratedAccount(CreatableAccount):
    """An account whose author forgot the decorator."""

    cost_centre: int


class CreatesInCostCentre:
    """Takes an account with more than the contract has."""

    async def create_account(self, request: Request[AcmeAccount]) -> CreateAccountResponse:
        """Create an account that has a cost centre."""
        return CreateAccountResponse(
            response=CreatedAccount(status=AccountStatus.ACTIVE, created=request.request.cost_centre == 7)
        )


def test_payload_subclass() -> None:
    """A subclass of the payload is what the request is read as, and what `info` describes."""
    connector = make(create_account=CreatesInCostCentre.create_account)
    assert answer(connector, "create_account", {"cost_centre": "7", "entitlements": []})["response"]["created"] is True
    assert answer(connector, "create_account", {"entitlements": []})["error"]["error_code"] == "bad_request"
    schema = json.loads(info_document(connector))["response"]["capability_schema"]["create_account"]["argument"]
    assert "cost_centre" in schema["required"]


def test_payload_subclass_through_a_decorator_and_a_subclass() -> None:
    """The author's payload counts where the method is wrapped or inherited, too."""
    connector = make(make(create_account=logged(CreatesInCostCentre.create_account)))
    assert answer(connector, "create_account", {"cost_centre": 7, "entitlements": []})["response"]["created"] is True


def test_payload_without_its_decorator() -> None:
    """A payload whose fields would be ignored is refused with what to add."""
    assert refusal(create_account=with_types(Request[UndecoratedAccount])) == (
        "Acme.create_account: UndecoratedAccount has fields of its own; put @attrs.define(kw_only=True) above it"
    )


def test_payload_that_is_no_subclass() -> None:
    """A payload that is not a subclass of the contract's is refused."""

    @attrs.define
    class Other:
        name: str

    message = refusal(create_account=with_types(Request[Other]))
    assert "is annotated as Request[Other], expected Request[CreatableAccount]" in message


def test_generic_mixin() -> None:
    """A mixin may leave the payload open."""

    class Creating(BaseConnector, Generic[P]):
        async def create_account(self, request: Request[P]) -> CreateAccountResponse:
            return CreateAccountResponse(
                response=CreatedAccount(status=AccountStatus.ACTIVE, created=request.request.email == "a@b.c")
            )

    assert answer(make(Creating), "create_account", {"email": "a@b.c", "entitlements": []})["response"]["created"]


class Open(BaseConnector, Generic[P]):
    """Leaves the payload open."""

    async def create_account(self, request: Request[P]) -> CreateAccountResponse:
        """Tell whether the cost centre arrived."""
        created = getattr(request.request, "cost_centre", 0) == 7
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=created))


class Passing(Open[Q], Generic[T, Q]):
    """Passes the payload on, in another place."""


class Direct(Open[AcmeAccount]):
    """Says which payload."""


class Indirect(Passing[int, AcmeAccount]):
    """Says it at the second level."""


class ByName(Open["AcmeAccount"]):
    """Says it as text."""


class ByBound(BaseConnector, Generic[B]):
    """Says it by a bound alone."""

    async def create_account(self, request: Request[B]) -> CreateAccountResponse:
        """Tell whether the cost centre arrived."""
        created = request.request.cost_centre == 7
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=created))


@pytest.mark.parametrize("base", [Direct, Indirect, ByName, ByBound])
def test_payload_of_a_generic_base(base: type) -> None:
    """The payload that a class gives its generic base is what the request is read as, at any depth."""
    connector = make(base)
    assert answer(connector, "create_account", {"cost_centre": 7, "entitlements": []})["response"]["created"] is True
    assert answer(connector, "create_account", {"entitlements": []})["error"]["error_code"] == "bad_request"


def test_wrong_payload_of_a_generic_base() -> None:
    """A payload that does not fit is found where the class gives it to its base."""
    with pytest.raises(TypeError, match=r"^Wrong\.create_account: UndecoratedAccount has fields of its own"):

        class Wrong(Open[UndecoratedAccount]): ...


class OpenAnyway(BaseConnector, Generic[T]):
    """Leaves the payload open, and says nothing of what it may be."""

    async def create_account(self, request: Request[T]) -> CreateAccountResponse:
        """Tell whether the request arrived."""
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=True))


class PlainOpen(Generic[T]):
    """Leaves the payload open, and is no connector."""

    async def create_account(self, request: Request[T]) -> Response[T]:
        """Never called."""
        raise NotImplementedError


IN_THE_BASES = "and nothing says what T is; say it in the bases, as in `class Acme(Base[X])`, or give T a bound"
IN_PLACE = "and nothing says what T is; write a class in its place, or give T a bound"


def test_payload_that_is_left_open() -> None:
    """A connector says what its generic bases leave open, where no bound does."""
    request = "create_account: the request is annotated as Request[T]"
    assert refusal(OpenAnyway) == f"Acme.{request}, {IN_THE_BASES}"
    assert refusal(type("Between", (OpenAnyway,), {})) == f"Acme.{request}, {IN_THE_BASES}"
    assert refusal(PlainOpen, BaseConnector) == f"PlainOpen.{request}, {IN_THE_BASES}"
    assert refusal(create_account=with_types(Request[T])) == f"Acme.{request}, {IN_PLACE}"  # type: ignore[valid-type]  # the mistake
    answered = "create_account: the return value is annotated as Response[T]"
    assert refusal(create_account=with_types(None, Response[T])) == f"Acme.{answered}, {IN_PLACE}"  # type: ignore[valid-type]  # the mistake


def test_payload_of_a_plain_generic_base() -> None:
    """What a class gives a generic mixin that is no connector counts, too."""
    expected = (
        r"^PlainOpen\.create_account: the return value is annotated as Response\[AcmeAccount\], expected "
        r"Response\[CreatedAccount\]"
    )
    with pytest.raises(TypeError, match=expected):

        class Filled(PlainOpen[AcmeAccount], BaseConnector): ...


@pytest.mark.skipif(sys.version_info < (3, 13), reason="type variables have no defaults before Python 3.13")
def test_payload_by_default() -> None:
    """A type variable that has a default needs nothing else to say what it is."""
    with_default: Any = cast("Any", TypeVar)("with_default", default=AcmeAccount)
    connector = make(create_account=with_types(Request[with_default], CreateAccountResponse))
    assert "cost_centre" in answer(connector, "create_account", {"entitlements": []})["error"]["message"]


# Annotations that are text


POSTPONED = """
from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from lumos_connector import BaseConnector, setting

if TYPE_CHECKING:
    from lumos_connector import (
        CreateAccountRequest, CreateAccountResponse, ListAccountsRequest, ListAccountsResponse, ListResourcesRequest,
        Request,
    )
    from elsewhere import ElsewhereAccount


class Acme(BaseConnector):
    app_id = "acme"
    version = "1.0.0"
"""


def test_postponed_annotations(tmp_path: Path) -> None:
    """A module with postponed annotations is checked when the class is made, where the names are there."""
    source = POSTPONED.replace("if TYPE_CHECKING:", "if True:").replace(
        "    from elsewhere import ElsewhereAccount\n", ""
    )
    override = "    async def list_accounts(self, request: {}) -> ListAccountsResponse: ...\n"
    load(tmp_path, source + override.format("ListAccountsRequest"))
    with pytest.raises(TypeError, match=r"^Acme\.list_accounts: the request is annotated as Request\[ListResources\]"):
        load(tmp_path, source + override.format("ListResourcesRequest"))


def test_names_for_type_checkers_alone(tmp_path: Path) -> None:
    """This package's names are known without being imported, at the first call."""
    module = load(
        tmp_path,
        POSTPONED
        + """
    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        from lumos_connector import ListAccountsResponse
        return ListAccountsResponse(response=[])

    async def create_account(self, request: CreateAccountRequest) -> CreateAccountResponse:
        from lumos_connector import AccountStatus, CreateAccountResponse, CreatedAccount
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=True))
""",
    )
    assert answer(module.Acme, "list_accounts", {})["response"] == []
    assert answer(module.Acme, "create_account", {"entitlements": []})["response"]["created"] is True


def test_wrong_annotation_found_at_the_first_call(tmp_path: Path) -> None:
    """A wrong annotation that can't be evaluated when the class is made is found at the first call."""
    override = "    async def list_accounts(self, request: ListResourcesRequest) -> ListAccountsResponse: ...\n"
    connector = load(tmp_path, POSTPONED + override).Acme
    error = answer(connector, "list_accounts", {})["error"]
    assert error["error_code"] == "internal_error"
    assert error["message"].startswith("Acme.list_accounts: the request is annotated as Request[ListResources]")


def test_payload_that_is_not_known(tmp_path: Path) -> None:
    """A payload of the author's that can't be found is an error with what to do, not a request read as another."""
    override = "    async def create_account(self, request: Request[ElsewhereAccount]) -> CreateAccountResponse: ...\n"
    connector = load(tmp_path, POSTPONED + override).Acme
    error = answer(connector, "create_account", {"entitlements": []})["error"]
    assert error["error_code"] == "internal_error"
    assert error["message"] == (
        "Acme.create_account: the request's annotation can't be evaluated (name 'ElsewhereAccount' is not defined), so "
        "its payload is not known; import what it names at the top of the module, not under TYPE_CHECKING, or "
        "define it at the module's top level"
    )


def test_annotation_that_is_not_known(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An annotation that can't be evaluated where the contract's will do is said once, and changes nothing."""
    override = "    async def list_accounts(self, request: ListAcountsRequest) -> ListAccountsResponse:\n"
    body = "        from lumos_connector import ListAccountsResponse as Answer\n        return Answer(response=[])\n"
    connector = load(tmp_path, POSTPONED + override + body).Acme
    assert answer(connector, "list_accounts", {})["response"] == []
    assert answer(connector, "list_accounts", {})["response"] == []
    (record,) = caplog.records
    assert (record.levelname, record.getMessage()) == (
        "WARNING",
        (
            "Acme.list_accounts: the request's annotation can't be evaluated (name 'ListAcountsRequest' is not "
            "defined), so the contract's counts, and it is not checked; import what it names at the top of the module, "
            "not under TYPE_CHECKING, or define it at the module's top level"
        ),
    )


def test_payload_defined_further_down(tmp_path: Path) -> None:
    """A payload that the module defines below the connector is known at the first call."""
    module = load(
        tmp_path,
        POSTPONED.replace("if TYPE_CHECKING:", "if True:").replace("    from elsewhere import ElsewhereAccount\n", "")
        + """
    async def create_account(self, request: Request[Below]) -> CreateAccountResponse:
        from lumos_connector import AccountStatus, CreatedAccount
        created = request.request.team == "a"
        return CreateAccountResponse(response=CreatedAccount(status=AccountStatus.ACTIVE, created=created))

from lumos_connector import CreatableAccount

@attrs.define(kw_only=True)
class Below(CreatableAccount):
    team: str = setting()
""",
    )
    assert answer(module.Acme, "create_account", {"team": "a", "entitlements": []})["response"]["created"] is True


def test_union_of_payloads_is_refused() -> None:
    """Of several payloads nobody could tell which a request has, so none of them may silently count."""

    async def create_account(
        self: BaseConnector,
        request: Request[AcmeAccount | CreatableAccount],
    ) -> CreateAccountResponse:
        """Never called."""
        raise NotImplementedError

    text = refusal(create_account=create_account)
    assert text.startswith("Acme.create_account: the request is annotated as Request[AcmeAccount | CreatableAccount]; ")
    assert "expected one class of payload" in text
