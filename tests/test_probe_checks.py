"""
`probe_integration` as a connector declares it: which checks, and checks of its own.

Waits are as short as they can be, and only their order is asserted; what hangs is let go at the end of its test.
"""

import asyncio
import json
import threading
from typing import Any

import pytest

from lumos_connector import (
    DISABLED,
    BaseConnector,
    ClientError,
    ConnectorErrorCode,
    Error,
    ProbeCheck,
    ProbeCheckName,
    ProbeCheckSpec,
    ProbeCheckStatus,
    ProbeConfigFinding,
    ProbeConfigFindingSeverity,
    ProbeIntegrationRequest,
    ProbeIntegrationResponse,
    ProbeSettings,
    ProbeStatus,
    aggregate_probe_status,
    failed_probe_check,
    passed_probe_check,
    probe_capability_config_check,
    probe_sample_account,
    probe_sample_capability_config,
    run_probe,
    skipped_probe_check,
    unsupported_probe_check,
)
from lumos_connector.probe.settings import announced_checks

from .calling import failure_of
from .probing import (
    BASELINE,
    FAILED,
    PARTIAL,
    PASSED,
    SKIPPED,
    UNSUPPORTED,
    Lists,
    account,
    only,
    outcomes,
    passed,
    probe,
    probing,
)

# Which checks


@pytest.mark.parametrize(
    ("wanted", "expected", "status"),
    [
        (["accounts"], [PASSED, SKIPPED, SKIPPED], PASSED),
        (["entitlements", "accounts"], [PASSED, PASSED, SKIPPED], PASSED),
        ([], [SKIPPED] * 3, PASSED),
        (None, [PASSED] * 3, PASSED),
    ],
)
async def test_checks_wanted(wanted: Any, expected: list[str], status: str) -> None:
    """What the caller does not ask for is skipped, which does no harm."""
    results = await probe(Lists(), {"checks": wanted})
    assert (results["status"], outcomes(results)) == (status, expected)
    assert {check["source"] for check in results["checks"]} == {"default"}


async def test_unknown_check_wanted() -> None:
    """A check that does not exist makes the request a bad one."""
    error = await failure_of(Lists(), {"request": {"checks": ["luck"]}}, "probe_integration")
    assert error["error_code"] == "bad_request"


async def test_checks_declared() -> None:
    """The declared order counts, and a baseline check that is left out is unsupported."""
    connector = probing(Lists, ProbeCheckSpec(check="entitlements"), ProbeCheckSpec(check="accounts"), page_size=3)()
    results = await probe(connector)
    assert [check["check"] for check in results["checks"]] == ["entitlements", "accounts", BASELINE[2]]
    assert (results["status"], outcomes(results)) == (PASSED, [PASSED, PASSED, UNSUPPORTED])
    assert results["checks"][2]["source"] == "native"
    assert {request.page.size for request in connector.seen} == {3}
    assert announced_checks(type(connector)) == ["entitlements", "accounts"]


async def test_no_checks_declared() -> None:
    """A probe without checks proves nothing."""
    results = await probe(probing(Lists)())
    assert (results["status"], outcomes(results)) == (FAILED, [UNSUPPORTED] * 3)
    assert announced_checks(probing(Lists)) is None


async def test_check_that_may_fail() -> None:
    """A check that is not required makes a probe partial when it fails."""
    specs = ProbeCheckSpec(check="accounts", required=False), ProbeCheckSpec(check="entitlements")
    results = await probe(probing(Lists, *specs)(accounts=[]))
    assert (results["status"], outcomes(results)) == (PARTIAL, [FAILED, PASSED, UNSUPPORTED])


async def test_disabled() -> None:
    """A connector may have no probe at all."""

    class Without(Lists):
        """Without a probe."""

        probe_integration = DISABLED

    error = await failure_of(Without(), capability="probe_integration")
    assert error["error_code"] == "unsupported_operation"
    assert announced_checks(Without) is None


async def test_overridden() -> None:
    """A probe by hand may start from the usual one, and its declared checks are announced."""

    class ByHand(Lists):
        """With its own probe."""

        probe = ProbeSettings(checks=[ProbeCheckSpec(check="accounts")])

        async def probe_integration(self, request: ProbeIntegrationRequest) -> ProbeIntegrationResponse:
            """Report the usual, whatever it is, as partial."""
            answer = await run_probe(self, request)
            answer.response.status = ProbeStatus.PARTIAL
            return answer

    assert (await probe(ByHand()))["status"] == PARTIAL
    assert announced_checks(ByHand) == ["accounts"]


