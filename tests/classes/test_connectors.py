"""What makes a class a connector, and which capabilities it has then."""

import asyncio
import copy
import json
import pickle
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, cast

import attrs
import pytest

from lumos_connector import (
    DISABLED,
    BaseConnector,
    ErrorResponse,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    TokenCredential,
    UnsupportedOperationError,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
    capability,
)
from lumos_connector.introspection import info_document
from lumos_connector.server import create_app

from ..cli.command import ACME, project, run
from .making import (
    answer,
    anything,
    list_accounts,
    make,
    refusal,
    written,
)

T = TypeVar("T")


def test_abstract_class() -> None:
    """A class without an app_id can be made, not called, and says what it lacks."""

    class Shared(BaseConnector):
        auth = TokenCredential

    with pytest.raises(TypeError, match=r'^Shared is abstract: give it an app_id, as in `app_id = "acme"`$'):
        Shared()
    with pytest.raises(TypeError, match=r"^BaseConnector is abstract"):
        BaseConnector()


def test_abstract_class_is_checked_for_what_it_sets() -> None:
    """A mistake in a mixin is found in the mixin, not in the connector that uses it."""
    with pytest.raises(TypeError, match=r"^Shared\.auth: "):
        type("Shared", (BaseConnector,), {"auth": "basic"})
    with pytest.raises(TypeError, match=r"^Shared\.list_accounts: "):
        type("Shared", (BaseConnector,), {"list_accounts": 3})


def test_arguments_are_refused() -> None:
    """A connector is made without arguments, unless its author's constructor takes some."""
    with pytest.raises(TypeError, match=r"^Acme\(\) takes no arguments"):
        cast("Any", make())("surplus")

    def remember(self: Any, size: int = 1) -> None:
        self.size = size

    assert cast("Any", make(__init__=remember))(5).size == 5


class Copied(BaseConnector):
    """Has a constructor that requires an argument."""

    app_id = "copied"
    version = "1.0.0"

    def __init__(self, url: str) -> None:
        self.url = url


class Remembering(BaseConnector):
    """Is made by its author alone."""

    app_id = "remembering"
    version = "1.0.0"

    def __new__(cls, _url: str, **_: Any) -> Any:
        """Take arguments that the base takes none of."""
        return super().__new__(cls)

    def __init__(self, url: str, size: int = 1, *, token: str, limit: int = 2) -> None:
        self.url = f"{url}?{token}{size + limit}"


def test_constructor_that_requires_arguments() -> None:
    """A constructor may require arguments of its author; where a class is served, it is said that none are given."""
    assert Remembering("u", token="t").url == "u?t3"
    create_app(Remembering("u", token="t"))
    with pytest.raises(
        TypeError, match=r"^Remembering is made without arguments, and its __init__ requires url, token; give "
    ):
        create_app(Remembering)


def test_constructor_that_requires_arguments_of_a_command(tmp_path: Path) -> None:
    """A command makes the connector without arguments, and says what its constructor requires."""
    project(tmp_path, {"acme.py": f"{ACME}\n    def __init__(self, url: str) -> None:\n        self.url = url\n"})
    done = run("call", "acme.py", "list_accounts", "--json", "{}", cwd=tmp_path)
    assert done.document["error"]["message"].startswith(
        "AcmeConnector is made without arguments, and its __init__ requires url; give "
    )


def pickled(instance: Any) -> Any:
    """Give what is unpickled from an instance."""
    return pickle.loads(pickle.dumps(instance))  # noqa: S301 - the test's own


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, pickled])
def test_instance_is_copied(again: Callable[[Any], Any]) -> None:
    """What makes an instance without its constructor can do so, whatever the constructor requires."""
    assert again(Copied("u")).url == "u"
    assert isinstance(Copied.__new__(Copied), Copied)


def test_state_belongs_to_the_instance() -> None:
    """Two instances share nothing but their class."""
    connector = make()
    one, other = cast("Any", connector()), cast("Any", connector())
    one.pool = ["connection"]
    assert not hasattr(other, "pool")


