"""What a connector declares about its tokens by mistake: told when its class is made, and without any secret."""

import functools
import warnings
from typing import Any, ClassVar

import attrs
import pytest

from lumos_connector import (
    BaseConnector,
    BasicCredential,
    ClientAuthenticationMethod,
    ClientCredentialsMixin,
    OAuthClientCredential,
    OAuthCodeFlowMixin,
    OAuthConfig,
    OAuthCredential,
    OAuthSettings,
    Request,
    Response,
    TokenRequestType,
    capability,
)
from lumos_connector.models.oauth_settings import ASSERTION_ALGORITHMS, OPTIONS
from lumos_connector.oauth.keys import check_algorithm

from .calling import ForUsers, ask_url, refresh

URL = "https://acme.example.com/token"
BAD_URLS = [
    "acme.example.com/token",
    "ftp://acme.example.com/",
    "https://",
    "https:///token",
    "https://acme.example.com/#canary",
    "https://[::1/token",
    "https://[:::]/token",
    "https://acme.example.com:99999/token",
    "https://acme.example.com:x/token",
    "https://acme.example.com\\@evil.example.com/token",
    "https://acme.example.com/\\token",
    "https://user:canary@acme.example.com/token",
    "https://user:can/ary@acme.example.com/token",
    "https://ex\N{LATIN SMALL LETTER A WITH DIAERESIS}mple.com/token",
    "https://acme.example.com/\N{LATIN SMALL LETTER A WITH DIAERESIS}",
    "https://acme.example.com/to ken",
    "https://acme.example.com/token\n",
    "https://acme.example.com/\x00",
    "https://{tenant}.example.com/token",
]
GOOD_URLS = [
    URL,
    "HTTPS://Acme.example.com:8443/a/b?x=1&y=a@b/c?d",
    "https://acme.example.com",
    "https://acme.example.com?x=%C3%A4",
    "https://[2001:db8::1]:8443/token",
    "https://a_b.example.com./~token;v=1,2/(x)",
    "http://127.0.0.1:8080/token",
    "http://localhost/token",
    "http://[::1]/token",
]


def made(**said: Any) -> type[BaseConnector]:
    """Make a connector's class that says this."""
    return type("Acme", (ForUsers,), said)


def mistake_in(**said: Any) -> str:
    """Make a class that says something wrong, and give what is said of it."""
    with pytest.raises(TypeError) as raised:
        made(**said)
    assert "canary" not in f"{raised.value}{raised.value.__cause__!r}"
    return str(raised.value)


def several(*settings: OAuthSettings) -> dict[str, Any]:
    """Declare credentials with these settings."""
    return {
        "auth": None,
        "credentials": [
            OAuthConfig(id=f"number-{index}", description="d", oauth_settings=each)
            for index, each in enumerate(settings)
        ],
    }


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"token_url": None}, "Acme.token_url: expected a URL, a method that gives one, or an `issuer`"),
        ({"authorization_url": None}, "Acme.authorization_url: expected a URL"),
        ({"token_url": 5}, "Acme.token_url: expected an absolute http or https URL"),
        ({"token_url": str}, "Acme.token_url: expected an absolute http or https URL"),
        ({"scopes": ["users:read"]}, "Acme.scopes: expected a mapping of each capability to its scopes"),
        ({"scopes": {"list_accounts": ["a"]}}, "Acme.scopes: expected a mapping of each capability to its scopes"),
        ({"client_auth": "POST"}, "Acme.client_auth: expected one of CLIENT_SECRET_POST, CLIENT_SECRET_BASIC"),
        ({"request_type": "JSON"}, "Acme.request_type: expected a TokenRequestType"),
        ({"pkce": "S256"}, "Acme.pkce: expected True or False"),
        ({"authorization_parameters": {"state": "x"}}, "Acme.authorization_parameters: state is said by the request"),
        ({"authorization_parameters": ["a"]}, "Acme.authorization_parameters: expected a mapping of names to text"),
        ({"token_parameters": {"n": 1}}, "Acme.token_parameters['n']: expected text, got a int"),
        ({"assertion_algorithm": "none"}, "Acme.assertion_algorithm: expected one of RS256, RS384, "),
        ({"assertion_algorithm": "HS256"}, "Acme.assertion_algorithm: expected one of RS256, RS384, "),
        ({"assertion_algorithm": 5}, "Acme.assertion_algorithm: expected one of RS256, RS384, "),
        ({"assertion_key_id": 5}, "Acme.assertion_key_id: expected text, None, or a function that gives it"),
    ],
)
def test_a_mistake_is_told_when_the_class_is_made(said: dict[str, Any], message: str) -> None:
    """What a class says wrong is a TypeError that names the class and the attribute."""
    assert mistake_in(**said).startswith(message)


def test_a_mistake_in_settings_is_told_when_they_are_made() -> None:
    """The same goes for the settings of one credential, and for how a request is sent."""
    with pytest.raises(TypeError, match=r"^OAuthSettings\.flow_type: expected one of CODE_FLOW, CLIENT_CREDENTIALS"):
        OAuthSettings(flow_type="IMPLICIT")
    with pytest.raises(TypeError, match=r"^TokenRequestType\.method: expected one of GET, POST"):
        TokenRequestType(method="PUT")


