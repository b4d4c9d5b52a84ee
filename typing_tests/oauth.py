"""
What an author writes of OAuth, as type checkers see it: nothing here may be an error.

Read by ``mypy --strict`` and by pyright, never run.
"""

import aiohttp

from lumos_connector import (
    DISABLED,
    BaseConnector,
    ClientAuthenticationMethod,
    ClientCredentialsMixin,
    GetAuthorizationUrlRequest,
    GetAuthorizationUrlResponse,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthClientCredential,
    OAuthCodeFlowMixin,
    OAuthConfig,
    OAuthCredential,
    OAuthRequest,
    OAuthSettings,
    Token,
    TokenRequestType,
    TokenSource,
)

# Texts, and methods in their place


class WithTexts(OAuthCodeFlowMixin, BaseConnector):
    app_id = "texts"
    auth = OAuthCredential
    authorization_url = "https://acme.example/authorize"
    token_url = "https://acme.example/token"
    scopes = {"list_accounts": "users:read", "get_account": None}
    client_auth = ClientAuthenticationMethod.CLIENT_SECRET_BASIC
    request_type = TokenRequestType(data="JSON")
    pkce = True
    authorization_parameters = {"prompt": "consent"}
    refresh_access_token = DISABLED

    async def get_authorization_url(self, request: GetAuthorizationUrlRequest) -> GetAuthorizationUrlResponse:
        answer = await super().get_authorization_url(request)
        url: str = answer.response.authorization_url
        answer.response.authorization_url = url + "&x=1"
        return answer


class WithMethods(OAuthCodeFlowMixin, ClientCredentialsMixin, BaseConnector):
    app_id = "methods"

    def authorization_url(self, request: OAuthRequest[object]) -> str:
        return "https://acme.example/authorize"

    async def token_url(self, request: OAuthRequest[object]) -> str:
        return "https://acme.example/token"

    def scopes(self, request: OAuthRequest[object]) -> dict[str, str | None]:
        return {"list_accounts": "users:read"}


class Discovering(ClientCredentialsMixin, BaseConnector):
    app_id = "discovering"
    auth = OAuthClientCredential
    issuer = "https://acme.example"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        source = await self.token_source(request)
        async with aiohttp.ClientSession(middlewares=(source.middleware("https://acme.example"),)):
            token: Token = await source.token()
            length: int = await source.call(lambda text: measured(text + token.access_token))
        return ListAccountsResponse(response=[][:length])


async def measured(text: str) -> int:
    return len(text)


class WithSeveral(OAuthCodeFlowMixin, BaseConnector):
    app_id = "several"
    credentials = [
        OAuthConfig(
            id="admin",
            description="d",
            oauth_settings=OAuthSettings(
                token_url=lambda request: f"https://{request.settings}/token", client_auth="NONE", flow_type="CODE_FLOW"
            ),
        )
    ]


# Sources


async def keep(token: Token) -> None:
    await measured(token.refresh_token or token.authorization)


TokenSource.refreshing(token_url="https://a", client_id="c", refresh_token="r", on_rotation=keep)
TokenSource.client_credentials(token_url="https://a", client_id="c", on_rotation=lambda token: token.expires_at)
