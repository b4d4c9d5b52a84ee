"""
The exact way from dicts to models, with cattrs: it accepts all that the contract accepts, and names what it rejects.

Imported only when the fast way has refused a document. This module must not quote a value, or the key of a map: either
may be a secret.
"""

import collections
import collections.abc
import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Literal, NamedTuple, TypeVar, get_args, get_origin

import attrs
import cattrs
from cattrs.errors import ClassValidationError, IterableValidationError, IterableValidationNote
from cattrs.gen import make_dict_structure_fn, override

from ..models.base import choices_of, field_schema, is_strict, wire_name
from ..models.forms import is_chosen, words_for
from ..models.older import OLDER, Older
from .mirrors import TAG, UnknownTypeError, is_enum, is_model, is_union, tag_of, typed_fields
from .rejection import MOST_PROBLEMS, RejectedError
from .scalars import MismatchError, Rule, any_json, enum_rule, expect, literal, scalar_rules
from .words import describe

T = TypeVar("T")


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
        UnknownTypeError: The model has an annotation that names what is not there.
    """
    try:
        return _CONVERTERS[True].structure(value, tp)
    except Exception as error:  # noqa: BLE001 - an author's validator or converter may raise anything
        problems = _first_problems(error, tp, most + 1)
    texts = [text for text, _ in problems[:most]] + ["and more"] * (len(problems) > most)
    raise RejectedError(texts, _told_apart([missing for _, missing in problems if missing is not None]))


class _Missing(NamedTuple):
    """A field that is missing: what a person calls it, and where it is."""

    title: str
    path: str


def _told_apart(missing: list[_Missing]) -> list[str]:
    """Name fields by their titles, and by their paths where several have the same."""
    counts = collections.Counter(field.title for field in missing)
    return [field.title if counts[field.title] == 1 else field.path for field in missing]


# What is wrong, and where


def _first_problems(error: Exception, tp: Any, most: int) -> list[tuple[str, _Missing | None]]:
    """Give each problem's text, and the field where it is one that is missing."""
    try:
        return list(itertools.islice(_problems(error, "", tp), most))
    except RecursionError:
        return [("the document is nested too deeply", None)]


def _problems(error: BaseException, path: str, tp: Any) -> Iterator[tuple[str, _Missing | None]]:
    if isinstance(error, (RecursionError, UnknownTypeError)):
        raise error
    if isinstance(error, ClassValidationError):
        yield from _class_problems(error, path)
    elif isinstance(error, IterableValidationError):
        for inner, note in error.group_exceptions()[0]:
            yield from _problems(inner, f"{path}[{note.index if isinstance(note.index, int) else '…'}]", note.type)
    else:
        expected = str(error) if isinstance(error, MismatchError) else describe(tp)
        yield f"{path or 'the document'}: expected {expected}", None


def _class_problems(error: ClassValidationError, path: str) -> Iterator[tuple[str, _Missing | None]]:
    located, others = error.group_exceptions()
    fields = {a.name: a for a, _ in _fields(error.cl)} if is_model(error.cl) else {}  # it may be a dataclass
    for inner, note in located:
        name = wire_name(fields[note.name]) if note.name in fields else note.name
        tp = Any if note.type is None or isinstance(note.type, TypeVar) else note.type
        if isinstance(inner, KeyError):
            title = field_schema(fields[note.name]).get("title") if note.name in fields else None
            place = _below(path, name)
            yield f"{place}: is missing; expected {describe(tp)}", _Missing(title or name, place)
        else:
            yield from _problems(inner, _below(path, name), tp)
    for inner in others:
        # what an author's own code says may quote the value
        checked = [wire_name(a) for a in getattr(inner, "args", ()) if isinstance(a, attrs.Attribute)]
        where = _below(path, checked[0]) if checked else path or "the document"
        yield f"{where}: expected what the checks of {error.cl.__name__} accept", None


