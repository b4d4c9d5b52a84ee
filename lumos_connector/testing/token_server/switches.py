"""
What the fake token server can be told, before it starts and while it runs.

Each option is an attribute, looked at whenever a request needs it. This module must not know how requests are answered.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, get_args

from attrs import define, field

from ...checks import that
from .clients import ARE_TEXTS, AUTHENTICATION_METHODS, FakeClient, can_be_checked

Malformed = Literal["not_json", "no_access_token", "list", "truncated", "html"]

DISCOVERY = ("oauth-authorization-server", "openid-configuration")
"""The documents below ``/.well-known/``."""


def _among(*known: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, (list, tuple)) and all(item in known for item in value)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(map(repr, names))


_IS_MALFORMED = that(
    f"None or one of {_listed(get_args(Malformed))}", lambda value: value is None or value in get_args(Malformed)
)
_ARE_METHODS = that(
    f"None or a list of {_listed(AUTHENTICATION_METHODS)}",
    lambda value: value is None or _among(*AUTHENTICATION_METHODS)(value),
)
_ARE_DOCUMENTS = that(f"a list of {_listed(DISCOVERY)}", _among(*DISCOVERY))
_ARE_CLIENTS = that(
    "a list of FakeClient",
    lambda value: isinstance(value, (list, tuple)) and all(isinstance(item, FakeClient) for item in value),
)


@define(kw_only=True, eq=False, repr=False)
class Switches:
    """
    What a `FakeTokenServer` does; each attribute is an argument of its constructor too.

    Attributes:
        client_id: The client that the server knows.
        client_secret: Its secret; ``None`` for a public client, or for one with a ``public_key`` alone.
        public_key: Its public key in PEM form, to take ``private_key_jwt``; this needs the extra ``jwt``.
        redirect_uris: Where its users may be sent back to; empty for anywhere.
        clients: Clients beside this one.
        client_auth_methods: How clients may authenticate; ``None`` for each way that the client has the means for.
        prefix: What each token and each code begins with.
        require_pkce: Refuse an authorization request without a code challenge.
        deny: Send the user back with ``access_denied`` instead of a code.
        refreshable_grants: Which grants get a refresh token.
        accept_assertions: Whether the assertion of a ``jwt-bearer`` request is good; it isn't looked at.
        expires_in: How long access tokens last, in seconds, as the answers have it: a number or a numeric text; 0 for
            tokens that have expired when they arrive, ``None`` to leave it out.
        token_type: The kind of token that answers name; ``None`` to leave it out.
        extra: What answers hold besides.
        rotate: Give a new refresh token at each refresh; the one before it is then ``invalid_grant``.
        reuse_detection: Revoke all that came of a grant when a code or a refresh token comes a second time.
        omit_refresh_token: Answer a refresh without a refresh token; the one that was sent stays good.
        delay: How many seconds a token request takes.
        malformed: What is wrong with a token answer that would be good: ``"not_json"``; ``"no_access_token"``;
            ``"list"``, a JSON list; ``"truncated"``, half of the JSON; ``"html"``, a page.
        form_encoded: Answer token requests with a form instead of JSON, errors too.
        discovery: Which of the two documents there are, ``"oauth-authorization-server"`` and
            ``"openid-configuration"``.
        metadata: What those documents say otherwise, by name; ``None`` leaves an entry out.
    """

    client_id: str = "client"
    client_secret: str | None = "secret"  # noqa: S105 - it protects nothing
    public_key: str | None = field(default=None, validator=can_be_checked)
    redirect_uris: Sequence[str] = field(default=(), validator=ARE_TEXTS)
    clients: Sequence[FakeClient] = field(default=(), validator=_ARE_CLIENTS)
    client_auth_methods: Sequence[str] | None = field(default=None, validator=_ARE_METHODS)
    prefix: str = ""
    require_pkce: bool = False
    deny: bool = False
    refreshable_grants: Sequence[str] = ("authorization_code",)
    accept_assertions: bool = True
    expires_in: float | str | None = 3600
    token_type: str | None = "Bearer"  # noqa: S105 - the name of a kind
    extra: Mapping[str, Any] = field(factory=dict)
    rotate: bool = False
    reuse_detection: bool = False
    omit_refresh_token: bool = False
    delay: float = 0
    malformed: Malformed | None = field(default=None, validator=_IS_MALFORMED)
    form_encoded: bool = False
    discovery: Sequence[str] = field(default=DISCOVERY, validator=_ARE_DOCUMENTS)
    metadata: Mapping[str, Any] = field(factory=dict)

    @property
    def all_clients(self) -> list[FakeClient]:
        """The clients as they are registered at this moment, the server's own first."""
        own = FakeClient(
            self.client_id,
            client_secret=self.client_secret,
            public_key=self.public_key,
            redirect_uris=self.redirect_uris,
        )
        return [own, *self.clients]

    def find_client(self, client_id: str | None) -> FakeClient | None:
        """
        Look a client up.

        Args:
            client_id: Its identifier.

        Returns:
            The client; ``None`` for one that isn't registered.
        """
        return next((client for client in self.all_clients if client.client_id == client_id), None)

    def methods_of(self, client: FakeClient) -> list[str]:
        """
        List how a client may authenticate.

        Args:
            client: The client.

        Returns:
            The methods, named as in RFC 8414.
        """
        allowed = AUTHENTICATION_METHODS if self.client_auth_methods is None else self.client_auth_methods
        return [method for method in allowed if method in client.methods]
