"""A token endpoint that keeps what it was asked and answers what it was told, for comparing requests to the letter."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple

from aiohttp import web
from aiohttp.test_utils import TestServer


class Answer(NamedTuple):
    """What the endpoint answers."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = {}


class Recording(NamedTuple):
    """A running endpoint: its address without a path, and what it was asked so far."""

    url: str
    asked: list[dict[str, Any]]


@asynccontextmanager
async def recording(answer: Answer) -> AsyncIterator[Recording]:
    """Run an endpoint that gives one answer to everything."""
    asked: list[dict[str, Any]] = []

    async def handle(request: web.Request) -> web.Response:
        names = ("accept", "content-type", "authorization")
        headers = {name: request.headers[name] for name in names if name in request.headers}
        body = await request.text()
        asked.append({"method": request.method, "path": request.path_qs, "body": body, "headers": headers})
        if isinstance(answer.body, str):
            return web.Response(status=answer.status, text=answer.body, headers=answer.headers)
        return web.json_response(answer.body, status=answer.status, headers=answer.headers)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", handle)
    async with TestServer(application, host="127.0.0.1") as server:
        yield Recording(str(server.make_url("")).rstrip("/"), asked)
