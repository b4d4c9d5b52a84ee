"""The installed commands, one for each way to authenticate."""

from typing import NoReturn

from lumos_connector import run

from .connector import ScimBasicConnector, ScimConnector


def bearer() -> NoReturn:
    """Run `scim-connector`: a bearer token."""
    run(ScimConnector)


def basic() -> NoReturn:
    """Run `scim-basic-connector`: a user name and a password."""
    run(ScimBasicConnector)
