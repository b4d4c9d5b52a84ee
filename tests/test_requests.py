"""
What `dispatch` makes of a document that comes in: refused with one clear message, or read into the models.

Every refused document here carries canaries, which must be neither in the answer nor in any log record.
"""

import json
import logging
from typing import Any

import attrs
import pytest

from lumos_connector import BasicCredential, GetAuthorizationUrlRequest, JWTClaims, JWTHeaders, setting

from .calling import AUTH, CANARY, Scripted, accepted, call, document, failure_of, refused, settings_of

CLIENT = '{"client_id": "canary-client", "client_secret": "canary-secret", "scopes": ["canary-scope"]}'
Log = pytest.LogCaptureFixture


class NeedsBasic(Scripted):
    """The same with a credential."""

    requires_authentication = True
    auth = BasicCredential


# Not JSON


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "canary",
        "'canary'",
        '{"canary": ',
        "{'request': 'canary'}",
        '{"request": {}, "canary": 1,}',
        '{"request": {} /* canary */}',
        '{"canary": 01}',
        '{"canary": +1}',
        '{"canary": Infinit}',
        '{"canary": nan}',
        '{"request": {}, "x": "canary\n"}',
        '{"request": {}, "x": "\\x canary"}',
        '{"request": {}}\x00canary',
        '{"request": {}} canary',
        '{"request": {}}{"request": "canary"}',
        document(x="NaN") + " canary",
    ],
)
async def test_not_json(caplog: Log, text: str) -> None:
    """What is not one JSON document is refused, with the place where it ceases to be one."""
    message = await refused(caplog, text)
    assert "not valid JSON, near line " in message
    assert "column " in message


@pytest.mark.parametrize(
    "raw",
    [b"canary \xff", document().encode("utf-16"), document(x='"\ud800"').encode("utf-8", "surrogatepass")],
    ids=["stray byte", "UTF-16", "encoded surrogate"],
)
async def test_not_utf8(caplog: Log, raw: bytes) -> None:
    """Bytes in another encoding are refused as such."""
    assert await refused(caplog, raw) == "the document is not UTF-8 text; send it as UTF-8"


async def test_text_that_utf8_can_not_hold(caplog: Log) -> None:
    """Text with half a surrogate pair, as Python makes it from a wrong byte in an argument, is refused the same."""
    assert "not UTF-8 text" in await refused(caplog, document(x='"\udcff"'))


@pytest.mark.parametrize("rest", [document(), document(x="NaN"), ""])
async def test_byte_order_mark(caplog: Log, rest: str) -> None:
    """A byte order mark is named, whatever follows it."""
    assert "byte order mark" in await refused(caplog, "\ufeff" + rest)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-32-be"])
async def test_other_encodings_are_not_guessed(caplog: Log, encoding: str) -> None:
    """ASCII in another encoding happens to be UTF-8 with null characters; it is not read as what it may have been."""
    assert "not valid JSON" in await refused(caplog, document(x="NaN").encode(encoding))


@pytest.mark.parametrize(
    "places",
    [
        {"x": '"\\ud800"'},
        {"x": '["\\udc00\\ud83d"]'},
        {"settings": '{"canary": "\\uDFFF"}'},
        {"settings": '{"\\ud800canary": 1}'},
        {"\\ud800": "1"},
        {"page": '{"token": "canary\\ud83d"}'},
    ],
    ids=["value", "wrong order", "setting", "name", "ignored name", "page token"],
)
async def test_half_a_surrogate_pair(caplog: Log, places: dict[str, str]) -> None:
    """An escape that is half of a pair is refused, also where the field is ignored: it is no text."""
    assert "half of a surrogate pair" in await refused(caplog, document(**places))


async def test_escapes_that_are_text() -> None:
    """A whole pair, and a null character, are text."""
    request = await accepted(document(page='{"token": "\\ud83d\\ude00\\u0000"}'))
    assert request.page_token == "😀\0"


