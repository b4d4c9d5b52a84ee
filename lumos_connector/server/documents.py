"""
`/openapi.json` and `/docs`: the routes that describe the others.

This module must not know how a description is made.
"""

from collections.abc import Sequence
from functools import partial

from aiohttp import web
from attrs import define

from ..connector import BaseConnector
from .description import served_document
from .exchange import expect
from .pages import POLICY, page


@define(eq=False)
class Documents:
    """
    What describes the routes of an application.

    Attributes:
        connectors: Their classes.
        guarded: Whether a token is required.
    """

    connectors: Sequence[type[BaseConnector]]
    guarded: bool

    def routes(self, prefix: str) -> list[web.RouteDef]:
        """Give the routes that describe all connectors, and those that describe each."""
        several = len(self.connectors) > 1
        found = self._pair(prefix, tuple(self.connectors), by_id=several, whole=True)
        for connector in self.connectors:
            found += self._pair(f"{prefix}/{connector.app_id}", (connector,), by_id=False, whole=False)
        return found

    def _pair(
        self, base: str, connectors: tuple[type[BaseConnector], ...], *, by_id: bool, whole: bool
    ) -> list[web.RouteDef]:
        make = partial(served_document, connectors, by_id=by_id, whole=whole, guarded=self.guarded)

        async def openapi(request: web.Request) -> web.Response:
            return web.Response(body=make(base=_base(request)), content_type="application/json")

        async def docs(request: web.Request) -> web.Response:
            text = page(connectors, make(base=_base(request)))
            return web.Response(text=text, content_type="text/html", headers=POLICY)

        return [
            web.get(f"{base}/openapi.json", openapi, expect_handler=expect),
            web.get(f"{base}/docs", docs, expect_handler=expect),
        ]


def _base(request: web.Request) -> str:
    """Give the path that the routes are below; only the request knows where an application is mounted."""
    return request.rel_url.raw_path.rpartition("/")[0]
