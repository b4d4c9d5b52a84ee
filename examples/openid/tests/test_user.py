"""The connector for what a user grants, with a provider that others wrote."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lumos_connector import BaseConnector

from .conftest import ADA, in_a_process
from .support import CLIENT, REDIRECT, Call, JSONObject, Running, document, post, sign_in, user_auth

STATE = "s&t=a%20t/e+"


@pytest.fixture
def kind() -> str:
    """Say which connector these tests are about."""
    return "user"


async def sent(call: Call, issuer: str) -> tuple[str, JSONObject]:
    """Give the address to send a user to, and what the callback needs besides what comes back."""
    payload = {"client_id": CLIENT["client_id"], "scopes": [], "redirect_uri": REDIRECT, "state": STATE}
    found = (await call("get_authorization_url", issuer, payload))["response"]
    return found["authorization_url"], {**CLIENT, "state": STATE, "code_verifier": found["code_verifier"]}


async def granted(call: Call, issuer: str, sub: str) -> JSONObject:
    """Let somebody sign in and agree, and give the tokens."""
    url, known = await sent(call, issuer)
    back = {"redirect_uri_with_code": sign_in(url, sub=sub), **known}
    tokens: JSONObject = (await call("handle_authorization_callback", issuer, back))["response"]
    return tokens


async def test_every_declared_capability_works(
    any_call: Call, connector: type[BaseConnector], provider: Running
) -> None:
    """A user signs in, is listed, and still is with the next token; no capability is left out on the way."""
    used = set()

    async def call(name: str, issuer: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        used.add(name)
        answer = await any_call(name, issuer, payload, **more)
        assert "response" in answer, answer
        return answer

    first = await granted(call, provider.issuer, ADA["sub"])
    refreshed = await call("refresh_access_token", provider.issuer, {**CLIENT, "refresh_token": first["refresh_token"]})
    second = refreshed["response"]
    assert second["access_token"] != first["access_token"]
    assert second["refresh_token"]

    auth = user_auth(second["access_token"])
    valid = (await call("validate_credentials", provider.issuer, **auth))["response"]
    assert valid == {"valid": True, "unique_tenant_id": provider.issuer}
    (account,) = (await call("list_accounts", provider.issuer, **auth))["response"]
    found = {name: value for name, value in account.items() if value is not None}
    assert found == {
        "integration_specific_id": "u-1",
        "email": "ada@example.com",
        "given_name": "Ada",
        "family_name": "Lovelace",
        "extra_data": {"zoneinfo": "UTC"},
    }
    probed = (await call("probe_integration", provider.issuer, **auth))["response"]
    assert {check["check"]: check["status"] for check in probed["checks"]}["accounts"] == "passed"
    assert "/list_accounts" in (await call("app_info", provider.issuer))["response"]["app_schema"]["paths"]
    assert used == set(connector.capabilities())


async def test_what_a_user_is_asked_for(call: Call, provider: Running) -> None:
    """The provider is found by its issuer, and asked for the declared scopes in order, with a proof key."""
    url, _ = await sent(call, provider.issuer)
    query = parse_qs(urlsplit(url).query)
    assert url.startswith(f"{provider.issuer}/oauth2/authorize?")
    assert query["scope"] == ["openid email profile offline_access"]
    assert query["state"] == [STATE]
    assert query["code_challenge_method"] == ["S256"]


async def test_a_user_who_refuses(call: Call, provider: Running) -> None:
    """Somebody who does not agree has not granted anything, and the provider's word for it is told."""
    url, known = await sent(call, provider.issuer)
    back = {**known, "redirect_uri_with_code": sign_in(url, action="deny")}
    error = (await call("handle_authorization_callback", provider.issuer, back))["error"]
    assert error["error_code"] == "permission_denied"
    assert "access_denied" in error["message"]


async def test_a_code_that_was_used(call: Call, provider: Running) -> None:
    """A code is good once."""
    url, known = await sent(call, provider.issuer)
    back = {**known, "redirect_uri_with_code": sign_in(url, sub="grace")}
    assert "response" in await call("handle_authorization_callback", provider.issuer, back)
    error = (await call("handle_authorization_callback", provider.issuer, back))["error"]
    assert error["error_code"] == "authentication_expired"


async def test_a_grant_that_was_revoked(any_call: Call, provider: Running) -> None:
    """A token that was taken back is unauthorized, whatever the status says; then somebody must agree anew."""
    tokens = await granted(any_call, provider.issuer, "zoe")
    post(f"{provider.issuer}/users/zoe/revoke-tokens")

    error = (await any_call("list_accounts", provider.issuer, **user_auth(tokens["access_token"])))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("unauthorized", "openid.access_denied")
    assert error["error_metadata"]["refreshable"] is True
    payload = {**CLIENT, "refresh_token": tokens["refresh_token"]}
    error = (await any_call("refresh_access_token", provider.issuer, payload))["error"]
    assert error["error_code"] == "authentication_expired"
    assert not any(secret in str(error) for secret in (CLIENT["client_secret"], tokens["refresh_token"]))