# Checks of one's own


class OwnChecks(Lists):
    """A connector with checks of its own: by name, as a method, and as plain functions."""

    async def check_accounts(self, request: ProbeIntegrationRequest) -> ProbeCheck:
        """Give one account."""
        return passed(message=f"{self.app_id}, {request.include_raw_data}")

    def check_entitlements(self, request: ProbeIntegrationRequest) -> ProbeCheck:
        """Tell where it runs."""
        return passed(message=threading.current_thread().name, capability="list_resources", duration_ms=7)

    probe = ProbeSettings(
        checks=[
            ProbeCheckSpec(check="accounts", run="check_accounts", capability="get_last_activity"),
            ProbeCheckSpec(check="entitlements", run=check_entitlements, capability="list_entitlements"),
            ProbeCheckSpec(check="entitlement_associations", run=lambda connector, _: passed(message=connector.app_id)),
        ]
    )


async def test_own_checks() -> None:
    """They are given the connector and the request; which check it is, and whose, is not theirs to say."""
    results = await probe(OwnChecks(), include_raw_data=True)
    assert results["status"] == PASSED
    assert [(check["check"], check["source"]) for check in results["checks"]] == [(name, "native") for name in BASELINE]
    first, second, third = results["checks"]
    assert first["message"] == "lists, True"
    assert second["message"] != threading.main_thread().name
    assert third["message"] == "lists"
    assert (first["capability"], second["capability"], third["capability"]) == (
        "get_last_activity",
        "list_resources",
        None,
    )
    assert second["duration_ms"] == 7
    assert announced_checks(OwnChecks) == BASELINE


def wrong(**values: Any) -> ProbeCheck:
    """Make a result with something wrong in it."""
    made = passed()
    for name, value in values.items():
        setattr(made, name, value)
    return made


def own(does: Any) -> Any:
    """Make a connector whose first check does something, and whose second one works."""

    async def run(_: BaseConnector, __: ProbeIntegrationRequest) -> Any:
        result = does()
        if isinstance(result, BaseException):
            raise result
        return result

    return probing(
        Lists,
        ProbeCheckSpec(check="accounts", run=run, capability="list_accounts"),
        ProbeCheckSpec(check="entitlements"),
    )()


@pytest.mark.parametrize(
    ("result", "code"),
    [
        (ClientError("m"), "bad_request"),
        (ValueError("m"), "internal_error"),
        (SystemExit(3), "internal_error"),
        (KeyboardInterrupt(), "internal_error"),
        (asyncio.CancelledError(), "internal_error"),
        (TimeoutError(), "request_timeout"),
        (asyncio.TimeoutError("m"), "request_timeout"),
        (None, "invalid_response"),
        ("passed", "invalid_response"),
        (wrong(status="lucky"), "invalid_response"),
        (wrong(observed_count="1"), "invalid_response"),
        (wrong(samples=None), "invalid_response"),
        (wrong(message=1), "invalid_response"),
        (wrong(error="m"), "invalid_response"),
    ],
)
async def test_own_check_that_is_wrong(result: Any, code: str) -> None:
    """Whatever a check raises or gives, it is a result, and the next check is done."""
    results = await probe(own(lambda: result))
    assert outcomes(results) == [FAILED, PASSED, UNSUPPORTED]
    found = results["checks"][0]
    assert (found["error"]["error_code"], found["source"], found["capability"]) == (code, "native", "list_accounts")
    assert found["error"]["raised_in"].endswith(":probe_integration")
    assert (found["error"]["raised_by"] == "RequestTimeoutError") == (code == "request_timeout")


@pytest.mark.parametrize(("make", "status"), [(skipped_probe_check, SKIPPED), (unsupported_probe_check, UNSUPPORTED)])
async def test_own_check_that_does_nothing(make: Any, status: str) -> None:
    """A check may say that there is nothing to do, or that it can't do it."""
    found = await only(own(lambda: make(ProbeCheckName.ACCOUNTS, "No.")), "accounts")
    assert (found["status"], found["message"], found["samples"]) == (status, "No.", [])


