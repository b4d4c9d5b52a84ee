"""
What the fake token server answers at each of its addresses.

This module must not know sockets, nor how an answer is written.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from attrs import define, field

from .clients import FakeClient, Presented, check_proof
from .grants import JWT_BEARER, Grants
from .ledger import Grant, Issued
from .messages import Answer, ReceivedRequest, RefusedError
from .switches import DISCOVERY, Switches

AUTHORIZE = "/authorize"
TOKEN = "/token"  # noqa: S105 - a path
REVOKE = "/revoke"
RESOURCE = "/resource"
WELL_KNOWN = "/.well-known/"

_NO_STORE = {"Cache-Control": "no-store"}


@define(eq=False)
class Endpoints:
    """
    The addresses of one server.

    Attributes:
        switches: What it was told.
        grants: What it grants.
        url: Where it is.
        planned: What becomes of the next token requests, in turn; ``None`` closes the connection instead.
    """

    switches: Switches
    grants: Grants
    url: str = ""
    planned: deque[Answer | None] = field(factory=deque)

    def answer(self, request: ReceivedRequest) -> Answer:
        """
        Answer a request, but for those that were planned to go wrong.

        Args:
            request: The request.

        Returns:
            The answer.
        """
        methods, endpoint = self._routes().get(request.path, ((), None))
        if endpoint is None:
            return Answer("There is nothing here.", 404)
        if request.method not in methods:
            return Answer("This method is not for this address.", 405, {"Allow": ", ".join(methods)})
        try:
            return endpoint(request)
        except RefusedError as error:
            return error.answer

    def _routes(self) -> Mapping[str, tuple[tuple[str, ...], Callable[[ReceivedRequest], Answer]]]:
        return {
            AUTHORIZE: (("GET",), self._authorize),
            TOKEN: (("GET", "POST"), self._token),
            REVOKE: (("POST",), self._revoke),
            RESOURCE: (("GET", "POST"), self._resource),
            **{f"{WELL_KNOWN}{name}": (("GET",), self._metadata) for name in self.switches.discovery},
        }

    # Authorization

    def _authorize(self, request: ReceivedRequest) -> Answer:
        parameters = request.parameters
        client = self.switches.find_client(parameters.get("client_id"))
        if client is None:
            return Answer("The client is unknown.", 400)
        asked = parameters.get("redirect_uri") or None
        target = asked or (client.redirect_uris[0] if len(client.redirect_uris) == 1 else None)
        if target is None or not _may_return(client, target):
            return Answer("The redirect URI is missing, or is not one of the client's.", 400)
        try:
            outcome = {"code": self._consented(client, parameters, asked)}
        except RefusedError as error:
            outcome = error.document
        state = {"state": parameters["state"]} if "state" in parameters else {}
        query = urlencode({**outcome, **state, "iss": self.url})
        return Answer("", 302, {"Location": f"{target}{'&' if urlsplit(target).query else '?'}{query}"})

    def _consented(self, client: FakeClient, parameters: Mapping[str, str], redirect_uri: str | None) -> str:
        if parameters.get("response_type") != "code":
            raise RefusedError("unsupported_response_type", "response_type must be code")
        challenge = parameters.get("code_challenge") or None
        if challenge is None and self.switches.require_pkce:
            raise RefusedError("invalid_request", "code_challenge is missing")
        if challenge is not None and parameters.get("code_challenge_method") != "S256":
            raise RefusedError("invalid_request", "code_challenge_method must be S256")
        if self.switches.deny:
            raise RefusedError("access_denied", "the user did not consent")
        grant = Grant(client.client_id, parameters.get("scope", ""))
        return self.grants.issue_code(grant, redirect_uri, challenge)

    # Tokens

    def _token(self, request: ReceivedRequest) -> Answer:
        names = [name for name, _ in request.pairs]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            raise RefusedError("invalid_request", f"{repeated[0]} was sent more than once")
        if not request.grant_type:
            raise RefusedError("invalid_request", "grant_type is missing")
        handler = self.grants.handlers.get(request.grant_type)
        if handler is None:
            raise RefusedError("unsupported_grant_type", "there is no such grant")
        return Answer(handler(self._client_id(request), request.parameters), headers=_NO_STORE)

    def _client_id(self, request: ReceivedRequest) -> str:
        presented = Presented.by(request)
        if request.grant_type == JWT_BEARER and presented.client_id is None:
            # An assertion may stand alone (RFC 7521 4.1), and then is this server's own client's.
            return self.switches.client_id
        return self._authenticated(presented).client_id

    def _authenticated(self, presented: Presented) -> FakeClient:
        client = self.switches.find_client(presented.client_id)
        if client is None:
            raise presented.refused("the client is unknown")
        if presented.method not in self.switches.methods_of(client):
            raise presented.refused(f"the client can't authenticate with {presented.method}")
        check_proof(client, presented, (f"{self.url}{TOKEN}", self.url), self.grants.ledger.assertions)
        return client

    def _revoke(self, request: ReceivedRequest) -> Answer:
        client = self._authenticated(Presented.by(request))
        token = request.parameters.get("token")
        if not token:
            raise RefusedError("invalid_request", "token is missing")
        if self.grants.ledger.owner_of(token) not in {None, client.client_id}:
            raise RefusedError("unauthorized_client", "the token is another client's")
        self.grants.ledger.revoke(token)
        return Answer("", headers=_NO_STORE)

    # The rest

    def _resource(self, request: ReceivedRequest) -> Answer:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return Answer("", 401, {"WWW-Authenticate": 'Bearer realm="fake token server"'})
        found = self.grants.ledger.access.get(token.strip())
        if found is None or found.fault is not None:
            return _unauthorized(found)
        return Answer({"client_id": found.grant.client_id, "scope": found.scope})

    def _metadata(self, request: ReceivedRequest) -> Answer:
        clients = self.switches.all_clients
        methods = list(dict.fromkeys(method for client in clients for method in self.switches.methods_of(client)))
        document: dict[str, Any] = {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}{AUTHORIZE}",
            "token_endpoint": f"{self.url}{TOKEN}",
            "revocation_endpoint": f"{self.url}{REVOKE}",
            "response_types_supported": ["code"],
            "grant_types_supported": list(self.grants.handlers),
            "token_endpoint_auth_methods_supported": methods,
            "revocation_endpoint_auth_methods_supported": methods,
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": True,
        }
        if request.path.endswith(DISCOVERY[1]):
            document |= {"subject_types_supported": ["public"], "id_token_signing_alg_values_supported": ["RS256"]}
        document |= self.switches.metadata
        return Answer({name: value for name, value in document.items() if value is not None})


def _may_return(client: FakeClient, target: str) -> bool:
    return target in client.redirect_uris if client.redirect_uris else bool(urlsplit(target).scheme)


def _unauthorized(found: Issued | None) -> Answer:
    """Refuse an access token (RFC 6750 3)."""
    why = f"the access token is {found.fault if found is not None else 'unknown'}"
    challenge = f'Bearer realm="fake token server", error="invalid_token", error_description="{why}"'
    return Answer({"error": "invalid_token", "error_description": why}, 401, {"WWW-Authenticate": challenge})
