"""
What can stand in a connector's class, and is hardly meant as it stands there: names, and methods without a decorator.

This module must not know what makes a class wrong.
"""

import inspect
import warnings
from collections import Counter
from types import FunctionType
from typing import Any

from .annotations import annotation, plain
from .capabilities import TABLE, Capability, is_error
from .checks import is_list

_NEAR = 0.85
"""How much of two names must be the same for one to be taken for the other."""


def warn_if_suspicious(cls: type, base: type, name: str, member: Any) -> None:
    """
    Warn about a name that is nearly one of the base's, and about a method that is a capability but for its decorator.

    Args:
        cls: The class, which is being made.
        base: The class of stubs, which has no such name.
        name: The member's name.
        member: What stands in the class's body.

    Raises:
        TypeError: It can be nothing but the capability that it is nearly named after.
    """
    where, culprit = f"{cls.__name__}.{name}", getattr(member, "__func__", member)
    match = _nearly(cls, base, name, member)
    if match is not None:
        if match in TABLE and match not in name and _takes_request_of(cls, member, TABLE[match]):
            raise TypeError(f"{where} takes the request of {match}: rename it to {match}")
        what = "a capability" if match in TABLE else f"part of {base.__name__}"
        _warn(f"{where} is not {what}: did you mean {match}?", culprit)
    elif inspect.iscoroutinefunction(culprit) and _answers_requests(cls, member) and not _is_used(cls, name, member):
        _warn(
            f"{where} answers a request and is not a capability: put @capability above it, or begin its name with _",
            culprit,
        )


def _nearly(cls: type, base: type, name: str, member: Any) -> str | None:
    """Give the name of the base's that a name is nearly; ``None`` where the class has that one too."""
    is_method = _is_method(member)
    own_names = [n for n, own in vars(base).items() if not n.startswith("_") and _is_method(own) is is_method]
    candidates = [n for n in own_names if may_be_near(n, name)]
    if not candidates:
        return None
    from difflib import get_close_matches

    matches = get_close_matches(name, candidates, 1, _NEAR)
    return next((n for n in matches if inspect.getattr_static(cls, n) is vars(base)[n]), None)


def _answers_requests(cls: type, member: Any) -> bool:
    """Tell whether a method takes a request with its credential and nothing more, and says that it gives an answer."""
    try:
        request, response = (plain(annotation(cls, member, key, {})) for key in ("request", "return"))
    except Exception:  # noqa: BLE001 - evaluating an author's text may raise anything
        return False
    if not isinstance(request, type):
        return False
    from .models.envelope import OAuthRequest, Request, Response

    is_answer = (isinstance(response, type) and issubclass(response, Response)) or is_error(response)
    return is_answer and issubclass(request, (Request, OAuthRequest)) and _needed(member) == 1


def _needed(member: Any) -> int:
    """Count the arguments that a call of an author's function must give, whatever decorates it."""
    function: Any = inspect.unwrap(getattr(member, "__func__", member))
    code, implicit = function.__code__, 0 if isinstance(member, staticmethod) else 1
    defaults = len(function.__defaults__ or ()) + len(function.__kwdefaults__ or {})
    required: int = code.co_argcount + code.co_kwonlyargcount - defaults - implicit
    return required


def _is_used(cls: Any, name: str, member: Any) -> bool:
    """Tell whether a class's own declaration says what a method is for."""
    credentials = cls.credentials if is_list(cls.credentials) else ()
    users = (*credentials, *getattr(cls.probe, "checks", ()))
    used = [getattr(user, key, None) for user in users for key in ("validation", "run")]
    return any(one is member or one == name for one in used)


def _takes_request_of(cls: Any, member: Any, capability: Capability) -> bool:
    """Tell whether a connector's method can hardly be anything else; a base may have more names than it needs."""
    try:
        return bool(cls.app_id and annotation(cls, member, "request", {}) == capability.request)
    except Exception:  # noqa: BLE001 - evaluating an author's text may raise anything
        return False


def may_be_near(one: str, other: str) -> bool:
    """Tell by their letters alone whether names can be near; what compares the rest takes 2 ms to import."""
    needed = _NEAR * (len(one) + len(other))
    return 2 * min(len(one), len(other)) >= needed and 2 * (Counter(one) & Counter(other)).total() >= needed


def _warn(message: str, culprit: Any) -> None:
    """Warn at the line of a function; of anything else Python knows only where its class is made."""
    if not isinstance(culprit, FunctionType):
        warnings.warn(message, UserWarning, stacklevel=5)
        return
    code, registry = culprit.__code__, culprit.__globals__.setdefault("__warningregistry__", {})
    warnings.warn_explicit(message, UserWarning, code.co_filename, code.co_firstlineno, registry=registry)


def _is_method(member: Any) -> bool:
    return isinstance(getattr(member, "__func__", member), FunctionType)
