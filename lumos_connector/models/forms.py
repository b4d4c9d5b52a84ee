"""
What a form is told of a setting beyond its type, under the names that the platform gives it.

This module exists so that a program loads it only where an author declares fields of their own. It must not know
models, JSON, or how a value is checked.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from typing import Any

import attrs

_NO_VALUE: tuple[type, ...] = (type(attrs.NOTHING), type(attrs.Factory(list)))
"""What a field's default is where there is none, or where it is made anew each time."""


class SemanticType(str, Enum):
    """
    What the text of a field stands for, so that the platform can offer what it knows instead of an empty box.

    Attributes:
        ACCOUNT_ID: The account that is acted upon.
        AUXILIARY_ACCOUNT_ID: Another account, which the user picks.
        NON_HUMAN_ACCOUNT_ID: A non-human account that the connector found.
        CREDENTIAL_ID: A credential that the connector found.
        APPLICATION_ID: An application that the connector found.
        APPLICATION_INSTANCE_ID: An instance of an application that the connector found.
        AWS_EXTERNAL_ID: The external id with which a role in AWS is assumed.
        AWS_ROLE_ARN: The role in AWS to assume.
        ENTITLEMENT_ID: An entitlement that the connector found.
        ENTITLEMENT_TYPE: The type of an entitlement.
        RESOURCE_ID: A resource that the connector found.
        PASSWORD: An account's password.
        KEY_PAIR: A key pair.
        CUSTOM_ATTRIBUTES: An account's custom attributes.
        SERVICE_ACCOUNT_CLIENT_ID: The client id of a service account.
        ENUM_MAPPING: Which of the customer's values stands for each of the connector's.
        RESOURCE_TYPE: The type of a resource.
        TENANT_ID: What the tenant's unique id is made from.
    """

    ACCOUNT_ID = "account-id"
    AUXILIARY_ACCOUNT_ID = "auxiliary-account-id"
    NON_HUMAN_ACCOUNT_ID = "non-human-account-id"
    CREDENTIAL_ID = "credential-id"
    APPLICATION_ID = "application-id"
    APPLICATION_INSTANCE_ID = "application-instance-id"
    AWS_EXTERNAL_ID = "aws-external-id"
    AWS_ROLE_ARN = "aws-role-arn"
    ENTITLEMENT_ID = "entitlement-id"
    ENTITLEMENT_TYPE = "entitlement-type"
    RESOURCE_ID = "resource-id"
    PASSWORD = "password"  # noqa: S105 - the name of a kind of field
    KEY_PAIR = "key-pair"
    CUSTOM_ATTRIBUTES = "custom-attributes"
    SERVICE_ACCOUNT_CLIENT_ID = "service-account-client-id"
    ENUM_MAPPING = "enum-mapping"
    RESOURCE_TYPE = "resource-type"
    TENANT_ID = "tenant-id"


@attrs.frozen
class Discriminator:
    """
    Shows a field only where another field of the same form has a certain value.

    Attributes:
        field: The other field's name in JSON.
        expected_value: The value that it must have.
        one_of_expected_values: The values of which it must have one.
    """

    field: str
    expected_value: Any = None
    one_of_expected_values: Sequence[Any] | None = None


def marks(
    *,
    group: str | None,
    multiline: bool,
    secret: bool,
    hidden: bool,
    primary: bool,
    semantic: SemanticType | None,
    discriminator: Discriminator | None,
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
    _check("semantic", semantic, isinstance(semantic, SemanticType), "a SemanticType, such as SemanticType.ACCOUNT_ID")
    _check("discriminator", discriminator, isinstance(discriminator, Discriminator), 'a Discriminator("field", value)')
    is_enum = isinstance(enum_mapping, type) and issubclass(enum_mapping, Enum)
    _check("enum_mapping", enum_mapping, is_enum, "an Enum class")
    kind = "HIDDEN" if hidden else "SECRET" if secret else "MULTI_LINES" if multiline else None
    meaning = SemanticType.ENUM_MAPPING if enum_mapping is not None else semantic
    said = {
        "x-field_group": group,
        "x-field_type": kind,
        "x-multiline": multiline,
        "x-secret": secret,
        "x-semantic": meaning and meaning.value,
        "x-hidden": hidden or enum_mapping is not None,
        "x-enum_mapping_options": enum_mapping and _plain(enum_mapping.__members__.values()),
        "x-discriminator": discriminator and attrs.asdict(discriminator, value_serializer=_plain_value),
        "x-unique": unique,
    }
    return {**{name: value for name, value in said.items() if value}, **({} if primary else {"x-primary": False})}


def _check(option: str, given: Any, holds: bool, expected: str) -> None:
    if given is not None and not holds:
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
        TypeError: There are none, they are a single text, or the default is not among them.
    """
    if not isinstance(choices, Collection) or isinstance(choices, str) or not choices:
        raise TypeError(f"setting(choices=…) takes a list of values, got {choices!r}")
    allowed = tuple(choices)
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
