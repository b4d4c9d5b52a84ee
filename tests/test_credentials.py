"""Connectors with several credentials: which requests they take, and what authors get of them."""

import asyncio
import json
from enum import Enum
from typing import Any

import attrs
import pytest

from lumos_connector import (
    AuthCredential,
    AuthModel,
    BaseConnector,
    BasicCredential,
    CredentialConfig,
    EmptyCredential,
    FoundAccountData,
    InvalidConfigurationError,
    ListAccountsRequest,
    ListAccountsResponse,
    MissingParameterError,
    OAuthConfig,
    OAuthCredential,
    OAuthSettings,
    Request,
    TokenCredential,
    setting,
)
from lumos_connector.dispatch import dispatch

TOKEN = {"id": "api", "token": {"token": "canary-t"}}
ADMIN = {"id": "admin", "basic": {"username": "u", "password": "canary-p"}}
HOST = {"id": "host"}


class Ids(str, Enum):
    """Ids, as an author may keep them."""

    ADMIN = "admin"


def made(*configs: CredentialConfig, allowed: Any = (), does: Any = None) -> type[BaseConnector]:
    """Make a connector with credentials; its accounts are what a function makes of a request."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"
        credentials = configs
        allowed_credentials = allowed

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            found = does(request) if does is not None else "ok"
            return ListAccountsResponse(response=[FoundAccountData(integration_specific_id=str(found))])

    return Connector


def config(id_: str, kind: Any, **more: Any) -> CredentialConfig:
    """Declare a credential."""
    return CredentialConfig(id=id_, type=kind, description="", **more)


def outcome(connector: type[BaseConnector], **session: Any) -> str:
    """Call the connector: the id that it gives, or the message of its error."""
    document = json.dumps({"request": {}, **session})
    answer = json.loads(asyncio.run(dispatch(connector(), "list_accounts", document)))
    return str(answer["error"]["message"] if "error" in answer else answer["response"][0]["integration_specific_id"])


BOTH = made(config("api", "token"), config("admin", BasicCredential))
EITHER = made(config("api", "token", optional=True), config("admin", "basic", optional=True))
MIXED = made(config("api", "token"), config("admin", "basic", optional=True))
PAIRS = made(
    config("api", "token"), config("admin", "basic"), config("host", "empty"), allowed=[("api", "admin"), "host"]
)
LOOSE = made(config("api", "token"), config("admin", "basic", optional=True), allowed=[("api", "admin")])


@pytest.mark.parametrize(
    ("connector", "credentials", "expected"),
    [
        (BOTH, [TOKEN, ADMIN], "ok"),
        (BOTH, [ADMIN, TOKEN], "ok"),
        (BOTH, [TOKEN], "Missing 'basic' credential in request"),
        (BOTH, [{"id": "api"}, {"id": "admin"}], "Missing 'token, basic' credential in request"),
        (BOTH, [{"id": "api"}, TOKEN, ADMIN], "ok"),
        (BOTH, [TOKEN, {"id": "api"}, ADMIN], "ok"),
        (BOTH, [TOKEN, {"token": {"token": "t"}}], "Missing ID in credential at index 1"),
        (BOTH, [{**TOKEN, "id": ""}], "Missing ID in credential at index 0"),
        (BOTH, [TOKEN, {"id": "zzz"}], "Credential with id 'zzz' not expected"),
        (BOTH, [], "Missing credentials in request"),
        (EITHER, [TOKEN], "ok"),
        (EITHER, [ADMIN], "ok"),
        (EITHER, [{"id": "api"}], "Missing 'token' credential in request"),
        (MIXED, [TOKEN], "ok"),
        (MIXED, [ADMIN], "ok"),
        (MIXED, [{"id": "admin"}], "Missing 'token' credential in request"),
        (PAIRS, [HOST], "ok"),
        (PAIRS, [TOKEN], "Missing 'basic' credential in request"),
        (PAIRS, [TOKEN, ADMIN], "ok"),
        (LOOSE, [TOKEN], "ok"),
        (LOOSE, [ADMIN], "Missing 'token' credential in request"),
        (LOOSE, [{"id": "api"}], "Missing 'token, basic' credential in request"),
    ],
)
def test_combinations(connector: type[BaseConnector], credentials: list[Any], expected: str) -> None:
    """A request passes where one combination is complete; else what the nearest one lacks is named."""
    assert outcome(connector, credentials=credentials) == expected


def test_auth_and_credentials() -> None:
    """A connector with several credentials takes an `auth` of any kind, and no request has both."""
    assert outcome(BOTH, auth={"jwt": None}) == "ok"
    assert outcome(BOTH) == "Missing auth/credentials in request"
    assert outcome(BOTH, credentials=None) == "Missing auth/credentials in request"
    assert outcome(BOTH, auth={}, credentials=[TOKEN]).startswith("Cannot pass credentials and auth")


def test_typed_credential_by_id() -> None:
    """Authors get a credential by its id and its class."""

    def does(request: ListAccountsRequest) -> str:
        admin = request.credential("admin", BasicCredential)
        same = request.credential(Ids.ADMIN, BasicCredential)
        assert admin is same
        return admin.username + request.credential("api", TokenCredential).token

    connector = made(config("api", "token"), config("admin", "basic"), does=does)
    assert outcome(connector, credentials=[TOKEN, ADMIN]) == "ucanary-t"


def test_absent_and_optional_credentials() -> None:
    """One that is not there is an error, or `None` where an author asks for it so."""
    seen: list[Any] = []

    def does(request: ListAccountsRequest) -> str:
        seen.append(request.find_credential("admin", BasicCredential))
        with pytest.raises(MissingParameterError, match="Credential 'admin' is not in the request's credentials"):
            request.credential("admin", BasicCredential)
        return "done"

    connector = made(config("api", "token"), config("admin", "basic", optional=True), does=does)
    assert outcome(connector, credentials=[TOKEN]) == "done"
    assert seen == [None]


def error(connector: type[BaseConnector], **session: Any) -> tuple[str, str]:
    """Call the connector: the code and the message of its error."""
    document = json.dumps({"request": {}, **session})
    found = json.loads(asyncio.run(dispatch(connector(), "list_accounts", document)))["error"]
    return found["error_code"], found["message"]


DECLARED = "'api' (token), 'admin' (basic) in `credentials`"


@pytest.mark.parametrize(
    ("does", "expected"),
    [
        (lambda r: r.credential("admn", BasicCredential), "request.credential('admn', BasicCredential)"),
        (lambda r: r.find_credential("admn", BasicCredential), "request.find_credential('admn', BasicCredential)"),
        (lambda r: r.find_credential("api", BasicCredential), "request.find_credential('api', BasicCredential)"),
        (lambda r: r.credential("admin", TokenCredential), "request.credential('admin', TokenCredential)"),
        (lambda r: r.credential("api", OAuthCredential), "request.credential('api', OAuthCredential)"),
        (lambda r: r.credential(OAuthCredential), "request.credential(OAuthCredential)"),
    ],
)
def test_asking_for_what_is_not_declared(does: Any, expected: str) -> None:
    """An id or a kind that the connector doesn't declare is its own mistake, and the message says what it declares."""
    connector = made(config("api", "token"), config("admin", "basic", optional=True), does=does)
    message = f"{expected}: the connector declares only {DECLARED}"
    assert error(connector, credentials=[TOKEN]) == ("internal_error", message)


