"""
How a connector declares where an app's tokens come from (RFC 6749), and how it proves to be its client there.

These are declarations, never on the wire themselves. This module must not know requests, or how a token is got.
"""

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeAlias, TypeGuard, TypeVar

import attrs

from ..checks import Validator, expect, shown, that

E = TypeVar("E", bound=Enum)

Function: TypeAlias = Callable[..., Any]
"""What gives an option for a request (awaited where it must be): a method of the connector, or a function."""

Url: TypeAlias = str | Function | None
"""A URL, or what gives it for a request."""

Scopes: TypeAlias = Mapping[str, str | None] | Function | None
"""The scopes that each capability needs, several of one in one text with spaces between; or what gives them."""

ASSERTION_ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "ES256K", "EdDSA"),
)
"""How a private key may sign (RFC 7518, section 3.1; RFC 8812; RFC 8037)."""

_RESERVED = frozenset(
    {
        *("client_id", "client_secret", "client_assertion", "client_assertion_type", "assertion", "grant_type", "code"),
        *("code_challenge", "code_challenge_method", "code_verifier", "redirect_uri", "refresh_token", "response_type"),
        *("scope", "state"),
    }
)
"""Parameters that are never an author's addition, since the request or another option says them."""

_HTTP = re.compile(
    r"(?P<scheme>https?)://(?P<host>(?:[\w-]+\.)*[\w-]+\.?|\[[\da-f:.]+\])(?::(?P<port>\d{1,5}))?"
    r"(?:/[!\"$->@-\[\]-~]*)?(?P<query>\?[!\"$-\[\]-~]*)?",
    re.IGNORECASE | re.ASCII,
)
"""
A URL that every HTTP client reads in the same way, so that a secret goes where it seems to.

Without user information, fragment, backslash, white space, and whatever else is not ASCII (RFC 3986, sections 2 and 3).
"""

_LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
_LAST_PORT = 65_535


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


def one_of(where: str, kind: type[E], given: Any) -> E:
    """
    Take a member of an enum, or its name as text in either case.

    Args:
        where: The place, for a message.
        kind: The enum.
        given: What stands there.

    Returns:
        The member.

    Raises:
        TypeError: It is none.
    """
    try:
        return kind(given.upper() if isinstance(given, str) and not isinstance(given, kind) else given)
    except ValueError:
        known = ", ".join(str(member.value) for member in kind)
        raise TypeError(f"{where}: expected one of {known}, got {shown(given)}") from None


def _method(given: Any) -> RequestMethod:
    return one_of("TokenRequestType.method", RequestMethod, given)


def _data_type(given: Any) -> RequestDataType:
    return one_of("TokenRequestType.data", RequestDataType, given)


def _flow_type(given: Any) -> OAuthFlowType:
    return one_of("OAuthSettings.flow_type", OAuthFlowType, given)


def _client_auth(given: ClientAuthenticationMethod | str | Function) -> ClientAuthenticationMethod | Function:
    return given if _is_function(given) else one_of("OAuthSettings.client_auth", ClientAuthenticationMethod, given)


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
    """Tell whether a value is an absolute http or https URL, as an endpoint must be; see `_HTTP` for what it lacks."""
    return _parts(value) is not None


def is_issuer(value: Any) -> bool:
    """Tell whether a value can identify a provider (RFC 8414, section 2): https, but on this machine, and no query."""
    parts = _parts(value)
    return parts is not None and parts["query"] is None and not is_in_the_clear(value)


def is_in_the_clear(url: str) -> bool:
    """Tell whether what is sent to an http or https URL can be read on its way; that to this machine can't."""
    parts = _parts(url)
    return parts is not None and parts["scheme"].lower() == "http" and parts["host"].lower() not in _LOOPBACK


def _parts(value: Any) -> re.Match[str] | None:
    parts = _HTTP.fullmatch(value) if isinstance(value, str) else None
    if parts is None or int(parts["port"] or 0) > _LAST_PORT:
        return None
    return parts if not parts["host"].startswith("[") or _is_ipv6(parts["host"][1:-1]) else None


def _is_ipv6(host: str) -> bool:
    from ipaddress import IPv6Address

    try:
        IPv6Address(host)
    except ValueError:
        return False
    return True


def _is_function(value: Any) -> TypeGuard[Function]:
    return callable(value) and not isinstance(value, type)


def _are_scopes(value: Any) -> bool:
    return value is None or (
        isinstance(value, Mapping)
        and all(isinstance(name, str) and (scope is None or isinstance(scope, str)) for name, scope in value.items())
    )


def _option(expected: str, holds: Callable[[Any], object]) -> Validator:
    """Make the validator of an option: a value, or a function that gives it."""
    return that(f"{expected}, or a function that gives it", lambda value: _is_function(value) or holds(value))


