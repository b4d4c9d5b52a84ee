"""
The mixins: a connector names its endpoints, and has the capabilities that get it tokens.

    class AcmeConnector(OAuthCodeFlowMixin, BaseConnector):
        app_id = "acme"
        auth = OAuthCredential
        authorization_url = "https://acme.example.com/oauth/authorize"
        token_url = "https://acme.example.com/oauth/token"
        scopes = {"list_accounts": "users:read"}

This module must not know how a token endpoint is asked, or how its answers are read.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..connector import BaseConnector
from ..errors import ClientError
from ..models.credentials import OAuthClientCredential
from ..models.envelope import BaseRequest, Request
from ..models.information import AppInfoRequest, AppInfoResponse
from ..models.oauth import (
    AuthorizationUrl,
    GetAuthorizationUrlRequest,
    GetAuthorizationUrlResponse,
    HandleAuthorizationCallbackRequest,
    HandleAuthorizationCallbackResponse,
    HandleClientCredentialsRequest,
    HandleClientCredentialsResponse,
    OauthCredentials,
    RefreshAccessTokenRequest,
    RefreshAccessTokenResponse,
    TokenType,
)
from ..models.oauth_settings import (
    ClientAuthenticationMethod,
    Function,
    OAuthFlowType,
    OAuthSettings,
    Scopes,
    TokenRequestType,
    Url,
)
from .checking import check_oauth

if TYPE_CHECKING:
    from .token_endpoint import TokenAnswer
    from .token_source import TokenSource

SECONDS_KEPT = 60.0
"""How long a refreshed token waits for a caller who gave up on it, and may ask again with what it still has."""

_REFRESHES = "_lumos_refreshes"
_SOURCES = "_lumos_token_sources"


class OAuthMixin(BaseConnector):
    """
    What both mixins have: the token endpoint, and refreshing.

    Each attribute may be a method instead, which takes the request: for hosts that depend on the tenant,
    ``def token_url(self, request): …``. It may be ``async``.

    Attributes:
        token_url: The token endpoint (RFC 6749, section 3.2).
        revocation_url: The revocation endpoint (RFC 7009), where the provider has one.
        issuer: The provider's identifier, an https URL: endpoints that are left out are looked up there (RFC 8414).
        scopes: The scopes that each capability needs, by its name: several in one text with spaces between.
        client_auth: How the client proves who it is.
        request_type: How a token request is sent.
        token_parameters: What token requests have beyond the standard, such as an audience.
        assertion_algorithm: How the client's private key signs, for ``PRIVATE_KEY_JWT``.
        assertion_key_id: The key's id at the provider.
        assertion_audience: Whom a signed token is for; the token endpoint where left out.
    """

    token_url: Url = None
    revocation_url: Url = None
    issuer: Url = None
    scopes: Scopes = None
    client_auth: ClientAuthenticationMethod | str | Function = ClientAuthenticationMethod.CLIENT_SECRET_POST
    request_type: TokenRequestType | Function = TokenRequestType()
    token_parameters: Mapping[str, str] | Function = {}
    assertion_algorithm: str | Function = "RS256"
    assertion_key_id: str | Function | None = None
    assertion_audience: str | Function | None = None

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Check what a connector declares about its tokens."""
        super().__init_subclass__(**kwargs)
        check_oauth(cls, __name__)

    @classmethod
    def oauth_declared(cls) -> dict[str, OAuthSettings]:
        """
        Give what is declared about tokens, as far as the class alone says.

        Returns:
            The settings by the credential's id, without what depends on a request; by the app's id for a connector
            without several credentials.
        """
        from . import declared

        found = declared.settings_of(cls, _flow_of(cls))
        return {id_: declared.without_functions(settings) for id_, settings in found.items()}

    async def app_info(self, request: AppInfoRequest) -> AppInfoResponse:
        """
        Describe the connector as an OpenAPI document, with the endpoints of the request's tenant.

        Args:
            request: Its settings say which tenant, where the endpoints depend on it.

        Returns:
            The document. What an issuer would say is left out, since nobody is asked for a description.
        """
        from ..introspection.app_document import app_info
        from . import declared

        found = declared.settings_of(self, _flow_of(type(self)))
        oauth = {id_: await declared.settings_in(settings, request) for id_, settings in found.items()}
        return app_info(type(self), oauth)

    async def refresh_access_token(self, request: RefreshAccessTokenRequest) -> RefreshAccessTokenResponse:
        """
        Get the next access token (RFC 6749, section 6).

        Any number of calls at once for one refresh token are one request to the provider, and all get its answer.

        Args:
            request: The client, and the refresh token.

        Returns:
            The access token, and the refresh token to use from now on: the new one, or the old one where the provider
            gave none.

        Raises:
            AuthenticationExpiredError: The refresh token is not valid any more; a user must authorise again.
            ConnectorError: The provider refused otherwise, or failed.
        """
        from . import declared
        from .together import Together
        from .token_endpoint import request_token

        payload = request.request
        if not payload.refresh_token:
            raise ClientError("request.refresh_token: expected the refresh token, got empty text.")
        here = declared.for_request(self, request)
        endpoint = await here.endpoint(payload.client_id, payload.client_secret)
        grant = {"grant_type": "refresh_token", "refresh_token": payload.refresh_token}
        refreshes: Together[TokenAnswer] = vars(self).setdefault(_REFRESHES, Together(SECONDS_KEPT))
        key = (endpoint.url, endpoint.client_id, endpoint.client_secret, payload.refresh_token)
        answer = await refreshes.do(key, lambda: request_token(endpoint, grant, self.read_token))
        return RefreshAccessTokenResponse(
            response=_credentials(answer, payload.refresh_token),
            raw_data=answer.document if request.wants_raw_data else None,
        )

    def read_token(self, document: dict[str, Any]) -> Mapping[str, Any]:
        """
        Find the standard's fields in an answer of the token endpoint; override it where a provider has them elsewhere.

        Args:
            document: The JSON object that the endpoint gave, such as ``{"authed_user": {"access_token": "…"}}``.

        Returns:
            An object with ``access_token``, and ``token_type``, ``refresh_token``, ``expires_in`` where there are such.
        """
        return document

    async def revoke(
        self,
        request: BaseRequest[Any],
        token: str,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        credential_id: str | None = None,
        token_type_hint: str | None = None,
    ) -> None:
        """
        Tell the provider that a token is not needed any more (RFC 7009).

        Args:
            request: Any request. Who the client is, is said by its payload, as in a `RefreshAccessTokenRequest`, or
                by its credential, where that is an `OAuthClientCredential`.
            token: The access token or the refresh token; of one that is not known nothing is said.
            client_id: The client, where the request does not say.
            client_secret: Its secret; left out for a public client.
            credential_id: Which of several credentials it is about, where the request does not say.
            token_type_hint: ``access_token`` or ``refresh_token``, which may help the provider to find it.

        Raises:
            MissingParameterError: The connector has no ``revocation_url``, and its issuer names none.
            InternalError: Nothing says who the client is.
            ConnectorError: The provider refused, or failed.
        """
        from . import declared
        from .token_endpoint import revoke_token

        credential_id = credential_id or getattr(request.request, "credential_id", None)
        if client_id is None:
            client_id, client_secret = declared.client_in(request, credential_id)
        here = declared.for_credential(self, request, credential_id, None)
        endpoint = await here.endpoint(client_id, client_secret or "", "revocation_url")
        await revoke_token(endpoint, token, token_type_hint)


