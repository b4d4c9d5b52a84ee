"""
`fulfill_arbitrary_endpoint` ready-made: requests that a caller words itself, within what an author allows.

The caller may be a program that was talked into something, so everything that is not allowed is refused before anything
is sent, and a refusal is an answer like any other: it says what was wrong. This module must not know how URLs are read,
nor which HTTP client is used; nothing here imports one.
"""

import re
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from functools import partial
from inspect import isawaitable
from typing import Any, NamedTuple, Protocol, TypeAlias

from ..bodies import EndpointResponse, read, text_of
from ..capabilities import TrafficClass, capability
from ..errors import (
    BudgetExhaustedError,
    ConnectorError,
    HTTPStatusError,
    InternalError,
    InvalidResponseError,
    NetworkError,
    RequestTimeoutError,
)
from ..models.arbitrary_endpoint import (
    ArbitraryRequestMethod,
    ArbitraryResponse,
    FulfillArbitraryEndpoint,
    FulfillArbitraryEndpointRequest,
    FulfillArbitraryEndpointResponse,
)
from ..models.rate_limits import RateLimitMode
from ..upstream import upstream_answer, well_known
from .answers import read_headers, wait_of
from .bases import base_for, refused_base
from .policy import TOKEN, ArbitraryEndpointPolicy
from .targets import RefusedTargetError, Target, quoted, resolve

LONGEST_NAME = 100
"""How many characters of a header's name a refusal repeats."""

TIMED_OUT = "The app did not answer within the time that was left."
UNREACHABLE = "The app can't be reached, or broke off its answer."
OUT_OF_BUDGET = "Waiting for the app's rate limit would take longer than the time that was left; try again later."
BODY_WITHOUT_POST = "Only a POST may have a body."
POST_NOT_ALLOWED = "POST is not allowed for this path."

CHECK = "__lumos_check__"
"""Where the capability has what looks at a connector's class, once all of that is there."""

_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")


class EndpointClient(Protocol):
    """
    What sends a request; ``aiohttp.ClientSession`` does.

    Its base URL is looked up as ``base_url``, unless the policy gives one.
    """

    def request(
        self,
        method: str,
        url: Any,
        *,
        headers: Mapping[str, str],
        data: bytes | None,
        allow_redirects: bool,
        raise_for_status: bool,
    ) -> AbstractAsyncContextManager[EndpointResponse]:
        """Send a request to a ``yarl.URL`` that must be left as it is; never follow a redirect."""


MakeClient: TypeAlias = Callable[[Any, FulfillArbitraryEndpointRequest], Any]


class Fulfill(Protocol):
    """The capability as type checkers see it in a connector's class: a method that has its connector."""

    def __call__(
        self, request: FulfillArbitraryEndpointRequest
    ) -> Coroutine[Any, Any, FulfillArbitraryEndpointResponse]:
        """Send the request."""


def arbitrary_endpoint(client: str | MakeClient, policy: ArbitraryEndpointPolicy | None = None) -> Fulfill:
    """
    Make the capability ``fulfill_arbitrary_endpoint``.

    Any status that the app answers with is an answer; only a 401 is raised, as `HTTPStatusError`, so that the platform
    refreshes the credential and tries again.

    Args:
        client: A function of the connector and the request, or the name of such a method, ``async`` or not. It gives an
            ``aiohttp.ClientSession`` with the connection's base URL and credential, which is closed after the call; or
            anything that, entered by ``async with``, gives an `EndpointClient`.
        policy: What callers may do besides a plain GET.

    Returns:
        The method: ``fulfill_arbitrary_endpoint = arbitrary_endpoint("client")`` in the class body.

    Raises:
        TypeError: An argument is not what it must be.
    """
    rules = ArbitraryEndpointPolicy() if policy is None else policy
    if not isinstance(rules, ArbitraryEndpointPolicy):
        raise TypeError(f"arbitrary_endpoint: expected an ArbitraryEndpointPolicy, got {type(rules).__name__}")
    if not callable(client) and not (isinstance(client, str) and client.isidentifier()):
        raise TypeError("arbitrary_endpoint: expected the client to be a function or the name of a method")

    @capability(rate_limit_mode=RateLimitMode.ENFORCE_NO_RETRY, traffic_class=TrafficClass.AGENT)
    async def fulfill_arbitrary_endpoint(
        self: Any, request: FulfillArbitraryEndpointRequest
    ) -> FulfillArbitraryEndpointResponse:
        """Send a request that the caller words, and hand on what the app answers."""
        ends = _now() + time_for(request)
        async with AsyncExitStack() as stack:
            entered = await _entered(client, self, request, stack)
            answer = await _fulfill(entered, request, rules, ends)
        return FulfillArbitraryEndpointResponse(response=answer)

    if isinstance(client, str):
        setattr(fulfill_arbitrary_endpoint, CHECK, partial(_check_client, client))
    return fulfill_arbitrary_endpoint  # type: ignore[return-value]  # a class binds it, and then it takes the request


