"""
What a class says of itself, checked when it is made.

Each message names the class and the attribute, what was given and what is expected.
"""

import dataclasses
import typing
from typing import Any, ClassVar

import attrs
import pytest

from lumos_connector import (
    AccessGraphEntitlementRule,
    AppCategory,
    AuthCredential,
    BaseConnector,
    BasicCredential,
    EntitlementType,
    ExceptionHandler,
    HTTPHandler,
    ResourceType,
    TokenCredential,
    setting,
)

from .making import PROJECT, ROLE, make, refusal


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


class WithConstants(Settings):
    """Adds what is no field, and so needs no decorator."""

    LIMIT: ClassVar[int] = 5
    NAMES: typing.ClassVar = ("a",)


class WithTextConstants(Settings):
    """The same, with annotations that are text."""

    LIMIT: "ClassVar[int]" = 5
    NAMES: "typing.ClassVar[tuple[str]]" = ("a",)


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


def entitlement(**more: Any) -> EntitlementType:
    """Make a type of entitlements on the app."""
    return EntitlementType(**{"type_id": "E", "type_label": "E", "resource_type_id": "", "min": 0, **more})


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
        "resource_types",
        [PROJECT, ResourceType(type_id="PROJECT", type_label="Other")],
        "resource_types[1].type_id: 'PROJECT' is that of resource_types[0] already",
    ),
    (
        "entitlement_types",
        [entitlement(), entitlement(resource_type_id="")],
        "entitlement_types[1].type_id: 'E' on 'the app' is that of entitlement_types[0] already",
    ),
    ("entitlement_types", [entitlement(min=-1)], "entitlement_types[0].min: expected 0 or more, got int -1"),
    (
        "entitlement_types",
        [entitlement(min=2, max=1)],
        "entitlement_types[0].max: expected 2 (its min) or more, or None, got int 1",
    ),
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
    ("resource_types", [PROJECT, ResourceType(type_id="project", type_label="Project")]),
    ("entitlement_types", [entitlement(min=1, max=1), entitlement(type_id="F", max=0)]),
    ("settings_model", WithConstants),
    ("settings_model", WithTextConstants),
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
    group = ResourceType(type_id="GROUP", type_label="Group")
    on_group = EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="GROUP", min=0)
    make(resource_types=[PROJECT, group], entitlement_types=[ROLE, on_group])
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


@pytest.mark.parametrize("decorator", [attrs.define, dataclasses.dataclass(slots=True)])
def test_attribute_that_became_a_field(decorator: Any) -> None:
    """An attribute that slots turned into a field of each instance is refused with what to do."""

    class Acme(BaseConnector):
        app_id: str = "acme"  # type: ignore[misc]  # that is the mistake
        version: ClassVar[str] = "1.0.0"

    with pytest.raises(TypeError, match=r"^Acme\.app_id: expected a value that belongs to the class, got a field"):
        decorator(Acme)


def test_access_graph_rules() -> None:
    """Each field of a rule is checked when the class is made, switches and optional texts included."""
    rule = AccessGraphEntitlementRule(
        entitlement_type="ROLE", entitlement_id="owner", resource_type="PROJECT", denies_access=False, label="Owner"
    )
    assert make(access_graph_entitlement_rules=[rule]).access_graph_entitlement_rules == [rule]
    wrong = attrs.evolve(rule, denies_access=5)  # type: ignore[misc]  # mypy does not see that a model is an attrs class
    assert refusal(access_graph_entitlement_rules=[wrong]).startswith(
        "Acme.access_graph_entitlement_rules[0].denies_access: expected bool, got"
    )
    wrong = attrs.evolve(rule, description=5)  # type: ignore[misc]  # mypy does not see that a model is an attrs class
    assert "access_graph_entitlement_rules[0].description: expected str | None" in refusal(
        access_graph_entitlement_rules=[wrong]
    )
