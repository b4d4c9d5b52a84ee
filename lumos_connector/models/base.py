"""
How a model is declared: what the wire, the schema and the masks need to know about a field, said once.

This module exists so that every other rule (reading, writing, checking, describing, masking) can be derived from the
models. It must not know any single model, JSON, or how a value is checked.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, get_origin

import attrs

T = TypeVar("T")

if TYPE_CHECKING:
    from enum import Enum

    from typing_extensions import dataclass_transform

    from .semantics import Discriminator, SemanticType
else:

    def dataclass_transform(**_: Any) -> Callable[[T], T]:
        """Do nothing: only type checkers read it, and Python 3.10 has none."""
        return lambda cls: cls


MASK = "***"
"""What stands in the place of a secret wherever a person may read it."""

#: Keys of a field's metadata.
WIRE_NAME = "lumos_connector.wire_name"
SCHEMA = "lumos_connector.schema"
SECRET = "lumos_connector.secret"  # noqa: S105 - the name of a metadata key
STRICT = "lumos_connector.strict"
CHOICES = "lumos_connector.choices"
DESCRIBED = "lumos_connector.described"

#: What schemas say of payloads: whether the capability reads or writes.
READ: Mapping[str, Any] = {"x-capability-level": "read"}
WRITE: Mapping[str, Any] = {"x-capability-level": "write"}

#: What schemas say of fields that name something, such as an account.
ACCOUNT_ID: Mapping[str, Any] = {"x-semantic": "account-id"}
CREDENTIAL_ID: Mapping[str, Any] = {"x-semantic": "credential-id"}
ENTITLEMENT_ID: Mapping[str, Any] = {"x-semantic": "entitlement-id"}
RESOURCE_ID: Mapping[str, Any] = {"x-semantic": "resource-id"}
DECLARED_ENTITLEMENT_TYPE: Mapping[str, Any] = {"x-entitlement-type": True}
DECLARED_RESOURCE_TYPE: Mapping[str, Any] = {"x-resource-type": True}

_CLASS_VAR = re.compile(r"""['"]?(\w+\.)*ClassVar\b""")
"""How an annotation begins that makes no field, whether it is text or not."""

_MODEL_SCHEMA: dict[type, Mapping[str, Any]] = {}


class Model:
    """
    The base of every wire model: equality by value and a representation that shows no secret.

    Both are inherited rather than generated for each class, which keeps the time to import the models down.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Name the class and its fields; a secret's value is replaced by ``***``."""
        shown = (f"{a.name}={self._shown(a)}" for a in _fields(self))
        return f"{type(self).__name__}({', '.join(shown)})"

    def _shown(self, attribute: "attrs.Attribute[Any]") -> str:
        return shown_value(attribute, getattr(self, attribute.name, attrs.NOTHING))

    def __eq__(self, other: object) -> bool:
        """Equal if of the same class with equal fields."""
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, a.name) == getattr(other, a.name) for a in _fields(self))

    __hash__ = None  # type: ignore[assignment]  # mutable values have no hash


def _fields(instance: Any) -> tuple["attrs.Attribute[Any]", ...]:
    fields: tuple[attrs.Attribute[Any], ...] = attrs.fields(type(instance))
    return fields


def shown_value(attribute: "attrs.Attribute[Any]", value: Any) -> str:
    """
    Give a field's value as text for a person.

    Args:
        attribute: The attrs attribute that describes the field.
        value: What the field holds.

    Returns:
        ``repr(value)``, or ``'***'`` where the field is marked as a secret and is not empty. In JSON that the field
        holds, what stands under a name that secrets usually have is replaced too.
    """
    if is_secret(attribute) and value is not None:
        return repr(MASK)
    if isinstance(value, dict):
        from ..redaction import mask_names

        return repr(mask_names(value))
    return repr(value)


def is_undecorated(model: Any) -> bool:
    """Tell whether a class adds fields to an attrs class without being made one itself: they would be ignored."""
    if not isinstance(model, type) or not attrs.has(model) or "__attrs_attrs__" in vars(model):
        return False
    try:
        return any(not _CLASS_VAR.match(str(annotation)) for annotation in model.__annotations__.values())
    except NameError:  # Python 3.14 evaluates them only now, and one of them can't be
        return True


def is_complete(model: Any) -> bool:
    """Tell whether something is an attrs class that all of its fields belong to."""
    return isinstance(model, type) and attrs.has(model) and not is_undecorated(model)


def is_secret(attribute: "attrs.Attribute[Any]") -> bool:
    """Tell whether a field was marked as a secret."""
    return bool(attribute.metadata.get(SECRET))


def is_strict(attribute: "attrs.Attribute[Any]") -> bool:
    """Tell whether a field belongs to the contract, whose text, integers and booleans are never converted."""
    return bool(attribute.metadata.get(STRICT))


def wire_name(attribute: "attrs.Attribute[Any]") -> str:
    """Give the name a field has in JSON."""
    return attribute.metadata.get(WIRE_NAME) or attribute.name


def field_schema(attribute: "attrs.Attribute[Any]") -> Mapping[str, Any]:
    """Give what a field's JSON Schema says beyond its type."""
    return attribute.metadata.get(SCHEMA) or {}


def choices_of(attribute: "attrs.Attribute[Any]") -> tuple[Any, ...]:
    """Give the values that a field may have; none where its type alone decides."""
    return attribute.metadata.get(CHOICES) or ()


def described_type(attribute: "attrs.Attribute[Any]", tp: Any) -> Any:
    """Give the type that a field's JSON Schema names, where that is another than the field's own."""
    return attribute.metadata.get(DESCRIBED, tp)


