"""The installed commands, one for each way to authenticate."""

from typing import NoReturn

from lumos_connector import run


def bearer() -> NoReturn:
    """Run `scim-connector`: a bearer token."""
    run("scim_connector.connector:ScimConnector")


def basic() -> NoReturn:
    """Run `scim-basic-connector`: a user name and a password."""
    run("scim_connector.connector:ScimBasicConnector")
