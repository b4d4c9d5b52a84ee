"""What `FakeTokenServer` can be told to do: each switch, and each way to let it fail; and what lies beside tokens."""

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest

from lumos_connector.testing import FakeClient, FakeTokenServer

from .asking import SECRET, ask, refresh, resource, send

# What a token answer holds


async def test_rotation() -> None:
    """Each refresh gives a new refresh token, and the one before it is good no longer."""
    async with FakeTokenServer(rotate=True) as server:
        first = server.issue_refresh_token()
        second = (await refresh(server, first)).document["refresh_token"]
        assert (first, second) == ("refresh-1", "refresh-2")
        assert (await refresh(server, first)).error == (400, "invalid_grant")
        assert (await refresh(server, second)).document["refresh_token"] == "refresh-3"


async def test_reuse_detection() -> None:
    """A refresh token or a code that comes a second time ends all that came of its grant."""
    async with FakeTokenServer(rotate=True, reuse_detection=True) as server:
        first, bystander = server.issue_refresh_token(), server.issue_refresh_token()
        following = (await refresh(server, first)).document
        assert (await refresh(server, first)).error == (400, "invalid_grant")
        assert (await refresh(server, following["refresh_token"])).error == (400, "invalid_grant")
        assert (await resource(server, following["access_token"])).status == 401
        assert (await refresh(server, bystander)).status == 200
        code = server.issue_code()
        token = (await ask(server, "authorization_code", code=code)).document["access_token"]
        assert (await ask(server, "authorization_code", code=code)).error == (400, "invalid_grant")
        assert (await resource(server, token)).status == 401


async def test_refresh_token_left_out() -> None:
    """A refresh may be answered without a refresh token, and the one that was sent stays good."""
    async with FakeTokenServer(rotate=True, omit_refresh_token=True) as server:
        token = server.issue_refresh_token()
        for _ in range(2):
            answer = await refresh(server, token)
            assert answer.status == 200
            assert "refresh_token" not in answer.document


async def test_which_grants_can_be_refreshed() -> None:
    """A refresh token comes with the grants that are told."""
    async with FakeTokenServer(refreshable_grants=["client_credentials"]) as server:
        assert (await ask(server, "client_credentials")).document["refresh_token"] == "refresh-1"
        assert "refresh_token" not in (await ask(server, "authorization_code", code=server.issue_code())).document


@pytest.mark.parametrize(("expires_in", "status"), [(60, 200), ("60", 200), (0, 401), ("0", 401), ("soon", 200)])
async def test_expires_in(expires_in: Any, status: int) -> None:
    """The lifetime is in the answer as it was told, and the token lasts as long."""
    async with FakeTokenServer(expires_in=expires_in) as server:
        answer = (await ask(server, "client_credentials")).document
        assert answer["expires_in"] == expires_in
        assert (await resource(server, answer["access_token"])).status == status


async def test_left_out_of_answers() -> None:
    """The lifetime and the kind of token may be left out; such a token lasts."""
    async with FakeTokenServer(expires_in=None, token_type=None) as server:
        assert (await ask(server, "client_credentials")).document == {"access_token": "access-1"}
        assert (await resource(server, "access-1")).status == 200


async def test_told_while_it_runs() -> None:
    """Switches and the client's secret count from the next request on."""
    async with FakeTokenServer(prefix="acme-") as server:
        assert (await ask(server, "client_credentials")).document["access_token"] == "acme-access-1"
        server.token_type, server.extra, server.client_secret = "mac", {"instance_url": "https://i.example"}, "new"
        assert (await ask(server, "client_credentials")).error == (401, "invalid_client")
        answer = (await ask(server, "client_credentials", client_secret="new")).document
        assert (answer["token_type"], answer["instance_url"]) == ("mac", "https://i.example")


async def test_form_encoded() -> None:
    """Answers may be forms, those that refuse too."""
    async with FakeTokenServer(form_encoded=True) as server:
        good = await ask(server, "client_credentials", scope="a b")
        assert good.headers["Content-Type"].startswith("application/x-www-form-urlencoded")
        assert dict(parse_qsl(good.text))["scope"] == "a b"
        assert dict(parse_qsl((await refresh(server, "unknown")).text))["error"] == "invalid_grant"