def test_asking_for_an_id_or_a_kind_where_one_credential_is_declared() -> None:
    """A connector with one kind of credential has no ids, and no other kind; one that takes any kind has any."""

    def single(does: Any, auth: Any = BasicCredential) -> type[BaseConnector]:
        return type("Single", (made(does=does),), {"auth": auth})

    basic = {"basic": {"username": "u", "password": "canary-p"}}
    code, message = error(single(lambda r: r.credential("admin", BasicCredential)), auth=basic)
    assert (code, "declares no `credentials`" in message) == ("internal_error", True)
    code, message = error(single(lambda r: r.credential(TokenCredential)), auth=basic)
    assert (code, message) == (
        "internal_error",
        "request.credential(TokenCredential): the connector's `auth` is BasicCredential",
    )
    expected = ("bad_request", "Missing 'token' auth in request")
    assert error(single(lambda r: r.credential(TokenCredential), auth=None), auth=basic) == expected


def test_finding_a_credential_where_one_is_declared() -> None:
    """A base that connectors share may look for a credential by its id: one with `auth` has none of any id."""
    single = type(
        "Single", (made(does=lambda r: r.find_credential("api", TokenCredential)),), {"auth": TokenCredential}
    )
    assert outcome(single, auth={"token": {"token": "canary-t"}}) == "None"


