"""What `app_info` says, compared with what the published SDK said of the same declarations; and that it is valid."""

import enum
import json
from typing import Any, Literal

import pytest
from attrs import define
from attrs import field as attrs_field
from openapi_spec_validator import OpenAPIV30SpecValidator

from lumos_connector import (
    BasicCredential,
    CreatableAccount,
    CreateAccountResponse,
    CredentialConfig,
    EmptyCredential,
    EntitlementType,
    JWTCredential,
    KeyPairCredential,
    OAuth1Credential,
    OAuthClientCredential,
    OAuthCredential,
    Request,
    Response,
    ServiceAccountCredential,
    TokenCredential,
    capability,
    setting,
)
from lumos_connector.introspection.app_document import app_document
from lumos_connector.models.credential_config import AuthModel, OAuthConfig
from lumos_connector.models.oauth_settings import OAuthFlowType, OAuthSettings

from .calling import Scripted, call
from .recorded.connector import FLAVOURS, Basic
from .recorded.documents import recorded, without_prose

KINDS = (
    BasicCredential,
    EmptyCredential,
    JWTCredential,
    KeyPairCredential,
    OAuth1Credential,
    OAuthClientCredential,
    OAuthCredential,
    ServiceAccountCredential,
    TokenCredential,
)


NEED_ONE = ("assign_entitlement", "list_accounts", "list_resources", "probe_integration", "validate_credentials")
"""The capabilities of the recorded connector whose requests carry a credential."""


def problems(document: dict[str, Any]) -> list[str]:
    """Give what makes an OpenAPI document invalid."""
    return [str(error) for error in OpenAPIV30SpecValidator(document).iter_errors()]


def described(**declared: Any) -> dict[str, Any]:
    """Give the document of the recorded connector with other declarations; it must be valid."""
    document = app_document(type("Declared", (Basic,), {"auth": None, **declared}))
    assert problems(document) == []
    return document


def schemas_of(document: dict[str, Any]) -> dict[str, Any]:
    """Give the components of a document."""
    schemas: dict[str, Any] = document["components"]["schemas"]
    return schemas


@pytest.mark.parametrize("flavour", ["basic", "token", "multi"])
async def test_equals_the_recording(flavour: str) -> None:
    """Everything but prose is the recorded document, and the scheme without which that one is not valid."""
    answer = await call(FLAVOURS[flavour](), capability="app_info")
    assert problems(answer["response"]["app_schema"]) == []
    for scheme in answer["response"]["app_schema"]["components"]["securitySchemes"].values():
        if scheme["type"] == "http":
            assert scheme.pop("scheme") == "basic"
    assert without_prose(answer) == recorded(f"app_info_{flavour}")


def test_everything_is_described() -> None:
    """Each operation, and each field of each model of the contract, says what it is."""
    document = app_document(Basic)
    assert all(item["post"]["description"] for item in document["paths"].values())
    silent = [
        f"{name}.{field}"
        for name, schema in schemas_of(document).items()
        if name not in ("Settings", "Auth")
        for field, described in schema.get("properties", {}).items()
        if not described.get("description")
    ]
    assert [name for name in silent if not name.endswith("Effect.kind")] == []


# Credentials


@pytest.mark.parametrize("kind", KINDS)
def test_one_credential(kind: type) -> None:
    """A credential of each kind has its form under its name, and a scheme that the operations refer to."""
    document = described(auth=kind)
    (name,) = schemas_of(document)["Auth"]["required"]
    assert schemas_of(document)["Auth"]["properties"][name]["x-credential-type"] == name
    schemes = document["components"]["securitySchemes"]
    (security,) = document["paths"]["/list_accounts"]["post"]["security"]
    assert list(security) == list(schemes) == ([] if kind is EmptyCredential else ["mock-app"])


def test_no_credential() -> None:
    """A connector that declares none takes any kind."""
    document = described(app_info=None, **dict.fromkeys(NEED_ONE))
    assert schemas_of(document)["Credentials"]["items"] == {"allOf": [{"$ref": "#/components/schemas/AuthCredential"}]}
    assert document["info"]["x-multi-credential"] is False