class OAuthCodeFlowMixin(OAuthMixin):
    """
    Tokens that a user grants (RFC 6749, section 4.1): three capabilities, from two URLs.

    Attributes:
        authorization_url: The authorization endpoint (RFC 6749, section 3.1).
        pkce: Whether a proof key is used (RFC 7636), by SHA-256.
        authorization_parameters: What the provider takes beyond the standard, such as ``{"prompt": "consent"}``.
    """

    authorization_url: Url = None
    pkce: bool | Function = False
    authorization_parameters: Mapping[str, str] | Function = {}

    async def get_authorization_url(self, request: GetAuthorizationUrlRequest) -> GetAuthorizationUrlResponse:
        """
        Say where to send a user.

        Args:
            request: The client, where the user is to be sent back, and the scopes; those of the connector's
                declaration where it names none.

        Returns:
            The URL, and the proof key that the callback needs, where one is used.

        Raises:
            MissingParameterError: The connector names no authorization endpoint.
            ConnectorError: The issuer could not be asked.
        """
        from . import authorization, declared

        payload = request.request
        here = declared.for_request(self, request, OAuthFlowType.CODE_FLOW)
        endpoint = await here.needed_url("authorization_url")
        scope = await here.scope(payload.scopes)
        parameters = {
            "client_id": payload.client_id,
            "response_type": "code",
            **({"scope": scope} if scope else {}),
            "redirect_uri": payload.redirect_uri,
            "state": payload.state,
        }
        key = authorization.new_proof_key() if await here.option("pkce") else None
        if key is not None:
            parameters |= {"code_challenge": key.challenge, "code_challenge_method": "S256"}
        parameters |= await here.option("authorization_parameters")
        url = authorization.authorization_url(endpoint, parameters)
        return GetAuthorizationUrlResponse(
            response=AuthorizationUrl(authorization_url=url, code_verifier=None if key is None else key.verifier)
        )

    async def handle_authorization_callback(
        self, request: HandleAuthorizationCallbackRequest
    ) -> HandleAuthorizationCallbackResponse:
        """
        Redeem the code that came back with a user.

        Args:
            request: The client, the URL that the user was sent back to, and the proof key.

        Returns:
            The tokens.

        Raises:
            AuthorizationError: The user, or the provider, did not grant access.
            ClientError: The URL has no code, or is not the answer to this request; or the proof key is missing.
            ConnectorError: The provider refused otherwise, or failed.
        """
        from . import authorization, declared
        from .token_endpoint import request_token

        payload = request.request
        here = declared.for_request(self, request, OAuthFlowType.CODE_FLOW)
        callback = authorization.read_callback(
            payload.redirect_uri_with_code,
            state=payload.state,
            issuer=await here.issuer(),
            names_itself=await here.names_itself(),
        )
        if await here.option("pkce") and not payload.code_verifier:
            raise ClientError("request.code_verifier: expected what get_authorization_url gave with the URL, got none.")
        grant = {
            "grant_type": "authorization_code",
            "code": callback.code,
            "redirect_uri": callback.redirect_uri,
            **({"code_verifier": payload.code_verifier} if payload.code_verifier else {}),
        }
        endpoint = await here.endpoint(payload.client_id, payload.client_secret)
        answer = await request_token(endpoint, grant, self.read_token)
        return HandleAuthorizationCallbackResponse(
            response=_credentials(answer), raw_data=answer.document if request.wants_raw_data else None
        )