@pytest.mark.parametrize(
    "does",
    [
        lambda r: r.credential("admn", BasicCredential),
        lambda r: r.find_credential("admn", BasicCredential),
        lambda r: r.credential(OAuthCredential),
    ],
)
def test_asking_for_what_is_not_declared_where_none_is_needed(does: Any) -> None:
    """A connector that needs no credential is at fault, too, for asking for one that it doesn't declare."""
    optional = made(config("api", "token"), config("admin", "basic", optional=True), does=does)
    connector = type("Optional", (optional,), {"requires_authentication": False})
    for session in ({}, {"credentials": [TOKEN]}):
        code, message = error(connector, **session)
        assert (code, message.endswith(DECLARED)) == ("internal_error", True)


def test_a_connector_that_needs_none_and_declares_none_takes_any() -> None:
    """Where nothing is declared and nothing is needed, each id and each kind is the caller's to send."""

    def taking(does: Any) -> type[BaseConnector]:
        return type("Open", (made(does=does),), {"requires_authentication": False})

    by_id = taking(lambda r: r.credential("admin", BasicCredential).username)
    assert outcome(by_id, credentials=[ADMIN]) == "u"
    assert error(by_id, credentials=[TOKEN])[0] == "integration_missing_parameter"
    assert error(taking(lambda r: r.credential(BasicCredential)))[0] == "bad_request"


def test_a_declared_credential_that_is_missing_stays_the_callers_mistake() -> None:
    """What is declared and not in the request is for the caller to send."""
    configs = config("api", "token"), config("admin", "basic", optional=True)
    by_id = made(*configs, does=lambda r: r.credential("admin", BasicCredential))
    by_kind = made(*configs, does=lambda r: r.credential(BasicCredential))
    assert error(by_id, credentials=[TOKEN])[0] == "integration_missing_parameter"
    assert error(by_kind, credentials=[TOKEN]) == ("bad_request", "Missing 'basic' auth in request")


def test_a_request_made_by_hand() -> None:
    """A request that no connector got knows no declaration, and so has only what it carries."""
    carried = AuthCredential(id="api", token=TokenCredential(token="canary-t"))
    request = Request(request=None, credentials=[carried])
    assert request.credential("api", TokenCredential) is request.credential(TokenCredential)
    assert request.find_credential("zzz", TokenCredential) is None
    with pytest.raises(InvalidConfigurationError, match="'api' in the request is not of the kind 'oauth'") as e:
        request.credential("api", OAuthCredential)
    assert "canary" not in str(e.value)


def test_an_id_without_a_class() -> None:
    """Where the class is forgotten, the message says how it is given; an id may be a member of an author's enum."""
    request: Any = Request(request=None)
    for id_ in ("admin", Ids.ADMIN):
        with pytest.raises(TypeError, match=r"request\.credential\('admin'\): its class is missing, as in"):
            request.credential(id_)


def test_a_subclass_is_never_what_a_request_carries() -> None:
    """A request makes none of an author's subclasses, and says so instead of giving another class."""
    request = Request(request=None, auth=AuthCredential(basic=BasicCredential(username="u", password="canary-p")))
    with pytest.raises(TypeError, match="ask it for BasicCredential, not for AdminLogin"):
        request.credential(AdminLogin)
    with pytest.raises(TypeError, match="ask it for BasicCredential, not for AdminLogin"):
        request.find_credential("admin", AdminLogin)


def test_empty_credential_by_its_id_alone() -> None:
    """An empty credential is there as soon as its id is."""

    def does(request: ListAccountsRequest) -> str:
        return type(request.credential("host", EmptyCredential)).__name__

    assert outcome(made(config("host", "empty"), does=does), credentials=[HOST]) == "EmptyCredential"


@attrs.define(kw_only=True)
class AdminLogin(BasicCredential):
    """An input model."""


@attrs.define(kw_only=True)
class LoginForm:
    """An input model that is no credential."""

    username: str = setting(title="Administrator")
    note: str | None = None


def test_input_models() -> None:
    """A form may be a subclass of the kind's class, or any class."""
    for form in (AdminLogin, LoginForm, BasicCredential, None):
        assert config("a", "basic", input_model=form).input_model is form


@pytest.mark.parametrize("kind", [*AuthModel, *[k.value for k in AuthModel], TokenCredential])
def test_kinds(kind: Any) -> None:
    """A kind is given by the enum, by name or by its class."""
    assert isinstance(config("a", kind).type, AuthModel)
    assert OAuthConfig(id="a", description="").type is AuthModel.OAUTH


