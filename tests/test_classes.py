"""
What is checked when a connector's class is made, and what its author sees.

Each message names the class and the attribute or method, what was given, and what is expected.
"""

import asyncio
import dataclasses
import functools
import importlib.util
import itertools
import json
import sys
import warnings
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Generic, NoReturn, TypeVar, cast

import attrs
import pytest

from lumos_connector import (
    DISABLED,
    AccountStatus,
    AppCategory,
    AuthCredential,
    BaseConnector,
    BaseRequest,
    BasicCredential,
    CreatableAccount,
    CreateAccountRequest,
    CreateAccountResponse,
    CreatedAccount,
    EntitlementType,
    ErrorResponse,
    ExceptionHandler,
    FoundAccountData,
    HTTPHandler,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    ListResourcesRequest,
    ListResourcesResponse,
    Request,
    ResourceType,
    Response,
    TokenCredential,
    UnsupportedOperationError,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
    setting,
    synchronous,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.introspection import info_document

T = TypeVar("T")
P = TypeVar("P", bound=CreatableAccount)
_numbers = itertools.count()

PROJECT = ResourceType(type_id="PROJECT", type_label="Project")
ROLE = EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="PROJECT", min=0)


def make(*bases: type, **body: Any) -> type[BaseConnector]:
    """Make a class as a class statement does, whatever its body."""
    declared = {"app_id": "acme", "version": "1.0.0", "__module__": __name__, **body}
    return cast("type[BaseConnector]", type("Acme", bases or (BaseConnector,), declared))


def refusal(*bases: type, **body: Any) -> str:
    """Give the message of the `TypeError` that making a class raises."""
    with pytest.raises(TypeError) as caught:
        make(*bases, **body)
    return str(caught.value)


def answer(connector: type[BaseConnector], capability: str, payload: Mapping[str, Any], **more: Any) -> Any:
    """Call a capability, and give the answer as JSON has it."""
    document = json.dumps({"auth": {"empty": {}}, "request": payload, **more})
    return json.loads(asyncio.run(dispatch(connector(), capability, document)))


def load(folder: Path, source: str) -> ModuleType:
    """Import a module from its source."""
    name = f"written_for_a_test_{next(_numbers)}"
    path = folder / f"{name}.py"
    path.write_text(source, encoding="utf-8")
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    finally:
        del sys.modules[name]
    return module


def one(account_id: object) -> ListAccountsResponse:
    """Answer with one account."""
    return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=str(account_id))])


