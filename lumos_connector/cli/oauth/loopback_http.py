"""
What `Loopback` needs of aiohttp: a server that shows nothing of what was sent to it, and the pages that it gives.

Apart from `loopback`, since aiohttp takes long to import. This module must not know what is waited for.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

_LONGEST = 65536
"""Bytes of a line or field of a request; some providers' codes are longer than what aiohttp takes by itself."""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>{title}</title>
<style>body {{ font: 1.1em/1.5 sans-serif; margin: 20vh auto; max-width: 30em; padding: 0 1em }}</style></head>
<body><h1>{title}</h1><p>{text}</p></body>
</html>
"""
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Server(web.Server):
    """
    A server of requests that may hold a code.

    Args:
        respond: Answers a request.
        refused: Hears that there was a request which can't be read.
    """

    def __init__(
        self, respond: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]], refused: Callable[[], None]
    ) -> None:
        super().__init__(respond, access_log=None)
        self._refused = refused

    def __call__(self) -> web.RequestHandler:
        """Make what handles one connection."""
        return _Connection(self, self._refused)


class _Connection(web.RequestHandler):
    """One connection; aiohttp by itself logs, and answers with, the line that it can't read."""

    __slots__ = ("_refused",)

    def __init__(self, server: Server, refused: Callable[[], None]) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]  # which it takes, and logs nothing then
            max_line_size=_LONGEST,
            max_field_size=_LONGEST,
        )
        self._refused = refused

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer without showing what was sent; what is wrong with this server itself is logged."""
        if status == 400:
            self._refused()
            text = "Use the address that the terminal shows now; it says there what was wrong with this."
            response: web.StreamResponse = page(status, "Not the answer that is waited for", text)
        else:
            response = super().handle_error(request, status, exc, message)
        response.force_close()
        return response


def page(status: int, title: str, text: str) -> web.Response:
    """Make a page."""
    body = _PAGE.format(title=title, text=text)
    return web.Response(status=status, text=body, content_type="text/html", charset="utf-8", headers=_HEADERS)
