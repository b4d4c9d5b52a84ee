"""What `request.settings_as` gives for which class, and whose mistake it is where it can't."""

import json
from collections.abc import Callable
from typing import Any

import attrs
import pytest

from lumos_connector import BaseConnector, ListAccountsRequest, ListAccountsResponse, setting
from lumos_connector.dispatch import dispatch


@attrs.define(kw_only=True)
class Vault:
    """What a connector declares as its settings."""

    host: str
    realm: str = "r"
    key: str | None = setting(default=None, secret=True)


@attrs.define(kw_only=True)
class OtherVault(Vault):
    """The same with more."""

    floor: int = 1


@attrs.define(kw_only=True)
class Place:
    """A part of it, without its marks."""

    host: str
    key: str | None = None


@attrs.define(kw_only=True)
class Elsewhere:
    """What it doesn't have."""

    site: str


async def answer(model: Any, does: Callable[[ListAccountsRequest], Any], settings: dict[str, Any]) -> Any:
    """Give the answer of a connector that does something with a request, by the model of its settings."""

    class Connector(BaseConnector):
        app_id = "acme"
        version = "1"
        requires_authentication = False
        settings_model = model

        async def list_accounts(self, request: ListAccountsRequest) -> ListAccountsResponse:
            does(request)
            return ListAccountsResponse(response=[])

    return json.loads(await dispatch(Connector(), "list_accounts", json.dumps({"request": {}, "settings": settings})))


@pytest.mark.parametrize("asked", [Vault, OtherVault, Place])
async def test_any_class_that_they_fit(asked: Any) -> None:
    """Settings are given as each class that they fit, once a call, and are shown by the marks of the declared one."""
    seen: list[Any] = []

    def does(request: ListAccountsRequest) -> None:
        seen.extend((request.settings_as(asked), request.settings_as(asked), request.settings_as(Vault), repr(request)))

    assert "response" in await answer(Vault, does, {"host": "h", "key": "canary-k"})
    assert seen[0] == asked(host="h", key="canary-k")
    assert seen[0] is seen[1]
    assert seen[2] == Vault(host="h", key="canary-k")
    assert "canary-k" not in seen[3]


@pytest.mark.parametrize(
    ("model", "settings", "code"),
    [(Vault, {"host": "h"}, "internal_error"), (Vault, {}, "bad_request"), (None, {"host": "h"}, "bad_request")],
)
async def test_a_class_that_they_do_not_fit(model: Any, settings: dict[str, Any], code: str) -> None:
    """It is the connector's mistake where they fit the declared model, and the caller's where they don't."""
    error = (await answer(model, lambda request: request.settings_as(Elsewhere), settings))["error"]
    assert error["error_code"] == code
    own = error["message"] == "request.settings_as(Elsewhere): the connector's settings_model is Vault"
    assert own == (code == "internal_error")
