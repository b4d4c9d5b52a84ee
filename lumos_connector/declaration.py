"""
What a connector class says of itself, checked when the class is made.

Each check names the attribute, what was given and what is expected. This module must not know calls or answers.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from .errors import resolve_code

if TYPE_CHECKING:
    from .connector import BaseConnector

_TEXTS = ("user_friendly_name", "description", "logo_url", "app_vendor_domain")
_SWITCHES = ("requires_authentication", "handle_errors")


def check_declaration(cls: "type[BaseConnector]") -> None:
    """
    Check the declaration attributes of a connector class.

    Args:
        cls: The class; one without ``app_id`` is abstract, and only what it sets is checked.

    Raises:
        TypeError: An attribute is not what it must be.
    """
    _check_identity(cls)
    for name in _TEXTS:
        value = getattr(cls, name)
        _expect(cls, name, value is None or isinstance(value, str), "text or None")
    for name in _SWITCHES:
        _expect(cls, name, isinstance(getattr(cls, name), bool), "True or False")
    _check_auth(cls)
    _check_settings(cls)
    _check_types(cls)
    _check_handlers(cls)


def _expect(cls: "type[BaseConnector]", name: str, holds: bool, expected: str) -> None:
    if not holds:
        raise TypeError(f"{cls.__name__}.{name}: expected {expected}, got {_kind(getattr(cls, name))}")


def _kind(value: Any) -> str:
    if isinstance(value, type):
        return f"the class {value.__name__}"
    return "empty text" if value == "" else f"{type(value).__name__} {value!r}"[:80]


def _check_identity(cls: "type[BaseConnector]") -> None:
    if "app_id" in vars(cls) or cls.app_id != "":
        well_formed = isinstance(cls.app_id, str) and cls.app_id != "" and not set(cls.app_id) & set(' \t\r\n/\\?#%"')
        _expect(cls, "app_id", well_formed, 'text without spaces or slashes, such as "acme"')
        _expect(cls, "version", isinstance(cls.version, str) and cls.version != "", 'text such as "1.0.0"')


def _check_auth(cls: "type[BaseConnector]") -> None:
    if cls.auth is None:
        return
    from .models.credentials import credential_kind

    try:
        credential_kind(cls.auth)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}.auth: {error}, or None") from None


def _check_settings(cls: "type[BaseConnector]") -> None:
    model = cls.settings_model
    is_model = model is None or (isinstance(model, type) and attrs.has(model))
    _expect(cls, "settings_model", is_model, "a class made with @attrs.define, or None")


def _check_types(cls: "type[BaseConnector]") -> None:
    if not (cls.categories or cls.resource_types or cls.entitlement_types):
        return
    from .models.information import AppCategory, EntitlementType, ResourceType

    for name, kind in (
        ("categories", AppCategory),
        ("resource_types", ResourceType),
        ("entitlement_types", EntitlementType),
    ):
        value = getattr(cls, name)
        is_list = isinstance(value, Sequence) and not isinstance(value, str) and all(isinstance(v, kind) for v in value)
        _expect(cls, name, is_list, f"a list of {kind.__name__}")
    declared = [t.type_id for t in cls.resource_types]
    for entitlement in cls.entitlement_types:
        if entitlement.resource_type_id and entitlement.resource_type_id not in declared:
            raise TypeError(
                f"{cls.__name__}.entitlement_types: {entitlement.type_id!r} is on the resource type "
                f"{entitlement.resource_type_id!r}, which is not among resource_types: {', '.join(declared) or 'none'}"
            )


def _check_handlers(cls: "type[BaseConnector]") -> None:
    handlers = cls.exception_handlers
    _expect(
        cls,
        "exception_handlers",
        isinstance(handlers, Sequence) and not isinstance(handlers, str),
        "a list of (exception, handler, code)",
    )
    for index, entry in enumerate(handlers):
        if not _is_handler_entry(entry):
            raise TypeError(
                f"{cls.__name__}.exception_handlers[{index}]: expected (an exception class or its dotted name, a "
                f"handler class with `handle`, an error code or None), got {_kind(entry)}"
            )


def _is_handler_entry(entry: Any) -> bool:
    if not isinstance(entry, tuple) or len(entry) != 3:
        return False
    exception, handler, code = entry
    is_exception = isinstance(exception, type) and issubclass(exception, BaseException)
    is_name = isinstance(exception, str) and "." in exception
    is_code = code is None or resolve_code(code) is not resolve_code(None) or code == resolve_code(None)
    return (is_exception or is_name) and (handler is None or callable(getattr(handler, "handle", None))) and is_code
