"""
Secrets in what a person reads: by name, by mark and by value, however they are spelled.

Each test holds both sides: what must not be seen is not, and what must be readable still is.
"""

import asyncio
import base64
import html
import importlib
import json
import pkgutil
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lumos_connector.models
from lumos_connector import (
    AuthCredential,
    BaseConnector,
    BasicCredential,
    ConnectorError,
    HTTPStatusError,
    KeyPairCredential,
    ListAccounts,
    ListAccountsRequest,
    ListAccountsResponse,
    OAuthCredential,
    Page,
    ServiceAccountCredential,
    TokenCredential,
    setting,
)
from lumos_connector.dispatch import dispatch
from lumos_connector.models.base import Model, is_secret, model_schema
from lumos_connector.redaction import Secrets, is_secret_name, mask_text, mask_url

HANG = 60
"""The seconds after which something takes too long; it takes about two."""


# By name


@pytest.mark.parametrize(
    "name",
    [
        "password",
        "Password",
        "passwd",
        "pwd",
        "pass",
        "passphrase",
        "passcode",
        "secret",
        "client_secret",
        "clientSecret",
        "secret_key",
        "apiKey",
        "api_key",
        "APIKey",
        "X-Api-Key",
        "token",
        "accessToken",
        "id_token",
        "refresh_token",
        "authtoken",
        "privateKey",
        "private_key",
        "signing_key",
        "credentials",
        "cookie",
        "Authorization",
        "session_id",
        "sessionKey",
        "db.password",
        "AWS_SECRET_ACCESS_KEY",
        "connectionString",
        "jwt",
        "code_verifier",
        "client_assertion",
        "tokens",
    ],
)
def test_secret_names(name: str) -> None:
    """Names that usually hold a secret are known in every spelling."""
    assert is_secret_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "page_token",
        "nextPageToken",
        "cursorToken",
        "page_tokens",
        "max_tokens",
        "bypass",
        "compass",
        "passed",
        "passenger",
        "token_type",
        "secretary",
        "key",
        "code",
        "username",
        "keyboard",
        "monkey",
        "passage",
        "author",
        "authority",
        "tokenizer",
        "password_hint",
        "url",
        "",
    ],
)
def test_harmless_names(name: str) -> None:
    """Names that only look like it, and the tokens of pages, are not."""
    assert not is_secret_name(name)


HIDDEN = [
    # JSON
    ('{"password": "<>", "user": "u"}', '{"password": "***", "user": "u"}'),
    ('{"password":"<>"}', '{"password":"***"}'),
    ('{"password": "<>\\"<>"}', '{"password": "***"}'),
    ('{"clientSecret" : "<>"}', '{"clientSecret" : "***"}'),
    ('{"api_keys": ["<>", "<>]"], "a": 1}', '{"api_keys": ***], "a": 1}'),
    ('{"secret": 12345678}', '{"secret": ***}'),
    (r'"{\"password\": \"<>\", \"user\": \"u\"}"', r'"{\"password\": \"***\", \"user\": \"u\"}"'),
    (r"{\\\"token\\\":\\\"<>\\\"}", r"{\\\"token\\\":\\\"***\\\"}"),
    ('{"password": "<>', '{"password": "***'),
    # representations
    ("{'password': '<>', 'user': 'u'}", "{'password': '***', 'user': 'u'}"),
    ("{'password': b'<>'}", "{'password': b'***'}"),
    ("Settings(host='h', api_key='<> with, spaces)', port=1)", "Settings(host='h', api_key='***', port=1)"),
    ('Settings(api_key="it\'s <>")', 'Settings(api_key="***")'),
    # forms and URLs
    ("grant_type=password&password=<>&user=u", "grant_type=password&password=***&user=u"),
    ("https://h/p?access_token=<>&page=2", "https://h/p?access_token=***&page=2"),
    ("client_secret = <>", "client_secret = ***"),
    ("--api-key=<> --verbose", "--api-key=*** --verbose"),
    ("DB_PASSWORD=<>;PORT=1", "DB_PASSWORD=***;PORT=1"),
    # headers
    ("Authorization: Bearer <>", "Authorization: ***"),
    ("authorization=Basic <>", "authorization=***"),
    ("Authorization: <> was refused", "Authorization: *** refused"),
    ('Authorization: Digest username="<>", response="<>", qop=<>', "Authorization: ***"),
    ("Authorization: AWS4-HMAC-SHA256 Credential=<>/s3, Signature=<>\nHost: h", "Authorization: ***\nHost: h"),
    ("{'Authorization': 'Bearer <>', 'Host': 'h'}", "{'Authorization': '***', 'Host': 'h'}"),
    ("('authorization', 'Basic <>'), ('host', 'h')", "('authorization', '***'), ('host', 'h')"),
    ("(b'x-api-key', b'<>')", "(b'x-api-key', b'***')"),
    ("X-Api-Key: <>, Host: h", "X-Api-Key: ***, Host: h"),
    ("Cookie: a=<>; b=<>\nHost: h", "Cookie: ***\nHost: h"),
    ("set-cookie: sid=<>; Path=/", "set-cookie: ***; Path=/"),
    ("was sent bearer <>abc.def", "was sent bearer ***"),
    # other forms
    ("https://user:<>@host:8000/p", "https://user:***@host:8000/p"),
    ("postgresql://user:<>@<>@host/db", "postgresql://user:***@host/db"),
    ("https://<><>@host/p", "https://***@host/p"),
    ("host: h\npassword: <>\nport: 1", "host: h\npassword: ***\nport: 1"),
    ("<wsse:Password Type='text'><></wsse:Password>", "<wsse:Password Type='text'>***</wsse:Password>"),
    (
        "-----BEGIN RSA PRIVATE KEY-----\n<>\n<>\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----",
    ),
    ("got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.<>", "got eyJ***"),
]


