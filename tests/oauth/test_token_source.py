"""Tokens for a connector's own calls: got once for many callers, renewed in time, never lost, never sent elsewhere."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from lumos_connector import (
    AuthenticationError,
    AuthenticationExpiredError,
    ClientAuthenticationMethod,
    CredentialsRevokedError,
    HTTPStatusError,
    NetworkError,
    RateLimitError,
    Token,
    TokenRequestType,
    TokenSource,
    TransientError,
    UpstreamError,
)
from lumos_connector.testing import FakeTokenServer


class Time:
    """A clock that a test moves, and that waiting moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        """Tell the time."""
        return self.now

    async def sleep(self, seconds: float) -> None:
        """Wait without waiting."""
        self.waits.append(seconds)
        self.now += seconds


def for_client(server: FakeTokenServer, **options: Any) -> TokenSource:
    """Make a source for the server's own client."""
    return TokenSource.client_credentials(
        token_url=server.token_url, client_id="client", client_secret="secret", **options
    )


def for_user(server: FakeTokenServer, **options: Any) -> TokenSource:
    """Make a source for a grant of the server's own client."""
    options.setdefault("refresh_token", server.issue_refresh_token())
    return TokenSource.refreshing(token_url=server.token_url, client_id="client", client_secret="secret", **options)


async def test_fifty_callers_of_an_expired_token_are_one_refresh() -> None:
    """Any number of callers at once ask the provider once, and all get the new token."""
    async with FakeTokenServer(rotate=True, reuse_detection=True, delay=0.05) as server:
        source = for_user(server, access_token="ended", expires_at=time.time() - 1)
        tokens = await asyncio.gather(*(source.token() for _ in range(50)))
    assert server.count("refresh_token") == 1
    assert {token.access_token for token in tokens} == {"access-1"}


async def test_fifty_calls_that_meet_401_are_one_refresh() -> None:
    """A token that the app rejects is renewed once, and each call is sent once more."""
    async with FakeTokenServer(rotate=True) as server, aiohttp.ClientSession() as session:
        source = for_user(server, access_token="revoked")

        async def send(token: str) -> Any:
            async with session.get(server.resource_url, headers={"Authorization": f"Bearer {token}"}) as response:
                await response.read()
                return response

        answers = await asyncio.gather(*(source.call(send) for _ in range(50)))
    assert [answer.status for answer in answers] == [200] * 50
    assert server.count("refresh_token") == 1
    assert server.count(path="/resource") == 100


async def test_nothing_is_asked_before_a_token_is_needed() -> None:
    """Making a source asks nothing, and a good token is used again."""
    async with FakeTokenServer() as server:
        source = for_client(server, scopes=["b", "a b"])
        assert server.requests == []
        first, second = await source.token(), await source.token()
    assert first is second is source.current
    assert first.authorization == "Bearer access-1"
    assert [request.parameters["scope"] for request in server.requests] == ["b a"]


@pytest.mark.parametrize(("expires_in", "good_for"), [(3600, 3540), ("3600", 3540), (40, 20), (0, 0)])
async def test_a_token_is_renewed_before_it_ends(expires_in: Any, good_for: float) -> None:
    """A minute before the end, or at half of a short life, the next token is got."""
    clock = Time()
    async with FakeTokenServer(expires_in=expires_in) as server:
        source = for_client(server, clock=clock)
        await source.token()
        if good_for:
            clock.now += good_for - 1
            await source.token()
            assert server.count("client_credentials") == 1
        clock.now += 2
        assert (await source.token()).access_token == "access-2"


async def test_a_token_without_an_end_is_good_until_it_is_rejected() -> None:
    """Where the provider does not say how long a token is good for, nothing is renewed by the clock."""
    clock = Time()
    async with FakeTokenServer(expires_in=None) as server:
        source = for_client(server, clock=clock)
        first = await source.token()
        clock.now += 10**9
        assert await source.token() is first
        assert (await source.renewed(first)).access_token == "access-2"
        assert (await source.renewed(first)).access_token == "access-2"


