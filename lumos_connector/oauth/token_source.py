"""
Tokens for a connector's own calls: got when first needed, renewed in time, and once for any number of callers.

For what lives long: a server, or a client that is kept. This module must not know connectors or requests.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

import attrs

from ..checks import expect
from ..errors import (
    AuthenticationError,
    AuthenticationExpiredError,
    CredentialsRevokedError,
    TransientError,
)
from ..models.oauth_settings import ClientAuthenticationMethod
from ..redaction import mask_text
from ..upstream import upstream_answer
from .attempts import ATTEMPTS, attempted
from .authorization import joined
from .together import Together
from .token_endpoint import ReadToken, TokenAnswer, TokenEndpoint, check_url, request_token

if TYPE_CHECKING:
    import aiohttp

T = TypeVar("T")

logger = logging.getLogger(__name__)

MARGIN = 60.0
"""The seconds before a token's end at which it is renewed: clocks differ, and a call takes time."""

JWT_BEARER_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@attrs.frozen(kw_only=True)
class Token:
    """
    An access token, and what gets the next.

    Attributes:
        access_token: The bearer token (RFC 6750).
        refresh_token: What gets the next one, where there is one.
        expires_at: When it ends, in seconds since the epoch; ``None`` where the provider does not say.
        scope: The scopes granted, where the provider says.
    """

    access_token: str = attrs.field(repr=False)
    refresh_token: str | None = attrs.field(default=None, repr=False)
    expires_at: float | None = None
    scope: str | None = None

    @property
    def authorization(self) -> str:
        """The value of the header ``Authorization``."""
        return f"Bearer {self.access_token}"


Renew: TypeAlias = Callable[[Token | None], Awaitable[Token]]
"""Gets the next token; takes the last one."""

OnRotation: TypeAlias = Callable[[Token], Any]
"""Keeps a token whose refresh token is a new one; awaited where it must be."""


