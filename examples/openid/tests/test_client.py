"""The connector for what a client may read by itself, with a provider that others wrote."""

import asyncio
import json
from base64 import b64encode
from typing import Any

import pytest

from lumos_connector import BaseConnector

from .conftest import in_a_process
from .support import CLIENT, Call, JSONObject, Running, client_auth, document, post

ALL = ["u-1", "u-2", "u-3"]


@pytest.fixture
def kind() -> str:
    """Say which connector these tests are about."""
    return "client"


def ids_of(answer: JSONObject) -> list[str]:
    """Give the ids of the accounts in an answer."""
    assert "response" in answer, answer
    return [account["integration_specific_id"] for account in answer["response"]]


async def got(call: Call, issuer: str) -> str:
    """Get a token from the provider."""
    answer = await call("handle_client_credentials_request", issuer, {**CLIENT, "scopes": []})
    return str(answer["response"]["access_token"])


def revoke(provider: Running, access_token: str) -> None:
    """Take a token back (RFC 7009), behind the connector's back."""
    basic = b64encode("{client_id}:{client_secret}".format(**CLIENT).encode()).decode()
    post(f"{provider.issuer}/token/revocation", {"Authorization": f"Basic {basic}"}, token=access_token)


async def test_every_declared_capability_works(
    any_call: Call, connector: type[BaseConnector], directory: Running
) -> None:
    """A client gets a token and lists all users with it, page by page; no capability is left out on the way."""
    used = set()

    async def call(name: str, payload: JSONObject | None = None, **more: Any) -> JSONObject:
        used.add(name)
        answer = await any_call(name, directory.issuer, payload, **more)
        assert "response" in answer, answer
        return answer

    tokens = (await call("handle_client_credentials_request", {**CLIENT, "scopes": []}))["response"]
    assert tokens["refresh_token"] is None
    auth = client_auth(tokens["access_token"])
    valid = (await call("validate_credentials", **auth))["response"]
    assert valid == {"valid": True, "unique_tenant_id": directory.issuer}
    first = await call("list_accounts", **auth, page={"size": 2})
    second = await call("list_accounts", **auth, page={"size": 2, "token": first["page"]["token"]})
    assert (ids_of(first), ids_of(second)) == (ALL[:2], ALL[2:])
    assert second["page"]["token"] is None
    assert first["response"][0].items() >= {"email": "ada@example.com", "username": "ada"}.items()
    probed = (await call("probe_integration", **auth))["response"]
    assert {check["check"]: check["status"] for check in probed["checks"]}["accounts"] == "passed"
    assert "/list_accounts" in (await call("app_info"))["response"]["app_schema"]["paths"]
    assert used == set(connector.capabilities())
    assert directory.asked.count("POST /token 200") == 1


async def test_no_token_is_needed(any_call: Call, directory: Running) -> None:
    """A request without a token is answered all the same: the connector gets one for itself."""
    assert ids_of(await any_call("list_accounts", directory.issuer, **client_auth())) == ALL
    assert directory.asked == ["POST /token 200", "GET /users 200"]


async def test_a_bad_token_is_renewed_once(any_call: Call, directory: Running) -> None:
    """A request whose token is no longer good is answered with the next one, after a single 401."""
    token = await got(any_call, directory.issuer)
    revoke(directory, token)
    before = len(directory.asked)
    assert ids_of(await any_call("list_accounts", directory.issuer, **client_auth(token))) == ALL
    assert directory.asked[before:] == ["GET /users 401", "POST /token 200", "GET /users 200"]


async def test_a_server_keeps_its_token(call_server: Call, directory: Running) -> None:
    """One token does for all calls of a server; once it is revoked, any number of calls at once get one new token."""
    token = await got(call_server, directory.issuer)
    auth = client_auth(token)

    async def many() -> list[JSONObject]:
        return await asyncio.gather(*(call_server("list_accounts", directory.issuer, **auth) for _ in range(10)))

    assert all(ids_of(answer) == ALL for answer in await many())
    assert directory.asked.count("POST /token 200") == 1
    revoke(directory, token)
    assert all(ids_of(answer) == ALL for answer in await many())
    assert directory.asked.count("POST /token 200") == 2
    assert directory.asked.count("GET /users 200") == 20


