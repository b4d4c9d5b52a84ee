"""
panva's oidc-provider, the certified one for Node: installed by npm once, and started as `panva.mjs` says.

It asks for PKCE, rotates refresh tokens, takes a used one for theft, and names itself in the callback (RFC 9207).
"""

import json
import os
import shutil
import subprocess
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote_plus

import aiohttp

from .chromium import User
from .processes import announcing, found, missing
from .provider import Provider

HERE = Path(__file__).parent
MANIFESTS = ("package.json", "package-lock.json", ".npmrc")


@dataclass(frozen=True)
class Panva(Provider):
    """
    The provider; its clients are named after their ways to authenticate, and their secret has to be encoded in forms.

    Attributes:
        private_key: The key of the client that signs, as PEM.
    """

    private_key: str

    authorization_path = "/auth"
    token_path = "/token"
    userinfo_path = "/me"

    def agree(self, user: User, name: str) -> None:
        """Sign in, then consent."""
        user.type("[name=login]", name)
        user.type("[name=password]", "any")
        user.click("form:has([name=login]) [type=submit]")
        user.click("form:has([value=consent]) [type=submit]")

    def deny(self, user: User) -> None:
        """Leave by the link that each page has."""
        user.click("a[href$='/abort']")

    async def revoke(self, session: aiohttp.ClientSession, name: str, token: str) -> None:
        """Revoke by RFC 7009 what `client_secret_basic` was given; with a refresh token the whole grant ends here."""
        client = b64encode(f"client_secret_basic:{quote_plus(self.secret)}".encode()).decode()
        headers, url = {"Authorization": f"Basic {client}"}, f"{self.issuer}/token/revocation"
        async with session.post(url, data={"token": token}, headers=headers) as response:
            assert response.status == 200

    async def scopes_of(self, session: aiohttp.ClientSession, access_token: str) -> str:
        """Tell what an access token is good for, by RFC 7662."""
        client = {"client_id": "client_secret_post", "client_secret": self.secret}
        url = f"{self.issuer}/token/introspection"
        async with session.post(url, data={"token": access_token, **client}) as response:
            return str((await response.json())["scope"])


@contextmanager
def running_panva(cache: Path, log: Path) -> Iterator[Panva]:
    """
    Run the provider until the end of the block.

    Args:
        cache: The folder to install it in, unless the variable ``LUMOS_TEST_CACHE`` names another one. Several
            processes may share it.
        log: Where its output goes.
    """
    node = found("node", "nodejs")
    module = _installed(Path(os.environ.get("LUMOS_TEST_CACHE", cache))) / "node_modules/oidc-provider/lib/index.js"
    with announcing([node, str(HERE / "panva.mjs"), module.as_uri()], log, '"issuer"') as line:
        yield Panva(**json.loads(line))


def _installed(cache: Path) -> Path:
    """Give the folder that holds the packages; one that is there is complete, as it was made under another name."""
    content = b"".join((HERE / name).read_bytes() for name in MANIFESTS)
    folder = cache.absolute() / f"npm-{sha256(content).hexdigest()[:16]}"
    if not folder.exists():
        npm = found("npm")
        cache.mkdir(parents=True, exist_ok=True)
        _move(_made([npm, "ci"], cache), folder)
    return folder


def _made(command: list[str], cache: Path) -> Path:
    made = Path(tempfile.mkdtemp(dir=cache))
    for name in MANIFESTS:
        shutil.copy(HERE / name, made)
    done = subprocess.run(command, cwd=made, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        missing(f"npm could not install oidc-provider:\n{done.stdout}")
    return made


def _move(made: Path, folder: Path) -> None:
    try:
        made.rename(folder)
    except OSError:
        # Another process was quicker.
        if not folder.exists():
            raise
        shutil.rmtree(made)