@pytest.mark.parametrize(
    ("malformed", "content_type", "text"),
    [
        ("not_json", "application/json", "this is not JSON"),
        ("no_access_token", "application/json", '{"token_type": "Bearer", "expires_in": 3600}'),
        ("list", "application/json", '[{"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600}]'),
        ("truncated", "application/json", '{"access_token": "access-1", "token'),
        ("html", "text/html", "<!DOCTYPE html>"),
    ],
)
async def test_malformed(malformed: Any, content_type: str, text: str) -> None:
    """A good answer comes out wrong in the way that is told; an error stays as it is."""
    async with FakeTokenServer(malformed=malformed) as server:
        answer = await ask(server, "client_credentials")
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith(content_type)
        assert answer.text.startswith(text)
        assert (await refresh(server, "unknown")).error == (400, "invalid_grant")
        server.malformed = None
        assert (await ask(server, "client_credentials")).document["access_token"] == "access-2"


# What goes wrong next


async def test_fail_next() -> None:
    """The next token requests fail, in the order in which it was told, and then all is well."""
    async with FakeTokenServer() as server:
        server.fail_next(2, 429, retry_after=7)
        server.fail_next(status=500, body={"error": "server_error"})
        server.fail_next(body="<p>down</p>")
        answers = [await ask(server, "client_credentials") for _ in range(5)]
        assert [answer.status for answer in answers] == [429, 429, 500, 503, 200]
        assert (answers[1].headers["Retry-After"], answers[1].text) == ("7", "Too Many Requests")
        assert "Retry-After" not in answers[2].headers
        assert answers[2].document == {"error": "server_error"}
        assert answers[3].text == "<p>down</p>"
        assert server.count("client_credentials") == 5


async def test_only_token_requests_fail() -> None:
    """What lies beside the token endpoint is not what fails."""
    async with FakeTokenServer() as server:
        server.fail_next()
        assert (await send("GET", server.discovery_url)).status == 200
        assert (await ask(server, "client_credentials")).status == 503


async def test_error_next() -> None:
    """The next token request is refused as it was told, be it with the status of success."""
    async with FakeTokenServer() as server:
        server.error_next("invalid_grant", "the user left")
        server.error_next("slow_down", status=200)
        first, second = [await ask(server, "client_credentials") for _ in range(2)]
        assert (first.status, first.document) == (
            400,
            {"error": "invalid_grant", "error_description": "the user left"},
        )
        assert (second.status, second.document) == (200, {"error": "slow_down"})


async def test_drop_next() -> None:
    """The connection ends without an answer, and the request is recorded all the same."""
    async with FakeTokenServer() as server:
        server.drop_next(2)
        for _ in range(2):
            with pytest.raises(aiohttp.ServerDisconnectedError):
                await ask(server, "client_credentials")
        assert (await ask(server, "client_credentials")).status == 200
        assert server.count("client_credentials") == 3


async def test_delay() -> None:
    """A client that doesn't wait as long gets nothing."""
    async with FakeTokenServer(delay=600) as server:
        with pytest.raises(asyncio.TimeoutError):
            await send(
                "POST",
                server.token_url,
                data={"grant_type": "client_credentials", **SECRET},
                timeout=aiohttp.ClientTimeout(total=0.05),
            )
        server.delay = 0.01
        assert (await ask(server, "client_credentials")).status == 200


# Tokens that end


@pytest.mark.parametrize(("token", "why"), [("access-1", "revoked"), ("access-9", "unknown")])
async def test_revoke_all(token: str, why: str) -> None:
    """All codes and tokens so far are good no longer; those after are."""
    async with FakeTokenServer() as server:
        code, refresh_token = server.issue_code(), server.issue_refresh_token()
        server.issue_access_token()
        server.revoke_all()
        refused = await resource(server, token)
        assert refused.error == (401, "invalid_token")
        assert (
            f'error="invalid_token", error_description="the access token is {why}"'
            in (refused.headers["WWW-Authenticate"])
        )
        assert (await refresh(server, refresh_token)).error == (400, "invalid_grant")
        assert (await ask(server, "authorization_code", code=code)).error == (400, "invalid_grant")
        assert (await resource(server, server.issue_access_token())).status == 200


async def test_expire_all() -> None:
    """All access tokens so far have expired; what refreshes them is still good."""
    async with FakeTokenServer() as server:
        old, refresh_token = server.issue_access_token(), server.issue_refresh_token()
        server.expire_all()
        assert "expired" in (await resource(server, old)).headers["WWW-Authenticate"]
        new = (await refresh(server, refresh_token)).document["access_token"]
        assert (await resource(server, new)).status == 200


