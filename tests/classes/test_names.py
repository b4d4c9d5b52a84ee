"""Names that are nearly right."""

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import attrs
import pytest

from lumos_connector import (
    BaseConnector,
    CreateAccountRequest,
    CreateAccountResponse,
    CredentialConfig,
    ErrorResponse,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthRequest,
    ProbeCheckSpec,
    ProbeSettings,
    Request,
    Response,
    arbitrary_endpoint,
    capability,
    setting,
    synchronous,
)

from .making import PROJECT, anything, list_accounts, load, logged, make, with_types


@attrs.define(kw_only=True)
class Settings:
    """Settings of which one is required."""

    host: str = setting()


class Answering:
    """Has a method that may have been meant as a capability."""

    def blocking(self, request: Request[ListAccounts]) -> Response[Settings]:
        """Never called."""
        raise NotImplementedError


def warned(**body: Any) -> list[str]:
    """Give the warnings that making a class gives."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        make(**body)
    return [f"{w.category.__name__}: {w.message}" for w in caught]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("list_account", "list_accounts"),
        ("list_acounts", "list_accounts"),
        ("listAccounts", "list_accounts"),
        ("validate_credential", "validate_credentials"),
        ("find_entitlements_association", "find_entitlement_associations"),
        ("asign_entitlement", "assign_entitlement"),
    ],
)
@pytest.mark.parametrize("kind", [lambda f: f, staticmethod, classmethod, logged])
def test_method_with_nearly_a_capability_s_name(name: str, meant: str, kind: Callable[..., Any]) -> None:
    """A method that is nearly called like a capability gets a warning with the right name."""
    assert warned(**{name: kind(anything)}) == [f"UserWarning: Acme.{name} is not a capability: did you mean {meant}?"]


def test_method_that_is_surely_a_capability() -> None:
    """A method that is nearly called like a capability, and takes its request, is refused."""
    with pytest.raises(TypeError, match=r"Acme\.list_acounts takes the request of list_accounts: rename it"):
        make(list_acounts=with_types(ListAccountsRequest, ListAccountsResponse))


def test_method_that_may_be_a_capability() -> None:
    """A method that takes a capability's request is not refused where it may be meant: by a base, or as one more."""
    override = with_types(ListAccountsRequest, ListAccountsResponse)
    with pytest.warns(UserWarning, match=r"^Acme\.list_accounts_v2 is not a capability: did you mean list_accounts\?$"):
        make(list_accounts_v2=override)
    with pytest.warns(UserWarning, match=r"^Shared\.list_acounts is not a capability: did you mean list_accounts\?$"):
        type("Shared", (BaseConnector,), {"list_acounts": override})


@pytest.mark.parametrize(
    ("name", "value", "meant"),
    [
        ("setting_model", Settings, "settings_model"),
        ("resource_type", [PROJECT], "resource_types"),
        ("handle_error", False, "handle_errors"),
        ("exceptions_handlers", [], "exception_handlers"),
        ("catagories", [], "categories"),
        ("requires_authentification", False, "requires_authentication"),
        ("capabilites", classmethod(anything), "capabilities"),
    ],
)
def test_attribute_with_nearly_the_right_name(name: str, value: Any, meant: str) -> None:
    """An attribute that is nearly called like one that is declared gets a warning, for it would be ignored."""
    expected = f"UserWarning: Acme.{name} is not part of BaseConnector: did you mean {meant}?"
    assert warned(**{name: value}) == [expected]


def test_helpers_are_not_suspected() -> None:
    """Helpers, private methods, constants, and names beside the capability they resemble give no warning."""
    names = (
        "client",
        "fetch_users",
        "list_groups",
        "get_account",
        "to_account",
        "_list_account",
        "paginate",
        "settings",
    )
    assert warned(**dict.fromkeys(names, anything)) == []
    assert warned(list_accounts=list_accounts, list_account=anything, versions=("1", "2"), BASE_URL="https://x") == []


def test_warning_points_at_the_mistake(tmp_path: Path) -> None:
    """The warning names the line of the method, or that of the class for an attribute."""
    source = (
        "from lumos_connector import BaseConnector\n"
        "class Acme(BaseConnector):\n"
        "    app_id, version = 'acme', '1'\n"
        "    async def list_account(self, request): ...\n"
        "class Other(BaseConnector):\n"
        "    setting_model = None\n"
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module = load(tmp_path, source)
    assert [(w.filename, w.lineno) for w in caught] == [(module.__file__, 4), (module.__file__, 5)]


def test_unknown_capability_request_alias() -> None:
    """The aliases that authors write are what the stubs say."""
    make(create_account=with_types(CreateAccountRequest, CreateAccountResponse))


def test_method_that_lacks_the_decorator() -> None:
    """A method that answers a request is no capability without its decorator, and a warning says what to do."""

    async def answering(self: Any, request: Request[ListAccounts]) -> Response[Settings] | ErrorResponse:
        raise NotImplementedError

    async def failing(
        self: Any, request: OAuthRequest[ListAccounts], depth: int = 1, *, limit: int = 2
    ) -> ErrorResponse:
        raise NotImplementedError

    async def static(request: Request[ListAccounts]) -> Response[Settings]:
        raise NotImplementedError

    expected = (
        "UserWarning: Acme.archive answers a request and is not a capability: put @capability above it, or begin its "
        "name with _"
    )
    for method in (answering, failing, staticmethod(static), logged(answering), synchronous(Answering.blocking)):
        assert warned(archive=method) == [expected]
        assert warned(_archive=method) == []
    assert warned(archive=capability(answering)) == []


def test_helpers_that_take_a_request() -> None:
    """A method that takes a request and gives something else, or takes something else, is a helper."""

    async def fetch(self: Any, request: ListAccountsRequest) -> list[Settings]:
        raise NotImplementedError

    async def log(self: Any, request: Request[Any]) -> None: ...

    async def convert(self: Any, account: Settings) -> ListAccountsResponse:
        raise NotImplementedError

    async def unknown(self: Any, request: "Nowhere[Any]") -> ListAccountsResponse:  # type: ignore[name-defined]  # noqa: F821 - on purpose
        raise NotImplementedError

    async def silent(self: Any, request: ListAccountsRequest): ...  # type: ignore[no-untyped-def]  # on purpose

    async def page(self: Any, request: ListAccountsRequest, token: str) -> ListAccountsResponse:
        raise NotImplementedError

    async def page_by_name(self: Any, request: ListAccountsRequest, *, token: str) -> ListAccountsResponse:
        raise NotImplementedError

    for method in (fetch, log, convert, unknown, silent, page, page_by_name, logged(page), Answering.blocking):
        assert warned(archive=method) == []


def test_methods_that_a_declaration_names() -> None:
    """A method that the class itself gives a purpose answers for that, whether by its name or as it is."""

    async def check(self: Any, request: Request[Any]) -> ErrorResponse:
        raise NotImplementedError

    for by in ("check", check):
        probe = ProbeSettings(checks=[ProbeCheckSpec(check="accounts", run=by)])
        assert warned(check=check, probe=probe) == []
        config = CredentialConfig(id="admin", type="basic", description="", validation=by)
        assert warned(check=check, credentials=[config]) == []
    assert warned(check=anything, fulfill_arbitrary_endpoint=arbitrary_endpoint("check")) == []


def test_a_settings_class_by_another_name() -> None:
    """A class under `settings` was meant for `settings_model`; with that, `settings` may be anything."""
    message = "UserWarning: Acme.settings is not part of BaseConnector: did you mean settings_model?"
    assert warned(settings=Settings) == [message]
    assert warned(settings=Settings, settings_model=Settings) == []