async def test_two_rotations_end_with_the_newest_token_in_the_callers_hands() -> None:
    """Each rotated token goes to the hook before it is used, and is what the source has at the end."""
    kept: list[str | None] = []
    async with FakeTokenServer(rotate=True, reuse_detection=True, expires_in=0) as server:
        source = for_user(server, on_rotation=lambda token: kept.append(token.refresh_token))
        await source.token()
        newest = await source.token()
    assert kept == ["refresh-2", "refresh-3"]
    assert newest.refresh_token == "refresh-3"
    assert source.current == newest


async def test_a_hook_that_fails_costs_no_token(caplog: pytest.LogCaptureFixture) -> None:
    """What the hook could not keep is answered all the same; the failure is in the log, the tokens are not."""

    async def fail(token: Token) -> None:
        raise OSError(f"disk full: {token.refresh_token} {token.access_token} planted-refresh-1")

    async with FakeTokenServer(rotate=True, prefix="planted-") as server:
        source = for_user(server, on_rotation=fail)
        with caplog.at_level(logging.ERROR):
            token = await source.token()
    assert token.refresh_token == "planted-refresh-2"
    assert "OSError: disk full" in caplog.text
    assert "planted" not in caplog.text


async def test_nobody_uses_a_rotated_token_before_the_hook_has_it() -> None:
    """Who asks while the hook is at work waits for it."""
    order: list[str] = []
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def keep(_: Token) -> None:
        begun.set()
        await go_on.wait()
        order.append("kept")

    async def use(source: TokenSource) -> None:
        await source.token()
        order.append("used")

    async with FakeTokenServer(rotate=True) as server:
        source = for_user(server, on_rotation=keep)
        first = asyncio.ensure_future(use(source))
        await begun.wait()
        second = asyncio.ensure_future(use(source))
        await asyncio.sleep(0.05)
        assert order == []
        go_on.set()
        await asyncio.gather(first, second)
    assert order == ["kept", "used", "used"]
    assert server.count("refresh_token") == 1


async def test_the_first_refresh_token_goes_to_the_hook() -> None:
    """A grant that gives a refresh token for the first time is kept too."""
    kept: list[str | None] = []
    async with FakeTokenServer(refreshable_grants=["client_credentials"]) as server:
        await for_client(server, on_rotation=lambda token: kept.append(token.refresh_token)).token()
    assert kept == ["refresh-1"]


async def test_a_refresh_without_a_refresh_token_keeps_the_old_one() -> None:
    """The old refresh token stays where the provider gives no other, and no rotation is reported."""
    kept: list[Token] = []
    async with FakeTokenServer(omit_refresh_token=True, expires_in=0) as server:
        source = for_user(server, on_rotation=kept.append)
        assert (await source.token()).refresh_token == "refresh-1"
        assert (await source.token()).refresh_token == "refresh-1"
    assert kept == []


@pytest.mark.parametrize("status", [429, 500, 502, 503])
async def test_a_provider_that_fails_for_the_moment_is_asked_again(status: int) -> None:
    """A failure that may pass is no revocation."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_user(server, clock=clock, sleep=clock.sleep)
        server.fail_next(2, status)
        assert (await source.token()).access_token == "access-1"
    assert len(clock.waits) == 2
    assert all(0 <= wait <= 2 for wait in clock.waits)


async def test_a_connection_that_breaks_is_tried_again() -> None:
    """A dropped connection counts as a failure that may pass."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_user(server, clock=clock, sleep=clock.sleep)
        server.drop_next(1)
        assert (await source.token()).access_token == "access-1"


async def test_a_source_waits_as_long_as_it_is_told() -> None:
    """Retry-After counts, in seconds."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_client(server, clock=clock, sleep=clock.sleep)
        server.fail_next(1, 429, retry_after=7)
        await source.token()
    assert clock.waits == [7]


async def test_a_long_wait_is_the_callers_to_wait() -> None:
    """Nobody sleeps for an hour: the error says how long, and that it is worth it."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_client(server, clock=clock, sleep=clock.sleep)
        server.fail_next(1, 429, retry_after=3600)
        with pytest.raises(RateLimitError) as raised:
            await source.token()
    assert clock.waits == []
    assert raised.value.retry_after_seconds == 3600
    assert raised.value.facts.retryable


