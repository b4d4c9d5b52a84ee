"""
What authors write beside their arguments and after the arrow, and what it means in a class that inherits it.

This module must not know which annotation is right.
"""

import inspect
import sys
from collections import ChainMap
from collections.abc import Awaitable, Mapping
from types import FunctionType, NoneType
from typing import Annotated, Any, ForwardRef, Literal, TypeVar, get_args, get_origin

from .capabilities import is_union, meant, without_error
from .threads import shape_of

LEFT_OUT: Any = object()
"""Stands for an annotation that is not there."""


def annotation(owner: type, member: Any, key: str, more: dict[str, Any]) -> Any:
    """
    Give an author's annotation of the request, whatever its name, or of the answer that will be awaited.

    Args:
        owner: The class whose body the member is in.
        member: What stands in the body: a function, decorated or not, or anything else.
        key: Either ``request`` or ``return``.
        more: Names that the annotation may use besides those of its module and its class.

    Returns:
        The annotation, without the error that any answer may be, or `LEFT_OUT`.

    Raises:
        Exception: Whatever its evaluation raises.
    """
    function = inspect.unwrap(_function(member))
    if not isinstance(function, FunctionType):
        return LEFT_OUT
    name = key
    if key == "request":
        first = 0 if isinstance(member, staticmethod) else 1
        names = function.__code__.co_varnames[first : function.__code__.co_argcount]
        name = key if key in names else (*names, key)[0]
    found = _annotations(function).get(name, LEFT_OUT)
    if isinstance(found, str):
        known = ChainMap(dict(vars(owner)), function.__globals__, more)
        found = eval(found, {}, known)  # noqa: S307 - the author's own
    if key == "return":
        found = without_error(_awaited(found))
    return NoneType if found is None else meant(found)


def _function(member: Any) -> Any:
    return getattr(member, "__func__", member)


def _awaited(found: Any) -> Any:
    cls = get_origin(found) or found
    if isinstance(cls, type) and issubclass(cls, Awaitable):
        return (LEFT_OUT, *get_args(found))[-1]
    return found


def may_differ(member: Any) -> bool:
    """Tell whether a decorator stands between what is called and what is annotated, and may have changed the shape."""
    function = shape_of(_function(member))
    return hasattr(function, "__wrapped__")


def _annotations(function: FunctionType) -> Mapping[str, Any]:
    try:
        return function.__annotations__
    except NameError:  # Python 3.14 evaluates them only now, and one of them can't be
        from annotationlib import Format, get_annotations  # type: ignore[import-not-found]  # known from 3.14 on

        return get_annotations(function, format=Format.STRING)  # type: ignore[no-any-return]  # for the same reason


# Type variables


def filled(cls: type, owner: type, given: Any) -> Any:
    """
    Put the types that a class gives its generic base in the place of the base's type variables.

    Args:
        cls: A subclass of the owner, or the owner itself.
        owner: The class that the annotation stands in.
        given: The annotation.

    Returns:
        The annotation, where a variable that the class says nothing of is replaced by its default or its bound.
    """
    if not open_variables(given):
        return given
    return _put(given, _arguments(cls, owner), bounds=True)


def open_variables(given: Any) -> tuple[Any, ...]:
    """Give the type variables in an annotation that nothing stands for."""
    if isinstance(given, TypeVar):
        return (given,)
    return getattr(given, "__parameters__", ()) if get_origin(given) is not None else ()


def check_filled(cls: Any, what: str, given: Any) -> None:
    """
    Check that a connector leaves no type variable open; a class without an ``app_id`` may.

    Args:
        cls: The class.
        what: What is annotated.
        given: The annotation, filled.

    Raises:
        TypeError: Nothing says what a variable stands for.
    """
    variables = open_variables(given)
    if variables and cls.app_id:
        name, do = shown(variables[0]), _where_to_say(cls, variables[0])
        raise TypeError(
            f"{what} is annotated as {shown(given)}, and nothing says what {name} is; {do}, or give {name} a bound"
        )


