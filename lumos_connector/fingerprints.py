"""
What identifies a request: text that is the same for the same payload, whoever computes it and when.

The platform compares it with what connectors of its other SDK compute, so every detail here is fixed from outside. This
module must not know capabilities, or what a request is besides its payload.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, time, timedelta
from enum import Enum
from typing import Any

import attrs

from .models.base import field_schema


def fingerprint(payload: Any) -> str:
    """
    Give the fingerprint of a payload.

    Args:
        payload: An attrs instance, or a dict as it came in JSON. Where fields of the instance are marked ``x-unique``,
            only those count; fields that hold ``None`` never do.

    Returns:
        The SHA-256 of its canonical JSON, 64 hexadecimal digits.
    """
    plain = _unique(payload) if attrs.has(type(payload)) else payload
    text = json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _unique(payload: Any) -> dict[str, Any]:
    marked = {a.name for a in attrs.fields(type(payload)) if field_schema(a).get("x-unique")}
    plain: dict[str, Any] = _plain(payload)
    return {name: value for name, value in plain.items() if name in marked} if marked else plain


def _plain(value: Any) -> Any:
    """Turn a value into what JSON has; a model's empty fields go, in dicts and lists nothing does."""
    if attrs.has(type(value)):
        fields = ((a.name, getattr(value, a.name)) for a in attrs.fields(type(value)))
        return {name: _plain(held) for name, held in fields if held is not None}
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Mapping):
        return {str(_plain(key)): _plain(held) for key, held in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value), key=json.dumps)
    return value if value is None or isinstance(value, (str, int, float)) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if isinstance(value, timedelta):
        return _duration(value)
    if isinstance(value, (date, time)):  # a datetime is a date
        iso = value.isoformat()
        return f"{iso[:-6]}Z" if iso.endswith("+00:00") else iso
    return str(value)


def _duration(value: timedelta) -> str:
    """Write a duration as ISO 8601 has it, in the one of its forms that is fixed here."""
    sign, length = ("-", -value) if value < timedelta() else ("", value)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    years, days = divmod(length.days, 365)
    fraction = f".{length.microseconds:06}".rstrip("0") if length.microseconds else ""
    day_part = "".join(f"{n}{unit}" for n, unit in ((years, "Y"), (days, "D")) if n)
    time_part = "".join(f"{n}{unit}" for n, unit in ((hours, "H"), (minutes, "M")) if n)
    if seconds or fraction:
        time_part += f"{seconds}{fraction}S"
    if not day_part and not time_part:
        time_part = "0S"
    return f"{sign}P{day_part}" + (f"T{time_part}" if time_part else "")
