"""
The package oidc-provider-mock, which is Authlib's provider with pages of its own.

It takes any client, asks for no PKCE and gives no new refresh token on a refresh. Its releases for older Pythons know
HTTP Basic alone for a refresh.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

from .chromium import User
from .processes import announcing
from .provider import Provider


class Mock(Provider):
    """The provider; its one page asks for no password."""

    authorization_path = "/oauth2/authorize"
    token_path = "/oauth2/token"
    userinfo_path = "/userinfo"

    def agree(self, user: User, name: str) -> None:
        """Say who it is."""
        user.type("input[name=sub]", name)
        user.click("form:has(input[name=sub]) [type=submit]")

    def deny(self, user: User) -> None:
        """Take the other button."""
        user.click("[name=action][value=deny]")

    async def revoke(self, session: aiohttp.ClientSession, name: str, token: str) -> None:
        """Revoke all that the user granted."""
        async with session.post(f"{self.issuer}/users/{name}/revoke-tokens") as response:
            assert response.status == 204


@contextmanager
def running_mock(log: Path) -> Iterator[Mock]:
    """Run the provider until the end of the block."""
    command = [sys.executable, "-m", "oidc_provider_mock", "--port", "0"]
    with announcing(command, log, "running on http") as line:
        yield Mock(issuer=line.partition(" on ")[2].split()[0], secret="any")
