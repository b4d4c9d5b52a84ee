"""
A client's connection, as `serve` runs it: where aiohttp itself answers, it answers as the application does.

By itself it answers what is not well-formed HTTP in plain text, and shows what was sent, which may be a credential.
This module must not know the application.
"""

import asyncio
from http import HTTPStatus

from aiohttp import web
from aiohttp.typedefs import Handler

from .exchange import ID_HEADER, answer, identify


class Protocol(web.RequestHandler):
    """One connection."""

    __slots__ = ()

    async def start(self) -> None:
        """Handle requests; if a connector cancels it, with all tasks that there are, the client learns of it."""
        try:
            await super().start()
        except asyncio.CancelledError:
            # Left open, the connection would take requests that nobody answers.
            self.force_close()
            raise

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Log what was wrong, and answer without showing it."""
        request_id = identify(request)
        super().handle_error(request, status, exc)
        response = _error(status, request_id)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer; the errors of the application are no exceptions any more, so one that is is aiohttp's."""
        if isinstance(resp, web.HTTPException):
            resp = _error(resp.status, identify(request))
        return await super().finish_response(request, resp, start_time)


@web.middleware
async def outlive(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a request whose handling a connector cancelled; under `serve`, a client that leaves does not do so."""
    try:
        return await handler(request)
    except asyncio.CancelledError:
        return _error(500, identify(request))


def _error(status: int, request_id: str) -> web.Response:
    return answer({"detail": HTTPStatus(status).phrase}, status, {ID_HEADER: request_id})