async def test_an_error_after_the_last_attempt_is_worth_another_call() -> None:
    """Three attempts, then the failure is the caller's, who may try again; the next call asks anew."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_user(server, clock=clock, sleep=clock.sleep)
        server.fail_next(3, 503)
        with pytest.raises(UpstreamError) as raised:
            await asyncio.gather(*(source.token() for _ in range(5)))
        assert raised.value.facts.retryable
        assert server.count("refresh_token") == 3
        assert (await source.token()).access_token == "access-1"


class SlowError(TransientError):
    """An author's own error, which is made otherwise than the framework's."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"slow for {seconds} s", retryable=False, app_error_code="acme.slow")


async def test_an_authors_own_failure_stays_as_it_is() -> None:
    """What an author's renewing raises is tried again, and then raised as it was."""
    clock, failure = Time(), SlowError(5)

    async def renew(_: Token | None) -> Token:
        raise failure

    with pytest.raises(SlowError) as raised:
        await TokenSource(renew, clock=clock, sleep=clock.sleep).token()
    assert raised.value is failure
    assert not failure.facts.retryable
    assert len(clock.waits) == 2


async def test_a_provider_that_is_not_there_is_a_network_error() -> None:
    """No connection is a typed error, not one of the HTTP client's."""
    clock = Time()
    async with FakeTokenServer() as server:
        url = server.token_url
    source = TokenSource.client_credentials(token_url=url, client_id="c", clock=clock, sleep=clock.sleep)
    with pytest.raises(NetworkError):
        await source.token()
    assert len(clock.waits) == 2


async def test_only_invalid_grant_asks_to_authorise_again() -> None:
    """A revoked grant is not tried again, and is told from a client that is not known."""
    async with FakeTokenServer() as server:
        revoked = for_user(server)
        server.revoke_all()
        with pytest.raises(AuthenticationExpiredError):
            await revoked.token()
        with pytest.raises(AuthenticationError) as raised:
            await TokenSource.client_credentials(token_url=server.token_url, client_id="nobody").token()
    assert not isinstance(raised.value, AuthenticationExpiredError)
    assert len(server.requests) == 2


async def test_who_waits_may_leave_and_the_token_stays() -> None:
    """A caller that is cancelled does not cancel the refresh of the others, nor lose what it got."""
    async with FakeTokenServer(rotate=True, delay=0.2) as server:
        source = for_user(server)
        impatient = [asyncio.ensure_future(source.token()) for _ in range(2)]
        patient = asyncio.ensure_future(source.token())
        await asyncio.sleep(0.05)
        for task in impatient:
            task.cancel()
        assert (await patient).refresh_token == "refresh-2"
        assert await source.token() == source.current
    assert server.count("refresh_token") == 1


async def test_a_refusal_after_a_broken_attempt_says_so() -> None:
    """A connection that broke may have been a rotation, which is told from a plain revocation."""
    clock = Time()
    async with FakeTokenServer() as server:
        source = for_user(server, clock=clock, sleep=clock.sleep)
        server.drop_next(1)
        server.error_next("invalid_grant")
        with pytest.raises(AuthenticationExpiredError, match="may have rotated"):
            await source.token()


@pytest.mark.parametrize("data", ["FORMDATA", "QUERY"])
async def test_no_error_holds_what_was_sent(data: str) -> None:
    """What an HTTP client says of a request that failed is nowhere in the chain of what is raised."""
    clock = Time()
    async with FakeTokenServer() as server:
        url = server.token_url
    source = TokenSource.refreshing(
        token_url=url,
        client_id="c",
        client_secret="planted-secret",
        refresh_token="planted-refresh",
        request_type=TokenRequestType(data=data),
        clock=clock,
        sleep=clock.sleep,
    )
    with pytest.raises(NetworkError) as raised:
        await source.token()
    error: BaseException | None = raised.value
    while error is not None:
        assert "planted" not in f"{error!r} {error} {vars(error)}"
        error = error.__cause__ or error.__context__


