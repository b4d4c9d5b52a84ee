"""
Capabilities: what each is called, what it takes and gives, and what must hold for a class that overrides them.

The table is derived from the stubs of `BaseConnector`: adding a capability is adding a stub and its models. This module
must not know any single capability, nor import a model before somebody asks for one.
"""

import asyncio
import contextvars
import functools
import sys
import threading
import typing
import warnings
from collections.abc import Awaitable, Callable, Iterator, Mapping
from types import FunctionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

DISABLED: Any = None
"""Switches an inherited capability off: ``refresh_access_token = DISABLED`` in the class body."""

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")

TABLE: dict[str, "Capability"] = {}
"""Every capability of the contract by its name; filled when `BaseConnector` is defined."""

_CO_ASYNC_GENERATOR = 0x200
_CO_COROUTINE = 0x80
_CO_VARARGS = 0x04


class Capability:
    """
    One capability of the contract.

    Attributes:
        name: Its name, in code as on the wire.
        stub: The method of `BaseConnector` that documents it.
    """

    def __init__(self, stub: FunctionType) -> None:
        self.name = stub.__name__
        self.stub = stub

    @property
    def summary(self) -> str:
        """The first line of its documentation."""
        return (self.stub.__doc__ or "").strip().partition("\n")[0].strip()

    @functools.cached_property
    def request(self) -> Any:
        """The type of its request, such as ``Request[ListAccounts]``."""
        return _resolved(self.stub.__annotations__["request"])

    @functools.cached_property
    def response(self) -> Any:
        """The type of its answer, such as ``Response[list[FoundAccountData]]``."""
        return _resolved(self.stub.__annotations__["return"])

    @functools.cached_property
    def level(self) -> str | None:
        """Whether it reads or writes; ``None`` for what does neither."""
        from .models.base import model_schema

        return model_schema(payload_of(self.request)).get("x-capability-level")

    @functools.cached_property
    def needs_credential(self) -> bool:
        """Whether its request carries a credential."""
        from .models.envelope import Request

        return get_origin(self.request) is Request


class _PublicNames(Mapping[str, Any]):
    """The names that a stub's annotation may use: the package's public ones, imported when looked up."""

    def __getitem__(self, name: str) -> Any:
        package = sys.modules[__package__]
        return getattr(typing, name) if name in ("Annotated", "Any") else getattr(package, name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _resolved(annotation: str) -> Any:
    """Evaluate a stub's annotation; ``Annotated[Request[Any], X]`` stands for a payload that authors may replace by their own."""
    found = eval(annotation, {}, _PublicNames())  # noqa: S307 - the text is this package's own
    if get_origin(found) is Annotated:
        envelope, payload = get_args(found)
        return get_origin(envelope)[payload]
    return found


def payload_of(envelope: Any) -> Any:
    """Give the payload's type of an envelope such as ``Request[ListAccounts]``."""
    (payload,) = get_args(envelope)
    return payload


def is_coroutine_function(function: Any) -> bool:
    """Tell whether calling it gives a coroutine, also through `functools.wraps`, partials and callable objects."""
    from inspect import iscoroutinefunction

    return iscoroutinefunction(function) or iscoroutinefunction(getattr(function, "__call__", None))  # noqa: B004 - looks at it, does not test for it


def derive(base: type) -> None:
    """
    Fill the table from a class of stubs.

    Args:
        base: The class; each of its coroutine functions with an annotated ``request`` is a stub.
    """
    for name, member in vars(base).items():
        if isinstance(member, FunctionType) and "request" in member.__annotations__ and member.__code__.co_flags & _CO_COROUTINE:
            TABLE[name] = Capability(member)


def synchronous(function: Callable[[A, B], T]) -> Callable[[A, B], Awaitable[T]]:
    """
    Make an override of a plain function, for libraries that block: it runs in a thread of its own.

    Args:
        function: A method that takes the request and returns the answer.

    Returns:
        The method as type checkers want to see it: its result can be awaited.
    """

    @functools.wraps(function)
    async def in_thread(self: A, request: B) -> T:
        return await call_in_thread(functools.partial(function, self, request))

    return in_thread  # type: ignore[return-value]  # a coroutine is awaitable


async def call_in_thread(function: Callable[[], T]) -> T:
    """
    Call a function in a thread that doesn't keep the process alive.

    A thread of the event loop's pool would: a call that never returns would then hold up the process's end.

    Args:
        function: What to call; it sees the context variables of the caller.

    Returns:
        What it returns.

    Raises:
        BaseException: Whatever it raises.
    """
    loop = asyncio.get_running_loop()
    done: asyncio.Future[tuple[Any, BaseException | None]] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if not done.done():
            done.set_result((result, error))

    def work() -> None:
        try:
            outcome: tuple[Any, BaseException | None] = (function(), None)
        except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
            outcome = (None, error)
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, *outcome)

    threading.Thread(target=contextvars.copy_context().run, args=(work,), daemon=True, name="lumos-connector").start()
    result, error = await done
    if error is not None:
        raise error
    return result  # type: ignore[no-any-return]  # it came through a future of any


