"""
Credentials of every kind, each under its own name in `AuthCredential`.

Secrets are marked here, once. This module must not know how a credential is obtained or used.
"""

from enum import Enum
from typing import Any

from .base import Model, field, model, model_schema

_SECRET = {"x-field_type": "SECRET", "x-secret": True}
_HIDDEN = {"x-field_type": "HIDDEN", "x-hidden": True}
_HIDDEN_SECRET = {"x-field_type": "HIDDEN", "x-secret": True, "x-hidden": True}


@model(schema={"x-credential-type": "oauth"})
class OAuthCredential(Model):
    """
    An access token that a user granted (RFC 6749, section 4.1).

    Attributes:
        access_token: The bearer token.
    """

    access_token: str = field(secret=True, schema=_HIDDEN_SECRET)


@model(schema={"x-credential-type": "oauth_client_credentials"})
class OAuthClientCredential(Model):
    """
    An access token that a client got for itself (RFC 6749, section 4.4), and what it takes to get the next.

    Attributes:
        access_token: The bearer token.
        client_id: The client's public identifier.
        client_secret: The client's secret.
        scopes: The scopes to ask for.
    """

    access_token: str = field(secret=True, schema=_HIDDEN_SECRET)
    client_id: str = field()
    client_secret: str = field(secret=True, schema=_SECRET)
    scopes: list[str] = field()


@model(schema={"x-credential-type": "oauth1"})
class OAuth1Credential(Model):
    """
    A consumer and a token of OAuth 1.0a (RFC 5849).

    Attributes:
        consumer_key: The client's identifier.
        consumer_secret: The client's secret.
        token_id: The token's identifier.
        token_secret: The token's secret.
    """

    consumer_key: str = field()
    consumer_secret: str = field(secret=True, schema=_SECRET)
    token_id: str = field()
    token_secret: str = field(secret=True, schema=_SECRET)


@model(schema={"x-credential-type": "basic"})
class BasicCredential(Model):
    """
    A user name and a password (RFC 7617).

    Attributes:
        username: The user name.
        password: The password.
    """

    username: str = field()
    password: str = field(secret=True, schema=_SECRET)


@model(schema={"x-credential-type": "token"})
class TokenCredential(Model):
    """
    A token of the app's own, such as an API key.

    Attributes:
        token: The token.
    """

    token: str = field(secret=True, schema=_SECRET)


@model()
class JWTHeaders(Model):
    """
    The header of a JSON Web Token (RFC 7515, section 4.1).

    Attributes:
        alg: The algorithm.
        jku: The URL of a key set.
        jwk: The public key.
        typ: The token's media type.
        kid: The key's identifier.
        x5u: The URL of a certificate.
        x5c: The certificate chain.
        x5t: The certificate's SHA-1 thumbprint.
        x5t_s256: The certificate's SHA-256 thumbprint, ``x5t#S256`` in JSON.
        cty: The media type of the content.
        crit: The extensions that must be understood.
    """

    alg: str = field()
    jku: str = field()
    jwk: str = field()
    typ: str = field()
    kid: str = field()
    x5u: str = field()
    x5c: str = field()
    x5t: str = field()
    x5t_s256: str = field(wire="x5t#S256")
    cty: str = field()
    crit: list[str] = field()


@model()
class JWTClaims(Model):
    """
    The claims of a JSON Web Token (RFC 7519, section 4.1; RFC 8693, section 4).

    Attributes:
        iss: The issuer.
        sub: The subject.
        aud: The audience.
        exp: When it expires, in seconds since the epoch.
        nbf: When it becomes valid, in seconds since the epoch.
        iat: When it was issued, in seconds since the epoch.
        jti: The token's identifier.
        act: Who acts.
        scope: The scopes.
        client_id: The client.
        may_act: Who may act.
    """

    iss: str = field()
    sub: str = field()
    aud: str = field()
    exp: int = field()
    nbf: int = field()
    iat: int = field()
    jti: str = field()
    act: str = field()
    scope: list[str] = field()
    client_id: str = field()
    may_act: str = field()


@model(schema={"x-credential-type": "jwt"})
class JWTCredential(Model):
    """
    What it takes to sign a JSON Web Token (RFC 7519).

    Attributes:
        headers: The header.
        claims: The claims.
        secret: The signing key.
    """

    headers: JWTHeaders = field()
    claims: JWTClaims = field()
    secret: str = field(secret=True)