class Fitting:
    """Functions that may stand for `list_accounts`."""

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List one account."""
        return one(1)

    def blocking(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Block."""
        return one("blocking")

    async def with_default(self, request: ListAccountsRequest, depth: int = 1, *, limit: int = 5) -> Any:
        """Take more, but need none of it."""
        return one(depth + limit)

    async def other_name(self, wanted: ListAccountsRequest, /) -> Any:
        """Call the request something else."""
        return one(wanted.page_size)

    async def anything(*args: Any) -> Any:
        """Take what comes."""
        return one(len(args))

    async def on_class(cls: Any, request: Any) -> Any:  # noqa: N805 - made a class method below
        """Need no instance."""
        return one(cls.app_id)

    async def on_nothing(request: Any) -> Any:  # noqa: N805 - made a static method below
        """Need neither an instance nor its class."""
        return one(request.page_size)

    async def __call__(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Be called, without being a function."""
        return one("object")


class Wrong:
    """Functions that may not."""

    async def yields(self, request: Any) -> Any:
        """Yield instead of returning."""
        yield request

    def yields_too(self, request: Any) -> Any:
        """Yield instead of returning."""
        yield request

    async def no_request(self) -> Any:
        """Take no request."""

    async def two_arguments(self, request: Any, page: Any) -> Any:
        """Take more than the request."""

    async def keyword_only(self, *, request: Any) -> Any:
        """Take the request by keyword."""

    async def keyword_required(self, request: Any, *, page: Any) -> Any:
        """Take the request and something by keyword."""

    async def no_self(request: Any) -> Any:  # noqa: N805 - that is the mistake
        """Forget self."""


list_accounts: Any = Fitting.list_accounts
anything: Any = Fitting.anything


# What it says of itself


@attrs.define(kw_only=True)
class Settings:
    """Settings of which one is required."""

    host: str = setting()


class PlainSettings:
    """Not an attrs class."""

    host: str = "h"


@dataclasses.dataclass
class DataclassSettings:
    """Not an attrs class either."""

    host: str = "h"


class Undecorated(Settings):
    """Adds a field, but forgets the decorator."""

    port: int = 443


@attrs.define
class Unresolvable:
    """Names what is not there."""

    host: "Nowhere"  # type: ignore[name-defined]  # noqa: F821 - that is the mistake


@attrs.define
class Untyped:
    """Has a field without a type."""

    host = attrs.field()  # type: ignore[var-annotated]  # that is the mistake


class InstanceHandler(ExceptionHandler):
    """Forgets that a handler's method is static."""

    def handle(self, e: Any, original_func: Any, response: Any, error_code: Any = None) -> Any:  # type: ignore[override]  # that is the mistake
        """Do nothing."""


APP_ID = 'letters, digits, ".", "-" and "_", such as "acme"'
ENTRY = "(exception, handler, code)"

WRONG = [
    ("app_id", "", f"app_id: expected {APP_ID}, got empty text"),
    ("app_id", None, f"app_id: expected {APP_ID}, got None"),
    ("app_id", 7, f"app_id: expected {APP_ID}, got int 7"),
    ("app_id", "my app", f"app_id: expected {APP_ID}, got str 'my app'"),
    ("app_id", "a/b", f"app_id: expected {APP_ID}, got str 'a/b'"),
    ("app_id", "..", f"app_id: expected {APP_ID}, got str '..'"),
    ("app_id", "a\n", f"app_id: expected {APP_ID}, got str 'a\\n'"),
    ("app_id", "a:b", f"app_id: expected {APP_ID}, got str 'a:b'"),
    ("version", "", 'version: expected text such as "1.0.0", got empty text'),
    ("version", 1.0, 'version: expected text such as "1.0.0", got float 1.0'),
    ("version", (1, 0), 'version: expected text such as "1.0.0", got a tuple of 2'),
    ("version", "1/0", "version: expected text such as \"1.0.0\", got str '1/0'"),
    ("user_friendly_name", 1, "user_friendly_name: expected text or None, got int 1"),
    ("description", ["a"], "description: expected text or None, got a list of 1"),
    ("logo_url", b"x", "logo_url: expected text or None, got a bytes"),
    ("app_vendor_domain", str, "app_vendor_domain: expected text or None, got the class str"),
    ("requires_authentication", "no", "requires_authentication: expected True or False, got str 'no'"),
    ("handle_errors", None, "handle_errors: expected True or False, got None"),
    ("auth", "basic", "auth: expected a class of credentials (BasicCredential, "),
    ("auth", int, "got the class int; None if any will do"),
    ("auth", [BasicCredential], "got a list; None if any will do"),
    ("auth", AuthCredential, "got the class AuthCredential; None if any will do"),
    ("settings_model", PlainSettings, "settings_model: expected a class with @attrs.define(kw_only=True) above it"),
    ("settings_model", DataclassSettings, "or None, got the class DataclassSettings"),
    ("settings_model", Undecorated, "or None, got the class Undecorated"),
    ("settings_model", {"host": "str"}, "or None, got a dict of 1"),
    ("settings_model", Settings(host="h"), "or None, got a Settings"),
    (
        "settings_model",
        Unresolvable,
        "settings_model: an annotation of Unresolvable can't be evaluated (name 'Nowhere'",
    ),
    ("settings_model", Untyped, "settings_model: Untyped.host has no type"),
    ("categories", "DEVELOPERS", "categories: expected a list of AppCategory, got str 'DEVELOPERS'"),
    ("categories", None, "categories: expected a list of AppCategory, got None"),
    ("categories", ["DEVELOPERS"], "categories[0]: expected AppCategory, got str 'DEVELOPERS'"),
    ("resource_types", PROJECT, "resource_types: expected a list of ResourceType, got a ResourceType"),
    ("resource_types", [PROJECT, {"type_id": "P"}], "resource_types[1]: expected ResourceType, got a dict of 1"),
    ("resource_types", (t for t in [PROJECT]), "resource_types: expected a list of ResourceType, got a generator"),
    (
        "resource_types",
        [ResourceType(type_id=1, type_label="P")],  # type: ignore[arg-type]  # that is the mistake
        "resource_types[0].type_id: expected str, got int 1",
    ),
    ("entitlement_types", [EntitlementType], "entitlement_types[0]: expected EntitlementType, got the class"),
    (
        "entitlement_types",
        [ROLE],
        "entitlement_types: 'ROLE' is on the resource type 'PROJECT', which is not among resource_types: none",
    ),
    ("exception_handlers", None, f"exception_handlers: expected a list of {ENTRY}, got None"),
    ("exception_handlers", {ValueError: HTTPHandler}, f"exception_handlers: expected a list of {ENTRY}, got a dict"),
    ("exception_handlers", (ValueError, HTTPHandler, None), f"exception_handlers[0]: expected {ENTRY}, got the class"),
    ("exception_handlers", [(ValueError, HTTPHandler)], f"exception_handlers[0]: expected {ENTRY}, got a tuple of 2"),
    ("exception_handlers", [("ValueError", None, None)], "exception_handlers[0][0]: expected an exception class, or"),
    ("exception_handlers", [(int, HTTPHandler, None)], "exception_handlers[0][0]: expected an exception class, or its"),
    ("exception_handlers", [(OSError, print, None)], "[0][1]: expected a handler class with a static method `handle`"),
    ("exception_handlers", [(OSError, InstanceHandler, None)], "got the class InstanceHandler"),
    ("exception_handlers", [(OSError, None, "not_fund")], "[0][2]: expected an error code or None, got str 'not_fund'"),
]


@pytest.mark.parametrize(("name", "value", "expected"), WRONG)
def test_wrong_declaration(name: str, value: Any, expected: str) -> None:
    """A wrong attribute is refused with the class, the attribute, what was given and what is expected."""
    message = refusal(**{name: value})
    assert message.startswith(f"Acme.{name}")
    assert expected in message


RIGHT = [
    ("app_id", "acme-2.eu_West"),
    ("app_id", "café"),
    ("version", "2026.11+build.1"),
    ("version", "1!2.0"),
    ("auth", TokenCredential),
    ("auth", None),
    ("settings_model", Settings),
    ("categories", [AppCategory.DEVELOPERS]),
    ("categories", (AppCategory.DEVELOPERS,)),
    ("resource_types", []),
    ("exception_handlers", []),
    ("exception_handlers", [(OSError, HTTPHandler, "unexpected_error")]),
    ("exception_handlers", [(OSError, HTTPHandler(), "not_found")]),
    ("exception_handlers", [("aiohttp.ClientResponseError", HTTPHandler, None)]),
    ("description", ""),
]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_right_declaration(name: str, value: Any) -> None:
    """What an author may declare is taken as it is."""
    assert getattr(make(**{name: value}), name) is value


def test_missing_version() -> None:
    """A connector without a version is told to have one."""
    with pytest.raises(TypeError, match=r"Acme\.version: expected text such as \"1\.0\.0\", got empty text"):
        type("Acme", (BaseConnector,), {"app_id": "acme"})


def test_entitlement_type_on_a_declared_resource_type() -> None:
    """An entitlement type goes on a declared resource type or on the app, and the message names what there is."""
    on_app = EntitlementType(type_id="LICENCE", type_label="Licence", resource_type_id="", min=0)
    make(resource_types=[PROJECT], entitlement_types=[ROLE, on_app])
    on_other = EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="project", min=0)
    message = refusal(resource_types=[PROJECT], entitlement_types=[on_other])
    assert message == (
        "Acme.entitlement_types: 'ROLE' is on the resource type 'project', which is not among resource_types: PROJECT"
    )


