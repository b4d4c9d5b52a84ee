"""
What a connector needs to authenticate, as `app_info` says it: forms, security schemes and OAuth settings.

This module must not know capabilities beyond their names, or how a credential is checked.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..models.credential_config import AuthModel, CredentialConfig, combinations
from ..models.credentials import credential_kind
from ..models.oauth_settings import OAuthFlowType, OAuthSettings
from ..schema import Builder

if TYPE_CHECKING:
    from ..connector import BaseConnector

NAMES: dict[AuthModel, str] = {
    AuthModel.OAUTH: "OAuth 2.0",
    AuthModel.OAUTH_CLIENT_CREDENTIALS: "OAuth 2.0 Client Credentials",
    AuthModel.OAUTH1: "OAuth 1.0",
    AuthModel.BASIC: "Basic Auth",
    AuthModel.TOKEN: "Token",
    AuthModel.JWT: "JWT",
    AuthModel.SERVICE_ACCOUNT: "Service Account",
    AuthModel.KEY_PAIR: "Key Pair",
    AuthModel.EMPTY: "Empty Credentials",
}
"""What a kind is called where a credential has no name."""

_USED: dict[AuthModel, tuple[str, tuple[str, ...]]] = {
    AuthModel.OAUTH: ("OAuthAuthentication", ("access_token",)),
    AuthModel.OAUTH_CLIENT_CREDENTIALS: ("OAuthClientCredentialAuthentication", ("access_token",)),
    AuthModel.BASIC: ("BasicAuthentication", ("username", "password")),
    AuthModel.TOKEN: ("TokenAuthentication", ("token",)),
}
"""The title and the fields that `app_info` gives a kind among several credentials, where those are not its class's."""

_FLOWS: dict[OAuthFlowType, tuple[str, ...]] = {
    OAuthFlowType.CODE_FLOW: ("get_authorization_url", "handle_authorization_callback", "refresh_access_token"),
    OAuthFlowType.CLIENT_CREDENTIALS: ("handle_client_credentials_request", "refresh_access_token"),
}
"""The capabilities that take part in each flow."""

_HEADER = {"type": "apiKey", "in": "header", "name": "Authorization"}
_BEARER = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class Need(NamedTuple):
    """
    One credential of a connector, as an OpenAPI document names it.

    Attributes:
        id: The name of its security scheme: its id, or the app's where there is but one.
        kind: Its kind.
        oauth: Where its tokens come from, if that is declared.
        is_one_of_several: Whether it is declared among ``credentials``.
    """

    id: str
    kind: AuthModel
    oauth: OAuthSettings | None
    is_one_of_several: bool


def needs_of(connector: "type[BaseConnector]", oauth: Mapping[str, OAuthSettings] | None = None) -> list[Need]:
    """
    Give the credentials of a connector; none where any kind will do.

    Args:
        connector: The class.
        oauth: Where tokens come from for one request, by the credential's id; as the class says where left out.

    Returns:
        The credentials.
    """
    said = declared_oauth(connector) if oauth is None else oauth
    if connector.credentials:
        return [Need(c.id, c.type, said.get(c.id), True) for c in connector.credentials]
    if connector.auth is None:
        return []
    return [Need(connector.app_id, AuthModel(credential_kind(connector.auth)), said.get(connector.app_id), False)]


def declared_oauth(connector: "type[BaseConnector]") -> Mapping[str, OAuthSettings]:
    """Give where a connector's tokens come from, by the credential's id, else the app's, as far as its class says."""
    by_mixin = getattr(connector, "oauth_declared", None)
    if by_mixin is not None:
        return by_mixin()  # type: ignore[no-any-return]  # the mixins for OAuth have it
    said = {config.id: getattr(config, "oauth_settings", None) for config in connector.credentials}
    return {id_: settings for id_, settings in said.items() if settings is not None}


def needed_by(connector: "type[BaseConnector]") -> str:
    """Say in words which of several credentials a connector needs: each combination, as Markdown."""
    choices = combinations(connector.credentials, connector.allowed_credentials)
    return ", or ".join(" and ".join(f"`{id_}`" for id_ in ids) for ids in choices)


# Forms


def credentials_item(config: CredentialConfig, definitions: Builder) -> dict[str, Any]:
    """Describe one of the items of ``credentials`` in a request."""
    kind = config.type.value
    return {
        "type": "object",
        "properties": {"id": {"type": "string", "enum": [config.id]}, kind: _asked_for(config, definitions)},
        "required": ["id", kind],
    }


