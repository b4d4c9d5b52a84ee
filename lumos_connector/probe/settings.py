"""
What a connector says of its probe: which checks, in which order, and how long each may take.

This module must not know how a check is run.
"""

import inspect
from collections.abc import Callable, Sequence
from types import FunctionType
from typing import TYPE_CHECKING, Any

import attrs

from ..checks import IS_COUNT, IS_SECONDS, IS_SWITCH, IS_TEXT_OR_NONE, expect, is_list
from ..models.probes import ProbeCheckName, ProbeCheckSource

if TYPE_CHECKING:
    from ..connector import BaseConnector

PROBE = "probe_integration"

BASELINE_PROBE_CHECKS: tuple[ProbeCheckName, ...] = (
    ProbeCheckName.ACCOUNTS,
    ProbeCheckName.ENTITLEMENTS,
    ProbeCheckName.ENTITLEMENT_ASSOCIATIONS,
)
"""The checks that every probe answers for, and that need no code; `capability_config` needs the connector's own."""

_NEEDS: dict[ProbeCheckName, tuple[tuple[str, ...], ...]] = {
    ProbeCheckName.ACCOUNTS: (("list_accounts",),),
    ProbeCheckName.ENTITLEMENTS: (("list_entitlements",),),
    ProbeCheckName.ENTITLEMENT_ASSOCIATIONS: (
        ("find_entitlement_associations",),
        ("list_accounts", "get_account_entitlement_associations"),
    ),
}
"""The capabilities without which a check can only say that it is unsupported; one of these groups is enough."""


def _check_name(given: ProbeCheckName | str) -> ProbeCheckName:
    known = [name.value for name in ProbeCheckName]
    expect("ProbeCheckSpec.check", given, f"one of {', '.join(known)}", given in known)
    return ProbeCheckName(given)


def _is_run(instance: Any, _attribute: "attrs.Attribute[Any]", value: Any) -> None:
    where, name = f"ProbeCheckSpec.run of {instance.check.value}", f"check_{instance.check.value}"
    if value is None or (isinstance(value, str) and value.isidentifier()):
        return
    expected = "a function of the connector and the request, the name of a method, or None"
    expect(where, value, expected, callable(value) and not isinstance(value, type))
    _expect_arguments(where, value, 2, f"a function like `async def {name}(connector, request)`")


def _expect_arguments(where: str, function: Any, count: int, expected: str) -> None:
    """Refuse a function that can't be called with so many arguments; one that does not tell may take any."""
    try:
        signature = inspect.signature(function, follow_wrapped=False)  # a decorator may give more
    except ValueError:
        return
    try:
        signature.bind(*range(count))
    except TypeError:
        given = f"`def {getattr(function, '__name__', '…')}({', '.join(signature.parameters)})`"
        raise TypeError(f"{where}: expected {expected}, got {given}") from None


@attrs.frozen(kw_only=True)
class ProbeCheckSpec:
    """
    One check of a probe.

    Attributes:
        check: Which one, by its name or as a `ProbeCheckName`.
        run: Who does it. ``None`` has it done by the connector's listings, for the three baseline checks. Else the name
            of a method that takes the request, or a function that takes the connector and the request, such as a
            method that stands above in the class; either gives a `ProbeCheck`, and a plain one runs in a thread.
        capability: The capability that a check with a ``run`` of its own stands for, shown where the check names none.
        required: False if the probe is only ``partial``, not ``failed``, when this check fails.
    """

    check: ProbeCheckName = attrs.field(converter=_check_name)
    run: Callable[..., Any] | str | None = attrs.field(default=None, validator=_is_run)
    capability: str | None = attrs.field(default=None, validator=IS_TEXT_OR_NONE)
    required: bool = attrs.field(default=True, validator=IS_SWITCH)

    @property
    def source(self) -> ProbeCheckSource:
        """Who does it: the connector's own code, or this package."""
        return ProbeCheckSource.DEFAULT if self.run is None else ProbeCheckSource.NATIVE


