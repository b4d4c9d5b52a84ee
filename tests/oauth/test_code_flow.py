"""Sending a user to a provider and redeeming what comes back, by the letter of the standards."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from lumos_connector.testing import FakeTokenServer

from .asking import send
from .calling import REDIRECT, ForUsers, ask_url, at, bring_back
from .recording import Answer, recording


def query_of(url: str) -> dict[str, str]:
    """Read a URL's query."""
    return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True, strict_parsing=True))


async def test_the_whole_flow_with_a_proof_key() -> None:
    """A user is sent to the provider, comes back, and the code becomes tokens: with PKCE, and a query that is kept."""
    redirect = f"{REDIRECT}?tenant=a%20b&x=1"
    async with FakeTokenServer(require_pkce=True) as server:
        connector = at(server, pkce=True)
        asked = await ask_url(connector, redirect_uri=redirect)
        sent_back = (await send("GET", asked["authorization_url"])).headers["Location"]
        answer = await bring_back(
            connector, sent_back, state="the-state", code_verifier=asked["code_verifier"], include_raw_data=True
        )
    assert answer["response"] == {
        "access_token": "access-1",
        "refresh_token": "refresh-1",
        "token_type": "bearer",
        "state": None,
    }
    assert answer["raw_data"]["expires_in"] == 3600
    assert server.requests[-1].parameters["redirect_uri"] == redirect


async def test_each_proof_key_is_new() -> None:
    """Two users never share a proof key."""
    async with FakeTokenServer() as server:
        connector = at(server, pkce=True)
        one, other = await ask_url(connector), await ask_url(connector)
    assert one["code_verifier"] != other["code_verifier"]
    assert len(one["code_verifier"]) >= 43
    assert query_of(one["authorization_url"])["code_challenge_method"] == "S256"


async def test_the_url_says_what_is_declared() -> None:
    """Scopes stand once and in order, what the provider wants besides comes last, and everything is encoded."""
    more = {"prompt": "consent", "audience": "https://api.example.com/?a=b&c"}
    async with FakeTokenServer() as server:
        connector = at(server, authorization_parameters=more)
        url = (await ask_url(connector, state="s&t=ü", client_id="a b"))["authorization_url"]
    assert url.startswith(
        f"{server.authorization_url}?client_id=a+b&response_type=code&scope=users%3Aread+profile+roles"
    )
    assert query_of(url) == {
        "client_id": "a b",
        "response_type": "code",
        "scope": "users:read profile roles",
        "redirect_uri": REDIRECT,
        "state": "s&t=ü",
        **more,
    }


@pytest.mark.parametrize(
    ("endpoint", "begins"),
    [("/a?tenant=1", "/a?tenant=1&client_id="), ("/a?", "/a?client_id="), ("/a", "/a?client_id=")],
)
async def test_the_endpoints_own_query_is_kept(endpoint: str, begins: str) -> None:
    """An endpoint with a query keeps it (RFC 6749, section 3.1)."""
    async with FakeTokenServer() as server:
        connector = at(server, authorization_url=f"https://idp.example.com{endpoint}")
        url = (await ask_url(connector))["authorization_url"]
    assert url.startswith(f"https://idp.example.com{begins}")


async def test_no_scope_is_no_parameter() -> None:
    """An empty scope is none by the standard's grammar, and so is left out."""
    async with FakeTokenServer() as server:
        url = (await ask_url(at(server, scopes=None)))["authorization_url"]
    assert "scope" not in query_of(url)


@pytest.mark.parametrize(
    ("sent_back", "redirect_uri"),
    [
        (f"{REDIRECT}?code=C&state=s", REDIRECT),
        (f"{REDIRECT}?x=1&y=%20&code=C&state=s", f"{REDIRECT}?x=1&y=%20"),
        (f"{REDIRECT}?state=s&code=C&scope=a%20b&authuser=0&prompt=consent", REDIRECT),
        (f"{REDIRECT}?code=C&hmac=1&shop=a.example.com&state=s&timestamp=1", REDIRECT),
        (f"{REDIRECT}?code=C#_=_", REDIRECT),
        ("https://app.example.com?code=C", "https://app.example.com"),
        ("http://127.0.0.1:8017/?iss=x&code=C", "http://127.0.0.1:8017/"),
    ],
)
async def test_the_redirect_uri_is_said_again_to_the_letter(sent_back: str, redirect_uri: str) -> None:
    """The provider is told the redirection endpoint as the authorization request had it, without its own additions."""
    async with FakeTokenServer() as server:
        await bring_back(at(server), sent_back)
    assert server.requests[0].parameters["redirect_uri"] == redirect_uri


async def test_the_code_is_decoded_once() -> None:
    """A code with characters that URLs encode reaches the provider as it was given."""
    async with FakeTokenServer() as server:
        await bring_back(at(server), f"{REDIRECT}?code=4%2F0A%2Bb%3D%3D%25")
    assert server.requests[0].parameters["code"] == "4/0A+b==%"


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("error=access_denied&error_description=The+user+said+no", "permission_denied"),
        ("error=unauthorized_client", "permission_denied"),
        ("error=invalid_scope&error_description=no+such+scope", "permission_denied"),
        ("error=temporarily_unavailable", "bad_gateway"),
        ("error=server_error", "bad_gateway"),
        ("error=invalid_request", "unauthorized"),
        ("error=consent_required&code=C", "unauthorized"),
    ],
)
async def test_a_refusal_is_a_typed_error(query: str, code: str) -> None:
    """What the provider says instead of a code is told, by what to do about it; nothing is sent to it."""
    async with FakeTokenServer() as server:
        answer = await bring_back(at(server), f"{REDIRECT}?{query}&state=s", state="s")
    error = answer["error"]
    assert error["error_code"] == code
    assert not error["error_metadata"]["retryable"]
    assert query_of(f"?{query}")["error"] in error["message"]
    assert query_of(f"?{query}").get("error_description", "") in error["message"]
    assert server.requests == []