class ServiceAccountType(str, Enum):
    """Whose service account it is."""

    GOOGLE_CLOUD = "google_cloud"
    GOOGLE_DRIVE = "google_drive"
    AWS = "aws"
    AWS_ROLE = "aws_role"


@model(schema={"x-credential-type": "service_account"})
class ServiceAccountCredential(Model):
    """
    A service account of a cloud provider.

    Attributes:
        service_type: Whose service account it is.
        key: The key file's content.
        impersonation_email: The user to act as.
        tenant_id: The tenant to act in.
        scopes: The scopes to ask for.
    """

    service_type: ServiceAccountType | None = field(default=None, schema=_HIDDEN)
    key: dict[str, Any] = field(secret=True, schema=_HIDDEN_SECRET)
    impersonation_email: str = field()
    tenant_id: str = field()
    scopes: list[str] = field(schema=_HIDDEN)


@model(schema={"x-keygen-type": "SSH", "x-semantic": "key-pair", "x-credential-type": "key_pair"})
class KeyPairCredential(Model):
    """
    A private key whose public half the app knows.

    Attributes:
        key_identifier: The name the app has for the key.
        private_key: The private key as PEM text.
    """

    key_identifier: str = field(schema=_HIDDEN)
    private_key: str = field(secret=True, schema=_HIDDEN_SECRET)


@model(schema={"x-credential-type": "empty"})
class EmptyCredential(Model):
    """A credential without content, for apps that need none."""


@model()
class AuthCredential(Model):
    """
    A credential under the name of its kind; several kinds may be given at once.

    Attributes:
        id: Which of the connector's declared credentials it is; used in ``credentials`` only.
        oauth: An access token that a user granted.
        oauth_client_credentials: An access token that a client got for itself.
        oauth1: A consumer and a token of OAuth 1.0a.
        basic: A user name and a password.
        token: A token of the app's own.
        jwt: What it takes to sign a JSON Web Token.
        service_account: A service account of a cloud provider.
        key_pair: A private key.
        empty: Nothing, for apps that need nothing.
    """

    id: str | None = field(default=None)
    oauth: OAuthCredential | None = field(default=None)
    oauth_client_credentials: OAuthClientCredential | None = field(default=None)
    oauth1: OAuth1Credential | None = field(default=None)
    basic: BasicCredential | None = field(default=None)
    token: TokenCredential | None = field(default=None)
    jwt: JWTCredential | None = field(default=None)
    service_account: ServiceAccountCredential | None = field(default=None)
    key_pair: KeyPairCredential | None = field(default=None, schema={"x-semantic": "key-pair"})
    empty: EmptyCredential | None = field(default=None)


def credential_kind(kind: type) -> str:
    """
    Give the name under which a class of credentials stands in `AuthCredential`.

    Args:
        kind: A class such as `BasicCredential`, or a subclass of one.

    Returns:
        The field's name, such as ``basic``.

    Raises:
        TypeError: It is not a class of credentials.
    """
    for base in kind.__mro__ if isinstance(kind, type) else ():
        name = model_schema(base).get("x-credential-type")
        if name is not None:
            return str(name)
    known = ", ".join(sorted(c.__name__ for c in Model.__subclasses__() if "x-credential-type" in model_schema(c)))
    given = f"the class {kind.__name__}" if isinstance(kind, type) else f"a {type(kind).__name__}"
    raise TypeError(f"expected a class of credentials ({known}), got {given}")


def requested_kind(kind: type) -> str:
    """
    Give the name of a kind of credentials as a connector asks a request for it.

    Args:
        kind: A class such as `BasicCredential`.

    Returns:
        The field's name in `AuthCredential`.

    Raises:
        TypeError: It is not one of the contract's own classes: a request never makes one of an author's subclass.
    """
    if isinstance(kind, str):
        given = str(getattr(kind, "value", kind))
        raise TypeError(f"request.credential({given!r}): its class is missing, as in credential(id, BasicCredential)")
    name = credential_kind(kind)
    own = next(base for base in kind.__mro__ if base.__module__ == __name__)
    if kind is not own:
        raise TypeError(
            f"a request carries the fields of {own.__name__} and no others: ask it for {own.__name__}, not for "
            f"{kind.__name__}"
        )
    return name
