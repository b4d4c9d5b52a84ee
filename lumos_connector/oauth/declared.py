"""
What a connector declares about its tokens, as it counts for one request: which credential's, and for which tenant.

This module must not know how a token is got, or what a capability answers.
"""

import logging
from collections.abc import Mapping
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

import attrs

from ..errors import InternalError, InvalidConfigurationError, InvalidResponseError, MissingParameterError
from ..models.credential_config import AuthModel, OAuthConfig
from ..models.oauth import HandleAuthorizationCallback, HandleClientCredentials, RefreshAccessToken
from ..models.oauth_settings import OPTIONS, OAuthFlowType, OAuthSettings, is_http_url, is_in_the_clear
from ..redaction import mask_url
from .authorization import joined
from .discovery import discover
from .token_endpoint import TokenEndpoint

if TYPE_CHECKING:
    from ..connector import BaseConnector

logger = logging.getLogger(__name__)

_IN_METADATA = {
    "authorization_url": "authorization_endpoint",
    "token_url": "token_endpoint",
    "revocation_url": "revocation_endpoint",
}
_OF_CLIENT = ("client_auth", "request_type", "assertion_algorithm", "assertion_key_id", "assertion_audience")
"""The options that say how a client asks, at whichever endpoint."""


def own_settings(connector: Any, flow: OAuthFlowType) -> OAuthSettings | None:
    """
    Give what a connector says of itself, whatever its several credentials say.

    Args:
        connector: The connector, or its class; a method of it counts only where it is bound.
        flow: How its tokens are got.

    Returns:
        The settings; ``None`` where it names neither an endpoint nor an issuer.
    """
    said = {name: getattr(connector, name) for name in OPTIONS if hasattr(connector, name)}
    if all(said.get(name) is None for name in ("authorization_url", "token_url", "issuer")):
        return None
    return OAuthSettings(flow_type=flow, **said)


def settings_of(connector: Any, flow: OAuthFlowType) -> dict[str, OAuthSettings]:
    """
    Give all that a connector declares about its tokens.

    Args:
        connector: The connector, or its class; a method of it counts only where it is bound.
        flow: How tokens are got where the connector's own settings count.

    Returns:
        The settings by the credential's id, for one that says nothing itself the connector's own; by the app's id for
        a connector without several credentials.
    """
    own = own_settings(connector, flow)
    if not connector.credentials:
        return {} if own is None else {connector.app_id: own}
    found = {c.id: c.oauth_settings or own for c in connector.credentials if isinstance(c, OAuthConfig)}
    return {id_: settings for id_, settings in found.items() if settings is not None}


def without_functions(settings: OAuthSettings) -> OAuthSettings:
    """Give settings without what depends on a request."""
    said = {field.name: getattr(settings, field.name) for field in attrs.fields(OAuthSettings)}
    return OAuthSettings(**{name: value for name, value in said.items() if not _is_function(name, value)})


def _is_function(name: str, value: Any) -> bool:
    return name in OPTIONS and callable(value)


async def settings_in(settings: OAuthSettings, request: Any) -> OAuthSettings:
    """
    Replace functions by what they give for a request, for a description.

    Args:
        settings: What is declared.
        request: The request, which may have no settings of a tenant.

    Returns:
        The settings, without what can't be told from this request.
    """
    here, known = ForRequest(settings, request), without_functions(settings)
    for name in OPTIONS:
        if callable(getattr(settings, name)):
            try:
                known = attrs.evolve(known, **{name: await here.option(name)})
            except Exception:
                logger.info("%s can't be told for this request", name, exc_info=True)
    return known


def for_request(connector: "BaseConnector", request: Any, flow: OAuthFlowType | None = None) -> "ForRequest":
    """
    Find what counts for a request of an OAuth capability.

    Args:
        connector: The connector.
        request: The request, which may say which credential it is for.
        flow: How tokens are got by the capability at hand; ``None`` for one that takes part in every flow.

    Returns:
        It.

    Raises:
        MissingParameterError: The request names a credential that has no settings, or names none where there are
            several.
    """
    return for_credential(connector, request, request.request.credential_id, flow)


def for_credential(
    connector: "BaseConnector", request: Any, credential_id: str | None, flow: OAuthFlowType | None
) -> "ForRequest":
    """Find what counts for a credential, whatever the request says; see `for_request`."""
    known = settings_of(connector, flow or OAuthFlowType.CODE_FLOW)
    if credential_id:
        found = known.get(credential_id) if connector.credentials else None
    else:
        found = own_settings(connector, flow or OAuthFlowType.CODE_FLOW)
        if found is None and len(known) == 1:
            (found,) = known.values()
    if found is None:
        ids = ", ".join(config.id for config in connector.credentials) or "none"
        raise MissingParameterError(
            f"request.credential_id: expected the id of a credential with OAuth settings ({ids})."
        )
    return ForRequest(found, request)


def only_client(connector: "BaseConnector") -> str | None:
    """
    Give the id of the only credential that is a client's own.

    Args:
        connector: The connector.

    Returns:
        The id; ``None`` for a connector without several credentials.

    Raises:
        InternalError: It declares several of that kind, or none.
    """
    if not connector.credentials:
        return None
    ids = [config.id for config in connector.credentials if config.type is AuthModel.OAUTH_CLIENT_CREDENTIALS]
    if len(ids) != 1:
        known = ", ".join(config.id for config in connector.credentials)
        raise InternalError(f"token_source: expected the id of one of {known}, as in token_source(request, id).")
    return ids[0]


