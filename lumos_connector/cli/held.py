"""
What a file holds for a call that has no credential of its own: a login that was kept, or a credential alone.

This module must not know how a login is made, or what a call does.
"""

import json
from typing import Any

import msgspec

from .problems import UsageError, quoted


class Held:
    """
    A credential, and the settings that it was got with.

    Args:
        shown: The file's path for messages.
        content: What it holds.

    Raises:
        UsageError: It holds something else.
    """

    def __init__(self, shown: str, content: bytes) -> None:
        self._shown = shown
        try:
            found = msgspec.json.decode(content, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeError, RecursionError):
            found = {}
        self._credential = found.get("auth", found)
        self._connector = found.get("connector")
        self._settings = found.get("settings")
        if not _is_credential(self._credential):
            expected = 'what `oauth login` keeps or prints, such as {"oauth": {"access_token": "…"}}'
            raise UsageError(f"--auth-file: expected {expected}; {shown} holds something else")

    def put_into(self, document: bytes, connector: str) -> bytes:
        """
        Complete a request.

        Args:
            document: The request as JSON.
            connector: The ``app_id`` of the connector that it is for.

        Returns:
            The request with the credential, among `credentials` if it has an id, and with the settings where it has
            none; as it is where it can't be read, which is for others to refuse.

        Raises:
            UsageError: What is held is for another connector, or the request has a credential.
        """
        if self._connector is not None and self._connector != connector:
            other = quoted(str(self._connector))
            raise UsageError(
                f"--auth-file: {self._shown} is for the connector {other}, not for {quoted(connector)}; "
                "name another file"
            )
        try:
            request = json.loads(document.decode())  # of bytes, it would take other encodings than a call does
        except (ValueError, RecursionError):
            return document
        return json.dumps(self._completed(request)).encode() if isinstance(request, dict) else document

    def _completed(self, request: dict[str, Any]) -> dict[str, Any]:
        for name in ("auth", "credentials"):
            if request.pop(name, None):
                raise UsageError(
                    f"--auth-file: the request has a credential of its own, in {name}; leave out one of them"
                )
        if "id" in self._credential:
            request["credentials"] = [self._credential]
        else:
            request["auth"] = self._credential
        if request.get("settings") is None and self._settings is not None:
            request["settings"] = self._settings
        return request


def _is_credential(value: Any) -> bool:
    """Tell whether something is in it under the name of a kind of credentials."""
    from ..models.credential_config import AuthModel

    if not isinstance(value, dict):
        return False
    return any(isinstance(value.get(kind.value), dict) and value[kind.value] for kind in AuthModel)
