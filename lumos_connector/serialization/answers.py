"""
From models to text.

An answer is checked as it is encoded, and no byte of it leaves before its last item has passed. This module must not
know capabilities.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Literal, get_args, get_origin

import attrs
import msgspec

from ..models.base import wire_name
from ..models.envelope import Error, ErrorResponse, Response
from .mirrors import TAG, is_enum, is_model, is_union, mirror, tag_of, typed_fields
from .rejection import MOST_PROBLEMS, RejectedError
from .words import describe

CHUNK = 1000
"""How many items of a list are checked and encoded at a time: their second form never exists for all of them."""

SHORT_CHUNK = 100
"""As `CHUNK`, where one of the items is wrong and it is not known which."""

Check = Callable[[Any], bool]


def encode(answer: Any, tp: Any) -> bytes:
    """
    Check an answer and write it as JSON.

    Args:
        answer: What a capability returned.
        tp: What it must be, such as ``Response[list[FoundAccountData]]``, or an attrs class.

    Returns:
        The document in UTF-8: every key in declared order, nulls included.

    Raises:
        RejectedError: The answer is not of that type; names each problem by its path.
    """
    try:
        return _encode_checked(answer, tp)
    except Exception:  # noqa: BLE001 - an author's objects may do anything when they are read
        return _encode_exactly(answer, tp)


def encode_error(response: ErrorResponse) -> bytes:
    """
    Write an error document; whatever an author put into it, a document comes out.

    Args:
        response: The error.

    Returns:
        The document in UTF-8; what can't be written is replaced or left out.
    """
    try:
        return encode(response, ErrorResponse)
    except RejectedError:
        return encode(_repaired(response), ErrorResponse)


def _repaired(response: ErrorResponse) -> ErrorResponse:
    error, metadata = response.error, response.error.error_metadata
    if metadata is not None:
        metadata.hint = _readable(metadata.hint)
    return ErrorResponse(
        error=Error(
            message=_readable(error.message) or "(no message)",
            status_code=error.status_code if _unwritable(error.status_code) is None else None,
            app_error_code=_readable(error.app_error_code),
            error_code=error.error_code,
            app_id=error.app_id,
            raised_by=_readable(error.raised_by),
            raised_in=_readable(error.raised_in),
            error_metadata=metadata,
        )
    )


def _readable(value: str | None) -> str | None:
    return value.encode("utf-8", "replace").decode("utf-8") if value is not None else None


# The fast way


def _encode_checked(answer: Any, tp: Any) -> bytes:
    payload = get_args(tp)[0] if get_origin(tp) is Response else None
    if get_origin(payload) is list and isinstance(answer, Response) and len(answer.response) > CHUNK:
        return _encode_in_chunks(answer, tp, payload)
    return _encode(_checked(answer, tp))


def _encode_in_chunks(answer: Any, tp: Any, payload: Any) -> bytes:
    items = answer.response
    rest = _encode(_checked(attrs.evolve(answer, response=[]), tp))
    pieces = [b'{"response":[']
    for start in range(0, len(items), CHUNK):
        piece = _encode(_checked(items[start : start + CHUNK], payload))
        pieces += (b",", piece[1:-1]) if start else (piece[1:-1],)
    pieces += (b"]", rest[len(b'{"response":[]') :])
    return b"".join(pieces)


def _checked(value: Any, tp: Any) -> Any:
    """Turn a value into what msgspec writes; raises where it does not fit, or only the exact way can tell."""
    made = mirror(tp, writing=True)
    if made is None or not _classes(tp)(value):
        raise TypeError("only the exact way can tell")
    return msgspec.convert(value, made, from_attributes=True)


def _odd_value(value: Any) -> Any:
    """Write what msgspec does not know: subclasses of what it knows, as they come from other libraries."""
    for known in (str, int, float):
        if isinstance(value, known):
            return known(value)
    if isinstance(value, Mapping):
        return dict(value)
    raise NotImplementedError


_encode = msgspec.json.Encoder(enc_hook=_odd_value).encode


@cache
def _classes(tp: Any) -> Check:
    """Make the check that each model in a value is of its declared class; msgspec takes any object with such fields."""
    return _class_check(tp) or _anything


def _anything(_: Any) -> bool:
    return True


def _class_check(tp: Any) -> Check | None:
    """As `_classes`; ``None`` where there is nothing to check."""
    origin, args = get_origin(tp), get_args(tp)
    cls = origin or tp
    if is_union(tp):
        tagged = sum(map(is_model, args)) > 1
        checks = [(_member_check(a, tagged), a) for a in args]
        if not any(check for check, _ in checks):
            return None
        return lambda value: any(check(value) if check else _is_bare(value, a) for check, a in checks)
    if cls in (list, dict) and args:
        return _container_check(cls, args[-1])
    if is_model(tp):
        return _model_check(cls, args)
    return None


def _member_check(tp: Any, tagged: bool) -> Check | None:
    """As `_class_check`, and that a model among others says its own kind: msgspec would go by that alone."""
    check = _class_check(tp)
    tag = tag_of(get_origin(tp) or tp) if tagged and is_model(tp) else None
    if check is None or tag is None:
        return check
    return lambda value: check(value) and getattr(value, TAG, None) == tag


def _is_bare(value: Any, tp: Any) -> bool:
    """Tell whether a value may be what a member of a union says that is no model."""
    return value is None if tp is type(None) else not attrs.has(type(value))


def _container_check(cls: type, item_type: Any) -> Check | None:
    check = _class_check(item_type)
    if cls is dict:
        return None if check is None else lambda value: isinstance(value, dict) and all(map(check, value.values()))
    if check is None:
        return lambda value: isinstance(value, (list, tuple))
    plain = get_origin(item_type) or item_type
    if is_model(item_type) and not _nested_checks(plain, get_args(item_type)):
        return lambda value: (
            isinstance(value, (list, tuple)) and all(issubclass(t, plain) for t in set(map(type, value)))
        )
    return lambda value: isinstance(value, (list, tuple)) and all(map(check, value))


def _model_check(cls: type, args: tuple[Any, ...]) -> Check:
    nested = _nested_checks(cls, args)
    if not nested:
        return lambda value: isinstance(value, cls)
    return lambda value: isinstance(value, cls) and all(check(getattr(value, name)) for name, check in nested)


def _nested_checks(cls: type, args: tuple[Any, ...]) -> list[tuple[str, Check]]:
    checks = ((a.name, _class_check(field_type)) for a, field_type in typed_fields(cls, args))
    return [(name, check) for name, check in checks if check is not None]


# The exact way


class _EnoughError(Exception):
    """There are as many problems as are listed."""


def _encode_exactly(answer: Any, tp: Any) -> bytes:
    problems: list[str] = []
    try:
        plain = _plain(answer, tp, "", problems)
        if not problems:
            return _encode(plain)
    except _EnoughError:
        problems.append("and more")
    except RecursionError:
        problems = ["the answer is nested too deeply, or contains itself"]
    except Exception as error:  # noqa: BLE001 - an author's objects may do anything when they are read
        problems = [f"the answer can't be read: {type(error).__name__}"]
    raise RejectedError(problems)


def _plain(value: Any, tp: Any, path: str, problems: list[str]) -> Any:
    """Turn a value into dicts, lists and scalars, noting what does not fit."""
    origin, args = get_origin(tp), get_args(tp)
    cls = origin or tp
    if is_union(tp):
        return _plain_member(value, tp, path, problems)
    if cls is list and isinstance(value, (list, tuple)):
        return _plain_items(value, args[0] if args else Any, path, problems)
    if cls is dict and isinstance(value, dict):
        if not all(isinstance(key, str) and _is_text(key) for key in value):
            _note(problems, f"{path}: expected names that are text in UTF-8")
        value_type = args[1] if args else Any
        return {key: _plain(item, value_type, f"{path}[…]", problems) for key, item in value.items()}
    if is_model(tp) and isinstance(value, cls):
        return {
            wire_name(a): _plain(getattr(value, a.name, None), field_type, f"{path}.{a.name}".lstrip("."), problems)
            for a, field_type in typed_fields(cls, args)
        }
    problem = _unwritable(value) if _is_scalar(value, cls, args) else f"expected {_expected(tp)}, got {_kind(value)}"
    if problem is None:
        return value
    _note(problems, f"{path or 'the answer'}: {problem}")
    return None


def _plain_items(value: Any, item_type: Any, path: str, problems: list[str]) -> list[Any]:
    """Look closely only at those pieces of a list that the fast way refuses."""
    found: list[Any] = []
    for start in range(0, len(value), SHORT_CHUNK):
        piece = value[start : start + SHORT_CHUNK]
        try:
            plain = _checked(piece, list[item_type])
            _encode(plain)
        except Exception:  # noqa: BLE001 - an author's objects may do anything when they are read
            plain = [_plain(item, item_type, f"{path}[{start + index}]", problems) for index, item in enumerate(piece)]
        found += plain
    return found


def _plain_member(value: Any, tp: Any, path: str, problems: list[str]) -> Any:
    members = get_args(tp)
    models = [m for m in members if is_model(m) and isinstance(value, get_origin(m) or m)]
    if models:
        plain = _plain(value, models[0], path, problems)
        tag = tag_of(get_origin(models[0]) or models[0]) if sum(map(is_model, members)) > 1 else None
        if tag is not None and plain[TAG] != tag:
            _note(problems, f"{path}.{TAG}: expected {tag}, got something else")
        return plain
    for member in members:
        if (get_origin(member) or member) in (list, dict) and isinstance(value, (list, tuple, dict)):
            return _plain(value, member, path, problems)
        if _is_scalar(value, get_origin(member) or member, get_args(member)) and _unwritable(value) is None:
            return value
    _note(problems, f"{path}: expected {_expected(tp)}, got {_kind(value)}{_named(members)}")
    return None


def _is_scalar(value: Any, cls: Any, args: tuple[Any, ...]) -> bool:
    if cls is Any:
        return True
    if cls is Literal:
        return value in args
    if is_enum(cls):
        return isinstance(value, cls) or value in [m.value for m in cls]
    if cls in (int, float) and isinstance(value, bool):
        return False
    if cls is float:
        return isinstance(value, (int, float))
    return isinstance(cls, type) and not attrs.has(cls) and cls not in (list, dict) and isinstance(value, cls)


def _is_text(value: str) -> bool:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _unwritable(value: Any) -> str | None:
    """Say why a value can't be written; ``None`` where it can."""
    if value is None or (type(value) is str and value.isascii()):
        return None
    try:
        _encode(value)
    except UnicodeEncodeError:
        return "expected text in UTF-8, got half of a surrogate pair"
    except RecursionError:
        return "it is nested too deeply, or contains itself"
    except Exception:  # noqa: BLE001 - an author's objects may do anything when they are read
        if isinstance(value, (Mapping, list, tuple)):
            return f"expected what JSON can say, got {_kind(value)} that holds something else"
        return f"expected what JSON can say, got {_kind(value)}"
    return None


def _kind(value: Any) -> str:
    if isinstance(value, str) and not _is_text(value):
        return "half of a surrogate pair"
    return type(value).__name__


def _note(problems: list[str], problem: str) -> None:
    if len(problems) >= MOST_PROBLEMS:
        raise _EnoughError
    problems.append(problem)


def _expected(tp: Any) -> str:
    cls = get_origin(tp) or tp
    return f"{cls.__name__}" if is_model(tp) else describe(tp)


def _named(members: tuple[Any, ...]) -> str:
    """Name the one model that a value may be: dicts are no models, and what is wanted may have another name."""
    models = [get_origin(member) or member for member in members if is_model(member)]
    return f" (use {models[0].__name__})" if len(models) == 1 else ""