def auth_item(connector: "type[BaseConnector]", definitions: Builder) -> dict[str, Any]:
    """Describe ``auth`` in a request."""
    assert connector.auth is not None  # noqa: S101 - the caller looks first
    kind = credential_kind(connector.auth)
    return {"properties": {kind: ordered(definitions.model(connector.auth))}, "required": [kind]}


def ordered(form: dict[str, Any]) -> dict[str, Any]:
    """Say of a form in which order its fields stand."""
    return {**form, "x-field_order": list(form["properties"])}


def _asked_for(config: CredentialConfig, definitions: Builder) -> dict[str, Any]:
    body = definitions.model(config.model)
    if config.input_model is None and config.type in _USED:
        title, used = _USED[config.type]
        body |= {"title": title, "properties": {name: body["properties"][name] for name in used}}
        body["required"] = list(used)
    return {
        **ordered(body),
        "description": config.description,
        "x-optional": config.optional,
        "x-credential-name": config.name or NAMES[config.type],
    }


# Security schemes


def security_schemes(needs: list[Need]) -> dict[str, Any]:
    """Describe how each credential is presented to the app; an empty one is not presented at all."""
    return {need.id: _scheme(need) for need in needs if need.kind is not AuthModel.EMPTY}


def _scheme(need: Need) -> dict[str, Any]:
    if need.oauth is not None or need.kind in (AuthModel.OAUTH, AuthModel.OAUTH_CLIENT_CREDENTIALS):
        return {"type": "oauth2", "flows": _flows(need)}
    if need.kind is AuthModel.BASIC:
        return {"type": "http", "scheme": "basic"}
    if need.kind is AuthModel.KEY_PAIR or (need.kind is AuthModel.JWT and not need.is_one_of_several):
        return {**_BEARER, "description": f"A signed token: {NAMES[need.kind]}"}
    return {**_HEADER, "description": f"A token in a header: {NAMES[need.kind]}"}


def _flows(need: Need) -> dict[str, Any]:
    settings = need.oauth
    urls = {"tokenUrl": _text(settings and settings.token_url), "scopes": _scope_texts(settings)}
    is_for_client = need.kind is AuthModel.OAUTH_CLIENT_CREDENTIALS
    if settings is not None:
        is_for_client = settings.flow_type is OAuthFlowType.CLIENT_CREDENTIALS
    if is_for_client:
        return {"clientCredentials": urls}
    return {"authorizationCode": {"authorizationUrl": _text(settings and settings.authorization_url), **urls}}


def _text(url: Any) -> str:
    """Give a URL where it is known without a request."""
    return url if isinstance(url, str) else ""


def _scope_texts(settings: OAuthSettings | None) -> dict[str, str]:
    """Say of each scope what needs it."""
    users: dict[str, list[str]] = {}
    for capability, scope in scopes_of(settings).items():
        if scope:
            users.setdefault(scope, []).append(capability)
    return {scope: f"Required for {', '.join(names)}" for scope, names in users.items()}


def scopes_of(settings: OAuthSettings | None) -> dict[str, str | None]:
    """Give the scopes that each capability needs, as far as they are known without a request."""
    given = settings.scopes if settings is not None else None
    if not isinstance(given, Mapping):
        return {}
    return {str(getattr(name, "value", name)): scope for name, scope in given.items()}


def security(needs: list[Need], capability: str) -> list[dict[str, list[str]]]:
    """Say what a capability needs: each entry is a choice; no scope that it lacks is asked for."""
    wanted: list[dict[str, list[str]]] = []
    for need in needs:
        scopes = scopes_of(need.oauth)
        if need.kind is AuthModel.EMPTY:
            wanted.append({})
        elif not scopes:
            wanted.append({need.id: []})
        elif scope := scopes.get(capability):
            wanted.append({need.id: scope.split()})
    return wanted


def oauth_settings(connector: "type[BaseConnector]", needs: list[Need]) -> dict[str, Any]:
    """Give what `app_info` says of where tokens come from: by the credential's id, where there are several."""
    has = set(connector.capabilities())
    said = {need.id: _oauth_setting(need.oauth, has) for need in needs if need.oauth is not None}
    return said if connector.credentials else next(iter(said.values()), {})


def _oauth_setting(settings: OAuthSettings, has: set[str]) -> dict[str, Any]:
    return {
        "oauth_type": settings.flow_type.value,
        "token_url": _text(settings.token_url),
        "authorization_url": _text(settings.authorization_url),
        "capabilities": {name: name in has for name in _FLOWS[settings.flow_type]},
        "scopes": _scope_texts(settings),
        "pkce_enabled": settings.pkce,
    }
