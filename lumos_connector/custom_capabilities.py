"""
What must hold for a capability of a connector's own, and what it takes and gives.

Nothing in the contract says so, so the method's annotations do. This module must not know what the contract's own
capabilities are beyond their names, or how a call is answered.
"""

import re
from typing import Any, get_args, get_origin

from .annotations import LEFT_OUT, annotation, check_filled, filled, open_variables, plain, seen_as, shown
from .capabilities import PUBLIC_NAMES
from .models.base import is_complete

RESERVED = frozenset({"connected_info", "dev", "docs", "hacking", "healthz", "info", "list_connector_app_ids", "oauth"})
"""Names that have a meaning of their own on the command line, over HTTP or in the contract."""

_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


def check_custom_name(cls: type, base: type, name: str) -> None:
    """
    Check the name of a capability of a connector's own.

    Args:
        cls: The class it stands in.
        base: The class of stubs.
        name: The method's name.

    Raises:
        TypeError: It can't be the name of one.
    """
    where = f"{cls.__name__}.{name}"
    if hasattr(base, name):
        raise TypeError(f"{where}: {name} is a part of {base.__name__}, so no capability can have that name")
    if name in RESERVED:
        raise TypeError(f"{where}: the name {name} is reserved; choose another for the capability")
    if not _NAME.fullmatch(name):
        raise TypeError(
            f"{where}: a capability's name is lower-case letters (a to z) in words joined by single underscores, such "
            "as archive_project"
        )


def check_custom_types(cls: type, where: str, name: str) -> None:
    """
    Check what a capability of a connector's own takes and gives, as far as it can be told when the class is made.

    Args:
        cls: The class.
        where: What to call the method.
        name: The capability's name.

    Raises:
        TypeError: An annotation is missing, or is not what it must be.
    """
    for key, check in (("request", _request), ("return", _response)):
        try:
            given = _given(cls, name, key)
        except Exception:  # noqa: BLE001, S112 - a name that is not there yet: it is looked up again at the first call
            continue
        check_filled(cls, f"{where}: its {'request' if key == 'request' else 'answer'}", given)
        if not open_variables(given):  # a generic base's payload is known in its subclasses
            check(where, given)


def custom_types(cls: type, name: str) -> tuple[Any, Any]:
    """
    Give the types of a capability of a connector's own.

    Args:
        cls: The connector's class.
        name: The capability's name.

    Returns:
        The type of the request, such as ``Request[ArchiveProject]``, and that of the answer.

    Raises:
        TypeError: An annotation can't be evaluated, is missing, or is not what it must be.
    """
    where = f"{cls.__name__}.{name}"
    try:
        request, response = _given(cls, name, "request"), _given(cls, name, "return")
    except Exception as error:  # noqa: BLE001 - evaluating an author's text may raise anything
        raise TypeError(
            f"{where}: an annotation can't be evaluated ({error}), so it is not known what the capability takes and "
            "gives; import what it names at the top of the module, not under TYPE_CHECKING"
        ) from None
    return _request(where, request), _response(where, response)


def _given(cls: type, name: str, key: str) -> Any:
    """Give an annotation of the method, or of the one that it overrides where it leaves it out."""
    for owner in cls.__mro__:
        if name in vars(owner):
            found = filled(cls, owner, annotation(owner, vars(owner)[name], key, PUBLIC_NAMES))
            if found is not LEFT_OUT:
                return found
    return LEFT_OUT


def _request(where: str, given: Any) -> Any:
    from .models.envelope import BaseRequest

    expected = "Request[X], or BaseRequest[X] where no credential is needed, X being an attrs class"
    origin = get_origin(given)
    if not (isinstance(origin, type) and issubclass(origin, BaseRequest) and len(get_args(given)) == 1):
        raise TypeError(f"{where}: expected its request to be annotated as {expected}, got {_named(given)}")
    _check_payload(where, "request", get_args(given)[0])
    return given


def _response(where: str, given: Any) -> Any:
    from .models.envelope import Response

    expected = "Response[X] or Response[list[X]], X being an attrs class"
    found = seen_as(given, Response)
    if get_origin(found) is not Response:
        raise TypeError(f"{where}: expected its answer to be annotated as {expected}, got {_named(given)}")
    (payload,) = get_args(found)
    _check_payload(where, "answer", get_args(payload)[0] if get_origin(payload) is list else payload)
    return found


def _check_payload(where: str, what: str, payload: Any) -> None:
    if not is_complete(plain(payload)):
        raise TypeError(
            f"{where}: expected the {what}'s payload to be a class with @attrs.define(kw_only=True) above it, got "
            f"{_named(payload)}"
        )


def _named(given: Any) -> str:
    return "no annotation" if given is LEFT_OUT else shown(given)
