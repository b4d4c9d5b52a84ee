"""
What a connector class says of itself, checked when the class is made.

Each check names the attribute, what was given and what is expected. This module must not know calls or answers.
"""

import re
import warnings
from enum import Enum
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

import attrs

from .checks import expect, is_list, shown
from .codes import known_code

if TYPE_CHECKING:
    from .connector import BaseConnector

_TEXTS = ("user_friendly_name", "description", "logo_url", "app_vendor_domain")
_PLAIN = (str, str | None, int, int | None, bool, bool | None)
_SWITCHES = ("requires_authentication", "handle_errors")
_EXCEPTION = 'an exception class, or its full name such as "builtins.ValueError"'
_LISTS = (
    "categories",
    "resource_types",
    "entitlement_types",
    "access_graph_entitlement_types",
    "access_graph_entitlement_rules",
    "implied_access_rules",
)
_OTHERS = (
    "app_id",
    "version",
    "auth",
    "credentials",
    "allowed_credentials",
    "settings_model",
    "exception_handlers",
    "probe",
)
_ALL = (*_OTHERS, *_TEXTS, *_SWITCHES, *_LISTS)

_RESOURCE_TYPES = ("resource_types",)
_ENTITLEMENT_TYPES = ("access_graph_entitlement_types", "entitlement_types")
_NAMED = (
    ("access_graph_entitlement_types", "resource_type_id", _RESOURCE_TYPES),
    ("access_graph_entitlement_rules", "resource_type", _RESOURCE_TYPES),
    ("access_graph_entitlement_rules", "entitlement_type", _ENTITLEMENT_TYPES),
    ("implied_access_rules", "from_resource_type", _RESOURCE_TYPES),
    ("implied_access_rules", "from_entitlement_type", _ENTITLEMENT_TYPES),
    ("implied_access_rules", "to_resource_type", _RESOURCE_TYPES),
    ("implied_access_rules", "to_entitlement_type", _ENTITLEMENT_TYPES),
)
"""The fields of the access graph that name a type, and where types are declared; none is checked without the first."""


def check_declaration(cls: "type[BaseConnector]") -> None:
    """
    Check the declaration attributes of a connector class.

    Args:
        cls: The class; one without ``app_id`` is abstract, and only what it sets is checked.

    Raises:
        TypeError: An attribute is not what it must be.
    """
    _check_slots(cls)
    _check_identity(cls)
    for name in _TEXTS:
        value = getattr(cls, name)
        _expect(cls, name, value, "text or None", value is None or isinstance(value, str))
    for name in _SWITCHES:
        value = getattr(cls, name)
        _expect(cls, name, value, "True or False", isinstance(value, bool))
    _check_auth(cls)
    _check_credentials(cls)
    _check_settings(cls)
    _check_types(cls)
    _check_probe(cls)
    _check_endpoint(cls)
    _check_handlers(cls)


def _expect(cls: type, where: str, given: Any, expected: str, holds: object) -> None:
    expect(f"{cls.__name__}.{where}", given, expected, holds)


def _check_slots(cls: type) -> None:
    """Look for attributes that `attrs.define`, or a dataclass with slots, took for fields of each instance."""
    for name in _ALL:
        if isinstance(vars(cls).get(name), MemberDescriptorType):
            raise TypeError(
                f"{cls.__name__}.{name}: expected a value that belongs to the class, got a field of its instances; "
                "leave its annotation out, or put ClassVar[...] around it"
            )


def _check_identity(cls: "type[BaseConnector]") -> None:
    if "app_id" not in vars(cls) and cls.app_id == "":
        return
    expected = 'letters, digits, ".", "-" and "_", such as "acme"'
    _expect(
        cls, "app_id", cls.app_id, expected, isinstance(cls.app_id, str) and re.fullmatch(r"\w[\w.\-]*", cls.app_id)
    )
    is_version = isinstance(cls.version, str) and re.fullmatch(r"\w[\w.+!\-]*", cls.version)
    _expect(cls, "version", cls.version, 'text such as "1.0.0"', is_version)