@pytest.mark.parametrize(
    ("make", "status"),
    [
        (passed_probe_check, PASSED),
        (failed_probe_check, FAILED),
        (skipped_probe_check, SKIPPED),
        (unsupported_probe_check, UNSUPPORTED),
    ],
)
@pytest.mark.parametrize("check", ["accounts", ProbeCheckName.ACCOUNTS])
async def test_results_by_name(make: Any, status: str, check: Any) -> None:
    """A result is made with the check's name, as text or not."""
    made = make(check, "So.", capability="list_accounts")
    assert made.check is ProbeCheckName.ACCOUNTS
    found = await only(own(lambda: made), "accounts")
    assert (found["status"], found["message"], found["capability"]) == (status, "So.", "list_accounts")
    with pytest.raises(ValueError, match="'acounts' is not a valid ProbeCheckName"):
        make("acounts", "So.")


async def test_own_check_that_passes() -> None:
    """A check counts what it shows."""
    samples = [probe_sample_account(account(name)) for name in ("ann", "bob")]
    found = await only(own(lambda: passed_probe_check("accounts", "Two.", samples=samples)), "accounts")
    assert (found["status"], found["observed_count"], found["source"]) == (PASSED, 2, "native")
    assert [sample["integration_specific_id"] for sample in found["samples"]] == ["ann", "bob"]


def test_optional_checks_by_name() -> None:
    """A check that may fail is named as text or not."""
    checks = [failed_probe_check("accounts", "No."), passed_probe_check("entitlements", "Yes.")]
    assert aggregate_probe_status(checks) is ProbeStatus.FAILED
    for optional in ("accounts", ProbeCheckName.ACCOUNTS):
        assert aggregate_probe_status(checks, optional_checks=[optional]) is ProbeStatus.PARTIAL


async def test_own_check_with_a_secret() -> None:
    """What a check says in words is masked."""
    secret = "canary-password"
    error = Error(message=secret, error_code=ConnectorErrorCode.CONFLICT, app_id="lists", app_error_code="taken")
    made = wrong(status=ProbeCheckStatus.FAILED, error=error, message=f"not with {secret}")
    auth = {"basic": {"username": "u", "password": secret}}
    found = await only(own(lambda: made), "accounts", auth=auth)
    assert secret not in json.dumps(found)
    assert (found["error"]["app_error_code"], found["error"]["error_metadata"]["fault"]) == ("lists.taken", "caller")


# The configuration of capabilities


def finding(severity: str, message: str = "m") -> ProbeConfigFinding:
    """Make a finding."""
    return ProbeConfigFinding(severity=ProbeConfigFindingSeverity(severity), code="c", message=message)


def configured(*samples: Any) -> Any:
    """Make a connector that reports these samples of its configuration."""
    spec = ProbeCheckSpec(check="capability_config", run=lambda _, __: probe_capability_config_check(samples))
    return probing(Lists, spec, ProbeCheckSpec(check="accounts"))()


@pytest.mark.parametrize(
    ("found", "status", "outcome"),
    [
        ([], "valid", PASSED),
        (["info"], "valid", PASSED),
        (["info", "warning"], "warning", PASSED),
        (["info", "warning", "error"], "invalid", FAILED),
    ],
)
async def test_capability_config(found: list[str], status: str, outcome: str) -> None:
    """The worst that was found decides, and stands first."""
    sample = probe_sample_capability_config("assign_entitlement", findings=[finding(level) for level in found])
    idle = probe_sample_capability_config("list_accounts", configured=False)
    own_one = probe_sample_capability_config("wave_hello", setting="hello", preview="Hello, …!")
    results = await probe(configured(sample, idle, own_one))
    check = results["checks"][0]
    assert (results["status"], check["status"], check["observed_count"]) == (outcome, outcome, 3)
    assert [one["status"] for one in check["samples"]] == [status, "not_configured", "valid"]
    assert [one["capability_type"] for one in check["samples"]] == ["write", "read", "write"]
    assert [one["severity"] for one in check["samples"][0]["findings"]] == found[::-1]


async def test_no_capability_configured() -> None:
    """Without any configuration there is nothing to judge."""
    connector = configured(probe_sample_capability_config("list_accounts", configured=False))
    results = await probe(connector)
    assert (results["status"], outcomes(results)) == (PASSED, [SKIPPED, PASSED, UNSUPPORTED, UNSUPPORTED])


async def test_configuration_with_a_secret() -> None:
    """A preview that shows a secret of the call after all does not."""
    sample = probe_sample_capability_config(
        "assign_entitlement", findings=[finding("info", "canary-password")], preview="PUT / canary-password"
    )
    auth = {"basic": {"username": "u", "password": "canary-password"}}
    found = await only(configured(sample), "capability_config", auth=auth)
    assert found["samples"][0]["preview"].startswith("PUT / ")
    assert "canary" not in json.dumps(found)
