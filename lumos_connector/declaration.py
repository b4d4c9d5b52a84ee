"""
What a connector class says of itself, checked when the class is made.

Each check names the attribute, what was given and what is expected. This module must not know calls or answers.
"""

import re
from collections.abc import Sequence
from enum import Enum
from types import FunctionType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

import attrs

from .codes import known_code
from .models.base import is_undecorated

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
    _check_handlers(cls)


def _expect(cls: type, where: str, given: Any, expected: str, holds: object) -> None:
    if not holds:
        raise TypeError(f"{cls.__name__}.{where}: expected {expected}, got {_shown(given)}")


def _shown(value: Any) -> str:
    """Give a value as far as it is harmless: an instance may hold anything, secrets included."""
    if value == "":
        return "empty text"
    if value is None or isinstance(value, (bool, int, float, str)):
        return repr(value) if value is None or isinstance(value, bool) else f"{type(value).__name__} {value!r}"[:80]
    if isinstance(value, (type, FunctionType)):
        return f"the {'class' if isinstance(value, type) else 'function'} {value.__name__}"
    size = f" of {len(value)}" if isinstance(value, (list, tuple, set, frozenset, dict)) else ""
    return f"a {type(value).__name__}{size}"


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

    _expect(cls, "credentials", configs, "a list of CredentialConfig", _is_list(configs))
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
    _expect(cls, "allowed_credentials", allowed, "a list of ids and of tuples of ids", _is_list(allowed))
    for index, combination in enumerate(allowed):
        where = f"allowed_credentials[{index}]"
        named = (combination,) if isinstance(combination, str) else combination
        _expect(cls, where, combination, "an id or a tuple of ids", isinstance(named, (tuple, list)) and named)
        for id_ in named:
            if id_ not in ids:
                raise TypeError(
                    f"{cls.__name__}.{where}: expected one of the ids in credentials ({', '.join(ids) or 'none'}), "
                    f"got {_shown(id_)}"
                )


def _check_settings(cls: "type[BaseConnector]") -> None:
    model: Any = cls.settings_model
    if model is None:
        return
    expected = "a class with @attrs.define(kw_only=True) above it, or None"
    is_model = isinstance(model, type) and attrs.has(model) and not is_undecorated(model)
    _expect(cls, "settings_model", model, expected, is_model)
    try:
        fields = attrs.fields(attrs.resolve_types(model))
    except Exception as error:  # noqa: BLE001 - evaluating an author's text may raise anything
        raise TypeError(
            f"{cls.__name__}.settings_model: an annotation of {model.__name__} can't be evaluated ({error}); what it "
            "names must be there before the connector is, and not under TYPE_CHECKING alone"
        ) from None
    for field in fields:
        if field.init and field.type is None:
            raise TypeError(f"{cls.__name__}.settings_model: {model.__name__}.{field.name} has no type")
        if isinstance(field.default, (list, dict, set)):
            kind = type(field.default).__name__
            raise TypeError(
                f"{cls.__name__}.settings_model: the default of {model.__name__}.{field.name} would be shared between "
                f"calls; expected `setting(factory={kind})`, got a {kind}"
            )


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
        _expect(cls, name, items, f"a list of {kind.__name__}", _is_list(items))
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


def _is_list(value: Any) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _check_fields(cls: type, where: str, item: Any) -> None:
    """Check the texts and numbers of a type that is declared; nothing else does before somebody asks for them."""
    if isinstance(item, Enum):
        return
    for field in attrs.fields(type(item)):
        if field.type in _PLAIN:
            value = getattr(item, field.name)
            expected = getattr(field.type, "__name__", str(field.type))
            _expect(cls, f"{where}.{field.name}", value, expected, isinstance(value, field.type))


def _check_handlers(cls: "type[BaseConnector]") -> None:
    entries: Any = cls.exception_handlers
    _expect(cls, "exception_handlers", entries, "a list of (exception, handler, code)", _is_list(entries))
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
