"""
The grants of the fake token server: from a client and its parameters to the document with the tokens.

This module must not know HTTP, nor how a client proved who it is.
"""

import base64
import hashlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from .ledger import Grant, Issued, Ledger
from .messages import RefusedError
from .switches import Switches

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"

GRANTS = ("authorization_code", "refresh_token", "client_credentials", JWT_BEARER)
"""What a token request can be for."""


@frozen
class Grants:
    """
    What the server grants.

    Attributes:
        switches: What it was told.
        ledger: What it has given out.
    """

    switches: Switches
    ledger: Ledger

    @property
    def handlers(self) -> Mapping[str, Callable[[str, Mapping[str, str]], dict[str, Any]]]:
        """What answers each grant: a function of the client's identifier and the parameters."""
        answering = (self._authorization_code, self._refresh_token, self._client_credentials, self._jwt_bearer)
        return dict(zip(GRANTS, answering, strict=True))

    def issue_code(self, grant: Grant, redirect_uri: str | None, challenge: str | None) -> str:
        """
        Make an authorization code.

        Args:
            grant: What it stands for.
            redirect_uri: What the token request must name.
            challenge: What its verifier must match.

        Returns:
            The code.
        """
        code = self.ledger.name(self.switches.prefix, "code")
        self.ledger.codes[code] = Issued(grant, grant.scope, redirect_uri=redirect_uri, challenge=challenge)
        return code

    def issue_access_token(self, grant: Grant, scope: str) -> str:
        """
        Make an access token.

        Args:
            grant: What it comes of.
            scope: What it is good for; no more than the grant.

        Returns:
            The token; it lasts as long as the switches say.
        """
        token = self.ledger.name(self.switches.prefix, "access")
        self.ledger.access[token] = Issued(grant, scope, _end(self.switches.expires_in))
        return token

    def issue_refresh_token(self, grant: Grant) -> str:
        """
        Make a refresh token.

        Args:
            grant: What it comes of.

        Returns:
            The token.
        """
        token = self.ledger.name(self.switches.prefix, "refresh")
        self.ledger.refresh[token] = Issued(grant, grant.scope)
        return token

    def _document(self, grant: Grant, scope: str, refresh_token: str | None) -> dict[str, Any]:
        entries = {
            "access_token": self.issue_access_token(grant, scope),
            "token_type": self.switches.token_type,
            "expires_in": self.switches.expires_in,
            "refresh_token": refresh_token,
            "scope": scope or None,
        }
        return {**{name: value for name, value in entries.items() if value is not None}, **self.switches.extra}

    def _granted(self, kind: str, grant: Grant) -> dict[str, Any]:
        refreshable = kind in self.switches.refreshable_grants
        return self._document(grant, grant.scope, self.issue_refresh_token(grant) if refreshable else None)

    def _client_credentials(self, client_id: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        return self._granted("client_credentials", Grant(client_id, parameters.get("scope", "")))

    def _jwt_bearer(self, client_id: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        _required(parameters, "assertion")
        if not self.switches.accept_assertions:
            raise RefusedError("invalid_grant", "the assertion is not accepted")
        return self._granted(JWT_BEARER, Grant(client_id, parameters.get("scope", "")))

    def _authorization_code(self, client_id: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        code = self._usable("code", self.ledger.codes, _required(parameters, "code"), client_id)
        # Whatever is wrong with the rest, a code is good for one attempt.
        code.spent = True
        if code.redirect_uri not in {None, parameters.get("redirect_uri")}:
            raise RefusedError("invalid_grant", "redirect_uri is not that of the authorization request")
        _check_verifier(code.challenge, parameters.get("code_verifier") or None)
        return self._granted("authorization_code", code.grant)

    def _refresh_token(self, client_id: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        sent = _required(parameters, "refresh_token")
        refresh = self._usable("refresh token", self.ledger.refresh, sent, client_id)
        scope = parameters.get("scope") or refresh.grant.scope
        if not set(scope.split()) <= set(refresh.grant.scope.split()):
            raise RefusedError("invalid_scope", "a refresh can't have a scope that was not granted")
        following: str | None = sent
        if self.switches.omit_refresh_token:
            following = None
        elif self.switches.rotate:
            refresh.spent = True
            following = self.issue_refresh_token(refresh.grant)
        return self._document(refresh.grant, scope, following)

    def _usable(self, what: str, issued: Mapping[str, Issued], text: str, client_id: str) -> Issued:
        """Find a code or a refresh token; one that comes a second time may end all that came of its grant."""
        found = issued.get(text)
        if found is None or found.grant.client_id != client_id:
            raise RefusedError("invalid_grant", f"the {what} is unknown")
        if (fault := found.fault) is not None:
            if fault == "used" and self.switches.reuse_detection:
                found.grant.revoked = True
            raise RefusedError("invalid_grant", f"the {what} is {fault}")
        return found


def _required(parameters: Mapping[str, str], name: str) -> str:
    if not (value := parameters.get(name)):
        raise RefusedError("invalid_request", f"{name} is missing")
    return value


def _check_verifier(challenge: str | None, verifier: str | None) -> None:
    """Compare a verifier with its challenge (RFC 7636 4.6); one without the other is as wrong as one that differs."""
    expected = None
    if verifier is not None:
        digest = hashlib.sha256(verifier.encode()).digest()
        expected = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if expected != challenge:
        raise RefusedError("invalid_grant", "code_verifier does not match the code challenge")


def _end(expires_in: float | str | None) -> float | None:
    """Tell when a token ends; a text that is no number is the client's problem, and the token lasts."""
    try:
        return None if expires_in is None else time.monotonic() + float(expires_in)
    except ValueError:
        return None