async def raising(error: Exception) -> None:
    """Raise."""
    raise error


@pytest.mark.parametrize(
    "reject",
    [
        lambda: raising(HTTPStatusError(status=401, url="https://app.example.com")),
        lambda: raising(AuthenticationError()),
    ],
)
async def test_a_401_may_be_raised(reject: Callable[[], Awaitable[None]]) -> None:
    """A call that raises for its status is tried again as one that returns it."""
    asked: list[str] = []

    async def send(token: str) -> str:
        asked.append(token)
        if len(asked) == 1:
            await reject()
        return token

    async with FakeTokenServer() as server:
        assert await for_client(server).call(send) == "access-2"
    assert asked == ["access-1", "access-2"]


async def test_another_failure_is_not_tried_again() -> None:
    """What is no 401 goes to the caller as it is; so does the second 401."""
    asked: list[str] = []

    async def fail(token: str) -> None:
        asked.append(token)
        raise HTTPStatusError(status=500 if len(asked) == 1 else 401, url="https://app.example.com")

    async with FakeTokenServer() as server:
        source = for_client(server)
        with pytest.raises(HTTPStatusError):
            await source.call(fail)
        assert asked == ["access-1"]
        with pytest.raises(HTTPStatusError):
            await source.call(fail)
    assert asked == ["access-1", "access-1", "access-2"]


async def test_a_revoked_credential_is_not_tried_again() -> None:
    """Another token would not help a credential that somebody withdrew."""
    asked: list[str] = []

    async def send(token: str) -> None:
        asked.append(token)
        raise CredentialsRevokedError

    async with FakeTokenServer() as server:
        with pytest.raises(CredentialsRevokedError):
            await for_client(server).call(send)
    assert asked == ["access-1"]


async def test_an_answer_of_another_client_has_a_status_too() -> None:
    """Httpx and requests call it ``status_code``."""

    class Answer:
        def __init__(self, status_code: int) -> None:
            self.status_code = status_code

    async def send(token: str) -> Answer:
        return Answer(200 if token == "access-2" else 401)

    async with FakeTokenServer() as server:
        assert (await for_client(server).call(send)).status_code == 200


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"attempts": 0}, "TokenSource.attempts"),
        ({"margin": -1}, "TokenSource.margin"),
        ({"client_auth": "POST"}, r"TokenEndpoint\.client_auth: expected one of"),
        ({"scopes": "users:read"}, r"TokenSource\.scopes: expected a list of texts"),
        ({"request_type": "JSON"}, "TokenEndpoint.request_type: expected a TokenRequestType"),
        ({"token_url": "https://user:planted@example.com/"}, r"TokenEndpoint\.url: expected .* got other text$"),
    ],
)
def test_a_source_that_can_not_work(options: dict[str, Any], message: str) -> None:
    """A mistake is told when the source is made."""
    with pytest.raises((TypeError, ValueError), match=message):
        TokenSource.client_credentials(**{"token_url": "https://a.example/token", "client_id": "c", **options})


def test_a_middleware_is_for_an_origin() -> None:
    """A base URL that is none is refused at once."""
    source = TokenSource.client_credentials(token_url="https://a.example/token", client_id="c")
    with pytest.raises(TypeError, match=r"TokenSource\.middleware: expected an absolute http or https URL"):
        source.middleware("/users")


