"""
How a connector declares several credentials: each with an id, a kind, and what a person needs to know about it.

These are declarations, never on the wire themselves. This module must not know requests, or how a credential is checked
or used.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

import attrs

from .base import is_undecorated
from .credentials import (
    BasicCredential,
    EmptyCredential,
    JWTCredential,
    KeyPairCredential,
    OAuth1Credential,
    OAuthClientCredential,
    OAuthCredential,
    ServiceAccountCredential,
    TokenCredential,
    credential_kind,
)


class AuthModel(str, Enum):
    """A kind of credential, named as in requests."""

    OAUTH = "oauth"
    OAUTH_CLIENT_CREDENTIALS = "oauth_client_credentials"
    OAUTH1 = "oauth1"
    BASIC = "basic"
    TOKEN = "token"  # noqa: S105 - the name of a kind
    JWT = "jwt"
    SERVICE_ACCOUNT = "service_account"
    KEY_PAIR = "key_pair"
    EMPTY = "empty"


MODEL_OF: Mapping[AuthModel, type] = {
    AuthModel(credential_kind(model)): model
    for model in (
        OAuthCredential,
        OAuthClientCredential,
        OAuth1Credential,
        BasicCredential,
        TokenCredential,
        JWTCredential,
        ServiceAccountCredential,
        KeyPairCredential,
        EmptyCredential,
    )
}
"""The contract's own class for each kind."""

Class = type[Any]
"""Any class: where it is used, `type` is the name of a field."""

CredentialCheck = Callable[..., Any]
"""Takes a ``ValidateCredentialConfigRequest``, and gives a ``ValidateCredentialConfigResponse``, awaited or not."""


def _kind(given: Any) -> Any:
    """Take a kind by its name, as an `AuthModel`, or as a class of credentials."""
    if isinstance(given, type) and not issubclass(given, Enum):
        return AuthModel(credential_kind(given))
    try:
        return AuthModel(given)
    except ValueError:
        known = ", ".join(kind.value for kind in AuthModel)
        raise TypeError(f"type: expected one of {known}, or a class of credentials, got {given!r}"[:300]) from None


def _check_text(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, str) or (attribute.name == "id" and not value.strip()):
        what = "text that is not empty" if attribute.name == "id" else "text"
        raise TypeError(f"{type(instance).__name__}.{attribute.name}: expected {what}, got {type(value).__name__}")


def _check_model(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    is_model = isinstance(value, type) and attrs.has(value) and not is_undecorated(value)
    if value is not None and not is_model:
        expected = "a class with @attrs.define(kw_only=True) above it, or None"
        given = value.__name__ if isinstance(value, type) else type(value).__name__
        raise TypeError(f"{type(instance).__name__}.{attribute.name}: expected {expected}, got {given}")


def _check_switch(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and not isinstance(value, bool):
        raise TypeError(f"{type(instance).__name__}.{attribute.name}: expected True or False, got {value!r}"[:200])


def _check_callable(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and not callable(value) and not isinstance(value, str):
        expected = "a function, the name of a method, or None"
        raise TypeError(f"{type(instance).__name__}.{attribute.name}: expected {expected}, got {type(value).__name__}")


@attrs.frozen(kw_only=True)
class CredentialConfig:
    """
    One of the credentials that a connector takes.

    Attributes:
        id: Its id: ``credentials`` of a request name it, and so does ``request.credential("admin", BasicCredential)``.
        type: Its kind: an `AuthModel`, its name such as ``"basic"``, or a class such as `BasicCredential`.
        description: What a customer must know to get one, in Markdown.
        name: Its name for people; the kind's name where empty.
        optional: Whether the connector can do without it.
        input_model: An attrs class that asks for the kind's fields with other titles and help. It counts in forms and
            in `validate_credential_config`; a request carries the kind's own fields and no others.
        validation: Checks the credential beyond its form in `validate_credential_config`: a function that takes the
            request, or the name of a method of the connector that does.
    """

    id: str = attrs.field(validator=_check_text)
    type: AuthModel = attrs.field(converter=_kind)
    description: str = attrs.field(validator=_check_text)
    name: str = attrs.field(default="", validator=_check_text)
    optional: bool | None = attrs.field(default=False, validator=_check_switch)
    input_model: Class | None = attrs.field(default=None, validator=_check_model)
    validation: CredentialCheck | str | None = attrs.field(default=None, validator=_check_callable)

    @property
    def model(self) -> Class:
        """The class whose fields a customer fills in."""
        return self.input_model or MODEL_OF[self.type]


class OAuthFlowType(str, Enum):
    """How an access token is got: by a user's consent, or by the client for itself (RFC 6749, section 1.3)."""

    CODE_FLOW = "CODE_FLOW"
    CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"


@attrs.frozen(kw_only=True)
class OAuthSettings:
    """
    Where an app's tokens come from, for a description of the connector.

    Attributes:
        authorization_url: The authorization endpoint (RFC 6749, section 3.1).
        token_url: The token endpoint (RFC 6749, section 3.2).
        scopes: The scopes that each capability needs, by its name; ``None`` for one that needs none.
        flow_type: How an access token is got.
        pkce: Whether a proof key is used (RFC 7636).
    """

    authorization_url: str | None = None
    token_url: str | None = None
    scopes: Mapping[str, str | None] | None = None
    flow_type: OAuthFlowType = attrs.field(default=OAuthFlowType.CODE_FLOW, converter=OAuthFlowType)
    pkce: bool = False


@attrs.frozen(kw_only=True)
class OAuthConfig(CredentialConfig):
    """
    A credential that is got by OAuth 2.0.

    Attributes:
        type: ``oauth`` where left out.
        oauth_settings: Where its tokens come from.
    """

    type: AuthModel = attrs.field(default=AuthModel.OAUTH, converter=_kind)
    oauth_settings: OAuthSettings | None = None


def combinations(
    credentials: Sequence[CredentialConfig], allowed: Sequence[str | tuple[str, ...]]
) -> tuple[tuple[str, ...], ...]:
    """
    Give the sets of credentials that a connector can work with.

    Args:
        credentials: The declared credentials.
        allowed: The combinations that are declared, if any: an id, or several that belong together.

    Returns:
        The ids of each combination; where none is declared, the required ones together, and each optional one alone.
    """
    if allowed:
        return tuple((ids,) if isinstance(ids, str) else tuple(ids) for ids in allowed)
    required = tuple(config.id for config in credentials if not config.optional)
    return (*((required,) if required else ()), *((config.id,) for config in credentials if config.optional))
