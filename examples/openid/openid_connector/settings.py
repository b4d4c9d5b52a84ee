"""
What a person tells the connectors about their provider.

This module must not know OAuth: it says where the provider is, which says the rest itself.
"""

from attrs import define

from lumos_connector import setting


@define(kw_only=True)
class OpenIDSettings:
    """
    The settings of both connectors.

    Attributes:
        issuer: The provider's identifier, at which its metadata are found.
    """

    issuer: str = setting(
        title="Issuer",
        description="The provider's identifier, as its metadata say it, such as https://login.example.com.",
    )
