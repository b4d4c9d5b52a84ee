"""
The connector for what a client may read by itself: it gets its own tokens, and reads a directory of users.

While its process lives, it keeps a token until it ends or the directory no longer takes it.
"""

from typing import Any

from lumos_connector import (
    DISABLED,
    BaseConnector,
    ClientAuthenticationMethod,
    ClientCredentialsMixin,
    HTTPHandler,
    HTTPStatusError,
    InvalidResponseError,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthClientCredential,
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


class OpenIDClientConnector(ClientCredentialsMixin, BaseConnector):
    """The users of a provider, which a client with credentials of its own may list."""

    app_id = "openid-client"
    version = "1.0.0"
    user_friendly_name = "OpenID Connect (client credentials)"
    description = "Lists the users of a provider, with a client's own credentials."
    auth = OAuthClientCredential
    settings_model = OpenIDSettings
    exception_handlers = [(HTTPStatusError, HTTPHandler, None), (HTTPStatusError, OpenIDErrorHandler, None)]

    scopes = {"validate_credentials": "users:read", "list_accounts": "users:read"}
    client_auth = ClientAuthenticationMethod.CLIENT_SECRET_BASIC
    # The next token is asked for as the first one was: a client gets no refresh tokens (RFC 6749, section 4.4.3).
    refresh_access_token = DISABLED

    def issuer(self, request: Request[Any]) -> str:
        """Give the provider of the request's tenant, whose metadata name the endpoints."""
        return request.settings_as(OpenIDSettings).issuer

    async def validate_credentials(self, request: ValidateCredentialsRequest) -> ValidateCredentialsResponse:
        """Read one user."""
        found = await self._users(request, {"limit": "1"})
        return ValidateCredentialsResponse(
            response=ValidatedCredentials(valid=True, unique_tenant_id=self.issuer(request)),
            raw_data=found if request.wants_raw_data else None,
        )

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """List the users; the directory's own mark of the next page is the page token."""
        query = {"limit": str(request.page_size)}
        if request.page_token is not None:
            query["after"] = request.page_token
        found = await self._users(request, query)
        return ListAccountsResponse(
            response=[account_of(user) for user in found["users"]],
            page=Page(token=found.get("next"), size=request.page_size),
            raw_data=found if request.wants_raw_data else None,
        )

    async def _users(self, request: Request[Any], query: dict[str, str]) -> dict[str, Any]:
        # The endpoint is no part of the standard; this provider's metadata name it beside those that are.
        url = await endpoint(self.issuer(request), "users_endpoint")
        source = await self.token_source(request)
        async with session(middlewares=[source.middleware(url)]) as http:
            found = await read(http, url, query)
        users, following = found.get("users"), found.get("next")
        if not (isinstance(users, list) and all(isinstance(user, dict) for user in users)):
            raise InvalidResponseError(message=f"GET {url}: users: expected a list of JSON objects")
        if not isinstance(following, str | None):
            raise InvalidResponseError(message=f"GET {url}: next: expected text")
        return found