def check_overrides(cls: type, base: type) -> None:
    """
    Check everything about a class's methods that can be wrong, when the class is made.

    Args:
        cls: A subclass of the base.
        base: The class of stubs.

    Raises:
        TypeError: A method can't be the capability it is named after; names the method, what was given and what is expected.
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
                f"{cls.__name__}: {other.__name__}.{name} is hidden by {base.__name__}'s own; list {other.__name__} before "
                f"{base.__name__} in the bases, or make it a subclass of {base.__name__}"
            )


def _check_override(cls: type, capability: Capability, member: Any) -> None:
    where = f"{cls.__name__}.{capability.name}"
    function = member.__func__ if isinstance(member, (staticmethod, classmethod)) else member
    if isinstance(member, property) or not callable(function):
        raise TypeError(f"{where}: expected a method that takes the request, got {type(member).__name__}")
    if isinstance(member, FunctionType):
        _check_shape(where, member)
    for key, expected in (("request", lambda: capability.request), ("return", lambda: capability.response)):
        given = _annotation(cls, function, key)
        if given is not None and not accepts(given, expected()):
            raise TypeError(_mismatch(where, key, given, expected()))


def _check_shape(where: str, function: FunctionType) -> None:
    code = function.__code__
    if code.co_flags & _CO_ASYNC_GENERATOR:
        raise TypeError(f"{where}: it yields; expected a method that returns one answer, with a page token where there is more")
    optional = len(function.__defaults__ or ())
    keywords = code.co_kwonlyargcount - len(function.__kwdefaults__ or {})
    fits = code.co_argcount - optional <= 2 and (code.co_argcount >= 2 or code.co_flags & _CO_VARARGS)
    if not fits or keywords > 0:
        raise TypeError(f"{where}: expected to be called with the request alone, as in `async def {function.__name__}(self, request)`")


def _annotation(cls: type, function: Any, key: str) -> Any:
    """Give the author's annotation; ``None`` where left out, or where it can't be evaluated yet."""
    annotations = getattr(function, "__annotations__", {})
    if key == "request":
        code = getattr(function, "__code__", None)
        names = code.co_varnames[1 : code.co_argcount] if code is not None else ("request",)
        key = names[0] if names else key
    raw = annotations.get(key)
    if not isinstance(raw, str):
        return raw
    try:
        return eval(raw, getattr(function, "__globals__", {}), dict(vars(cls)))  # noqa: S307 - the author's own annotation
    except Exception:  # noqa: BLE001 - a name under TYPE_CHECKING, or one defined further down
        return None


def accepts(given: Any, expected: Any) -> bool:
    """
    Tell whether an envelope can stand for another: the same, and each payload the same or a subclass.

    Args:
        given: What an author wrote, or what an answer says of itself.
        expected: What the stub says.

    Returns:
        True where it fits, also for ``Any``, a type variable, the bare envelope and a union with all of its members fitting.
    """
    if given is Any or isinstance(given, TypeVar) or given == expected:
        return True
    if get_origin(given) is Union or type(given).__name__ == "UnionType":
        return all(accepts(g, expected) or getattr(g, "__name__", "") == "ErrorResponse" for g in get_args(given))
    if get_origin(given) is None and get_origin(expected) is not None:
        return given is get_origin(expected)
    if get_origin(given) is not None and get_origin(given) is get_origin(expected):
        return all(map(accepts, get_args(given), get_args(expected)))
    return isinstance(given, type) and isinstance(expected, type) and get_origin(given) is None and issubclass(given, expected)


@functools.lru_cache(maxsize=None)
def declared_types(cls: type, capability: Capability) -> tuple[Any, Any]:
    """
    Give the types of a capability for one connector: the author's where they narrow the payload, else the stub's.

    Args:
        cls: The connector's class.
        capability: The capability.

    Returns:
        The type of the request and the type of the answer.

    Raises:
        TypeError: What the author wrote could not be evaluated when the class was made, and does not fit.
    """
    function = getattr(cls, capability.name)
    types = []
    for key, expected in (("request", capability.request), ("return", capability.response)):
        given = _annotation(cls, function, key)
        if given is not None and not accepts(given, expected):
            raise TypeError(_mismatch(f"{cls.__name__}.{capability.name}", key, given, expected))
        types.append(given if _narrows(given, expected) else expected)
    return types[0], types[1]


def _narrows(given: Any, expected: Any) -> bool:
    """Tell whether an annotation says more than the stub's: the same envelope with a payload of its own."""
    return get_origin(given) is get_origin(expected) and not any(a is Any or isinstance(a, TypeVar) for a in get_args(given))


def _mismatch(where: str, key: str, given: Any, expected: Any) -> str:
    what = "the request" if key == "request" else "the return value"
    return f"{where}: {what} is annotated as {_shown(given)}, expected {_shown(expected)}, or the same with a subclass of its payload"


def _shown(annotation: Any) -> str:
    origin = get_origin(annotation)
    if origin is None or origin is Union or type(annotation).__name__ == "UnionType":
        return getattr(annotation, "__name__", None) or str(annotation)
    return f"{origin.__name__}[{', '.join(map(_shown, get_args(annotation)))}]"


def _warn_if_near(cls: type, name: str) -> None:
    from difflib import get_close_matches

    for match in get_close_matches(name, TABLE, 1, 0.85):
        warnings.warn(f"{cls.__name__}.{name} is not a capability: did you mean {match}?", UserWarning, stacklevel=5)
