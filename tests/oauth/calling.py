"""Calling a connector's OAuth capabilities as the platform does, against a fake provider."""

import json
from typing import Any

from lumos_connector import (
    BaseConnector,
    ClientCredentialsMixin,
    OAuthClientCredential,
    OAuthCodeFlowMixin,
    OAuthCredential,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.testing import FakeTokenServer

CLIENT = {"client_id": "client", "client_secret": "secret"}
REDIRECT = "https://app.example.com/callback"


class ForUsers(OAuthCodeFlowMixin, BaseConnector):
    """A connector whose provider is the one of the test: the class names what depends on nothing, an instance where."""

    app_id = "acme"
    version = "1.0.0"
    auth = OAuthCredential
    authorization_url: Any = "https://unset.example.com/authorize"
    token_url: Any = "https://unset.example.com/token"
    scopes: Any = {"list_accounts": "users:read profile", "list_resources": "profile roles", "get_account": None}


class ForClients(ClientCredentialsMixin, BaseConnector):
    """The same, with tokens that the client gets for itself."""

    app_id = "acme"
    version = "1.0.0"
    auth = OAuthClientCredential
    token_url: Any = "https://unset.example.com/token"
    scopes: Any = {"list_accounts": "users:read"}


def at(server: FakeTokenServer, base: Any = ForUsers, **more: Any) -> BaseConnector:
    """Make a connector of a class whose endpoints are the server's, and which says more besides."""
    urls = {"authorization_url": server.authorization_url} if issubclass(base, OAuthCodeFlowMixin) else {}
    return type(base.__name__, (base,), {**urls, "token_url": server.token_url, **more})()  # type: ignore[no-any-return]


async def ask(connector: BaseConnector, capability: str, **payload: Any) -> Any:
    """Call a capability; give its answer's document."""
    raw = payload.pop("include_raw_data", None)
    settings = payload.pop("settings", {})
    document = {"request": payload, "settings": settings, "include_raw_data": raw}
    return json.loads(await dispatch(connector, capability, json.dumps(document)))


async def ask_url(connector: BaseConnector, **payload: Any) -> Any:
    """Ask where to send a user; give the answer's payload, or the error document."""
    payload = {"client_id": "client", "redirect_uri": REDIRECT, "scopes": [], "state": "the-state", **payload}
    answer = await ask(connector, "get_authorization_url", **payload)
    return answer.get("response", answer)


async def bring_back(connector: BaseConnector, url: str, **payload: Any) -> Any:
    """Bring a user back."""
    payload = {**CLIENT, "redirect_uri_with_code": url, **payload}
    return await ask(connector, "handle_authorization_callback", **payload)


async def refresh(connector: BaseConnector, refresh_token: str, **payload: Any) -> Any:
    """Refresh a token."""
    return await ask(connector, "refresh_access_token", **{**CLIENT, "refresh_token": refresh_token, **payload})


async def get_for_client(connector: BaseConnector, **payload: Any) -> Any:
    """Get a token for the client itself."""
    return await ask(connector, "handle_client_credentials_request", **{**CLIENT, "scopes": [], **payload})
