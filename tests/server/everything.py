"""A connector with every capability, which answers with something in every field, or in as few as there may be."""

import datetime
import enum
import types
from collections.abc import Callable
from typing import Any, Union, get_args, get_origin

import attrs

from lumos_connector import BaseConnector, Response
from lumos_connector.capabilities import TABLE, payload_of

SCALARS: dict[Any, Any] = {
    str: "text",
    int: 7,
    float: 0.5,
    bool: True,
    datetime.datetime: datetime.datetime(2026, 2, 3, 4, 5, 6, tzinfo=datetime.timezone.utc),
    Any: {"any": ["thing", 1, None]},
}
PROVIDED = ("app_info", "probe_integration", "validate_credential_config")


def example(tp: Any, *, full: bool) -> Any:
    """Make a value of a type: full, with one of everything; else with nothing that may be left out."""
    origin, args = get_origin(tp) or tp, get_args(tp)
    if tp in SCALARS:
        return SCALARS[tp]
    if origin in (Union, types.UnionType):
        chosen = [member for member in args if member is not types.NoneType][0 if full else -1]
        return example(chosen, full=full)
    if origin is list:
        return [example(args[0], full=full)] if full else []
    if origin is dict:
        return {"key": example(args[1], full=full)} if full else {}
    if issubclass(origin, enum.Enum):
        return list(origin)[0 if full else -1]
    # what tells the members of a union apart has a default, and no other value
    told = [a for a in _fields(origin) if not (a.name == "kind" and isinstance(a.default, str))]
    fields = [a for a in told if full or a.default is attrs.NOTHING]
    return origin(**{a.name: example(a.type, full=full) for a in fields})


def _fields(model: Any) -> Any:
    return attrs.fields(attrs.resolve_types(model))


def request_of(name: str, *, full: bool) -> dict[str, Any]:
    """Make a request of a capability, as JSON has it."""
    payload = attrs.asdict(example(payload_of(TABLE[name].request), full=full), value_serializer=_plain)
    return {"request": payload, "include_raw_data": full}


def _plain(_: Any, __: Any, value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value.value if isinstance(value, enum.Enum) else value


def _answering(name: str) -> Callable[..., Any]:
    async def answer(_: Any, request: Any) -> Any:
        """Give a full answer where raw data is asked for, and a short one else."""
        full = bool(request.include_raw_data)
        payload = payload_of(TABLE[name].response)
        if full:
            others = {a.name: a.type for a in _fields(Response) if a.name != "response"}
            more = {key: example(tp, full=True) for key, tp in others.items()}
            return Response(response=example(payload, full=True), **more)
        return Response(response=example(payload, full=False))

    return answer


class Everything(BaseConnector):
    """Has every capability."""

    app_id = "everything"
    version = "1.0.0"
    requires_authentication = False

    for _name in TABLE:
        if _name not in PROVIDED:
            locals()[_name] = _answering(_name)
    del _name
