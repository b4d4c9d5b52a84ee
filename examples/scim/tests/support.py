"""What the tests have in common: types, and what requests and answers look like."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from typing import Any

from aiohttp import web

JSONObject = dict[str, Any]
Send = Callable[..., JSONObject]
Call = Callable[..., Awaitable[JSONObject]]
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], AbstractAsyncContextManager[str]]

TOKEN = "a-token-that-the-server-knows"
ENTERPRISE_USER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
LIST_RESPONSE = "urn:ietf:params:scim:api:messages:2.0:ListResponse"


def document(base_url: str, payload: JSONObject | None, **more: Any) -> JSONObject:
    """Make the document of a request."""
    settings = {"base_url": base_url, **more.pop("settings", {})}
    return {"auth": {"token": {"token": TOKEN}}, "request": payload or {}, "settings": settings, **more}


def user(user_name: str, **more: Any) -> JSONObject:
    """Make a user as SCIM has them."""
    return {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": user_name, **more}


def membership(account: str, group: str) -> JSONObject:
    """Name the entitlement that belonging to a group is, where groups are entitlements."""
    return {
        "account_integration_specific_id": account,
        "resource_integration_specific_id": "tenant",
        "resource_type": "TENANT",
        "entitlement_type": "GROUP",
        "entitlement_integration_specific_id": group,
    }


def listing(*resources: JSONObject, total: int | None = None, **more: Any) -> web.Response:
    """Answer with a page."""
    count = len(resources) if total is None else total
    body = {"schemas": [LIST_RESPONSE], "totalResults": count, "Resources": resources, **more}
    return web.json_response(body, content_type="application/scim+json")


def always(status: int = 200, text: str = "", content_type: str = "application/scim+json", **headers: str) -> Handler:
    """Make a server that has one answer to everything."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=status, text=text, content_type=content_type, headers=headers)

    return answer
