"""
Requests signed by OAuth 1.0a (RFC 5849): one at a time, or every one of an HTTP session.

oauthlib normalises and signs; what it does not do is said here: which parameters of a request count, and that nothing
is signed for another host. Neither it nor an HTTP client is imported before something is to be signed. This module must
not know connectors, nor how a token is obtained.
"""

import re
import time
from collections.abc import Iterable, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, cast, get_args
from urllib.parse import parse_qsl, urlsplit

from ..errors import InternalError, InvalidConfigurationError

if TYPE_CHECKING:
    from types import ModuleType

    from aiohttp import ClientHandlerType, ClientMiddlewareType, ClientRequest, ClientResponse

    from ..arbitrary_endpoints.targets import Origin
    from ..models.credentials import OAuth1Credential

SignatureMethod: TypeAlias = Literal[
    "HMAC-SHA1",
    "HMAC-SHA256",
    "HMAC-SHA512",
    "RSA-SHA1",
    "RSA-SHA256",
    "RSA-SHA512",
    "PLAINTEXT",
]
"""How a request is signed: the methods of RFC 5849, and those with a newer hash."""

Form: TypeAlias = "str | bytes | Mapping[str, str] | Iterable[tuple[str, str]]"
"""A form-urlencoded body, encoded already, or its parameters."""

FORM_TYPE = "application/x-www-form-urlencoded"

_REALM = re.compile(r"[ !#-\[\]-~]+")  # what stands between quotes as it is
_NONCE_BYTES = 12


def sign(
    credential: "OAuth1Credential",
    method: str,
    url: str,
    *,
    form: Form = (),
    host: str | None = None,
    signature_method: SignatureMethod = "HMAC-SHA256",
    realm: str | None = None,
    nonce: str | None = None,
    timestamp: int | None = None,
) -> str:
    """
    Sign a request.

    Args:
        credential: The consumer and the token. With RSA, the consumer's secret is its private key, as PEM or as a JWK.
        method: The HTTP method.
        url: The complete URL, with its query.
        form: The body where it is a form (``application/x-www-form-urlencoded``); any other is not signed.
        host: The ``Host`` header where it is not the URL's.
        signature_method: How to sign.
        realm: The realm, such as the account of NetSuite.
        nonce: A text that no other request has; a random one where none is given.
        timestamp: The time in seconds since the epoch; the present where none is given.

    Returns:
        The value of the ``Authorization`` header.

    Raises:
        InvalidConfigurationError: The URL, the form, the realm, the signature method or the key can't be used.
        InternalError: oauthlib is not installed, or PyJWT for RSA.
    """
    _check_options(signature_method, realm)
    rfc5849 = _library()
    uri = _base_string_uri(rfc5849, url, host)
    _check_scheme(urlsplit(url).scheme, signature_method)
    protocol = _protocol_parameters(credential, signature_method, nonce, timestamp)
    own = [*_pairs(urlsplit(url).query, "url"), *_pairs(form, "form")]
    parameters = rfc5849.signature.normalize_parameters([*own, *protocol])
    client = rfc5849.Client(
        credential.consumer_key,
        client_secret=credential.consumer_secret,
        resource_owner_secret=credential.token_secret,
        rsa_key=_rsa_key(credential) if signature_method.startswith("RSA") else None,
    )
    base_string = rfc5849.signature.signature_base_string(method, uri, parameters)
    signature = rfc5849.Client.SIGNATURE_METHODS[signature_method](base_string, client)
    signed = [*protocol, ("oauth_signature", signature)]
    header: str = rfc5849.parameters.prepare_headers(signed, realm=realm)["Authorization"]
    return header


def oauth1(
    credential: "OAuth1Credential",
    base_url: str,
    *,
    signature_method: SignatureMethod = "HMAC-SHA256",
    realm: str | None = None,
) -> "ClientMiddlewareType":
    """
    Make a middleware that signs the requests of a session.

    A request to another scheme, host or port than the base URL's is left as it is, after a redirect too. Each request
    that is sent has a nonce of its own, so what sends one again must stand before this in ``middlewares``.

    Args:
        credential: The consumer and the token, as in `sign`.
        base_url: Where the app is; its path does not matter.
        signature_method: How to sign.
        realm: The realm, such as the account of NetSuite.

    Returns:
        The middleware, for ``aiohttp.ClientSession(middlewares=(…,))``.

    Raises:
        InvalidConfigurationError: The base URL, the realm or the signature method can't be used.
        InternalError: oauthlib is not installed.
    """
    _check_options(signature_method, realm)
    own = _origin(base_url)
    _check_scheme(own.scheme, signature_method)
    _library()

    async def signing(request: "ClientRequest", handler: "ClientHandlerType") -> "ClientResponse":
        url = request.url
        if (url.scheme, url.raw_host, url.port) == own:
            request.headers["Authorization"] = sign(
                credential,
                request.method,
                str(url),
                form=await _form_of(request),
                host=request.headers.get("Host"),
                signature_method=signature_method,
                realm=realm,
            )
        return await handler(request)

    return signing


