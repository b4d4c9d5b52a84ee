"""
The encoding that an answer names is used if it is one of text, and is otherwise not even tried.

Python has others under such names: compression, escapes, and some that take time by the square of the length.
"""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from lumos_connector.bodies import text_of
from lumos_connector.oauth.token_endpoint import TokenEndpoint, request_token

from .arbitrary import Acme, App, fulfilled, serving_app

OF_TEXT = {
    "utf-8": "é€",
    "UTF8": "é€",
    "utf-8-sig": "é€",
    "utf-16": "é€",
    "utf-16le": "é€",
    "utf-32-be": "é€",
    "us-ascii": "e",
    "iso-8859-1": "é",
    "latin1": "é",
    "iso-8859-15": "é€",
    "windows-1252": "é€",
    "cp850": "é",
    "ibm437": "é",
    "koi8-r": "ж",
    "koi8-u": "є",
    "macintosh": "é€",
    "tis-620": "ก",
    "big5": "中",
    "big5-hkscs": "中",
    "gb2312": "中",
    "gbk": "中",
    "gb18030": "中€",
    "hz-gb-2312": "中",
    "euc-jp": "日",
    "shift_jis": "日",
    "ms932": "日",
    "iso-2022-jp": "日",
    "euc-kr": "한",
    "johab": "한",
}
OTHERS = {
    "punycode": "bcher-kva",
    "idna": "xn--bcher-kva",
    "unicode_escape": "\\ud800",
    "raw-unicode-escape": "\\u0041",
    "utf-7": "+AEE-",
    "rot13": "uryyb",
    "base64": "YQ==",
    "hex": "61",
    "quopri": "=41",
    "uu": "begin 666 x",
    "undefined": "a",
    "charmap": "é",
    "aliases": "a",
    "no-such": "é",
}


@pytest.fixture
async def app() -> AsyncIterator[App]:
    """Serve an app on a free port."""
    async with serving_app() as served:
        yield served


@pytest.mark.parametrize("charset", OF_TEXT)
def test_encodings_of_text(charset: str) -> None:
    """What an app names is used."""
    assert text_of(OF_TEXT[charset].encode(charset), f"text/plain; charset={charset}") == OF_TEXT[charset]


@pytest.mark.parametrize("charset", OTHERS)
def test_what_is_no_encoding_of_text(charset: str) -> None:
    """What Python has besides is left alone: the bytes count as UTF-8."""
    assert text_of(OTHERS[charset].encode(), f"text/plain; charset={charset}") == OTHERS[charset]
    assert text_of(b"a\xff", f"text/plain; charset={charset}") == "a\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize("charset", OTHERS)
async def test_an_arbitrary_endpoint(app: App, charset: str) -> None:
    """An app's answer is handed on as it is."""
    app.answer = lambda _: web.Response(
        body=OTHERS[charset].encode(), headers={"Content-Type": f"text/plain; charset={charset}"}
    )
    assert (await fulfilled(Acme(f"{app.origin}/"), url="/users"))["body"] == OTHERS[charset]


async def test_a_token_endpoint(app: App) -> None:
    """A token endpoint's answer is read as JSON, whatever it says."""
    app.answer = lambda _: web.Response(
        body=b'{"access_token": "a-b"}', headers={"Content-Type": "application/json; charset=punycode"}
    )
    answer = await request_token(TokenEndpoint(url=f"{app.origin}/token", client_id="c"), {"grant_type": "g"})
    assert answer.access_token == "a-b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", "utf-16-le"])
def test_half_characters(encoding: str) -> None:
    """Half a surrogate pair is no character, and so can't get into an answer."""
    raw = "a\ud800".encode(encoding, "surrogatepass")
    text_of(raw, f"text/plain; charset={encoding}").encode()
