"""
How a connector declares where an app's tokens come from (RFC 6749), and how it proves to be its client there.

These are declarations, never on the wire themselves. This module must not know requests, or how a token is got.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeAlias, TypeVar

import attrs

from ..checks import IS_SWITCH, IS_TEXT_OR_NONE, shown, that

E = TypeVar("E", bound=Enum)

Url: TypeAlias = str | Callable[..., Any] | None
"""A URL, or what gives it for a request (awaited where it must be): a method of the connector, or a function."""

Scopes: TypeAlias = Mapping[str, str | None] | Callable[..., Any] | None
"""The scopes that each capability needs, several of one in one text with spaces between; or what gives them."""

_RESERVED = frozenset(
    {
        *("client_id", "client_secret", "client_assertion", "client_assertion_type", "assertion", "grant_type", "code"),
        *("code_challenge", "code_challenge_method", "code_verifier", "redirect_uri", "refresh_token", "response_type"),
        *("scope", "state"),
    }
)
"""Parameters that are never an author's addition, since the request or another option says them."""

_HTTP = re.compile(r"https?://[^/?#\s]+[^#\s]*", re.IGNORECASE)


class OAuthFlowType(str, Enum):
    """How an access token is got: by a user's consent, or by the client for itself (RFC 6749, section 1.3)."""

    CODE_FLOW = "CODE_FLOW"
    CLIENT_CREDENTIALS = "CLIENT_CREDENTIALS"


class ClientAuthenticationMethod(str, Enum):
    """
    How the client proves at the token endpoint who it is.

    Attributes:
        CLIENT_SECRET_POST: Its secret beside the other parameters (RFC 6749, section 2.3.1).
        CLIENT_SECRET_BASIC: Its secret in the header ``Authorization`` (the same section).
        PRIVATE_KEY_JWT: A token signed with its private key (RFC 7523, section 2.2); the key stands where the secret
            would.
        NONE: Its id alone: a public client (RFC 6749, section 2.1).
    """

    CLIENT_SECRET_POST = "CLIENT_SECRET_POST"  # noqa: S105 - the name of a method
    CLIENT_SECRET_BASIC = "CLIENT_SECRET_BASIC"  # noqa: S105 - the name of a method
    PRIVATE_KEY_JWT = "PRIVATE_KEY_JWT"
    NONE = "NONE"


class RequestMethod(str, Enum):
    """The HTTP method of a token request."""

    GET = "GET"
    POST = "POST"


class RequestDataType(str, Enum):
    """Where the parameters of a token request stand: in its body as a form or as JSON, or in its URL."""

    FORMDATA = "FORMDATA"
    JSON = "JSON"
    QUERY = "QUERY"


def _one_of(where: str, kind: type[E], given: Any) -> E:
    """Take a member, or its name as text."""
    try:
        return kind(given)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise TypeError(f"{where}: expected one of {known}, got {shown(given)}") from None


def _method(given: Any) -> RequestMethod:
    return _one_of("TokenRequestType.method", RequestMethod, given)


def _data_type(given: Any) -> RequestDataType:
    return _one_of("TokenRequestType.data", RequestDataType, given)


def _flow_type(given: Any) -> OAuthFlowType:
    return _one_of("OAuthSettings.flow_type", OAuthFlowType, given)


def _client_auth(given: Any) -> ClientAuthenticationMethod:
    return _one_of("OAuthSettings.client_auth", ClientAuthenticationMethod, given)


@attrs.frozen(kw_only=True)
class TokenRequestType:
    """
    How a token request is sent. Standard providers take the default; RFC 6749 knows no other.

    Attributes:
        method: The HTTP method.
        data: Where the parameters stand.
    """

    method: RequestMethod = attrs.field(default=RequestMethod.POST, converter=_method)
    data: RequestDataType = attrs.field(default=RequestDataType.FORMDATA, converter=_data_type)


def is_http_url(value: Any) -> bool:
    """Tell whether a value is an absolute http or https URL without a fragment, as an endpoint must be."""
    return isinstance(value, str) and _HTTP.fullmatch(value) is not None