def test_an_abstract_mixin_may_leave_everything_out() -> None:
    """A base for several connectors says only what they share."""

    class Shared(OAuthCodeFlowMixin, BaseConnector):
        pkce = True

    assert not Shared.app_id


@pytest.mark.parametrize("algorithm", ASSERTION_ALGORITHMS)
def test_every_algorithm_can_sign(algorithm: str) -> None:
    """What may be declared is what keys can be read for."""
    check_algorithm(algorithm, "assertion_algorithm")
    assert made(assertion_algorithm=algorithm)


# URLs


@pytest.mark.parametrize("url", BAD_URLS)
def test_what_is_no_url(url: str) -> None:
    """Text that clients could read in different ways is refused, and what may be a secret in it is not repeated."""
    for name in ("authorization_url", "token_url", "revocation_url"):
        assert mistake_in(**{name: url}).startswith(f"Acme.{name}: expected an absolute http or https URL in ASCII")
    assert mistake_in(issuer=url).startswith("Acme.issuer: expected an https URL in ASCII")


@pytest.mark.parametrize("url", BAD_URLS)
async def test_what_is_no_url_for_a_request(url: str) -> None:
    """What a method gives is held to the same, as a setting that is wrong."""
    for answer in (
        await refresh(made(token_url=lambda *_: url)(), "RT"),
        await ask_url(made(authorization_url=lambda *_: url)()),
    ):
        assert answer["error"]["error_code"] == "invalid_value"
        assert "canary" not in str(answer)


@pytest.mark.parametrize("url", GOOD_URLS)
def test_what_is_a_url(url: str) -> None:
    """What the standards allow can be declared."""
    assert made(authorization_url=url, token_url=url, revocation_url=url)


@pytest.mark.parametrize(
    "issuer", ["http://idp.example.com", "http://localhost.example.com/", "https://idp.example.com/?canary=1"]
)
def test_what_is_no_issuer(issuer: str) -> None:
    """An identifier is an https URL without a query; http will do on this machine."""
    assert mistake_in(issuer=issuer).startswith("Acme.issuer: expected an https URL in ASCII, without user information")
    assert made(issuer="http://127.0.0.1:8080/tenant")


def test_http_is_warned_about() -> None:
    """Apps without TLS exist in networks of their own; whoever names one is told what that means."""
    plain = "http://idp.example.com/canary"
    with pytest.warns(UserWarning, match=r"^Acme\.token_url: what goes over http can be read") as warned:
        made(token_url=plain)
    assert "canary" not in str(warned[0].message)
    with pytest.warns(
        UserWarning, match=r"^Acme\.credentials\[1\]\.oauth_settings\.revocation_url: what goes over http"
    ):
        made(**several(OAuthSettings(token_url=URL), OAuthSettings(token_url=URL, revocation_url=plain)))


def test_settings_show_no_secret() -> None:
    """A representation has neither the query of a URL nor what token requests have besides."""
    settings = OAuthSettings(
        token_url=f"{URL}?key=canary",
        issuer="https://idp.example.com",
        authorization_url=lambda _: "canary",
        token_parameters={"api_key": "canary"},
    )
    assert f"token_url='{URL}'" in repr(settings)
    assert "issuer='https://idp.example.com'" in repr(settings)
    assert "canary" not in repr(settings)


# Methods


def of_none(self: Any) -> str:  # noqa: ARG001 - the mistake of the test
    """Take no request."""
    return URL


def of_two(self: Any, request: Any, other: Any) -> str:  # noqa: ARG001 - the mistake of the test
    """Take too much."""
    return URL


def of_names(self: Any, *, request: Any) -> str:  # noqa: ARG001 - the mistake of the test
    """Take the request by its name alone."""
    return URL


def of_request(self: Any, request: Any, more: int = 0, *, other: int = 0) -> str:  # noqa: ARG001 - as authors write
    """Take the request, and what is optional."""
    return URL


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize(
    "method", [of_none, of_two, of_names, classmethod(of_none), staticmethod(of_two), lambda _: URL]
)
def test_a_method_that_can_not_be_called(name: str, method: Any) -> None:
    """A method must take the request, whichever option it gives."""
    assert mistake_in(**{name: method}).startswith(
        f"Acme.{name}: expected a method that takes the request, `def {name}("
    )


