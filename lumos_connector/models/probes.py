"""Probes: what a trial run of a connector found before the app is connected."""

from enum import Enum

from .accounts import AccountStatus
from .attributes import CustomAttributeCustomizedType, CustomAttributeType
from .base import ACCOUNT_ID, READ, Model, field, model
from .envelope import Error, Request, Response


class ProbeCheckName(str, Enum):
    """What a probe can try."""

    ACCOUNTS = "accounts"
    ENTITLEMENTS = "entitlements"
    ENTITLEMENT_ASSOCIATIONS = "entitlement_associations"
    CAPABILITY_CONFIG = "capability_config"


class ProbeCheckSource(str, Enum):
    """Whether a connector has a check of its own, or this package's."""

    NATIVE = "native"
    DEFAULT = "default"


class ProbeCheckStatus(str, Enum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    UNSUPPORTED = "unsupported"
    SKIPPED = "skipped"


class ProbeStatus(str, Enum):
    """What became of the whole probe."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"


class ProbeCoverageStatus(str, Enum):
    """Whether something that is declared was seen."""

    FOUND = "found"
    NOT_FOUND = "not_found"
    NOT_CHECKED = "not_checked"


class ProbeCapabilityType(str, Enum):
    """Whether a configured capability reads or writes."""

    READ = "read"
    WRITE = "write"


class ProbeCapabilityConfigStatus(str, Enum):
    """What is to be said of one configured capability."""

    VALID = "valid"
    WARNING = "warning"
    INVALID = "invalid"
    NOT_CONFIGURED = "not_configured"


class ProbeConfigFindingSeverity(str, Enum):
    """How bad a finding is."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@model(schema=READ)
class ProbeIntegration(Model):
    """
    What `probe_integration` is asked.

    Attributes:
        custom_attributes: The custom attributes to look for; all that the connector knows where absent.
        checks: What to try; everything that the connector can where absent.
    """

    custom_attributes: list[str] | None = field(default=None)
    checks: list[ProbeCheckName] | None = field(default=None)


@model()
class ProbeSampleCustomAttribute(Model):
    """
    A custom attribute of an account that was read.

    Attributes:
        name: Its name.
        value: Its value as text, where the account has one.
        customized_type: What carries it.
        attribute_type: What its text stands for.
    """

    name: str = field()
    value: str | None = field(default=None)
    customized_type: CustomAttributeCustomizedType | None = field(default=None)
    attribute_type: CustomAttributeType | None = field(default=None)


@model()
class ProbeSampleAccount(Model):
    """
    An account that was read, without what a probe need not show.

    Attributes:
        kind: Always ``account``.
        integration_specific_id: The app's own id.
        email: The e-mail address.
        username: The name to sign in with.
        user_status: The state of the account.
        custom_attributes: The custom attributes looked for.
    """

    kind: str = field(default="account")
    integration_specific_id: str = field(schema=ACCOUNT_ID)
    email: str | None = field(default=None)
    username: str | None = field(default=None)
    user_status: AccountStatus | None = field(default=None)
    custom_attributes: list[ProbeSampleCustomAttribute] | None = field(default=None)


@model()
class ProbeSampleEntitlement(Model):
    """
    An entitlement that was read.

    Attributes:
        kind: Always ``entitlement``.
        integration_specific_id: Its id, unique within its resource.
        integration_specific_resource_id: The resource it belongs to.
        entitlement_type: Its declared type.
        label: Its name for people.
    """

    kind: str = field(default="entitlement")
    integration_specific_id: str = field()
    integration_specific_resource_id: str = field()
    entitlement_type: str = field()
    label: str = field()


@model()
class ProbeSampleAssociation(Model):
    """
    A pair of an account and an entitlement that was read.

    Attributes:
        kind: Always ``association``.
        account_id: The account.
        integration_specific_entitlement_id: The entitlement.
        integration_specific_resource_id: The resource the entitlement belongs to.
        linked_to_sampled_account: Whether that account is one that the probe read.
    """

    kind: str = field(default="association")
    account_id: str = field(schema=ACCOUNT_ID)
    integration_specific_entitlement_id: str = field()
    integration_specific_resource_id: str = field()
    linked_to_sampled_account: bool = field()


@model()
class ProbeConfigFinding(Model):
    """
    Something to be said of a configuration.

    Attributes:
        severity: How bad it is.
        code: A word for it that never changes, for programs.
        message: What it is, for people.
        suggestion: What to do about it.
        setting: The setting to change, where it is not that of the whole sample.
    """

    severity: ProbeConfigFindingSeverity = field()
    code: str = field()
    message: str = field()
    suggestion: str | None = field(default=None)
    setting: str | None = field(default=None)


@model()
class ProbeSampleCapabilityConfig(Model):
    """
    How one capability is configured.

    Attributes:
        kind: Always ``capability_config``.
        capability: The capability.
        capability_type: Whether it reads or writes.
        setting: The setting that configures it.
        status: What is to be said of it.
        findings: What was found, the worst first.
        preview: What would be sent, with placeholders for values; never a secret.
    """

    kind: str = field(default="capability_config")
    capability: str = field()
    capability_type: ProbeCapabilityType = field()
    setting: str | None = field(default=None)
    status: ProbeCapabilityConfigStatus = field()
    findings: list[ProbeConfigFinding] = field()
    preview: str | None = field(default=None)


@model()
class ProbeEntitlementTypeResult(Model):
    """
    Whether an entitlement of a declared type was seen.

    Attributes:
        entitlement_type: The type.
        status: Whether it was.
    """

    entitlement_type: str = field()
    status: ProbeCoverageStatus = field()


@model()
class ProbeCustomAttributeResult(Model):
    """
    Whether a custom attribute was seen.

    Attributes:
        name: Its name.
        status: Whether it was.
    """

    name: str = field()
    status: ProbeCoverageStatus = field()


@model()
class ProbeCheck(Model):
    """
    What became of one check.

    Attributes:
        check: Which one.
        status: What became of it.
        source: Whose check it is.
        capability: The capability that it called.
        observed_count: How much it read.
        message: What happened, in words for people.
        error: Why it failed.
        samples: A little of what it read.
        entitlement_types: For each declared type, whether it was seen.
        custom_attributes: For each custom attribute, whether it was seen.
        duration_ms: How long it took, in milliseconds.
    """

    check: ProbeCheckName = field()
    status: ProbeCheckStatus = field()
    source: ProbeCheckSource = field()
    capability: str | None = field(default=None)
    observed_count: int = field()
    message: str | None = field(default=None)
    error: Error | None = field(default=None)
    samples: list[
        ProbeSampleAccount | ProbeSampleEntitlement | ProbeSampleAssociation | ProbeSampleCapabilityConfig
    ] = field()
    entitlement_types: list[ProbeEntitlementTypeResult] | None = field(default=None)
    custom_attributes: list[ProbeCustomAttributeResult] | None = field(default=None)
    duration_ms: int | None = field(default=None)


@model()
class ProbeResults(Model):
    """
    What became of the whole probe.

    Attributes:
        status: The sum of it.
        checks: Each check, those not tried too.
        duration_ms: How long it took, in milliseconds.
    """

    status: ProbeStatus = field()
    checks: list[ProbeCheck] = field()
    duration_ms: int | None = field(default=None)


ProbeIntegrationRequest = Request[ProbeIntegration]
ProbeIntegrationResponse = Response[ProbeResults]
