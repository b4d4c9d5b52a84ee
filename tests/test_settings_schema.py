"""
What forms are told of settings, credentials and payloads that an author declares.

`recorded/settings_schemas.json` holds what the published SDK says of the same declarations, made with its own fields.
"""

import enum
import json
from pathlib import Path
from typing import Any, Literal

import attrs
import pytest
from attrs import define

from lumos_connector import (
    BasicCredential,
    KeyPairCredential,
    OAuthClientCredential,
    ServiceAccountCredential,
    TokenCredential,
    setting,
)
from lumos_connector.models.semantics import Discriminator, SemanticType
from lumos_connector.schema import form_schema, json_schema

RECORDED: dict[str, Any] = json.loads(
    (Path(__file__).parent / "recorded" / "settings_schemas.json").read_text(encoding="utf-8")
)


class Region(str, enum.Enum):
    """Where the tenant lives."""

    EU = "eu"
    US = "us"
    EUROPE = "eu"  # another name  # noqa: PIE796 - enums have them


class Level(enum.Enum):
    """Values of two kinds."""

    NONE = 0
    ALL = "all"


@define(kw_only=True)
class Marks:
    """Every mark, each alone."""

    host: str = setting(title="Host", description="Where it answers.", group="Connection")
    port: int = setting(default=443, group="Connection")
    key: str = setting(secret=True)
    internal: str = setting(default="", hidden=True)
    certificate: str = setting(multiline=True)
    account: str = setting(semantic=SemanticType.ACCOUNT_ID)
    other_account: str = setting(primary=False, semantic=SemanticType.AUXILIARY_ACCOUNT_ID)
    tenant: str = setting(unique=True)
    ungrouped: str = setting(group="")


@define(kw_only=True)
class Combined:
    """Marks that exclude each other: the strongest wins."""

    multiline_secret: str = setting(multiline=True, secret=True)
    multiline_hidden: str = setting(multiline=True, hidden=True)
    secret_hidden: str = setting(secret=True, hidden=True)
    everything: str | None = setting(
        default=None, multiline=True, secret=True, hidden=True, unique=True, primary=False, group="All"
    )
    mapped: str = setting(enum_mapping=Region, semantic=SemanticType.ACCOUNT_ID)
    mapped_secret: str = setting(enum_mapping=Level, secret=True)
    over_more: str = setting(secret=True, title="T", schema={"x-secret": False, "x-field_type": "HIDDEN", "title": "U"})


@define(kw_only=True)
class Depending:
    """Fields that show only where another has a certain value."""

    kind: Literal["basic", "token", "none"] = "none"
    region: Region = Region.EU
    user: str | None = setting(default=None, discriminator=Discriminator("kind", "basic"))
    secret: str | None = setting(
        default=None, secret=True, discriminator=Discriminator("kind", one_of_expected_values=["basic", "token"])
    )
    zone: str | None = setting(default=None, discriminator=Discriminator("region", Region.US))
    zones: list[str] | None = setting(
        default=None, discriminator=Discriminator("region", one_of_expected_values=[Region.US, Region.EU])
    )
    amount: int | None = setting(default=None, discriminator=Discriminator("level", Level.NONE))
    names: Any = setting(default=None, discriminator=Discriminator("level", None, [Level.NONE, Level.ALL, True]))


@define(kw_only=True)
class Mapping:
    """The customer's values for the connector's."""

    regions: dict[str, str] | None = setting(default=None, title="Regions", enum_mapping=Region)
    levels: str = setting(enum_mapping=Level)


@define(kw_only=True)
class Login:
    """A login."""

    user: str = setting(title="User name")
    password: str = setting(secret=True)
    note: str | None = setting(default=None, secret=True)


@define(kw_only=True)
class Site:
    """One of several sites."""

    name: str = setting(title="Site")
    region: Region = Region.EU
    login: Login
    spare: Login | None = None