def test_inherited_types_are_checked_together() -> None:
    """An entitlement type may be on a resource type that a base declares."""
    base = make(resource_types=[PROJECT])
    make(base, entitlement_types=[ROLE])


def test_message_shows_no_instance() -> None:
    """What an instance holds, such as a password, is not in the message."""
    message = refusal(auth=BasicCredential(username="u", password="hunter2"))
    assert "got a BasicCredential" in message
    assert "hunter2" not in message
    assert "hunter2" not in refusal(auth="hunter2")
    assert "hunter2" not in refusal(settings_model={"password": "hunter2"})


# Whether it is a connector


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
    assert derived.capabilities() == base.capabilities() == ("list_accounts",)
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

    assert Acme.capabilities() == ("list_accounts",)
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

    assert BaseConnector.capabilities() == ()
    assert make(Reading, Listing).capabilities() == ("list_accounts", "list_resources")
    assert make(make(make(Reading))).capabilities() == ("list_accounts",)


def test_disabled() -> None:
    """DISABLED switches an inherited capability off, and a subclass switches it on again."""
    base = make(list_accounts=list_accounts)
    without = make(base, list_accounts=DISABLED)
    again = make(without, list_accounts=list_accounts)
    assert without.capabilities() == ()
    assert again.capabilities() == ("list_accounts",)
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
            return tuple(name for name in super().capabilities() if name != "list_accounts")

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

        async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
            return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))

    assert json.loads(info_document(Narrowed))["response"]["capabilities"] == ["validate_credentials"]
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

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
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
    assert make(PlainMixin, BaseConnector).capabilities() == ("list_accounts",)
    assert make(PlainSettingsMixin, BaseConnector).auth is TokenCredential


