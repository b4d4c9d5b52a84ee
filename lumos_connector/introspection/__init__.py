"""
What a connector says of itself, derived from its class: no instance, no network and no credential is needed.

`information` is what `info` says, `app_document` the OpenAPI document of `app_info`, `contract` that of every
capability there is, and `blocks` a page for people, which `markdown` sets. None of them knows where it goes, and `info`
loads none of the others.
"""

from .information import info, info_document

__all__ = ["info", "info_document"]