def test_subclass_of_a_connector() -> None:
    """A connector derived from another has its capabilities and an app_id of its own; the first one keeps its own."""
    base = make(list_accounts=list_accounts)
    derived = make(base, app_id="acme-eu")
    assert (base.app_id, derived.app_id) == ("acme", "acme-eu")
    assert written(derived) == written(base) == ("list_accounts",)
    assert derived.version == "1.0.0"


def test_python_abstract_methods() -> None:
    """A shared base may ask for methods with Python's own means."""

    class Shared(BaseConnector, ABC):
        @abstractmethod
        def host(self) -> str: ...

    with pytest.raises(TypeError, match="abstract"):
        make(Shared)()
    assert make(Shared, host=anything)().app_id == "acme"


def test_attrs_define_on_a_connector() -> None:
    """`attrs.define` makes the class a second time, which changes nothing."""

    @attrs.define
    class Acme(BaseConnector):
        app_id = "acme"
        version = "1.0.0"
        calls: int = 0

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            self.calls += 1
            return ListAccountsResponse(response=[])

    assert written(Acme) == ("list_accounts",)
    assert answer(Acme, "list_accounts", {})["response"] == []
    assert Acme(calls=2).calls == 2


# What it can do


def test_capabilities_are_the_overridden_stubs() -> None:
    """A capability is had by overriding its stub, at any depth and through any mixin that is a connector."""

    class Reading(BaseConnector):
        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

    class Listing(BaseConnector):
        async def list_resources(self, request: ListResourcesRequest) -> ListResourcesResponse:
            return ListResourcesResponse(response=[])

    assert written(BaseConnector) == ()
    assert written(make(Reading, Listing)) == ("list_accounts", "list_resources")
    assert written(make(make(make(Reading)))) == ("list_accounts",)


def test_disabled() -> None:
    """DISABLED switches an inherited capability off, and a subclass switches it on again."""
    base = make(list_accounts=list_accounts)
    without = make(base, list_accounts=DISABLED)
    again = make(without, list_accounts=list_accounts)
    assert written(without) == ()
    assert written(again) == ("list_accounts",)
    error = answer(without, "list_accounts", {})["error"]
    assert (error["error_code"], error["message"]) == (
        "unsupported_operation",
        "Capability 'list_accounts' is not implemented.",
    )


def test_narrowed_capabilities() -> None:
    """`capabilities` can be overridden to leave some out, and `info` and calls go by it."""

    class Narrowed(BaseConnector):
        app_id = "acme"
        version = "1.0.0"

        @classmethod
        def capabilities(cls) -> tuple[str, ...]:
            return tuple(name for name in super().capabilities() if name not in ("app_info", "list_accounts"))

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

        async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
            return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))

    assert json.loads(info_document(Narrowed))["response"]["capabilities"] == [
        "probe_integration",
        "validate_credentials",
    ]
    assert answer(Narrowed, "list_accounts", {})["error"]["error_code"] == "unsupported_operation"
    assert answer(Narrowed, "validate_credentials", {})["response"]["valid"] is True


def test_capabilities_in_any_order() -> None:
    """`info` sorts what an author's `capabilities` gives."""

    class Unsorted(BaseConnector):
        app_id = "acme"
        version = "1.0.0"

        @classmethod
        def capabilities(cls) -> tuple[str, ...]:
            return ("list_resources", "list_accounts")

    found = json.loads(info_document(Unsorted))["response"]["capabilities"]
    assert found == ["list_accounts", "list_resources"]


def test_capability_that_does_not_exist() -> None:
    """A name that `capabilities` makes up is an error of the class, not of the caller."""

    class Inventive(BaseConnector):
        app_id = "acme"
        version = "1.0.0"

        @classmethod
        def capabilities(cls) -> tuple[str, ...]:
            return ("list_users",)

    with pytest.raises(
        TypeError, match=r"^Inventive\.capabilities: 'list_users' is not a capability, expected some of "
    ):
        info_document(Inventive)
    assert answer(Inventive, "list_users", {})["error"]["error_code"] == "internal_error"


