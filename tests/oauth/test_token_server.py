"""`FakeTokenServer` answers as an OAuth provider does: each grant and each endpoint, over real HTTP."""

import asyncio
import subprocess
import sys
import time
import urllib.request
from typing import Any

import aiohttp
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from lumos_connector.testing import FakeClient, FakeTokenServer

from .asking import CALLBACK, CHALLENGE, SECRET, VERIFIER, ask, authorize, basic, refresh, resource, send

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_nothing_heavy_until_it_is_used() -> None:
    """Importing the package imports no aiohttp."""
    program = "import lumos_connector.testing, sys; sys.exit('aiohttp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], timeout=60, check=False).returncode == 0


def test_public_names() -> None:
    """Completion shows what there is, and a typo is Python's own error."""
    from lumos_connector import testing

    assert set(testing.__all__) <= set(dir(testing))
    with pytest.raises(AttributeError, match="no attribute 'FakeServer'"):
        testing.FakeServer  # type: ignore[attr-defined]  # noqa: B018 - that is the mistake


# Running


async def test_in_the_test_s_own_loop() -> None:
    """Between its start and its end it listens on 127.0.0.1, and its URL outlives it."""
    async with FakeTokenServer() as server:
        assert server.url.startswith("http://127.0.0.1:")
        assert (await ask(server, "client_credentials")).status == 200
        assert repr(server) == f"<FakeTokenServer {server.url}>"
    with pytest.raises(aiohttp.ClientConnectorError):
        await ask(server, "client_credentials")


def test_in_a_thread() -> None:
    """A synchronous test, or a process that it starts, can ask it; what it was asked is there at once."""
    with FakeTokenServer() as server:
        form = b"grant_type=client_credentials&client_id=client&client_secret=secret"
        with urllib.request.urlopen(server.token_url, form, timeout=60) as answer:
            assert b"access-1" in answer.read()
        assert server.count("client_credentials") == 1
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(server.token_url, form, timeout=60)


async def test_it_ends_with_a_slow_request_in_flight() -> None:
    """The end does not wait for a request that takes long."""
    async with aiohttp.ClientSession() as session:
        with FakeTokenServer(delay=600) as server:
            asked = asyncio.ensure_future(session.post(server.token_url, data={"grant_type": "x"}))
            while not server.requests:  # noqa: ASYNC110 - the server's thread knows no event of this loop
                await asyncio.sleep(0.01)
        with pytest.raises(aiohttp.ClientError):
            await asked


def test_not_started() -> None:
    """Without a start there is no URL, and the error says what to do."""
    server = FakeTokenServer()
    assert repr(server) == "<FakeTokenServer that was not started>"
    with pytest.raises(RuntimeError, match="use `with FakeTokenServer"):
        _ = server.token_url


def test_started_twice() -> None:
    """One server runs once at a time."""
    with FakeTokenServer() as server:
        with pytest.raises(RuntimeError, match="it runs already"):
            server.__enter__()
        assert server.url


# Authorization code


async def test_code_flow() -> None:
    """A user consents at once, and the code gives tokens that open the resource."""
    async with FakeTokenServer() as server:
        back = await authorize(server, scope="users:read me", state="s&1")
        assert back.headers["Location"].startswith(f"{CALLBACK}&")
        assert back.sent_back == {"tenant": "7", "code": "code-1", "state": "s&1", "iss": server.issuer}
        answer = await ask(server, "authorization_code", code="code-1", redirect_uri=CALLBACK)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.document == {
            "access_token": "access-1",
            "token_type": "Bearer",
            "expires_in": 3600,
            "refresh_token": "refresh-1",
            "scope": "users:read me",
        }
        opened = await resource(server, "access-1")
        assert (opened.status, opened.document) == (200, {"client_id": "client", "scope": "users:read me"})


async def test_code_is_for_one_use() -> None:
    """A code that was tried once, with or without success, gives no more tokens."""
    async with FakeTokenServer() as server:
        good, spoilt = server.issue_code(), server.issue_code(CALLBACK)
        assert (await ask(server, "authorization_code", code=good)).status == 200
        assert (await ask(server, "authorization_code", code=good)).error == (400, "invalid_grant")
        assert (await ask(server, "authorization_code", code=spoilt)).error == (400, "invalid_grant")
        again = await ask(server, "authorization_code", code=spoilt, redirect_uri=CALLBACK)
        assert again.error == (400, "invalid_grant")


