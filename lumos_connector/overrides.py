"""
What must hold for a class that overrides capabilities, checked when the class is made.

This module must not know what a capability does, or what else a connector declares.
"""

import functools
import inspect
import typing
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any, NamedTuple, NoReturn, TypeVar, get_args, get_origin

from .annotations import (
    LEFT_OUT,
    annotation,
    check_filled,
    filled,
    may_differ,
    members,
    open_variables,
    plain,
    seen_as,
    shown,
)
from .capabilities import (
    DISABLED,
    PUBLIC_NAMES,
    TABLE,
    Capability,
    Marks,
    TrafficClass,
    capabilities_known_to,
    is_error,
    is_union,
    marks_of,
)
from .custom_capabilities import check_custom_name, check_custom_types, custom_types
from .models.base import is_undecorated
from .suspicions import warn_if_suspicious

T = TypeVar("T")

_CO_VARARGS = 0x04
_CO_GENERATOR = 0x20
_CO_ASYNC_GENERATOR = 0x200

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
        if not (name in known or name.startswith("_") or hasattr(base, name)):
            warn_if_suspicious(cls, base, name, member)
    for name in (*known, *_hooks(base)):
        owner = _owner(cls, name)
        is_unchecked = owner is cls or not issubclass(owner, base)  # what a plain class brings is checked here alone
        where = f"{(owner if is_unchecked else cls).__name__}.{name}"
        if name not in known:
            if is_unchecked:
                _check_hook(where, vars(base)[name], vars(owner)[name])
        elif owner is not base and vars(owner)[name] is not DISABLED:
            if is_unchecked:
                _check_form(cls, owner, base, name)
            _check_types(cls, owner, where, known[name])


def _hooks(base: type) -> list[str]:
    """Name what is called by itself, such as `start`."""
    named = (name for name, own in vars(base).items() if isinstance(own, (FunctionType, classmethod)))
    return [name for name in named if name not in TABLE and not name.startswith("_")]


def _owner(cls: type, name: str) -> type:
    """Give the class whose body a member is in."""
    return next(c for c in cls.__mro__ if name in vars(c))


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
    """Check that a hook is what the base's own is."""
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


def made(cls: type[T]) -> T:
    """
    Make a connector without arguments, as whatever runs connectors does.

    Args:
        cls: The connector's class.

    Returns:
        An instance.

    Raises:
        TypeError: Its constructor requires arguments.
    """
    constructor: Any = cls.__init__  # of this very class
    if not isinstance(constructor, FunctionType):
        return cls()
    code, defaults = constructor.__code__, constructor.__kwdefaults__ or {}
    positional = code.co_varnames[1 : code.co_argcount - len(constructor.__defaults__ or ())]
    keywords = code.co_varnames[code.co_argcount :][: code.co_kwonlyargcount]
    required = [*positional, *(name for name in keywords if name not in defaults)]
    if required:
        raise TypeError(
            f"{cls.__name__} is made without arguments, and its __init__ requires {', '.join(required)}; give each a "
            "default, or take it from the settings of a request"
        )
    return cls()


def _check_form(cls: type, owner: type, base: type, name: str) -> None:
    """Check all of a capability but its types."""
    where, member = f"{owner.__name__}.{name}", vars(owner)[name]
    if name not in TABLE:
        check_custom_name(owner, base, name)
    function = getattr(member, "__func__", member)
    if not (callable(function) and not isinstance(member, _VALUES)) and not _gives_callable(cls, name, member):
        raise TypeError(f"{where}: expected a method that takes the request, got {_what(member)}")
    if isinstance(function, FunctionType):
        _check_shape(where, name, function, 0 if isinstance(member, staticmethod) else 1)


def _gives_callable(cls: type, name: str, member: Any) -> bool:
    """Tell whether a descriptor can give a method; one that gives itself may have to see an instance first."""
    if isinstance(member, _VALUES) or not hasattr(member, "__get__"):
        return False
    try:
        given = getattr(cls, name)
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


def _check_types(cls: type, owner: type, where: str, capability: Capability) -> None:
    if capability.name not in TABLE:
        check_custom_types(cls, where, capability.name)
        return
    for key in ("request", "return"):
        try:
            given = _annotation(cls, owner, capability, key, {})
        except Exception:  # noqa: BLE001, S112 - a name that is not there yet: it is looked up again at the first call
            continue
        _check_annotation(cls, where, capability, key, given)