async def test_a_session_sends_the_token_and_renews_it() -> None:
    """As a middleware of aiohttp the source presents its token, and tries a 401 once more, with the same body."""
    async with FakeTokenServer() as server:
        source = for_client(server)
        async with aiohttp.ClientSession(middlewares=(source.middleware(server.url),)) as session:
            async with session.post(server.resource_url, json={"a": 1}) as response:
                assert response.status == 200
            server.expire_all()
            async with session.post(server.resource_url, json={"a": 1}) as response:
                assert response.status == 200
    bodies = [request.body for request in server.requests if request.path == "/resource"]
    assert bodies == ['{"a": 1}'] * 3
    assert server.count("client_credentials") == 2


async def test_a_body_that_is_gone_is_not_sent_again() -> None:
    """A stream can be sent once: its 401 is the answer."""

    async def stream() -> Any:
        yield b"once"

    async with FakeTokenServer() as server:
        source = for_client(server, token=Token(access_token="revoked"))
        async with (
            aiohttp.ClientSession(middlewares=(source.middleware(server.url),)) as session,
            session.post(server.resource_url, data=stream()) as response,
        ):
            assert response.status == 401
    assert server.count(path="/resource") == 1


async def test_no_other_host_gets_the_token() -> None:
    """A redirect to another origin, and a plain request there, carry no token."""
    seen: list[str | None] = []

    async def elsewhere(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        return web.Response()

    async def away(request: web.Request) -> web.Response:
        seen.append(request.headers.get("Authorization"))
        raise web.HTTPFound(str(other.make_url("/")))

    application, target = web.Application(), web.Application()
    application.router.add_get("/", away)
    target.router.add_get("/", elsewhere)
    async with (
        FakeTokenServer() as server,
        TestServer(application, host="127.0.0.1") as app,
        TestServer(target, host="127.0.0.1") as other,
    ):
        middleware = for_client(server).middleware(str(app.make_url("/")))
        async with aiohttp.ClientSession(middlewares=(middleware,)) as session:
            await session.get(app.make_url("/"))
            await session.get(other.make_url("/"))
    assert seen == ["Bearer access-1", None, None]


async def test_a_signed_assertion_gets_a_token() -> None:
    """A service account's assertion is exchanged, a new one for each token (RFC 7523)."""
    made: list[str] = []

    def assertion() -> str:
        made.append(f"assertion-{len(made) + 1}")
        return made[-1]

    async with FakeTokenServer(expires_in=0) as server:
        source = TokenSource.jwt_bearer(token_url=server.token_url, assertion=assertion, client_id="client")
        server.client_secret = None
        await source.token()
        await source.token()
    assert [request.parameters["assertion"] for request in server.requests] == ["assertion-1", "assertion-2"]


async def test_the_client_proves_itself_as_declared() -> None:
    """What a token endpoint takes can be said for a source too."""
    async with FakeTokenServer(client_auth_methods=["client_secret_basic"]) as server:
        source = for_client(
            server, client_auth=ClientAuthenticationMethod.CLIENT_SECRET_BASIC, parameters={"audience": "api"}
        )
        await source.token()
    assert server.requests[0].headers["authorization"].startswith("Basic ")
    assert server.requests[0].parameters["audience"] == "api"


def test_a_source_serves_one_loop_after_another() -> None:
    """A source that outlives an event loop, such as in a test or a script, works in the next."""
    with FakeTokenServer(expires_in=0) as server:
        source = for_client(server)
        assert asyncio.run(source.token()).access_token == "access-1"
        assert asyncio.run(source.token()).access_token == "access-2"


def test_loops_do_not_wait_for_each_other() -> None:
    """A refresh that is under way in another event loop is nothing that this one could wait for."""
    with FakeTokenServer() as server:
        source = for_client(server)
        one, other = asyncio.new_event_loop(), asyncio.new_event_loop()
        begun = one.create_task(source.token())
        one.run_until_complete(asyncio.sleep(0))
        tokens = [other.run_until_complete(source.token()), one.run_until_complete(begun)]
        one.close()
        other.close()
    assert {token.access_token for token in tokens} == {"access-1", "access-2"}


def test_nothing_shows_a_token() -> None:
    """A representation names no secret."""
    assert "planted" not in repr(Token(access_token="planted-a", refresh_token="planted-r", expires_at=1.0))