async def test_redirect_uri_is_compared() -> None:
    """A token request with another redirect URI than the authorization request is refused."""
    async with FakeTokenServer() as server:
        code = (await authorize(server)).sent_back["code"]
        answer = await ask(server, "authorization_code", code=code, redirect_uri="https://app.example/callback")
        assert answer.error == (400, "invalid_grant")
        assert "redirect_uri" in answer.document["error_description"]


@pytest.mark.parametrize(
    ("challenge", "verifier", "status"),
    [(CHALLENGE, VERIFIER, 200), (CHALLENGE, "another", 400), (CHALLENGE, "", 400), ("", VERIFIER, 400)],
)
async def test_pkce(challenge: str, verifier: str, status: int) -> None:
    """The verifier has to match the challenge, and neither comes without the other."""
    async with FakeTokenServer() as server:
        asked = {"code_challenge": challenge, "code_challenge_method": "S256"} if challenge else {}
        code = (await authorize(server, **asked)).sent_back["code"]
        answer = await ask(server, "authorization_code", code=code, redirect_uri=CALLBACK, code_verifier=verifier)
        assert answer.status == status


@pytest.mark.parametrize(
    ("options", "asked", "error"),
    [
        ({"deny": True}, {}, "access_denied"),
        ({"require_pkce": True}, {}, "invalid_request"),
        ({}, {"code_challenge": CHALLENGE, "code_challenge_method": "plain"}, "invalid_request"),
        ({}, {"response_type": "token"}, "unsupported_response_type"),
    ],
)
async def test_authorization_fails(options: dict[str, Any], asked: dict[str, str], error: str) -> None:
    """What is wrong goes back with the user, along with the state and a description."""
    async with FakeTokenServer(**options) as server:
        back = (await authorize(server, state="s", **asked)).sent_back
        assert (back["error"], back["state"], back["iss"]) == (error, "s", server.issuer)
        assert back["error_description"]
        assert "code" not in back


async def test_the_user_is_sent_to_nobody_unknown() -> None:
    """An unknown client, or a redirect URI that isn't registered, ends at the provider."""
    async with FakeTokenServer(redirect_uris=[CALLBACK]) as server:
        assert (await authorize(server, client_id="other")).status == 400
        assert (await authorize(server, redirect_uri="https://evil.example/")).status == 400
        assert (await authorize(server, redirect_uri="")).sent_back["code"] == "code-1"
        server.redirect_uris = []
        assert (await authorize(server, redirect_uri="")).status == 400
        assert (await authorize(server, redirect_uri="/relative")).status == 400


# The other grants


async def test_refresh() -> None:
    """A refresh token gives new access tokens, with no more scope than was granted."""
    async with FakeTokenServer() as server:
        token = server.issue_refresh_token("read write")
        assert (await refresh(server, token)).document["scope"] == "read write"
        narrow = (await refresh(server, token, scope="read")).document
        assert (narrow["access_token"], narrow["refresh_token"], narrow["scope"]) == ("access-2", token, "read")
        assert (await resource(server, "access-2")).document["scope"] == "read"
        assert (await refresh(server, token, scope="admin")).error == (400, "invalid_scope")
        assert (await refresh(server, "unknown")).error == (400, "invalid_grant")


async def test_client_credentials() -> None:
    """A client gets a token for itself, with what it asked for and no refresh token."""
    async with FakeTokenServer() as server:
        answer = await ask(server, "client_credentials", scope="read")
        assert answer.document == {
            "access_token": "access-1",
            "token_type": "Bearer",
            "expires_in": 3600,
            "scope": "read",
        }


async def test_jwt_bearer() -> None:
    """An assertion gives a token, with or without a client beside it, until the server is told otherwise."""
    async with FakeTokenServer() as server:
        alone = {"grant_type": JWT_BEARER, "assertion": "header.claims.signature"}
        assert (await send("POST", server.token_url, data=alone)).document["access_token"] == "access-1"
        assert (await ask(server, JWT_BEARER, assertion="a.b.c")).document["access_token"] == "access-2"
        assert (await ask(server, JWT_BEARER)).error == (400, "invalid_request")
        assert (await ask(server, JWT_BEARER, assertion="a.b.c", client_secret="x")).error == (401, "invalid_client")
        server.accept_assertions = False
        assert (await send("POST", server.token_url, data=alone)).error == (400, "invalid_grant")