def _below(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


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
            if len(errors) > MOST_PROBLEMS:
                break
    if errors:
        raise IterableValidationError("", errors, tp)


def _list_rule(converter: cattrs.Converter, make: Callable[..., Any], tp: Any) -> Rule:
    item_type = next(iter(get_args(tp)), Any)

    def structure(value: Any, _: Any) -> Any:
        expect(isinstance(value, list), list)
        convert = partial(_structure_as, converter, item_type)
        return make(item for _, item in _items(convert, enumerate(value), tp, item_type))

    return structure


def _tuple_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    args = get_args(tp)
    if not args or args[-1] is Ellipsis:
        return _list_rule(converter, tuple, tp)

    def structure(value: Any, _: Any) -> Any:
        expect(isinstance(value, list) and len(value) == len(args), tp)
        pairs = enumerate(zip(args, value, strict=True))
        return tuple(item for _, item in _items(lambda pair: _structure_as(converter, *pair), pairs, tp, Any))

    return structure


def _dict_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    key_type, value_type = get_args(tp) or (Any, Any)

    def structure(value: Any, _: Any) -> Any:
        expect(isinstance(value, dict), dict)
        keys = partial(_structure_as, converter, key_type)
        values = partial(_structure_as, converter, value_type)
        return {keys(key): item for key, item in _items(values, iter(value.items()), tp, value_type)}

    return structure


def _structure_as(converter: cattrs.Converter, tp: Any, value: Any) -> Any:
    return converter.structure(value, tp)


def _union_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    members = [member for member in get_args(tp) if member is not type(None)]

    def structure(value: Any, _: Any) -> Any:
        if value is None and len(members) < len(get_args(tp)):
            return None
        if len(members) == 1:
            return converter.structure(value, members[0])
        return _first_that_fits(converter, value, members, tp)

    return structure


def _first_that_fits(converter: cattrs.Converter, value: Any, members: list[Any], tp: Any) -> Any:
    """Try the models that are meant, then each other member exactly, then laxly."""
    models = _models_meant(members, value)
    others = [member for member in members if not is_model(member)]
    errors: list[Exception] = []
    for each, member in [(converter, m) for m in models] + list(
        itertools.product((_CONVERTERS[True], converter), others)
    ):
        try:
            return each.structure(value, member)
        except Exception as error:  # noqa: BLE001 - an author's validator or converter may raise anything
            errors.append(error)
    if len(models) == 1:
        raise errors[0]
    raise MismatchError(describe(tp))


def _models_meant(members: list[Any], value: Any) -> list[Any]:
    """Give the models that know most of an object's names, less those whose kind or ``Literal`` says otherwise."""
    if not isinstance(value, dict):
        return []
    known: dict[Any, int] = {}
    for model in filter(is_model, members):
        given = [(value[wire_name(a)], tp) for a, tp in _fields(model) if wire_name(a) in value]
        tag = tag_of(get_origin(model) or model)
        is_meant = tag is None or value.get(TAG, tag) == tag
        if is_meant and all(get_origin(tp) is not Literal or item in get_args(tp) for item, tp in given):
            known[model] = len(given)
    return [model for model, count in known.items() if count == max(known.values())]


def _fields(tp: Any) -> tuple[tuple["attrs.Attribute[Any]", Any], ...]:
    return typed_fields(get_origin(tp) or tp, get_args(tp))


def _class_rule(converter: cattrs.Converter, tp: Any) -> Rule:
    """Make the rule for an attrs class: strict for the fields that the contract declared, lax for an author's own."""
    fields = _fields(tp)
    overrides = {
        a.name: override(rename=wire_name(a), struct_hook=_field_hook(a, field_type)) for a, field_type in fields
    }
    generated = make_dict_structure_fn(tp, converter, _cattrs_detailed_validation=True, **overrides)  # type: ignore[arg-type]  # names of fields are not its options
    renamed = {a.name: wire_name(a) for a, _ in fields if is_strict(a) and wire_name(a) != a.name}

    def structure(value: Any, target: Any) -> Any:
        expect(isinstance(value, dict), tp)
        by_python_name = {wire: value[name] for name, wire in renamed.items() if name in value}
        return generated({**by_python_name, **value} if by_python_name else value, target)

    return structure


def _field_hook(attribute: "attrs.Attribute[Any]", tp: Any) -> Rule:
    """Make the rule for one field; its choices count here, so that they are named beside all other problems."""
    choices = choices_of(attribute)
    read, newer = attribute.metadata.get(OLDER) or Older(tp, lambda made: made)

    def structure(value: Any, _: Any) -> Any:
        made = newer(_CONVERTERS[is_strict(attribute)].structure(value, read))
        if choices and not is_chosen(made, choices):
            raise MismatchError(f"{'items' if isinstance(value, list) else 'one'} of {words_for(choices)}")
        return made

    return structure


_LISTS: dict[Any, Callable[..., Any]] = {
    list: list,
    set: set,
    frozenset: frozenset,
    collections.deque: collections.deque,
    collections.abc.Collection: list,
    collections.abc.Iterable: list,
    collections.abc.MutableSequence: list,
    collections.abc.MutableSet: set,
    collections.abc.Sequence: list,
    collections.abc.Set: frozenset,
}
_MAPS = (dict, collections.abc.Mapping, collections.abc.MutableMapping)


def _converter(*, strict: bool) -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=True)
    for cls, rule in scalar_rules(strict=strict).items():
        converter.register_structure_hook(cls, rule)
    converter.register_structure_hook_func(_is_anything, any_json)
    converter.register_structure_hook_func(is_enum, enum_rule(strict=strict))
    converter.register_structure_hook_func(partial(_is, Literal), literal)
    converter.register_structure_hook_factory(is_union, partial(_union_rule, converter))
    for origin, make in _LISTS.items():
        converter.register_structure_hook_factory(partial(_is, origin), partial(_list_rule, converter, make))
    converter.register_structure_hook_factory(partial(_is, tuple), partial(_tuple_rule, converter))
    for origin in _MAPS:
        converter.register_structure_hook_factory(partial(_is, origin), partial(_dict_rule, converter))
    converter.register_structure_hook_factory(is_model, partial(_class_rule, converter))
    return converter


def _is_anything(tp: Any) -> bool:
    return tp is Any or tp is object


def _is(cls: Any, tp: Any) -> bool:
    return tp is cls or get_origin(tp) is cls


_CONVERTERS = {strict: _converter(strict=strict) for strict in (True, False)}
