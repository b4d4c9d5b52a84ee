"""
What a caller can ask for through `fulfill_arbitrary_endpoint`, and what is refused: against a real app on 127.0.0.1.

The app records what it is asked, so a refusal that sends something all the same is seen.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from lumos_connector import (
    ArbitraryEndpointPolicy,
    RateLimitMode,
    arbitrary_endpoint,
)
from lumos_connector.capabilities import TrafficClass
from lumos_connector.models.arbitrary_endpoint import (
    FulfillArbitraryEndpointRequest,
    FulfillArbitraryEndpointResponse,
)
from lumos_connector.overrides import declared_types, details_of

from .arbitrary import NAME, TOKEN, Acme, App, fulfilled, serving_app
from .calling import CANARY


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    async with serving_app() as served:
        yield served


async def refusal_of(app: App, **request: Any) -> dict[str, Any]:
    """Call the capability with what must be refused before anything is sent."""
    connector = Acme(f"{app.origin}/api/v3/")
    response = await fulfilled(connector, **request)
    assert (response["ok"], response["status_code"], response["headers"]) == (False, None, {})
    assert (response["body"], response["content_type"]) == (None, None)
    assert response["error"]
    assert app.asked == []
    assert CANARY not in json.dumps(response)
    return response


# What it is


def test_what_is_made() -> None:
    """The capability is one like any other: listed, typed, documented, and marked as an agent's that is not retried."""
    assert NAME in Acme.capabilities()
    assert declared_types(Acme, NAME) == (FulfillArbitraryEndpointRequest, FulfillArbitraryEndpointResponse)
    details = details_of(Acme, NAME)
    assert (details.rate_limit_mode, details.traffic_class) == (RateLimitMode.ENFORCE_NO_RETRY, TrafficClass.AGENT)
    assert Acme.fulfill_arbitrary_endpoint.__doc__
    assert asyncio.iscoroutinefunction(Acme.fulfill_arbitrary_endpoint)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: arbitrary_endpoint(7), "expected the client to be a function or the name of a method"),  # type: ignore[arg-type]  # the point of it
        (lambda: arbitrary_endpoint("no name"), "expected the client to be a function or the name of a method"),
        (lambda: arbitrary_endpoint("client", {}), "expected an ArbitraryEndpointPolicy, got dict"),  # type: ignore[arg-type]  # the point of it
    ],
)
def test_mistakes_of_authors(make: Callable[[], Any], message: str) -> None:
    """A wrong argument is found when the class is made."""
    with pytest.raises(TypeError) as caught:
        make()
    assert str(caught.value).endswith(message)


PATHS = 'expected paths as callers write them, without host, query and dots, such as "/graphql", got '
NAMES = 'expected only names, such as "X-Acme-Version", got '
NO_BASE = "a base URL begins with https:// or http:// and a host, as in https://api.acme.example/v1"
NOT_BASE = "a base URL has a scheme, a host and perhaps a path, and nothing else, as in https://api.acme.example/v1"


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("post_paths", ["/x"], "expected a dict of paths, each with its content type, got a list of 1"),
        ("post_paths", {7: "text/plain"}, PATHS + "int 7"),
        *(
            ("post_paths", {path: "text/plain"}, f"{PATHS}str {path!r}")
            for path in ("https://acme.example/x", "//acme.example", "/x?y=1", "/x#y", "/../x", "/%2e%2e/x", "/x\\y")
        ),
        *(
            ("post_paths", {"/x": content_type}, f'expected a content type such as "application/json", got {shown}')
            for content_type, shown in ((None, "None"), ("json", "str 'json'"), ("a/b\r\nX: 1", "str 'a/b\\r\\nX: 1'"))
        ),
        ("headers", "X-Acme", "expected several names, such as {\"X-Acme-Version\"}, got str 'X-Acme'"),
        ("headers", 7, 'expected several names, such as {"X-Acme-Version"}, got int 7'),
        ("headers", {"X-Acme": CANARY}, 'expected several names, such as {"X-Acme-Version"}, got a dict of 1'),
        ("headers", [7], f"{NAMES}int"),
        ("headers", [f"X-Acme: {CANARY}"], f"{NAMES}one with other characters"),
        *(
            ("headers", ["X-Acme", name], f"{name} is never a caller's to set, since it says who asks, whom, or where")
            for name in ("Authorization", "cookie", "HOST", "Content-Length", "Transfer-Encoding")
        ),
        ("rate_limit_reset", "hours", "expected delta_seconds, epoch_seconds or None, got str 'hours'"),
        ("base_url", 7, "expected text, a function of the request, or None, got int 7"),
        ("base_url", dict, "expected text, a function of the request, or None, got the class dict"),
        *(
            ("base_url", url, NO_BASE)
            for url in ("", "/v1", f"{CANARY}.example", "https:///v1", "https://:80/", "ftp://a")
        ),
        *(("base_url", f"https://{end}", NOT_BASE) for end in (f"{CANARY}@a.example", f"a.example/?{CANARY}", "a/#b")),
        *(
            ("max_answer_bytes", given, f"expected an integer of 1 or more, got {shown}")
            for given, shown in ((0, "int 0"), (True, "True"), (1.5, "float 1.5"), ("1", "str '1'"))
        ),
    ],
)
def test_mistakes_in_a_policy(field: str, given: Any, message: str) -> None:
    """What could never work is found when the policy is made, and what may be a secret is not repeated."""
    with pytest.raises(TypeError) as caught:
        ArbitraryEndpointPolicy(**{field: given})
    assert str(caught.value).startswith(f"ArbitraryEndpointPolicy.{field}")
    assert message in str(caught.value)
    assert CANARY not in str(caught.value)


