"""
Requests signed by OAuth 1.0a arrive so that others accept the signature.

What is published is repeated to the letter; what an HTTP client sends is verified by oauthlib's server side and, since
the signer uses the same library, by the few lines of RFC 5849 that are written here once more.
"""

import hashlib
import hmac
import subprocess
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from textwrap import dedent
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import aiohttp
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint  # type: ignore[import-untyped]  # it has no types
from yarl import URL

from lumos_connector import InvalidConfigurationError, OAuth1Credential
from lumos_connector.oauth.oauth1 import oauth1, sign

KEY = rsa.generate_private_key(65537, 2048)
PRIVATE = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

CREDENTIAL = OAuth1Credential(
    consumer_key="consumer0123456789012345",
    consumer_secret="canary-consumer&+ü",
    token_id="token-0123456789-0123456",
    token_secret="canary-token%~",
)
METHODS: Any = ["HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512"]


# What is published


def read(header: str) -> dict[str, str]:
    """Read the parameters of an `Authorization` header."""
    scheme, _, rest = header.partition(" ")
    assert scheme == "OAuth"
    pairs = (part.partition("=")[::2] for part in rest.split(", "))
    return {name: unquote(value.strip('"')) for name, value in pairs}


def test_photos() -> None:
    """The signature of the protected request in OAuth Core 1.0, appendix A.5.2, comes out."""
    credential = OAuth1Credential(
        consumer_key="dpf43f3p2l4k3l03",
        consumer_secret="kd94hf93k423kf44",
        token_id="nnch734d00sl2jdk",
        token_secret="pfkkdhi9sl3r4s00",
    )
    header = sign(
        credential,
        "GET",
        "http://photos.example.net/photos?file=vacation.jpg&size=original",
        signature_method="HMAC-SHA1",
        realm="http://photos.example.net/",
        nonce="kllo9940pd9333jh",
        timestamp=1191242096,
    )
    assert header.startswith('OAuth realm="http://photos.example.net/", oauth_consumer_key="dpf43f3p2l4k3l03", ')
    assert read(header)["oauth_signature"] == "tR3+Ty81lMeYAr/Fid0kMTYa/WM="


def test_status_update() -> None:
    """The signature that Twitter's documentation computes step by step comes out, for a form and a query."""
    credential = OAuth1Credential(
        consumer_key="xvz1evFS4wEEPTGEFPHBog",
        consumer_secret="kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        token_id="370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
        token_secret="LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE",
    )
    header = sign(
        credential,
        "post",
        "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
        form={"status": "Hello Ladies + Gentlemen, a signed OAuth request!"},
        signature_method="HMAC-SHA1",
        nonce="kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        timestamp=1318622958,
    )
    assert read(header)["oauth_signature"] == "hCtSmYh+iHYCEqBWrE7C7hYmtUk="


RFC_BASE_STRING = (
    "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D%26c2%3D"
    "%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
    "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
)
"""As RFC 5849, section 3.4.1.1, has it."""


def test_base_string() -> None:
    """What is signed is the base string of RFC 5849, section 3.4.1.1, and the version, which it leaves out."""
    credential = OAuth1Credential(
        consumer_key="9djdj82h48djs9d2",
        consumer_secret="j49sk3j29djd",
        token_id="kkk9d7dh3k39sjv7",
        token_secret="dh893hdasih9",
    )
    header = sign(
        credential,
        "POST",
        "HTTP://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b#fragment",
        form="c2&a3=2+q",
        signature_method="HMAC-SHA1",
        nonce="7d8f3e4a",
        timestamp=137131201,
    )
    text = f"{RFC_BASE_STRING}%26oauth_version%3D1.0"
    digest = hmac.digest(b"j49sk3j29djd&dh893hdasih9", text.encode(), hashlib.sha1)
    assert read(header)["oauth_signature"] == b64encode(digest).decode()


# What an HTTP client sends


