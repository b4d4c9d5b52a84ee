"""
What a login gets: the credential that a call takes, and what it takes to get the next one.

This module must not know how tokens are got, or where they are kept.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import msgspec

OAUTH, CLIENT = "oauth", "oauth_client_credentials"
"""The kinds of credentials, as a request names them, that a user granted and that a client got for itself."""


class Granted(NamedTuple):
    """
    What a capability answered.

    Attributes:
        credentials: The payload of the answer.
        fields: What the provider's own answer said, under the names of RFC 6749, section 5.1; empty if it isn't known.
    """

    credentials: Mapping[str, Any]
    fields: Mapping[str, Any]

    @property
    def scopes(self) -> list[str] | None:
        """What was granted, where the provider says; some put commas between scopes."""
        text = self.fields.get("scope")
        found = re.findall(r"[^\s,]+", text) if isinstance(text, str) and text.isascii() else []
        return found or None

    @property
    def seconds(self) -> float | None:
        """How long the access token is good for, where the provider says; some say it as text."""
        try:
            return float(self.fields.get("expires_in", ""))
        except (TypeError, ValueError, OverflowError):
            return None


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
        scopes: The scopes that were asked for.
        granted_scope: The scopes that were granted, where the provider said that they are others.
        obtained_at: When the access token was got (ISO 8601).
        expires_at: When it is not good any more, where the provider said that.
    """

    connector: str
    credential_id: str | None = None
    client_id: str
    client_secret: str
    refresh_token: str | None = None
    auth: dict[str, Any]
    settings: dict[str, Any] | None = None
    scopes: list[str] = msgspec.field(default_factory=list)
    granted_scope: str | None = None
    obtained_at: str = ""
    expires_at: str | None = None

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

    @property
    def refused_scopes(self) -> list[str]:
        """The scopes that were asked for in vain."""
        granted = self.scopes if self.granted_scope is None else self.granted_scope.split()
        return [scope for scope in self.scopes if scope not in granted]

    def asking_for(self, scopes: Iterable[str]) -> "Tokens":
        """Give the same with other scopes."""
        return msgspec.structs.replace(self, scopes=list(scopes))

    def got(self, kind: str, granted: Granted) -> "Tokens":
        """
        Take in what a provider gave.

        Args:
            kind: Which kind of credential it makes.
            granted: What it gave.

        Returns:
            The tokens with it; the refresh token, and which scopes were granted, are the old ones where it gave none.
        """
        answer, now = granted.credentials, datetime.now(timezone.utc)
        credential: dict[str, Any] = {"access_token": answer["access_token"]}
        if kind == CLIENT:
            credential |= {"client_id": self.client_id, "client_secret": self.client_secret, "scopes": self.scopes}
        return msgspec.structs.replace(
            self,
            refresh_token=answer.get("refresh_token") or self.refresh_token,
            auth={**({"id": self.credential_id} if self.credential_id else {}), kind: credential},
            granted_scope=self._granted_scope(granted.scopes),
            obtained_at=_shown(now),
            expires_at=_end(now, granted.seconds),
        )

    def _granted_scope(self, granted: list[str] | None) -> str | None:
        if granted is None:
            return self.granted_scope
        return None if set(granted) == set(self.scopes) else " ".join(granted)


def _end(now: datetime, seconds: float | None) -> str | None:
    try:
        return None if seconds is None else _shown(now + timedelta(seconds=seconds))
    except (OverflowError, ValueError):  # never, as far as a calendar goes
        return None


def _shown(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
