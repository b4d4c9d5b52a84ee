"""What the tests of the core share: a connector that does what a test says, and one call of it in process."""

import json
import logging
from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import attrs
import pytest

from lumos_connector import (
    BaseConnector,
    GetLastActivityRequest,
    HandleClientCredentialsRequest,
    ListAccountsRequest,
    ListAccountsResponse,
)
from lumos_connector.dispatch import dispatch

CANARY = "canary"
"""What stands wherever a secret could stand, and must never come out."""


class Scripted(BaseConnector):
    """A connector whose capabilities do what a test says."""

    app_id = "scripted"
    version = "1.0.0"
    requires_authentication = False

    def __init__(self, does: Callable[[Any], Any]) -> None:
        self.does = does

    async def _do(self, request: Any) -> Any:
        result = self.does(request)
        return await result if isawaitable(result) else result

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Do what the test says."""
        return await self._do(request)

    async def create_account(self, request: Any) -> Any:
        """Do what the test says."""
        return await self._do(request)

    async def handle_client_credentials_request(self, request: HandleClientCredentialsRequest) -> Any:
        """Do what the test says."""
        return await self._do(request)

    async def get_last_activity(self, request: GetLastActivityRequest) -> Any:
        """Do what the test says."""
        return await self._do(request)


async def call(
    connector: BaseConnector, request: Any = None, capability: str = "list_accounts", **options: Any
) -> dict[str, Any]:
    """Call a capability with a document, or with what becomes one; give the answer as dicts."""
    given = {"request": {}} if request is None else request
    document = given if isinstance(given, (str, bytes)) else json.dumps(given)
    answer: dict[str, Any] = json.loads((await dispatch(connector, capability, document, **options)).decode("utf-8"))
    return answer


async def failure_of(
    connector: BaseConnector, request: Any = None, capability: str = "list_accounts", **options: Any
) -> dict[str, Any]:
    """Call a capability that must fail; give the error, which must be well formed."""
    answer = await call(connector, request, capability, **options)
    assert list(answer) == ["is_error", "error", "raw_data", "page"]
    assert answer["is_error"] is True
    error: dict[str, Any] = answer["error"]
    assert error["message"]
    assert error["app_id"] == connector.app_id
    assert set(error["error_metadata"]) > {"fault", "category", "retryable"}
    return error


AUTH = '"auth": {"id": "canary-id", "basic": {"username": "canary-name", "password": "canary-password"}}'


def document(**places: str) -> str:
    """Write a request as text, since much of what is refused is not JSON that Python would write."""
    members = {"request": "{}", "settings": '{"canary-setting": "canary-value"}', **places}
    return "{" + ", ".join([AUTH, *(f'"{name}": {text}' for name, text in members.items())]) + "}"


def accepting(seen: list[Any]) -> Scripted:
    """Make a connector that keeps the requests it gets."""

    def keep(request: Any) -> ListAccountsResponse:
        seen.append(request)
        return ListAccountsResponse(response=[])

    return Scripted(keep)


async def accepted(text: str | bytes, capability: str = "list_accounts") -> Any:
    """Send a document that must be accepted, and give the request that the connector saw."""
    seen: list[Any] = []
    answer = await call(accepting(seen), text, capability)
    assert seen, answer
    return seen[0]


async def refused(caplog: pytest.LogCaptureFixture, text: str | bytes, capability: str = "list_accounts") -> str:
    """Send a document that must be refused, and give the message; no canary may be in the answer or in the log."""
    caplog.set_level(logging.DEBUG)
    error = await failure_of(accepting([]), text, capability)
    assert error["error_code"] == "bad_request"
    assert (error["raised_by"], error["raised_in"], error["status_code"]) == (None, None, None)
    assert CANARY not in json.dumps(error)
    assert CANARY not in caplog.text
    assert caplog.records, "the refusal leaves a line in the log"
    message: str = error["message"]
    assert message.startswith("Invalid request - ")
    return message.removeprefix("Invalid request - ")


async def settings_of(model: type, given: Any) -> Any:
    """Call a connector with that settings model; give the settings that it saw, or the error's message."""
    seen: list[Any] = []

    def keep(request: Any) -> ListAccountsResponse:
        seen.append(request.settings_as(model))
        return ListAccountsResponse(response=[])

    connector = type("WithSettings", (Scripted,), {"settings_model": model})(keep)
    answer = await call(connector, {"request": {}, "settings": given})
    return seen[0] if seen else answer["error"]["message"]


def model_of(tp: Any) -> type:
    """Make a settings model with one field of a type."""
    return attrs.make_class("OneField", {"value": attrs.field(type=tp)})


def with_(target: Any, **values: Any) -> Any:
    """Set attributes after the fact."""
    for name, value in values.items():
        setattr(target, name, value)
    return target


def without(target: Any, name: str) -> Any:
    """Delete an attribute after the fact."""
    delattr(target, name)
    return target
