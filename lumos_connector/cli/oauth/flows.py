"""
How a command gets tokens from a connector's own capabilities: by way of a browser, or for the client itself.

This module must not know what was typed, or where tokens are kept.
"""

import asyncio
import secrets
import socket
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

from ..problems import UsageError, did_you_mean, quoted
from .conversation import Conversation, FailedError, tell
from .loopback import Loopback
from .tokens import CLIENT, OAUTH, Tokens

if TYPE_CHECKING:
    from ...models.oauth_settings import OAuthSettings
    from ..places import ConnectorClass

_BY_USER = ("get_authorization_url", "handle_authorization_callback")
_BY_CLIENT = "handle_client_credentials_request"
CAPABILITIES = (*_BY_USER, _BY_CLIENT, "refresh_access_token")
"""What a connector may have that gets tokens."""


class Flow(NamedTuple):
    """
    How a connector's tokens are got.

    Attributes:
        needs_user: Whether a user must grant them.
        kind: The kind of credential that they make.
        credential_id: Which of the connector's declared credentials it is, where it declares several.
        is_public: Whether the client has no secret.
        is_key: Whether its secret is a private key.
        scopes: The scopes that are declared, as far as the class alone says.
    """

    needs_user: bool
    kind: str
    credential_id: str | None
    is_public: bool
    is_key: bool
    scopes: list[str]


def flow_of(connector: "ConnectorClass", credential_id: str | None) -> Flow:
    """
    Find out how a connector's tokens are got.

    Args:
        connector: Its class.
        credential_id: Which of its credentials is wanted; may be left out where only one is got by OAuth.

    Returns:
        The flow.

    Raises:
        UsageError: It has no capability that gets tokens, or no such credential.
    """
    from ...models.oauth_settings import ClientAuthenticationMethod, OAuthFlowType

    known = connector.capabilities()
    by_user, by_client = all(name in known for name in _BY_USER), _BY_CLIENT in known
    if not by_user and not by_client:
        raise UsageError(
            f"{connector.__name__} gets no tokens: it has neither {' and '.join(_BY_USER)} nor {_BY_CLIENT}. "
            "OAuthCodeFlowMixin and ClientCredentialsMixin are where connectors get them from"
        )
    kind, settings, credential_id = _declared(connector, credential_id)
    is_for_client = kind == CLIENT or (settings is not None and settings.flow_type is OAuthFlowType.CLIENT_CREDENTIALS)
    needs_user = by_user and not (by_client and is_for_client)
    return Flow(
        needs_user=needs_user,
        kind=kind or (OAUTH if needs_user else CLIENT),
        credential_id=credential_id,
        is_public=settings is not None and settings.client_auth is ClientAuthenticationMethod.NONE,
        is_key=settings is not None and settings.client_auth is ClientAuthenticationMethod.PRIVATE_KEY_JWT,
        scopes=_scopes(settings.scopes if settings is not None else None),
    )


def _scopes(declared: object) -> list[str]:
    texts = declared.values() if isinstance(declared, Mapping) else ()
    return list(dict.fromkeys(scope for text in texts if text for scope in text.split()))


def _declared(
    connector: "ConnectorClass", credential_id: str | None
) -> tuple[str | None, "OAuthSettings | None", str | None]:
    """Give the kind of the credential, the settings that count for it, and its id."""
    from ...introspection.credentials import declared_oauth
    from ...models.credentials import credential_kind

    known = declared_oauth(connector)
    if not connector.credentials:
        kind = credential_kind(connector.auth) if connector.auth is not None else None
        return kind if kind in (OAUTH, CLIENT) else None, known.get(connector.app_id), credential_id
    configs = {config.id: config for config in connector.credentials if config.type.value in (OAUTH, CLIENT)}
    if credential_id is None and len(configs) == 1:
        credential_id = next(iter(configs))
    if credential_id not in configs:
        given = "" if credential_id is None else f" no {quoted(credential_id)}.{did_you_mean(credential_id, configs)}"
        raise UsageError(
            f"--credential-id: {connector.__name__} has{given or ' several credentials.'} "
            f"Those that are got by OAuth: {', '.join(configs) or 'none'}"
        )
    return configs[credential_id].type.value, known.get(credential_id), credential_id


class Browser(NamedTuple):
    """
    How a user gets to the provider and back.

    Attributes:
        sockets: Where the user is brought back to, as `loopback.listen` gives it.
        host: What the redirect URI calls this machine.
        path: The path of the redirect URI.
        opens: Whether a browser is opened.
        seconds: How long the user may take.
    """

    sockets: list[socket.socket]
    host: str
    path: str
    opens: bool
    seconds: float


async def log_in_user(conversation: Conversation, wanted: Tokens, kind: str, browser: Browser) -> Tokens:
    """
    Let a user grant tokens.

    Args:
        conversation: The connector.
        wanted: Who the client is, and what for.
        kind: The kind of credential that the tokens make.
        browser: How the user gets to the provider and back.

    Returns:
        The tokens.

    Raises:
        FailedError: There are none.
    """
    state = secrets.token_urlsafe(32)
    hands_on = _hands_on(conversation)
    where = {"host": browser.host, "path": browser.path}
    async with Loopback(browser.sockets, **where, state=state, needs_code=hands_on, tell=tell) as loopback:
        request = {**_client(wanted), "scopes": wanted.scopes, "redirect_uri": loopback.redirect_uri, "state": state}
        del request["client_secret"]
        answer = await conversation.ask("get_authorization_url", request)
        url, verifier = _with_proof(answer["authorization_url"], answer.get("code_verifier"), hands_on=hands_on)
        _show(url, loopback.redirect_uri, browser)
        try:
            came_back = await loopback.answer(browser.seconds)
        except asyncio.TimeoutError:
            raise FailedError(_nobody(browser.seconds, loopback.redirect_uri)) from None
    _check_granted(came_back)
    request = {**_client(wanted), "redirect_uri_with_code": came_back, "state": state, "code_verifier": verifier}
    asked = wanted.asking_for(wanted.scopes or _asked_in(url))
    return asked.got(kind, await conversation.ask_for_tokens("handle_authorization_callback", request))