async def _form_of(request: "ClientRequest") -> bytes:
    media_type = request.headers.get("Content-Type", "").partition(";")[0]
    if media_type.strip().lower() != FORM_TYPE or isinstance(request.body, bytes):
        return b""
    return await request.body.as_bytes()


def _library() -> "ModuleType":
    try:
        from oauthlib.oauth1 import rfc5849  # type: ignore[import-untyped]  # it has no types
    except ImportError:
        rfc5849 = None
    if rfc5849 is None:
        raise InternalError("signing by OAuth 1.0a needs oauthlib: pip install 'lumos-connector[oauth1]'")
    return cast("ModuleType", rfc5849)


def _origin(base_url: str) -> "Origin":
    from ..arbitrary_endpoints.targets import base_of

    try:
        return base_of(base_url).origin
    except ValueError as error:
        raise InvalidConfigurationError(f"base_url: {error}") from None


def _check_options(signature_method: str, realm: str | None) -> None:
    if signature_method not in get_args(SignatureMethod):
        raise InvalidConfigurationError(f"signature_method: expected one of {', '.join(get_args(SignatureMethod))}")
    if realm is not None and not _REALM.fullmatch(realm):
        raise InvalidConfigurationError("realm: expected printable ASCII text without quotes and backslashes")


def _check_scheme(scheme: str, signature_method: str) -> None:
    """Refuse to send secrets in the clear (RFC 5849, section 3.4.4)."""
    if signature_method == "PLAINTEXT" and scheme != "https":
        raise InvalidConfigurationError("signature_method: PLAINTEXT sends the secrets as they are, and so needs https")


def _base_string_uri(rfc5849: "ModuleType", url: str, host: str | None) -> str:
    uri = None
    if url.lower().startswith(("http://", "https://")):
        try:
            uri = rfc5849.signature.base_string_uri(url, host)
        except ValueError:
            uri = None
    if uri is None:
        raise InvalidConfigurationError("url: expected a complete one that begins with https:// or http:// and a host")
    return cast("str", uri)


def _rsa_key(credential: "OAuth1Credential") -> str:
    from .keys import signing_key

    private = signing_key(credential.consumer_secret, "RS256", "oauth1.consumer_secret")
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    return cast("str", private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode())


def _protocol_parameters(
    credential: "OAuth1Credential", signature_method: str, nonce: str | None, timestamp: int | None
) -> list[tuple[str, str]]:
    from secrets import token_hex

    parameters = {
        "oauth_consumer_key": credential.consumer_key,
        "oauth_token": credential.token_id,
        "oauth_signature_method": signature_method,
        "oauth_timestamp": str(int(time.time()) if timestamp is None else timestamp),
        "oauth_nonce": nonce or token_hex(_NONCE_BYTES),
        "oauth_version": "1.0",
    }
    return [(name, value) for name, value in parameters.items() if value]


def _pairs(form: Any, where: str) -> list[tuple[str, str]]:
    """
    Decode parameters as forms are decoded (RFC 5849, section 3.4.1.3.1): ``+`` is a space, and order counts.

    What is not UTF-8 is refused: some servers verify its bytes, and others what they have replaced them by.
    """
    pairs: list[tuple[str, str]] | None
    try:
        if isinstance(form, (str, bytes)):
            text = form if isinstance(form, str) else form.decode()
            pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
        else:
            pairs = list(form.items() if isinstance(form, Mapping) else form)
        for text in chain.from_iterable(pairs):
            text.encode()
    except UnicodeError:
        pairs = None
    if pairs is None:
        raise InvalidConfigurationError(f"{where}: expected parameters in UTF-8; others can't be signed for certain")
    return pairs
