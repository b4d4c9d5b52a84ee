"""
Asking a token endpoint, and reading what it answers (RFC 6749, sections 4, 5 and 6).

What an endpoint answers never gets into a log or a message, but for its ``error`` and ``error_description``, and those
with every secret of the exchange masked. This module must not know connectors, or why a token is wanted.
"""

import json
import logging
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode

import attrs

from ..bodies import read, text_of
from ..checks import that
from ..errors import (
    AuthenticationError,
    AuthenticationExpiredError,
    AuthorizationError,
    ConnectorError,
    InvalidResponseError,
    NetworkError,
    RateLimitError,
    UpstreamError,
)
from ..models.oauth_settings import ClientAuthenticationMethod, RequestDataType, TokenRequestType, is_http_url, one_of
from ..redaction import SECRETS, is_secret_name, mask_text, mask_url
from ..upstream import retry_after_seconds

logger = logging.getLogger(__name__)

MAX_ANSWER_BYTES = 1_048_576
"""The size of the largest answer that is read."""

SECONDS = 60.0
"""How long an endpoint has to answer."""

LONGEST_TEXT = 800
"""How many characters of an endpoint's own words a message quotes."""

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

_FORM = "application/x-www-form-urlencoded"
_DENIED = ("access_denied", "unauthorized_client")


def check_url(where: str, given: Any) -> None:
    """
    Check a URL that a secret is sent to.

    Args:
        where: The place, for a message.
        given: What stands there, which is not repeated: it may hold a password.

    Raises:
        TypeError: It is no absolute http or https URL, or one with user information.
    """
    if not is_http_url(given):
        what = "other text" if isinstance(given, str) else type(given).__name__
        raise TypeError(f"{where}: expected an absolute http or https URL without user information, got {what}")