def test_plain_mixin_after_the_base() -> None:
    """A plain class listed after BaseConnector is hidden by it, and the message says what to do."""
    assert refusal(BaseConnector, PlainMixin) == (
        "Acme: PlainMixin.list_accounts is hidden by BaseConnector's own; list PlainMixin before BaseConnector in the "
        "bases, or make it a subclass of BaseConnector"
    )
    assert refusal(BaseConnector, PlainSettingsMixin).startswith("Acme: PlainSettingsMixin.auth is hidden")


def test_unrelated_mixin_after_the_base() -> None:
    """A plain class that has nothing of BaseConnector's may come after it."""

    class Helper:
        def fetch(self) -> str:
            return "fetched"

    assert cast("Any", make(BaseConnector, Helper)()).fetch() == "fetched"

    class Parameterised(BaseConnector, Generic[T]): ...

    assert make(Parameterised)().app_id == "acme"


# What may stand for a capability


CALLED = "list_accounts: expected a method that is called with the request alone, `async def list_accounts("

SHAPES = [
    (property(list_accounts), "list_accounts: expected a method that takes the request, got property"),
    (
        functools.cached_property(list_accounts),
        "list_accounts: expected a method that takes the request, got cached_prop",
    ),
    (
        functools.partialmethod(list_accounts),
        "list_accounts: expected a method that takes the request, got partialmethod",
    ),
    (3, "list_accounts: expected a method that takes the request, got int"),
    ("list", "list_accounts: expected a method that takes the request, got str"),
    (ListAccounts, "list_accounts: expected a method that takes the request, got the class ListAccounts"),
    (
        Wrong.yields,
        "list_accounts: it yields; expected a method that returns one answer, with a page token where there is more",
    ),
    (Wrong.yields_too, "list_accounts: it yields; "),
    (staticmethod(Wrong.yields), "list_accounts: it yields; "),
    (Wrong.no_request, f"{CALLED}self, request)`, got `async def no_request(self)`"),
    (Wrong.two_arguments, f"{CALLED}self, request)`, got `async def two_arguments(self, request, page)`"),
    (Wrong.keyword_only, f"{CALLED}self, request)`, got `async def keyword_only(self, request)`"),
    (Wrong.keyword_required, f"{CALLED}self, request)`, got `async def keyword_required(self, request, page)`"),
    (Wrong.no_self, f"{CALLED}self, request)`, got `async def no_self(request)`"),
    (staticmethod(list_accounts), f"{CALLED}request)`, got `async def list_accounts(self, request)`"),
    (classmethod(cast("Any", Wrong.no_request)), f"{CALLED}self, request)`, got `async def no_request(self)`"),
]


