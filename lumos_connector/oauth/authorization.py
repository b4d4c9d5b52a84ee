"""
Sending a user to a provider, and reading what comes back with them (RFC 6749, section 4.1; RFC 7636; RFC 9207).

This module must not know connectors, or how a code becomes a token.
"""

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl, urlencode

import attrs

from ..errors import AuthenticationError, AuthorizationError, ClientError, ConnectorError, UpstreamError
from .token_endpoint import quoted

_ANSWERS = ("code", "state", "error", "error_description", "error_uri", "iss")
"""The parameters that a provider adds (RFC 6749, sections 4.1.2 and 4.1.2.1; RFC 9207)."""

_DENIED = ("access_denied", "unauthorized_client", "invalid_scope")
_FAILED = ("server_error", "temporarily_unavailable")


def authorization_url(endpoint: str, parameters: Mapping[str, str]) -> str:
    """
    Make the URL to send a user to.

    Args:
        endpoint: The authorization endpoint; a query that it has is kept.
        parameters: What the request says.

    Returns:
        The URL.
    """
    if "?" not in endpoint:
        return f"{endpoint}?{urlencode(parameters)}"
    return f"{endpoint}{'' if endpoint.endswith(('?', '&')) else '&'}{urlencode(parameters)}"


@attrs.frozen
class ProofKey:
    """
    What proves that whoever brings a code is who asked for it (RFC 7636, section 4).

    Attributes:
        verifier: The secret.
        challenge: Its SHA-256, for the authorization request.
    """

    verifier: str = attrs.field(repr=False)
    challenge: str


def new_proof_key() -> ProofKey:
    """Make a proof key of 256 random bits."""
    verifier = secrets.token_urlsafe(32)
    digest = hashlib.sha256(verifier.encode()).digest()
    return ProofKey(verifier, urlsafe_b64encode(digest).rstrip(b"=").decode())


@attrs.frozen
class Callback:
    """
    What came back with a user.

    Attributes:
        code: What becomes a token, once.
        redirect_uri: Where the user was to be sent back, as the authorization request said it.
    """

    code: str = attrs.field(repr=False)
    redirect_uri: str


def read_callback(
    url: str, *, state: str | None = None, issuer: str | None = None, names_itself: bool = False
) -> Callback:
    """
    Read the URL that a user was sent back to.

    Args:
        url: All of it.
        state: What was sent along, where the caller still knows.
        issuer: The provider's identifier, where the connector knows it.
        names_itself: Whether the provider says that each of its answers has its identifier.

    Returns:
        The code, and what must be said to redeem it.

    Raises:
        AuthorizationError: The user or the provider refused.
        UpstreamError: The provider failed.
        AuthenticationError: The provider did not understand the request.
        ClientError: There is no code, a parameter is there twice, or the state or the provider is another one (code
            ``bad_request``).
    """
    query = url.partition("#")[0].partition("?")[2]
    given = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] in _ANSWERS]
    answer = dict(given)
    if len(answer) != len(given):
        raise ClientError("request.redirect_uri_with_code: a parameter of the provider's answer is there twice.")
    _check_origin(answer, state, issuer, names_itself)
    if answer.get("error"):
        raise _refusal(answer)
    if not answer.get("code"):
        raise ClientError(
            "request.redirect_uri_with_code: expected the URL that the provider sent the user back to, with its code; "
            "it has none."
        )
    return Callback(answer["code"], redirect_uri_of(url))


def _check_origin(answer: Mapping[str, str], state: str | None, issuer: str | None, names_itself: bool) -> None:
    """Check that an answer, or a refusal, is this user's and this provider's."""
    if state is not None and "state" in answer and not _are_same(state, answer["state"]):
        raise ClientError(
            "request.state: expected the state in redirect_uri_with_code, got another one; the answer may not belong "
            "to this user. Start again with get_authorization_url."
        )
    if issuer is not None and answer.get("iss", None if names_itself else issuer) != issuer:
        raise ClientError(
            "request.redirect_uri_with_code: expected iss to be the connector's issuer (RFC 9207); the answer may be "
            "another provider's. Start again with get_authorization_url."
        )


def _are_same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def redirect_uri_of(url: str) -> str:
    """
    Give the redirection endpoint that a user was sent back to, to the letter: a provider compares it.

    Args:
        url: Where the user was sent back to.

    Returns:
        It without what the provider added: its own query is kept, which comes first (RFC 6749, section 4.1.2), and
        everything from the provider's first parameter on is left out, since providers add more than the standard has.
    """
    bare, _, query = url.partition("#")[0].partition("?")
    return f"{bare}?{kept}" if (kept := "&".join(_until_answer(query.split("&")))) else bare


def _until_answer(parts: Iterable[str]) -> Iterable[str]:
    for part in parts:
        if part.partition("=")[0] in _ANSWERS:
            return
        yield part


def _refusal(answer: Mapping[str, str]) -> ConnectorError:
    shown = ": ".join(quoted(answer[name], []) for name in ("error", "error_description") if answer.get(name))
    message = f"The provider did not grant access: {shown}"
    if answer["error"] in _DENIED:
        return AuthorizationError(message, retryable=False)
    if answer["error"] in _FAILED:
        return UpstreamError(message, retryable=False)
    return AuthenticationError(message, retryable=False, refreshable=False)


def joined(scopes: Iterable[str]) -> str:
    """
    Join scopes as parameters have them (RFC 6749, section 3.3).

    Args:
        scopes: Texts of one scope or of several with spaces between.

    Returns:
        Each scope once, in the order of their first appearance.
    """
    return " ".join(dict.fromkeys(scope for text in scopes for scope in text.split()))
