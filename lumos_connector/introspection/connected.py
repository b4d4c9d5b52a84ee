"""
`connected_info`: what `info` says, for a caller that sends a request as it does to any capability.

Nothing is asked of the app, so a credential and settings are read and not looked at. This module must not know how a
request arrives.
"""

from typing import TYPE_CHECKING

from ..codes import ConnectorErrorCode
from ..failures import refusal
from ..models.base import Model, model
from ..models.envelope import Request
from ..serialization import RejectedError, encode_error, parse, structure

if TYPE_CHECKING:
    from ..connector import BaseConnector


@model()
class GetConnectedInfo(Model):
    """Nothing: the credential and the settings say what is asked for."""


def refused(connector: "type[BaseConnector]", document: bytes) -> bytes | None:
    """
    Refuse a request that is not of the contract's form.

    Args:
        connector: The class of the one that is asked.
        document: The request.

    Returns:
        The error document; ``None`` where the request is right.
    """
    try:
        structure(parse(document), Request[GetConnectedInfo])
    except RejectedError as error:
        return encode_error(refusal(connector.app_id, ConnectorErrorCode.BAD_REQUEST, f"Invalid request - {error}"))
    return None