def _check_client(client: str, connector: type) -> None:
    """Check that a connector's class has the method that makes the client."""
    if not callable(getattr(connector, client, None)):
        raise TypeError(
            f"{connector.__name__}.fulfill_arbitrary_endpoint: expected its client to be the name of a method, got "
            f"{client!r}, which is none"
        )


async def _entered(
    client: str | MakeClient, connector: Any, request: FulfillArbitraryEndpointRequest, stack: AsyncExitStack
) -> Any:
    """Give what a client gives when it is entered; a session may refuse its base URL at any step of that."""
    try:
        return await stack.enter_async_context(await _made(client, connector, request))
    except ValueError as error:
        refused = refused_base(error, request)
        if refused is None:
            raise
        raise refused from None


async def _made(client: str | MakeClient, connector: Any, request: FulfillArbitraryEndpointRequest) -> Any:
    made = getattr(connector, client)(request) if isinstance(client, str) else client(connector, request)
    if isawaitable(made):
        made = await made
    if not hasattr(made, "__aenter__"):
        name = client if isinstance(client, str) else getattr(client, "__name__", "the client's function")
        raise InternalError(f"{name}: expected an aiohttp.ClientSession, got {type(made).__name__}")
    return made


def time_for(request: FulfillArbitraryEndpointRequest) -> float:
    """
    Give the seconds after which an app's silence is an answer of its own.

    Args:
        request: The request, which may say how long its caller waits.

    Returns:
        A little less than the call as a whole may take, whatever the caller allows.
    """
    from ..execution import seconds_given  # asyncio is not loaded for a declaration

    seconds = seconds_given(request.rate_limit.max_execution_time if request.rate_limit is not None else None)
    return max(seconds - 15, seconds * 0.4, 0.8)


def _now() -> float:
    import asyncio

    return asyncio.get_running_loop().time()


# What is asked for


class _RefusedError(Exception):
    """The request is not sent, or its answer is not handed on."""

    def __init__(self, reason: str, **known: Any) -> None:
        self.reason = reason
        self.known = known
        super().__init__(reason)


class _Sendable(NamedTuple):
    method: ArbitraryRequestMethod
    headers: dict[str, str]
    body: bytes | None


async def _fulfill(
    client: EndpointClient, request: FulfillArbitraryEndpointRequest, policy: ArbitraryEndpointPolicy, ends: float
) -> ArbitraryResponse:
    payload = request.request
    base = base_for(client, request, policy.base_url)
    try:
        target = resolve(base, payload.url, payload.query)
    except RefusedTargetError as refused:
        return ArbitraryResponse(ok=False, headers={}, error=refused.reason, resolved_url=refused.url)
    try:
        sendable = _sendable(payload, target, policy)
        return await _sent(client, sendable, target, policy, ends)
    except _RefusedError as refused:
        known = {"headers": {}, **refused.known}
        return ArbitraryResponse(ok=False, error=refused.reason, resolved_url=target.url, **known)