async def test_resource_without_a_token() -> None:
    """Who brings no token is told what to bring, and nothing of errors (RFC 6750 3.1)."""
    async with FakeTokenServer() as server:
        answer = await send("GET", server.resource_url)
        assert (answer.status, answer.text) == (401, "")
        assert answer.headers["WWW-Authenticate"] == 'Bearer realm="fake token server"'


async def test_revocation() -> None:
    """A client revokes a token of its own: an access token alone, a refresh token with all that came of its grant."""
    async with FakeTokenServer(clients=[FakeClient("spa")]) as server:
        refresh_token, other = server.issue_refresh_token(), server.issue_access_token()
        fresh = (await refresh(server, refresh_token)).document["access_token"]

        async def revoke(**parameters: str) -> Any:
            return await send("POST", server.revocation_url, data={**SECRET, **parameters})

        assert (await revoke(token=other, token_type_hint="access_token")).status == 200
        assert ((await resource(server, other)).status, (await resource(server, fresh)).status) == (401, 200)
        foreign = await send("POST", server.revocation_url, data={"client_id": "spa", "token": refresh_token})
        assert foreign.error == (400, "unauthorized_client")
        assert (await revoke(token=refresh_token)).status == 200
        assert (await resource(server, fresh)).status == 401
        assert (await refresh(server, refresh_token)).error == (400, "invalid_grant")
        assert (await revoke(token="unknown")).status == 200
        assert (await revoke()).error == (400, "invalid_request")
        assert (await revoke(token="x", client_secret="wrong")).error == (401, "invalid_client")


# What it says of itself


async def test_discovery() -> None:
    """Both documents name the issuer and the endpoints."""
    async with FakeTokenServer() as server:
        for url in (server.discovery_url, server.openid_discovery_url):
            document = (await send("GET", url)).document
            assert document["issuer"] == server.issuer
            assert document["authorization_endpoint"] == server.authorization_url
            assert document["token_endpoint"] == server.token_url
            assert document["revocation_endpoint"] == server.revocation_url
            assert document["code_challenge_methods_supported"] == ["S256"]
            assert document["token_endpoint_auth_methods_supported"] == ["client_secret_post", "client_secret_basic"]
        assert "subject_types_supported" in document


async def test_discovery_as_told() -> None:
    """A document may be missing, lack an entry, or say something else."""
    async with FakeTokenServer(discovery=["openid-configuration"], client_secret=None) as server:
        assert (await send("GET", server.discovery_url)).status == 404
        server.metadata = {"issuer": "https://other.example", "revocation_endpoint": None}
        document = (await send("GET", server.openid_discovery_url)).document
        assert document["issuer"] == "https://other.example"
        assert "revocation_endpoint" not in document
        assert document["token_endpoint_auth_methods_supported"] == ["none"]


async def test_wrong_address() -> None:
    """There is nothing elsewhere, and each address has its methods."""
    async with FakeTokenServer() as server:
        assert (await send("GET", f"{server.url}/elsewhere")).status == 404
        wrong = await send("PUT", server.token_url)
        assert (wrong.status, wrong.headers["Allow"]) == (405, "GET, POST")
        assert server.count(path="/elsewhere") == 1


# Mistakes


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"malformed": "xml"}, "FakeTokenServer.malformed: expected None or one of 'not_json', .*'html', got .*'xml'"),
        ({"redirect_uris": "https://a.example"}, "FakeTokenServer.redirect_uris: expected a list of texts, got "),
        ({"client_auth_methods": "none"}, "FakeTokenServer.client_auth_methods: expected None or a list of "),
        ({"discovery": ["oidc"]}, "FakeTokenServer.discovery: expected a list of 'oauth-authorization-server', "),
        ({"clients": ["spa"]}, "FakeTokenServer.clients: expected a list of FakeClient, got "),
    ],
)
def test_mistakes(options: dict[str, Any], message: str) -> None:
    """A wrong option is refused when it is given, before or while the server runs."""
    with pytest.raises(TypeError, match=message):
        FakeTokenServer(**options)
    server = FakeTokenServer()
    ((name, value),) = options.items()
    with pytest.raises(TypeError, match=message):
        setattr(server, name, value)


def test_misspelt_switch() -> None:
    """A switch that there is not is no silent nothing."""
    with pytest.raises(AttributeError):
        FakeTokenServer().rotation = True  # type: ignore[attr-defined]  # that is the mistake


def test_no_secrets_shown() -> None:
    """What a client is shown as holds neither its secret nor its key."""
    assert repr(FakeClient("spa", client_secret="hush")) == "FakeClient(client_id='spa', redirect_uris=())"
