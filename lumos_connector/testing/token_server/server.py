"""
`FakeTokenServer`: an OAuth provider for tests, which answers over real HTTP and does as it is told.

What is here is what a test touches; the modules beside this one answer the requests. No module of the framework may
need this one.
"""

import asyncio
from collections.abc import Callable, Mapping
from http.client import responses
from types import TracebackType
from typing import Any

from attrs import define, field
from attrs.setters import frozen

from ...checks import that
from .endpoints import AUTHORIZE, RESOURCE, REVOKE, TOKEN, WELL_KNOWN, Endpoints
from .grants import Grants
from .ledger import Grant, Ledger
from .messages import Answer, ReceivedRequest
from .serving import Serving
from .spoiling import as_told
from .switches import DISCOVERY, Switches

_IS_PORT = that(
    "a number from 0 to 65535, where 0 takes any port that is free",
    lambda value: isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 65535,
)


@define(kw_only=True, eq=False, repr=False)
class FakeTokenServer(Switches):
    """
    An OAuth provider on 127.0.0.1, for tests: an authorization server and one resource that it protects.

    ``async with FakeTokenServer() as server`` runs it in the event loop of the test; ``with FakeTokenServer() as
    server`` runs it in a thread, for synchronous tests and for processes and browsers that a test starts. The options
    are those of `Switches`: arguments here, and attributes that can be set while it runs, such as ``server.rotate =
    True``.

    It knows the client ``client`` with the secret ``secret``, grants what is asked for, and names what it gives out by
    counting: ``code-1``, ``access-1``, ``refresh-1``, ``access-2`` and so on.

    Attributes:
        port: Where to listen, as it was asked for; 0 takes any port that is free, and `url` then names it.
        on_answer: Called with each request when it is answered, and with the status; with ``None`` where the connection
            is closed instead.
        requests: What it was asked, in order, with the requests that it let fail.
    """

    port: int = field(default=0, validator=_IS_PORT, on_setattr=frozen)
    on_answer: Callable[[ReceivedRequest, int | None], None] | None = None
    requests: list[ReceivedRequest] = field(init=False, factory=list)
    _grants: Grants = field(init=False)
    _endpoints: Endpoints = field(init=False)
    _serving: Serving | None = field(init=False, default=None)

    def __attrs_post_init__(self) -> None:
        self._grants = Grants(self, Ledger())
        self._endpoints = Endpoints(self, self._grants)

    # Running

    async def __aenter__(self) -> "FakeTokenServer":
        serving = self._new_serving()
        self._endpoints.url = await serving.start()
        self._serving = serving
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._serving is not None:
            await self._serving.stop()
            self._serving = None

    def __enter__(self) -> "FakeTokenServer":
        serving = self._new_serving()
        self._endpoints.url = serving.start_thread()
        self._serving = serving
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._serving is not None:
            self._serving.stop_thread()
            self._serving = None

    def __repr__(self) -> str:
        return f"<FakeTokenServer {self._endpoints.url or 'that was not started'}>"

    def _new_serving(self) -> Serving:
        if self._serving is not None:
            raise RuntimeError("FakeTokenServer: it runs already; make another one")
        return Serving(self._respond, self.port)

    async def _respond(self, request: ReceivedRequest) -> Answer | None:
        self.requests.append(request)
        answer = await self._answer(request)
        if self.on_answer is not None:
            self.on_answer(request, None if answer is None else answer.status)
        return answer

    async def _answer(self, request: ReceivedRequest) -> Answer | None:
        if request.path != TOKEN:
            return self._endpoints.answer(request)
        planned = self._endpoints.planned
        is_planned, answer = bool(planned), planned.popleft() if planned else None
        if self.delay:
            await asyncio.sleep(self.delay)
        if not is_planned:
            answer = self._endpoints.answer(request)
        return None if answer is None else as_told(answer, self)

    # Where it is

    @property
    def url(self) -> str:
        """
        The URL that all others begin with; it stays when the server has ended, and nothing listens there then.

        Raises:
            RuntimeError: The server was not started.
        """
        if not self._endpoints.url:
            raise RuntimeError("FakeTokenServer: it was not started; use `with FakeTokenServer() as server:`")
        return self._endpoints.url

    @property
    def issuer(self) -> str:
        """What the server calls itself (RFC 8414); the same as `url`."""
        return self.url

    @property
    def authorization_url(self) -> str:
        """Where a user consents, which happens at once."""
        return f"{self.url}{AUTHORIZE}"

    @property
    def token_url(self) -> str:
        """The token endpoint."""
        return f"{self.url}{TOKEN}"

    @property
    def revocation_url(self) -> str:
        """Where tokens are revoked (RFC 7009)."""
        return f"{self.url}{REVOKE}"

    @property
    def resource_url(self) -> str:
        """What only a good access token opens (RFC 6750); it answers with the token's client and scope."""
        return f"{self.url}{RESOURCE}"

    @property
    def discovery_url(self) -> str:
        """The document of RFC 8414."""
        return f"{self.url}{WELL_KNOWN}{DISCOVERY[0]}"

    @property
    def openid_discovery_url(self) -> str:
        """The document of OpenID Connect."""
        return f"{self.url}{WELL_KNOWN}{DISCOVERY[1]}"

    # What it was asked

    def count(self, grant_type: str | None = None, *, path: str | None = None) -> int:
        """
        Count requests.

        Args:
            grant_type: Count those for this grant.
            path: Count those for this path, such as ``/resource``.

        Returns:
            How many of the requests are both; all of them where neither is given.
        """
        return sum(
            grant_type in {None, request.grant_type} and path in {None, request.path} for request in self.requests
        )

    # What it gives out

    def issue_code(self, redirect_uri: str | None = None, *, scope: str = "", code_challenge: str | None = None) -> str:
        """
        Give an authorization code to its client, as if a user had consented.

        Args:
            redirect_uri: What the token request must name; ``None`` for whatever it names.
            scope: What the user consented to.
            code_challenge: What the verifier must match, by ``S256``.

        Returns:
            The code.
        """
        return self._grants.issue_code(self._grant(scope), redirect_uri, code_challenge)

    def issue_access_token(self, scope: str = "") -> str:
        """
        Give an access token to its client.

        Args:
            scope: What it is good for.

        Returns:
            The token.
        """
        return self._grants.issue_access_token(self._grant(scope), scope)

    def issue_refresh_token(self, scope: str = "") -> str:
        """
        Give a refresh token to its client.

        Args:
            scope: What its access tokens are good for.

        Returns:
            The token.
        """
        return self._grants.issue_refresh_token(self._grant(scope))

    def _grant(self, scope: str) -> Grant:
        return Grant(self.client_id, scope)

    def revoke_all(self) -> None:
        """Revoke every code and every token."""
        self._grants.ledger.revoke_all()

    def expire_all(self) -> None:
        """Let every access token have expired; refresh tokens stay good."""
        self._grants.ledger.expire_all()

    # What goes wrong

    def fail_next(
        self,
        n: int = 1,
        status: int = 503,
        *,
        retry_after: float | str | None = None,
        body: Mapping[str, Any] | str | None = None,
    ) -> None:
        """
        Let the next token requests fail; what was planned before comes first.

        Args:
            n: How many.
            status: The HTTP status.
            retry_after: The header ``Retry-After``: seconds, or a date.
            body: A document, or a text; ``None`` for the status's own words.
        """
        content = responses.get(status, "") if body is None else body
        headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
        self._endpoints.planned.extend([Answer(content, status, headers)] * n)

    def error_next(self, error: str, description: str | None = None, *, status: int = 400) -> None:
        """
        Let the next token request be refused (RFC 6749 5.2); what was planned before comes first.

        Args:
            error: The error's name, such as ``invalid_grant``.
            description: What is wrong; ``None`` to leave it out.
            status: The HTTP status; some providers say 200.
        """
        described = {} if description is None else {"error_description": description}
        self._endpoints.planned.append(Answer({"error": error, **described}, status))

    def drop_next(self, n: int = 1) -> None:
        """
        Close the connection of the next token requests without an answer; what was planned before comes first.

        Args:
            n: How many.
        """
        self._endpoints.planned.extend([None] * n)
