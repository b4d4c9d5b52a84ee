"""
What the parts of a declaration may hold, said once: checks whose messages name the place and what is expected there.

They are for what an author writes, and so raise `TypeError`. This module must not know any single declaration, nor
models or JSON.
"""

import math
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import attrs

Validator = Callable[[Any, "attrs.Attribute[Any]", Any], None]
"""Checks a field of an attrs class when an instance is made."""


def expect(where: str, given: Any, expected: str, holds: object) -> None:
    """
    Refuse a value that is not what it must be.

    Args:
        where: The place, such as ``Acme.categories[0]``.
        given: What stands there.
        expected: What should, as the end of "expected …".
        holds: Whether it does.

    Raises:
        TypeError: It does not.
    """
    if not holds:
        raise TypeError(f"{where}: expected {expected}, got {shown(given)}")


def shown(value: Any) -> str:
    """Give a value as far as it is harmless: an instance may hold anything, secrets included."""
    if isinstance(value, str) and not value:
        return "empty text"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value) if value is None or isinstance(value, bool) else f"{type(value).__name__} {value!r}"[:80]
    if isinstance(value, (type, FunctionType)):
        return f"the {'class' if isinstance(value, type) else 'function'} {value.__name__}"
    size = f" of {len(value)}" if isinstance(value, (list, tuple, set, frozenset, dict)) else ""
    return with_article(type(value).__name__) + size


def with_article(noun: str) -> str:
    """Put "a" or "an" before the name of a class; a U is mostly spoken as in UUID."""
    return f"{'an' if noun[:1] in 'aeioAEIO' else 'a'} {noun}"


def is_list(value: Any) -> bool:
    """Tell whether a value is a list or a tuple, or behaves like one; text does not."""
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def that(expected: str, holds: Callable[[Any], object]) -> Validator:
    """
    Make the validator of a field.

    Args:
        expected: What the field must hold, as the end of "expected …".
        holds: Tells whether a value is that.

    Returns:
        The validator; its `TypeError` names the class and the field.
    """

    def validate(instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        expect(f"{type(instance).__name__}.{attribute.name}", value, expected, holds(value))

    return validate


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_function(value: Any) -> bool:
    return callable(value) and not isinstance(value, type)


IS_TEXT = that("text", lambda value: isinstance(value, str))
IS_TEXT_OR_NONE = that("text or None", lambda value: value is None or isinstance(value, str))
IS_FILLED_TEXT = that("text that is not empty", lambda value: isinstance(value, str) and value.strip())
IS_SWITCH = that("True or False", lambda value: isinstance(value, bool))
IS_SWITCH_OR_NONE = that("True, False or None", lambda value: value is None or isinstance(value, bool))
IS_COUNT = that("an integer of 1 or more", lambda value: _is_number(value) and isinstance(value, int) and value >= 1)
IS_SECONDS = that("more than 0 seconds", lambda value: _is_number(value) and 0 < value < math.inf)
IS_FUNCTION_OR_NAME = that(
    "a function, the name of a method, or None",
    lambda value: value is None or (value.isidentifier() if isinstance(value, str) else _is_function(value)),
)
