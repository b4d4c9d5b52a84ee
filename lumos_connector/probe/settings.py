"""
What a connector says of its probe: which checks, in which order, and how long each may take.

This module must not know how a check is run.
"""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import attrs

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


def _check_name(given: Any) -> ProbeCheckName:
    try:
        return ProbeCheckName(given)
    except ValueError:
        known = ", ".join(name.value for name in ProbeCheckName)
        raise ValueError(f"ProbeCheckSpec.check: expected one of {known}, got {given!r}"[:300]) from None


def _is_run(instance: Any, _attribute: "attrs.Attribute[Any]", value: Any) -> None:
    is_name = isinstance(value, str) and value.isidentifier()
    if value is not None and not is_name and (isinstance(value, type) or not callable(value)):
        shown = repr(value)[:80] if isinstance(value, str) else type(value).__name__
        raise TypeError(
            f"ProbeCheckSpec.run of {instance.check.value}: expected a function of the connector and the request, the "
            f"name of a method, or None, got {shown}"
        )


def _is_text(_instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if value is not None and not isinstance(value, str):
        raise TypeError(f"ProbeCheckSpec.{attribute.name}: expected text or None, got {type(value).__name__}")


def _is_switch(_instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, bool):
        raise TypeError(f"ProbeCheckSpec.{attribute.name}: expected True or False, got {type(value).__name__}")


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
    capability: str | None = attrs.field(default=None, validator=_is_text)
    required: bool = attrs.field(default=True, validator=_is_switch)

    @property
    def source(self) -> ProbeCheckSource:
        """Who does it: the connector's own code, or this package."""
        return ProbeCheckSource.DEFAULT if self.run is None else ProbeCheckSource.NATIVE


def _baseline() -> tuple[ProbeCheckSpec, ...]:
    return tuple(ProbeCheckSpec(check=check) for check in BASELINE_PROBE_CHECKS)


def _as_specs(given: Any) -> tuple[Any, ...]:
    if isinstance(given, (str, bytes, ProbeCheckSpec)) or not isinstance(given, Sequence):
        raise TypeError(f"ProbeSettings.checks: expected a list of ProbeCheckSpec, got {type(given).__name__}")
    return tuple(given)


def _are_checks(_instance: Any, _attribute: "attrs.Attribute[Any]", value: tuple[Any, ...]) -> None:
    for spec in value:
        if not isinstance(spec, ProbeCheckSpec):
            raise TypeError(f"ProbeSettings.checks: expected only ProbeCheckSpec, got {type(spec).__name__}")
    names = [spec.check.value for spec in value]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ValueError(f"ProbeSettings.checks: listed more than once: {', '.join(doubles)}")
    idle = [spec.check.value for spec in value if spec.run is None and spec.check not in _NEEDS]
    if idle:
        raise ValueError(f"ProbeSettings.checks: without a `run` nothing can do {', '.join(idle)}; write one")


def _is_count(_instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"ProbeSettings.{attribute.name}: expected an integer, got {type(value).__name__}")
    if value < 1:
        raise ValueError(f"ProbeSettings.{attribute.name}: expected at least 1, got {value}")


def _is_time(_instance: Any, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"ProbeSettings.{attribute.name}: expected a number of seconds, got {type(value).__name__}")
    if not 0 < value < math.inf:
        raise ValueError(f"ProbeSettings.{attribute.name}: expected more than 0 seconds, got {value}")


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
    page_size: int = attrs.field(default=10, validator=_is_count)
    max_entitlement_pages: int = attrs.field(default=5, validator=_is_count)
    per_check_timeout_seconds: float = attrs.field(default=180.0, validator=_is_time)


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
        TypeError: It is not a `ProbeSettings`, or names a method that the class does not have.
    """
    declared = connector.probe
    if declared is None:
        return
    if not isinstance(declared, ProbeSettings):
        given = type(declared).__name__
        raise TypeError(f"{connector.__name__}.probe: expected ProbeSettings(…) or None, got {given}")
    for spec in declared.checks:
        if isinstance(spec.run, str) and not callable(getattr(connector, spec.run, None)):
            raise TypeError(
                f"{connector.__name__}.probe: {spec.check.value} is run by {spec.run!r}, which is no method"
            )


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