@pytest.mark.parametrize(("method", "how"), [("POST", "data"), ("POST", "json"), ("POST", "params"), ("GET", "params")])
async def test_forms_of_a_request(method: str, how: str) -> None:
    """A form, a JSON object and a query are all read, and are recorded alike."""
    asked = {"grant_type": "client_credentials", **SECRET, "scope": "a b"}
    async with FakeTokenServer() as server:
        assert (await send(method, server.token_url, **{how: asked})).document["scope"] == "a b"
        (request,) = server.requests
        assert (request.method, request.path, request.grant_type) == (method, "/token", "client_credentials")
        assert request.parameters == asked
        assert request.pairs == tuple(asked.items())
        assert bool(request.query) == (how == "params")


async def test_record() -> None:
    """What it was asked is there with lower-case headers and its text, and its text form shows no secret."""
    async with FakeTokenServer() as server:
        await send("POST", server.token_url, json={"grant_type": "x", "n": 1}, headers={"X-Trace-Id": "t"})
        await send("POST", server.token_url, data=b"[", headers={"Content-Type": "application/json; charset=utf-8"})
        await send("GET", server.resource_url)
        first, second, third = server.requests
        assert first.headers["x-trace-id"] == "t"
        assert (first.body, first.parameters["n"]) == ('{"grant_type": "x", "n": 1}', "1")
        assert (second.body, second.parameters) == ("[", {})
        assert [repr(request) for request in server.requests] == ["<POST /token x>", "<POST /token>", "<GET /resource>"]
        assert third.grant_type is None
        assert (server.count(), server.count("x"), server.count(path="/token")) == (3, 1, 2)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("client_id=client&client_secret=secret", "invalid_request"),
        ("grant_type=password&client_id=client&client_secret=secret", "unsupported_grant_type"),
        ("grant_type=refresh_token&client_id=client&client_secret=secret", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=a&refresh_token=b", "invalid_request"),
    ],
)
async def test_bad_token_request(body: str, error: str) -> None:
    """What is missing, unknown or sent twice is refused by its name."""
    async with FakeTokenServer() as server:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        assert (await send("POST", server.token_url, data=body, headers=headers)).error == (400, error)


# Who asks


async def test_basic() -> None:
    """A client may use a header, whose parts are encoded each by itself."""
    async with FakeTokenServer(client_id="a:b c", client_secret="p%:+ü") as server:
        form = {"grant_type": "client_credentials"}
        good = await send("POST", server.token_url, data=form, headers=basic("a:b c", "p%:+ü"))
        assert good.status == 200
        for headers in (basic("a:b c", "wrong"), basic("other", "p%:+ü"), {"Authorization": "Basic ?"}):
            wrong = await send("POST", server.token_url, data=form, headers=headers)
            assert wrong.error == (401, "invalid_client")
            assert wrong.headers["WWW-Authenticate"].startswith("Basic ")


async def test_one_way_to_authenticate() -> None:
    """A client that uses two ways at once, or names two clients, is refused."""
    async with FakeTokenServer() as server:
        both = {"grant_type": "client_credentials", **SECRET}
        answer = await send("POST", server.token_url, data=both, headers=basic("client", "secret"))
        assert answer.error == (400, "invalid_request")
        two = {"grant_type": "client_credentials", "client_id": "other"}
        answer = await send("POST", server.token_url, data=two, headers=basic("client", "secret"))
        assert answer.error == (400, "invalid_request")


async def test_wrong_secret() -> None:
    """A wrong secret, or none, is refused; without a header there is nothing to say of headers."""
    async with FakeTokenServer() as server:
        wrong = await ask(server, "client_credentials", client_secret="wrong")
        assert wrong.error == (401, "invalid_client")
        assert "WWW-Authenticate" not in wrong.headers
        assert (await ask(server, "client_credentials", client_secret="")).error == (401, "invalid_client")
        assert (await ask(server, "client_credentials", client_id="other")).error == (401, "invalid_client")


