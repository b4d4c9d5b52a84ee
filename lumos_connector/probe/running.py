"""
From a request to the results of a probe: the checks one after the other, each against the clock.

A check can't harm the next one: whatever it raises or gives is a result. This module must not know what a check does.
"""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from ..errors import InvalidResponseError, RequestTimeoutError
from ..execution import TimeIsUpError, run, within
from ..failures import finished
from ..models.envelope import ErrorResponse, Request, Response
from ..models.probes import ProbeCheck, ProbeIntegration, ProbeResults, ProbeSampleCapabilityConfig
from ..redaction import SECRETS, mask_text
from ..serialization import RejectedError, encode
from .building import aggregate_probe_status, changed, failed_probe_check, skipped_probe_check, unsupported_probe_check
from .calls import CallFailedError, NotAskableError, described
from .checks import DefaultChecks
from .settings import BASELINE_PROBE_CHECKS, PROBE, ProbeCheckSpec, settings_of

if TYPE_CHECKING:
    from ..connector import BaseConnector


GRACE = 0.5
"""The seconds a check has to end after its time; less than the call that it is a part of has."""


async def run_probe(connector: "BaseConnector", request: Request[ProbeIntegration]) -> Response[ProbeResults]:
    """
    Do the checks that a connector declares, or those of them that the request asks for.

    Args:
        connector: The connector.
        request: The request of `probe_integration`.

    Returns:
        One result a check, and the outcome of all.

    Raises:
        asyncio.CancelledError: The call was cancelled.
    """
    started = time.monotonic()
    settings = settings_of(type(connector))
    default = DefaultChecks(connector, settings, request)
    checks = []
    for spec in settings.checks:
        if request.request.checks is not None and spec.check not in request.request.checks:
            skipped = skipped_probe_check(spec.check, "Nobody asked for it.", capability=spec.capability)
            checks.append(changed(skipped, source=spec.source))
            continue
        begun = time.monotonic()
        work = partial(default.run, spec.check) if spec.run is None else partial(_own, connector, spec.run, request)
        seconds = settings.per_check_timeout_seconds
        given, error = await within(seconds, work, f"The check {spec.check.value}", grace=GRACE)
        if isinstance(error, TimeIsUpError):
            error = RequestTimeoutError(f"The check did not finish within {seconds:g} s and was ended.")
        checks.append(_labelled(_result(type(connector), spec, given, error), spec, begun))
    listed = {spec.check for spec in settings.checks}
    missing = [check for check in BASELINE_PROBE_CHECKS if check not in listed]
    checks.extend(unsupported_probe_check(check, "The connector's probe leaves it out.") for check in missing)
    optional = {spec.check for spec in settings.checks if not spec.required}
    status = aggregate_probe_status(checks, optional_checks=optional)
    return Response(response=ProbeResults(status=status, checks=checks, duration_ms=_since(started)))


async def _own(connector: "BaseConnector", check: Callable[..., Any] | str, request: Request[ProbeIntegration]) -> Any:
    """Run a check of the connector's own."""
    if isinstance(check, str):
        return await run(getattr(connector, check), request)
    return await run(check, connector, request)


def _result(cls: "type[BaseConnector]", spec: ProbeCheckSpec, given: Any, error: BaseException | None) -> ProbeCheck:
    """Make a result of whatever came of a check."""
    if error is None:
        try:
            return _accepted(cls, spec, given)
        except Exception as raised:  # noqa: BLE001 - what the author's code made may be in any state
            error = raised
    if isinstance(error, NotAskableError):
        reason = f"A probe can't ask for {error.capability}: {error.error.message}. A check with a `run` can."
        return unsupported_probe_check(spec.check, reason, capability=error.capability)
    if isinstance(error, CallFailedError):
        return failed_probe_check(spec.check, error=error.error, capability=error.capability)
    if isinstance(error, (TimeoutError, asyncio.TimeoutError)):
        error = RequestTimeoutError(str(error) or f"{spec.check.value}: the check ran into a time limit of its own.")
    return failed_probe_check(spec.check, error=described(cls, PROBE, error))


def _accepted(cls: "type[BaseConnector]", spec: ProbeCheckSpec, given: Any) -> ProbeCheck:
    """Look at what a check gave as closely as at any answer: it is the author's, and others read it."""
    if not isinstance(given, ProbeCheck):
        raise InvalidResponseError(f"{spec.check.value}: expected a ProbeCheck, got {type(given).__name__}")
    check = changed(given, check=spec.check)
    try:
        encode(Response(response=check), Response[ProbeCheck])
    except RejectedError as error:
        raise InvalidResponseError(f"{spec.check.value}: the check's result is not valid - {error}") from None
    if check.error is not None:
        check.error = finished(cls.app_id, ErrorResponse(error=check.error)).error
    check.message = _masked(check.message)
    check.samples = [_shown(s) if isinstance(s, ProbeSampleCapabilityConfig) else s for s in check.samples]
    return check


def _shown(sample: ProbeSampleCapabilityConfig) -> ProbeSampleCapabilityConfig:
    """Mask what a check of the settings says of them: secrets stand in settings, too."""
    findings = [
        changed(finding, message=_masked(finding.message), suggestion=_masked(finding.suggestion))
        for finding in sample.findings
    ]
    return changed(sample, findings=findings, preview=_masked(sample.preview))


def _masked(text: Any) -> Any:
    return text if text is None else mask_text(text, SECRETS.get())


def _labelled(check: ProbeCheck, spec: ProbeCheckSpec, begun: float) -> ProbeCheck:
    """Say which check a result is of; what it found, it says itself."""
    capability = spec.capability if check.capability is None else check.capability
    duration = _since(begun) if check.duration_ms is None else check.duration_ms
    return changed(check, source=spec.source, capability=capability, duration_ms=duration)


def _since(begun: float) -> int:
    return int((time.monotonic() - begun) * 1000)