def test_oauth_config_carries_its_settings() -> None:
    """A credential got by OAuth says where its tokens come from."""
    settings = OAuthSettings(token_url="https://acme.example.com/token", flow_type="CLIENT_CREDENTIALS")
    declared = OAuthConfig(id="o", type="oauth_client_credentials", description="", oauth_settings=settings)
    assert declared.type is AuthModel.OAUTH_CLIENT_CREDENTIALS
    assert declared.oauth_settings is settings


def test_a_form_that_can_not_be_filled_in() -> None:
    """A form that requires what no request carries is warned of; the published SDK takes it too."""
    with pytest.warns(UserWarning, match=r"LoginForm\.username is required, but a request carries no 'user"):
        config("a", "token", input_model=LoginForm)


@pytest.mark.parametrize(
    ("declare", "reason"),
    [
        (lambda: config("", "token"), "CredentialConfig.id: expected text that is not empty"),
        (lambda: config("a", "password"), "CredentialConfig.type: expected one of oauth, .*, got str 'password'"),
        (lambda: config("a", AdminLogin), "expected BasicCredential, got AdminLogin: .*input_model=AdminLogin"),
        (lambda: config("a", int), "expected a class of credentials .* got the class int"),
        (lambda: config("a", "token", name=3), "CredentialConfig.name: expected text, got int 3"),
        (
            lambda: CredentialConfig(id="a", type="token", description=None),  # type: ignore[arg-type]  # the mistake
            "CredentialConfig.description: expected text",
        ),
        (lambda: config("a", "token", optional="yes"), "CredentialConfig.optional: expected True, False or None"),
        (lambda: config("a", "token", input_model=dict), "CredentialConfig.input_model: .* got the class dict"),
        (
            lambda: config("a", "token", input_model=BasicCredential),
            "CredentialConfig.input_model: expected a form of the kind 'token', not of 'basic', got the class Basic",
        ),
        (lambda: config("a", "token", validation=3), "CredentialConfig.validation: expected a function, the name"),
        (lambda: config("a", "token", validation=dict), "CredentialConfig.validation: expected a function, .* dict"),
        (lambda: OAuthConfig(id="a", description="", oauth_settings={}), "OAuthConfig.oauth_settings: expected OAuthS"),  # type: ignore[arg-type]  # the mistake
        (
            lambda: OAuthSettings(flow_type="X"),
            "OAuthSettings.flow_type: expected one of CODE_FLOW, CLIENT_CREDENTIALS, got",
        ),
        (lambda: OAuthSettings(token_url=3), "OAuthSettings.token_url: expected an absolute http"),  # type: ignore[arg-type]  # the mistake
        (lambda: OAuthSettings(scopes={"list_accounts": 3}), "OAuthSettings.scopes: expected a mapping"),  # type: ignore[dict-item]  # the mistake
        (lambda: OAuthSettings(pkce="yes"), "OAuthSettings.pkce: expected True or False"),  # type: ignore[arg-type]  # the mistake
        (lambda: made("token"), r"Connector\.credentials\[0\]: expected CredentialConfig or OAuthConfig, got str"),  # type: ignore[arg-type]  # the mistake
        (lambda: made(config("a", "token"), config("a", "basic")), r"credentials\[1\]\.id: 'a' is that of credentials"),
        (lambda: made(config("a", "token"), allowed=["b"]), r"allowed_credentials\[0\]: expected one of .*\(a\), got"),
        (lambda: made(config("a", "token"), allowed=[()]), r"allowed_credentials\[0\]: expected an id or a tuple"),
        (lambda: made(config("a", "token"), allowed="a"), r"allowed_credentials: expected a list of ids"),
        (lambda: made(allowed=["a"]), r"allowed_credentials\[0\]: expected one of the ids in credentials \(none\)"),
        (lambda: made(config("a", "token", validation="nope")), r"credentials\[0\]\.validation: .* no method 'nope'"),
    ],
)
def test_wrong_declarations(declare: Any, reason: str) -> None:
    """What is wrong with a declaration is said where it stands, when the class is made."""
    with pytest.raises(TypeError, match=reason):
        declare()


def test_auth_and_credentials_are_not_declared_together() -> None:
    """One credential, or several: not both."""
    with pytest.raises(TypeError, match=r"auth: expected None, since `credentials` is declared"):
        type("Both", (BaseConnector,), {"auth": TokenCredential, "credentials": [config("a", "basic")]})
