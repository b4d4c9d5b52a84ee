"""
Capabilities: what each is called, what it takes and what it gives, and what an author says of one.

The table is derived from the stubs of `BaseConnector`: adding a capability is adding a stub and its models. This module
must not know any single capability, nor import a model before somebody asks for one.
"""

import functools
import operator
import sys
import typing
from collections.abc import Callable
from enum import Enum
from types import FunctionType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, TypeVar, Union, get_args, get_origin

if TYPE_CHECKING:
    from .models.rate_limits import RateLimitMode

F = TypeVar("F", bound=Callable[..., Any])

DISABLED: Any = None
"""Switches an inherited capability off: ``refresh_access_token = DISABLED`` in the class body."""

TABLE: dict[str, "Capability"] = {}
"""Every capability of the contract by its name; filled when `BaseConnector` is defined."""

_CO_COROUTINE = 0x80

_MARKS = "__lumos_marks__"
_PROVIDED = "__lumos_provided__"
_ASKS_NOTHING = "__lumos_asks_nothing__"


class TrafficClass(str, Enum):
    """Whom the calls of a capability serve: the platform's own work, or somebody's agent."""

    PLATFORM = "PLATFORM"
    AGENT = "AGENT"


class Marks(NamedTuple):
    """What `capability` was given; see there."""

    display_name: str | None = None
    description: str | None = None
    level: str | None = None
    rate_limit_mode: "RateLimitMode | None" = None
    traffic_class: TrafficClass = TrafficClass.PLATFORM


@typing.overload
def capability(function: F, /) -> F: ...


@typing.overload
def capability(
    *,
    display_name: str | None = None,
    description: str | None = None,
    level: typing.Literal["read", "write"] | None = None,
    rate_limit_mode: "RateLimitMode | str | None" = None,
    traffic_class: TrafficClass | str = TrafficClass.PLATFORM,
) -> Callable[[F], F]: ...


def capability(
    function: Any = None,
    /,
    *,
    display_name: str | None = None,
    description: str | None = None,
    level: str | None = None,
    rate_limit_mode: "RateLimitMode | str | None" = None,
    traffic_class: TrafficClass | str = TrafficClass.PLATFORM,
) -> Any:
    """
    Make a method a capability of the connector's own, or say more of one that the contract has.

    A capability of one's own is a method with annotations: it takes a ``Request`` of an attrs class (a ``BaseRequest``
    of one where it needs no credential) and gives a ``Response`` of an attrs class, or of a list of them. Its name is
    lower-case letters in words joined by ``_``. It is listed, described and served as any other is.

    Args:
        function: The method, where the decorator stands without parentheses.
        display_name: Its name for people; the method's name in words where left out.
        description: One or two sentences on what is unusual about it.
        level: ``read`` or ``write``. Left out it is what the contract says, and ``write`` for one's own.
        rate_limit_mode: What to do about an upstream's rate limits during its calls, whatever its level.
        traffic_class: Whom its calls serve.

    Returns:
        The method, or a decorator of it.

    Raises:
        TypeError: An argument is not what it must be.
    """
    if callable(function) or hasattr(function, "__get__"):
        return _mark(function, marks=Marks())
    if function is not None:
        raise TypeError(f"@capability: its arguments are named, as in display_name=...; got {function!r}"[:200])
    for name, text in (("display_name", display_name), ("description", description)):
        if text is not None and not isinstance(text, str):
            raise TypeError(f"@capability: {name}: expected text or None, got {type(text).__name__}")
    if level not in (None, "read", "write"):
        raise TypeError(f'@capability: level: expected "read", "write" or None, got {level!r}'[:200])
    mode = _rate_limit_mode(rate_limit_mode)
    marks = Marks(display_name, description, level, mode, _member("traffic_class", TrafficClass, traffic_class))
    return functools.partial(_mark, marks=marks)


def _mark(function: Any, *, marks: Marks) -> Any:
    method = getattr(function, "__func__", function)
    if isinstance(method, type) or not (callable(method) and hasattr(method, "__dict__")):
        what = f"the class {method.__name__}" if isinstance(method, type) else type(method).__name__
        raise TypeError(
            f"@capability: expected a method with annotations, got {what}; put it above an `async def` that calls that"
        )
    setattr(method, _MARKS, marks)
    return function


def _rate_limit_mode(given: Any) -> Any:
    if given is None:
        return None
    from .models.rate_limits import RateLimitMode

    return _member("rate_limit_mode", RateLimitMode, given)


def _member(name: str, kind: Any, given: Any) -> Any:
    try:
        return kind(given)
    except ValueError:
        known = ", ".join(member.value for member in kind)
        raise TypeError(f"@capability: {name}: expected one of {known}, got {given!r}"[:300]) from None


def marks_of(member: Any) -> Marks | None:
    """Give what `capability` said of a member of a class; ``None`` where it said nothing."""
    found = getattr(getattr(member, "__func__", member), _MARKS, None)
    return found if isinstance(found, Marks) else None


