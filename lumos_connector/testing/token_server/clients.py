"""
The clients of the fake token server, and how they prove who they are (RFC 6749 2.3, RFC 7523).

This module must not know grants or tokens.
"""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import unquote_plus

from attrs import Attribute, field, frozen

from ...checks import that
from .messages import ReceivedRequest, RefusedError

AUTHENTICATION_METHODS = ("client_secret_post", "client_secret_basic", "private_key_jwt", "none")

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""With what a client may sign; never with a shared secret, which a public key is not."""

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


ARE_TEXTS = that(
    "a list of texts",
    lambda value: isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value),
)


def can_be_checked(owner: object, attribute: "Attribute[Any]", value: str | None) -> None:
    """
    Validate a public key as far as that nothing is missing to use it.

    Args:
        owner: What has the key.
        attribute: Which attribute it is.
        value: The key.

    Raises:
        ImportError: PyJWT is not installed.
    """
    if value is None:
        return
    try:
        import jwt  # noqa: F401 - whether it is there
    except ImportError:
        where = f"{type(owner).__name__}.{attribute.name}"
        raise ImportError(f"{where}: it takes PyJWT to use it: pip install 'lumos-connector[jwt]'") from None


@frozen
class FakeClient:
    """
    A client that is registered with a `FakeTokenServer`.

    Attributes:
        client_id: Its identifier.
        client_secret: Its secret; ``None`` for a public client, or for one with a ``public_key`` alone.
        public_key: Its public key in PEM form, to take ``private_key_jwt``; this needs the extra ``jwt``.
        redirect_uris: Where its users may be sent back to; empty for anywhere.
    """

    client_id: str
    client_secret: str | None = field(default=None, kw_only=True, repr=False)
    public_key: str | None = field(default=None, kw_only=True, repr=False, validator=can_be_checked)
    redirect_uris: Sequence[str] = field(default=(), kw_only=True, validator=ARE_TEXTS)

    @property
    def methods(self) -> tuple[str, ...]:
        """How it can authenticate."""
        with_secret = ("client_secret_post", "client_secret_basic") if self.client_secret is not None else ()
        with_key = ("private_key_jwt",) if self.public_key is not None else ()
        return (*with_secret, *with_key) or ("none",)


@frozen(repr=False)
class Presented:
    """
    What a request says of its client.

    Attributes:
        client_id: Who it says it is.
        method: How it proves it.
        proof: The secret or the signed assertion; ``None`` for a public client.
    """

    client_id: str | None
    method: str
    proof: str | None = None

    @classmethod
    def by(cls, request: ReceivedRequest) -> "Presented":
        """
        Read what a request says.

        Args:
            request: A request to the token endpoint, or to the revocation endpoint.

        Returns:
            The one client that it names, and its proof.

        Raises:
            RefusedError: It uses two methods at once, or names two clients.
        """
        found = [*_by_header(request.headers), *_by_parameters(request.parameters)]
        if len(found) > 1:
            raise RefusedError("invalid_request", "the client authenticates in more than one way")
        named = request.parameters.get("client_id") or None
        if not found:
            return cls(named, "none")
        if named not in {None, found[0].client_id}:
            raise RefusedError("invalid_request", "client_id is not the client that authenticates")
        return found[0]

    def refused(self, why: str) -> RefusedError:
        """
        Say that the client is not who it says it is.

        Args:
            why: What is wrong.

        Returns:
            The error; it names the scheme if the client used a header.
        """
        basic = self.method == "client_secret_basic"
        headers = {"WWW-Authenticate": 'Basic realm="fake token server"'} if basic else {}
        return RefusedError("invalid_client", why, 401, headers)


def _by_header(headers: Mapping[str, str]) -> list[Presented]:
    scheme, _, credentials = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return []
    try:
        decoded = base64.b64decode(credentials.strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        decoded = ""
    client_id, _, secret = decoded.partition(":")
    return [Presented(unquote_plus(client_id), "client_secret_basic", unquote_plus(secret))]


def _by_parameters(parameters: Mapping[str, str]) -> list[Presented]:
    found = []
    if secret := parameters.get("client_secret"):
        found.append(Presented(parameters.get("client_id"), "client_secret_post", secret))
    if parameters.get("client_assertion_type") == _ASSERTION and (assertion := parameters.get("client_assertion")):
        found.append(Presented(parameters.get("client_id") or _subject(assertion), "private_key_jwt", assertion))
    return found


def _subject(assertion: str) -> str | None:
    """Read whom an assertion is about, before it can be checked; the key to check it with is that client's."""
    try:
        payload = assertion.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return str(claims["sub"])
    except (IndexError, KeyError, TypeError, ValueError):
        return None


def check_proof(client: FakeClient, presented: Presented, audiences: Sequence[str], used: set[str]) -> None:
    """
    Check that a client is who it says it is.

    Args:
        client: The client that is named.
        presented: What the request says.
        audiences: Whom an assertion may be meant for.
        used: The identifiers of the assertions that were used up; this one's is added.

    Raises:
        RefusedError: The proof is wrong.
    """
    if presented.method == "private_key_jwt":
        _check_assertion(client, presented, audiences, used)
    elif presented.proof != (client.client_secret if presented.method != "none" else None):
        raise presented.refused("the client secret is wrong")


def _check_assertion(client: FakeClient, presented: Presented, audiences: Sequence[str], used: set[str]) -> None:
    import jwt

    assert client.public_key is not None  # noqa: S101 - the method is not among the client's without one
    try:
        claims = jwt.decode(
            presented.proof or "",
            client.public_key,
            algorithms=list(ALGORITHMS),
            audience=list(audiences),
            issuer=client.client_id,
            options={"require": ["iss", "sub", "aud", "exp"]},
        )
    except jwt.PyJWTError as error:
        raise presented.refused(f"the client assertion is not good: {error}") from None
    if claims["sub"] != client.client_id:
        raise presented.refused("the client assertion is not good: its subject is not the client")
    if claims.get("jti") in used:
        raise presented.refused("the client assertion is not good: it was used before")
    if "jti" in claims:
        used.add(claims["jti"])
