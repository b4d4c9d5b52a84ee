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
        requires_authentication: Whether a request needs any; one that needs none may still have some.
    """

    auth: type | None
    credentials: "Sequence[CredentialConfig]"
    requires_authentication: bool


def check_id(declared: Declared | None, method: str, id_: str, kind: type) -> None:
    """
    See that a connector declares the credential that it asks for by its id.

    Args:
        declared: The connector's class; ``None`` where nobody told the request.
        method: The method of the request that it calls.
        id_: The credential's id.
        kind: Its class.

    Raises:
        InternalError: It does not.
    """
    if declared is None or _is_left_open(declared, method):
        return
    wanted = (id_, credential_kind(kind))
    if all((config.id, config.type) != wanted for config in declared.credentials):
        raise _undeclared(declared, f"request.{method}({id_!r}, {kind.__name__})")


def check_kind(declared: Declared | None, kind: type) -> None:
    """
    See that a connector declares a credential of the kind that it asks for.

    Args:
        declared: The connector's class; ``None`` where nobody told the request.
        kind: The credential's class.

    Raises:
        InternalError: It does not.
    """
    if declared is None:
        return
    name, call = credential_kind(kind), f"request.credential({kind.__name__})"
    if declared.credentials and all(config.type != name for config in declared.credentials):
        raise _undeclared(declared, call)
    if declared.auth is not None and credential_kind(declared.auth) != name:
        raise InternalError(f"{call}: the connector's `auth` is {declared.auth.__name__}", hint=_HINT)


def _is_left_open(declared: Declared, method: str) -> bool:
    """Tell whether a request may have an id that is not declared, or may be asked for one in vain."""
    if declared.credentials:
        return False
    takes_any = declared.auth is None and not declared.requires_authentication
    # a base that connectors share looks for a credential by its id, also for those with but one
    return takes_any or method == "find_credential"


def _undeclared(declared: Declared, call: str) -> InternalError:
    known = ", ".join(f"{config.id!r} ({config.type.value})" for config in declared.credentials)
    among = f"only {known} in `credentials`" if known else "no `credentials`, so that none has an id"
    return InternalError(f"{call}: the connector declares {among}", hint=_HINT)


def other_settings(asked: type, declared: type) -> InternalError:
    """Say that a connector asks for its settings as a class that they do not fit, though they fit its own."""
    call = f"request.settings_as({getattr(asked, '__name__', asked)})"
    return InternalError(f"{call}: the connector's settings_model is {declared.__name__}", hint=_HINT)
