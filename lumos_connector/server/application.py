"""
`create_app`: the routes of one or several connectors, as an application that runs alone or inside another.

This module must not know sockets, processes or signals: whoever runs the application does.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from functools import partial

from aiohttp import web
from attrs import define, field

from ..connector import BaseConnector
from ..deliveries import delivering
from ..dispatch import dispatch
from ..introspection import info_document
from ..introspection.connected import refused
from ..overrides import declared_types, made
from .calls import GRACE, Call, CallEndedError, Calls
from .documents import Documents
from .exchange import RequestRefusedError, answer, exchange, expect, name_request, read_body, send
from .security import bearer
from .watch import Watchdog

logger = logging.getLogger("lumos_connector.server")

MAX_BODY = 64 * 1024 * 1024
"""How many bytes a request's body may have."""

STOP_TIMEOUT = 10.0
"""How long a connector's `stop` may take, in seconds."""

CALLS = web.AppKey("lumos_connector.calls", Calls)
"""Where an application keeps its calls in flight."""


class NotStartedError(Exception):
    """
    A connector's `start` failed; the reason is this exception's cause.

    Args:
        app_id: The connector's ``app_id``.
    """

    def __init__(self, app_id: str) -> None:
        super().__init__(f"{app_id} did not start")


def create_app(
    *connectors: BaseConnector | type[BaseConnector],
    prefix: str = "",
    token: str | None = None,
    max_body: int = MAX_BODY,
    request_timeout: float | None = None,
) -> web.Application:
    """
    Make an application that serves connectors.

    ``POST /<app_id>/<capability>`` calls one, ``GET`` or ``POST /<app_id>/info`` describes it, and with a single
    connector both work without the app's id. ``POST /list-connector-app-ids`` names all, ``GET /healthz`` answers
    while the application runs; ``GET /openapi.json`` describes all of it for programs, ``GET /docs`` for people. A
    handled error is an answer with status 200, as the contract has it; only what never reaches a connector has another
    status.

    It can be mounted: ``parent.add_subapp("/connectors", create_app(AcmeConnector))``. A connector's `start` runs when
    the application starts up, and raises `NotStartedError` there if it fails; its `stop` when it is cleaned up.

    A client that goes away does not end its call: half of a change is worse than one that nobody heard of. Whoever
    runs the application with aiohttp's ``handler_cancellation`` decides otherwise. What ``sys.exit()`` in a task that
    a connector made does to the event loop is also up to them, see `dispatch.isolate`; `serve` looks after it.

    Args:
        connectors: Classes, of which instances are made, or instances.
        prefix: What all paths begin with, such as ``"/connectors"``.
        token: What clients must send as ``Authorization: Bearer <token>``, ``/healthz`` excepted; nothing if ``None``.
        max_body: How many bytes a request's body may have; 413 beyond.
        request_timeout: How many seconds a call may take, less if the request says so, and its request to arrive.

    Returns:
        The application.

    Raises:
        ValueError: There is no connector, two have the same ``app_id``, or the prefix or the token can't be used.
        TypeError: One is not a connector, or the annotations of a capability of its can't be used.
    """
    service = _Service(_by_app_id(connectors), max_body, request_timeout)
    app = web.Application(middlewares=[exchange])
    if token is not None:
        app.middlewares.append(bearer(token, open_to_all=_healthz))
    documents = Documents([type(connector) for connector in service.connectors.values()], guarded=token is not None)
    for described in (service, documents):
        app.add_routes(described.routes(_checked_prefix(prefix)))
    app[CALLS] = service.calls
    app.on_response_prepare.append(name_request)
    app.cleanup_ctx.append(partial(_alive, connectors=service.connectors.values()))
    app.cleanup_ctx.append(partial(_watched, calls=service.calls))
    return app


_get = partial(web.get, expect_handler=expect)
_post = partial(web.post, expect_handler=expect)