def model_schema(model: type) -> Mapping[str, Any]:
    """Give what a model's JSON Schema says beyond its fields; a subclass says what its base says."""
    bases = (get_origin(model) or model).__mro__
    return next((_MODEL_SCHEMA[base] for base in bases if base in _MODEL_SCHEMA), {})


def field(
    *,
    default: Any = attrs.NOTHING,
    factory: Callable[[], Any] | None = None,
    wire: str | None = None,
    secret: bool = False,
    schema: Mapping[str, Any] | None = None,
    described: Any = None,
) -> Any:
    """
    Declare a field of a contract model. Its scalars are strict: ``1`` is not text, ``"10"`` is not an integer.

    Args:
        default: The value of a field that is absent; without it and ``factory`` the field is required.
        factory: Makes the default where it is mutable.
        wire: The name in JSON, where it can't be a Python name.
        secret: Mask the value in everything a person reads.
        schema: Entries added to the field's JSON Schema, such as ``{"x-semantic": "account-id"}``.
        described: The type that its JSON Schema names, where the contract's schema says another than is true.

    Returns:
        What ``attrs.field`` returns.
    """
    metadata: dict[str, Any] = {STRICT: True}
    if wire is not None:
        metadata[WIRE_NAME] = wire
    if secret:
        metadata[SECRET] = True
    if schema is not None:
        metadata[SCHEMA] = schema
    if described is not None:
        metadata[DESCRIBED] = described
    return attrs.field(default=attrs.Factory(factory) if factory is not None else default, metadata=metadata)


@dataclass_transform(kw_only_default=True, eq_default=False, field_specifiers=(attrs.field, field))
def model(*, schema: Mapping[str, Any] | None = None) -> Callable[[type[T]], type[T]]:
    """
    Turn a class into a contract model: keyword-only, slotted, compared by value.

    Args:
        schema: Entries added to the model's JSON Schema, such as ``{"x-capability-level": "read"}``.

    Returns:
        A class decorator.
    """

    def wrap(cls: type[T]) -> type[T]:
        made = attrs.define(kw_only=True, eq=False, repr=False)(cls)
        if schema is not None:
            _MODEL_SCHEMA[made] = schema
        return made

    return wrap


def setting(
    *,
    default: Any = attrs.NOTHING,
    factory: Callable[[], Any] | None = None,
    title: str | None = None,
    description: str | None = None,
    secret: bool = False,
    hidden: bool = False,
    multiline: bool = False,
    group: str | None = None,
    choices: Sequence[Any] | None = None,
    primary: bool = True,
    semantic: "SemanticType | None" = None,
    discriminator: "Discriminator | None" = None,
    enum_mapping: "type[Enum] | None" = None,
    unique: bool = False,
    alias: str | None = None,
    schema: Mapping[str, Any] | None = None,
) -> Any:
    """
    Declare a field of a model of your own: a connector's settings, or a payload with more than the contract has.

    Values are converted where nothing is lost: ``"443"``, ``443.0`` and ``true`` pass for an integer, ``"true"`` and
    ``1`` for a boolean; a number never passes for text. A plain ``attrs.field`` works too; this one adds what a
    form needs to know.

    Args:
        default: The value of a setting that is absent; without it and ``factory`` the setting is required.
        factory: Makes the default where it is mutable, such as ``list``.
        title: The name a person sees, in forms and in the message that names missing settings.
        description: One or two sentences of help.
        secret: A secret: shown as a password field, and masked in representations, logs and error messages.
        hidden: Not shown in forms.
        multiline: Text of several lines, such as a key in PEM.
        group: The heading under which forms show it, with all others of that group.
        choices: The values it may have, where neither an enum nor a ``Literal`` is wanted; of a list, those that
            each item may have. Anything else is refused, by the constructor too.
        primary: ``False`` where it is not the value that the platform should take first.
        semantic: What its text stands for.
        discriminator: Shows it only where another field has a certain value.
        enum_mapping: The enum to whose members the customer maps values of their own; not shown as a usual field.
        unique: One of the fields that tell two requests apart.
        alias: The name in JSON, where it differs from the Python name.
        schema: More entries for the field's JSON Schema. ``x-secret`` and ``x-redact`` mask the value, too.

    Returns:
        What ``attrs.field`` returns.

    Raises:
        TypeError: An option is not what it must be, two exclude each other, or the default is not among the choices.
    """
    from .forms import check_options, checked_choices, choice_validator, marks

    check_options(
        texts={"title": title, "description": description, "group": group, "alias": alias},
        switches={"secret": secret, "hidden": hidden, "multiline": multiline, "primary": primary, "unique": unique},
        schema=schema,
        factory=factory,
        has_default=default is not attrs.NOTHING,
    )
    more = schema or {}
    marked = marks(
        group=group,
        multiline=multiline,
        secret=secret,
        hidden=hidden,
        primary=primary,
        semantic=semantic,
        discriminator=discriminator,
        enum_mapping=enum_mapping,
        unique=unique,
    )
    told = {name: text for name, text in (("title", title), ("description", description)) if text is not None}
    is_masked = secret or bool(more.get("x-secret") or more.get("x-redact"))
    allowed = None if choices is None else checked_choices(choices, default)
    metadata = {SCHEMA: {**told, **more, **marked}, WIRE_NAME: alias, SECRET: is_masked, CHOICES: allowed}
    return attrs.field(
        default=attrs.Factory(factory) if factory is not None else default,
        metadata={name: value for name, value in metadata.items() if value},
        repr=_masked if is_masked else True,
        validator=choice_validator(allowed) if allowed else None,
    )


def _masked(value: Any) -> str:
    return repr(value if value is None else MASK)