async def test_ways_that_the_server_takes() -> None:
    """A provider may take one way alone."""
    async with FakeTokenServer(client_auth_methods=["client_secret_basic"]) as server:
        assert (await ask(server, "client_credentials")).error == (401, "invalid_client")
        form = {"grant_type": "client_credentials"}
        good = await send("POST", server.token_url, data=form, headers=basic("client", "secret"))
        assert good.status == 200


async def test_public_client() -> None:
    """A public client gives its name alone, and another client can't use its tokens."""
    async with FakeTokenServer(clients=[FakeClient("spa")], client_secret=None) as server:
        token = server.issue_refresh_token()
        asked = {"grant_type": "refresh_token", "refresh_token": token}
        assert (await send("POST", server.token_url, data={**asked, "client_id": "client"})).status == 200
        another = await send("POST", server.token_url, data={**asked, "client_id": "spa"})
        assert another.error == (400, "invalid_grant")
        with_secret = await ask(server, "client_credentials", client_secret="x")
        assert with_secret.error == (401, "invalid_client")


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """A client's private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public(key: rsa.RSAPrivateKey) -> str:
    """Give the public half of a key."""
    kind = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def signed(server: FakeTokenServer, key: rsa.RSAPrivateKey, **claims: Any) -> dict[str, str]:
    """Make a request in which the client signs who it is."""
    usual = {"iss": "client", "sub": "client", "aud": server.token_url, "exp": int(time.time()) + 60, "jti": "1"}
    assertion = jwt.encode({**usual, **claims}, key, algorithm="RS256")
    proof = {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
    return {"grant_type": "client_credentials", **proof}


async def test_private_key_jwt(key: rsa.RSAPrivateKey) -> None:
    """A client may sign who it is, once with each assertion, for the token endpoint or for the issuer."""
    async with FakeTokenServer(client_secret=None, public_key=public(key)) as server:
        first = signed(server, key)
        assert (await send("POST", server.token_url, data=first)).status == 200
        again = await send("POST", server.token_url, data=first)
        assert again.error == (401, "invalid_client")
        assert "used before" in again.document["error_description"]
        to_issuer = signed(server, key, aud=[server.issuer], jti="2")
        assert (await send("POST", server.token_url, data={**to_issuer, "client_id": "client"})).status == 200
        assert (await ask(server, "client_credentials")).error == (401, "invalid_client")


@pytest.mark.parametrize(
    "claims", [{"aud": "https://other.example"}, {"iss": "other"}, {"exp": 1}, {"sub": "spa"}, {"sub": "nobody"}]
)
async def test_bad_assertion(key: rsa.RSAPrivateKey, claims: dict[str, Any]) -> None:
    """An assertion for another server, of another client or from another time is refused."""
    spa = FakeClient("spa", public_key=public(key))
    async with FakeTokenServer(public_key=public(key), clients=[spa]) as server:
        answer = await send("POST", server.token_url, data=signed(server, key, **claims))
        assert answer.error == (401, "invalid_client")


async def test_assertion_of_another_key(key: rsa.RSAPrivateKey) -> None:
    """An assertion that another key signed, that names another client, or that is none is refused."""
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    async with FakeTokenServer(public_key=public(key), clients=[FakeClient("spa", public_key=public(key))]) as server:
        mine = signed(server, key, jti="3")
        of_spa = {**signed(server, key, sub="spa"), "client_id": "client"}
        unreadable = {**mine, "client_assertion": "text"}
        for form in (signed(server, other), of_spa, unreadable, {**mine, "client_id": "spa"}):
            answer = await send("POST", server.token_url, data=form)
            assert answer.error == (401, "invalid_client")


def test_a_key_without_the_extra() -> None:
    """Where the library for it is missing, a public key is refused at once, and the error says what to install."""
    program = (
        "import sys; sys.modules['jwt'] = None\nfrom lumos_connector.testing import *\nFakeTokenServer(public_key='')"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    expected = "ImportError: FakeTokenServer.public_key: it takes PyJWT to use it: pip install 'lumos-connector[jwt]'"
    assert done.stderr.strip().endswith(expected)
