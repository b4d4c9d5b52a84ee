"""
What a connector asks of a request although it does not declare it: its own mistake, and not the caller's.

A call that finds what it asks for never loads this. This module must not know how a request is checked.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from ..errors import InternalError
from .credentials import credential_kind

if TYPE_CHECKING:
    from .credential_config import CredentialConfig

_HINT = "Correct the connector: its declaration and what it asks of a request don't agree."


class Declared(Protocol):
    """
    What a connector's class says of credentials.

    Attributes:
        auth: The class of the one credential it takes; ``None`` where any will do, or where it declares several.
        credentials: The several credentials that it takes.
    """

    auth: type | None
    credentials: "Sequence[CredentialConfig]"


def check_declared(declared: Declared | None, id_: str | None, kind: type) -> None:
    """
    See that a connector declares the credential that it asks for.

    Args:
        declared: The connector's class; ``None`` where nobody told the request.
        id_: The credential's id; ``None`` where any of that kind will do.
        kind: Its class.

    Raises:
        InternalError: It does not.
    """
    if declared is None:
        return
    name = credential_kind(kind)
    known = ", ".join(f"{config.id!r} ({config.type.value})" for config in declared.credentials)
    if id_ is not None:
        call = f"request.credential({id_!r}, {kind.__name__})"
        if not any((config.id, config.type) == (id_, name) for config in declared.credentials):
            raise InternalError(f"{call}: the connector declares {_among(known)}", hint=_HINT)
        return
    call = f"request.credential({kind.__name__})"
    if known and all(config.type != name for config in declared.credentials):
        raise InternalError(f"{call}: the connector declares {_among(known)}", hint=_HINT)
    if declared.auth is not None and credential_kind(declared.auth) != name:
        raise InternalError(f"{call}: the connector's `auth` is {declared.auth.__name__}", hint=_HINT)


def _among(known: str) -> str:
    return f"only {known} in `credentials`" if known else "no `credentials`, so that none has an id"


def other_settings(asked: type, declared: type) -> InternalError:
    """Say that a connector asks for its settings as something that they are not."""
    call = f"request.settings_as({getattr(asked, '__name__', asked)})"
    return InternalError(f"{call}: the connector's settings_model is {declared.__name__}", hint=_HINT)