def test_several_credentials() -> None:
    """Each kind has its scheme; the required ones belong together, and each optional one stands alone."""
    configs = [
        CredentialConfig(id=f"my-{kind.value}", type=kind, description="d", optional=kind is AuthModel.JWT)
        for kind in AuthModel
    ]
    document = described(credentials=configs)
    used = {name for item in document["paths"]["/list_accounts"]["post"]["security"] for name in item}
    assert used == set(document["components"]["securitySchemes"]) == {c.id for c in configs} - {"my-empty"}
    required = [c.id for c in configs if not c.optional]
    assert document["info"]["x-allowed-credentials"] == [required, ["my-jwt"]]
    items = schemas_of(document)["Credentials"]["items"]["allOf"]
    assert [item["required"] for item in items] == [["id", kind.value] for kind in AuthModel]
    named = [item["properties"][kind.value]["x-credential-name"] for item, kind in zip(items, AuthModel, strict=True)]
    assert named[:2] == ["OAuth 2.0", "OAuth 2.0 Client Credentials"]


def test_allowed_credentials() -> None:
    """Declared combinations are said as they are."""
    configs = [CredentialConfig(id=id_, type=AuthModel.TOKEN, description="d") for id_ in "ab"]
    document = described(credentials=configs, allowed_credentials=["a", ("a", "b")])
    assert document["info"]["x-allowed-credentials"] == [["a"], ["a", "b"]]


@define(kw_only=True)
class Pin:
    """A form of an app's own."""

    password: str = setting(title="Pin", secret=True)


def test_form_of_its_own() -> None:
    """A form of an app's own stands under the name of the credential's kind."""
    config = CredentialConfig(id="own", type=AuthModel.BASIC, description="d", input_model=Pin, name="PIN")
    (item,) = schemas_of(described(credentials=[config]))["Credentials"]["items"]["allOf"]
    assert list(item["properties"]["basic"]["properties"]) == ["password"]
    assert item["properties"]["basic"]["x-credential-name"] == "PIN"


def test_oauth() -> None:
    """The scopes are those of each capability; what needs none of a credential's doesn't need the credential."""
    user = OAuthSettings(
        authorization_url="https://acme.example/authorize",
        token_url="https://acme.example/token",
        scopes={"list_accounts": "read users", "list_resources": "read users", "assign_entitlement": "write"},
        pkce=True,
    )
    machine = OAuthSettings(token_url="https://acme.example/token", flow_type=OAuthFlowType.CLIENT_CREDENTIALS)
    configs = [
        OAuthConfig(id="user", description="d", oauth_settings=user),
        OAuthConfig(id="machine", description="d", type=AuthModel.OAUTH_CLIENT_CREDENTIALS, oauth_settings=machine),
    ]
    document = described(credentials=configs)
    texts = {"read users": "Required for list_accounts, list_resources", "write": "Required for assign_entitlement"}
    assert document["info"]["x-oauth-settings"]["user"] == {
        "oauth_type": "CODE_FLOW",
        "token_url": "https://acme.example/token",
        "authorization_url": "https://acme.example/authorize",
        "capabilities": {
            "get_authorization_url": False,
            "handle_authorization_callback": False,
            "refresh_access_token": True,
        },
        "scopes": texts,
        "pkce_enabled": True,
    }
    flows = document["components"]["securitySchemes"]["user"]["flows"]
    assert flows["authorizationCode"]["scopes"] == texts
    paths = document["paths"]
    assert paths["/list_accounts"]["post"]["security"] == [{"user": ["read", "users"]}, {"machine": []}]
    assert paths["/app_info"]["post"]["security"] == [{"machine": []}]


# Settings and payloads


class Region(enum.Enum):
    """Where it is."""

    EU = "eu"
    US = "us"


class Level(enum.IntEnum):
    """How much."""

    ONE = 1
    TWO = 2


@define(kw_only=True)
class Proxy:
    """What stands between."""

    url: str
    region: Region | None = None
    next: "Proxy | None" = None


@define(kw_only=True)
class Settings:
    """What has names and types that need care."""

    region: Region
    level: Level = Level.ONE
    proxies: list[Proxy] = attrs_field(factory=list)
    limits: dict[str, int | None] | None = None
    pair: tuple[int, str] = (1, "a")
    mode: Literal["x"] = "x"
    either: int | str | None = None
    nothing: None = None
    bounded: int = setting(default=3, schema={"exclusiveMinimum": 1, "examples": [2], "$comment": "left out"})


