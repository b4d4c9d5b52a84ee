"""
Whether a request carries the credential, or the credentials, that a connector declares.

This module must not know how a credential is used, or what becomes of a request that lacks one.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from .models.credentials import AuthCredential, EmptyCredential, credential_kind
from .redaction import SECRETS, mask_text

if TYPE_CHECKING:
    from .connector import BaseConnector
    from .models.credential_config import CredentialConfig
    from .models.envelope import Request

    ById = Mapping[str, AuthCredential]

LONGEST_ID = 200
"""How many characters of a credential's id a message quotes."""


def credential_problem(connector: "type[BaseConnector]", request: "Request[Any]") -> str | None:
    """
    Look for what is wrong with the credentials of a request.

    Args:
        connector: The connector's class.
        request: The request.

    Returns:
        The problem in the contract's words; ``None`` where there is none.
    """
    if request.auth is not None and request.credentials is not None:
        return (
            "Cannot pass credentials and auth in the same request, if you've meant to make this connector multi-auth "
            "compatible, please remove the auth field."
        )
    if request.credentials is not None:
        return _problem_of_several(connector, request.credentials)
    if request.auth is None:
        return "Missing auth/credentials in request"
    if connector.auth is None or issubclass(connector.auth, EmptyCredential):
        return None
    kind = credential_kind(connector.auth)
    return f"Missing '{kind}' auth in request" if getattr(request.auth, kind) is None else None


def shown_id(id_: str) -> str:
    """Give a credential's id as far as a message may quote it: a caller may have put anything there."""
    return mask_text(id_, SECRETS.get())[:LONGEST_ID]


def _problem_of_several(connector: "type[BaseConnector]", given: Sequence[AuthCredential]) -> str | None:
    if not given:
        return "Missing credentials in request"
    declared = {config.id: config for config in connector.credentials}
    found: dict[str, AuthCredential] = {}
    for index, credential in enumerate(given):
        if not credential.id:
            return f"Missing ID in credential at index {index}"
        if credential.id not in declared:
            return f"Credential with id '{shown_id(credential.id)}' not expected"
        known = found.setdefault(credential.id, credential)
        if getattr(known, declared[credential.id].type) is None:
            found[credential.id] = credential
    return _problem_of_combinations(connector, declared, found)


def _problem_of_combinations(
    connector: "type[BaseConnector]", declared: "Mapping[str, CredentialConfig]", found: "ById"
) -> str | None:
    """Name what the combination that lacks the least lacks; the first one where several lack as much."""
    from .models.credential_config import combinations

    lacking: list[list[str]] = []
    for ids in combinations(connector.credentials, connector.allowed_credentials):
        configs = [declared[id_] for id_ in ids]
        present = [config for config in configs if _is_complete(config, found)]
        missing = [config for config in configs if config not in present]
        if present and all(config.optional for config in missing):
            return None
        lacking.append([config.type.value for config in missing if not (present and config.optional)])
    fewest: list[str] = min(lacking, key=len)
    return f"Missing '{', '.join(fewest)}' credential in request"


def _is_complete(config: "CredentialConfig", found: "ById") -> bool:
    """Tell whether a credential of a declared kind is there; an empty one is so with its id alone."""
    credential = found.get(config.id)
    return credential is not None and (config.type.value == "empty" or getattr(credential, config.type) is not None)