def _nobody(seconds: float, redirect_uri: str) -> str:
    return (
        f"nobody came back within {seconds:g} s (--timeout gives more time). If the provider showed an error: check "
        f"--client-id, and that {redirect_uri} is registered there as a redirect URI (--port, --redirect-path and "
        "--redirect-host make it another)"
    )


def _asked_in(url: str) -> list[str]:
    """Give the scopes that an authorization URL asks for."""
    return " ".join(parse_qs(urlsplit(url).query).get("scope", [])).split()


async def log_in_client(conversation: Conversation, wanted: Tokens, kind: str, declared: Sequence[str] = ()) -> Tokens:
    """
    Get a token for the client itself.

    Args:
        conversation: The connector.
        wanted: Who the client is, and what for.
        kind: The kind of credential that the token makes.
        declared: The scopes that the connector asks for where none are wanted by name.

    Returns:
        The token.

    Raises:
        FailedError: There is none.
    """
    request = {**_client(wanted), "scopes": wanted.scopes}
    asked = wanted.asking_for(wanted.scopes or declared)
    return asked.got(kind, await conversation.ask_for_tokens(_BY_CLIENT, request))


async def renew(conversation: Conversation, tokens: Tokens) -> Tokens:
    """
    Get the next access token, by the refresh token where there is one.

    Args:
        conversation: The connector.
        tokens: What there is.

    Returns:
        What is good from now on.

    Raises:
        FailedError: There is none.
    """
    if tokens.refresh_token is None:
        return await log_in_client(conversation, tokens, tokens.kind)
    request = {**_client(tokens), "refresh_token": tokens.refresh_token}
    return tokens.got(tokens.kind, await conversation.ask_for_tokens("refresh_access_token", request))


def check_renewable(connector: "ConnectorClass", tokens: Tokens) -> None:
    """
    See that a connector can renew tokens.

    Args:
        connector: Its class.
        tokens: What there is.

    Raises:
        UsageError: It can't, or not these.
    """
    if tokens.refresh_token is not None:
        if "refresh_access_token" not in connector.capabilities():
            raise UsageError(
                f"{connector.__name__} does not have the capability 'refresh_access_token'; use `oauth login` again"
            )
    elif flow_of(connector, tokens.credential_id).needs_user:  # a token of the client's own would be another thing
        raise UsageError(
            "there is no refresh token: the provider gave none. Use `oauth login` again; many providers give one only "
            "for a scope such as offline_access, or for a parameter such as access_type=offline"
        )


def _client(tokens: Tokens) -> dict[str, Any]:
    return {
        "credential_id": tokens.credential_id,
        "client_id": tokens.client_id,
        "client_secret": tokens.client_secret,
    }


def _hands_on(conversation: Conversation) -> bool:
    """Tell whether a connector's callback reads the standard's answer, and hands a proof key on."""
    from ...oauth.mixins import OAuthCodeFlowMixin

    return conversation.method("handle_authorization_callback") is OAuthCodeFlowMixin.handle_authorization_callback


def _with_proof(url: str, verifier: str | None, *, hands_on: bool) -> tuple[str, str | None]:
    """Add a proof key where the connector uses none but hands one on; a provider ignores what it does not know."""
    from ...models.oauth_settings import is_http_url
    from ...oauth.authorization import authorization_url, new_proof_key

    if not is_http_url(url):
        raise FailedError("get_authorization_url: expected an absolute http or https URL, got something else")
    if verifier is not None or not hands_on or "code_challenge" in parse_qs(urlsplit(url).query):
        return url, verifier
    key = new_proof_key()
    return authorization_url(url, {"code_challenge": key.challenge, "code_challenge_method": "S256"}), key.verifier


def _show(url: str, redirect_uri: str, browser: Browser) -> None:
    tell(f"Allow access in a browser; the answer is awaited at {redirect_uri} for {browser.seconds:g} s:\n\n{url}\n")
    if browser.opens:
        # in a thread, since some browsers run in the terminal until they are left
        threading.Thread(target=_open, args=(url,), daemon=True).start()


def _open(url: str) -> None:
    import webbrowser

    try:
        is_open = webbrowser.open(url)
    except Exception:  # noqa: BLE001 - whatever stands in the way, the user can still open it by hand
        is_open = False
    if not is_open:
        tell("no browser could be opened; open the address above by hand")


def _check_granted(came_back: str) -> None:
    """See whether the provider refused (RFC 6749, section 4.1.2.1)."""
    from ...oauth.token_endpoint import quoted as quoted_words

    answer = parse_qs(urlsplit(came_back).query)
    if "error" in answer:
        words = [answer[name][0] for name in ("error", "error_description") if name in answer]
        raise FailedError(f"the provider did not grant access: {quoted_words(': '.join(words), [])}")