@pytest.mark.parametrize(("member", "expected"), SHAPES)
def test_wrong_shape(member: Any, expected: str) -> None:
    """What can't be called with the request alone is no capability, and the message shows what it is."""
    assert refusal(list_accounts=member).startswith(f"Acme.{expected}")


def logged(function: Callable[..., Any]) -> Callable[..., Any]:
    """Do nothing, as decorators do it."""

    @functools.wraps(function)
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        return await function(*args, **kwargs)

    return wrapper


FITTING = [
    (list_accounts, "1"),
    (logged(list_accounts), "1"),
    (logged(logged(list_accounts)), "1"),
    (Fitting.blocking, "blocking"),
    (synchronous(Fitting.blocking), "blocking"),
    (Fitting.with_default, "6"),
    (Fitting.other_name, "100"),
    (anything, "2"),
    (classmethod(Fitting.on_class), "acme"),
    (staticmethod(Fitting.on_nothing), "100"),
    (Fitting(), "object"),
    (staticmethod(functools.partial(anything, 1, 2, 3)), "4"),
]


@pytest.mark.parametrize(("member", "expected"), FITTING)
def test_fitting_shape(member: Any, expected: str) -> None:
    """Anything that can be called with the request is a capability, and is called so."""
    connector = make(list_accounts=member)
    assert connector.capabilities() == ("list_accounts",)
    assert answer(connector, "list_accounts", {})["response"][0]["integration_specific_id"] == expected


def test_synchronous_on_a_coroutine_function() -> None:
    """What is asynchronous already is not made so twice."""
    with pytest.raises(
        TypeError, match=r"^@synchronous: Fitting\.list_accounts is `async def` already; take one of the two away$"
    ):
        synchronous(list_accounts)


def with_types(request: Any = None, response: Any = None) -> Any:
    """Make an override with other annotations; none where nothing is given."""

    async def override(_: Any, request: Any) -> Any:
        return ListAccountsResponse(response=[], page=request.page)

    override.__annotations__.clear()
    if request is not None:
        override.__annotations__["request"] = request
    if response is not None:
        override.__annotations__["return"] = response
    return override


WANTED = "expected Request[ListAccounts], or the same with a subclass of its payload"
GIVEN_BACK = "expected Response[list[FoundAccountData]], or the same with a subclass of its payload"


class NarrowListing(ListAccounts):
    """A payload without fields of its own, which needs no decorator."""


ANNOTATED = [
    (ListResourcesRequest, None, f"the request is annotated as Request[ListResources], {WANTED}"),
    (ListAccounts, None, f"the request is annotated as ListAccounts, {WANTED}"),
    (dict[str, Any], None, f"the request is annotated as dict[str, Any], {WANTED}"),
    (Request[CreatableAccount], None, f"the request is annotated as Request[CreatableAccount], {WANTED}"),
    ("ListResourcesRequest", None, f"the request is annotated as Request[ListResources], {WANTED}"),
    (None, ListResourcesResponse, f"the return value is annotated as Response[list[FoundResourceData]], {GIVEN_BACK}"),
    (None, list[FoundAccountData], f"the return value is annotated as list[FoundAccountData], {GIVEN_BACK}"),
    (None, "None", f"the return value is annotated as None, {GIVEN_BACK}"),
    (None, ListAccountsResponse | None, f"annotated as Response[list[FoundAccountData]] | None, {GIVEN_BACK}"),
    (None, Coroutine[Any, Any, ListResourcesResponse], f"annotated as Response[list[FoundResourceData]], {GIVEN_BACK}"),
    (None, object, f"the return value is annotated as object, {GIVEN_BACK}"),
]


@pytest.mark.parametrize(("request_type", "response_type", "expected"), ANNOTATED)
def test_wrong_annotation(request_type: Any, response_type: Any, expected: str) -> None:
    """An annotation that does not fit is refused with what it is and what it should be."""
    message = refusal(list_accounts=with_types(request_type, response_type))
    assert message.startswith("Acme.list_accounts: ")
    assert message.endswith(expected)