def _check_auth(cls: "type[BaseConnector]") -> None:
    if cls.auth is None:
        return
    from .models.credentials import credential_kind

    try:
        credential_kind(cls.auth)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}.auth: {error}; None if any will do") from None


def _check_credentials(cls: "type[BaseConnector]") -> None:
    configs: Any = cls.credentials
    if configs == () and cls.allowed_credentials == ():
        return
    from .models.credential_config import CredentialConfig

    _expect(cls, "credentials", configs, "a list of CredentialConfig", is_list(configs))
    for index, config in enumerate(configs):
        expected = "CredentialConfig or OAuthConfig"
        _expect(cls, f"credentials[{index}]", config, expected, isinstance(config, CredentialConfig))
        if isinstance(config.validation, str) and not callable(getattr(cls, config.validation, None)):
            raise TypeError(
                f"{cls.__name__}.credentials[{index}].validation: {cls.__name__} has no method {config.validation!r}"
            )
    if configs and cls.auth is not None:
        raise TypeError(
            f"{cls.__name__}.auth: expected None, since `credentials` is declared: give the "
            f"{cls.auth.__name__} an id there"
        )
    ids = [config.id for config in configs]
    for index, id_ in enumerate(ids):
        if ids.index(id_) != index:
            raise TypeError(f"{cls.__name__}.credentials[{index}].id: {id_!r} is that of credentials[{ids.index(id_)}]")
    _check_allowed(cls, ids)


def _check_allowed(cls: "type[BaseConnector]", ids: list[str]) -> None:
    allowed: Any = cls.allowed_credentials
    _expect(cls, "allowed_credentials", allowed, "a list of ids and of tuples of ids", is_list(allowed))
    for index, combination in enumerate(allowed):
        where = f"allowed_credentials[{index}]"
        named = (combination,) if isinstance(combination, str) else combination
        _expect(cls, where, combination, "an id or a tuple of ids", isinstance(named, (tuple, list)) and named)
        for id_ in named:
            if id_ not in ids:
                raise TypeError(
                    f"{cls.__name__}.{where}: expected one of the ids in credentials ({', '.join(ids) or 'none'}), "
                    f"got {shown(id_)}"
                )


def _check_settings(cls: "type[BaseConnector]") -> None:
    if cls.settings_model is not None:
        from .declared_settings import check_settings

        check_settings(f"{cls.__name__}.settings_model", cls.settings_model)
    elif isinstance(vars(cls).get("settings"), type):
        message = f"{cls.__name__}.settings is not part of BaseConnector: did you mean settings_model?"
        warnings.warn(message, UserWarning, stacklevel=4)


def _check_types(cls: "type[BaseConnector]") -> None:
    if all(getattr(cls, name) == () for name in _LISTS):
        return
    from .models.information import (
        AccessGraphEntitlementRule,
        AccessGraphEntitlementType,
        AccessGraphImpliedAccessRule,
        AppCategory,
        EntitlementType,
        ResourceType,
    )

    kinds: tuple[type, ...] = (
        AppCategory,
        ResourceType,
        EntitlementType,
        AccessGraphEntitlementType,
        AccessGraphEntitlementRule,
        AccessGraphImpliedAccessRule,
    )
    for name, kind in zip(_LISTS, kinds, strict=True):
        items = getattr(cls, name)
        _expect(cls, name, items, f"a list of {kind.__name__}", is_list(items))
        for index, item in enumerate(items):
            _expect(cls, f"{name}[{index}]", item, kind.__name__, isinstance(item, kind))
            _check_fields(cls, f"{name}[{index}]", item)
    _check_unique(cls, "resource_types", [t.type_id for t in cls.resource_types])
    _check_unique(cls, "entitlement_types", [(t.resource_type_id, t.type_id) for t in cls.entitlement_types])
    _check_bounds(cls)
    declared = [t.type_id for t in cls.resource_types]
    for entitlement in cls.entitlement_types:
        if entitlement.resource_type_id and entitlement.resource_type_id not in declared:
            raise TypeError(
                f"{cls.__name__}.entitlement_types: {entitlement.type_id!r} is on the resource type "
                f"{entitlement.resource_type_id!r}, which is not among resource_types: {', '.join(declared) or 'none'}"
            )
    _check_named(cls)


