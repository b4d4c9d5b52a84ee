"""
The checks that need no code: each asks a connector's own listings for a little, and reports what came back.

This module must not know how long a check may take, or what becomes of what it raises.
"""

import logging
from typing import TYPE_CHECKING, Any

from ..models.accounts import FoundAccountData
from ..models.attributes import CustomAttributeCustomizedType, CustomAttributeSchema
from ..models.entitlements import FoundEntitlementAssociation, FoundEntitlementData
from ..models.envelope import Request
from ..models.probes import (
    ProbeCheck,
    ProbeCheckName,
    ProbeCoverageStatus,
    ProbeCustomAttributeResult,
    ProbeEntitlementTypeResult,
    ProbeIntegration,
)
from .building import (
    failed_probe_check,
    passed_probe_check,
    probe_sample_account,
    probe_sample_association,
    probe_sample_entitlement,
    unsupported_probe_check,
)
from .calls import CallFailedError, ask

if TYPE_CHECKING:
    from ..connector import BaseConnector
    from .settings import ProbeSettings

logger = logging.getLogger(__name__)

MOST_ACCOUNTS = 3
"""How many accounts are asked for what they hold, one call each."""

_ACCOUNTS = "list_accounts"
_ENTITLEMENTS = "list_entitlements"
_FIND = "find_entitlement_associations"
_BY_ACCOUNT = "get_account_entitlement_associations"
_SCHEMA = "list_custom_attributes_schema"