class WrongTypes:
    """Functions whose annotation is that of another capability."""

    async def other_name(self, wanted: ListResourcesRequest) -> Any:
        """Call the request something else."""

    async def on_nothing(request: ListResourcesRequest) -> Any:  # type: ignore[misc]  # noqa: N805 - made static below
        """Need no instance."""


@pytest.mark.parametrize(
    "member", [WrongTypes.other_name, logged(WrongTypes.other_name), staticmethod(WrongTypes.on_nothing)]
)
def test_annotation_is_found(member: Any) -> None:
    """The request's annotation is found whatever the request is called, and through decorators."""
    assert f"the request is annotated as Request[ListResources], {WANTED}" in refusal(list_accounts=member)


def test_return_annotation_none() -> None:
    """``-> None`` is an annotation like any other, and not one that was left out."""

    async def nothing(self: Any, request: ListAccountsRequest) -> None: ...

    assert "the return value is annotated as None" in refusal(list_accounts=nothing)


FITTING_ANNOTATIONS = [
    (None, None),
    (ListAccountsRequest, ListAccountsResponse),
    ("ListAccountsRequest", "ListAccountsResponse"),
    (Any, Any),
    (Request, Response),
    (Request[Any], Response[Any]),
    (Request[NarrowListing], None),
    (object, None),
    (BaseRequest[Any], None),
    (BaseRequest[ListAccounts], None),
    (ListAccountsRequest | ListResourcesRequest, None),
    (Annotated[ListAccountsRequest, "the page"], Annotated[ListAccountsResponse, "accounts"]),
    (None, ListAccountsResponse | ErrorResponse),
    (None, Awaitable[ListAccountsResponse]),
    (None, NoReturn),
    (Request[T], Response[T]),  # type: ignore[valid-type]  # of a mixin that is generic
    ("NameThatIsNotThereYet", "NameThatIsNotThereYet"),
]


@pytest.mark.parametrize(("request_type", "response_type"), FITTING_ANNOTATIONS)
def test_fitting_annotation(request_type: Any, response_type: Any) -> None:
    """Annotations may be left out, wider for the request, narrower for the answer, or not be there yet."""
    connector = make(list_accounts=with_types(request_type, response_type))
    assert answer(connector, "list_accounts", {})["response"] == []


def test_loose_annotation_does_not_loosen_the_check() -> None:
    """An answer is checked in full where the annotation says ``Any``."""

    class Loose(BaseConnector):
        async def list_accounts(self, request: ListAccountsRequest) -> Response[list[Any]]:
            return Response(response=["no account"])

    error = answer(make(Loose), "list_accounts", {})["error"]
    assert error["error_code"] == "invalid_response"


# Payloads of an author's own


@attrs.define(kw_only=True)
class AcmeAccount(CreatableAccount):
    """An account with more than the contract has."""

    cost_centre: int = setting()


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
        "its payload is not known; import what it names at the top of the module, not under TYPE_CHECKING"
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


# What is called besides capabilities


def test_hooks_must_be_what_they_are_called_as() -> None:
    """A plain `start`, one with arguments, or a `capabilities` that needs an instance is refused."""

    def plain(self: Any) -> None: ...

    async def wanting(self: Any, app: Any) -> None: ...

    assert refusal(start=plain) == "Acme.start: expected `async def start(self)`, got `def plain(self)`"
    assert refusal(stop=wanting) == "Acme.stop: expected `async def stop(self)`, got `async def wanting(self, app)`"
    assert refusal(start=3) == "Acme.start: expected `async def start(self)`, got int"
    assert refusal(capabilities=plain) == (
        "Acme.capabilities: it is asked of the class, without an instance; put @classmethod above it"
    )


def test_hooks_may_be_wrapped() -> None:
    """A decorator on `start` is the author's business."""

    def wrap(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(self: Any) -> Any:
            return function(self)

        return wrapper

    async def start(self: Any) -> None: ...

    make(start=wrap(start), stop=start)


# Names that are nearly right


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