class ClientCredentialsMixin(OAuthMixin):
    """Tokens that the client gets for itself (RFC 6749, section 4.4): two capabilities, from one URL."""

    async def handle_client_credentials_request(
        self, request: HandleClientCredentialsRequest
    ) -> HandleClientCredentialsResponse:
        """
        Get a token for the client itself.

        Args:
            request: The client, and the scopes; those of the connector's declaration where it names none.

        Returns:
            The token.

        Raises:
            AuthenticationError: The provider does not accept the client.
            ConnectorError: The provider refused otherwise, or failed.
        """
        from . import declared
        from .token_endpoint import request_token

        payload = request.request
        here = declared.for_request(self, request, OAuthFlowType.CLIENT_CREDENTIALS)
        endpoint = await here.endpoint(payload.client_id, payload.client_secret)
        answer = await request_token(endpoint, _grant_of_client(await here.scope(payload.scopes)), self.read_token)
        return HandleClientCredentialsResponse(
            response=_credentials(answer), raw_data=answer.document if request.wants_raw_data else None
        )

    async def token_source(self, request: Request[Any], credential_id: str | None = None) -> "TokenSource":
        """
        Give the tokens for this connector's own calls to the app.

        Args:
            request: A request with the client's credential.
            credential_id: Its id, where the connector declares several of that kind.

        Returns:
            The source, the same for all requests with the same client and tenant while this instance lives.

        Raises:
            ClientError: The request has no such credential.
            InternalError: The connector declares several, and the id was left out.
            ConnectorError: The issuer could not be asked.
        """
        from . import declared
        from .sources import TokenSources
        from .token_source import Token, TokenSource

        kind = OAuthClientCredential
        credential_id = credential_id or declared.only_client(self)
        known = request.credential(credential_id, kind) if credential_id else request.credential(kind)
        here = declared.for_credential(self, request, credential_id, OAuthFlowType.CLIENT_CREDENTIALS)
        endpoint = await here.endpoint(known.client_id, known.client_secret)
        grant = _grant_of_client(await here.scope(known.scopes))
        token = Token(access_token=known.access_token) if known.access_token else None
        sources: TokenSources = vars(self).setdefault(_SOURCES, TokenSources())
        return sources.get(
            (endpoint.url, known.client_id, known.client_secret, *grant.values(), *endpoint.parameters.items()),
            lambda: TokenSource.for_grant(endpoint, lambda _: grant, read_token=self.read_token, token=token),
        )


def _flow_of(cls: "type[BaseConnector]") -> OAuthFlowType:
    """Tell how tokens are got: by the mixin that a class has, and by its credential where it has both."""
    if not issubclass(cls, ClientCredentialsMixin):
        return OAuthFlowType.CODE_FLOW
    is_for_client = cls.auth is not None and issubclass(cls.auth, OAuthClientCredential)
    if is_for_client or not issubclass(cls, OAuthCodeFlowMixin):
        return OAuthFlowType.CLIENT_CREDENTIALS
    return OAuthFlowType.CODE_FLOW


def _grant_of_client(scope: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}


def _credentials(answer: "TokenAnswer", refresh_token: str | None = None) -> OauthCredentials:
    state = answer.document.get("state")
    return OauthCredentials(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or refresh_token,
        token_type=TokenType.BEARER,
        state=state if isinstance(state, str) else None,
    )
