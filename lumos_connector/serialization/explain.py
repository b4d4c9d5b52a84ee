"""
The exact way from dicts to models, with cattrs: it accepts all that the contract accepts, and names what it rejects.

Imported only when the fast way has refused a document. This module must not quote a value, or the key of a map: either
may be a secret.
"""

import datetime
import decimal
import itertools
import math
import pathlib
import re
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

import attrs
import cattrs
import msgspec
from cattrs.errors import BaseValidationError, ClassValidationError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override
from cattrs.strategies import configure_union_passthrough

from ..models.base import field_schema, is_strict, wire_name
from .mirrors import fields_of, is_enum, substituted
from .rejection import RejectedError
from .words import describe

T = TypeVar("T")
Rule: TypeAlias = Callable[[Any, Any], Any]

_MOST_DIGITS = 4300
_INTEGER_TEXT = re.compile(r"\s*([+-]?\d+)(?:\.0*)?\s*")
_TRUE = frozenset(("true", "t", "yes", "y", "on", "1"))
_FALSE = frozenset(("false", "f", "no", "n", "off", "0"))


class MismatchError(ValueError):
    """A value is not of the kind that is expected; its text says which."""


def structure_and_explain(value: Any, tp: type[T], most: int) -> T:
    """
    Make an instance of a model, or say everything that is wrong.

    Args:
        value: Dicts, lists and scalars.
        tp: An attrs class, also a generic one with its parameters.
        most: How many problems to list.

    Returns:
        The instance.

    Raises:
        RejectedError: The value does not fit.
    """
    try:
        return _CONVERTERS[True].structure(value, tp)
    except RecursionError:
        raise RejectedError(["the document is nested too deeply"]) from None
    except Exception as error:  # noqa: BLE001 - an author's validator or converter may raise anything
        problems = list(itertools.islice(_problems(error, "", tp), most + 1))
    texts = [text for text, _ in problems[:most]] + ["and more"] * (len(problems) > most)
    raise RejectedError(texts, [title for _, title in problems if title is not None])


# What is wrong, and where


def _problems(error: BaseException, path: str, tp: Any) -> Iterator[tuple[str, str | None]]:
    """Give each problem's text, and the title of the field where it is a field that is missing."""
    if isinstance(error, ClassValidationError):
        yield from _class_problems(error, path)
    elif isinstance(error, IterableValidationError):
        for inner, note in error.group_exceptions()[0]:
            yield from _problems(inner, f"{path}[{note.index if isinstance(note.index, int) else '…'}]", note.type)
    elif isinstance(error, BaseValidationError):
        for inner in error.exceptions:
            yield from _problems(inner, path, tp)
    else:
        expected = str(error) if isinstance(error, MismatchError) else describe(tp)
        yield f"{path or 'the document'}: expected {expected}", None


def _class_problems(error: ClassValidationError, path: str) -> Iterator[tuple[str, str | None]]:
    located, others = error.group_exceptions()
    fields = {a.name: a for a in attrs.fields(get_origin(error.cl) or error.cl)}
    for inner, note in located:
        attribute = fields[note.name]
        where = f"{path}.{wire_name(attribute)}" if path else wire_name(attribute)
        if isinstance(inner, KeyError):
            yield (
                f"{where}: is missing; expected {describe(note.type)}",
                field_schema(attribute).get("title") or wire_name(attribute),
            )
        else:
            yield from _problems(inner, where, note.type)
    for inner in others:
        yield from _problems(inner, path, error.cl)


# The rules, strict and lax


def _expect(holds: bool, tp: Any) -> None:
    if not holds:
        raise MismatchError(describe(tp))


def _exact(cls: type, value: Any, _: Any) -> Any:
    _expect(isinstance(value, cls) and not (cls is int and isinstance(value, bool)), cls)
    return value


def _lax_integer(value: Any, _: Any) -> int:
    if isinstance(value, str):
        match = _INTEGER_TEXT.fullmatch(value[: _MOST_DIGITS + 1])
        _expect(match is not None and len(value) <= _MOST_DIGITS, int)
        return int(match[1])  # type: ignore[index]  # just checked
    _expect(isinstance(value, int) or (isinstance(value, float) and math.isfinite(value) and value == int(value)), int)
    return int(value)


def _lax_number(value: Any, _: Any) -> float:
    try:
        number = float(value) if isinstance(value, (int, float, str)) else math.nan
    except (ValueError, OverflowError):
        number = math.nan
    _expect(math.isfinite(number), float)
    return number


def _lax_boolean(value: Any, _: Any) -> bool:
    word = (
        value.lower()
        if isinstance(value, str)
        else str(int(value))
        if value in (0, 1) and isinstance(value, (int, float))
        else ""
    )
    _expect(word in _TRUE or word in _FALSE, bool)
    return word in _TRUE


def _by_msgspec(value: Any, tp: Any) -> Any:
    try:
        return msgspec.convert(value, tp, strict=False)
    except msgspec.ValidationError:
        raise MismatchError(describe(tp)) from None


