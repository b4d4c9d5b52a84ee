"""
What must hold for a class that overrides capabilities, checked when the class is made.

This module must not know what a capability does, or what else a connector declares.
"""

import functools
import inspect
import typing
import warnings
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any, NamedTuple, NoReturn, TypeVar, get_args, get_origin

from .annotations import LEFT_OUT, annotation, filled, is_union, may_differ, seen_as, shown
from .capabilities import (
    DISABLED,
    PUBLIC_NAMES,
    TABLE,
    Capability,
    Marks,
    TrafficClass,
    capabilities_known_to,
    marks_of,
)
from .custom_capabilities import check_custom_name, check_custom_types, custom_types
from .models.base import is_undecorated

_CO_VARARGS = 0x04
_CO_GENERATOR = 0x20
_CO_ASYNC_GENERATOR = 0x200

_NEAR = 0.85
"""How much of two names must be the same for one to be taken for the other."""

_VALUES = (property, functools.cached_property, type, GetSetDescriptorType, MemberDescriptorType)
_NEVER = (NoReturn, getattr(typing, "Never", NoReturn))


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
    known = capabilities_known_to(cls)
    for name, member in vars(cls).items():
        if name in known:
            if name not in TABLE:
                check_custom_name(cls, base, name)
            if member is not DISABLED:
                _check_override(cls, known[name], member)
        elif isinstance(vars(base).get(name), (FunctionType, classmethod)) and not name.startswith("_"):
            _check_hook(f"{cls.__name__}.{name}", vars(base)[name], member)
        elif not name.startswith("_") and not hasattr(base, name):
            _warn_if_near(cls, base, name, member)
    if "__orig_bases__" in vars(cls):
        for name in TABLE.keys() - vars(cls).keys():
            owner = next(c for c in cls.__mro__ if name in vars(c))
            if owner is not base:
                _check_annotations(cls, owner, TABLE[name])


def _check_hidden(cls: type, base: type) -> None:
    public = {name for name in vars(base) if not name.startswith("_")}
    mro = cls.__mro__
    for other in mro[mro.index(base) + 1 :]:
        for name in sorted(public & vars(other).keys()):
            if inspect.getattr_static(cls, name) is vars(base)[name]:
                raise TypeError(
                    f"{cls.__name__}: {other.__name__}.{name} is hidden by {base.__name__}'s own; list "
                    f"{other.__name__} before {base.__name__} in the bases, or make it a subclass of {base.__name__}"
                )


def _check_hook(where: str, own: Any, member: Any) -> None:
    """Check what is called by itself, such as `start`: it must be what the base's own is."""
    if isinstance(own, classmethod):
        if not isinstance(member, (classmethod, staticmethod)):
            raise TypeError(f"{where}: it is asked of the class, without an instance; put @classmethod above it")
    elif not callable(member) or not _can_stand_for(own, member):
        raise TypeError(f"{where}: expected {_what(own)}, got {_what(member)}")


def _can_stand_for(own: FunctionType, member: Any) -> bool:
    """Tell whether a function is awaited as the base's own is, and needs no more; what a decorator made may do so."""
    if not isinstance(member, FunctionType) or hasattr(member, "__wrapped__"):
        return True
    required = member.__code__.co_argcount - len(member.__defaults__ or ())
    is_async = inspect.iscoroutinefunction(member) is inspect.iscoroutinefunction(own)
    return is_async and required <= own.__code__.co_argcount


def _check_override(cls: type, capability: Capability, member: Any) -> None:
    where = f"{cls.__name__}.{capability.name}"
    function = getattr(member, "__func__", member)
    if not (callable(function) and not isinstance(member, _VALUES)) and not _gives_callable(cls, capability, member):
        raise TypeError(f"{where}: expected a method that takes the request, got {_what(member)}")
    if isinstance(function, FunctionType):
        _check_shape(where, capability.name, function, 0 if isinstance(member, staticmethod) else 1)
    if capability.name in TABLE:
        _check_annotations(cls, cls, capability)
    else:
        check_custom_types(cls, capability.name)


def _gives_callable(cls: type, capability: Capability, member: Any) -> bool:
    """Tell whether a descriptor can give a method; one that gives itself may have to see an instance first."""
    if isinstance(member, _VALUES) or not hasattr(member, "__get__"):
        return False
    try:
        given = getattr(cls, capability.name)
    except Exception:  # noqa: BLE001 - it is the author's own code
        return True
    return given is member or callable(given)


