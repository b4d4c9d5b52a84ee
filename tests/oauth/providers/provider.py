"""What the tests need to know of any provider, so that one test runs against each."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

import aiohttp

from .chromium import User


@dataclass(frozen=True)
class Provider(ABC):
    """
    A running provider.

    Attributes:
        issuer: Its address.
        secret: The secret of each client that has one.
        authorization_path: Where users are sent.
        token_path: Where clients get tokens.
        userinfo_path: Where a token shows whose it is.
    """

    issuer: str
    secret: str

    authorization_path: ClassVar[str]
    token_path: ClassVar[str]
    userinfo_path: ClassVar[str]

    @abstractmethod
    def agree(self, user: User, name: str) -> None:
        """Sign in under a name, and grant what the open page asks for."""

    @abstractmethod
    def deny(self, user: User) -> None:
        """Refuse what the open page asks for."""

    @abstractmethod
    async def revoke(self, session: aiohttp.ClientSession, name: str, token: str) -> None:
        """Take back what someone granted, and the client has a refresh token of, behind its back."""

    async def user_of(self, session: aiohttp.ClientSession, access_token: str) -> str | None:
        """Tell whose access token it is; ``None`` where it is not accepted."""
        headers = {"Authorization": f"Bearer {access_token}"}
        async with session.get(f"{self.issuer}{self.userinfo_path}", headers=headers) as response:
            return str((await response.json())["sub"]) if response.status == 200 else None