def provided(condition: Callable[[Any], bool] = bool, *, asks_nothing: bool = False) -> Callable[[F], F]:
    """
    Mark a stub that does its work itself, so that a connector has it without an override.

    Args:
        condition: Tells for a connector's class whether it has it; every one has where this is left out.
        asks_nothing: Whether it needs neither a credential nor settings, whatever the connector declares.

    Returns:
        A decorator of the stub.
    """

    def mark(stub: F) -> F:
        setattr(stub, _PROVIDED, condition)
        setattr(stub, _ASKS_NOTHING, asks_nothing)
        return stub

    return mark


class Capability:
    """
    One capability: of the contract, or of a connector's own.

    Attributes:
        name: Its name, in code as on the wire.
        stub: The method of `BaseConnector` that documents it; an author's own one.
    """

    def __init__(self, name: str, stub: Any) -> None:
        self.name = name
        self.stub = stub

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (self.stub.__doc__ or "").strip().partition("\n")[0].strip()

    @property
    def asks_nothing(self) -> bool:
        """Whether it needs neither a credential nor settings, whatever the connector declares."""
        return self.name in TABLE and getattr(TABLE[self.name].stub, _ASKS_NOTHING, False)

    def is_on(self, connector: type) -> bool:
        """Tell whether a connector has it: overridden and not switched off, or provided for it."""
        member = getattr(connector, self.name)
        if member is self.stub and self.name in TABLE:
            condition = getattr(self.stub, _PROVIDED, None)
            return condition is not None and bool(condition(connector))
        return member is not DISABLED

    @functools.cached_property
    def request(self) -> Any:
        """The type of its request, such as ``Request[ListAccounts]``."""
        return _resolved(self.stub.__annotations__["request"])

    @functools.cached_property
    def response(self) -> Any:
        """The type of its answer, such as ``Response[list[FoundAccountData]]``; every one may be an error instead."""
        return _resolved(self.stub.__annotations__["return"])

    @property
    def takes_any_payload(self) -> bool:
        """Whether authors may put a subclass in the place of its request's payload."""
        return str(self.stub.__annotations__["request"]).startswith("Annotated[")

    @functools.cached_property
    def level(self) -> str | None:
        """Whether it reads or writes; ``None`` for what does neither."""
        from .models.base import model_schema

        level = model_schema(payload_of(self.request)).get("x-capability-level")
        return "read" if level == "validation" else level


class _PublicNames(dict[str, Any]):
    """The names that a stub's annotation may use: the package's public ones, imported when looked up."""

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(typing if name in ("Annotated", "Any") else sys.modules[__package__], name)
        except AttributeError:
            raise KeyError(name) from None


PUBLIC_NAMES: dict[str, Any] = _PublicNames()
"""The package's public names; each is imported when it is looked up."""


def _resolved(annotation: str) -> Any:
    return meant(without_error(eval(annotation, {}, PUBLIC_NAMES)))  # noqa: S307 - the text is this package's own


def is_union(annotation: Any) -> bool:
    """Tell whether an annotation is a union, however it is written."""
    return get_origin(annotation) in (Union, UnionType)


def is_error(annotation: Any) -> bool:
    """Tell whether an annotation is that of an error which is returned, `ErrorResponse`."""
    from .models.envelope import ErrorResponse

    return isinstance(annotation, type) and issubclass(annotation, ErrorResponse)


def without_error(annotation: Any) -> Any:
    """
    Leave out of a union the error that any capability may return.

    Args:
        annotation: Any annotation.

    Returns:
        The rest of the union; what is no union as it is, and also what holds nothing but errors.
    """
    if not is_union(annotation):
        return annotation
    rest = [one for one in get_args(annotation) if not is_error(one)]
    return functools.reduce(operator.or_, rest) if rest else annotation


def meant(annotation: Any) -> Any:
    """
    Look through ``Annotated``.

    Args:
        annotation: Any annotation.

    Returns:
        The type that is annotated; ``Request[X]`` for ``Annotated[Request[Any], X]``, which is how a stub says that
        authors may replace its payload.
    """
    if get_origin(annotation) is not Annotated:
        return annotation
    envelope, first = get_args(annotation)[:2]
    return get_origin(envelope)[first] if get_args(envelope) == (Any,) and isinstance(first, type) else envelope


def payload_of(envelope: Any) -> Any:
    """Give the payload's type of an envelope such as ``Request[ListAccounts]``."""
    (payload,) = get_args(envelope)
    return payload


def derive(base: type) -> None:
    """
    Fill the table from a class of stubs.

    Args:
        base: The class; each of its coroutine functions with an annotated ``request`` is a stub.
    """
    for name, member in vars(base).items():
        if (
            isinstance(member, FunctionType)
            and "request" in member.__annotations__
            and member.__code__.co_flags & _CO_COROUTINE
        ):
            TABLE[name] = Capability(name, member)


def capabilities_known_to(connector: type) -> dict[str, Capability]:
    """
    Give every capability that a connector may have: those of the contract, and its own.

    Args:
        connector: Its class.

    Returns:
        The capabilities by name; one of its own is documented by the method that was marked last.
    """
    return _known_to(connector)


@functools.cache  # behind a function, since to mypy a connector's class can't be a key
def _known_to(connector: type) -> dict[str, Capability]:
    own = {
        name: Capability(name, getattr(member, "__func__", member))
        for cls in reversed(connector.__mro__)
        for name, member in vars(cls).items()
        if name not in TABLE and marks_of(member) is not None
    }
    return {**TABLE, **own} if own else TABLE