@pytest.mark.parametrize(
    ("url", "part"),
    [
        (f"{REDIRECT}?state=s", "code"),
        (f"{REDIRECT}?code=&state=s", "code"),
        (REDIRECT, "code"),
        ("", "code"),
        ("not a URL", "code"),
        ("http://[::1", "code"),
        (f"{REDIRECT}?code=C&code=D&state=s", "twice"),
        (f"{REDIRECT}?code=C&state=s&state=t", "twice"),
        (f"{REDIRECT}?code=C&state=other", "state"),
        (f"{REDIRECT}?code=C&state=", "state"),
        (f"{REDIRECT}?error=access_denied&state=other", "state"),
    ],
)
async def test_an_answer_that_is_none_is_a_bad_request(url: str, part: str) -> None:
    """A URL without a code, with two, or with the state of somebody else is refused before anything is sent."""
    async with FakeTokenServer() as server:
        answer = await bring_back(at(server), url, state="s")
    assert answer["error"]["error_code"] == "bad_request"
    assert part in answer["error"]["message"]
    assert server.requests == []


async def test_the_state_is_compared_where_both_are_known() -> None:
    """A caller that does not know the state any more may leave it out."""
    async with FakeTokenServer() as server:
        for url, state in ((f"{REDIRECT}?code={server.issue_code()}&state=any", None), (f"{REDIRECT}?code=C", "s")):
            await bring_back(at(server), url, state=state)
    assert server.count("authorization_code") == 2


@pytest.mark.parametrize(
    ("issuer", "is_accepted"), [("same", True), ("https://evil.example.com", False), (None, False), ("same/", False)]
)
async def test_the_answers_issuer_is_checked(issuer: str | None, is_accepted: bool) -> None:
    """Where the provider names itself, it must be the one that was asked, also when it refuses (RFC 9207)."""
    metadata = {"authorization_response_iss_parameter_supported": True}
    async with FakeTokenServer(metadata=metadata) as server:
        base = type("Discovering", (ForUsers,), {"issuer": server.issuer, "token_url": None, "authorization_url": None})
        named = "" if issuer is None else f"&iss={issuer.replace('same', server.issuer)}"
        answer = await bring_back(base(), f"{REDIRECT}?code={server.issue_code()}{named}")
        refused = await bring_back(base(), f"{REDIRECT}?error=access_denied{named}")
    assert ("response" in answer) is is_accepted
    assert refused["error"]["error_code"] == ("permission_denied" if is_accepted else "bad_request")
    assert is_accepted or "iss" in answer["error"]["message"]


async def test_an_issuer_that_is_declared_counts_without_discovery() -> None:
    """Beside endpoints that are named, the issuer is compared where the answer has it, and nothing is looked up."""
    async with FakeTokenServer() as server:
        connector = at(server, issuer=server.issuer)
        good = await bring_back(connector, f"{REDIRECT}?code={server.issue_code()}")
        bad = await bring_back(connector, f"{REDIRECT}?code={server.issue_code()}&iss=https://evil.example.com")
    assert "response" in good
    assert bad["error"]["error_code"] == "bad_request"
    assert len(server.requests) == 1


async def test_an_error_without_a_name_is_none() -> None:
    """An empty error beside a code is no refusal."""
    async with FakeTokenServer() as server:
        answer = await bring_back(at(server), f"{REDIRECT}?error=&code={server.issue_code()}")
    assert "response" in answer


async def test_a_missing_proof_key_costs_no_code() -> None:
    """Where a proof key is used, a callback without it is refused before the code is used up."""
    async with FakeTokenServer() as server:
        answer = await bring_back(at(server, pkce=True), f"{REDIRECT}?code={server.issue_code()}")
    assert answer["error"]["error_code"] == "bad_request"
    assert answer["error"]["message"].startswith("request.code_verifier: ")
    assert server.requests == []


async def test_a_code_is_redeemed_once() -> None:
    """The second use of a code is the provider's refusal, which asks to authorise again."""
    async with FakeTokenServer() as server:
        url = f"{REDIRECT}?code={server.issue_code()}"
        assert "response" in await bring_back(at(server), url)
        answer = await bring_back(at(server), url)
    assert answer["error"]["error_code"] == "authentication_expired"


async def test_an_answer_with_everything_elsewhere_can_be_read() -> None:
    """A provider that is not of the standard takes one method."""

    class Odd(ForUsers):
        def read_token(self, document: dict[str, Any]) -> dict[str, Any]:
            return {**document["authed_user"], "token_type": "bearer"}

    body = {"ok": True, "token_type": "bot", "authed_user": {"access_token": "AT", "token_type": "user"}}
    async with recording(Answer(body=body)) as server, FakeTokenServer() as provider:
        connector = at(provider, Odd, token_url=f"{server.url}/token")
        answer = await bring_back(connector, f"{REDIRECT}?code=C")
    assert answer["response"]["access_token"] == "AT"