@pytest.mark.parametrize(("text", "expected"), HIDDEN)
def test_values_under_secret_names(text: str, expected: str) -> None:
    """What stands under a secret name, or looks like a secret, is masked and the rest stays; twice changes nothing."""
    masked = mask_text(text.replace("<>", "hunter2xyz"))
    assert masked == expected
    assert mask_text(masked) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Missing 'token' auth in request",
        "Missing 'token, basic' credential in request",
        "Invalid token: it has expired",
        "Invalid token: expired",
        "No settings passed on request: acme requires TokenSettings",
        "Invalid settings passed on request. Missing required settings: API token, password",
        "Invalid request - auth.basic.password: expected text; auth.token: expected TokenCredential",
        "auth.basic.password: expected text",
        "password: must have at least 8 characters",
        "password: required",
        "The client secret is wrong",
        "KeyError: 'token'",
        "expected one of 'password', 'token', 'basic'",
        "__init__() got an unexpected keyword argument 'password'",
        "Capability 'refresh_access_token' is not implemented.",
        "acme.refresh_access_token: ok in 0.123 s",
        "Basic authentication is required",
        "bearer authentication failed",
        "the Authorization header is missing",
        '{"error": "invalid_token", "error_description": "The token has expired"}',
        "next_page_token=abc&page=2",
        "{'page_token': 'abc'}",
        "5 tokens=5, bypass=true, compass='north'",
        "http://127.0.0.1:8000/users and https://h/a@b.c",
        '{"url":"http://h:8000","email":"a@b.c"}',
        '{"url":"http://0123456789abcdef.example.com","email":"a@b.c"}',
        "2026-11-24 10:00:00,000 ERROR acme: [404][https://api.example.com/users] gone",
        "{'password': None}",
        "FoundAccountData(integration_specific_id='1', email='a@b.c')",
    ],
)
def test_ordinary_messages_are_left_alone(text: str) -> None:
    """A message that only speaks of secrets is shown as it is."""
    assert mask_text(text) == text


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://user:pw@h:1/a/b?q=1#f", "https://h:1/a/b"),
        ("https://token@h/a", "https://h/a"),
        ("https://user:p@w@h/a", "https://h/a"),
        ("http://user:pw@[broken/a?q", "http://[broken/a"),
        ("//user:pw@h/a", "//h/a"),
        ("user:pw@h/a", "h/a"),
        ("https://h/@me/a@b", "https://h/@me/a@b"),
        ("/a@b?token=1", "/a@b"),
        ("", ""),
    ],
)
def test_urls(url: str, expected: str) -> None:
    """A URL is shown without its query, fragment and user information, even one that is broken."""
    assert mask_url(url) == expected


# By mark


@attrs.define(kw_only=True)
class AcmeSettings:
    """Settings of an author, one of them marked, one named like a secret."""

    host: str = setting(default="acme.example.com")
    pin: int = setting(default=87654321, secret=True)
    phrase: str | None = setting(default="correct horse", secret=True)
    signing_key: str = "named-not-marked"
    inner: "AcmeSettings | None" = None