@define(kw_only=True)
class Nested:
    """Models within models, in all that holds them."""

    main: Site
    sites: list[Site] = setting(factory=list, title="Sites", group="Sites")
    by_name: dict[str, Site] = setting(factory=dict)
    logins: dict[str, list[Login]] | None = None
    pair: tuple[Login, Site] | None = None
    titled: Login | None = setting(default=None, title="Fallback", description="If all else fails.", hidden=True)


@define(kw_only=True)
class ByPassword:
    """A member of a union."""

    kind: Literal["password"]
    password: str = setting(secret=True)


@define(kw_only=True)
class ByKey:
    """The other member."""

    kind: Literal["key"]
    key: str = setting(secret=True, multiline=True)


@define(kw_only=True)
class Unions:
    """One of several models."""

    access: ByPassword | ByKey
    more: list[ByPassword | ByKey] = setting(factory=list)
    fallback: ByPassword | ByKey | None = None
    limit: int | str = 10


@define(kw_only=True)
class Values:
    """Defaults of every kind."""

    enabled: bool = False
    ratio: float = 0.5
    regions: list[Region] = [Region.EU]  # noqa: RUF008 - that is what is described
    level: Level | None = None
    fixed: Literal["a"] = "a"
    maybe: Literal["a", "b"] | None = None
    labels: dict[str, int] = {"a": 1}  # noqa: RUF008 - that is what is described
    required_or_null: str | None
    sampleURL2: str = "x"  # noqa: N815 - a name that a title is made of


@define(kw_only=True)
class Parent:
    """What is inherited."""

    zone: str = "eu"
    host: str


@define(kw_only=True)
class Child(Parent):
    """What is declared anew keeps its place."""

    port: int = 1
    zone: Region = setting(default=Region.US, title="Zone of the child")


@define(kw_only=True)
class More:
    """Entries that `setting` has no option for."""

    text: str = setting(
        schema={
            "x-redact": True,
            "x-resource-type": True,
            "x-entitlement-type": True,
            "x-optional": True,
            "x-credential-name": "Key",
            "examples": ["a"],
        }
    )


@define(kw_only=True)
class HostedBasic(BasicCredential):
    """A name and a password, and where they are good."""

    host: str = setting(title="Host", group="Connection")


@define(kw_only=True)
class BareToken(TokenCredential):
    """A token, and nothing more."""


@define(kw_only=True)
class BareKeyPair(KeyPairCredential):
    """A key pair, and nothing more."""


@define(kw_only=True)
class AppPassword(HostedBasic):
    """A password declared anew, at the second level."""

    password: str = setting(title="App password", secret=True)


@define(kw_only=True)
class Tenanted(OAuthClientCredential):
    """A client's token, and its tenant."""

    tenant: str = setting(semantic=SemanticType.TENANT_ID)


@define(kw_only=True)
class Assumed(ServiceAccountCredential):
    """A service account, and the role it takes on."""

    role: str = setting(semantic=SemanticType.AWS_ROLE_ARN)
    external_id: str | None = setting(default=None, hidden=True, semantic=SemanticType.AWS_EXTERNAL_ID)


SETTINGS: list[type] = [Marks, Combined, Depending, Mapping, Nested, Unions, Values, Child, More]
CREDENTIALS: list[type] = [HostedBasic, BareToken, BareKeyPair, AppPassword, Tenanted, Assumed]


def without_descriptions(schema: Any) -> Any:
    """Leave out the contract's own prose, which is each program's own."""
    if isinstance(schema, dict):
        return {name: without_descriptions(inner) for name, inner in schema.items() if name != "description"}
    return schema


@pytest.mark.parametrize("model", SETTINGS)
def test_settings_equal_the_recording(model: type) -> None:
    """A form is told the same of settings as by the published SDK, down to the words."""
    assert form_schema(model) == RECORDED[model.__name__]