def test_settings() -> None:
    """Nested, optional and enumerated settings are said in the words of OpenAPI 3.0."""
    schemas = schemas_of(described(auth=BasicCredential, settings_model=Settings))
    fields = {
        name: {k: v for k, v in f.items() if k != "title"} for name, f in schemas["Settings"]["properties"].items()
    }
    assert schemas["Settings"]["x-field_order"] == list(fields)
    assert fields["region"] == {"$ref": "#/components/schemas/Region"}
    assert schemas["Level"]["type"] == "integer"
    nullable_region = {"$ref": "#/components/schemas/Region", "nullable": True, "default": None}
    assert schemas["Proxy"]["properties"]["region"] == nullable_region
    assert fields["limits"]["additionalProperties"] == {"type": "integer", "nullable": True}
    assert fields["pair"]["items"] == {"anyOf": [{"type": "integer"}, {"type": "string"}]}
    assert fields["mode"] == {"enum": ["x"], "type": "string", "default": "x"}
    assert fields["either"]["anyOf"] == [{"type": "integer"}, {"type": "string"}]
    assert fields["either"]["nullable"] is True
    assert fields["nothing"] == {"nullable": True, "default": None}
    assert fields["bounded"] == {
        "type": "integer",
        "default": 3,
        "minimum": 1,
        "exclusiveMinimum": True,
        "example": 2,
    }


def test_names_that_are_taken() -> None:
    """Models of an author's own keep apart from those of the contract, and from the document's own names."""

    @define(kw_only=True)
    class Page:
        """No page of the contract's."""

        paper: str

    @define(kw_only=True)
    class Auth:
        """Not what the document calls so."""

        page: Page

    @define(kw_only=True)
    class Outer:
        """Settings that hold both."""

        auth: Auth

    schemas = schemas_of(described(auth=BasicCredential, settings_model=Outer))
    assert "token" in schemas["Page"]["properties"]
    assert list(schemas["Auth"]["properties"]) == ["basic"]
    name = schemas["Settings"]["properties"]["auth"]["$ref"].rpartition("/")[2]
    inner = schemas[name]["properties"]["page"]["$ref"].rpartition("/")[2]
    assert list(schemas[inner]["properties"]) == ["paper"]


@define(kw_only=True)
class Archive:
    """What to put away."""

    project: str


@define(kw_only=True)
class Archived:
    """What was put away."""

    project: str


@define(kw_only=True)
class AcmeAccount(CreatableAccount):
    """An account with a team."""

    team: str


class Custom(Scripted):
    """With capabilities of its own, and a typed payload."""

    entitlement_types = [EntitlementType(type_id="ROLE", type_label="Role", resource_type_id="", min=0)]

    @capability(display_name="Put away", description="For good.")
    async def archive_project(self, request: Request[Archive]) -> Response[list[Archived]]:
        """Never called."""
        raise NotImplementedError

    @capability(level="read")
    async def find_project(self, request: Request[Archive]) -> Response[Archived]:
        """Never called."""
        raise NotImplementedError

    async def create_account(self, request: Request[AcmeAccount]) -> CreateAccountResponse:
        """Never called."""
        raise NotImplementedError


def test_custom_capability() -> None:
    """A capability of an author's own is an operation like any other."""
    document = app_document(Custom)
    assert problems(document) == []
    operation = document["paths"]["/archive_project"]["post"]
    assert (operation["summary"], operation["description"], operation["tags"]) == (
        "Put away",
        "For good.",
        ["Write Capabilities"],
    )
    request = operation["requestBody"]["content"]["application/json"]["schema"]["properties"]["request"]
    assert request["x-capability-level"] == "write"
    answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
    assert answer["items"] == {"$ref": "#/components/schemas/Archived"}
    assert document["paths"]["/find_project"]["post"]["tags"] == ["Read Capabilities"]


def test_typed_payload() -> None:
    """A payload that an author extended is described with its fields, and names the declared types."""
    document = app_document(Custom)
    body = document["paths"]["/create_account"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    payload = body["properties"]["request"]
    assert payload["title"] == "AcmeAccount"
    assert payload["properties"]["team"] == {"type": "string", "title": "Team"}
    assert payload["required"] == ["team"]
    assert schemas_of(document)["CreateAccountEntitlement"]["properties"]["entitlement_type"]["enum"] == ["ROLE"]


def test_switched_off() -> None:
    """A probe that is switched off has no checks to announce."""
    document = app_document(type("Silent", (Basic,), {"probe_integration": None}))
    assert document["info"]["x-probe-checks"] is None
    assert "/probe_integration" not in document["paths"]


def test_is_json() -> None:
    """The document holds nothing but what JSON has."""
    document = app_document(Custom)
    assert json.loads(json.dumps(document)) == document
