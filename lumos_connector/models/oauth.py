"""OAuth: the payloads of the capabilities that run before there is a credential (RFC 6749)."""

from enum import Enum

import attrs

from .base import STRICT, Model, field, model
from .envelope import OAuthRequest, Response
from .older import OLDER, Older

_AUTHORIZATION = {"x-capability-category": "authorization"}


class TokenType(str, Enum):
    """How an access token is presented (RFC 6750)."""

    BEARER = "bearer"


@model()
class FormEntry(Model):
    """
    What 3.5.0 has in `form_data` where there is a text since.

    Attributes:
        key: The entry's name once more.
        value: The text.
    """

    key: str = field()
    value: str = field()


def _texts(form: dict[str, str | FormEntry] | None) -> dict[str, str] | None:
    if form is None:
        return None
    return {name: entry.value if isinstance(entry, FormEntry) else entry for name, entry in form.items()}


@model(schema=_AUTHORIZATION)
class GetAuthorizationUrl(Model):
    """
    What it takes to send a user to the provider.

    Attributes:
        credential_id: Which of several declared credentials it is for.
        client_id: The client's public identifier.
        scopes: The scopes to ask for.
        redirect_uri: Where the provider sends the user back.
        state: Opaque text that comes back with the user.
        form_data: What the user typed into the connector's form, by name.
    """

    credential_id: str | None = field(default=None)
    client_id: str = field()
    scopes: list[str] = field()
    redirect_uri: str = field()
    state: str = field()
    form_data: dict[str, str] | None = attrs.field(
        default=None, metadata={STRICT: True, OLDER: Older(dict[str, str | FormEntry] | None, _texts)}
    )


@model()
class AuthorizationUrl(Model):
    """
    Where to send the user.

    Attributes:
        authorization_url: The provider's page, with every parameter.
        code_verifier: What the callback needs to prove that it is the same client (RFC 7636).
    """

    authorization_url: str = field()
    code_verifier: str | None = field(default=None, secret=True)


@model(schema=_AUTHORIZATION)
class HandleAuthorizationCallback(Model):
    """
    What came back with the user.

    Attributes:
        credential_id: Which of several declared credentials it is for.
        client_id: The client's public identifier.
        client_secret: The client's secret.
        redirect_uri_with_code: The whole URL that the user was sent back to.
        state: The text that was sent along.
        code_verifier: What `get_authorization_url` gave (RFC 7636).
    """

    credential_id: str | None = field(default=None)
    client_id: str = field()
    client_secret: str = field(secret=True)
    redirect_uri_with_code: str = field(secret=True)
    state: str | None = field(default=None)
    code_verifier: str | None = field(default=None, secret=True)


@model()
class OauthCredentials(Model):
    """
    The tokens that a provider gave.

    Attributes:
        access_token: The bearer token.
        refresh_token: What gets the next one.
        token_type: How the token is presented.
        state: The text that was sent along.
    """

    access_token: str = field(secret=True)
    refresh_token: str | None = field(default=None, secret=True)
    token_type: TokenType = field()
    state: str | None = field(default=None)


@model(schema=_AUTHORIZATION)
class HandleClientCredentials(Model):
    """
    What it takes to get a token for the client itself (RFC 6749, section 4.4).

    Attributes:
        credential_id: Which of several declared credentials it is for.
        client_id: The client's public identifier.
        client_secret: The client's secret.
        scopes: The scopes to ask for.
    """

    credential_id: str | None = field(default=None)
    client_id: str = field()
    client_secret: str = field(secret=True)
    scopes: list[str] = field()


@model(schema=_AUTHORIZATION)
class RefreshAccessToken(Model):
    """
    What it takes to get the next access token (RFC 6749, section 6).

    Attributes:
        credential_id: Which of several declared credentials it is for.
        client_id: The client's public identifier.
        client_secret: The client's secret.
        refresh_token: The refresh token.
        state: The text that was sent along.
    """

    credential_id: str | None = field(default=None)
    client_id: str = field()
    client_secret: str = field(secret=True)
    refresh_token: str = field(secret=True)
    state: str | None = field(default=None)


GetAuthorizationUrlRequest = OAuthRequest[GetAuthorizationUrl]
GetAuthorizationUrlResponse = Response[AuthorizationUrl]
HandleAuthorizationCallbackRequest = OAuthRequest[HandleAuthorizationCallback]
HandleAuthorizationCallbackResponse = Response[OauthCredentials]
HandleClientCredentialsRequest = OAuthRequest[HandleClientCredentials]
HandleClientCredentialsResponse = Response[OauthCredentials]
RefreshAccessTokenRequest = OAuthRequest[RefreshAccessToken]
RefreshAccessTokenResponse = Response[OauthCredentials]