@pytest.mark.parametrize("name", OPTIONS)
@pytest.mark.parametrize(
    "method",
    [
        of_request,
        classmethod(of_request),
        staticmethod(of_none),
        lambda *_: URL,
        lambda self, request: URL,  # noqa: ARG005 - as authors write it
        functools.wraps(of_none)(lambda *args, **kwargs: (args, kwargs)),
        functools.partial(of_none),
    ],
)
def test_a_method_that_can_be_called(name: str, method: Any) -> None:
    """Every option may be a method, of any kind."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert made(**{name: method})


@pytest.mark.parametrize("name", OPTIONS)
def test_a_function_of_settings(name: str) -> None:
    """The settings of one credential take functions of the request alone."""
    for function in (of_request, lambda: URL):
        given: Any = {"token_url": URL, name: function}
        message = mistake_in(**several(OAuthSettings(**given)))
        assert message.startswith(
            f"Acme.credentials[0].oauth_settings.{name}: expected a function of the request alone"
        )
    given = {"token_url": URL, name: lambda _: URL}
    assert made(**several(OAuthSettings(**given)))


def test_a_property_is_not_a_method() -> None:
    """A property knows of no request, and so says nothing here."""
    message = mistake_in(token_url=property(of_none))
    assert message == (
        "Acme.token_url: expected a value or a method that takes the request, `def token_url(self, request)`, got a "
        "property"
    )


def test_an_annotated_attribute_of_an_attrs_class() -> None:
    """With attrs, what is annotated moves from the class to its instances, where a mixin's class does not see it."""
    with pytest.raises(TypeError, match=r"^Acme\.token_url: expected a value of the class, .*annotation$"):

        @attrs.define
        class Acme(ForUsers):
            token_url: str = URL

    @attrs.define
    class Other(ForUsers):
        token_url = URL
        clients: int = 3

    assert Other(clients=4).token_url == URL


# What does not go together


class Both(OAuthCodeFlowMixin, ClientCredentialsMixin, BaseConnector):
    """A base with both flows."""

    version = "1.0.0"


@pytest.mark.parametrize("settings", [OAuthSettings(), OAuthSettings(authorization_url=URL)])
def test_settings_without_an_endpoint(settings: OAuthSettings) -> None:
    """The settings of a credential name where its tokens come from."""
    said = {"app_id": "acme", **several(OAuthSettings(issuer="https://idp.example.com"), settings)}
    with pytest.raises(TypeError) as raised:
        type("Acme", (Both,), said)
    assert str(raised.value).startswith("Acme.credentials[1].oauth_settings.token_url: expected a URL, ")


def test_settings_without_an_endpoint_that_nothing_asks() -> None:
    """An endpoint is missed only by what asks it."""

    class Own(OAuthCodeFlowMixin, BaseConnector):
        app_id = "own"
        version = "1.0.0"
        credentials: ClassVar = several(OAuthSettings(authorization_url=URL))["credentials"]

        async def handle_authorization_callback(self, request: Any) -> Any: ...

        async def refresh_access_token(self, request: Any) -> Any: ...

    assert Own.credentials


def test_a_credential_that_is_not_got_by_oauth() -> None:
    """A mixin beside a password is warned about, since a connector may take either."""
    with pytest.warns(UserWarning, match=r"^Acme\.auth: BasicCredential is not got by OAuth"):
        made(auth=BasicCredential)

    @attrs.define(kw_only=True)
    class Own(OAuthCredential):
        """A credential of the author's own."""

    for auth in (OAuthCredential, OAuthClientCredential, Own, None):
        assert made(auth=auth)


def test_a_scope_of_no_capability() -> None:
    """A scope under a name that is no capability is warned about, and a near name is named."""
    with pytest.warns(UserWarning, match="is not a capability") as warned:
        made(scopes={"list_acounts": "r", "zzz": "r", "list_accounts": "r"})
    assert [str(each.message) for each in warned] == [
        "Acme.scopes: 'list_acounts' is not a capability: did you mean list_accounts?",
        "Acme.scopes: 'zzz' is not a capability",
    ]
    assert {each.filename for each in warned} == {__file__}
    with pytest.warns(UserWarning, match=r"^Acme\.credentials\[0\]\.oauth_settings\.scopes: 'get_acount' is not a cap"):
        made(**several(OAuthSettings(token_url=URL, scopes={"get_acount": "r"})))


@attrs.define(kw_only=True)
class Seats:
    """What a capability of the author's own takes and gives."""


def test_a_scope_of_a_capability_of_ones_own() -> None:
    """A capability of the author's own needs scopes as any other does."""

    class Acme(ForUsers):
        client_auth = ClientAuthenticationMethod.NONE
        scopes: Any = {"count_seats": "seats:read"}

        @capability
        async def count_seats(self, request: Request[Seats]) -> Response[Seats]:
            """Never called."""
            raise NotImplementedError

    assert "count_seats" in Acme.capabilities()


def test_a_name_that_is_nearly_an_option() -> None:
    """A misspelt option is warned of, also where an error follows from it."""
    with pytest.warns(UserWarning, match=r"^Acme\.scope is not an option of OAuth: did you mean scopes\?$"):
        made(scope={"list_accounts": "read"})
    misspelt = {"app_id": "acme", "version": "1", "token_url": URL, "authorisation_url": URL}
    with (
        pytest.warns(UserWarning, match="did you mean authorization_url"),
        pytest.raises(TypeError, match=r"Acme\.authorization_url"),
    ):
        type("Acme", (OAuthCodeFlowMixin,), misspelt)