def test_marks_of_authors() -> None:
    """A setting that is marked is masked in the representation, an absent one is shown as absent."""
    shown = repr(AcmeSettings(phrase=None, inner=AcmeSettings()))
    assert shown.startswith("AcmeSettings(host='acme.example.com', pin='***', phrase=None, ")
    assert "87654321" not in shown
    assert "correct horse" not in shown


def test_marks_of_the_contract() -> None:
    """No secret of a credential is in its representation, or in that of what holds it."""
    request = ListAccountsRequest(
        request=ListAccounts(),
        auth=AuthCredential(
            basic=BasicCredential(username="u", password="hunter2a"),
            token=TokenCredential(token="hunter2b"),
            oauth=OAuthCredential(access_token="hunter2c"),
            key_pair=KeyPairCredential(key_identifier="k", private_key="hunter2d"),
            service_account=ServiceAccountCredential(
                key={"private_key": "hunter2e"}, impersonation_email="e", tenant_id="t", scopes=[]
            ),
        ),
    )
    assert "hunter2" not in repr(request)
    assert "username='u'" in repr(request)


def all_models(base: type = Model) -> list[type[Any]]:
    """Give every model of the contract."""
    below: list[type[Any]] = base.__subclasses__()
    found = [c for cls in below for c in (cls, *all_models(cls)) if attrs.has(c)]
    return [c for c in found if c.__module__.startswith("lumos_connector.models.")]  # other tests make subclasses


def test_every_field_named_like_a_secret_is_marked() -> None:
    """A field of the contract that is named like a secret is marked as one, or known to be none."""
    for module in pkgutil.iter_modules(lumos_connector.models.__path__, "lumos_connector.models."):
        importlib.import_module(module.name)
    unmarked = {
        f"{model.__name__}.{field.name}"
        for model in all_models()
        for field in attrs.fields(model)
        if is_secret_name(field.name) and not is_secret(field)
    }
    carriers = {f"AuthCredential.{kind}" for kind in ("token", "jwt", "oauth_client_credentials")} | {
        "Request.credentials",
        "ValidateCredentialConfig.credential",
    }
    assert unmarked <= {*carriers, "Page.token"}


def test_schema_and_mark_say_the_same() -> None:
    """What the platform is told is a secret is masked here, too."""
    for model in all_models():
        for field in attrs.fields(model):
            if field.metadata.get("lumos_connector.schema", {}).get("x-secret"):
                assert is_secret(field), f"{model.__name__}.{field.name}"
    assert any("x-credential-type" in model_schema(model) for model in all_models())


def test_secrets_of_a_call() -> None:
    """The secrets of a call are what is marked and what is named so, at any depth and of any type."""
    sources: tuple[Any, ...] = (
        AcmeSettings(inner=AcmeSettings(phrase="inner phrase")),
        {"password": "in a dict", "users": [{"api_key": "in a list"}, ({"token": b"as bytes"},)], "name": "harmless"},
        BasicCredential(username="the-user", password="a-password"),
        {"credentials": {"any": ["below it"], "numbers": {1234567}}},
        Page(token="a page's token", size=10),
        {"token": True, "secret": None, "pwd": "abc"},
    )
    assert set(Secrets(*sources)) == {
        "87654321",
        "correct horse",
        "inner phrase",
        "named-not-marked",
        "in a dict",
        "in a list",
        "as bytes",
        "a-password",
        "below it",
        "1234567",
    }


def test_secrets_that_stand_in_two_places() -> None:
    """What stands under a harmless name first and under a secret one later is a secret."""
    shared = ["a-password"]
    assert set(Secrets({"harmless": shared, "password": shared})) == {"a-password"}
    assert set(Secrets({"password": shared, "harmless": shared})) == {"a-password"}


def test_secrets_that_contain_themselves() -> None:
    """What contains itself, or is nested deeply, has an end."""
    deep: dict[str, Any] = {"password": "at the bottom"}
    for _ in range(50_000):
        deep = {"inner": deep}
    deep["itself"] = deep
    assert set(Secrets(deep)) == {"at the bottom"}


def test_text_that_hides_itself() -> None:
    """A text class whose own ``str`` hides it is looked for by what it is."""

    class Hidden(str):
        __slots__ = ()

        def __str__(self) -> str:
            return "(hidden)"

    assert mask_text("it is hunter2", Secrets({"password": Hidden("hunter2")})) == "it is ***"