class TokenSource:
    """
    Tokens of one client, for any number of calls at a time.

    Args:
        renew: Gets the next token.
        token: One that is there already.
        margin: The seconds before a token's end at which it is renewed; half of its life at most.
        attempts: How often the provider is asked while it fails for the moment.
        on_rotation: Keeps a token whose refresh token is a new one, before anybody uses it. The old one is worth
            nothing from then on. Where it fails, that is logged, and the token is used all the same.
        clock: Gives the seconds since the epoch.
        sleep: Waits for some seconds.

    Attributes:
        current: The token as it is, due or not; ``None`` before the first.
    """

    def __init__(
        self,
        renew: Renew,
        *,
        token: Token | None = None,
        margin: float = MARGIN,
        attempts: int = ATTEMPTS,
        on_rotation: OnRotation | None = None,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], Awaitable[Any]] = asyncio.sleep,
    ) -> None:
        expect("TokenSource.attempts", attempts, "1 or more", isinstance(attempts, int) and attempts > 0)
        expect("TokenSource.margin", margin, "0 or more seconds", isinstance(margin, (int, float)) and margin >= 0)
        self._renew = renew
        self._margin = margin
        self._attempts = attempts
        self._on_rotation = on_rotation
        self._clock = clock
        self._sleep = sleep
        self._together: Together[Token] = Together()
        self.current: Token | None = None
        self._due = 0.0
        if token is not None:
            self._keep(token)

    @classmethod
    def client_credentials(
        cls,
        *,
        token_url: str,
        client_id: str,
        client_secret: str = "",
        scopes: Iterable[str] = (),
        token: Token | None = None,
        **more: Any,
    ) -> "TokenSource":
        """
        Make a source of tokens that a client gets for itself (RFC 6749, section 4.4).

        Args:
            token_url: The token endpoint.
            client_id: The client's public identifier.
            client_secret: Its secret, or the private key that it signs with.
            scopes: The scopes to ask for.
            token: One that is there already.
            more: ``client_auth``, ``request_type``, ``parameters`` and the like, as `TokenEndpoint` has them, and
                what the class itself takes.

        Returns:
            The source; nothing is asked yet.
        """
        endpoint, options = _endpoint(token_url, client_id, client_secret, more)
        scope = _scope(scopes)
        grant = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
        return cls.for_grant(endpoint, lambda _: grant, token=token, **options)

    @classmethod
    def refreshing(
        cls,
        *,
        token_url: str,
        client_id: str,
        client_secret: str = "",
        refresh_token: str,
        access_token: str | None = None,
        expires_at: float | None = None,
        **more: Any,
    ) -> "TokenSource":
        """
        Make a source of tokens that a user granted (RFC 6749, section 6).

        Args:
            token_url: The token endpoint.
            client_id: The client's public identifier.
            client_secret: Its secret, or the private key that it signs with.
            refresh_token: The refresh token; the newest one is in ``current`` and goes to ``on_rotation``.
            access_token: The access token, where there is one still.
            expires_at: When that ends, in seconds since the epoch.
            more: As for `client_credentials`.

        Returns:
            The source; nothing is asked yet.
        """
        expect("TokenSource.refresh_token", refresh_token, "text that is not empty", refresh_token)
        endpoint, options = _endpoint(token_url, client_id, client_secret, more)

        def grant(last: Token | None) -> dict[str, str]:
            newest = refresh_token if last is None or last.refresh_token is None else last.refresh_token
            return {"grant_type": "refresh_token", "refresh_token": newest}

        # without an access token it is one that has ended, so that the first call renews it
        known = Token(access_token=access_token or "", refresh_token=refresh_token, expires_at=expires_at)
        source = cls.for_grant(endpoint, grant, token=known, **options)
        if not access_token:
            source._due = 0.0
        return source

    @classmethod
    def jwt_bearer(
        cls, *, token_url: str, assertion: Callable[[], str], scopes: Iterable[str] = (), **more: Any
    ) -> "TokenSource":
        """
        Make a source of tokens that a signed assertion is exchanged for (RFC 7523), as service accounts do.

        Args:
            token_url: The token endpoint.
            assertion: Signs an assertion, a new one for each token.
            scopes: The scopes to ask for, where the assertion does not say them.
            more: As for `client_credentials`; ``client_id`` where the provider wants one.

        Returns:
            The source; nothing is asked yet.
        """
        more.setdefault("client_auth", ClientAuthenticationMethod.NONE)
        endpoint, options = _endpoint(token_url, more.pop("client_id", ""), more.pop("client_secret", ""), more)
        scope = _scope(scopes)

        def grant(_: Token | None) -> dict[str, str]:
            return {
                "grant_type": JWT_BEARER_GRANT,
                "assertion": assertion(),
                **({"scope": scope} if scope else {}),
            }

        return cls.for_grant(endpoint, grant, **options)

    @classmethod
    def for_grant(
        cls,
        endpoint: TokenEndpoint,
        grant: Callable[[Token | None], dict[str, str]],
        *,
        read_token: ReadToken | None = None,
        **options: Any,
    ) -> "TokenSource":
        """
        Make a source for any grant.

        Args:
            endpoint: The token endpoint and the client.
            grant: Gives the parameters of a request, from the last token.
            read_token: Finds the standard's fields in an answer, for a provider that is not of the standard.
            options: What the class itself takes.

        Returns:
            The source; nothing is asked yet.
        """
        clock = options.get("clock", time.time)

        async def renew(last: Token | None) -> Token:
            asked_at = clock()  # a token's life begins at the provider before its answer is here
            try:
                answer = await request_token(endpoint, grant(last), read_token)
            except TransientError as error:
                error.retryable = error.throttled = error.refreshable = None  # no user waits here, so its code counts
                raise
            return _token(answer, asked_at, last)

        return cls(renew, **options)

    async def token(self) -> Token:
        """
        Give a token that is good for a while.

        Returns:
            The token.

        Raises:
            AuthenticationExpiredError: Somebody must authorise again.
            ConnectorError: The provider refused otherwise, or still failed after the last attempt.
        """
        if self.current is not None and self._clock() < self._due:
            return self.current
        return await self._together.do(None, self._next)

    async def renewed(self, rejected: Token) -> Token:
        """
        Give another token than one that was rejected.

        Args:
            rejected: The token that the app did not accept.

        Returns:
            The next one, which somebody else may have got already; raises as `token` does.
        """
        if self.current is not None and self.current.access_token == rejected.access_token:
            self._due = 0.0
        return await self.token()

    async def call(self, send: Callable[[str], Awaitable[T]]) -> T:
        """
        Call the app; where it answers 401, once more with another token.

        Args:
            send: Sends a request, which it must be able to do twice; takes the access token. It returns an answer
                with a ``status`` or a ``status_code``, or raises `AuthenticationError`, `HTTPStatusError` or what an
                HTTP client raises for a status.

        Returns:
            What it gives. Raises what it raises, and as `token` does.
        """
        token = await self.token()
        try:
            answer = await send(token.access_token)
        except Exception as error:
            if not _is_unauthorized(error):
                raise
        else:
            if 401 not in (getattr(answer, "status", None), getattr(answer, "status_code", None)):
                return answer
            _release(answer)
        return await send((await self.renewed(token)).access_token)

    def middleware(self, base_url: str) -> "aiohttp.ClientMiddlewareType":
        """
        Make a middleware for a session of aiohttp: ``ClientSession(url, middlewares=(source.middleware(url),))``.

        Args:
            base_url: Whose requests get a token: those to its scheme, host and port, and never to another, also after
                a redirect.

        Returns:
            The middleware. A request that sets ``Authorization`` itself is left alone; a 401 is tried once more with
            another token where the body can be sent again.
        """
        from yarl import URL

        check_url("TokenSource.middleware", base_url)
        origin = URL(base_url).origin()

        async def authorize(
            request: "aiohttp.ClientRequest", handler: "aiohttp.ClientHandlerType"
        ) -> "aiohttp.ClientResponse":
            if request.url.origin() != origin or "Authorization" in request.headers:
                return await handler(request)
            token = await self.token()
            request.headers["Authorization"] = token.authorization
            response = await handler(request)
            if response.status != 401 or getattr(request.body, "consumed", False):
                return response
            response.release()
            request.headers["Authorization"] = (await self.renewed(token)).authorization
            return await handler(request)

        return authorize

    # Renewing

    async def _next(self) -> Token:
        last = self.current
        token = await attempted(lambda: self._renew(last), self._attempts, self._sleep)
        self.current, self._due = token, 0.0  # nobody uses it before the hook has it
        known = last.refresh_token if last is not None else None
        if self._on_rotation is not None and token.refresh_token not in (None, known):
            await self._hand_over(self._on_rotation, token, known)
        self._keep(token)
        return token

    def _keep(self, token: Token) -> None:
        self.current = token
        if token.expires_at is None:
            self._due = float("inf")
        else:
            left = max(0.0, token.expires_at - self._clock())
            self._due = token.expires_at - min(self._margin, left / 2)

    @staticmethod
    async def _hand_over(keep: OnRotation, token: Token, old: str | None) -> None:
        try:
            given = keep(token)
            if isawaitable(given):
                await given
        except Exception as error:  # noqa: BLE001 - the hook is an author's
            # the token is good all the same, and is in `current`; the failure's own words may hold it
            secrets = [text for text in (token.access_token, token.refresh_token, old) if text]
            reason = mask_text(f"{type(error).__name__}: {error}", secrets)
            logger.error("a rotated refresh token could not be kept by on_rotation: %s", reason)  # noqa: TRY400


