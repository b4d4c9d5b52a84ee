"""
The form of one credential, checked before a customer saves it: the body of `validate_credential_config`.

Nothing here asks the app whether a credential works; that is `validate_credentials`. This module must not know any
other capability.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from .authentication import shown_id
from .errors import InvalidConfigurationError, InvalidResponseError, InvalidValueError, MissingParameterError
from .execution import run
from .models.base import wire_name
from .models.envelope import ErrorResponse
from .models.validation import (
    ValidateCredentialConfigRequest,
    ValidateCredentialConfigResponse,
    ValidatedCredentialConfig,
)
from .serialization import RejectedError, encode, parse, structure

if TYPE_CHECKING:
    from .connector import BaseConnector
    from .models.credential_config import CredentialConfig

# the wire fixes the words of the two in the middle
INCOMPLETE = "The credential lacks required fields; fill them in and submit it again."
BLANK = "A required field is empty, please provide a value before submitting again"
PADDED = "Credential has extra whitespace, please remove it before submitting it again"
REFUSED = "The credential was refused, and no reason was given."


async def validate_credential(
    connector: "BaseConnector", request: ValidateCredentialConfigRequest
) -> ValidateCredentialConfigResponse | ErrorResponse:
    """
    Check the form of one credential, and then whatever its declaration names as ``validation``.

    Args:
        connector: The connector.
        request: The credential, with its id.

    Returns:
        Whether it is complete, and what is wrong with it; or the `ErrorResponse` that its own check returned.

    Raises:
        MissingParameterError: The credential has no id.
        InvalidConfigurationError: No credential of that id is declared.
        InvalidValueError: The credential does not have the fields of its kind.
        InvalidResponseError: Its own check gave something else than an answer.
    """
    errors = credential_errors(connector.credentials, request)
    config = _declared(connector.credentials, request)
    if not errors and config.validation is not None:
        answer = await _checked(connector, config.validation, request)
        if isinstance(answer, ErrorResponse):
            return answer
        errors = list(answer.validation_errors or ([] if answer.valid else [REFUSED]))
    return ValidateCredentialConfigResponse(
        response=ValidatedCredentialConfig(valid=not errors, validation_errors=errors)
    )


def credential_errors(credentials: "Sequence[CredentialConfig]", request: ValidateCredentialConfigRequest) -> list[str]:
    """
    Check the form of one credential, for an override of `validate_credential_config` that does more.

    Args:
        credentials: The declared credentials.
        request: The credential, with its id.

    Returns:
        What is wrong with it, in words for a customer; empty where nothing is.

    Raises:
        MissingParameterError: The credential has no id.
        InvalidConfigurationError: No credential of that id is declared.
        InvalidValueError: The credential does not have the fields of its kind.
    """
    config = _declared(credentials, request)
    fields = _filled_in(config, request)
    if not fields and config.type.value != "empty":
        return [INCOMPLETE]
    required = [wire_name(a) for a in attrs.fields(config.model) if a.default is attrs.NOTHING]
    if any(fields.get(name) == "" for name in required):
        return [BLANK]
    return [PADDED] if _is_padded(fields) else []


def _declared(
    credentials: "Sequence[CredentialConfig]", request: ValidateCredentialConfigRequest
) -> "CredentialConfig":
    id_ = request.request.credential.id
    if not id_:
        raise MissingParameterError("Received credential without an ID")
    for config in credentials:
        if config.id == id_:
            return config
    known = ", ".join(config.id for config in credentials) or "none"
    raise InvalidConfigurationError(
        f"Missing credential configuration for ID {shown_id(id_)}",
        hint=f"Send the id of a declared credential: {known}.",
    )


def _filled_in(config: "CredentialConfig", request: ValidateCredentialConfigRequest) -> dict[str, Any]:
    """Give the fields that hold something, read as the declared model of the credential wants them."""
    given = getattr(request.request.credential, config.type)
    try:
        model = structure({} if given is None else parse(encode(given, type(given))), config.model)
        fields = parse(encode(model, config.model))
    except RejectedError as error:
        raise InvalidValueError(f"The credential does not have the form of its kind - {error}") from None
    return {name: value for name, value in fields.items() if value is not None}


def _is_padded(value: Any) -> bool:
    """Tell whether some text begins or ends with white space; a private key may, as PEM text does."""
    if isinstance(value, str):
        return value.strip() != value
    return isinstance(value, dict) and any(_is_padded(v) for k, v in value.items() if "private_key" not in k)


async def _checked(connector: "BaseConnector", validation: Any, request: ValidateCredentialConfigRequest) -> Any:
    check = getattr(connector, validation) if isinstance(validation, str) else validation
    answer = await run(check, request)
    if isinstance(answer, ErrorResponse):
        return answer
    found = getattr(answer, "response", None)
    if not isinstance(found, ValidatedCredentialConfig):
        raise InvalidResponseError(
            f"The validation of a credential must give ValidateCredentialConfigResponse, got {type(answer).__name__}"
        )
    return found