def _check_shape(where: str, name: str, function: FunctionType, implicit: int) -> None:
    code = function.__code__
    if code.co_flags & (_CO_GENERATOR | _CO_ASYNC_GENERATOR):
        raise TypeError(
            f"{where}: it yields; expected a method that returns one answer, with a page token where there is more"
        )
    wanted = implicit + 1
    takes = code.co_argcount >= wanted or code.co_flags & _CO_VARARGS
    required = code.co_argcount - len(function.__defaults__ or ())
    keywords = code.co_kwonlyargcount - len(function.__kwdefaults__ or {})
    if not takes or required > wanted or keywords > 0:
        expected = f"a method that is called with the request alone, `async def {name}({'self, ' * implicit}request)`"
        raise TypeError(f"{where}: expected {expected}, got {_what(function)}")


def _what(member: Any) -> str:
    """Give what an author wrote, as far as it tells what is wrong with it."""
    if isinstance(member, FunctionType):
        code = member.__code__
        names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        return f"`{'async ' * inspect.iscoroutinefunction(member)}def {member.__name__}({', '.join(names)})`"
    return f"the class {member.__name__}" if isinstance(member, type) else f"{type(member).__name__}"


# Annotations


def _check_annotations(cls: type, owner: type, capability: Capability) -> None:
    for key in ("request", "return"):
        try:
            given = _annotation(cls, owner, capability, key, {})
        except Exception:  # noqa: BLE001, S112 - a name that is not there yet: it is looked up again at the first call
            continue
        _check_annotation(f"{cls.__name__}.{capability.name}", capability, key, given)


def _annotation(cls: type, owner: type, capability: Capability, key: str, more: dict[str, Any]) -> Any:
    """Give an annotation as it counts for a class; one below a decorator counts only where it fits."""
    member = vars(owner)[capability.name]
    given = filled(cls, owner, annotation(owner, member, key, more))
    return LEFT_OUT if may_differ(member) and not _fits(given, capability, key) else given


def _fits(given: Any, capability: Capability, key: str) -> bool:
    if key == "return":
        return accepts(given, capability.response) or given in _NEVER
    is_exact = given is seen_as(given, get_origin(capability.request))  # no call makes a subclass of an author's own
    return (is_exact and accepts(given, capability.request)) or _takes_more(given, capability.request)


def _check_annotation(where: str, capability: Capability, key: str, given: Any) -> None:
    if given is LEFT_OUT:
        return
    expected = capability.request if key == "request" else capability.response
    if not _fits(given, capability, key):
        what = "the request" if key == "request" else "the return value"
        expectation = f"expected {shown(expected)}, or the same with a subclass of its payload"
        raise TypeError(f"{where}: {what} is annotated as {shown(given)}, {expectation}")
    if key == "request" and not is_union(given) and any(map(is_union, get_args(given))):
        raise TypeError(
            f"{where}: the request is annotated as {shown(given)}; expected one class of payload, since nothing in a "
            "request says which of several it has"
        )
    for payload in filter(is_undecorated, get_args(given)):
        raise TypeError(f"{where}: {payload.__name__} has fields of its own; put @attrs.define(kw_only=True) above it")


def _takes_more(given: Any, expected: Any) -> bool:
    """Tell whether what a method takes includes a request: a method may take more than it is asked for."""
    if is_union(given):
        return any(accepts(g, expected) or _takes_more(g, expected) for g in get_args(given))
    cls = get_origin(given) or given
    return (
        isinstance(cls, type)
        and issubclass(get_origin(expected), cls)
        and all(map(accepts, get_args(given), get_args(expected)))
    )


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
    if is_union(given):
        return all(accepts(g, expected) or getattr(g, "__name__", "") == "ErrorResponse" for g in get_args(given))
    if get_origin(expected) is not None:
        given = seen_as(given, get_origin(expected))
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
        TypeError: What the author wrote could not be evaluated when the class was made, and does not fit; or there is
            no such capability, whatever `capabilities` says.
    """
    known = capabilities_known_to(cls)
    if name not in known:
        raise TypeError(
            f"{cls.__name__}.capabilities: {name!r} is not a capability, expected some of {', '.join(known)}"
        )
    return _declared_types(cls, name)


@functools.cache
def _declared_types(cls: Any, name: str) -> tuple[Any, Any]:
    if name not in TABLE:
        return custom_types(cls, name)
    capability = TABLE[name]
    owner = next(c for c in cls.__mro__ if name in vars(c))
    return (
        _declared(cls, owner, capability, "request", capability.request),
        _declared(cls, owner, capability, "return", capability.response),
    )


def _declared(cls: type, owner: type, capability: Capability, key: str, expected: Any) -> Any:
    where = f"{owner.__name__}.{capability.name}"
    try:
        given = _annotation(cls, owner, capability, key, PUBLIC_NAMES)
    except Exception as error:  # noqa: BLE001 - evaluating an author's text may raise anything
        if key == "request" and capability.takes_any_payload:
            raise TypeError(
                f"{where}: the request's annotation can't be evaluated ({error}), so its payload is not known; import "
                "what it names at the top of the module, not under TYPE_CHECKING, or define it at the module's top "
                "level"
            ) from None
        return expected
    _check_annotation(where, capability, key, given)
    return given if _narrows(given, expected) else expected


def _narrows(given: Any, expected: Any) -> bool:
    """Tell whether an annotation says no less than the stub's, so that it can stand for it."""
    if not get_args(expected):
        return isinstance(given, type) and issubclass(given, expected)
    return get_origin(given) is get_origin(expected) and all(map(_narrows, get_args(given), get_args(expected)))


