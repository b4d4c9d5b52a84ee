"""What a probe sends to the listings that it asks, and what of that never comes out."""

import json
from typing import Any

import attrs
import pytest

from lumos_connector import (
    AuthModel,
    CredentialConfig,
    ListAccountsRequest,
    setting,
)

from .probing import (
    Lists,
    only,
    probe,
)


@attrs.define(kw_only=True)
class AcmeSettings:
    """What the connector below is told."""

    host: str
    key: str = setting(secret=True)


class Configured(Lists):
    """A connector with settings, and a credential."""

    settings_model = AcmeSettings
    requires_authentication = True

    async def list_accounts(self, request: ListAccountsRequest) -> Any:
        """Give an account, or fail with a secret."""
        settings = request.settings_as(AcmeSettings)
        self.seen.append((request, settings))
        raise ValueError(f"can't reach {settings.host} with {settings.key}")


async def test_what_listings_are_sent() -> None:
    """A listing gets the caller's credential, settings and limits, and a small page."""
    connector = Configured()
    document = {
        "auth": {"basic": {"username": "u", "password": "p"}},
        "settings": {"host": "acme.test", "key": "canary-key"},
        "rate_limit": {"max_execution_time": 60},
        "include_raw_data": True,
    }
    await probe(connector, {"checks": ["accounts", "entitlements"]}, **document)
    (request, settings), other = connector.seen
    assert settings is other.settings_as(AcmeSettings), "they are made once a call"
    for sent in (request, other):
        assert (sent.auth.basic.username, sent.credentials) == ("u", None)
        assert sent.rate_limit.max_execution_time == 60
        assert (sent.page.size, sent.page.token, sent.wants_raw_data) == (10, None, False)
    assert request.settings == document["settings"]


async def test_several_credentials() -> None:
    """A listing of a connector with several credentials gets all of them."""

    class Several(Lists):
        """With two credentials."""

        requires_authentication = True
        credentials = (
            CredentialConfig(id="admin", type=AuthModel.BASIC, description="An administrator."),
            CredentialConfig(id="reader", type=AuthModel.TOKEN, description="A reader's token."),
        )

    connector = Several()
    given = [
        {"id": "admin", "basic": {"username": "u", "password": "p"}},
        {"id": "reader", "token": {"token": "t"}},
    ]
    await probe(connector, {"checks": ["accounts"]}, credentials=given)
    (request,) = connector.seen
    assert (request.auth, [credential.id for credential in request.credentials]) == (None, ["admin", "reader"])


async def test_no_secret_comes_out(caplog: pytest.LogCaptureFixture) -> None:
    """What a listing's error says of the settings is masked, in the answer and in the log's lines."""
    document = {
        "auth": {"basic": {"username": "u", "password": "canary-password"}},
        "settings": {"host": "acme.test", "key": "canary-key"},
    }
    found = await only(Configured(), "accounts", **document)
    assert "acme.test" in found["error"]["message"]
    assert "canary" not in json.dumps(found)
    assert "canary" not in "".join(record.getMessage() for record in caplog.records)
