"""
What the results of a probe are made with, by this package and by checks of an author's own.

This module must not know connectors, or how a check is run.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias, TypeVar, cast

import attrs

from ..capabilities import TABLE
from ..models.accounts import FoundAccountData
from ..models.attributes import CustomAttributeSchema
from ..models.entitlements import FoundEntitlementAssociation, FoundEntitlementData
from ..models.envelope import Error
from ..models.probes import (
    ProbeCapabilityConfigStatus,
    ProbeCapabilityType,
    ProbeCheck,
    ProbeCheckName,
    ProbeCheckSource,
    ProbeCheckStatus,
    ProbeConfigFinding,
    ProbeConfigFindingSeverity,
    ProbeCoverageStatus,
    ProbeSampleAccount,
    ProbeSampleAssociation,
    ProbeSampleCapabilityConfig,
    ProbeSampleCustomAttribute,
    ProbeSampleEntitlement,
    ProbeStatus,
)

M = TypeVar("M")

ProbeSample: TypeAlias = (
    ProbeSampleAccount | ProbeSampleEntitlement | ProbeSampleAssociation | ProbeSampleCapabilityConfig
)
"""A little of what a check has seen."""

_BY_SEVERITY = list(ProbeConfigFindingSeverity)
"""The worst first, as the enum lists them."""


def changed(instance: M, **values: Any) -> M:
    """Give a copy of a model with some of its fields changed."""
    made: M = attrs.evolve(cast(Any, instance), **values)
    return made


def passed_probe_check(
    check: ProbeCheckName | str, message: str, *, samples: Sequence[ProbeSample] = (), capability: str | None = None
) -> ProbeCheck:
    """
    Make the result of a check that found what it looked for.

    Args:
        check: The check, by its name or as a `ProbeCheckName`, as in all that follow.
        message: What a person should know, such as how much there is.
        samples: A little of what was found, as `probe_sample_account` and the like show it.
        capability: The capability that it stands for.

    Returns:
        The result; it has observed as much as it shows.
    """
    made = _empty(check, ProbeCheckStatus.PASSED, message, capability)
    made.observed_count, made.samples = len(samples), list(samples)
    return made


def skipped_probe_check(check: ProbeCheckName | str, message: str, *, capability: str | None = None) -> ProbeCheck:
    """
    Make the result of a check that was not tried: nobody asked for it, or there is nothing to look at.

    Args:
        check: The check.
        message: Why.
        capability: The capability that it stands for.

    Returns:
        The result, which never makes a probe fail.
    """
    return _empty(check, ProbeCheckStatus.SKIPPED, message, capability)


def unsupported_probe_check(check: ProbeCheckName | str, message: str, *, capability: str | None = None) -> ProbeCheck:
    """
    Make the result of a check that the connector can't do.

    Args:
        check: The check.
        message: Why.
        capability: The capability that is missing.

    Returns:
        The result.
    """
    return _empty(check, ProbeCheckStatus.UNSUPPORTED, message, capability)


def failed_probe_check(
    check: ProbeCheckName | str,
    message: str | None = None,
    *,
    error: Error | None = None,
    capability: str | None = None,
) -> ProbeCheck:
    """
    Make the result of a check that found nothing, or could not look.

    Args:
        check: The check.
        message: What a person should know; the error's hint, or else its message, where left out.
        error: What went wrong, where something was raised.
        capability: The capability that it stands for.

    Returns:
        The result.
    """
    if message is None and error is not None:
        hint = error.error_metadata.hint if error.error_metadata is not None else None
        message = hint or error.message
    made = _empty(check, ProbeCheckStatus.FAILED, message, capability)
    made.error = error
    return made


def _empty(
    check: ProbeCheckName | str, status: ProbeCheckStatus, message: str | None, capability: str | None
) -> ProbeCheck:
    return ProbeCheck(
        check=ProbeCheckName(check),
        status=status,
        source=ProbeCheckSource.NATIVE,
        capability=capability,
        observed_count=0,
        samples=[],
        message=message,
    )


# Samples


def probe_sample_account(
    account: FoundAccountData,
    *,
    custom_attributes: Sequence[str] = (),
    schemas: Sequence[CustomAttributeSchema] = (),
) -> ProbeSampleAccount:
    """
    Show an account by what people recognise it by.

    Args:
        account: The account.
        custom_attributes: The names of the attributes to show; one without a value is shown without.
        schemas: What the connector says of its attributes.

    Returns:
        The sample.
    """
    named = probe_sample_custom_attributes(custom_attributes, values=account.custom_attributes, schemas=schemas)
    return ProbeSampleAccount(
        integration_specific_id=account.integration_specific_id,
        email=account.email,
        username=account.username,
        user_status=account.user_status,
        custom_attributes=named or None,
    )


def probe_sample_custom_attributes(
    names: Sequence[str],
    *,
    values: Mapping[str, str] | None = None,
    schemas: Sequence[CustomAttributeSchema] = (),
) -> list[ProbeSampleCustomAttribute]:
    """
    Show custom attributes, each by its name, and by its value and type where they are known.

    Args:
        names: The attributes.
        values: The values that a record has; empty text counts as none.
        schemas: What the connector says of its attributes.

    Returns:
        One sample a name.
    """
    known = {schema.name: schema for schema in schemas}
    return [
        ProbeSampleCustomAttribute(
            name=name,
            value=(values or {}).get(name) or None,
            customized_type=known[name].customized_type if name in known else None,
            attribute_type=known[name].attribute_type if name in known else None,
        )
        for name in names
    ]


def probe_sample_entitlement(entitlement: FoundEntitlementData) -> ProbeSampleEntitlement:
    """Show an entitlement by what people recognise it by."""
    return ProbeSampleEntitlement(
        integration_specific_id=entitlement.integration_specific_id,
        integration_specific_resource_id=entitlement.integration_specific_resource_id,
        entitlement_type=entitlement.entitlement_type,
        label=entitlement.label,
    )


def probe_sample_association(
    association: FoundEntitlementAssociation, *, linked_to_sampled_account: bool
) -> ProbeSampleAssociation:
    """
    Show who holds what.

    Args:
        association: The account and the entitlement.
        linked_to_sampled_account: Whether the account is one that the probe has seen itself.

    Returns:
        The sample.
    """
    return ProbeSampleAssociation(
        account_id=association.account_id,
        integration_specific_entitlement_id=association.integration_specific_entitlement_id,
        integration_specific_resource_id=association.integration_specific_resource_id,
        linked_to_sampled_account=linked_to_sampled_account,
    )


# The configuration of capabilities


def probe_sample_capability_config(
    capability: str,
    *,
    capability_type: ProbeCapabilityType | str | None = None,
    findings: Sequence[ProbeConfigFinding] = (),
    setting: str | None = None,
    preview: str | None = None,
    configured: bool = True,
) -> ProbeSampleCapabilityConfig:
    """
    Judge how a capability is configured in the settings, by what was found there.

    Args:
        capability: The capability's name.
        capability_type: Whether it reads or writes; known of the contract's own, and ``write`` for others.
        findings: What was found: an error makes it invalid, a warning makes it a warning.
        setting: The name of the setting that configures it.
        preview: What the connector would send, without any secret.
        configured: False where the settings say nothing about it.

    Returns:
        The sample, its findings sorted with the worst first.
    """
    level = TABLE[capability].level if capability in TABLE else None
    worst = {finding.severity for finding in findings}
    if not configured:
        status = ProbeCapabilityConfigStatus.NOT_CONFIGURED
    elif ProbeConfigFindingSeverity.ERROR in worst:
        status = ProbeCapabilityConfigStatus.INVALID
    elif ProbeConfigFindingSeverity.WARNING in worst:
        status = ProbeCapabilityConfigStatus.WARNING
    else:
        status = ProbeCapabilityConfigStatus.VALID
    return ProbeSampleCapabilityConfig(
        capability=capability,
        capability_type=ProbeCapabilityType(capability_type or level or "write"),
        setting=setting,
        status=status,
        findings=sorted(findings, key=lambda finding: _BY_SEVERITY.index(finding.severity)),
        preview=preview,
    )


def probe_capability_config_check(samples: Sequence[ProbeSampleCapabilityConfig]) -> ProbeCheck:
    """
    Make the result of the `capability_config` check.

    Args:
        samples: What `probe_sample_capability_config` gave for each capability.

    Returns:
        A result that failed where one is invalid, and was skipped where none is configured.
    """
    check = ProbeCheckName.CAPABILITY_CONFIG
    configured = [s for s in samples if s.status is not ProbeCapabilityConfigStatus.NOT_CONFIGURED]
    if not configured:
        return skipped_probe_check(check, "The settings configure no capability.")
    bad = [s.capability for s in configured if s.status is ProbeCapabilityConfigStatus.INVALID]
    doubtful = [s.capability for s in configured if s.status is ProbeCapabilityConfigStatus.WARNING]
    message = f"Capabilities configured: {len(configured)} of {len(samples)}."
    if bad:
        message += f" Can't run: {', '.join(bad)}."
    if doubtful:
        message += f" With warnings: {', '.join(doubtful)}."
    made = passed_probe_check(check, message, samples=samples)
    made.status = ProbeCheckStatus.FAILED if bad else ProbeCheckStatus.PASSED
    return made


# The probe as a whole


def aggregate_probe_status(
    checks: Sequence[ProbeCheck], *, optional_checks: Collection[ProbeCheckName | str] = ()
) -> ProbeStatus:
    """
    Give the outcome of a probe.

    Args:
        checks: The results of its checks.
        optional_checks: The checks that may fail.

    Returns:
        Failed where a required check failed, or nothing was tried and something is unsupported; partial where an
        optional check failed, or a declared type or attribute was not found; else passed.
    """
    outcomes = {check.status for check in checks}
    failed = {check.check for check in checks if check.status is ProbeCheckStatus.FAILED}
    is_idle = not outcomes & {ProbeCheckStatus.PASSED, ProbeCheckStatus.FAILED}
    if failed - set(optional_checks) or (is_idle and ProbeCheckStatus.UNSUPPORTED in outcomes):
        return ProbeStatus.FAILED
    if failed or any(_has_gap(check) for check in checks):
        return ProbeStatus.PARTIAL
    return ProbeStatus.PASSED


def _has_gap(check: ProbeCheck) -> bool:
    covered = [*(check.entitlement_types or ()), *(check.custom_attributes or ())]
    return any(result.status is not ProbeCoverageStatus.FOUND for result in covered)