# Shape


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[]", "the document: expected an object"),
        ("null", "the document: expected an object"),
        ("17", "the document: expected an object"),
        ('"canary"', "the document: expected an object"),
        ("{}", "request: is missing; expected an object"),
        ("{" + AUTH + "}", "request: is missing; expected an object"),
        (document(request="null"), "request: expected an object"),
        (document(request='"canary"'), "request: expected an object"),
        (document(request='["canary"]'), "request: expected an object"),
        (document(request='{"custom_attributes": "canary"}'), "request.custom_attributes: expected a list"),
        (document(request='{"custom_attributes": {"canary": 1}}'), "request.custom_attributes: expected a list"),
        (document(request='{"custom_attributes": ["canary", 1]}'), "request.custom_attributes[1]: expected text"),
        (document(request='{"custom_attributes": [null]}'), "request.custom_attributes[0]: expected text"),
        (document(auth='"canary"'), "auth: expected an object"),
        (document(auth='{"basic": "canary"}'), "auth.basic: expected an object"),
        (document(auth='{"basic": {"username": "canary"}}'), "auth.basic.password: is missing; expected text"),
        (document(auth='{"basic": {"username": 1, "password": "canary"}}'), "auth.basic.username: expected text"),
        (document(auth='{"token": {"token": ["canary"]}}'), "auth.token.token: expected text"),
        (document(credentials='{"canary": 1}'), "credentials: expected a list"),
        (document(credentials='["canary"]'), "credentials[0]: expected an object"),
        (document(settings='["canary"]'), "settings: expected an object"),
        (document(include_raw_data='"canary"'), "include_raw_data: expected true or false"),
        (document(include_raw_data="1"), "include_raw_data: expected true or false"),
        (document(page='"canary"'), "page: expected an object"),
        (document(page='{"size": "10"}'), "page.size: expected an integer"),
        (document(page='{"size": 10.0}'), "page.size: expected an integer"),
        (document(page='{"size": true}'), "page.size: expected an integer"),
        (document(page='{"token": 10}'), "page.token: expected text"),
        (
            document(rate_limit='{"caller_override_mode": "canary"}'),
            "rate_limit.caller_override_mode: expected one of enforce, retry_only, bypass, enforce_no_retry",
        ),
        (
            document(rate_limit='{"last_known_state": {"canary": {"source": "canary"}}}'),
            "rate_limit.last_known_state[…].source: expected one of api_headers, sdk_counter",
        ),
        (
            document(rate_limit='{"last_known_state": {"canary": "canary"}}'),
            "rate_limit.last_known_state[…]: expected an object",
        ),
        (
            document(request='{"custom_attributes": 1}', page='{"size": "canary"}'),
            "request.custom_attributes: expected a list; page.size: expected an integer",
        ),
    ],
)
async def test_wrong_shape(caplog: Log, text: str, problem: str) -> None:
    """Each problem is named by its path and what is expected there, never by what was given."""
    assert await refused(caplog, text) == problem


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ('{"client_id": 1, "client_secret": "canary", "scopes": []}', "request.client_id: expected text"),
        ('{"client_id": "canary", "scopes": []}', "request.client_secret: is missing; expected text"),
        ('{"client_id": "canary", "client_secret": "canary", "scopes": "canary"}', "request.scopes: expected a list"),
    ],
)
async def test_wrong_shape_without_credential(caplog: Log, given: str, problem: str) -> None:
    """The capabilities that run before there is a credential say no more than the others."""
    text = f'{{"request": {given}}}'
    assert await refused(caplog, text, "handle_client_credentials_request") == problem


async def test_oauth_requests_ignore_a_credential() -> None:
    """What an OAuth request does not have may be of any type."""
    request = await accepted(f'{{"request": {CLIENT}, "auth": 7}}', "handle_client_credentials_request")
    assert request.request.client_id == "canary-client"


class Authorizing(Scripted):
    """The same, with a form before the provider's page."""

    async def get_authorization_url(self, request: GetAuthorizationUrlRequest) -> Any:
        """Do what the test says."""
        return await self._do(request)


ASKED = {"client_id": "c", "scopes": [], "redirect_uri": "https://example.com/", "state": "s"}


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ({"tenant": "a", "é": ""}, {"tenant": "a", "é": ""}),
        ({"tenant": {"key": "tenant", "value": "a"}}, {"tenant": "a"}),
        ({"tenant": {"key": "other", "value": "a", "x": 1}, "region": "us"}, {"tenant": "a", "region": "us"}),
        ({}, {}),
        (None, None),
    ],
)
async def test_form_of_either_version(given: Any, seen: Any) -> None:
    """A form is read as 3.5.0 and as 4.280.0 write it, and reaches the connector as the latter does."""
    found: list[Any] = []
    await call(Authorizing(found.append), {"request": {**ASKED, "form_data": given}}, "get_authorization_url")
    assert [request.request.form_data for request in found] == [seen]


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (["canary"], "request.form_data: expected an object"),
        ({"a": 1}, "request.form_data[…]: expected text or an object"),
        ({"a": {"key": "canary"}}, "request.form_data[…].value: is missing; expected text"),
        ({"a": {"value": "canary"}}, "request.form_data[…].key: is missing; expected text"),
        ({"a": {"key": "canary", "value": 1}, "b": "canary"}, "request.form_data[…].value: expected text"),
    ],
)
async def test_form_of_neither_version(given: Any, problem: str) -> None:
    """What neither writes is refused, with its place."""
    error = await failure_of(
        Authorizing(pytest.fail), {"request": {**ASKED, "form_data": given}}, "get_authorization_url"
    )
    assert error["message"] == f"Invalid request - {problem}"


