"""The connectors of these tests, written for this framework; what they answer stands in a file, as for the peers."""

import enum
import json
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import attrs
from attrs import define

import lumos_connector
from lumos_connector import (
    DISABLED,
    AppCategory,
    BaseConnector,
    BasicCredential,
    CreatableAccount,
    CreateAccountResponse,
    Request,
    Response,
    capability,
)
from lumos_connector.capabilities import TABLE
from lumos_connector.models.base import wire_name
from lumos_connector.models.credential_config import AuthModel, CredentialConfig
from lumos_connector.serialization import structure

NOT_OURS_TO_ANSWER = ("app_info",)
"""What the framework answers itself, there as here."""

BUILTIN = {"ValueError": ValueError, "KeyError": KeyError}


@define(kw_only=True)
class WireSettings:
    """Settings of which one is required."""

    host: str
    port: int = 443


@cache
def answers() -> Any:
    """Read what each capability answers: by its name, then by the token of the page."""
    return json.loads(Path(os.environ["LUMOS_WIRE_ANSWERS"]).read_text("utf-8"))


def plain(value: Any) -> Any:
    """Say in dicts and lists what a model says."""
    if attrs.has(type(value)):
        return {wire_name(a): plain(getattr(value, a.name)) for a in attrs.fields(type(value)) if a.init}
    if isinstance(value, enum.Enum):
        return value.value
    if hasattr(value, "isoformat"):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, dict):
        return {plain(key): plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def raise_named(name: str) -> None:
    """Raise an exception by its name."""
    if name in BUILTIN:
        raise BUILTIN[name]("the wire says no")
    raise getattr(lumos_connector, name)(message="the wire says no", app_error_code="wire.no")


def method(name: str, response: Any = None) -> Callable[[Any, Any], Any]:
    """Make the method of a capability: what it does is written in the token of the page asked for."""

    async def answered(_: Any, request: Any) -> Any:
        token = (request.page.token if request.page is not None else None) or "full 0"
        if token.startswith("raise:"):
            raise_named(token.partition(":")[2])
        answer: Any = structure(answers()[name][token], response or TABLE[name].response)
        if request.include_raw_data:
            answer.raw_data = {"echo": plain(request)}
        return answer

    answered.__name__ = name
    answered.__module__ = "wire"
    answered.__annotations__.clear()  # the stub's count
    return answered


def methods(*left_out: str) -> dict[str, Any]:
    """Make the methods of all capabilities."""
    return {name: method(name) for name in TABLE if name not in (*NOT_OURS_TO_ANSWER, *left_out)}


class _Wire(BaseConnector):
    """What all connectors have."""

    version = "0.1.0"
    user_friendly_name = "Wire"
    description = "The wire"
    categories = [AppCategory.DEVELOPERS]
    settings_model = WireSettings
    exception_handlers = []


Single: Any = type("Single", (_Wire,), {**methods(), "app_id": "wire-single", "auth": BasicCredential})

Several: Any = type(
    "Several",
    (_Wire,),
    {
        **methods("validate_credential_config"),
        "app_id": "wire-several",
        "credentials": [
            CredentialConfig(id="api", type=AuthModel.TOKEN, description="The API"),
            CredentialConfig(id="admin", type=AuthModel.BASIC, description="The administrator", optional=True),
        ],
    },
)


@define(kw_only=True)
class Hello:
    """What a capability of the connector's own takes."""

    name: str
    times: int = 1
    loud: bool = False
    tags: list[str] | None = None


@define(kw_only=True)
class Greeting:
    """What it gives."""

    text: str
    count: int


@define(kw_only=True)
class OwnAccount(CreatableAccount):
    """An account as an app of its own wants it."""

    floor: int
    nickname: str | None = None


class Own(_Wire):
    """With a capability and a payload of its own."""

    app_id = "wire-own"
    auth = BasicCredential
    probe_integration = DISABLED  # as theirs: this one is about what is its own

    @capability(display_name="Say Hello", description="Says it.")
    async def say_hello(self, request: Request[Hello]) -> Response[Greeting]:
        """Say hello."""
        return await _say_hello(self, request)  # type: ignore[no-any-return]  # what a file holds has no type

    async def create_account(self, request: Request[OwnAccount]) -> CreateAccountResponse:
        """Create such an account."""
        return await _create_account(self, request)  # type: ignore[no-any-return]  # what a file holds has no type


Own.say_hello.__module__ = Own.create_account.__module__ = "wire"

_say_hello = method("say_hello", Response[Greeting])
_create_account = method("create_account")

CONNECTORS = {"wire-single": Single, "wire-several": Several, "wire-own": Own}
