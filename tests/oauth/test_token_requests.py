"""What is sent to a token endpoint, what its answers become, and that neither is told to anybody else."""

import asyncio
import base64
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from lumos_connector import (
    ClientAuthenticationMethod,
    OAuthCredential,
    RefreshAccessTokenRequest,
    RefreshAccessTokenResponse,
    RequestDataType,
    RequestMethod,
    TokenEndpoint,
    TokenRequestType,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.oauth.authorization import new_proof_key, read_callback
from lumos_connector.server import create_app
from lumos_connector.testing import FakeTokenServer

from .asking import send
from .calling import CLIENT, REDIRECT, ForClients, ForUsers, at, bring_back, get_for_client, refresh
from .recording import Answer, recording

BASIC = ClientAuthenticationMethod.CLIENT_SECRET_BASIC


def error_of(answer: Any) -> str:
    """Give an error's code."""
    return str(answer["error"]["error_code"])


@pytest.mark.parametrize("method", list(RequestMethod))
@pytest.mark.parametrize("data", list(RequestDataType))
async def test_a_request_is_sent_as_declared(method: RequestMethod, data: RequestDataType) -> None:
    """By each method the parameters stand where they are declared to stand."""
    async with FakeTokenServer() as server:
        connector = at(server, ForClients, request_type=TokenRequestType(method=method, data=data))
        assert "response" in await get_for_client(connector, scopes=["a b", "ü&c"])
    (request,) = server.requests
    assert request.method == method.value
    assert request.parameters["scope"] == "a b ü&c"
    assert bool(request.query) is (data is RequestDataType.QUERY)
    assert bool(request.body) is (data is not RequestDataType.QUERY)


async def test_a_secret_in_a_header_is_encoded_as_a_form() -> None:
    """The id and the secret are encoded by themselves before they are joined (RFC 6749, section 2.3.1)."""
    async with FakeTokenServer(client_id="a:b c", client_secret="p%ü+:&") as server:
        connector = at(server, ForClients, client_auth=BASIC)
        answer = await get_for_client(connector, client_id="a:b c", client_secret="p%ü+:&")
    assert "response" in answer
    header = server.requests[0].headers["authorization"].removeprefix("Basic ")
    assert base64.b64decode(header) == b"a%3Ab+c:p%25%C3%BC%2B%3A%26"
    assert "client_secret" not in server.requests[0].parameters


async def test_a_public_client_sends_its_id_alone() -> None:
    """Without client authentication there is no secret in the request, whatever the caller sends."""
    async with FakeTokenServer(client_secret=None) as server:
        connector = at(server, client_auth=ClientAuthenticationMethod.NONE)
        answer = await bring_back(connector, f"{REDIRECT}?code={server.issue_code()}", client_secret="unused")
    assert "response" in answer
    assert "client_secret" not in server.requests[0].parameters
    assert "authorization" not in server.requests[0].headers


async def test_parameters_beyond_the_standard() -> None:
    """What a provider wants besides is in each token request."""
    async with FakeTokenServer() as server:
        connector = at(server, ForClients, token_parameters={"audience": "https://api.example.com"})
        await get_for_client(connector)
    assert server.requests[0].parameters["audience"] == "https://api.example.com"
    assert server.requests[0].parameters["scope"] == "users:read"


async def test_a_refresh_keeps_or_replaces_the_refresh_token() -> None:
    """The answer always has the refresh token to use next."""
    async with FakeTokenServer(rotate=True) as server:
        connector, token = at(server), server.issue_refresh_token()
        first = await refresh(connector, token)
        second = await refresh(connector, first["response"]["refresh_token"])
        server.omit_refresh_token = True
        third = await refresh(connector, second["response"]["refresh_token"])
    tokens = [answer["response"]["refresh_token"] for answer in (first, second, third)]
    assert tokens == ["refresh-2", "refresh-3", "refresh-3"]
    assert first["raw_data"] is None


async def test_fifty_refreshes_at_once_are_one() -> None:
    """The provider is asked once, so that no rotation is lost, and each caller has the newest tokens."""
    async with FakeTokenServer(rotate=True, reuse_detection=True, delay=0.1) as server:
        connector, token = at(server), server.issue_refresh_token()
        answers = await asyncio.gather(*(refresh(connector, token) for _ in range(50)))
    assert server.count("refresh_token") == 1
    assert {json.dumps(answer) for answer in answers} == {json.dumps(answers[0])}
    assert answers[0]["response"]["refresh_token"] == "refresh-2"


async def test_refreshes_of_two_users_are_two() -> None:
    """Each refresh token, client and secret gets its own answer."""
    async with FakeTokenServer(rotate=True, delay=0.05) as server:
        connector, tokens = at(server), [server.issue_refresh_token(), server.issue_refresh_token()]
        right, other, wrong = await asyncio.gather(
            refresh(connector, tokens[0]),
            refresh(connector, tokens[1]),
            refresh(connector, tokens[0], client_secret="guessed"),
        )
    assert right["response"]["access_token"] != other["response"]["access_token"]
    assert error_of(wrong) == "unauthorized"


async def test_a_rotation_that_its_caller_missed_is_there_for_the_next_try() -> None:
    """A caller that gave up, and asks again with what it has, gets what the first refresh got."""
    async with FakeTokenServer(rotate=True, reuse_detection=True, delay=0.3) as server:
        connector, token = at(server), server.issue_refresh_token()
        impatient = asyncio.ensure_future(refresh(connector, token))
        await asyncio.sleep(0.1)
        impatient.cancel()
        await asyncio.gather(impatient, return_exceptions=True)
        await asyncio.sleep(0.4)
        answer = await refresh(connector, token)
        assert answer["response"]["refresh_token"] == "refresh-2"
        assert server.count("refresh_token") == 1
        assert error_of(await refresh(connector, token)) == "authentication_expired"


@pytest.mark.parametrize("callers", [1, 2])
async def test_a_rotation_whose_client_left_is_there_for_the_next_try(callers: int) -> None:
    """A client of the server that left gets what was meant for it, unless another caller has it."""
    async with FakeTokenServer(rotate=True, delay=0.3) as server:
        payload = {**CLIENT, "refresh_token": server.issue_refresh_token()}
        body = json.dumps({"request": payload, "settings": {}}).encode()
        async with TestServer(create_app(at(server)), host="127.0.0.1") as served, aiohttp.ClientSession() as session:
            url = served.make_url("/refresh_access_token")
            others = [asyncio.ensure_future(posted(session, str(url), body)) for _ in range(callers - 1)]
            _, writer = await asyncio.open_connection("127.0.0.1", url.port)
            head = f"POST {url.path} HTTP/1.1\r\nHost: a\r\nContent-Length: {len(body)}\r\n\r\n"
            writer.write(head.encode() + body)
            await writer.drain()
            while not server.requests:  # noqa: ASYNC110 - a server has no event for it
                await asyncio.sleep(0.01)
            writer.close()
            await asyncio.gather(*others)
            await asyncio.sleep(0.5)
            again = await posted(session, str(url), body)
    if callers == 1:
        assert again["response"]["refresh_token"] == "refresh-2"
        assert server.count("refresh_token") == 1
    else:
        assert error_of(again) == "authentication_expired"


async def posted(session: aiohttp.ClientSession, url: str, body: bytes) -> Any:
    """Send a request to a served connector."""
    async with session.post(url, data=body) as response:
        return await response.json()


REFUSALS: dict[str, tuple[Answer, str]] = {
    "invalid grant": (Answer(400, {"error": "invalid_grant"}), "authentication_expired"),
    "invalid grant by 401": (Answer(401, {"error": "invalid_grant"}), "authentication_expired"),
    "invalid client": (Answer(401, {"error": "invalid_client"}), "unauthorized"),
    "invalid request": (Answer(400, {"error": "invalid_request"}), "unauthorized"),
    "denied": (Answer(400, {"error": "access_denied"}), "permission_denied"),
    "unauthorized client": (Answer(400, {"error": "unauthorized_client"}), "permission_denied"),
    "forbidden": (Answer(403, {"error": "invalid_grant"}), "permission_denied"),
    "slow down": (Answer(429, {"error": "invalid_grant"}), "rate_limit"),
    "failed": (Answer(500, {"error": "invalid_grant"}), "bad_gateway"),
    "down": (Answer(503, "<html>maintenance</html>"), "bad_gateway"),
    "redirect": (Answer(302, "", {"Location": "/elsewhere"}), "unauthorized"),
    "not found": (Answer(404, "no"), "unauthorized"),
    "error with status 200": (
        Answer(200, {"error": "invalid_grant", "error_description": "gone"}),
        "authentication_expired",
    ),
    "error by another name": (Answer(200, {"ok": False, "error": "bad_refresh_token"}), "unauthorized"),
    "odd error": (Answer(400, {"error": ["invalid_grant"]}), "unauthorized"),
    "a list": (Answer(400, ["invalid_grant"]), "unauthorized"),
    "no JSON": (Answer(200, "plain"), "invalid_response"),
    "a list as success": (Answer(200, []), "invalid_response"),
    "no token": (Answer(200, {"token_type": "bearer"}), "invalid_response"),
    "empty token": (Answer(200, {"access_token": ""}), "invalid_response"),
    "token of another type": (Answer(200, {"access_token": 5}), "invalid_response"),
    "mac": (Answer(200, {"access_token": "a", "token_type": "mac"}), "invalid_response"),
    "odd type": (Answer(200, {"access_token": "a", "token_type": 5}), "invalid_response"),
    "odd refresh token": (Answer(200, {"access_token": "a", "refresh_token": 5}), "invalid_response"),
    "deep": (Answer(200, "[" * 100_000), "invalid_response"),
    "huge": (Answer(200, '{"access_token": "' + "a" * 2_000_000 + '"}'), "invalid_response"),
}


@pytest.mark.parametrize("name", REFUSALS)
async def test_what_an_endpoint_refuses_is_a_typed_error(name: str) -> None:
    """Each refusal has the contract's code, is worth no second try of the same call, and is sent once."""
    given, code = REFUSALS[name]
    async with recording(given) as endpoint, FakeTokenServer() as server:
        answer = await refresh(at(server, token_url=f"{endpoint.url}/token?a=b"), "RT")
    assert error_of(answer) == code
    metadata = answer["error"]["error_metadata"]
    assert [metadata[flag] for flag in ("retryable", "throttled", "refreshable")] == [False] * 3
    assert answer["error"]["status_code"] is None
    assert len(endpoint.asked) == 1
    if code != "invalid_response":
        assert answer["error"]["message"].startswith(f"[{given.status}][{endpoint.url}/token] OAuth request failed: ")


async def test_a_slow_down_says_for_how_long() -> None:
    """Retry-After reaches the caller."""
    async with FakeTokenServer() as server:
        server.fail_next(1, 429, retry_after=17)
        answer = await refresh(at(server), "RT")
    assert answer["error"]["error_metadata"]["retry_after_seconds"] == 17


@pytest.mark.parametrize(
    "given",
    [
        {"access_token": "a", "token_type": "BEARER", "expires_in": "3600"},
        {"access_token": "a", "token_type": "Bearer", "expires_in": None, "refresh_token": None},
        {"access_token": "a", "expires_in": "soon", "scope": None, "unknown": {"a": 1}},
        {"access_token": "a", "expires_in": -1, "refresh_token": ""},
    ],
)
async def test_what_providers_vary_is_accepted(given: dict[str, Any]) -> None:
    """The case of the type, how an end is written, and what is null or left out make no difference."""
    async with recording(Answer(body=given)) as endpoint, FakeTokenServer() as server:
        answer = await refresh(at(server, token_url=f"{endpoint.url}/token"), "RT")
    expected = {"access_token": "a", "refresh_token": "RT", "token_type": "bearer", "state": None}
    assert answer["response"] == expected


async def test_an_answer_as_a_form_is_read() -> None:
    """Some providers answer as a form, as they are not asked for JSON."""
    async with FakeTokenServer(form_encoded=True, rotate=True) as server:
        answer = await refresh(at(server), server.issue_refresh_token())
        refused = await refresh(at(server), "unknown")
    assert answer["response"]["refresh_token"] == "refresh-2"
    assert error_of(refused) == "authentication_expired"


async def test_nothing_connects_is_an_error_of_the_network() -> None:
    """A provider that is not there is no refusal: the call may be repeated."""
    async with FakeTokenServer() as server:
        connector = at(server)
    answer = await refresh(connector, "RT")
    assert error_of(answer) == "connection_timeout"
    assert answer["error"]["error_metadata"]["retryable"]
    assert answer["error"]["message"].startswith(f"[{server.token_url}] ")


async def test_a_connection_that_breaks_is_no_refusal() -> None:
    """An answer that never came leaves open whether the token was used."""
    async with FakeTokenServer() as server:
        server.drop_next(1)
        answer = await refresh(at(server), server.issue_refresh_token())
    assert error_of(answer) == "connection_closed"


SECRET = "planted-secret+/="
ECHOES = ("description", "error", "text", "html", "malformed", "no JSON", "mac")


def echo(kind: str, presented: str) -> Answer:
    """Make an answer in which a provider gives away what it was sent, or what it would give."""
    everything = f"{SECRET} {presented}"
    bodies: dict[str, tuple[int, Any]] = {
        "description": (400, {"error": "invalid_grant", "error_description": f"no: {everything}", "token": everything}),
        "error": (400, {"error": everything}),
        "text": (500, f"Exception: {everything}"),
        "html": (400, f"<html>{everything}</html>"),
        "malformed": (200, {"access_token": [everything], "refresh_token": everything}),
        "no JSON": (200, f"access_token {everything}"),
        "mac": (200, {"access_token": "planted-access", "token_type": everything}),
    }
    return Answer(*bodies[kind])


@pytest.mark.parametrize("kind", ECHOES)
@pytest.mark.parametrize("client_auth", [ClientAuthenticationMethod.CLIENT_SECRET_POST, BASIC])
async def test_no_secret_is_told(
    kind: str, client_auth: ClientAuthenticationMethod, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever a provider echoes, no secret of the exchange is in an error or in a log."""
    caplog.set_level(0)
    answers = []
    for presented in ("planted-refresh", "planted-code"):
        async with recording(echo(kind, presented)) as endpoint, FakeTokenServer() as server:
            connector = at(server, token_url=f"{endpoint.url}/token", client_auth=client_auth)
            if presented == "planted-refresh":
                answers.append(await refresh(connector, presented, client_secret=SECRET))
            else:
                answers.append(await bring_back(connector, f"{REDIRECT}?code={presented}", client_secret=SECRET))
    assert all("error" in answer for answer in answers)
    for text in (json.dumps(answers), caplog.text):
        assert "planted" not in text


async def test_nobody_elses_password_is_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the machine's user keeps for the host is not a client's authentication (RFC 6749, section 2.3)."""
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password planted", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    for client_auth in (ClientAuthenticationMethod.CLIENT_SECRET_POST, BASIC):
        async with FakeTokenServer() as server:
            assert "response" in await get_for_client(at(server, ForClients, client_auth=client_auth))
        header = server.requests[0].headers.get("authorization")
        assert header == ("Basic Y2xpZW50OnNlY3JldA==" if client_auth is BASIC else None)


@pytest.mark.parametrize("found", [None, [], "text"])
async def test_a_reading_of_tokens_that_finds_none(found: Any) -> None:
    """What an author's own reading can't find is no reason to use up the next token."""

    class Odd(ForUsers):
        def read_token(self, document: dict[str, Any]) -> Any:
            return document["missing"] if found is None else found

    async with FakeTokenServer() as server:
        answer = await refresh(at(server, Odd), server.issue_refresh_token())
    assert error_of(answer) == "invalid_response"
    assert "read_token" in answer["error"]["message"]
    assert not answer["error"]["error_metadata"]["retryable"]


async def test_raw_data_is_the_providers() -> None:
    """What an author reads out of an answer leaves the answer as it was."""

    class Odd(ForUsers):
        def read_token(self, document: dict[str, Any]) -> dict[str, Any]:
            return {"access_token": document.pop("access_token")}

    body = {"ok": True, "access_token": "AT", "token_type": "Bot", "half": "\ud800"}
    async with recording(Answer(body=body)) as endpoint, FakeTokenServer() as server:
        connector = at(server, Odd, token_url=f"{endpoint.url}/token")
        answer = await refresh(connector, "RT", include_raw_data=True)
    assert answer["response"]["access_token"] == "AT"
    assert answer["raw_data"] == {**body, "token_type": "bot", "half": "?"}


async def test_a_mark_before_the_json_is_nothing() -> None:
    """A byte order mark may be ignored (RFC 8259, section 8.1)."""
    async with recording(Answer(body='\ufeff{"access_token": "AT"}')) as endpoint, FakeTokenServer() as server:
        answer = await refresh(at(server, token_url=f"{endpoint.url}/token"), "RT")
    assert answer["response"]["access_token"] == "AT"


def test_nothing_of_an_exchange_is_shown() -> None:
    """Representations have no secret, and of a URL no more than its path."""
    endpoint = TokenEndpoint(
        url="https://a.example/token?key=planted",
        client_id="c",
        client_secret="planted",
        parameters={"api_key": "planted"},
    )
    key = new_proof_key()
    assert "planted" not in repr(endpoint)
    assert key.verifier not in repr(key)
    assert "planted" not in repr(read_callback("https://a.example/cb?code=planted"))


class Revoking(ForUsers):
    """A connector that revokes what it is given, instead of refreshing it."""

    async def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse:
        """Revoke the refresh token, then try it."""
        await self.revoke(request, request.request.refresh_token, token_type_hint="refresh_token")
        return await super().refresh_access_token(request)


class Leaving(ForClients):
    """A connector whose validation leaves nothing behind."""

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Get a token and give it back."""
        token = await (await self.token_source(request)).token()
        await self.revoke(request, token.access_token)
        return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))


async def test_a_token_is_revoked() -> None:
    """A connector can tell its provider that a token is not needed any more (RFC 7009)."""
    async with FakeTokenServer() as server:
        token = server.issue_refresh_token()
        answer = await refresh(at(server, Revoking, revocation_url=server.revocation_url), token)
        unnamed = await refresh(at(server, Revoking), token)
    assert error_of(answer) == "authentication_expired"
    assert error_of(unnamed) == "integration_missing_parameter"
    assert server.requests[0].parameters["token_type_hint"] == "refresh_token"


async def test_a_clients_own_token_is_revoked() -> None:
    """In a call with a client's credential nothing more is needed to revoke its token."""
    credential = {**CLIENT, "access_token": "", "scopes": []}
    document = json.dumps({"auth": {"oauth_client_credentials": credential}, "request": {}})
    async with FakeTokenServer() as server:
        connector = at(server, Leaving, revocation_url=server.revocation_url)
        answer = json.loads(await dispatch(connector, "validate_credentials", document))
        status = (await send("GET", server.resource_url, headers={"Authorization": "Bearer access-1"})).status
    assert answer["response"]["valid"]
    assert status == 401


async def test_nothing_says_who_the_client_is() -> None:
    """A call with a user's token says who the client is only where the author does."""

    class Users(ForUsers):
        async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
            client = json.loads(request.credential(OAuthCredential).access_token)
            await self.revoke(request, "AT", **client)
            return ValidateCredentialsResponse(response=ValidatedCredentials(valid=True, unique_tenant_id="t"))

    answers = []
    async with FakeTokenServer() as server:
        connector = at(server, Users, revocation_url=server.revocation_url)
        for client in ({}, CLIENT):
            document = json.dumps({"auth": {"oauth": {"access_token": json.dumps(client)}}, "request": {}})
            answers.append(json.loads(await dispatch(connector, "validate_credentials", document)))
    assert answers[0]["error"]["message"].startswith("revoke: the request does not say who the client is")
    assert answers[1]["response"]["valid"]


async def test_an_empty_refresh_token_is_not_sent() -> None:
    """Nothing to refresh is the caller's mistake, and no refusal of the provider's."""
    async with FakeTokenServer() as server:
        answer = await refresh(at(server), "")
    assert error_of(answer) == "bad_request"
    assert server.requests == []