def _check_named(cls: "type[BaseConnector]") -> None:
    """See that a type that is named is declared where any of its kind is; empty text names the app as a whole."""
    for name, field, places in _NAMED:
        known = [t.type_id for place in places for t in getattr(cls, place)]
        for index, item in enumerate(getattr(cls, name) if getattr(cls, places[0]) else ()):
            named = getattr(item, field)
            if not named or named in known:
                continue
            where, expected = f"{name}[{index}].{field}", f"one of those in {' and '.join(places)} ({', '.join(known)})"
            _expect(cls, where, named, expected, places is _RESOURCE_TYPES)
            if not _is_global(named):  # a type may be in the graph alone, which is nothing to list
                message = f"{cls.__name__}.{where}: expected {expected}, got {shown(named)}; is it misspelt?"
                warnings.warn(message, UserWarning, stacklevel=5)


def _is_global(type_id: str) -> bool:
    from .models.access_graph import ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE

    return type_id == ACCESS_GRAPH_GLOBAL_RESOURCE_TYPE.type_id


def _check_unique(cls: type, name: str, keys: list[Any]) -> None:
    for index, key in enumerate(keys):
        first = keys.index(key)
        if first != index:
            what = f"{key!r} is" if isinstance(key, str) else f"{key[1]!r} on {key[0] or 'the app'!r} is"
            raise TypeError(f"{cls.__name__}.{name}[{index}].type_id: {what} that of {name}[{first}] already")


def _check_bounds(cls: "type[BaseConnector]") -> None:
    for index, entitlement in enumerate(cls.entitlement_types):
        low, high = entitlement.min, entitlement.max
        where = f"entitlement_types[{index}]"
        _expect(cls, f"{where}.min", low, "0 or more", low >= 0)
        _expect(cls, f"{where}.max", high, f"{low} (its min) or more, or None", high is None or high >= low)


def _check_probe(cls: "type[BaseConnector]") -> None:
    if cls.probe is not None:
        from .probe.settings import check_probe

        check_probe(cls)


def _check_fields(cls: type, where: str, item: Any) -> None:
    """Check the texts and numbers of a type that is declared; nothing else does before somebody asks for them."""
    if isinstance(item, Enum):
        return
    for field in attrs.fields(type(item)):
        if field.type in _PLAIN:
            value = getattr(item, field.name)
            expected = getattr(field.type, "__name__", str(field.type))
            _expect(cls, f"{where}.{field.name}", value, expected, isinstance(value, field.type))


def _check_endpoint(cls: "type[BaseConnector]") -> None:
    """Let a ready-made `fulfill_arbitrary_endpoint` look at the class: a method may be named in it, and stand below."""
    check = getattr(cls.fulfill_arbitrary_endpoint, "__lumos_check__", None)
    if check is not None and cls.app_id:
        check(cls)


def _check_handlers(cls: "type[BaseConnector]") -> None:
    entries: Any = cls.exception_handlers
    _expect(cls, "exception_handlers", entries, "a list of (exception, handler, code)", is_list(entries))
    for index, entry in enumerate(entries):
        where = f"exception_handlers[{index}]"
        _expect(cls, where, entry, "(exception, handler, code)", isinstance(entry, tuple) and len(entry) == 3)
        exception, handler, code = entry
        is_class = isinstance(exception, type) and issubclass(exception, BaseException)
        is_name = isinstance(exception, str) and "." in exception
        _expect(cls, f"{where}[0]", exception, _EXCEPTION, is_class or is_name)
        _expect(cls, f"{where}[1]", handler, "a handler class with a static method `handle`", _is_handler(handler))
        is_code = code is None or isinstance(code, Enum) or known_code(code) is not None
        _expect(cls, f"{where}[2]", code, "an error code or None", is_code)


def _is_handler(handler: Any) -> bool:
    """Tell whether ``handler.handle(e, function, response, code)`` can be called; ``None`` stands for no handler."""
    handle = getattr(handler, "handle", None)
    needs_instance = isinstance(handle, FunctionType) and handle.__code__.co_varnames[:1] == ("self",)
    return handler is None or (callable(handle) and not needs_instance)