def test_policies_that_are_right() -> None:
    """What a policy may hold is kept as it was given."""
    paths = {"/graphql": "application/json", "search/jql": "text/plain; charset=utf-8", "tasks:run": "a/b", "": "a/b"}
    for base_url in ("http://[::1]:8080", "HTTPS://bücher.example/v1", "https://acme.example/"):
        policy = ArbitraryEndpointPolicy(
            post_paths=paths, headers=(name for name in ("X-One", "x-two")), base_url=base_url, max_answer_bytes=1
        )
        assert policy.post_paths == paths
        assert policy.headers == frozenset({"X-One", "x-two"})
        assert (policy.base_url, policy.max_answer_bytes) == (base_url, 1)


# What is sent


@pytest.mark.parametrize("base_path", ["/", "/api/v3/"])
async def test_relative_urls(app: App, base_path: str) -> None:
    """A path is sent below the base URL, with the parameters merged into it and the connection's credential."""
    query = {"per_page": ["100"], "state": ["a", "b c"], "drop": []}
    connector = Acme(app.origin + base_path)
    response = await fulfilled(connector, url="/users/é?x=1&state=z&drop=1", query=query)
    expected = f"{base_path}users/%C3%A9?x=1&state=a&state=b+c&per_page=100"
    assert app.asked[0].raw_path == expected
    assert response["resolved_url"] == app.origin + expected
    assert app.asked[0].headers.getall("Authorization") == [f"Bearer {TOKEN}"]
    assert app.asked[0].method == "GET"
    assert (response["ok"], response["status_code"], response["body"]) == (True, 200, "[]")


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("", "/api/v3/"),
        ("users", "/api/v3/users"),
        ("/users?a=1&a=&b", "/api/v3/users?a=1&a=&b"),
        ("/a%2Fb", "/api/v3/a%2Fb"),
        ("/%7Euser", "/api/v3/%7Euser"),
        ("/a b", "/api/v3/a%20b"),
        ("/users#part", "/api/v3/users"),
        ("/x?next=../..&line=%0A&q=\\", "/api/v3/x?next=../..&line=%0A&q=%5C"),
        ("?page=2", "/api/v3/?page=2"),
        ("/a//b;c=1", "/api/v3/a//b;c=1"),
        ("/tasks:search", "/api/v3/tasks:search"),
    ],
)
async def test_spelling(app: App, url: str, sent: str) -> None:
    """What a path may hold is sent as it was written."""
    await fulfilled(Acme(f"{app.origin}/api/v3/"), url=url)
    assert app.asked[0].raw_path == sent