async def test_a_token_that_has_ended(call: Call, other_provider: Running) -> None:
    """A token past its end is unauthorized, so that the caller refreshes it."""
    tokens = await granted(call, other_provider.issuer, "ada")
    error = (await call("validate_credentials", other_provider.issuer, **user_auth(tokens["access_token"])))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("unauthorized", "openid.invalid_token")


async def test_two_tenants_of_one_process(call_server: Call, provider: Running, other_provider: Running) -> None:
    """Each request goes to the provider of its own settings, and the token of one is worth nothing at the other."""
    urls = [(await sent(call_server, tenant.issuer))[0] for tenant in (provider, other_provider)]
    assert [url.partition("/oauth2")[0] for url in urls] == [provider.issuer, other_provider.issuer]

    tokens = await granted(call_server, provider.issuer, "ada")
    await granted(call_server, other_provider.issuer, "ada")
    auth = user_auth(tokens["access_token"])
    assert "response" in await call_server("list_accounts", provider.issuer, **auth)
    error = (await call_server("list_accounts", other_provider.issuer, **auth))["error"]
    assert error["app_error_code"] == "openid.access_denied"


async def test_no_secret_comes_out(call: Call, provider: Running) -> None:
    """What a process logs holds no token, no code and no secret, even where it logs all that it can."""
    url, known = await sent(call, provider.issuer)
    back = {**known, "redirect_uri_with_code": sign_in(url, sub="ada")}
    code = parse_qs(urlsplit(back["redirect_uri_with_code"]).query)["code"][0]
    tokens = (await call("handle_authorization_callback", provider.issuer, back))["response"]

    def logged(name: str, payload: JSONObject, **more: Any) -> str:
        return in_a_process("user", name, json.dumps(document(provider.issuer, payload, **more))).stderr.decode()

    auth = user_auth(tokens["access_token"])
    said = [
        logged("list_accounts", {}, **auth),
        logged("handle_authorization_callback", back),
        logged("refresh_access_token", {**CLIENT, "refresh_token": tokens["refresh_token"]}),
    ]
    post(f"{provider.issuer}/users/ada/revoke-tokens")
    said += [
        logged("list_accounts", {}, **auth),
        logged("refresh_access_token", {**CLIENT, "refresh_token": tokens["refresh_token"]}),
    ]
    secrets = [CLIENT["client_secret"], known["code_verifier"], code, tokens["access_token"], tokens["refresh_token"]]
    assert "authentication_expired" in said[-1]
    assert [secret for secret in secrets if secret in "".join(said)] == []


async def test_there_is_one_page(call: Call, provider: Running) -> None:
    """There is one account, and no page after it."""
    error = (await call("list_accounts", provider.issuer, **user_auth("any"), page={"token": "2"}))["error"]
    assert error["error_code"] == "invalid_page_token"


@pytest.mark.parametrize("issuer", ["http://login.example.com", "login.example.com", ""])
async def test_an_issuer_that_is_none(call: Call, issuer: str) -> None:
    """A wrong setting is told as such, before anything is sent."""
    error = (await call("list_accounts", issuer, **user_auth("any")))["error"]
    assert error["error_code"] == "invalid_value"
    assert "https" in error["message"]


@pytest.mark.parametrize(
    ("status", "text", "code", "said"),
    [
        (200, "{}", "invalid_response", "sub: expected text"),
        (200, '{"sub": 1}', "invalid_response", "sub: expected text"),
        (200, "<p>Welcome", "invalid_response", "expected a JSON object"),
        (200, "[]", "invalid_response", "expected a JSON object"),
        (302, "", "invalid_response", "[302]"),
        (401, "", "unauthorized", "[401]"),
        (403, '{"error": "insufficient_scope"}', "permission_denied", "insufficient_scope"),
        (429, "", "rate_limit", "[429]"),
        (500, "[]", "bad_gateway", "[500]"),
        (503, "<p>Later", "service_error", "[503]"),
    ],
)
async def test_a_provider_that_misbehaves(call: Call, status: int, text: str, code: str, said: str) -> None:
    """What is no answer about a user is an error of its kind, and nobody's account."""

    async def metadata(request: web.Request) -> web.Response:
        issuer = str(request.url.origin())
        return web.json_response({"issuer": issuer, "userinfo_endpoint": f"{issuer}/userinfo"})

    async def userinfo(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_get("/.well-known/openid-configuration", metadata)
    app.router.add_get("/userinfo", userinfo)
    async with TestServer(app) as server:
        issuer = str(server.make_url("")).rstrip("/")
        error = (await call("list_accounts", issuer, **user_auth("any")))["error"]
    assert error["error_code"] == code
    assert said in error["message"]