def _is_url(value: Any) -> bool:
    return value is None or is_http_url(value) or (callable(value) and not isinstance(value, type))


def _are_scopes(value: Any) -> bool:
    if value is None or (callable(value) and not isinstance(value, type)):
        return True
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and (scope is None or isinstance(scope, str)) for name, scope in value.items()
    )


def _are_parameters(value: Any) -> bool:
    return isinstance(value, Mapping) and all(
        isinstance(name, str) and isinstance(text, str) and name and name not in _RESERVED
        for name, text in value.items()
    )


_URL = that("an absolute http or https URL, a function that gives one, or None", _is_url)
_SCOPES = that("a mapping of capabilities to the scopes they need, a function that gives one, or None", _are_scopes)
_PARAMETERS = that(f"a mapping of names to text, without {', '.join(sorted(_RESERVED))}", _are_parameters)
_REQUEST_TYPE = that("a TokenRequestType", lambda value: isinstance(value, TokenRequestType))


@attrs.frozen(kw_only=True)
class OAuthSettings:
    """
    Where an app's tokens come from, and how they are asked for.

    The mixins for OAuth have attributes of the same names; this says the same for one of several credentials. Where a
    function may stand, it takes the request.

    Attributes:
        authorization_url: The authorization endpoint (RFC 6749, section 3.1), or a function that gives it.
        token_url: The token endpoint (RFC 6749, section 3.2), or a function that gives it.
        revocation_url: The revocation endpoint (RFC 7009), or a function that gives it.
        issuer: The provider's identifier, an https URL, or a function that gives it. Endpoints that are left out are
            looked up there (RFC 8414).
        scopes: The scopes that each capability needs, by its name, or a function that gives them; ``None`` for one
            that needs none.
        flow_type: How an access token is got.
        client_auth: How the client proves who it is.
        request_type: How a token request is sent.
        pkce: Whether a proof key is used (RFC 7636), by SHA-256.
        authorization_parameters: What the provider takes beyond the standard, such as ``{"prompt": "consent"}``.
        token_parameters: The same for token requests, such as ``{"audience": "https://api.example.com"}``.
        assertion_algorithm: How the client's private key signs.
        assertion_key_id: The key's id at the provider.
        assertion_audience: Whom a signed token is for; the token endpoint where left out.
    """

    authorization_url: Url = attrs.field(default=None, validator=_URL)
    token_url: Url = attrs.field(default=None, validator=_URL)
    revocation_url: Url = attrs.field(default=None, validator=_URL)
    issuer: Url = attrs.field(default=None, validator=_URL)
    scopes: Scopes = attrs.field(default=None, validator=_SCOPES)
    flow_type: OAuthFlowType = attrs.field(default=OAuthFlowType.CODE_FLOW, converter=_flow_type)
    client_auth: ClientAuthenticationMethod = attrs.field(
        default=ClientAuthenticationMethod.CLIENT_SECRET_POST,
        converter=_client_auth,
    )
    request_type: TokenRequestType = attrs.field(factory=TokenRequestType, validator=_REQUEST_TYPE)
    pkce: bool = attrs.field(default=False, validator=IS_SWITCH)
    authorization_parameters: Mapping[str, str] = attrs.field(factory=dict, validator=_PARAMETERS)
    token_parameters: Mapping[str, str] = attrs.field(factory=dict, validator=_PARAMETERS)
    assertion_algorithm: str = "RS256"
    assertion_key_id: str | None = attrs.field(default=None, validator=IS_TEXT_OR_NONE)
    assertion_audience: str | None = attrs.field(default=None, validator=IS_TEXT_OR_NONE)


FUNCTIONS = ("authorization_url", "token_url", "revocation_url", "issuer", "scopes")
"""The options that may be functions of the request."""

OPTIONS: tuple[str, ...] = tuple(field.name for field in attrs.fields(OAuthSettings) if field.name != "flow_type")
"""What may be said on a connector too: the names of the attributes that the mixins have."""