def _url(expected: str, holds: Callable[[Any], object]) -> Validator:
    """Make the validator of a URL, whose message repeats nothing that may be a secret."""

    def validate(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if value is None or _is_function(value) or holds(value):
            return
        is_harmless = not isinstance(value, str) or {*"@?#"}.isdisjoint(value)
        given = shown(value) if is_harmless else "text that is left out here, since it may hold a secret"
        where = f"{type(instance).__name__}.{attribute.name}"
        raise TypeError(f"{where}: expected {expected}, a function that gives it, or None; got {given}")

    return validate


def _shown_url(value: Any) -> str:
    from ..redaction import mask_url

    return repr(mask_url(value)) if isinstance(value, str) else shown(value)


def _check_parameters(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    """Check parameters beyond the standard, whose values are nobody's business."""
    if _is_function(value):
        return
    where = f"{type(instance).__name__}.{attribute.name}"
    expect(where, value, "a mapping of names to text, or a function that gives it", isinstance(value, Mapping))
    for name, text in value.items():
        if name in _RESERVED:
            raise TypeError(f"{where}: {name} is said by the request or by another option; leave it out here")
        if not (isinstance(name, str) and name and isinstance(text, str)):
            raise TypeError(f"{where}[{name!r}]: expected text, got a {type(text).__name__}")


_URL = _url("an absolute http or https URL in ASCII, without user information and fragment", is_http_url)
_ISSUER = _url("an https URL in ASCII, without user information, query and fragment", is_issuer)
_SCOPES = _option("a mapping of each capability to its scopes as one text, with spaces between, None", _are_scopes)
_REQUEST_TYPE = _option("a TokenRequestType", lambda value: isinstance(value, TokenRequestType))
_SWITCH = _option("True or False", lambda value: isinstance(value, bool))
_TEXT_OR_NONE = _option("text, None", lambda value: value is None or isinstance(value, str))
_ALGORITHM = _option(f"one of {', '.join(ASSERTION_ALGORITHMS)}", lambda value: value in ASSERTION_ALGORITHMS)


@attrs.frozen(kw_only=True)
class OAuthSettings:
    """
    Where an app's tokens come from, and how they are asked for.

    The mixins for OAuth have attributes of the same names; this says the same for one of several credentials. Each but
    ``flow_type`` may be a function instead, which takes the request; it may be ``async``.

    Attributes:
        authorization_url: The authorization endpoint (RFC 6749, section 3.1).
        token_url: The token endpoint (RFC 6749, section 3.2).
        revocation_url: The revocation endpoint (RFC 7009).
        issuer: The provider's identifier, an https URL. Endpoints that are left out are looked up there (RFC 8414).
        scopes: The scopes that each capability needs, by its name; ``None`` for one that needs none.
        flow_type: How an access token is got.
        client_auth: How the client proves who it is.
        request_type: How a token request is sent.
        pkce: Whether a proof key is used (RFC 7636), by SHA-256.
        authorization_parameters: What the provider takes beyond the standard, such as ``{"prompt": "consent"}``.
        token_parameters: The same for token requests, such as ``{"audience": "https://api.example.com"}``.
        assertion_algorithm: How the client's private key signs, such as ``ES256``.
        assertion_key_id: The key's id at the provider.
        assertion_audience: Whom a signed token is for; the token endpoint where left out.
    """

    authorization_url: Url = attrs.field(default=None, validator=_URL, repr=_shown_url)
    token_url: Url = attrs.field(default=None, validator=_URL, repr=_shown_url)
    revocation_url: Url = attrs.field(default=None, validator=_URL, repr=_shown_url)
    issuer: Url = attrs.field(default=None, validator=_ISSUER, repr=_shown_url)
    scopes: Scopes = attrs.field(default=None, validator=_SCOPES)
    flow_type: OAuthFlowType = attrs.field(default=OAuthFlowType.CODE_FLOW, converter=_flow_type)
    client_auth: ClientAuthenticationMethod | Function = attrs.field(
        default=ClientAuthenticationMethod.CLIENT_SECRET_POST,
        converter=_client_auth,
    )
    request_type: TokenRequestType | Function = attrs.field(factory=TokenRequestType, validator=_REQUEST_TYPE)
    pkce: bool | Function = attrs.field(default=False, validator=_SWITCH)
    authorization_parameters: Mapping[str, str] | Function = attrs.field(factory=dict, validator=_check_parameters)
    token_parameters: Mapping[str, str] | Function = attrs.field(factory=dict, validator=_check_parameters, repr=shown)
    assertion_algorithm: str | Function = attrs.field(default="RS256", validator=_ALGORITHM)
    assertion_key_id: str | Function | None = attrs.field(default=None, validator=_TEXT_OR_NONE)
    assertion_audience: str | Function | None = attrs.field(default=None, validator=_TEXT_OR_NONE)


OPTIONS: tuple[str, ...] = tuple(field.name for field in attrs.fields(OAuthSettings) if field.name != "flow_type")
"""What may be said on a connector too: the names of the attributes that the mixins have."""
