"""
The settings that a command's requests carry, as they were typed, checked before anything is asked.

This module must not know what the requests are for.
"""

from typing import TYPE_CHECKING, Any

import msgspec

from ..call import as_typed, read_file
from ..problems import UsageError

if TYPE_CHECKING:
    import attrs

    from ..places import ConnectorClass


def given_settings(text: str | None, file: str | None) -> dict[str, Any] | None:
    """
    Read what was typed.

    Args:
        text: The settings as JSON.
        file: The name of a file that holds them.

    Returns:
        The settings; ``None`` if there is neither.

    Raises:
        UsageError: They are no JSON object, or there are both.
    """
    if text is not None and file is not None:
        raise UsageError("--settings and --settings-file exclude each other; give the settings by one of them")
    if text is None and file is None:
        return None
    name = "--settings" if file is None else "--settings-file"
    content = as_typed(text or "") if file is None else read_file(name, file)
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise UsageError(f'{name}: expected a JSON object, such as {{"host": "acme.example"}}') from error


def fitting(connector: "ConnectorClass", settings: dict[str, Any] | None) -> dict[str, Any] | None:
    """
    See that settings fit a connector.

    Args:
        connector: Its class.
        settings: The settings, if any.

    Returns:
        The same; empty ones where there are none, but all that the connector has are optional.

    Raises:
        UsageError: They don't fit.
    """
    model = connector.settings_model
    if model is None:
        return settings
    if problems := _problems(model, settings or {}):
        given = "settings are missing" if settings is None else f"the settings do not fit: {problems}"
        raise UsageError(f"{given}; give --settings or --settings-file. Needed: {_needed(model)}")
    return settings or {}


def check_kept(connector: "ConnectorClass", settings: dict[str, Any] | None, shown: str) -> None:
    """
    See that settings which a login has kept still fit a connector.

    Args:
        connector: Its class.
        settings: The settings.
        shown: The path of the file, for messages.

    Raises:
        UsageError: They don't.
    """
    model = connector.settings_model
    if model is not None and (problems := _problems(model, settings or {})):
        raise UsageError(f"--store: the settings in {shown} do not fit any more: {problems}; use `oauth login` again")


def _problems(model: type, settings: dict[str, Any]) -> str:
    """Say what is wrong with settings, without a value; nothing if they fit."""
    from ...serialization import RejectedError, structure

    try:
        structure(settings, model)
    except RejectedError as error:
        return str(error)
    return ""


def _needed(model: type) -> str:
    """Name the fields that have no default: ``url (URL)``, with what a form shows in parentheses."""
    import attrs

    needed = [field for field in attrs.fields(model) if field.init and field.default is attrs.NOTHING]
    return ", ".join(_named(field) for field in needed) or "nothing; all have defaults"


def _named(field: "attrs.Attribute[Any]") -> str:
    from ...models.base import field_schema, wire_name

    name, title = wire_name(field), field_schema(field).get("title")
    return f"{name} ({title})" if title else name