class Validator(RequestValidator):  # type: ignore[misc]  # oauthlib has no types
    """A server that knows one consumer and one token, and refuses a nonce that it has seen."""

    enforce_ssl = False
    safe_characters = {*"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-"}
    dummy_client = "dummy"
    allowed_signature_methods = ("HMAC-SHA1", "HMAC-SHA256", "HMAC-SHA512", "RSA-SHA1", "RSA-SHA256", "RSA-SHA512")

    def __init__(self) -> None:
        super().__init__()
        self.nonces: set[str] = set()

    def validate_timestamp_and_nonce(self, client_key: str, timestamp: str, nonce: str, *_: Any, **__: Any) -> bool:
        """Refuse what was seen."""
        fresh = nonce not in self.nonces
        self.nonces.add(nonce)
        return fresh

    def validate_client_key(self, client_key: str, request: Any) -> bool:
        """Know one consumer."""
        return client_key == CREDENTIAL.consumer_key

    def get_client_secret(self, client_key: str, request: Any) -> str:
        """Give its secret."""
        return CREDENTIAL.consumer_secret

    def get_access_token_secret(self, client_key: str, token: str, request: Any) -> str:
        """Give the secret of the one token."""
        return CREDENTIAL.token_secret if token == CREDENTIAL.token_id else "dummy"

    def get_rsa_key(self, client_key: str, request: Any) -> str:
        """Give the consumer's public key."""
        return PUBLIC