def _baseline() -> tuple[ProbeCheckSpec, ...]:
    return tuple(ProbeCheckSpec(check=check) for check in BASELINE_PROBE_CHECKS)


def _as_specs(given: Sequence[ProbeCheckSpec]) -> tuple[ProbeCheckSpec, ...]:
    expect("ProbeSettings.checks", given, "a list of ProbeCheckSpec", is_list(given))
    return tuple(given)


def _are_checks(_instance: Any, _attribute: "attrs.Attribute[Any]", value: tuple[Any, ...]) -> None:
    names: list[str] = []
    for index, spec in enumerate(value):
        where = f"ProbeSettings.checks[{index}]"
        expect(where, spec, "a ProbeCheckSpec", isinstance(spec, ProbeCheckSpec))
        if spec.check.value in names:
            raise TypeError(f"{where}: {spec.check.value} is that of checks[{names.index(spec.check.value)}] already")
        if spec.run is None and spec.check not in _NEEDS:
            raise TypeError(f"{where}: nothing can do {spec.check.value} without a `run`; write one")
        names.append(spec.check.value)


@attrs.frozen(kw_only=True)
class ProbeSettings:
    """
    How a connector's probe works: ``probe = ProbeSettings(…)`` in its class.

    Attributes:
        checks: The checks, in the order in which they run; the three baseline checks where left out. A baseline check
            that is not listed is reported as unsupported.
        page_size: The size of the pages that are asked for, and so about the number of records shown.
        max_entitlement_pages: The pages of entitlements that are read to find one of each declared type.
        per_check_timeout_seconds: The seconds that one check may take.
    """

    checks: Sequence[ProbeCheckSpec] = attrs.field(factory=_baseline, converter=_as_specs, validator=_are_checks)
    page_size: int = attrs.field(default=10, validator=IS_COUNT)
    max_entitlement_pages: int = attrs.field(default=5, validator=IS_COUNT)
    per_check_timeout_seconds: float = attrs.field(default=180.0, validator=IS_SECONDS)


def settings_of(connector: "type[BaseConnector]") -> ProbeSettings:
    """Give what a connector declares of its probe; what holds for all where it declares nothing."""
    declared = connector.probe
    return ProbeSettings() if declared is None else declared


def check_probe(connector: "type[BaseConnector]") -> None:
    """
    Check what a connector declares of its probe, when its class is made.

    Args:
        connector: The class.

    Raises:
        TypeError: It is not a `ProbeSettings`, or names a method that the class does not have, or that takes something
            else than the request.
    """
    declared = connector.probe
    if declared is None:
        return
    where = f"{connector.__name__}.probe"
    expect(where, declared, "ProbeSettings(…) or None", isinstance(declared, ProbeSettings))
    for spec in declared.checks:
        if isinstance(spec.run, str):
            _check_method(f"{where}: {spec.check.value}", connector, spec.run)


def _check_method(where: str, connector: type, name: str) -> None:
    """Check that a class has a method, and that it is called with the request alone."""
    method = getattr(connector, name, None)
    if not callable(method):
        raise TypeError(f"{where} is run by {name!r}, which is no method")
    static = inspect.getattr_static(connector, name)
    if isinstance(static, FunctionType):
        _expect_arguments(where, method, 2, f"a method like `async def {name}(self, request)`")
    elif isinstance(static, (classmethod, staticmethod)):
        _expect_arguments(where, method, 1, "a method of the request alone")


def announced_checks(connector: "type[BaseConnector]") -> list[ProbeCheckName] | None:
    """
    Give the checks that a connector's probe does, for its description.

    Args:
        connector: The class.

    Returns:
        The checks in their order, but for those whose capabilities are missing; ``None`` where it declares none, or has
        no probe.
    """
    has = set(connector.capabilities())
    specs = settings_of(connector).checks
    if PROBE not in has or not specs:
        return None
    return [
        spec.check
        for spec in specs
        if spec.run is not None or any(has.issuperset(needed) for needed in _NEEDS[spec.check])
    ]