@pytest.mark.parametrize("model", CREDENTIALS)
def test_credentials_equal_the_recording(model: type) -> None:
    """A subclass of a credential is still of its kind, and what it adds is described."""
    assert without_descriptions(form_schema(model)) == without_descriptions(RECORDED[model.__name__])


@pytest.mark.parametrize("meaning", SemanticType)
def test_semantic_types(meaning: SemanticType) -> None:
    """Every semantic type is said under the name that the platform knows."""
    assert RECORDED["SemanticType"][meaning.name] == meaning.value
    assert field_of(str, semantic=meaning)["x-semantic"] == meaning.value
    assert len(RECORDED["SemanticType"]) == len(SemanticType)


def model_of(tp: Any, **declared: Any) -> Any:
    """Make a model with one field."""
    return attrs.make_class("Settings", {"field": with_type(tp, **declared)}, kw_only=True)


def with_type(tp: Any, **declared: Any) -> Any:
    """Declare a field of a type."""
    made = setting(**declared)
    made.type = tp
    return made


def field_of(tp: Any, **declared: Any) -> dict[str, Any]:
    """Describe a field."""
    described: dict[str, Any] = json_schema(model_of(tp, **declared))["properties"]["field"]
    return described


# Choices


@pytest.mark.parametrize(
    ("tp", "choices", "expected"),
    [
        (str, ["eu", "us"], {"enum": ["eu", "us"], "type": "string"}),
        (int, (1, 2), {"enum": [1, 2], "type": "integer"}),
        (str | None, ["eu"], {"anyOf": [{"enum": ["eu"], "type": "string"}, {"type": "null"}]}),
        (list[str], ["eu", "us"], {"items": {"enum": ["eu", "us"], "type": "string"}, "type": "array"}),
        (
            list[int] | None,
            [1, 2],
            {"anyOf": [{"items": {"enum": [1, 2], "type": "integer"}, "type": "array"}, {"type": "null"}]},
        ),
        (
            tuple[str, str],
            ["a", "b"],
            {
                "maxItems": 2,
                "minItems": 2,
                "prefixItems": [{"enum": ["a", "b"], "type": "string"}] * 2,
                "type": "array",
            },
        ),
    ],
)
def test_choices_in_the_schema(tp: Any, choices: Any, expected: dict[str, Any]) -> None:
    """Choices are an ``enum`` beside the type, of each item where there are several, and null stays possible."""
    assert field_of(tp, choices=choices) == {**expected, "title": "Field"}


def test_choices_of_an_enum() -> None:
    """Some of an enum's members are choices by their values."""
    assert field_of(Region, choices=[Region.EU]) == {"$ref": "#/$defs/Region", "enum": ["eu"]}


def test_choices_in_the_constructor() -> None:
    """The constructor refuses what is not among the choices, and names them; it never says what was given."""
    model: Any = model_of(list[str], choices=["eu", "us"], secret=True)
    assert model(field=["us", "eu"]).field == ["us", "eu"]
    with pytest.raises(ValueError, match=r"^field: expected one of eu, us$"):
        model(field=["us", "mars"])


# Mistakes

TEXTS = ("title", "description", "group", "alias")
SWITCHES = ("secret", "hidden", "multiline", "primary", "unique")


