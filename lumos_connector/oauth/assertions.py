"""
JSON Web Tokens that stand for a client or a service account (RFC 7523), signed by PyJWT.

They are for a token endpoint: as a client's authentication (section 2.2), or as the grant itself (section 2.1). The
contract's credentials that hold a key make one, too. PyJWT is imported when something is signed. This module must not
know token endpoints or connectors.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from ..errors import InvalidConfigurationError
from .keys import Key, check_algorithm, libraries, own_id, signing_key

if TYPE_CHECKING:
    from ..models.credentials import JWTCredential, KeyPairCredential, ServiceAccountCredential

LIFETIME = 300
"""Seconds until an assertion expires: it is used at once, and clocks may differ by some minutes."""


def client_assertion(
    *,
    client_id: str,
    audience: str | Sequence[str],
    key: Key,
    algorithm: str = "RS256",
    key_id: str | None = None,
    lifetime: int = LIFETIME,
    now: Callable[[], float] = time.time,
    where: str = "key",
) -> str:
    """
    Make the assertion by which a client authenticates (RFC 7523, section 2.2), also known as ``private_key_jwt``.

    Args:
        client_id: The client's identifier, which is both issuer and subject.
        audience: Whom it is for: the token endpoint's URL, or what the server asks for.
        key: The private key as PEM or as a JWK; a shared secret with ``HS256``, ``HS384`` and ``HS512``.
        algorithm: How to sign.
        key_id: The key's identifier; that of a JWK where none is given.
        lifetime: Seconds until it expires.
        now: Gives the time, in seconds since the epoch.
        where: What an error calls the key, such as ``client_secret``.

    Returns:
        The ``client_assertion`` of a token request.

    Raises:
        InvalidConfigurationError: The algorithm is not known, or the key can't be used with it.
        InternalError: PyJWT or cryptography is not installed.
    """
    return signed_assertion(
        issuer=client_id,
        subject=client_id,
        audience=audience,
        key=key,
        algorithm=algorithm,
        key_id=key_id,
        lifetime=lifetime,
        now=now,
        where=where,
    )


def signed_assertion(
    *,
    issuer: str,
    audience: str | Sequence[str],
    key: Key,
    subject: str | None = None,
    algorithm: str = "RS256",
    key_id: str | None = None,
    lifetime: int = LIFETIME,
    claims: Mapping[str, Any] | None = None,
    headers: Mapping[str, Any] | None = None,
    now: Callable[[], float] = time.time,
    where: str = "key",
) -> str:
    """
    Make an assertion, such as the grant ``urn:ietf:params:oauth:grant-type:jwt-bearer`` takes (RFC 7523, section 2.1).

    Args:
        issuer: Who signs it.
        audience: Whom it is for.
        key: As in `client_assertion`.
        subject: For whom a token is asked; left out where there is none.
        algorithm: How to sign.
        key_id: The key's identifier; that of a JWK where none is given.
        lifetime: Seconds until it expires.
        claims: More claims; one of a name that is there already replaces it, and ``None`` leaves it out.
        headers: More fields of the header; ``alg`` is always the algorithm's.
        now: Gives the time, in seconds since the epoch.
        where: What an error calls the key.

    Returns:
        The token.

    Raises:
        InvalidConfigurationError: The algorithm is not known, or the key can't be used with it.
        InternalError: PyJWT or cryptography is not installed.
    """
    from uuid import uuid4

    issued = int(now())
    payload: dict[str, Any] = {
        "iss": issuer,
        "sub": subject,
        "aud": audience if isinstance(audience, str) else list(audience),
        "iat": issued,
        "exp": issued + lifetime,
        "jti": uuid4().hex,
        **(claims or {}),
    }
    check_algorithm(algorithm, "algorithm")
    header = {"typ": "JWT", "kid": key_id or own_id(key), **(headers or {})}
    return _signed(payload, header, key, algorithm, where)


def service_account_assertion(
    credential: "ServiceAccountCredential",
    *,
    audience: str | None = None,
    claims: Mapping[str, Any] | None = None,
    lifetime: int = LIFETIME,
    now: Callable[[], float] = time.time,
) -> str:
    """
    Make the assertion of a service account of Google, for the grant ``urn:ietf:params:oauth:grant-type:jwt-bearer``.

    Args:
        credential: The service account; its key is what Google's key file holds.
        audience: Whom it is for: the key's ``token_uri`` where none is given.
        claims: More claims, as in `signed_assertion`.
        lifetime: Seconds until it expires; Google takes an hour at most.
        now: Gives the time, in seconds since the epoch.

    Returns:
        The token, which carries the credential's scopes, and the user to act as where there is one.

    Raises:
        InvalidConfigurationError: It is of another provider, its key lacks something, or can't be used.
        InternalError: PyJWT or cryptography is not installed.
    """
    kind = credential.service_type
    if kind is not None and not kind.value.startswith("google"):
        raise InvalidConfigurationError(
            f"service_account.service_type: expected google_cloud or google_drive, got {kind.value}"
        )
    held = {name: _member(credential.key, name) for name in ("client_email", "private_key")}
    return signed_assertion(
        issuer=held["client_email"],
        subject=credential.impersonation_email or None,
        audience=audience or _member(credential.key, "token_uri"),
        key=held["private_key"],
        key_id=credential.key.get("private_key_id") or None,
        claims={"scope": " ".join(credential.scopes) or None, **(claims or {})},
        lifetime=lifetime,
        now=now,
        where="service_account.key.private_key",
    )


def key_pair_assertion(
    credential: "KeyPairCredential",
    *,
    issuer: str,
    audience: str | Sequence[str],
    subject: str | None = None,
    algorithm: str = "RS256",
    claims: Mapping[str, Any] | None = None,
    lifetime: int = LIFETIME,
    now: Callable[[], float] = time.time,
) -> str:
    """
    Make an assertion that is signed by a key pair, whose identifier is the header's ``kid``.

    Args:
        credential: The key pair.
        issuer: Who signs it.
        audience: Whom it is for.
        subject: For whom a token is asked; the issuer itself where it is a client's authentication.
        algorithm: How to sign.
        claims: More claims, as in `signed_assertion`.
        lifetime: Seconds until it expires.
        now: Gives the time, in seconds since the epoch.

    Returns:
        The token.

    Raises:
        InvalidConfigurationError: The algorithm is not known, or the key can't be used with it.
        InternalError: PyJWT or cryptography is not installed.
    """
    return signed_assertion(
        issuer=issuer,
        subject=subject,
        audience=audience,
        key=credential.private_key,
        key_id=credential.key_identifier or None,
        algorithm=algorithm,
        claims=claims,
        lifetime=lifetime,
        now=now,
        where="key_pair.private_key",
    )


def jwt_assertion(credential: "JWTCredential") -> str:
    """
    Sign what a credential of the kind ``jwt`` holds: its header and its claims, times and identifier as they are.

    Args:
        credential: The header, the claims and the key. Fields of the contract that are empty, since it requires them
            all, are left out; ``scope`` is one text, as RFC 8693 has it.

    Returns:
        The token.

    Raises:
        InvalidConfigurationError: The algorithm is not known, or the key can't be used with it.
        InternalError: PyJWT or cryptography is not installed.
    """
    header = _held(credential.headers)
    claims = _held(credential.claims)
    if "scope" in claims:
        claims["scope"] = " ".join(claims["scope"])
    algorithm = header.get("alg", "")
    check_algorithm(algorithm, "jwt.headers.alg")
    return _signed(claims, header, credential.secret, algorithm, "jwt.secret")


def _signed(claims: Mapping[str, Any], header: Mapping[str, Any], key: Key, algorithm: str, where: str) -> str:
    """Sign; PyJWT puts a ``typ`` of its own where none is given, and leaves out an empty one."""
    private = signing_key(key, algorithm, where)
    fields = {"typ": "", **{name: value for name, value in header.items() if value is not None}, "alg": algorithm}
    payload = {name: value for name, value in claims.items() if value is not None}
    token: str = libraries().encode(payload, private, algorithm=algorithm, headers=fields)
    return token


def _member(key: Mapping[str, Any], name: str) -> str:
    value = key.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidConfigurationError(
            f"service_account.key: '{name}' is missing; expected what Google's key file of a service account holds"
        )
    return value


def _held(model: Any) -> dict[str, Any]:
    """Give what a model's fields hold, by their names in JSON, but for what is empty."""
    import attrs

    from ..models.base import wire_name

    found = {wire_name(attribute): getattr(model, attribute.name) for attribute in attrs.fields(type(model))}
    return {name: value for name, value in found.items() if value not in (None, "", [])}