# By value

SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": lambda s: s,
    "JSON": json.dumps,
    "JSON in UTF-8": lambda s: json.dumps(s, ensure_ascii=False),
    "JSON within JSON": lambda s: json.dumps(json.dumps({"a": s})),
    "JSON within JSON in UTF-8": lambda s: json.dumps(json.dumps([s], ensure_ascii=False), ensure_ascii=False),
    "representation": repr,
    "representation as bytes": lambda s: repr(s.encode()),
    "percent": lambda s: quote(s, safe=""),
    "percent in a path": quote,
    "percent as browsers do it": lambda s: quote(s, safe="!'()*"),
    "percent in lower case": lambda s: "".join(
        f"%{b:02x}" if b > 127 or not chr(b).isalnum() else chr(b) for b in s.encode()
    ),
    "form": quote_plus,
    "XML": lambda s: html.escape(s, quote=False),
    "XML attribute": html.escape,
    "one line": lambda s: " ".join(s.split()),
    "Basic": lambda s: base64.b64encode(f"u:{s}".encode()).decode(),
}


@pytest.mark.parametrize("how", SPELLINGS)
@pytest.mark.parametrize(
    "secret",
    [
        "hunter2",
        "p\"q'r\\s",
        "ünï€😀-code",
        "a b&c=d+e/f?g%h",
        "line one\nline two\r\n\ttab",
        "ab\ncd\nef",
        "%41%41%",
        "<tag attr='1'>",
        "\\\\\\\\",
        "x" * 6000 + "/+ü",
    ],
)
def test_spellings(secret: str, how: str) -> None:
    """A secret is found however it is spelled, and only its place is masked."""
    text = mask_text(f"before {SPELLINGS[how](secret)} after", [secret])
    assert "***" in text
    assert text.startswith("before ")
    assert text.endswith(" after")
    assert len(text) < 60


@pytest.mark.parametrize("encode", [base64.b64encode, base64.urlsafe_b64encode])
@pytest.mark.parametrize("before", [b"", b"u", b"us", b"use"])
@pytest.mark.parametrize("after", [b"", b"x", b"xy", b"xyz"])
def test_base64_at_each_place(before: bytes, after: bytes, encode: Any) -> None:
    """A secret within something in base64 is found wherever it begins and ends."""
    secret = "hunter2?>~ÿ"
    text = encode(before + secret.encode() + after).decode()
    masked = mask_text(f"got {text} here", [secret])
    assert masked.startswith("got ")
    assert "***" in masked
    assert len(masked) <= len("got *** here") + 8 + len(before) + len(after)


def test_long_base64_is_found_by_its_middle() -> None:
    """A key of many lines is masked in base64 as well, and line by line."""
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj\n-----END KEY-----\n"
    assert "MIIEvQ" not in mask_text("line 2 is MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", [key])
    assert "TUlJRXZR" not in mask_text(base64.b64encode(key.encode()).decode(), [key])
    assert mask_text(f"the key is {key}", [key]) == "the key is ***"


def test_parts_of_a_secret_url() -> None:
    """Of the URL that a user came back to, the code alone is masked as well."""
    url = "https://app.example.com/callback?state=x&code=4%2F0AX4XfWh-abc"
    for quoted in ("4/0AX4XfWh-abc", "4%2F0AX4XfWh-abc", "4%2f0AX4XfWh-abc"):
        assert mask_text(f"the code {quoted} is not valid", [url]) == "the code *** is not valid"


def test_one_secret_begins_another() -> None:
    """Of two secrets of which one begins the other, the longer one leaves no rest."""
    short, long = "hunter2", "hunter2-and-more/ü"
    assert mask_text(f"{long} {short} {quote(long)}", [short, long]) == "*** *** ***"
    assert mask_text(f"{long} {short} {quote(long)}", [long, short]) == "*** *** ***"


def test_short_values_are_not_looked_for() -> None:
    """A value of three characters would mask words that mean something else."""
    assert mask_text("abc and abcd", ["abc", "abcd"]) == "abc and ***"
    assert list(Secrets({"password": "abc"})) == []


TEXT = st.text(min_size=4, max_size=30).filter(lambda s: len(s.strip()) >= 4)