def _where_to_say(cls: type, variable: Any) -> str:
    if any(variable in open_variables(base) for base in vars(cls).get("__orig_bases__", ())):
        return f"leave the app_id to a subclass that does, as in `class Acme({cls.__name__}[X])`"
    if any(variable in getattr(base, "__parameters__", ()) for base in cls.__mro__):
        return f"say it in the bases, as in `class {cls.__name__}(Base[X])`"
    return "write a class in its place"


def seen_as(given: Any, origin: type) -> Any:
    """
    Give a subclass of a generic class as the class itself, such as ``Response[X]`` for ``class R(Response[X])``.

    Args:
        given: Any annotation.
        origin: A generic class.

    Returns:
        The generic class with its arguments; what was given where it is no subclass of it, or says no arguments.
    """
    cls = get_origin(given) or given
    if cls is origin or not isinstance(cls, type) or not issubclass(cls, origin):
        return given
    own = dict(zip(getattr(cls, "__parameters__", ()), get_args(given), strict=False))
    arguments = tuple(_put(argument, own) for argument in _arguments(cls, origin).values())
    return origin[arguments] if arguments else origin  # type: ignore[index]  # it is generic


def _arguments(cls: type, owner: type) -> dict[Any, Any]:
    """Give what stands for each type variable of a base, followed through the classes in between."""
    found: dict[Any, Any] = {}
    for base in vars(cls).get("__orig_bases__", cls.__bases__):
        origin = get_origin(base) or base
        if isinstance(origin, type) and issubclass(origin, owner):
            given = [_evaluated(argument, cls) for argument in get_args(base)]
            own = dict(zip(getattr(origin, "__parameters__", ()), given, strict=False))
            inner = own if origin is owner else _arguments(origin, owner)
            for variable, argument in inner.items():
                if variable not in found or open_variables(found[variable]):  # one base may say what another does not
                    found[variable] = argument if inner is own else _put(argument, own)
    return found


def _evaluated(argument: Any, place: Any) -> Any:
    """Give what a text stands for in the module of a class or a type variable; anything else as it is."""
    if not isinstance(argument, ForwardRef):
        return argument
    return eval(argument.__forward_arg__, {}, vars(sys.modules[place.__module__]))  # noqa: S307 - the author's own


def _put(given: Any, arguments: Mapping[Any, Any], *, bounds: bool = False) -> Any:
    def stand_in(variable: Any) -> Any:
        found = arguments.get(variable, variable)
        if not (bounds and isinstance(found, TypeVar)):
            return found
        has_default = getattr(found, "has_default", bool)()  # Python knows it from 3.13 on, typing_extensions before
        bound = getattr(found, "__default__", None) if has_default else found.__bound__
        return found if bound is None else _evaluated(bound, found)

    if isinstance(given, TypeVar):
        return stand_in(given)
    variables = getattr(given, "__parameters__", ())
    if not variables or get_origin(given) is None:
        return given
    return given[tuple(map(stand_in, variables))]


def members(given: Any) -> tuple[Any, ...]:
    """Give the types of a union; anything else as it is, alone."""
    return get_args(given) if is_union(given) else (given,)


def plain(given: Any) -> Any:
    """Give the class of a generic one with its parameters; anything else as it is."""
    return get_origin(given) or given


# For people


def shown(annotation: Any) -> str:
    """Give a type as an author would write it."""
    if annotation is NoneType or annotation is ...:
        return "None" if annotation is NoneType else "..."
    if is_union(annotation):
        return " | ".join(map(shown, get_args(annotation)))
    origin = get_origin(annotation)
    if origin is Annotated:
        return shown(annotation.__origin__)
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, get_args(annotation)))}]"
    name = getattr(origin or annotation, "__name__", None) or str(origin or annotation)
    return f"{name}[{', '.join(map(shown, get_args(annotation)))}]" if origin is not None else name