async def test_complete_urls(app: App) -> None:
    """A URL that an earlier answer gave is sent letter by letter, without the parameters, if it is on the host."""
    ending = "/audit?$top=100&$skiptoken=RFNwdA%3D%3D&a=1&a=%2b"
    response = await fulfilled(
        Acme(f"{app.origin}/api/v3/"), url=app.origin.replace("http", "HTTP") + ending, query={"ignored": ["yes"]}
    )
    assert app.asked[0].raw_path == ending
    assert response["resolved_url"] == app.origin + ending


@pytest.mark.parametrize(
    ("url", "content_type"),
    [("/graphql", "application/json"), ("search/jql?x=1", "text/plain"), ("{base}graphql", "application/json")],
)
async def test_post(app: App, url: str, content_type: str) -> None:
    """A path on the list is posted to: the body as it is, the content type as the policy says."""
    connector = Acme(f"{app.origin}/api/v3/")
    body = '{"a":  "é"}'
    response = await fulfilled(
        connector, url=url.format(base=connector.base_url), method="POST", body=body, headers={"content-TYPE": "a/b"}
    )
    assert response["ok"]
    assert app.asked[0].method == "POST"
    assert app.bodies == [body.encode()]
    assert app.asked[0].headers.getall("Content-Type") == [content_type]


async def test_allowed_headers(app: App) -> None:
    """A header on the list is sent, whatever its case."""
    await fulfilled(Acme(f"{app.origin}/"), url="/users", headers={"x-acme-VERSION": "2026-01 é"})
    assert app.asked[0].headers["X-Acme-Version"] == "2026-01 é"


# What is refused

OTHER_HOST = "The URL leads to another scheme, host or port than this connection's."
PARTIAL = "The URL is neither a path nor complete: a complete one has a scheme and a host."
CREDENTIALS = "The URL has a user name or a password in it; the connection has its own."
DOTS = "The URL's path has a '.' or '..' segment, as such or encoded."
ODD = "The URL has a backslash or a control character, as such or encoded."
ESCAPE = "The URL's path has a '%' that begins no escape of UTF-8, or escapes of escapes."