class DefaultChecks:
    """The checks of one probe."""

    def __init__(
        self, connector: "BaseConnector", settings: "ProbeSettings", request: Request[ProbeIntegration]
    ) -> None:
        self._connector = connector
        self._settings = settings
        self._request = request
        self._has = set(type(connector).capabilities())

    async def run(self, check: ProbeCheckName) -> ProbeCheck:
        """Do one of the baseline checks."""
        done = {
            ProbeCheckName.ACCOUNTS: self._check_accounts,
            ProbeCheckName.ENTITLEMENTS: self._check_entitlements,
            ProbeCheckName.ENTITLEMENT_ASSOCIATIONS: self._check_associations,
        }
        return await done[check]()

    async def _ask(self, capability: str, payload: dict[str, Any], token: str | None = None) -> Any:
        document = {"request": payload, "page": {"size": self._settings.page_size, "token": token}}
        return await ask(self._connector, capability, document, self._request)

    def _lacks(self, check: ProbeCheckName, capability: str) -> ProbeCheck:
        return unsupported_probe_check(check, f"The connector has no {capability}.", capability=capability)

    # Accounts

    async def _check_accounts(self) -> ProbeCheck:
        check = ProbeCheckName.ACCOUNTS
        if _ACCOUNTS not in self._has:
            return self._lacks(check, _ACCOUNTS)
        schemas = await self._attribute_schemas()
        wanted = self._request.request.custom_attributes
        names = [schema.name for schema in schemas if not wanted or schema.name in wanted]
        accounts = await self._accounts(names)
        if not accounts:
            message = "There are no accounts, or the credential does not let them be seen."
            return failed_probe_check(check, message, capability=_ACCOUNTS)
        coverage = [ProbeCustomAttributeResult(name=name, status=_coverage(name, accounts)) for name in names]
        empty = [result.name for result in coverage if result.status is not ProbeCoverageStatus.FOUND]
        made = passed_probe_check(
            check,
            f"Accounts seen: {len(accounts)}, the first is {_label(accounts[0])}."
            + (f" None of them has a value for {', '.join(empty)}." if empty else ""),
            samples=[probe_sample_account(account, custom_attributes=names, schemas=schemas) for account in accounts],
            capability=_ACCOUNTS,
        )
        made.custom_attributes = coverage or None
        return made

    async def _accounts(self, attributes: list[str]) -> list[FoundAccountData]:
        accounts, _ = await self._ask(_ACCOUNTS, {"custom_attributes": attributes or None})
        return list(accounts)

    async def _attribute_schemas(self) -> list[CustomAttributeSchema]:
        """Read which attributes accounts have; without that, accounts can be seen all the same."""
        if _SCHEMA not in self._has:
            return []
        try:
            schemas, _ = await self._ask(_SCHEMA, {})
        except CallFailedError as failed:
            logger.info("the custom attributes are not known to the probe: %s", failed.error.message)
            return []
        return [schema for schema in schemas if schema.customized_type is CustomAttributeCustomizedType.ACCOUNT]

    # Entitlements

    async def _check_entitlements(self) -> ProbeCheck:
        check = ProbeCheckName.ENTITLEMENTS
        if _ENTITLEMENTS not in self._has:
            return self._lacks(check, _ENTITLEMENTS)
        declared = [declared.type_id for declared in self._connector.entitlement_types]
        found, complete, problem = await self._read_entitlements(set(declared))
        if not found:
            message = "There are no entitlements, or the credential does not let them be seen."
            return failed_probe_check(check, message, capability=_ENTITLEMENTS)
        seen = {entitlement.entitlement_type for entitlement in found}
        # what was not reached may still be there
        absent = ProbeCoverageStatus.NOT_FOUND if complete else ProbeCoverageStatus.NOT_CHECKED
        missing = [type_id for type_id in declared if type_id not in seen]
        made = passed_probe_check(
            check,
            f"Entitlements seen: {len(found)}."
            + (f" None of them is of type {', '.join(missing)}." if missing else "")
            + (f" A further page could not be read: {problem}" if problem else ""),
            samples=[probe_sample_entitlement(entitlement) for entitlement in found],
            capability=_ENTITLEMENTS,
        )
        made.entitlement_types = [
            ProbeEntitlementTypeResult(
                entitlement_type=type_id, status=ProbeCoverageStatus.FOUND if type_id in seen else absent
            )
            for type_id in declared
        ] or None
        return made

    async def _read_entitlements(self, declared: set[str]) -> tuple[list[FoundEntitlementData], bool, str | None]:
        """Read pages until each declared type was seen; tell whether that was all, and what kept it from going on."""
        found: list[FoundEntitlementData] = []
        unseen, token = set(declared), None
        for _ in range(self._settings.max_entitlement_pages):
            try:
                page, token = await self._ask(_ENTITLEMENTS, {}, token)
            except CallFailedError as failed:
                if not found:
                    raise
                return found, False, failed.error.message
            found.extend(page)
            unseen.difference_update(entitlement.entitlement_type for entitlement in page)
            if not token:
                return found, True, None
            if not unseen:
                break
        return found, False, None

    # Associations

    async def _check_associations(self) -> ProbeCheck:
        """Look at what a few accounts hold; where that can't be asked, at a page of all associations."""
        accounts = await self._accounts_if_any()
        if accounts and _BY_ACCOUNT in self._has:
            return _associations(_BY_ACCOUNT, await self._held_by(accounts[:MOST_ACCOUNTS]), None)
        if _FIND not in self._has:
            return self._lacks_associations()
        found, _ = await self._ask(_FIND, {})
        return _associations(_FIND, list(found), {account.integration_specific_id for account in accounts})

    def _lacks_associations(self) -> ProbeCheck:
        """Say what is missing of the two ways to ask."""
        missing = [name for name in (_ACCOUNTS, _BY_ACCOUNT) if name not in self._has]
        other = f"no {' and '.join(missing)}" if missing else "no account was seen"
        message = f"The connector has no {_FIND}, and {other} to ask account by account."
        return unsupported_probe_check(ProbeCheckName.ENTITLEMENT_ASSOCIATIONS, message, capability=_FIND)

    async def _accounts_if_any(self) -> list[FoundAccountData]:
        if _ACCOUNTS not in self._has:
            return []
        try:
            return await self._accounts([])
        except CallFailedError as failed:
            logger.info("the accounts are not known to the probe's associations: %s", failed.error.message)
            return []

    async def _held_by(self, accounts: list[FoundAccountData]) -> list[FoundEntitlementAssociation]:
        """Read what accounts hold; an account that can't be read matters only before there is anything."""
        found: list[FoundEntitlementAssociation] = []
        for account in accounts:
            try:
                held, _ = await self._ask(_BY_ACCOUNT, {"account_id": account.integration_specific_id})
            except CallFailedError:
                if not found:
                    raise
                break
            found.extend(held)
        return found


def _coverage(name: str, accounts: list[FoundAccountData]) -> ProbeCoverageStatus:
    has_value = any((account.custom_attributes or {}).get(name) for account in accounts)
    return ProbeCoverageStatus.FOUND if has_value else ProbeCoverageStatus.NOT_FOUND


def _label(account: FoundAccountData) -> str:
    return account.email or account.username or account.integration_specific_id


def _associations(capability: str, found: list[FoundEntitlementAssociation], accounts: set[str] | None) -> ProbeCheck:
    """Report associations; those of ``None`` were asked for account by account, so each is on one that was seen."""
    check = ProbeCheckName.ENTITLEMENT_ASSOCIATIONS
    if not found:
        message = "There are no associations, so nobody would know which account holds which entitlement."
        return failed_probe_check(check, message, capability=capability)
    samples = [
        probe_sample_association(one, linked_to_sampled_account=accounts is None or one.account_id in accounts)
        for one in found
    ]
    linked = {sample.account_id for sample in samples if sample.linked_to_sampled_account}
    tail = f"on {len(linked)} of the accounts seen." if linked else "on none of the accounts that the probe has seen."
    return passed_probe_check(check, f"Associations seen: {len(found)}, {tail}", samples=samples, capability=capability)