def _check_endpoint(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    check_url(f"{type(instance).__name__}.{attribute.name}", value)


def _client_auth(given: Any) -> ClientAuthenticationMethod:
    return one_of("TokenEndpoint.client_auth", ClientAuthenticationMethod, given)


_IS_REQUEST_TYPE = that("a TokenRequestType", lambda value: isinstance(value, TokenRequestType))


@attrs.frozen(kw_only=True)
class TokenEndpoint:
    """
    A token endpoint and one of its clients.

    Attributes:
        url: The endpoint.
        client_id: The client's public identifier.
        client_secret: Its secret, or the private key that it signs with; empty for a public client.
        client_auth: How it proves who it is.
        request_type: How a request is sent.
        parameters: What every request has beyond the standard.
        assertion_algorithm: How the private key signs.
        assertion_key_id: The key's id at the provider.
        assertion_audience: Whom a signed token is for; the endpoint where left out.
    """

    url: str = attrs.field(repr=mask_url, validator=_check_endpoint)
    client_id: str
    client_secret: str = attrs.field(default="", repr=False)
    client_auth: ClientAuthenticationMethod = attrs.field(
        default=ClientAuthenticationMethod.CLIENT_SECRET_POST, converter=_client_auth
    )
    request_type: TokenRequestType = attrs.field(factory=TokenRequestType, validator=_IS_REQUEST_TYPE)
    parameters: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    assertion_algorithm: str = "RS256"
    assertion_key_id: str | None = None
    assertion_audience: str | None = None


@attrs.frozen(kw_only=True)
class TokenAnswer:
    """
    What a token endpoint gave (RFC 6749, section 5.1).

    Attributes:
        access_token: The bearer token.
        refresh_token: What gets the next one, where there is one.
        expires_in: The seconds it is good for, where the endpoint says.
        scope: The scopes granted, where the endpoint says.
        document: All of the answer, as the endpoint gave it, but for its ``token_type`` in lower case.
    """

    access_token: str = attrs.field(repr=False)
    refresh_token: str | None = attrs.field(default=None, repr=False)
    expires_in: float | None = None
    scope: str | None = None
    document: dict[str, Any] = attrs.field(factory=dict, repr=False)


ReadToken = Callable[[dict[str, Any]], Mapping[str, Any]]
"""Finds the standard's fields in an answer that has them elsewhere."""


async def request_token(
    endpoint: TokenEndpoint, grant: Mapping[str, str], read_token: ReadToken | None = None
) -> TokenAnswer:
    """
    Ask for a token.

    Args:
        endpoint: The endpoint and the client.
        grant: The parameters of the grant, ``grant_type`` among them.
        read_token: Finds the standard's fields in an answer, for a provider that is not of the standard.

    Returns:
        The token.

    Raises:
        ConnectorError: The endpoint refused, by the contract's table of its errors; never retryable by a caller.
        InvalidResponseError: Its answer is not one that gives a bearer token.
        NetworkError: The network failed, or one of its subclasses.
    """
    status, headers, body = await _exchanged(endpoint, {**grant, **endpoint.parameters})
    document = _document(body, headers.get("content-type", ""))
    secrets = _secrets(endpoint, grant)
    if status >= 300 or (document is not None and document.get("error") and "access_token" not in document):
        raise refusal(status, endpoint.url, headers, document, secrets)
    if document is None:
        raise InvalidResponseError("The token endpoint's answer is not a JSON object.")
    return _answer(document if read_token is None else _found(read_token, document), document)


def _found(read_token: ReadToken, document: dict[str, Any]) -> Mapping[str, Any]:
    """Let an author find the fields; what was presented is used up by now, so that a failure is worth no other try."""
    try:
        found: Any = read_token(dict(document))
    except Exception:
        logger.exception("read_token failed")
        found = None
    if not isinstance(found, Mapping):
        raise InvalidResponseError("read_token found no token in the token endpoint's answer.")
    return found


async def revoke_token(endpoint: TokenEndpoint, token: str, token_type_hint: str | None = None) -> None:
    """
    Tell a provider that a token is not needed any more (RFC 7009); one that it does not know is fine.

    Args:
        endpoint: The revocation endpoint and the client.
        token: The access token or the refresh token.
        token_type_hint: ``access_token`` or ``refresh_token``, which may help the provider to find it.

    Raises:
        ConnectorError: The endpoint refused.
    """
    parameters = {"token": token, **({"token_type_hint": token_type_hint} if token_type_hint else {})}
    status, headers, body = await _exchanged(endpoint, parameters)
    if status >= 300:
        document = _document(body, headers.get("content-type", ""))
        raise refusal(status, endpoint.url, headers, document, _secrets(endpoint, parameters))


def _secrets(endpoint: TokenEndpoint, parameters: Mapping[str, str]) -> list[str]:
    """Give what no message may show: the client's secret, and what stands in the parameters but for plain words."""
    plain = ("grant_type", "redirect_uri", "scope", "token_type_hint")
    more = (text for name, text in endpoint.parameters.items() if is_secret_name(name))
    return [endpoint.client_secret, *more, *(text for name, text in parameters.items() if name not in plain)]


# What is asked


async def _exchanged(endpoint: TokenEndpoint, parameters: Mapping[str, str]) -> tuple[int, dict[str, str], str]:
    """Send a request; give the status, the headers by their names in lower case, and the body as text."""
    from .sessions import own_errors

    own, headers = _client_authentication(endpoint)
    everything = {**parameters, **own}
    kind = endpoint.request_type
    url, body = endpoint.url, None
    if kind.data is RequestDataType.QUERY:
        url += ("&" if "?" in url else "?") + urlencode(everything)
    elif kind.data is RequestDataType.JSON:
        body, headers["Content-Type"] = json.dumps(everything, separators=(",", ":")).encode(), "application/json"
    else:
        body, headers["Content-Type"] = urlencode(everything).encode(), _FORM
    return await own_errors(endpoint.url, _sent(kind.method.value, url, body, headers))


async def _sent(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
    from yarl import URL

    from .sessions import PROXY_REFUSED, proxy_for, session

    # a redirect must not carry the client's secret anywhere
    async with (
        session(SECONDS) as client,
        client.request(
            method, URL(url, encoded=True), data=body, headers=headers, allow_redirects=False, proxy=proxy_for(url)
        ) as response,
    ):
        if response.status == 407:  # no provider's answer
            raise NetworkError(f"[{mask_url(url)}] {PROXY_REFUSED}")
        received = {name.lower(): value for name, value in response.headers.items()}
        raw, is_whole = await read(response, MAX_ANSWER_BYTES)
    return response.status, received, text_of(raw, received.get("content-type", "")) if is_whole else ""


def _client_authentication(endpoint: TokenEndpoint) -> tuple[dict[str, str], dict[str, str]]:
    """Give the parameters and the headers that prove who the client is."""
    method = endpoint.client_auth
    if method is ClientAuthenticationMethod.CLIENT_SECRET_BASIC:
        pair = f"{quote_plus(endpoint.client_id)}:{quote_plus(endpoint.client_secret)}"
        return {}, {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"}
    own = {"client_id": endpoint.client_id} if endpoint.client_id else {}  # an assertion may stand alone (RFC 7521)
    if method is ClientAuthenticationMethod.PRIVATE_KEY_JWT:
        from .assertions import client_assertion

        own["client_assertion_type"] = JWT_BEARER
        own["client_assertion"] = client_assertion(
            client_id=endpoint.client_id,
            audience=endpoint.assertion_audience or endpoint.url,
            key=endpoint.client_secret,
            algorithm=endpoint.assertion_algorithm,
            key_id=endpoint.assertion_key_id,
            where="client_secret",
        )
    elif method is ClientAuthenticationMethod.CLIENT_SECRET_POST:
        own["client_secret"] = endpoint.client_secret
    return own, {}


# What is answered


def _document(body: str, content_type: str) -> dict[str, Any] | None:
    """Read an answer: the JSON object of the standard, or the form that some providers send instead."""
    if content_type.partition(";")[0].strip().lower() in (_FORM, "text/plain") and "=" in body and "{" not in body:
        return dict(parse_qsl(body.strip()))
    try:
        document = json.loads(body.removeprefix("\ufeff"))
        if "\\ud" in body.lower():  # half a surrogate would be no text to anybody
            document = json.loads(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None


def _answer(found: Mapping[str, Any], document: dict[str, Any]) -> TokenAnswer:
    access_token = found.get("access_token")
    if not isinstance(access_token, str) or not access_token:
        raise InvalidResponseError("The token endpoint's answer has no access_token that is text.")
    token_type = found.get("token_type", "bearer")
    if not isinstance(token_type, str) or token_type.lower() != "bearer":
        raise InvalidResponseError("The token endpoint's answer has a token_type that is not bearer.")
    refresh_token, scope = found.get("refresh_token"), found.get("scope")
    if refresh_token is not None and not isinstance(refresh_token, str):
        raise InvalidResponseError("The token endpoint's answer has a refresh_token that is not text.")
    return TokenAnswer(
        access_token=access_token,
        refresh_token=refresh_token or None,
        expires_in=_seconds(found.get("expires_in")),
        scope=scope if isinstance(scope, str) else None,
        document={**document, "token_type": _lower(document.get("token_type", "bearer"))},
    )


def _lower(given: Any) -> Any:
    return given.lower() if isinstance(given, str) else given


def _seconds(given: Any) -> float | None:
    """Read a life time, which some providers send as text; one that can't be read is one that is not known."""
    try:
        seconds = None if isinstance(given, bool) else float(given)
    except (TypeError, ValueError, OverflowError):
        return None
    return seconds if seconds is not None and 0 <= seconds < 10**10 else None


def refusal(
    status: int,
    url: str,
    headers: Mapping[str, str],
    document: Mapping[str, Any] | None,
    secrets: list[str],
) -> ConnectorError:
    """
    Say what a token endpoint's refusal means, by the contract's table.

    Args:
        status: The HTTP status.
        url: The endpoint.
        headers: The headers, their names in lower case.
        document: The answer, if it is a JSON object.
        secrets: What must not be shown.

    Returns:
        The error. Only ``invalid_grant`` says that a user must authorise again; none of them is worth another try of
        the same call, which may have used up what it presented.
    """
    error = (document or {}).get("error")
    message = f"[{status}][{mask_url(url)}] OAuth request failed: {_shown(document, secrets)}"
    never: dict[str, Any] = {"retryable": False, "throttled": False, "refreshable": False}
    if status == 429:
        return RateLimitError(message, retry_after_seconds=retry_after_seconds(headers), **never)
    if status >= 500:
        return UpstreamError(message, retry_after_seconds=retry_after_seconds(headers), **never)
    if status == 403 or error in _DENIED:
        return AuthorizationError(message, **never)
    if error == "invalid_grant":
        return AuthenticationExpiredError(message, **never)
    return AuthenticationError(message, **never)


def _shown(document: Mapping[str, Any] | None, secrets: list[str]) -> str:
    """Quote the two fields that are meant to be read by people (RFC 6749, section 5.2)."""
    if document is None:
        return "(an answer that is not a JSON object, left out)"
    named = {name: document[name] for name in ("error", "error_description") if isinstance(document.get(name), str)}
    return str({name: quoted(text, secrets) for name, text in named.items()})


def quoted(text: str, secrets: list[str]) -> str:
    """
    Give an endpoint's own words as a message may quote them.

    Args:
        text: The words.
        secrets: What must not be shown, beside the secrets of the call.

    Returns:
        Them on one line, cut, and with secrets masked.
    """
    masked = mask_text(" ".join(text.split()), [secret for secret in (*SECRETS.get(), *secrets) if len(secret) > 3])
    return masked if len(masked) <= LONGEST_TEXT else f"{masked[:LONGEST_TEXT]} … (cut)"