@pytest.mark.parametrize(
    ("declared", "message"),
    [
        ({"choices": ["eu"], "default": "us"}, r"setting\(default=…\) is not among its choices, eu"),
        ({"choices": [1, 2], "default": [1, 3]}, r"setting\(default=…\) is not among its choices, 1, 2"),
        ({"choices": []}, r"setting\(choices=…\) takes a list of values, got \[\]"),
        ({"choices": "eu"}, r"setting\(choices=…\) takes a list of values, got 'eu'"),
        ({"choices": 7}, r"setting\(choices=…\) takes a list of values, got 7"),
        ({"semantic": "account-id"}, r"setting\(semantic=…\) takes a SemanticType, .*, got a str"),
        ({"semantic": SemanticType}, r"setting\(semantic=…\) .*, got the class SemanticType"),
        ({"discriminator": ("kind", "a")}, r"setting\(discriminator=…\) takes a Discriminator.*, got a tuple"),
        ({"enum_mapping": Region.EU}, r"setting\(enum_mapping=…\) takes an Enum class, got a Region"),
        ({"enum_mapping": str}, r"setting\(enum_mapping=…\) takes an Enum class, got the class str"),
        ({"choices": [1, 2, 1]}, r"setting\(choices=…\) has the same value more than once: 1"),
        ({"choices": [Region.EU, Region.EUROPE]}, r"setting\(choices=…\) has the same value more than once: eu"),
        *(({text: 5}, rf"setting\({text}=…\) takes text, got a int") for text in TEXTS),
        *(({switch: "yes"}, rf"setting\({switch}=…\) takes True or False, got a str") for switch in SWITCHES),
        ({"secret": None}, r"setting\(secret=…\) takes True or False, got a NoneType"),
        ({"schema": [1]}, r"setting\(schema=…\) takes a mapping of names to what JSON can say, got a list"),
        ({"schema": {"a": object()}}, r"setting\(schema=…\) takes a mapping of names to what JSON can say, got a dict"),
        ({"schema": {"a": [{1: "b"}]}}, r"setting\(schema=…\) takes a mapping of names to what JSON can say"),
        ({"factory": [1]}, r"setting\(factory=…\) takes a function that makes the default, got a list"),
        ({"default": 1, "factory": int}, r"setting\(default=…, factory=…\) takes one of the two, got both"),
    ],
)
def test_mistakes(declared: dict[str, Any], message: str) -> None:
    """An option that is not what it must be is refused where it is declared."""
    with pytest.raises(TypeError, match=f"^{message}"):
        setting(**declared)


def test_discriminators() -> None:
    """What a discriminator is made of is checked where it is written."""
    with pytest.raises(TypeError, match=r"^Discriminator\.field: expected text that is not empty, got int 3"):
        Discriminator(3)  # type: ignore[arg-type]  # that is the mistake
    with pytest.raises(TypeError, match=r"^Discriminator\.one_of_expected_values: expected a list of values, or None"):
        Discriminator("kind", one_of_expected_values="basic")


def test_schema_of_everything_that_json_has() -> None:
    """What JSON can say goes with a field as it is."""
    said = {"examples": [1, 2.5, None, True, {"a": ("b",)}]}
    assert field_of(int, schema=said)["examples"] == said["examples"]


def test_defaults_that_are_fine() -> None:
    """Null, a list of choices, and a default that is made anew each time go with choices."""
    fine: list[dict[str, Any]] = [
        {"default": None},
        {"default": ["eu"]},
        {"factory": list},
        {"default": attrs.Factory(list)},
    ]
    for declared in fine:
        setting(choices=["eu"], **declared)


# Secrets


def test_default_secrets_are_not_said() -> None:
    """A secret is in no schema, whether it is a default or within one; an empty one is no secret."""
    given = Login(user="u", password="hunter2")
    described = field_of(Login, default=given)
    assert described["default"] == {"user": "u", "note": None}
    assert "default" not in field_of(str, default="hunter2", schema={"x-redact": True})
    assert field_of(str, default="", secret=True)["default"] == ""


@pytest.mark.parametrize("declared", [{"secret": True}, {"schema": {"x-redact": True}}, {"schema": {"x-secret": True}}])
def test_masks(declared: dict[str, Any]) -> None:
    """What is marked as a secret by an option or in the schema is masked, at any depth."""
    model: Any = model_of(str, **declared)
    outer: Any = model_of(dict[str, list[model]])
    assert "canary" not in repr(model(field="canary"))
    assert "canary" not in repr(outer(field={"a": [model(field="canary")]}))
