"""What the tests of `fulfill_arbitrary_endpoint` share: an app, and a connector for it with a policy."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp import web

from lumos_connector import (
    ArbitraryEndpointPolicy,
    BaseConnector,
    TokenCredential,
    arbitrary_endpoint,
)
from lumos_connector.arbitrary_endpoints.answers import RateLimitResetFormat
from lumos_connector.models.arbitrary_endpoint import (
    FulfillArbitraryEndpointRequest,
)

from .calling import CANARY, call

NAME = "fulfill_arbitrary_endpoint"
TOKEN = f"{CANARY}-token"

UNREACHABLE = "The app can't be reached, or broke off its answer."
TIMED_OUT = "The app did not answer within the time that was left."

POLICY = ArbitraryEndpointPolicy(
    post_paths={"/graphql": "application/json", "search/jql": "text/plain"},
    headers={"X-Acme-Version", "Content-Type"},
    rate_limit_reset=RateLimitResetFormat.EPOCH_SECONDS,
    max_answer_bytes=2_000,
)


class App:
    """An app that records what it is asked and answers as a test says."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.bodies: list[bytes] = []
        self.answer: Callable[[web.Request], web.StreamResponse] = lambda _: web.Response(text="[]")
        self.origin = ""

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Record a request and answer it."""
        self.asked.append(request)  # type: ignore[arg-type]  # what is read of it, any request has
        self.bodies.append(await request.read())
        return self.answer(request)  # type: ignore[arg-type]  # as above


@asynccontextmanager
async def serving_app() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    served = App()
    runner = web.ServerRunner(web.Server(served.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


class Acme(BaseConnector):
    """A connector whose app is wherever a test serves one."""

    app_id = "acme"
    version = "1.0.0"
    auth = TokenCredential

    def __init__(self, base_url: str, **session: Any) -> None:
        self.base_url = base_url
        self.session = session
        self.made: list[Any] = []

    def client(self, request: FulfillArbitraryEndpointRequest) -> aiohttp.ClientSession:
        """Make a session with the connection's credential."""
        token = request.credential(TokenCredential).token
        session = aiohttp.ClientSession(self.base_url, headers={"Authorization": f"Bearer {token}"}, **self.session)
        self.made.append(session)
        return session

    fulfill_arbitrary_endpoint = arbitrary_endpoint("client", POLICY)


def document(rate_limit: Any = None, **request: Any) -> Any:
    """Write a request, with a credential that must never come out."""
    return {"auth": {"token": {"token": TOKEN}}, "request": request, "rate_limit": rate_limit}


async def fulfilled(connector: BaseConnector, **request: Any) -> dict[str, Any]:
    """Call the capability; give the app's answer, or what stands for it."""
    answer = await call(connector, document(**request), NAME)
    assert "error" not in answer, answer
    assert list(answer["response"]) == [
        *("ok", "status_code", "headers", "body", "content_type", "error", "retry_after_seconds", "resolved_url")
    ]
    response: dict[str, Any] = answer["response"]
    return response
