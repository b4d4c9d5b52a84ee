"""The installed commands, one for each way to get tokens."""

from typing import NoReturn

from lumos_connector import run


def user() -> NoReturn:
    """Run `openid-connector`: tokens that a user grants."""
    run("openid_connector.connector:OpenIDConnector")


def client() -> NoReturn:
    """Run `openid-client-connector`: tokens that the client gets for itself."""
    run("openid_connector.client_connector:OpenIDClientConnector")