@pytest.mark.parametrize(
    ("url", "error"),
    [
        ("https://evil.example/users", OTHER_HOST),
        ("{host}https://evil.example", OTHER_HOST),
        ("https://127.0.0.1:{port}/users", OTHER_HOST),
        ("http://127.0.0.1/users", OTHER_HOST),
        ("http://127.0.0.1:1/users", OTHER_HOST),
        ("http://127.0.0.1.:{port}/users", OTHER_HOST),
        ("http://localhost:{port}/users", OTHER_HOST),
        ("http://2130706433:{port}/users", OTHER_HOST),
        ("http://0x7f.1:{port}/users", OTHER_HOST),
        ("http://127%2e0.0.1:{port}/users", OTHER_HOST),
        ("http://[::ffff:127.0.0.1]:{port}/users", OTHER_HOST),
        ("http://127.0.0.1:99999/users", OTHER_HOST),
        ("http://127.0.0.1:x/users", OTHER_HOST),
        ("file://127.0.0.1/etc/passwd", OTHER_HOST),
        ("ftp://127.0.0.1:{port}/users", OTHER_HOST),
        (" http://evil.example/", OTHER_HOST),
        ("//evil.example/users", PARTIAL),
        ("//127.0.0.1:{port}/users", PARTIAL),
        ("///evil.example/users", PARTIAL),
        ("http:///users", PARTIAL),
        ("http:users", PARTIAL),
        ("javascript:alert(1)", PARTIAL),
        ("http://canary-user:canary-word@127.0.0.1:{port}/", CREDENTIALS),
        ("http://canary-user@evil.example/?canary", CREDENTIALS),
        ("http://127.0.0.1:canary@evil.example/", CREDENTIALS),
        ("//canary-user:canary-word@evil.example/", CREDENTIALS),
        ("http://canary:canary?canary@evil.example/", OTHER_HOST),
        ("http://canary:canary/canary@evil.example/", OTHER_HOST),
        ("/users/../admin", DOTS),
        ("..", DOTS),
        ("/./users", DOTS),
        ("/users/%2e%2e/admin", DOTS),
        ("/users/.%2E/admin", DOTS),
        ("/users/%252e%252e/admin", DOTS),
        ("/users/%2e%2e%2fadmin", DOTS),
        ("/users%2f..%2fadmin", DOTS),
        ("/users/..;/admin", DOTS),
        ("{host}/users/..%252fadmin", DOTS),
        ("/users/..\\admin", ODD),
        ("/users/..%5cadmin", ODD),
        ("/users/%255cadmin", ODD),
        ("\\\\evil.example\\users", ODD),
        ("http:\\\\canary:canary@evil.example/", ODD),
        ("http://127.0.0.1:{port}\\@evil.example/", ODD),
        ("/users\r\nX-Evil: 1", ODD),
        ("/users?a=1\r\nX-Evil: 1", ODD),
        ("/users%0d%0aX-Evil:%201", ODD),
        ("/users\x00", ODD),
        ("/users%00", ODD),
        ("\thttp://127.0.0.1:{port}/", ODD),
        ("/users\x85", ODD),
        ("/users/%c0%ae%c0%ae/admin", ESCAPE),
        ("/users/100%/", ESCAPE),
        ("/users/%2525252525252525", ESCAPE),
        ("/" + "a" * 70_000, "The URL is too long."),
    ],
    ids=lambda value: value[:40],
)
async def test_hostile_urls(app: App, url: str, error: str) -> None:
    """A URL that leads elsewhere, or is written so that others may think so, is refused and never quoted in full."""
    port = app.origin.rpartition(":")[2]
    given = url.replace("{port}", port).replace("{host}", app.origin)
    response = await refusal_of(app, url=given)
    assert response["error"] == error
    assert len(response["resolved_url"]) <= 2_000
    assert not any(c in response["resolved_url"] for c in "\r\n\t\x00\\")


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        ({"url": "/users", "method": "POST", "body": CANARY}, "POST is not allowed for this path."),
        *(
            ({"url": url, "method": "POST", "body": CANARY}, "POST is not allowed for this path.")
            for url in ("/graphql/", "/graphql/x", "/Graphql", "/graph%71l", "/x%2fgraphql", "/graphql;a", "graphql//")
        ),
        ({"url": "{origin}/graphql", "method": "POST"}, "POST is not allowed for this path."),
        ({"url": "{origin}/api/v3//graphql", "method": "POST"}, "POST is not allowed for this path."),
        ({"url": "/graphql", "body": CANARY}, "Only a POST may have a body."),
        ({"url": "/graphql", "method": "GET", "body": ""}, "Only a POST may have a body."),
        ({"url": "/users", "headers": {"X-Other": CANARY}}, "The header 'X-Other' is not allowed."),
        ({"url": "/users", "headers": {f"X: {CANARY}\r\n": "1"}}, "The header is not allowed."),
        ({"url": "/users", "headers": {"": "1"}}, "The header is not allowed."),
        *(
            ({"url": "/users", "headers": {name: CANARY}}, f"The header '{name}' is not allowed.")
            for name in ("Authorization", "cookie", "HOST", "Content-Length")
        ),
        (
            {"url": "/users", "headers": {"X-Acme-Version": f"1\r\nAuthorization: {CANARY}"}},
            "The header 'X-Acme-Version' has a control character in its value.",
        ),
    ],
)
async def test_what_the_policy_does_not_allow(app: App, request_: dict[str, Any], error: str) -> None:
    """What is not on a list is refused, and headers that say who asks whom are on none."""
    url = request_["url"].replace("{origin}", app.origin)
    assert (await refusal_of(app, **{**request_, "url": url}))["error"] == error


async def test_nothing_is_allowed_by_default(app: App) -> None:
    """Without a policy there is no POST and no header."""

    class Plain(Acme):
        fulfill_arbitrary_endpoint = arbitrary_endpoint("client")

    for request in ({"url": "/graphql", "method": "POST"}, {"url": "/users", "headers": {"X-Acme-Version": "1"}}):
        assert (await fulfilled(Plain(f"{app.origin}/"), **request))["error"]
    assert app.asked == []
    assert (await fulfilled(Plain(f"{app.origin}/"), url="/users"))["ok"]