@attrs.define(kw_only=True)
class Workspace:
    """One of two places."""

    name: str = setting(title="Workspace")
    region: str = setting(title="Region")


@attrs.define(kw_only=True)
class Places:
    """Settings with two of a kind."""

    main: Workspace
    spare: Workspace


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"main": {"region": "eu"}, "spare": {"name": "s"}}, "Workspace, Region"),
        ({"main": {}, "spare": {"region": "eu"}}, "main.name, Region, spare.name"),
        ({"main": {}}, "Workspace, Region, spare"),
    ],
)
async def test_missing_settings_of_one_title(given: Any, missing: str) -> None:
    """Settings that are missing are named by their titles, and by their paths where two have the same."""
    assert (await settings_of(Places, given)).endswith(f"Missing required settings: {missing}")


async def test_duplicate_names() -> None:
    """Of two members of one name the last counts, as in the published SDK."""
    request = await accepted('{"request": 1, "page": {"size": "x"}, "request": {}, "page": {"size": 2, "size": 3}}')
    assert request.page_size == 3


async def test_nulls_and_unknown_fields() -> None:
    """Null stands for absent wherever a field is optional, and what is unknown is ignored."""
    names = ("auth", "credentials", "include_raw_data", "page", "settings", "rate_limit")
    nulls = ", ".join(f'"{name}": null' for name in names)
    request = await accepted(f'{{"request": {{"custom_attributes": null, "x": {{}}}}, {nulls}, "y": [1, "z"]}}')
    assert (request.page_token, request.page_size, request.wants_raw_data) == (None, 100, False)


async def test_field_by_its_python_name() -> None:
    """A field that has another name in JSON is taken by its own name too, as the published SDK does."""
    models: list[Any] = [JWTHeaders, JWTClaims]
    texts = {a.name: "text" for model in models for a in attrs.fields(model) if a.name != "x5t_s256"}
    header = {**texts, "crit": []}
    claims = {**texts, "exp": 1, "nbf": 1, "iat": 1, "scope": []}
    for name in ("x5t#S256", "x5t_s256"):
        credential = {"jwt": {"headers": {**header, name: "thumb"}, "claims": claims, "secret": "s"}}
        request = await accepted(json.dumps({"request": {}, "auth": credential}))
        assert request.auth.jwt.headers.x5t_s256 == "thumb"


# Credentials


@pytest.mark.parametrize(
    ("members", "message"),
    [
        (f'{AUTH}, "credentials": [{{"id": "canary"}}]', "Cannot pass credentials and auth in the same request"),
        (f'{AUTH}, "credentials": []', "Cannot pass credentials and auth in the same request"),
        ('"auth": null', "Missing auth/credentials in request"),
        ('"auth": {"token": {"token": "canary"}}', "Missing 'basic' auth in request"),
        ('"credentials": []', "Missing credentials in request"),
        ('"credentials": [{"basic": {"username": "canary", "password": "canary"}}]', "Missing ID in credential at"),
        (
            '"credentials": [{"id": "canary-1", "basic": {"username": "u", "password": "canary-1"}}]',
            "Credential with id '***' not expected",
        ),
    ],
)
async def test_wrong_credential(caplog: Log, members: str, message: str) -> None:
    """A request without the credential that the connector declares never reaches it."""
    caplog.set_level(logging.DEBUG)
    error = await failure_of(NeedsBasic(pytest.fail), f'{{"request": {{}}, {members}}}')
    assert error["error_code"] == "bad_request"
    assert error["message"].startswith(message)
    assert CANARY not in json.dumps(error) + caplog.text


async def test_long_credential_id() -> None:
    """An id that a message quotes is cut."""
    request = {"request": {}, "credentials": [{"id": "i" * 1_000_000}]}
    assert len((await failure_of(NeedsBasic(pytest.fail), request))["message"]) < 300


async def test_schema_comes_before_credential() -> None:
    """A document that does not fit is refused as such, also where the credential is missing too."""
    error = await failure_of(NeedsBasic(pytest.fail), '{"request": "canary"}')
    assert error["message"] == "Invalid request - request: expected an object"


# A document that can't be told apart from a right one stays one


async def test_document_as_bytes_and_as_text() -> None:
    """Bytes and text are read the same."""
    text = document(page='{"token": "zoë", "size": 3}')
    for given in (text, text.encode()):
        assert (await accepted(given)).page_token == "zoë"