def _sendable(payload: FulfillArbitraryEndpoint, target: Target, policy: ArbitraryEndpointPolicy) -> _Sendable:
    headers = _headers(payload.headers or {}, policy)
    method = payload.method or ArbitraryRequestMethod.GET
    if method is ArbitraryRequestMethod.POST:
        types = {quoted(path): content_type for path, content_type in policy.post_paths.items()}
        if target.path not in types:
            raise _RefusedError(POST_NOT_ALLOWED)
        headers = {name: value for name, value in headers.items() if name.lower() != "content-type"}
        headers["Content-Type"] = types[target.path]
    elif payload.body is not None:
        raise _RefusedError(BODY_WITHOUT_POST)
    return _Sendable(method, headers, None if payload.body is None else payload.body.encode())


def _headers(given: Mapping[str, str], policy: ArbitraryEndpointPolicy) -> dict[str, str]:
    allowed = {name.lower() for name in policy.headers}
    for name, value in given.items():
        if name.lower() not in allowed:
            shown = f" '{name[:LONGEST_NAME]}'" if TOKEN.fullmatch(name) else ""
            raise _RefusedError(f"The header{shown} is not allowed.")
        if _CONTROL.search(value):
            raise _RefusedError(f"The header '{name}' has a control character in its value.")
    return dict(given)


# What comes back


async def _sent(
    client: EndpointClient, sendable: _Sendable, target: Target, policy: ArbitraryEndpointPolicy, ends: float
) -> ArbitraryResponse:
    import asyncio

    try:
        return await asyncio.wait_for(_exchanged(client, sendable, target, policy), ends - _now())
    except _RefusedError:
        raise
    except asyncio.TimeoutError:
        raise _RefusedError(TIMED_OUT) from None
    except Exception as error:
        given = upstream_answer(error)  # some clients raise what others return
        if given is None:
            _explain(error)
            raise
    return _answer(given.status, given.headers, given.body, target, policy)


def _explain(error: Exception) -> None:
    """Refuse what is a failure on the way to the app, however the client says it."""
    known = error if isinstance(error, ConnectorError) else well_known(error)
    if isinstance(known, BudgetExhaustedError):
        raise _RefusedError(OUT_OF_BUDGET, retry_after_seconds=known.retry_after_seconds) from None
    if isinstance(known, RequestTimeoutError):
        raise _RefusedError(TIMED_OUT) from None
    if isinstance(known, (NetworkError, InvalidResponseError)):
        raise _RefusedError(UNREACHABLE) from None


async def _exchanged(
    client: EndpointClient, sendable: _Sendable, target: Target, policy: ArbitraryEndpointPolicy
) -> ArbitraryResponse:
    from yarl import URL

    exchange = client.request(
        sendable.method.value,
        URL(target.url, encoded=True),
        headers=sendable.headers,
        data=sendable.body,
        allow_redirects=False,
        raise_for_status=False,
    )
    async with exchange as response:
        status, headers = response.status, read_headers(response.headers)
        raw, is_whole = await read(response, policy.max_answer_bytes)
    if not is_whole and status != 401:
        reason = f"The app's answer is larger than {policy.max_answer_bytes} bytes."
        raise _RefusedError(reason, status_code=status, headers=headers, content_type=headers.get("content-type"))
    return _answer(status, headers, text_of(raw, headers.get("content-type", "")), target, policy)


def _answer(
    status: int, headers: dict[str, str], body: str, target: Target, policy: ArbitraryEndpointPolicy
) -> ArbitraryResponse:
    if status == 401:
        raise HTTPStatusError(status=status, url=target.url, headers=headers, body=body)
    ok = 200 <= status < 300
    return ArbitraryResponse(
        ok=ok,
        status_code=status,
        headers=headers,
        body=body,
        content_type=headers.get("content-type"),
        retry_after_seconds=None if ok else wait_of(status, headers, policy.rate_limit_reset),
        resolved_url=target.url,
    )