# What an author says of a capability


class Details(NamedTuple):
    """
    What is said of a capability of one connector.

    Attributes:
        display_name: Its name for people.
        description: What is unusual about it.
        level: ``read`` or ``write``; ``None`` where the contract does not say.
        rate_limit_mode: What to do about rate limits during its calls, where that is said.
        traffic_class: Whom its calls serve.
    """

    display_name: str
    description: str | None
    level: str | None
    rate_limit_mode: Any
    traffic_class: TrafficClass


def details_of(cls: type, name: str) -> Details:
    """
    Give what is said of a capability of one connector.

    Args:
        cls: The connector's class.
        name: The capability's name.

    Returns:
        What `capability` was given, on the method or on the one that it overrides, and what follows from the name and
        the contract elsewhere.

    Raises:
        KeyError: There is no such capability.
    """
    known = capabilities_known_to(cls)[name]
    said = (marks_of(vars(c)[name]) for c in cls.__mro__ if name in vars(c))
    marks = next((found for found in said if found is not None), Marks())
    return Details(
        marks.display_name or name.replace("_", " ").title(),
        marks.description,
        marks.level or (known.level if name in TABLE else "write"),
        marks.rate_limit_mode,
        marks.traffic_class,
    )


# Names that are nearly right


def _warn_if_near(cls: type, base: type, name: str, member: Any) -> None:
    """Warn about a name that is nearly one of the base's, unless the class has that one too."""
    is_method = _is_method(member)
    own_names = [n for n, own in vars(base).items() if not n.startswith("_") and _is_method(own) is is_method]
    candidates = [n for n in own_names if _may_be_near(n, name)]
    if not candidates:
        return
    from difflib import get_close_matches

    for match in get_close_matches(name, candidates, 1, _NEAR):
        if inspect.getattr_static(cls, match) is vars(base)[match]:
            if match in TABLE and match not in name and _takes_request_of(cls, member, TABLE[match]):
                raise TypeError(f"{cls.__name__}.{name} takes the request of {match}: rename it to {match}")
            what = "a capability" if match in TABLE else f"part of {base.__name__}"
            _warn(f"{cls.__name__}.{name} is not {what}: did you mean {match}?", getattr(member, "__func__", member))


def _takes_request_of(cls: Any, member: Any, capability: Capability) -> bool:
    """Tell whether a connector's method can hardly be anything else; a base may have more names than it needs."""
    try:
        return bool(cls.app_id and annotation(cls, member, "request", {}) == capability.request)
    except Exception:  # noqa: BLE001 - evaluating an author's text may raise anything
        return False


def _may_be_near(one: str, other: str) -> bool:
    """Rule out most names at once: what compares the rest takes 2 ms to import."""
    return 2 * min(len(one), len(other)) >= _NEAR * (len(one) + len(other)) and len(set(one) ^ set(other)) < 6


def _warn(message: str, culprit: Any) -> None:
    """Warn at the line of a function; of anything else Python knows only where its class is made."""
    if not isinstance(culprit, FunctionType):
        warnings.warn(message, UserWarning, stacklevel=5)
        return
    code, registry = culprit.__code__, culprit.__globals__.setdefault("__warningregistry__", {})
    warnings.warn_explicit(message, UserWarning, code.co_filename, code.co_firstlineno, registry=registry)


def _is_method(member: Any) -> bool:
    return isinstance(getattr(member, "__func__", member), FunctionType)
