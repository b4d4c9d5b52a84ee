"""
What a form is told of a setting beyond its type, under the names that the platform gives it.

This module exists so that a program loads it only where an author declares fields of their own. It must not know
models, JSON, or how a value is checked.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, NoReturn

import attrs

if TYPE_CHECKING:
    from .semantics import Discriminator, SemanticType

_NO_VALUE: tuple[type, ...] = (type(attrs.NOTHING), type(attrs.Factory(list)))
"""What a field's default is where there is none, or where it is made anew each time."""


def marks(
    *,
    group: str | None,
    multiline: bool,
    secret: bool,
    hidden: bool,
    primary: bool,
    semantic: "SemanticType | None",
    discriminator: "Discriminator | None",
    enum_mapping: type[Enum] | None,
    unique: bool,
) -> dict[str, Any]:
    """
    Give the entries of a field's JSON Schema that a form reads.

    Args:
        group: See `lumos_connector.setting`, as for all others.
        multiline: Less than ``secret`` where both are set.
        secret: Less than ``hidden`` where both are set.
        hidden: Says that a form has no such field.
        primary: Only ``False`` is said.
        semantic: Less than ``enum_mapping`` where both are set.
        discriminator: What decides whether the field is shown.
        enum_mapping: The enum whose members are mapped.
        unique: Says that the field tells requests apart.

    Returns:
        The entries, in plain values.

    Raises:
        TypeError: One of the options is not what it must be.
    """
    if semantic is not None or discriminator is not None:
        from .semantics import Discriminator, SemanticType

        is_known = isinstance(semantic, SemanticType)
        _check("semantic", semantic, is_known, "a SemanticType, such as SemanticType.ACCOUNT_ID")
        is_known = isinstance(discriminator, Discriminator)
        _check("discriminator", discriminator, is_known, 'a Discriminator("field", value)')
    is_enum = isinstance(enum_mapping, type) and issubclass(enum_mapping, Enum)
    _check("enum_mapping", enum_mapping, is_enum, "an Enum class")
    kind = "HIDDEN" if hidden else "SECRET" if secret else "MULTI_LINES" if multiline else None
    meaning = "enum-mapping" if enum_mapping is not None else semantic and semantic.value
    said = {
        "x-field_group": group,
        "x-field_type": kind,
        "x-multiline": multiline,
        "x-secret": secret,
        "x-semantic": meaning,
        "x-hidden": hidden or enum_mapping is not None,
        "x-enum_mapping_options": enum_mapping and _plain(enum_mapping.__members__.values()),
        "x-discriminator": discriminator and attrs.asdict(discriminator, value_serializer=_plain_value),
        "x-unique": unique,
    }
    return {**{name: value for name, value in said.items() if value}, **({} if primary else {"x-primary": False})}


def check_options(
    *,
    texts: Mapping[str, Any],
    switches: Mapping[str, Any],
    schema: Any,
    factory: Any,
    has_default: bool,
) -> None:
    """
    Check the options of a field that need no more than a look.

    Args:
        texts: The options that take text or nothing, by name.
        switches: The options that take true or false, by name.
        schema: The entries of its JSON Schema.
        factory: What makes its default.
        has_default: Whether it has a default besides.

    Raises:
        TypeError: One of the options is not what it must be.
    """
    for option, given in texts.items():
        _check(option, given, isinstance(given, str), "text")
    for option, given in switches.items():
        if not isinstance(given, bool):
            _refuse(option, given, "True or False")
    is_schema = isinstance(schema, Mapping) and _is_json(dict(schema))
    _check("schema", schema, is_schema, "a mapping of names to what JSON can say")
    _check("factory", factory, callable(factory), "a function that makes the default")
    if factory is not None and has_default:
        raise TypeError("setting(default=…, factory=…) takes one of the two, got both")


def _is_json(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(name, str) and _is_json(inner) for name, inner in value.items())
    if isinstance(value, (list, tuple)):
        return all(map(_is_json, value))
    return value is None or isinstance(value, (bool, int, float, str))


def _check(option: str, given: Any, holds: bool, expected: str) -> None:
    if given is not None and not holds:
        _refuse(option, given, expected)


def _refuse(option: str, given: Any, expected: str) -> NoReturn:
    raise TypeError(f"setting({option}=…) takes {expected}, got {_kind_of(given)}")


def _kind_of(given: Any) -> str:
    return f"the class {given.__name__}" if isinstance(given, type) else f"a {type(given).__name__}"


def _plain(values: Iterable[Any]) -> list[Any]:
    return [getattr(value, "value", value) for value in values]


def _plain_value(_: Any, __: Any, value: Any) -> Any:
    return _plain(value) if isinstance(value, (list, tuple)) else getattr(value, "value", value)


# Choices


def checked_choices(choices: Sequence[Any], default: Any) -> tuple[Any, ...]:
    """
    Check what a field may be.

    Args:
        choices: The values.
        default: The field's default as attrs has it.

    Returns:
        The values.

    Raises:
        TypeError: There are none, they are a single text, one is there twice, or the default is not among them.
    """
    if not isinstance(choices, Collection) or isinstance(choices, str) or not choices:
        raise TypeError(f"setting(choices=…) takes a list of values, got {choices!r}")
    allowed = tuple(choices)
    double = [choice for index, choice in enumerate(allowed) if choice in allowed[:index]]
    if double:
        raise TypeError(f"setting(choices=…) has the same value more than once: {words_for(double)}")
    if not isinstance(default, _NO_VALUE) and not is_chosen(default, allowed):
        raise TypeError(f"setting(default=…) is not among its choices, {words_for(allowed)}")
    return allowed


def is_chosen(value: Any, choices: Sequence[Any]) -> bool:
    """Tell whether a value, or each item of a list, is among the choices; null is left to the field's type."""
    items = value if isinstance(value, (list, tuple, set, frozenset)) else (value,)
    return value is None or value in choices or all(item in choices for item in items)


def words_for(choices: Sequence[Any]) -> str:
    """Name the choices to a person."""
    return ", ".join(str(choice) for choice in _plain(choices))


def choice_validator(choices: Sequence[Any]) -> Callable[[Any, "attrs.Attribute[Any]", Any], None]:
    """
    Make the attrs validator of a field with choices.

    Args:
        choices: The values.

    Returns:
        The validator; its message names the choices, never the value.
    """

    def validate(_: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
        if not is_chosen(value, choices):
            raise ValueError(f"{attribute.name}: expected one of {words_for(choices)}")

    return validate
