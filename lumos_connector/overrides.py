"""
What must hold for a class that overrides capabilities, checked when the class is made.

This module must not know what a capability does, or what else a connector declares.
"""

import functools
import inspect
import warnings
from collections.abc import Awaitable, Coroutine
from types import FunctionType
from typing import Any, TypeVar, Union, get_args, get_origin

from .capabilities import DISABLED, TABLE, Capability

_CO_VARARGS = 0x04
_CO_ASYNC_GENERATOR = 0x200


def check_overrides(cls: type, base: type) -> None:
    """
    Check everything about a class's methods that can be wrong, when the class is made.

    Args:
        cls: A subclass of the base.
        base: The class of stubs.

    Raises:
        TypeError: A method can't be the capability it is named after: which, what was given, what is expected.
    """
    _check_hidden(cls, base)
    for name, member in vars(cls).items():
        if name in TABLE:
            if member is not DISABLED:
                _check_override(cls, TABLE[name], member)
        elif isinstance(member, FunctionType) and not name.startswith("_") and not hasattr(base, name):
            _warn_if_near(cls, name)


def _check_hidden(cls: type, base: type) -> None:
    mro = cls.__mro__
    for other in mro[mro.index(base) + 1 :]:
        for name in sorted(TABLE.keys() & vars(other).keys()):
            raise TypeError(
                f"{cls.__name__}: {other.__name__}.{name} is hidden by {base.__name__}'s own; list {other.__name__} "
                f"before {base.__name__} in the bases, or make it a subclass of {base.__name__}"
            )


def _check_override(cls: type, capability: Capability, member: Any) -> None:
    where = f"{cls.__name__}.{capability.name}"
    function = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
    if isinstance(member, property) or not callable(function):
        raise TypeError(f"{where}: expected a method that takes the request, got {type(member).__name__}")
    if isinstance(member, FunctionType):
        _check_shape(where, member)
    for key in ("request", "return"):
        given = _annotation(cls, function, key)
        if given is None:
            continue
        expected = capability.request if key == "request" else capability.response
        if not accepts(given, expected):
            raise TypeError(_mismatch(where, key, given, expected))


def _check_shape(where: str, function: FunctionType) -> None:
    code = function.__code__
    if code.co_flags & _CO_ASYNC_GENERATOR:
        raise TypeError(
            f"{where}: it yields; expected a method that returns one answer, with a page token where there is more"
        )
    optional = len(function.__defaults__ or ())
    keywords = code.co_kwonlyargcount - len(function.__kwdefaults__ or {})
    fits = code.co_argcount - optional <= 2 and (code.co_argcount >= 2 or code.co_flags & _CO_VARARGS)
    if not fits or keywords > 0:
        example = f"async def {function.__name__}(self, request)"
        raise TypeError(f"{where}: expected a method that is called with the request alone, as in `{example}`")


def _annotation(cls: type, function: Any, key: str) -> Any:
    """Give the author's annotation; ``None`` where left out, or where it can't be evaluated yet."""
    function = inspect.unwrap(function)
    annotations = getattr(function, "__annotations__", {})
    if key == "request":
        code = getattr(function, "__code__", None)
        names = code.co_varnames[1 : code.co_argcount] if code is not None else ("request",)
        key = names[0] if names else key
    found = annotations.get(key)
    if isinstance(found, str):
        try:
            found = eval(found, getattr(function, "__globals__", {}), dict(vars(cls)))  # noqa: S307 - the author's own
        except Exception:  # noqa: BLE001 - a name under TYPE_CHECKING, or one defined further down
            return None
    return get_args(found)[-1] if get_origin(found) in (Awaitable, Coroutine) else found


def accepts(given: Any, expected: Any) -> bool:
    """
    Tell whether an envelope can stand for another: the same, and each payload the same or a subclass.

    Args:
        given: What an author wrote, or what an answer says of itself.
        expected: What the stub says.

    Returns:
        True where it fits, also for ``Any``, a type variable, the bare envelope and a union of what fits.
    """
    if given is Any or isinstance(given, TypeVar) or given == expected:
        return True
    if get_origin(given) is Union or type(given).__name__ == "UnionType":
        return all(accepts(g, expected) or getattr(g, "__name__", "") == "ErrorResponse" for g in get_args(given))
    if get_origin(given) is None and get_origin(expected) is not None:
        return given is get_origin(expected)
    if get_origin(given) is not None and get_origin(given) is get_origin(expected):
        return all(map(accepts, get_args(given), get_args(expected)))
    return (
        isinstance(given, type)
        and isinstance(expected, type)
        and get_origin(given) is None
        and issubclass(given, expected)
    )


def declared_types(cls: type, name: str) -> tuple[Any, Any]:
    """
    Give the types of a capability for one connector: the author's where they narrow the payload, else the stub's.

    Args:
        cls: The connector's class.
        name: The capability's name.

    Returns:
        The type of the request and the type of the answer.

    Raises:
        TypeError: What the author wrote could not be evaluated when the class was made, and does not fit.
    """
    return _declared_types(cls, name)


@functools.cache
def _declared_types(cls: Any, name: str) -> tuple[Any, Any]:
    capability = TABLE[name]
    return (
        _declared(cls, name, "request", capability.request),
        _declared(cls, name, "return", capability.response),
    )


def _declared(cls: type, name: str, key: str, expected: Any) -> Any:
    given = _annotation(cls, getattr(cls, name), key)
    if given is not None and not accepts(given, expected):
        raise TypeError(_mismatch(f"{cls.__name__}.{name}", key, given, expected))
    return given if _narrows(given, expected) else expected


def _narrows(given: Any, expected: Any) -> bool:
    """Tell whether an annotation says more than the stub's: the same envelope with a payload of its own."""
    return get_origin(given) is get_origin(expected) and not any(
        a is Any or isinstance(a, TypeVar) for a in get_args(given)
    )


def _mismatch(where: str, key: str, given: Any, expected: Any) -> str:
    what = "the request" if key == "request" else "the return value"
    expectation = f"expected {shown(expected)}, or the same with a subclass of its payload"
    return f"{where}: {what} is annotated as {shown(given)}, {expectation}"


def shown(annotation: Any) -> str:
    """Give a type as an author would write it."""
    origin = get_origin(annotation)
    if origin is None or origin is Union or type(annotation).__name__ == "UnionType":
        return getattr(annotation, "__name__", None) or str(annotation)
    return f"{origin.__name__}[{', '.join(map(shown, get_args(annotation)))}]"


def _warn_if_near(cls: type, name: str) -> None:
    from difflib import get_close_matches

    for match in get_close_matches(name, TABLE, 1, 0.85):
        warnings.warn(f"{cls.__name__}.{name} is not a capability: did you mean {match}?", UserWarning, stacklevel=5)
