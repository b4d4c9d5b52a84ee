"""
The connector for what a user grants: it sends them to the provider, and reads who they are.

The capabilities that get tokens are those of the mixin, from the issuer alone.
"""

from typing import Any

from lumos_connector import (
    BaseConnector,
    ClientAuthenticationMethod,
    HTTPHandler,
    HTTPStatusError,
    InvalidPageTokenError,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthCodeFlowMixin,
    OAuthCredential,
    Page,
    Request,
    ValidateCredentialsRequest,
    ValidateCredentialsResponse,
    ValidatedCredentials,
)

from .accounts import account_of
from .client import endpoint, read, session
from .errors import OpenIDErrorHandler
from .settings import OpenIDSettings


class OpenIDConnector(OAuthCodeFlowMixin, BaseConnector):
    """The account of whoever signs in at an OpenID provider."""

    app_id = "openid"
    version = "1.0.0"
    user_friendly_name = "OpenID Connect"
    description = "Reads the account of whoever signs in at an OpenID provider."
    auth = OAuthCredential
    settings_model = OpenIDSettings
    exception_handlers = [(HTTPStatusError, HTTPHandler, None), (HTTPStatusError, OpenIDErrorHandler, None)]

    scopes = {
        "validate_credentials": "openid",
        "list_accounts": "openid email profile",
        "refresh_access_token": "offline_access",
    }
    client_auth = ClientAuthenticationMethod.CLIENT_SECRET_BASIC
    pkce = True
    # Without it a provider may leave out offline_access (OpenID Connect Core 1.0, section 11).
    authorization_parameters = {"prompt": "consent"}

    def issuer(self, request: Request[Any]) -> str:
        """Give the provider of the request's tenant, whose metadata name the endpoints."""
        return request.settings_as(OpenIDSettings).issuer

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Ask the provider whose token it is."""
        claims = await self._claims(request)
        return ValidateCredentialsResponse(
            response=ValidatedCredentials(valid=True, unique_tenant_id=self.issuer(request)),
            raw_data=claims if request.wants_raw_data else None,
        )

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List the one account that the token is about."""
        if request.page_token is not None:
            raise InvalidPageTokenError
        claims = await self._claims(request)
        return ListAccountsResponse(
            response=[account_of(claims)],
            page=Page(size=request.page_size),
            raw_data=claims if request.wants_raw_data else None,
        )

    async def _claims(self, request: Request[Any]) -> dict[str, Any]:
        token = request.credential(OAuthCredential).access_token
        url = await endpoint(self.issuer(request), "userinfo_endpoint")
        async with session(headers={"Authorization": f"Bearer {token}"}) as http:
            return await read(http, url)