async def test_two_tenants_of_one_process(call_server: Call, directories: list[Running]) -> None:
    """The same client at two providers has a token at each, and neither provider ever sees the other's."""
    for _ in range(2):
        for tenant in directories:
            assert ids_of(await call_server("list_accounts", tenant.issuer, **client_auth())) == ALL
    for tenant in directories:
        assert tenant.asked == ["POST /token 200", "GET /users 200", "GET /users 200"]


async def test_two_clients_of_one_process(call_server: Call, directory: Running) -> None:
    """Another client gets a token of its own, and one with a wrong secret gets none, although there is one already."""
    assert ids_of(await call_server("list_accounts", directory.issuer, **client_auth())) == ALL
    other = client_auth(client_id="other-reader")
    assert ids_of(await call_server("list_accounts", directory.issuer, **other)) == ALL
    wrong = client_auth(client_secret="never-the-right-one")
    error = (await call_server("list_accounts", directory.issuer, **wrong))["error"]
    assert error["error_code"] == "unauthorized"
    assert directory.asked.count("POST /token 200") == 2


async def test_a_wrong_secret(any_call: Call, directory: Running) -> None:
    """A client that the provider does not accept is told so, and its secret is not."""
    wrong = client_auth(client_secret="never-the-right-one")
    error = (await any_call("validate_credentials", directory.issuer, **wrong))["error"]
    assert error["error_code"] == "unauthorized"
    assert "invalid_client" in error["message"]
    assert "never-the-right-one" not in str(error)


async def test_a_token_without_the_scope(any_call: Call, directory: Running) -> None:
    """A token that the directory knows but that is for something else is permission_denied, and not renewed."""
    other = client_auth(scopes=["groups:read"])
    error = (await any_call("list_accounts", directory.issuer, **other))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("permission_denied", "openid-client.insufficient_scope")
    assert directory.asked == ["POST /token 200", "GET /users 403"]


async def test_a_page_token_of_somebody_else(call: Call, directory: Running) -> None:
    """A page that the directory does not know is an error, and no page."""
    error = (await call("list_accounts", directory.issuer, **client_auth(), page={"token": "u-9"}))["error"]
    assert (error["error_code"], error["app_error_code"]) == ("bad_request", "openid-client.invalid_cursor")


async def test_a_provider_without_a_directory(call: Call, provider: Running) -> None:
    """The message says what the provider lacks."""
    error = (await call("list_accounts", provider.issuer, **client_auth()))["error"]
    assert error["error_code"] == "invalid_value"
    assert "users_endpoint" in error["message"]


def test_no_secret_comes_out(directory: Running) -> None:
    """What a process logs holds no token and no secret, even where it logs all that it can."""

    def called(name: str, payload: JSONObject, **more: Any) -> tuple[JSONObject, str]:
        ended = in_a_process("client", name, json.dumps(document(directory.issuer, payload, **more)))
        return json.loads(ended.stdout), ended.stderr.decode()

    answer, said = called("handle_client_credentials_request", {**CLIENT, "scopes": []})
    token = answer["response"]["access_token"]
    wrong = client_auth(client_secret="never-the-right-one")
    logs = [said, called("list_accounts", {}, **client_auth(token))[1], called("list_accounts", {}, **wrong)[1]]
    revoke(directory, token)
    logs.append(called("list_accounts", {}, **client_auth(token))[1])
    assert "invalid_client" in logs[2]
    secrets = [CLIENT["client_secret"], token, "never-the-right-one"]
    assert [secret for secret in secrets if secret in "".join(logs)] == []