def _scope(scopes: Iterable[str]) -> str:
    expect("TokenSource.scopes", scopes, "a list of texts", not isinstance(scopes, str))
    return joined(scopes)


def _endpoint(
    url: str, client_id: str, client_secret: str, more: dict[str, Any]
) -> tuple[TokenEndpoint, dict[str, Any]]:
    """Part the options of an endpoint from those of a source."""
    named = {field.name for field in attrs.fields(TokenEndpoint)}
    own = {name: value for name, value in more.items() if name in named}
    options = {name: value for name, value in more.items() if name not in named}
    return TokenEndpoint(url=url, client_id=client_id, client_secret=client_secret, **own), options


def _token(answer: TokenAnswer, asked_at: float, last: Token | None) -> Token:
    return Token(
        access_token=answer.access_token,
        refresh_token=answer.refresh_token or (last.refresh_token if last is not None else None),
        expires_at=None if answer.expires_in is None else asked_at + answer.expires_in,
        scope=answer.scope,
    )


def _is_unauthorized(error: Exception) -> bool:
    if isinstance(error, AuthenticationError):
        return not isinstance(error, (AuthenticationExpiredError, CredentialsRevokedError))
    given = upstream_answer(error)
    return given is not None and given.status == 401


def _release(answer: Any) -> None:
    release = getattr(answer, "release", None)
    if callable(release):
        release()