def client_in(request: Any, credential_id: str | None) -> tuple[str, str]:
    """
    Find who the client is.

    Args:
        request: Any request.
        credential_id: Which of its credentials it is, where there are several.

    Returns:
        The client's id and secret: of the payload, else of the credential.

    Raises:
        InternalError: Neither says.
    """
    payload = request.request
    if isinstance(payload, (HandleAuthorizationCallback, HandleClientCredentials, RefreshAccessToken)):
        return payload.client_id, payload.client_secret
    carriers = [getattr(request, "auth", None), *(getattr(request, "credentials", None) or [])]
    for carrier in carriers:
        known = carrier.oauth_client_credentials if carrier is not None else None
        if known is not None and credential_id in (None, carrier.id):
            return known.client_id, known.client_secret
    raise InternalError(
        "revoke: the request does not say who the client is; give client_id and client_secret, or hand on a request "
        "that has them, such as RefreshAccessTokenRequest."
    )


class ForRequest:
    """
    What is declared about tokens, for one request.

    Args:
        settings: What is declared.
        request: The request, for what depends on the tenant.
    """

    def __init__(self, settings: OAuthSettings, request: Any) -> None:
        self._settings = settings
        self._request = request

    async def option(self, name: str) -> Any:
        """
        Give one of the options, for this request.

        Args:
            name: Its name, as `OAuthSettings` has it.

        Returns:
            What is declared, or what the function that stands there gives.

        Raises:
            InvalidConfigurationError: A URL is none for this request.
            InternalError: What the connector gives can't stand for the option.
        """
        declared = getattr(self._settings, name)
        if not _is_function(name, declared):
            return declared
        given = declared(self._request)
        if isawaitable(given):
            given = await given
        if name.endswith("_url") or name == "issuer":
            return _checked_url(name, given)
        try:
            if callable(given):
                raise TypeError("it is another function")
            return getattr(OAuthSettings(**{name: given}), name)
        except TypeError:
            kind = type(given).__name__
            raise InternalError(
                f"{name}: what the connector gives for this request is not what it must be ({kind})."
            ) from None

    async def url(self, name: str) -> str | None:
        """
        Find an endpoint.

        Args:
            name: Which one: ``authorization_url``, ``token_url`` or ``revocation_url``.

        Returns:
            The URL: as declared, else as the issuer says; ``None`` where neither says.

        Raises:
            InvalidConfigurationError: What is declared is not an http or https URL for this request.
            ConnectorError: The issuer could not be asked, or its answer was not understood.
        """
        url = await self.option(name)
        issuer = await self.issuer() if url is None else None
        if issuer is None:
            return None if url is None else str(url)
        found = (await discover(issuer)).get(_IN_METADATA[name])
        if found is not None and not is_http_url(found):
            raise InvalidResponseError(f"The issuer's metadata: {_IN_METADATA[name]} is not an http or https URL.")
        return None if found is None else _told(name, str(found))

    async def needed_url(self, name: str) -> str:
        """
        Find an endpoint that must be there; see `url`.

        Raises:
            MissingParameterError: Neither the connector nor the issuer names it.
        """
        url = await self.url(name)
        if url is None:
            raise MissingParameterError(
                f"{name}: the connector names none for this request, and neither does an issuer."
            )
        return url

    async def issuer(self) -> str | None:
        """Give the provider's identifier, where one is declared; raises as `option` does."""
        issuer = await self.option("issuer")
        return None if issuer is None else str(issuer)

    async def names_itself(self) -> bool:
        """Tell whether the provider says that each of its answers has its name (RFC 9207, section 3)."""
        issuer = await self.issuer()
        if issuer is None or (self._settings.authorization_url is not None and self._settings.token_url is not None):
            return False  # nothing was looked up, and nothing is for this alone
        return (await discover(issuer)).get("authorization_response_iss_parameter_supported") is True

    async def scope(self, asked_for: list[str]) -> str:
        """
        Join the scopes to ask for.

        Args:
            asked_for: Those that the request names; all that are declared where it names none.

        Returns:
            Each scope once, with spaces between, in the order of their first appearance; empty text for none.
        """
        declared: Mapping[str, str | None] = {} if asked_for else await self.option("scopes") or {}
        return joined(asked_for or (scope for scope in declared.values() if scope))

    async def endpoint(self, client_id: str, client_secret: str, name: str = "token_url") -> TokenEndpoint:
        """
        Put together what a request to the token endpoint, or to the one for revocation, needs.

        Args:
            client_id: The client's public identifier.
            client_secret: Its secret.
            name: Which endpoint.

        Returns:
            The endpoint and the client; raises as `needed_url` and `option` do.
        """
        more = {option: await self.option(option) for option in _OF_CLIENT}
        if name == "token_url":
            more["parameters"] = await self.option("token_parameters")
        return TokenEndpoint(url=await self.needed_url(name), client_id=client_id, client_secret=client_secret, **more)


def _checked_url(name: str, url: Any) -> str | None:
    if url is None:
        return None
    if is_http_url(url):
        return _told(name, str(url))
    what = "text that is none" if isinstance(url, str) else type(url).__name__
    raise InvalidConfigurationError(
        f"{name}: expected an absolute http or https URL, got {what}; check the settings it is made of."
    )


def _told(name: str, url: str) -> str:
    """Tell the operator where secrets can be read on their way: apps without TLS exist, on premises above all."""
    if is_in_the_clear(url):
        logger.warning("%s: secrets are sent without TLS to %s (RFC 6749, section 3.2)", name, mask_url(url))
    return url
