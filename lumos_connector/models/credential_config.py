"""
How a connector declares several credentials: each with an id, a kind, and what a person needs to know about it.

These are declarations, never on the wire themselves. This module must not know requests, or how a credential is checked
or used.
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any

import attrs

from ..checks import IS_FILLED_TEXT, IS_FUNCTION_OR_NAME, IS_SWITCH_OR_NONE, IS_TEXT, expect, shown, that
from .base import is_complete, model_schema, wire_name
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
from .oauth_settings import OAuthSettings


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
    """Take a kind by its name, as an `AuthModel`, or as one of the contract's classes of credentials."""
    if not isinstance(given, type) or issubclass(given, Enum):
        return _kind_named(given)
    kind = AuthModel(credential_kind(given))
    own = MODEL_OF[kind]
    if given is not own:
        raise TypeError(
            f"CredentialConfig.type: expected {own.__name__}, got {given.__name__}: a request carries the kind's own "
            f"fields and no others; for titles and help of your own, write "
            f"type={own.__name__}, input_model={given.__name__}"
        )
    return kind


def _kind_named(given: Any) -> AuthModel:
    try:
        return AuthModel(given)
    except ValueError:
        known = ", ".join(kind.value for kind in AuthModel)
        expected = f"one of {known}, or a class of credentials"
        raise TypeError(f"CredentialConfig.type: expected {expected}, got {shown(given)}") from None


def _check_model(instance: "CredentialConfig", attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is None:
        return
    where = f"{type(instance).__name__}.{attribute.name}"
    expect(where, value, "a class with @attrs.define(kw_only=True) above it, or None", is_complete(value))
    kind = model_schema(value).get("x-credential-type", instance.type.value)
    expect(where, value, f"a form of the kind {instance.type.value!r}, not of {kind!r}", kind == instance.type.value)
    known = [wire_name(field) for field in attrs.fields(MODEL_OF[instance.type])]
    for field in attrs.fields(value):
        if field.init and field.default is attrs.NOTHING and wire_name(field) not in known:
            # the published SDK takes such a form too, and never accepts what is filled in
            warnings.warn(
                f"{where}: {value.__name__}.{field.name} is required, but a request carries no {wire_name(field)!r} "
                f"for the kind {instance.type.value!r}, only {', '.join(known) or 'its id'}; give it a default",
                UserWarning,
                stacklevel=4,
            )


@attrs.frozen(kw_only=True)
class CredentialConfig:
    """
    One of the credentials that a connector takes.

    Attributes:
        id: Its id: ``credentials`` of a request name it, and so does ``request.credential("admin", BasicCredential)``.
        type: Its kind: an `AuthModel`, its name such as ``"basic"``, or the contract's own class, `BasicCredential`.
        description: What a customer must know to get one, in Markdown.
        name: Its name for people; the kind's name where empty.
        optional: Whether the connector can do without it.
        input_model: An attrs class that asks for the kind's fields with other titles and help. It counts in forms and
            in `validate_credential_config`; a request carries the kind's own fields and no others.
        validation: Checks the credential beyond its form in `validate_credential_config`: a function that takes the
            request, or the name of a method of the connector that does.
    """

    id: str = attrs.field(validator=IS_FILLED_TEXT)
    type: AuthModel = attrs.field(converter=_kind)
    description: str = attrs.field(validator=IS_TEXT)
    name: str = attrs.field(default="", validator=IS_TEXT)
    optional: bool | None = attrs.field(default=False, validator=IS_SWITCH_OR_NONE)
    input_model: Class | None = attrs.field(default=None, validator=_check_model)
    validation: CredentialCheck | str | None = attrs.field(default=None, validator=IS_FUNCTION_OR_NAME)

    @property
    def model(self) -> Class:
        """The class whose fields a customer fills in."""
        return self.input_model or MODEL_OF[self.type]


_IS_OAUTH_SETTINGS = that("OAuthSettings(…) or None", lambda value: value is None or isinstance(value, OAuthSettings))


@attrs.frozen(kw_only=True)
class OAuthConfig(CredentialConfig):
    """
    A credential that is got by OAuth 2.0.

    Attributes:
        type: ``oauth`` where left out.
        oauth_settings: Where its tokens come from.
    """

    type: AuthModel = attrs.field(default=AuthModel.OAUTH, converter=_kind)
    oauth_settings: OAuthSettings | None = attrs.field(default=None, validator=_IS_OAUTH_SETTINGS)


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