def _text_bytes(value: Any, _: Any) -> bytes:
    _expect(isinstance(value, str), str)
    return bytes(value.encode("utf-8"))


def _path(value: Any, _: Any) -> pathlib.Path:
    _expect(isinstance(value, str), str)
    return pathlib.Path(value)


def _any_json(value: Any, _: Any) -> Any:
    pending = [value]
    while pending:
        item = pending.pop()
        _expect(not isinstance(item, float) or math.isfinite(item), Any)
        if isinstance(item, (list, dict)):
            pending.extend(item.values() if isinstance(item, dict) else item)
    return value


def _member(value: Any, tp: Any) -> Any:
    try:
        return tp(value)
    except (ValueError, KeyError, TypeError):
        raise MismatchError(describe(tp)) from None


# Containers stop at enough problems: a million wrong items must not cost more than a million right ones


def _items(
    convert: Callable[[Any], Any], pairs: Iterator[tuple[Any, Any]], tp: Any, item_type: Any
) -> Iterator[tuple[Any, Any]]:
    errors: list[Exception] = []
    for index, item in pairs:
        try:
            yield index, convert(item)
        except Exception as error:  # noqa: BLE001 - whatever it is becomes a problem with a path
            error.__notes__ = [*getattr(error, "__notes__", ()), IterableValidationNote("", index, item_type)]  # type: ignore[attr-defined]  # known from Python 3.11 on
            errors.append(error)
            if len(errors) > 20:
                break
    if errors:
        raise IterableValidationError("", errors, tp)


def _list_rule(converter: cattrs.Converter, make: Callable[..., Any], tp: Any) -> Rule:
    args = get_args(tp)
    item_type = args[0] if args else Any

    def structure(value: Any, _: Any) -> Any:
        _expect(isinstance(value, list), list)
        convert = partial(_structure_as, converter, item_type)
        return make(item for _, item in _items(convert, enumerate(value), tp, item_type))

    return structure


def _dict_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    key_type, value_type = get_args(tp) or (Any, Any)

    def structure(value: Any, _: Any) -> Any:
        _expect(isinstance(value, dict), dict)
        keys = partial(_structure_as, converter, key_type)
        return {
            keys(key): item
            for key, item in _items(partial(_structure_as, converter, value_type), iter(value.items()), tp, value_type)
        }

    return structure


def _structure_as(converter: cattrs.Converter, tp: Any, value: Any) -> Any:
    return converter.structure(value, tp)


def _class_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    """Make the rule for an attrs class: strict for the fields that the contract declared, lax for an author's own."""
    cls = get_origin(tp) or tp
    known = dict(zip(getattr(cls, "__parameters__", ()), get_args(tp), strict=False))
    overrides = {
        a.name: override(rename=wire_name(a), struct_hook=_field_hook(is_strict(a), substituted(a.type, known)))
        for a in fields_of(cls)
    }
    generated = make_dict_structure_fn(tp, converter, _cattrs_detailed_validation=True, **overrides)  # type: ignore[arg-type]  # names of fields are not its options

    def structure(value: Any, target: Any) -> Any:
        _expect(isinstance(value, dict), tp)
        return generated(value, target)

    return structure


def _field_hook(strict: bool, tp: Any) -> Rule:
    return lambda value, _: _CONVERTERS[strict].structure(value, tp)


def _converter(*, strict: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True)
    configure_union_passthrough(str | int | float | bool | None, converter)
    converter.register_structure_hook(str, partial(_exact, str))
    converter.register_structure_hook(int, partial(_exact, int) if strict else _lax_integer)
    converter.register_structure_hook(bool, partial(_exact, bool) if strict else _lax_boolean)
    converter.register_structure_hook(float, _lax_number)
    converter.register_structure_hook(bytes, _text_bytes)
    converter.register_structure_hook(pathlib.Path, _path)
    for tp in (datetime.datetime, datetime.date, datetime.time, datetime.timedelta, uuid.UUID, decimal.Decimal):
        converter.register_structure_hook(tp, _by_msgspec)
    converter.register_structure_hook_func(lambda tp: tp is Any, _any_json)
    converter.register_structure_hook_func(is_enum, _member)
    for origin in (list, set, frozenset):
        converter.register_structure_hook_factory(partial(_is, origin), partial(_list_rule, converter, origin))
    converter.register_structure_hook_factory(partial(_is, dict), partial(_dict_rule, converter))
    converter.register_structure_hook_factory(_is_model, partial(_class_rule, converter))
    return converter


def _is(cls: Any, tp: Any) -> bool:
    return tp is cls or get_origin(tp) is cls


def _is_model(tp: Any) -> bool:
    cls: Any = get_origin(tp)
    return attrs.has(tp if cls is None else cls)


_CONVERTERS = {strict: _converter(strict=strict) for strict in (True, False)}