@given(secret=TEXT, before=st.text(max_size=10), how=st.sampled_from([*list(SPELLINGS)[:10], "form"]))
@settings(max_examples=200, deadline=None)
def test_any_secret_in_any_spelling(secret: str, before: str, how: str) -> None:
    """Whatever a secret is, its spelling is not in the text any more."""
    spelled = SPELLINGS[how](secret)
    assert spelled not in mask_text(f"{before} {spelled} end", [secret])


@given(text=st.text(max_size=300), name=st.sampled_from(["password", "token", "Authorization", "Cookie", "x-api-key"]))
@settings(max_examples=200, deadline=None)
def test_masking_never_fails(text: str, name: str) -> None:
    """Any text can be masked, and what is masked already stays as it is."""
    for around in (text, f"{name}={text}", f'"{name}": "{text}', f"{name}: {text}"):
        masked = mask_text(around)
        assert mask_text(masked) == masked


LONG = {
    "letters": "a",
    "words": "a-",
    "dotted": "a.",
    "quotes": '"',
    "quoted": '"a',
    "backslashes": "\\",
    "escaped quotes": '\\"',
    "spaces": " ",
    "lines": "\n",
    "names": "token",
    "joined names": "token-",
    "quoted names": '"token"',
    "quoted names and colons": '"token" : ',
    "open values": '"token":"',
    "open escaped values": '\\"token\\": \\"',
    "open lists": '"token": [',
    "open tuples": "('token', ",
    "forms": "token=",
    "headers": "authorization: a ",
    "open headers": "authorization" + " " * 50,
    "cookies": "cookie: a=",
    "schemes": "bearer ",
    "URLs": "://a:",
    "keys": "-----BEGIN PRIVATE KEY-----",
    "tokens": "eyJaaaaaaaaa.",
    "tags": "<token ",
    "equals": "=",
    "JSON": '{"name": "x", "value": [1, 2, 3]}, ',
}


@pytest.mark.parametrize("what", LONG)
def test_time_grows_with_the_text_and_no_faster(what: str) -> None:
    """A text of 200,000 characters that an upstream made to be slow is masked as any other."""
    text = LONG[what] * (200_000 // len(LONG[what]))
    started = time.monotonic()
    mask_text(text, ["hunter2", "p@ss w/rd", "\\\\\\\\\\\\\\\\"])
    assert time.monotonic() - started < HANG


# On the way out


class Leaky(BaseConnector):
    """Puts the caller's secrets into everything it raises."""

    app_id = "leaky"
    version = "1.0.0"
    auth = BasicCredential
    settings_model = AcmeSettings
    how: str = "message"

    async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
        """Raise an error that has everything in it."""
        credential, given = request.credential(BasicCredential), request.settings_as(AcmeSettings)
        basic = base64.b64encode(f"{credential.username}:{credential.password}".encode()).decode()
        said = (
            f"{credential.password} {given.phrase} {given.pin} {given.signing_key} {quote(credential.password)} {basic}"
        )
        raise {
            "message": ConnectorError(said, hint=said, app_error_code=said),
            "plain": ValueError(said),
            "key": KeyError(credential.password),
            "upstream": HTTPStatusError(status=500, url=f"https://x/{credential.password}?t=1", body=said),
            "JSON": HTTPStatusError(status=500, url="https://x/", body=json.dumps({"echo": said})),
            "chained": RuntimeError(said, ValueError(said)),
        }[self.how]


@pytest.mark.parametrize("how", ["message", "plain", "key", "upstream", "JSON", "chained"])
def test_no_secret_in_an_answer_or_a_log(how: str, caplog: pytest.LogCaptureFixture) -> None:
    """Whatever an author puts into an error, the caller's secrets are not in the answer."""
    given_settings = {"phrase": "correct horse", "pin": 87654321, "signing_key": "named-not-marked"}
    auth = {"basic": {"username": "u", "password": "pä$$ w/rd"}}
    document = json.dumps({"auth": auth, "settings": given_settings, "request": {}})
    connector = Leaky()
    connector.how = how
    with caplog.at_level("CRITICAL"):
        answer = asyncio.run(dispatch(connector, "list_accounts", document)).decode()
    assert json.loads(answer)["is_error"] is True
    assert_hidden(answer, auth["basic"], given_settings)


def assert_hidden(text: str, *sources: Mapping[str, Any]) -> None:
    """Hold that no value but the user's name is in a text."""
    for source in sources:
        for name, value in source.items():
            assert name == "username" or str(value) not in text
    assert quote("pä$$ w/rd") not in text
    assert base64.b64encode("u:pä$$ w/rd".encode()).decode()[4:-4] not in text