@define(eq=False)
class _Service:
    connectors: dict[str, BaseConnector]
    max_body: int
    request_timeout: float | None
    calls: Calls = field(factory=Calls)
    _infos: dict[str, bytes] = field(factory=dict)

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """Give the routes of all connectors; of a single one also those without its id."""
        routes = [
            _get(f"{prefix}/healthz", _healthz),
            _post(f"{prefix}/list-connector-app-ids", self._list_app_ids),
        ]
        for app_id, connector in self.connectors.items():
            routes += self._routes_of(connector, f"{prefix}/{app_id}")
        if len(self.connectors) == 1:
            routes += self._routes_of(connector, prefix)
        return routes

    def _routes_of(self, connector: BaseConnector, base: str) -> list[web.RouteDef]:
        info = partial(self._info, connector)
        calls = [_post(f"{base}/{name}", partial(self._call, connector, name)) for name in connector.capabilities()]
        connected = _post(f"{base}/connected_info", partial(self._connected_info, connector))
        return [_get(f"{base}/info", info), _post(f"{base}/info", info), connected, *calls]

    async def _call(self, connector: BaseConnector, capability: str, request: web.Request) -> web.StreamResponse:
        try:
            with self.calls.running(Call(connector, capability)) as call:
                body = await call.run(read_body(request, self.max_body, self.request_timeout))
                with delivering() as delivery:
                    work = dispatch(connector, capability, body, time_limit=self.request_timeout)
                    response = await send(request, await call.run(work))
                    if request.transport is None or request.transport.is_closing():
                        delivery.failed()  # the client left, which ends no call
                    return response
        except CallEndedError:
            raise RequestRefusedError(503, "The server is shutting down", closes=True) from None

    async def _info(self, connector: BaseConnector, _: web.Request) -> web.StreamResponse:
        if connector.app_id not in self._infos:
            self._infos[connector.app_id] = info_document(type(connector))
        return web.Response(body=self._infos[connector.app_id], content_type="application/json")

    async def _connected_info(self, connector: BaseConnector, request: web.Request) -> web.StreamResponse:
        refusal = refused(type(connector), await read_body(request, self.max_body, self.request_timeout))
        return await (self._info(connector, request) if refusal is None else send(request, refusal))

    async def _list_app_ids(self, _: web.Request) -> web.StreamResponse:
        empty = dict.fromkeys(("raw_data", "page", "rate_limit", "execution_summary"))
        return answer({"response": sorted(self.connectors), **empty})


async def _healthz(_: web.Request) -> web.StreamResponse:
    return answer({"status": "ok"})


def _by_app_id(connectors: "tuple[BaseConnector | type[BaseConnector], ...]") -> dict[str, BaseConnector]:
    if not connectors:
        raise ValueError("there is no connector to serve: pass one class or more")
    found: dict[str, BaseConnector] = {}
    for given in connectors:
        connector = made(given) if isinstance(given, type) and issubclass(given, BaseConnector) else given
        if not isinstance(connector, BaseConnector):
            raise TypeError(f"expected a subclass of BaseConnector or an instance of one, got {type(given).__name__}")
        if (other := found.setdefault(connector.app_id, connector)) is not connector:
            classes = " and ".join(f"{type(c).__module__}:{type(c).__qualname__}" for c in (other, connector))
            raise ValueError(f"{classes} have the same app_id, {connector.app_id!r}: give each its own")
        for name in connector.capabilities():
            declared_types(type(connector), name)  # which raises what `info` and calls would only raise later
    return found


def _checked_prefix(prefix: str) -> str:
    trimmed = prefix.rstrip("/")
    if trimmed and (not trimmed.startswith("/") or set(trimmed) & set("{}?# ")):
        raise ValueError(f"the prefix {prefix!r} is not a path: it must begin with a slash, as in '/connectors'")
    return trimmed


async def _alive(_: web.Application, *, connectors: Iterable[BaseConnector]) -> AsyncIterator[None]:
    """Start connectors, and at the end stop every one that started, the last one first."""
    started: list[BaseConnector] = []
    try:
        for connector in connectors:
            await _start(connector)
            started.append(connector)
        yield
    finally:
        for connector in reversed(started):
            await _stop(connector)


async def _start(connector: BaseConnector) -> None:
    try:
        await connector.start()
    except asyncio.CancelledError:
        raise
    except BaseException as error:
        raise NotStartedError(connector.app_id) from error


async def _stop(connector: BaseConnector) -> None:
    """Stop one connector; neither a failure nor a hook that never ends keeps the others from being stopped."""
    task = asyncio.ensure_future(connector.stop())
    await asyncio.wait({task}, timeout=STOP_TIMEOUT)
    if not task.done():
        task.cancel()
        await asyncio.wait({task}, timeout=GRACE)
        logger.error("%s: stop() was given up after %g s", connector.app_id, STOP_TIMEOUT)
    elif task.cancelled():
        logger.error("%s: stop() was cancelled", connector.app_id)
    elif (error := task.exception()) is not None:
        logger.error("%s: stop() failed", connector.app_id, exc_info=error)


async def _watched(_: web.Application, *, calls: Calls) -> AsyncIterator[None]:
    watchdog = Watchdog(calls)
    watchdog.start()
    yield
    watchdog.stop()