def recomputed(method: str, origin_and_path: str, query: str, form: str, header: str) -> str:
    """Compute a signature as RFC 5849, section 3.4, says, with nothing but the standard library."""

    def escaped(text: str) -> str:
        return quote(text, safe="~")

    protocol = read(header)
    known = [(name, value) for name, value in protocol.items() if name not in ("oauth_signature", "realm")]
    pairs = [*parse_qsl(query, keep_blank_values=True), *parse_qsl(form, keep_blank_values=True), *known]
    normalised = "&".join(f"{name}={value}" for name, value in sorted((escaped(n), escaped(v)) for n, v in pairs))
    base_string = "&".join(map(escaped, (method, origin_and_path, normalised)))
    key = "&".join(map(escaped, (CREDENTIAL.consumer_secret, CREDENTIAL.token_secret)))
    hashed = {"SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}
    chosen = hashed[protocol["oauth_signature_method"].partition("-")[2]]
    return b64encode(hmac.digest(key.encode(), base_string.encode(), chosen)).decode()


class App:
    """An app that verifies the signature of each request, and answers as a test says."""

    def __init__(self) -> None:
        self.validator = Validator()
        self.endpoint = SignatureOnlyEndpoint(self.validator)
        self.asked: list[web.BaseRequest] = []
        self.valid: list[bool] = []
        self.answer: Callable[[web.BaseRequest], web.StreamResponse] = lambda _: web.Response(text="ok")
        self.url = ""

    @property
    def headers(self) -> list[str]:
        """The `Authorization` of each request."""
        return [request.headers.get("Authorization", "") for request in self.asked]

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Record whether a request is signed well."""
        self.asked.append(request)
        body = (await request.read()).decode("utf-8", "replace")
        self.valid.append("Authorization" in request.headers and self.verify(request, body))
        return self.answer(request)

    def verify(self, request: web.BaseRequest, body: str) -> bool:
        """Verify a signature in two ways."""
        uri = f"http://{request.host}{request.raw_path}"
        header = request.headers["Authorization"]
        valid, _ = self.endpoint.validate_request(uri, request.method, body, dict(request.headers))
        if "HMAC" in header:
            path, _, query = uri.partition("?")
            form = body if request.content_type == "application/x-www-form-urlencoded" else ""
            own = recomputed(request.method, path, query, form, header)
            assert valid == (own == read(header)["oauth_signature"]), "the two ways disagree"
        return bool(valid)


async def serve() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    served = App()
    runner = web.ServerRunner(web.Server(served.handle))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield served
    await runner.cleanup()


app = pytest.fixture(serve, name="app")
other = pytest.fixture(serve, name="other")


def session_for(app: App, *outer: Any, **options: Any) -> aiohttp.ClientSession:
    """Make a session whose requests to an app are signed."""
    credential = options.pop("credential", CREDENTIAL)
    return aiohttp.ClientSession(middlewares=(*outer, oauth1(credential, f"{app.url}/rest/v1/", **options)))


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("verb", "url", "options"),
    [
        ("GET", "/accounts", {}),
        ("GET", "", {}),
        ("GET", "/accounts", {"params": {"limit": "10", "q": 'a b+c&d=e/f?~*"[]', "é": "ü~😀"}}),
        ("GET", "/accounts", {"params": [("a", "2"), ("a", "1"), ("a", "10"), ("A", ""), ("a b", "")]}),
        ("GET", "/accounts?b=%7e&a=1+2&c&=x&&d=%2B%2520", {}),
        ("GET", URL("/accounts?b=%7e&a=1+2&c&=x&&d=%2B%2520&B=%e2%82%ac", encoded=True), {}),
        ("GET", "/a b/é~/%2F/;v=1,2/x:y@z!$'()*", {"params": {"x": "1"}}),
        ("DELETE", "/accounts/7#fragment", {}),
        ("HEAD", "/accounts", {"params": {"x": "1"}}),
        ("QUERY", "/accounts", {}),
        ("POST", "/accounts", {}),
        ("POST", "/accounts?a=1", {"data": {"a": "2", "b c": "d+e &=%ü~😀", "empty": ""}}),
        ("POST", "/accounts", {"data": aiohttp.FormData([("a", "2"), ("a", "1"), ("a", " ")])}),
        ("POST", "/accounts", {"data": b"a=1&a=0&c&d=%7E+%20", "headers": FORM}),
        (
            "POST",
            "/accounts",
            {"data": "a=1&b=2", "headers": {"Content-Type": f"{FORM['Content-Type']}; charset=utf-8"}},
        ),
        ("POST", "/accounts", {"data": b"", "headers": FORM}),
        ("GET", "/accounts?a=1", {"data": b"a=0", "headers": FORM}),
        ("PUT", "/accounts?a=1", {"json": {"a": "b=c&d", "ü": 1}}),
        ("PATCH", "/accounts", {"data": b"a=1&b=2"}),
        ("POST", "/accounts", {"data": "a=1", "headers": {"Content-Type": "text/plain"}}),
    ],
)
async def test_sent(app: App, method: Any, verb: str, url: str | URL, options: dict[str, Any]) -> None:
    """Whatever is asked for, and however it is spelled, the signature is that of what is sent."""
    target = URL(f"{app.url}{url}", encoded=True) if isinstance(url, URL) else app.url + url
    async with (
        session_for(app, signature_method=method, realm="12_SB1") as session,
        session.request(verb, target, **options) as response,
    ):
        assert response.status == 200
    assert app.valid == [True], app.headers
    assert read(app.headers[0])["realm"] == "12_SB1"
    assert read(app.headers[0])["oauth_signature_method"] == method


async def test_multipart(app: App) -> None:
    """A body of several parts is no form in the sense of RFC 5849, and is sent whole."""
    form = aiohttp.FormData({"a": "1"}, default_to_multipart=True)
    async with session_for(app) as session, session.post(app.url, data=form) as response:
        assert response.status == 200
    assert app.valid == [True]


async def test_form_arrives(app: App) -> None:
    """A form that was read to be signed is sent all the same, an upload that can be read only once as well."""

    async def parts() -> AsyncIterator[bytes]:
        yield b"a=1&"
        yield b"b=2"

    async with session_for(app) as session:
        for data in (b"a=1&b=2", parts()):
            async with session.post(app.url, data=data, headers=FORM) as response:
                assert response.status == 200
    assert app.valid == [True, True]
    assert [await request.read() for request in app.asked] == [b"a=1&b=2"] * 2


@pytest.mark.parametrize("method", ["RSA-SHA1", "RSA-SHA256", "RSA-SHA512"])
@pytest.mark.parametrize("spelled", [str, lambda text: text.replace("\n", "\\n")])
async def test_rsa(app: App, method: Any, spelled: Callable[[str], str]) -> None:
    """With RSA, the consumer's secret is its private key."""
    credential = OAuth1Credential(
        consumer_key=CREDENTIAL.consumer_key,
        consumer_secret=spelled(PRIVATE),
        token_id=CREDENTIAL.token_id,
        token_secret="",
    )
    async with session_for(app, credential=credential, signature_method=method) as session:
        await (await session.post(f"{app.url}/x?a=1", data={"b": "2"})).read()
    assert app.valid == [True]


async def test_wrong_secret(app: App) -> None:
    """A signature by other secrets is seen to be wrong: the app of these tests does verify."""
    credential = OAuth1Credential(
        consumer_key=CREDENTIAL.consumer_key, consumer_secret="x", token_id=CREDENTIAL.token_id, token_secret="y"
    )
    async with session_for(app, credential=credential) as session:
        await (await session.get(app.url)).read()
    assert app.valid == [False]


async def test_host_header(app: App) -> None:
    """A `Host` header that differs from the URL is what is signed (RFC 5849, section 3.4.1.2)."""
    async with session_for(app) as session:
        await (await session.get(app.url, headers={"host": "Acme.example:8443"})).read()
    assert app.asked[0].host == "Acme.example:8443"
    uri = f"http://Acme.example:8443{app.asked[0].raw_path}"
    app.validator.nonces.clear()
    assert app.endpoint.validate_request(uri, "GET", "", dict(app.asked[0].headers))[0]


async def test_own_authorization_is_replaced(app: App) -> None:
    """What a request had as `Authorization` gives way to the signature."""
    async with session_for(app) as session:
        await (await session.get(app.url, headers={"authorization": "Bearer x"})).read()
    assert app.valid == [True]
    assert app.asked[0].headers.getall("Authorization") == app.headers


async def test_what_is_no_utf_8_is_not_sent(app: App) -> None:
    """Parameters that servers read in different ways are refused before they are sent, not refused by some of them."""
    async with session_for(app) as session:
        for url, data in (("?a=%FF", b""), ("", b"a=%FF"), ("", b"a=\xff")):
            with pytest.raises(InvalidConfigurationError, match="expected parameters in UTF-8"):
                await session.post(app.url + url, data=data, headers=FORM)
        assert app.asked == []
        await (await session.post(f"{app.url}/?a=%C3%BF", data={"a": "ÿ"})).read()
    assert app.valid == [True]


def test_without_a_token() -> None:
    """Without a token, none is named: the consumer signs alone."""
    credential = OAuth1Credential(consumer_key="k", consumer_secret="s", token_id="", token_secret="")
    header = sign(credential, "GET", "https://acme.example/")
    assert "oauth_token" not in header


# How often, and to whom


async def test_nonces(app: App) -> None:
    """Each request has a nonce of its own, also one that is sent again."""

    async def twice(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        (await handler(request)).close()
        return await handler(request)

    async with session_for(app, twice) as session:
        for _ in range(3):
            async with session.post(app.url, data={"a": "1"}):
                pass
    assert app.valid == [True] * 6
    assert len({read(header)["oauth_nonce"] for header in app.headers}) == 6


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirect(app: App, status: int) -> None:
    """After a redirect on the same host, the request that follows is signed anew, as it then is."""
    app.answer = lambda request: (
        web.Response(status=status, headers={"Location": "/new?b=%7E"}) if request.path == "/old" else web.Response()
    )
    async with session_for(app) as session, session.post(f"{app.url}/old?a=1", data={"c": "d"}) as response:
        assert response.status == 200
    assert app.valid == [True, True]
    assert app.asked[1].method == ("POST" if status in (307, 308) else "GET")


@pytest.mark.parametrize("status", [302, 307])
async def test_redirect_elsewhere(app: App, other: App, status: int) -> None:
    """After a redirect to another host, nothing is signed, and no signature goes along."""
    app.answer = lambda _: web.Response(status=status, headers={"Location": f"{other.url}/stolen"})
    async with session_for(app) as session, session.post(app.url, data={"c": "d"}) as response:
        assert response.status == 200
    assert app.valid == [True]
    assert other.headers == [""]


async def test_other_hosts(app: App, other: App) -> None:
    """A request to another port, or to the same one by another name, is left as it is."""
    port = URL(app.url).port
    async with session_for(app) as session:
        for url in (other.url, f"http://localhost:{port}/"):
            async with session.get(url, headers={"Authorization": "Bearer x"}):
                pass
    assert [*other.headers, *app.headers] == ["Bearer x", "Bearer x"]


@pytest.mark.parametrize(
    "spelled", [lambda url: url.replace("http", "HTTP"), lambda url: f"{url}/", lambda url: f"{url}/some/path"]
)
async def test_base_urls(app: App, spelled: Callable[[str], str]) -> None:
    """How a base URL is spelled does not matter, and its path does not either."""
    async with aiohttp.ClientSession(middlewares=(oauth1(CREDENTIAL, spelled(app.url)),)) as session:
        await (await session.get(f"{app.url}/elsewhere")).read()
    assert app.valid == [True]


# What is refused


def test_plaintext() -> None:
    """The method `PLAINTEXT` sends the secrets, encoded, and so is for https alone."""
    header = sign(CREDENTIAL, "GET", "https://acme.example/", signature_method="PLAINTEXT")
    assert read(header)["oauth_signature"] == "canary-consumer%26%2B%C3%BC&canary-token%25~"
    expected = "signature_method: PLAINTEXT sends the secrets as they are, and so needs https"
    for make in (
        lambda: sign(CREDENTIAL, "GET", "http://acme.example/", signature_method="PLAINTEXT"),
        lambda: oauth1(CREDENTIAL, "http://acme.example/", signature_method="PLAINTEXT"),
    ):
        with pytest.raises(InvalidConfigurationError) as caught:
            make()
        assert str(caught.value) == expected


BAD_URL = "url: expected a complete one that begins with https:// or http:// and a host"


@pytest.mark.parametrize(
    ("url", "options", "expected"),
    [
        ("/accounts?canary", {}, BAD_URL),
        ("ftp://canary.example/", {}, BAD_URL),
        ("https://", {}, BAD_URL),
        ("https://[canary/", {}, BAD_URL),
        ("https://canary.example:99999/", {}, BAD_URL),
        ("https://canary.example:canary/", {}, BAD_URL),
        (
            "https://a.example/",
            {"signature_method": "canary"},
            "signature_method: expected one of HMAC-SHA1, HMAC-SHA256, ",
        ),
        ("https://a.example/", {"realm": 'a"b'}, "realm: expected printable ASCII text without quotes and backslashes"),
        ("https://a.example/", {"realm": "a\r\nX: canary"}, "realm: expected printable ASCII text without quotes"),
        ("https://a.example/", {"realm": ""}, "realm: expected printable ASCII text without quotes and backslashes"),
        (
            "https://a.example/",
            {"signature_method": "RSA-SHA256"},
            "oauth1.consumer_secret: it can't be read; expected a ",
        ),
        ("https://a.example/?canary=%FF", {}, "url: expected parameters in UTF-8; others can't be signed for certain"),
        ("https://a.example/?%ed%a0%80=canary", {}, "url: expected parameters in UTF-8"),
        ("https://a.example/?a=canary\udcff", {}, "url: expected parameters in UTF-8"),
        ("https://a.example/", {"form": b"a=canary%C3"}, "form: expected parameters in UTF-8"),
        ("https://a.example/", {"form": "a=canary%C3"}, "form: expected parameters in UTF-8"),
        ("https://a.example/", {"form": b"a=canary\xff"}, "form: expected parameters in UTF-8"),
        ("https://a.example/", {"form": {"a": "canary\ud800"}}, "form: expected parameters in UTF-8"),
        ("https://a.example/", {"form": [("canary\ud800", "")]}, "form: expected parameters in UTF-8"),
    ],
)
def test_refused(url: str, options: dict[str, Any], expected: str) -> None:
    """What can't be signed is refused by its name, and nothing of it or of the secrets is repeated."""
    with pytest.raises(InvalidConfigurationError) as caught:
        sign(CREDENTIAL, "GET", url, **options)
    assert str(caught.value).startswith(expected)
    assert "canary" not in f"{caught.value!r} {caught.value.__context__!r}"


@pytest.mark.parametrize("base_url", ["acme.example", "ftp://acme.example", "https://u:canary@acme.example/", "/x", ""])
def test_refused_base_urls(base_url: str) -> None:
    """A base URL that names no host is refused when the session is made."""
    with pytest.raises(InvalidConfigurationError) as caught:
        oauth1(CREDENTIAL, base_url)
    assert str(caught.value).startswith("base_url: a base URL ")
    assert "canary" not in str(caught.value)


def test_nothing_shows_a_secret(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the log, at any level, nor the middleware's representation shows a secret or a form."""
    caplog.set_level(0)
    sign(CREDENTIAL, "POST", "https://acme.example/?a=canary", form={"password": "canary"})
    assert "canary" not in caplog.text
    assert "canary" not in repr(oauth1(CREDENTIAL, "https://acme.example"))


# Without the library


def test_missing_extra() -> None:
    """Without oauthlib, what to install is said at once; the module itself imports neither it nor an HTTP client."""
    program = """
    import sys
    sys.modules["oauthlib"] = None
    from lumos_connector.oauth.oauth1 import oauth1, sign
    from lumos_connector import OAuth1Credential
    assert not {"aiohttp", "yarl", "jwt", "cryptography", "asyncio"} & {*sys.modules}
    credential = OAuth1Credential(consumer_key="k", consumer_secret="s", token_id="t", token_secret="u")
    for make in (lambda: oauth1(credential, "https://a.example"), lambda: sign(credential, "GET", "https://a.example")):
        try:
            make()
        except Exception as error:
            print(error.error_code.value, error)
            assert error.__context__ is None and error.__cause__ is None
    """
    command = [sys.executable, "-c", dedent(program)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    expected = "internal_error signing by OAuth 1.0a needs oauthlib: pip install 'lumos-connector[oauth1]'\n"
    assert done.stdout == expected * 2
    assert done.stderr == ""