def _annotation(cls: type, owner: type, capability: Capability, key: str, more: dict[str, Any]) -> Any:
    """Give an annotation as it counts for a class; one below a decorator counts only where it fits."""
    member = vars(owner)[capability.name]
    given = filled(cls, owner, annotation(owner, member, key, more))
    counts = not may_differ(member) or (_fits(given, capability, key) and not open_variables(given))
    return given if counts else LEFT_OUT


def _fits(given: Any, capability: Capability, key: str) -> bool:
    if key == "return":
        return accepts(given, capability.response) or given in _NEVER or is_error(given)
    is_exact = given is seen_as(given, get_origin(capability.request))  # no call makes a subclass of an author's own
    return (is_exact and accepts(given, capability.request)) or _takes_more(given, capability.request)


def _check_annotation(cls: type, where: str, capability: Capability, key: str, given: Any) -> None:
    if given is LEFT_OUT:
        return
    expected = capability.request if key == "request" else capability.response
    what = "the request" if key == "request" else "the return value"
    if not _fits(given, capability, key):
        expectation = f"expected {shown(expected)}, or the same with a subclass of its payload"
        raise TypeError(f"{where}: {what} is annotated as {shown(given)}, {expectation}")
    check_filled(cls, f"{where}: {what}", given)
    envelopes = [one for one in members(given) if accepts(one, expected)]
    payloads = [payload for envelope in envelopes for payload in get_args(envelope)]
    loses = len(envelopes) > 1 and any(one != expected and _narrows(one, expected) for one in envelopes)
    if key == "request" and (loses or any(map(is_union, payloads))):
        raise TypeError(
            f"{where}: {what} is annotated as {shown(given)}; expected one class of payload, since nothing in a "
            "request says which of several it has"
        )
    for payload in filter(is_undecorated, map(plain, payloads)):
        raise TypeError(f"{where}: {payload.__name__} has fields of its own; put @attrs.define(kw_only=True) above it")


def _takes_more(given: Any, expected: Any) -> bool:
    """Tell whether what a method takes includes a request: a method may take more than it is asked for."""
    if is_union(given):
        return any(accepts(g, expected) or _takes_more(g, expected) for g in get_args(given))
    cls = plain(given)
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
        return all(accepts(g, expected) for g in get_args(given))
    if get_origin(expected) is not None:
        given = seen_as(given, get_origin(expected))
    if get_origin(given) is None and get_origin(expected) is not None:
        return given is get_origin(expected)
    if get_origin(given) is not None and get_origin(given) is get_origin(expected):
        return all(map(accepts, get_args(given), get_args(expected)))
    cls = plain(given)
    return isinstance(cls, type) and isinstance(expected, type) and issubclass(cls, expected)


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
    owner = _owner(cls, name)
    return (
        _declared(cls, owner, capability, "request", capability.request),
        _declared(cls, owner, capability, "return", capability.response),
    )


def _declared(cls: type, owner: type, capability: Capability, key: str, expected: Any) -> Any:
    where = f"{owner.__name__}.{capability.name}"
    try:
        given = _annotation(cls, owner, capability, key, PUBLIC_NAMES)
    except Exception as error:  # noqa: BLE001 - evaluating an author's text may raise anything
        _report_unknown(where, capability, key, error)
        return expected
    _check_annotation(cls, where, capability, key, given)
    if key == "request":  # of which a method may take more than it is asked for
        given = next((one for one in members(given) if _narrows(one, expected)), given)
    return given if _narrows(given, expected) else expected


def _report_unknown(where: str, capability: Capability, key: str, error: Exception) -> None:
    """Say that an annotation can't be evaluated, which is an error where a payload of the author's may stand in it."""
    what = f"{where}: the {'request' if key == 'request' else 'return value'}'s annotation can't be evaluated ({error})"
    do = (
        "import what it names at the top of the module, not under TYPE_CHECKING, or define it at the module's top level"
    )
    if key == "request" and capability.takes_any_payload:
        raise TypeError(f"{what}, so its payload is not known; {do}") from None
    import logging

    logging.getLogger(__name__).warning("%s, so the contract's counts, and it is not checked; %s", what, do)


def _narrows(given: Any, expected: Any) -> bool:
    """Tell whether an annotation says no less than the stub's, so that it can stand for it."""
    if not get_args(expected):
        cls = plain(given)
        return isinstance(cls, type) and issubclass(cls, expected)
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
