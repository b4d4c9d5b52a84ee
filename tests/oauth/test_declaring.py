"""What a connector declares about its tokens: for one credential or several, for one tenant or many, and by mistake."""

import json
from typing import Any, ClassVar
from urllib.parse import quote_plus

import attrs
import pytest

from lumos_connector import (
    DISABLED,
    AuthorizationUrl,
    BaseConnector,
    ClientCredentialsMixin,
    GetAuthorizationUrlRequest,
    GetAuthorizationUrlResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthClientCredential,
    OAuthCodeFlowMixin,
    OAuthConfig,
    OAuthCredential,
    OAuthFlowType,
    OAuthRequest,
    OAuthSettings,
    TokenRequestType,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.introspection.app_document import app_document
from lumos_connector.introspection.information import info_document
from lumos_connector.introspection.markdown import page
from lumos_connector.testing import FakeTokenServer

from .calling import CLIENT, ForClients, ForUsers, ask, ask_url, at, get_for_client, refresh


def info_of(connector: type[BaseConnector]) -> Any:
    """Give what `info` says."""
    return json.loads(info_document(connector))["response"]


# Capabilities


@pytest.mark.parametrize(
    ("base", "names"),
    [
        (ForUsers, ["get_authorization_url", "handle_authorization_callback", "refresh_access_token"]),
        (ForClients, ["handle_client_credentials_request", "refresh_access_token"]),
    ],
)
def test_a_mixin_brings_its_flows_capabilities(base: type[BaseConnector], names: list[str]) -> None:
    """A mixin's capabilities are the connector's, beside those that every connector has."""
    assert list(base.capabilities()) == sorted([*names, "app_info", "probe_integration"])


async def test_any_capability_can_be_switched_off_or_overridden() -> None:
    """What is inherited can be left out, or done in the author's own way, with the mixin's as a part of it."""

    class Own(ForUsers):
        refresh_access_token = DISABLED

        async def get_authorization_url(self, request: GetAuthorizationUrlRequest) -> GetAuthorizationUrlResponse:
            answer = await super().get_authorization_url(request)
            return GetAuthorizationUrlResponse(
                response=AuthorizationUrl(authorization_url=answer.response.authorization_url + "&mine=1")
            )

    assert "refresh_access_token" not in Own.capabilities()
    async with FakeTokenServer() as server:
        connector = at(server, Own)
        assert (await ask_url(connector))["authorization_url"].endswith("&state=the-state&mine=1")
        assert (await refresh(connector, "RT"))["error"]["error_code"] == "unsupported_operation"


async def test_what_is_overridden_needs_no_endpoint() -> None:
    """An endpoint is missed only by what asks it."""

    class Half(OAuthCodeFlowMixin, BaseConnector):
        app_id = "half"
        version = "1.0.0"
        authorization_url = "https://idp.example.com/authorize"
        refresh_access_token = DISABLED

        async def handle_authorization_callback(self, request: Any) -> Any: ...

    assert "handle_authorization_callback" in Half.capabilities()
    assert (await ask_url(Half()))["authorization_url"].startswith("https://idp.example.com/authorize?")


async def test_both_flows_in_one_connector() -> None:
    """A connector may let users and clients in."""

    class Both(ForUsers, ClientCredentialsMixin):
        """Both."""

    async with FakeTokenServer() as server:
        answer = await get_for_client(at(server, Both))
    assert answer["response"]["access_token"] == "access-1"
    assert {"get_authorization_url", "handle_client_credentials_request"} <= set(Both.capabilities())


# Tenants


@attrs.define(kw_only=True)
class TenantSettings:
    """Which tenant."""

    host: str


class Tenants(OAuthCodeFlowMixin, BaseConnector):
    """A connector whose endpoints and scopes depend on the tenant."""

    app_id = "tenants"
    version = "1.0.0"
    auth = OAuthCredential
    settings_model = TenantSettings

    def authorization_url(self, request: OAuthRequest[Any]) -> str:
        """Name the page of the tenant."""
        return f"{request.settings_as(TenantSettings).host}/authorize"

    async def token_url(self, request: OAuthRequest[Any]) -> str:
        """Name the endpoint of the tenant."""
        return f"{request.settings_as(TenantSettings).host}/token"

    def scopes(self, request: OAuthRequest[Any]) -> dict[str, str | None]:
        """Name the scopes of the tenant."""
        return {"list_accounts": f"{request.settings_as(TenantSettings).host}/read", "list_resources": None}


async def test_endpoints_may_depend_on_the_tenant() -> None:
    """Methods take the request, and may be async; two tenants of one process stay apart."""
    async with FakeTokenServer() as one, FakeTokenServer() as other:
        connector = Tenants()
        for server in (one, other):
            token, settings = server.issue_refresh_token(), {"host": server.url}
            assert "response" in await refresh(connector, token, settings=settings)
            url = (await ask_url(connector, settings=settings))["authorization_url"]
            assert url.startswith(f"{server.url}/authorize?")
            assert f"scope={quote_plus(server.url)}%2Fread&" in url
    assert one.count("refresh_token") == other.count("refresh_token") == 1


async def test_every_option_may_depend_on_the_request() -> None:
    """A method, or a function in settings, may stand for any option."""

    class Methods(ForUsers):
        pkce: Any = True

        def client_auth(self, request: OAuthRequest[Any]) -> str:
            return str((request.settings or {})["client_auth"])

        async def token_parameters(self, request: OAuthRequest[Any]) -> dict[str, str]:
            return {"audience": (request.settings or {})["audience"]}

        def authorization_parameters(self, request: OAuthRequest[Any]) -> dict[str, str]:
            return {"audience": (request.settings or {})["audience"]}

    async with FakeTokenServer(client_auth_methods=["client_secret_basic"]) as server:
        functions = OAuthConfig(
            id="functions",
            description="d",
            oauth_settings=OAuthSettings(
                token_url=server.token_url,
                authorization_url=server.authorization_url,
                client_auth=lambda request: request.settings["client_auth"],
                request_type=lambda _: TokenRequestType(data="JSON"),
                pkce=lambda _: True,
            ),
        )
        settings = {"client_auth": "CLIENT_SECRET_BASIC", "audience": "api"}
        by_methods, by_functions = at(server, Methods), at(server, ForUsers, auth=None, credentials=[functions])
        answers = [
            await refresh(by_methods, server.issue_refresh_token(), settings=settings),
            await refresh(by_functions, server.issue_refresh_token(), settings=settings, credential_id="functions"),
        ]
        urls = [
            (await ask_url(by_methods, settings=settings))["authorization_url"],
            (await ask_url(by_functions, settings=settings, credential_id="functions"))["authorization_url"],
        ]
    assert all("response" in answer for answer in answers)
    assert [request.parameters.get("audience") for request in server.requests] == ["api", None]
    assert server.requests[1].headers["content-type"] == "application/json"
    assert "&audience=api" in urls[0]
    assert all("code_challenge=" in url for url in urls)


@pytest.mark.parametrize(
    "said",
    [
        {"scopes": lambda *_: {"list_accounts": ["read"]}},
        {"scopes": lambda *_: 5},
        {"client_auth": lambda *_: "POST"},
        {"pkce": lambda *_: "yes"},
        {"authorization_parameters": lambda *_: {"state": "mine"}},
        {"token_parameters": lambda *_: dict},
    ],
)
async def test_what_a_method_may_not_give(said: dict[str, Any]) -> None:
    """A method that gives what could not stand in its place is the connector's mistake, and is named."""
    async with FakeTokenServer() as server:
        connector = at(server, ForUsers, **said)
        answers = [await ask_url(connector), await refresh(connector, "RT")]
    errors = [answer["error"] for answer in answers if "error" in answer]
    assert any(error["message"].startswith(f"{next(iter(said))}: what the connector gives") for error in errors)
    assert {error["error_metadata"]["fault"] for error in errors if "what the" in error["message"]} == {"connector"}


@pytest.mark.parametrize("host", ["", "acme.example.com", "ftp://acme.example.com", "https://", "https://a b/", "/"])
async def test_an_endpoint_that_is_no_url_is_a_wrong_setting(host: str) -> None:
    """What settings make of an endpoint is checked before anything is sent there."""
    for answer in (
        await refresh(Tenants(), "RT", settings={"host": host}),
        await ask_url(Tenants(), settings={"host": host}),
    ):
        assert answer["error"]["error_code"] == "invalid_value"
        assert "_url: expected an absolute http or https URL" in answer["error"]["message"]


async def test_a_method_that_names_no_endpoint() -> None:
    """A tenant without an endpoint is told so."""

    class Nowhere(ForUsers):
        def token_url(self, request: OAuthRequest[Any]) -> None:
            """Name none."""

    answer = await refresh(Nowhere(), "RT")
    assert answer["error"]["error_code"] == "integration_missing_parameter"


async def test_app_info_names_the_requests_tenant() -> None:
    """`app_info` has the endpoints of the tenant whose settings it is given, and leaves out what it can't tell."""
    known = json.loads(
        await dispatch(Tenants(), "app_info", '{"request": {}, "settings": {"host": "https://a.example"}}')
    )
    unknown = json.loads(await dispatch(Tenants(), "app_info", '{"request": {}}'))
    described = known["response"]["app_schema"]["info"]["x-oauth-settings"]
    assert described["token_url"] == "https://a.example/token"
    assert described["scopes"] == {"https://a.example/read": "Required for list_accounts"}
    assert unknown["response"]["app_schema"]["info"]["x-oauth-settings"]["token_url"] == ""
    assert info_of(Tenants)["oauth_scopes"] is None


# Descriptions


def test_info_and_app_info_say_where_tokens_come_from() -> None:
    """Scopes are in `info`; with endpoints and capabilities they are in `app_info`, in the published SDK's form."""

    class Acme(ForUsers):
        pkce = True
        handle_authorization_callback = DISABLED

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            return ListAccountsResponse(response=[])

    assert info_of(Acme)["oauth_scopes"] == {
        "list_accounts": "users:read profile",
        "list_resources": "profile roles",
    }
    document = app_document(Acme)
    assert document["info"]["x-oauth-settings"] == {
        "oauth_type": "CODE_FLOW",
        "token_url": "https://unset.example.com/token",
        "authorization_url": "https://unset.example.com/authorize",
        "capabilities": {
            "get_authorization_url": True,
            "handle_authorization_callback": False,
            "refresh_access_token": True,
        },
        "scopes": {
            "users:read profile": "Required for list_accounts",
            "profile roles": "Required for list_resources",
        },
        "pkce_enabled": True,
    }
    assert document["components"]["securitySchemes"]["acme"]["flows"]["authorizationCode"] == {
        "authorizationUrl": "https://unset.example.com/authorize",
        "tokenUrl": "https://unset.example.com/token",
        "scopes": document["info"]["x-oauth-settings"]["scopes"],
    }
    assert document["paths"]["/list_accounts"]["post"]["security"] == [{"acme": ["users:read", "profile"]}]


def test_the_flow_follows_from_the_credential() -> None:
    """A client's own credential is described as client credentials."""
    document = app_document(ForClients)
    assert document["info"]["x-oauth-settings"]["oauth_type"] == "CLIENT_CREDENTIALS"
    assert "clientCredentials" in document["components"]["securitySchemes"]["acme"]["flows"]


def test_a_page_says_where_tokens_come_from() -> None:
    """The page for people has the flow, the endpoints and the scopes."""
    said = page(type("Acme", (ForUsers,), {"pkce": True}))
    said = said.partition("## OAuth\n")[2].partition("\n## ")[0]
    assert "code flow, with a proof key" in said
    assert "Token URL: `https://unset.example.com/token`" in said
    assert "| `list_accounts` | `users:read`, `profile` |" in said
    assert "## OAuth" not in page(type("Plain", (BaseConnector,), {"app_id": "plain", "version": "1"}))


@pytest.mark.parametrize(
    ("mixins", "auth", "flow"),
    [
        ((ClientCredentialsMixin,), OAuthCredential, "CLIENT_CREDENTIALS"),
        ((OAuthCodeFlowMixin,), OAuthClientCredential, "CODE_FLOW"),
        ((OAuthCodeFlowMixin, ClientCredentialsMixin), OAuthCredential, "CODE_FLOW"),
        ((OAuthCodeFlowMixin, ClientCredentialsMixin), OAuthClientCredential, "CLIENT_CREDENTIALS"),
    ],
)
def test_the_flow_is_the_mixins(mixins: tuple[type, ...], auth: type, flow: str) -> None:
    """With one mixin its flow is described, and with both that of the credential."""
    urls = {"token_url": "https://a.example/token", "authorization_url": "https://a.example/authorize"}
    made = type("Made", mixins, {"app_id": "made", "version": "1", "auth": auth, **urls})
    assert app_document(made)["info"]["x-oauth-settings"]["oauth_type"] == flow


def test_a_connector_without_a_mixin_says_nothing() -> None:
    """An attribute of an author's own that has a mixin's name means nothing without the mixin."""

    class Plain(BaseConnector):
        app_id = "plain"
        version = "1.0.0"
        auth = OAuthCredential
        token_url = 5
        scopes: ClassVar = {"list_accounts": "read"}

    assert info_of(Plain)["oauth_scopes"] is None
    assert app_document(Plain)["info"]["x-oauth-settings"] == {}


# Several credentials


async def test_each_credential_has_its_own_settings() -> None:
    """`credential_id` chooses the provider, and functions take the request."""
    async with FakeTokenServer() as users, FakeTokenServer(client_auth_methods=["client_secret_basic"]) as admins:
        connector = several(users, admins)
        assert "response" in await refresh(connector, users.issue_refresh_token(), credential_id="user")
        assert "response" in await get_for_client(connector, credential_id="admin")
        url = (await ask_url(connector, credential_id="user"))["authorization_url"]
    assert (users.count("refresh_token"), admins.count("client_credentials")) == (1, 1)
    assert url.startswith(f"{users.url}/authorize?")
    assert "code_challenge" in url
    assert admins.requests[0].parameters["scope"] == "admin"


def several(users: FakeTokenServer, admins: FakeTokenServer) -> BaseConnector:
    """Make a connector with two credentials, each of another provider, and one that says nothing itself."""

    class Several(OAuthCodeFlowMixin, ClientCredentialsMixin, BaseConnector):
        app_id = "several"
        version = "1.0.0"
        credentials: ClassVar = [
            OAuthConfig(
                id="user",
                description="A user's consent.",
                oauth_settings=OAuthSettings(
                    authorization_url=users.authorization_url, token_url=lambda _: users.token_url, pkce=True
                ),
            ),
            OAuthConfig(
                id="admin",
                type=OAuthClientCredential,
                description="The client itself.",
                oauth_settings=OAuthSettings(
                    token_url=admins.token_url,
                    client_auth="CLIENT_SECRET_BASIC",
                    flow_type="CLIENT_CREDENTIALS",
                    scopes={"list_accounts": "admin"},
                ),
            ),
            OAuthConfig(id="bare", description="Without settings.", optional=True),
        ]

    return Several()


@pytest.mark.parametrize("credential_id", ["nobody", "bare", None, ""])
async def test_a_credential_without_settings_is_named(credential_id: str | None) -> None:
    """A request must say which of several credentials it is for, and one that has settings."""
    async with FakeTokenServer() as users, FakeTokenServer() as admins:
        answer = await refresh(several(users, admins), "RT", credential_id=credential_id)
    assert answer["error"]["error_code"] == "integration_missing_parameter"
    assert "user, admin" in answer["error"]["message"]
    assert users.requests == admins.requests == []


async def test_what_one_credential_lacks_the_connector_says() -> None:
    """Where a credential has no settings of its own, the connector's count; a lone one need not be named."""
    async with FakeTokenServer() as server:
        lone = OAuthConfig(
            id="lone", description="d", oauth_settings=OAuthSettings(token_url=server.token_url, issuer=None)
        )
        shared = OAuthConfig(id="shared", description="d")
        alone = type("Alone", (OAuthCodeFlowMixin,), {"app_id": "a", "version": "1", "credentials": [lone]})()
        sharing = at(server, ForUsers, auth=None, credentials=[shared])
        assert "response" in await refresh(alone, server.issue_refresh_token())
        assert "response" in await refresh(sharing, server.issue_refresh_token(), credential_id="shared")
        assert "response" in await refresh(sharing, server.issue_refresh_token())
        described = app_document(type(sharing))["info"]["x-oauth-settings"]
    assert described["shared"]["token_url"] == server.token_url
    assert info_of(type(sharing))["oauth_scopes"]["list_accounts"] == "users:read profile"


async def test_app_info_says_each_credentials_settings() -> None:
    """Several credentials are each described under their id, functions by what they give for the request."""
    async with FakeTokenServer() as users, FakeTokenServer() as admins:
        connector = several(users, admins)
        answer = json.loads(await dispatch(connector, "app_info", '{"request": {}}'))
        at_rest = app_document(type(connector))["info"]["x-oauth-settings"]
    described = answer["response"]["app_schema"]["info"]["x-oauth-settings"]
    assert {id_: said["token_url"] for id_, said in described.items()} == {
        "user": users.token_url,
        "admin": admins.token_url,
    }
    assert at_rest["user"]["token_url"] == ""
    assert at_rest["admin"]["oauth_type"] == OAuthFlowType.CLIENT_CREDENTIALS.value


# Tokens for a connector's own calls


async def test_a_connector_has_a_source_for_each_client() -> None:
    """The source of a client is kept, and nobody else gets its tokens: another secret, tenant or scope is another."""
    async with FakeTokenServer() as server:
        connector = at(server, Looking)
        tokens = [await look(connector, **who) for who in ({}, {}, {"client_secret": "guessed"}, {"scopes": ["other"]})]
    assert tokens == ["access-1", "access-1", "unauthorized", "access-2"]
    assert server.count("client_credentials") == 3


async def test_the_requests_own_token_is_used_first() -> None:
    """A token that the request brings along is used until it is rejected."""
    async with FakeTokenServer() as server:
        assert await look(at(server, Looking), access_token="given") == "given"
    assert server.requests == []


async def test_the_only_client_need_not_be_named() -> None:
    """With several credentials, the one that is a client's own is meant; of two, one must be named by the author."""
    clients = [
        OAuthConfig(id=id_, type=OAuthClientCredential, description="d", optional=True) for id_ in ("one", "other")
    ]
    user = OAuthConfig(id="user", description="d", optional=True)
    given = {"id": "one", "oauth_client_credentials": {**CLIENT, "access_token": "", "scopes": []}}
    document = json.dumps({"credentials": [given], "request": {}})
    async with FakeTokenServer() as server:
        alone = at(server, Looking, auth=None, credentials=[clients[0], user])
        two = at(server, Looking, auth=None, credentials=clients)
        found = json.loads(await dispatch(alone, "validate_credentials", document))
        unclear = json.loads(await dispatch(two, "validate_credentials", document))
    assert found["response"]["unique_tenant_id"] == "access-1"
    assert (
        unclear["error"]["message"]
        == "token_source: expected the id of one of one, other, as in token_source(request, id)."
    )
    assert unclear["error"]["error_metadata"]["fault"] == "connector"


class Looking(ForClients):
    """A connector that says which token it would use."""

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Give the token as the tenant."""
        token = await (await self.token_source(request)).token()
        return ValidateCredentialsResponse(
            response=ValidatedCredentials(valid=True, unique_tenant_id=token.access_token)
        )


async def look(connector: BaseConnector, **credential: Any) -> Any:
    """Ask which token a connector would use for a client; give that, or the error's code."""
    given = {**CLIENT, "access_token": "", "scopes": [], **credential}
    document = {"auth": {"oauth_client_credentials": given}, "request": {}}
    answer = json.loads(await dispatch(connector, "validate_credentials", json.dumps(document)))
    return answer["error"]["error_code"] if "error" in answer else answer["response"]["unique_tenant_id"]


async def test_an_unknown_capability_is_still_unknown() -> None:
    """The other flow's capabilities are not there."""
    async with FakeTokenServer() as server:
        answer = await ask(at(server), "handle_client_credentials_request", **CLIENT, scopes=[])
    assert answer["error"]["error_code"] == "unsupported_operation"
