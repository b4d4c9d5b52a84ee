"""
That `dispatch` keeps the secrets of a call to itself: neither an error document nor a log record shows one.

The secrets are those of the request, however an exception spells them; what masks them is tested in a file of its own.
"""

import base64
import io
import json
import logging
import sys
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest

from lumos_connector import (
    BaseConnector,
    BasicCredential,
    ListAccountsRequest,
    ListAccountsResponse,
    NotFoundError,
)
from lumos_connector.logs import configure

from .calling import Scripted, call, failure_of

SECRET = 'p4$$w0rd/ca"nä+ry& <x>'
REQUEST = {
    "request": {},
    "auth": {"basic": {"username": "bob", "password": SECRET}},
    "settings": {"host": "acme", "nested": {"api_key": ["setting-secret"]}},
}


class NeedsBasic(BaseConnector):
    """A connector that says what it should not."""

    app_id = "leaky"
    version = "1.0.0"
    auth = BasicCredential
    text = ""

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Fail with the secret in the message."""
        raise LookupError(self.text) from ValueError(f"caused by {self.text}")

    async def create_account(self, request: Any) -> Any:
        """Fail with the secret everywhere."""
        raise NotFoundError(self.text, hint=f"look at {self.text}", app_error_code=self.text)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Log as the program does, everything; gives what was written."""
    root, written = logging.getLogger(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    level = root.level
    configure({"LUMOS_LOG_LEVEL": "DEBUG"})
    yield written.getvalue
    root.setLevel(level)


@pytest.mark.parametrize(
    "spelled",
    [
        SECRET,
        urllib.parse.quote(SECRET),
        urllib.parse.quote(SECRET, safe=""),
        urllib.parse.quote_plus(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(f"bob:{SECRET}".encode()).decode(),
        json.dumps({"x": SECRET}),
        json.dumps(SECRET, ensure_ascii=False),
        repr(SECRET),
        repr({"password": SECRET}),
        "setting-secret",
    ],
)
async def test_secrets_of_the_call(spelled: str, log: Any) -> None:
    """However a secret of the request is spelled in an exception, it is in neither the document nor the log."""
    connector = NeedsBasic()
    connector.text = f"the app refused {spelled} as it is"
    for capability in ("list_accounts", "create_account"):
        error = await failure_of(connector, REQUEST, capability)
        written = log()
        assert error["message"].startswith("the app refused")
        assert error["message"].endswith("as it is")
        assert f"leaky.{capability}" in written
        for text in (json.dumps(error, ensure_ascii=False), written):
            assert spelled not in text
            assert SECRET not in text
            assert "setting-secret" not in text
            assert base64.b64encode(SECRET.encode()).decode()[:20] not in text


@pytest.mark.parametrize("before", [63_990, 7_990, 5])
async def test_secret_where_a_message_is_cut(before: int) -> None:
    """Where a text is cut, no part of a secret is left."""
    connector = NeedsBasic()
    connector.text = "y" * before + SECRET + "z" * 70_000
    error = await failure_of(connector, REQUEST)
    assert "p4$$" not in json.dumps(error)


async def test_long_secret_where_a_message_is_cut() -> None:
    """A text that becomes short when its secrets are masked does not end with half of one."""
    connector = NeedsBasic()
    secret = "".join(f"{number:03}-" for number in range(97))
    connector.text = secret * 1_000
    error = await failure_of(connector, {**REQUEST, "settings": {"token": secret}})
    assert "000-001" not in json.dumps(error)


async def test_secret_of_a_request_that_is_refused(log: Any) -> None:
    """A request that is refused after it was read keeps its secrets."""
    request = {**REQUEST, "auth": None, "credentials": [{"id": SECRET, "basic": {"username": "b", "password": SECRET}}]}
    error = await failure_of(NeedsBasic(), request)
    assert error["message"] == "Credential with id '***' not expected"
    assert SECRET not in log()


async def test_answers_are_not_masked() -> None:
    """What a capability answers goes out as it is: masking is for what people read."""
    answer = await call(Scripted(lambda _: ListAccountsResponse(response=[], raw_data=REQUEST)), REQUEST)
    assert answer["raw_data"]["auth"]["basic"]["password"] == SECRET
