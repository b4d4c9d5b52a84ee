"""
What a login gets: the credential that a call takes, and what it takes to get the next one.

This module must not know how tokens are got, or where they are kept.
"""

import json
from datetime import datetime, timezone
from typing import Any

import msgspec

from .problems import UsageError

OAUTH, CLIENT = "oauth", "oauth_client_credentials"
"""The kinds of credentials, as a request names them, that a user granted and that a client got for itself."""


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """
    What a login got, and what it takes to renew it.

    Attributes:
        connector: The connector's ``app_id``.
        credential_id: Which of its declared credentials it is.
        client_id: The client's public identifier.
        client_secret: Its secret.
        refresh_token: What gets the next access token.
        auth: The credential, as a request carries it.
        settings: The settings that the requests carried.
        scopes: The scopes that were asked for by name.
        obtained_at: When the access token was got (ISO 8601).
    """

    connector: str
    credential_id: str | None = None
    client_id: str
    client_secret: str
    refresh_token: str | None = None
    auth: dict[str, Any]
    settings: dict[str, Any] | None = None
    scopes: list[str] = msgspec.field(default_factory=list)
    obtained_at: str = ""

    def __repr__(self) -> str:
        return f"<Tokens of {self.connector}>"

    @property
    def kind(self) -> str:
        """The kind of the credential; empty if it is none that is got by OAuth 2.0."""
        return next((kind for kind in (OAUTH, CLIENT) if isinstance(self.auth.get(kind), dict)), "")

    @property
    def credential(self) -> bytes:
        """The credential as JSON."""
        return msgspec.json.encode(self.auth)

    @property
    def document(self) -> bytes:
        """All of it as JSON on one line."""
        return msgspec.json.encode(self)

    def got(self, kind: str, answer: dict[str, Any]) -> "Tokens":
        """
        Take in what a provider gave.

        Args:
            kind: Which kind of credential it makes.
            answer: The payload of a capability's answer.

        Returns:
            The tokens with it; the refresh token is the old one where there is no new one.
        """
        credential: dict[str, Any] = {"access_token": answer["access_token"]}
        if kind == CLIENT:
            credential |= {"client_id": self.client_id, "client_secret": self.client_secret, "scopes": self.scopes}
        return msgspec.structs.replace(
            self,
            refresh_token=answer.get("refresh_token") or self.refresh_token,
            auth={**({"id": self.credential_id} if self.credential_id else {}), kind: credential},
            obtained_at=datetime.now(timezone.utc).isoformat(timespec="seconds"),
        )


def with_credential(document: bytes, held: bytes) -> bytes:
    """
    Put the credential of a file into a request.

    Args:
        document: The request as JSON.
        held: What the file holds: `Tokens`, or a credential alone; one with an id goes where several are named.

    Returns:
        The request with it; as it is where it has credentials, or can't be read, which is for others to refuse.

    Raises:
        UsageError: The file holds something else.
    """
    try:
        content = msgspec.json.decode(held, type=dict[str, Any])
        credential = msgspec.convert(content.get("auth", content), dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        expected = 'what `oauth login` keeps or prints, such as {"oauth": {"access_token": "…"}}'
        raise UsageError(f"--auth-file: expected {expected}; the file holds something else") from error
    try:
        request = json.loads(document)
    except (ValueError, RecursionError):
        return document
    if not isinstance(request, dict) or any(request.get(name) is not None for name in ("auth", "credentials")):
        return document
    where = {"credentials": [credential]} if "id" in credential else {"auth": credential}
    return json.dumps({**request, **where}).encode()