def test_stub_called_from_an_override() -> None:
    """``super().list_accounts(request)`` on a stub is the error of a capability that is not there."""

    class Acme(BaseConnector):
        app_id = "acme"
        version = "1.0.0"

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse | ErrorResponse:
            return await super().list_accounts(request)

    request = ListAccountsRequest(request=ListAccounts())
    with pytest.raises(UnsupportedOperationError, match=r"^Capability 'list_accounts' is not implemented\.$"):
        asyncio.run(Acme().list_accounts(request))
    assert answer(Acme, "list_accounts", {})["error"]["error_code"] == "unsupported_operation"


class PlainMixin:
    """A mixin that is no connector."""

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List nothing."""
        return ListAccountsResponse(response=[])


class PlainSettingsMixin:
    """A mixin that declares, and is no connector."""

    auth = TokenCredential

    async def start(self) -> None:
        """Start."""


def test_plain_mixin_before_the_base() -> None:
    """A plain class listed before BaseConnector gives its methods."""
    assert written(make(PlainMixin, BaseConnector)) == ("list_accounts",)
    assert make(PlainSettingsMixin, BaseConnector).auth is TokenCredential


class Straying:
    """A mixin that is no connector, and of which nothing fits."""

    async def list_accounts(self, request: ListResourcesRequest) -> ListAccountsResponse:
        """Never called."""
        raise NotImplementedError

    async def list_resources(self, request: Any, page: Any) -> Any:
        """Never called."""

    def start(self) -> None:
        """Block."""

    @capability
    async def doIt(self, request: ListResourcesRequest) -> ListResourcesResponse:  # noqa: N802 - the mistake
        """Never called."""
        raise NotImplementedError

    @capability
    async def tidy(self, request: ListResourcesRequest) -> ListResourcesRequest:
        """Never called."""
        raise NotImplementedError


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("list_accounts", "the request is annotated as Request[ListResources], expected Request[ListAccounts], or"),
        ("list_resources", "expected a method that is called with the request alone"),
        ("start", "expected `async def start(self)`, got `def start(self)`"),
        ("doIt", "a capability's name is lower-case letters"),
        ("tidy", "expected its answer to be annotated as Response[X]"),
    ],
)
def test_plain_mixin_is_checked(name: str, expected: str) -> None:
    """What a plain class brings is checked when a connector's class is made, and named after the plain class."""
    mixin = type("Mixin", (), {name: vars(Straying)[name]})
    assert refusal(mixin, BaseConnector).startswith(f"Mixin.{name}: {expected}")
    assert refusal(mixin, make()).startswith(f"Mixin.{name}: {expected}")


def test_plain_mixin_that_does_not_count() -> None:
    """What a connector overrides or switches off itself may be as it is in a plain class."""
    mixin = type("Mixin", (), {"list_accounts": Straying.list_accounts, "list_resources": Straying.list_resources})
    connector = make(mixin, BaseConnector, list_accounts=list_accounts, list_resources=DISABLED)
    assert written(connector) == ("list_accounts",)


def test_plain_mixin_after_the_base() -> None:
    """A plain class listed after BaseConnector is hidden by it, and the message says what to do."""
    assert refusal(BaseConnector, PlainMixin) == (
        "Acme: PlainMixin.list_accounts is hidden by BaseConnector's own; list PlainMixin before BaseConnector in the "
        "bases, or make it a subclass of BaseConnector"
    )
    assert refusal(BaseConnector, PlainSettingsMixin).startswith("Acme: PlainSettingsMixin.auth is hidden")


def test_protocol_after_the_base() -> None:
    """A class after BaseConnector hides nothing that the connector has itself."""

    class Validates(Protocol):
        async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse: ...

    class Validating(BaseConnector, Validates):
        async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
            return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))

    assert written(make(Validating)) == ("validate_credentials",)
    assert refusal(BaseConnector, Validates).startswith("Acme: Validates.validate_credentials is hidden")


def test_unrelated_mixin_after_the_base() -> None:
    """A plain class that has nothing of BaseConnector's may come after it."""

    class Helper:
        def fetch(self) -> str:
            return "fetched"

    assert cast("Any", make(BaseConnector, Helper)()).fetch() == "fetched"

    class Parameterised(BaseConnector, Generic[T]): ...

    assert make(Parameterised)().app_id == "acme"
