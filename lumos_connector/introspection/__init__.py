"""
What a connector says of itself, derived from its class: no instance, no network and no credential is needed.

`information` is what `info` says, `app_document` the OpenAPI document of `app_info`, `served` that of the server,
`contract` that of every capability there is, and `markdown` a page for people. None of them knows where it goes.
"""

from .app_document import app_info
from .information import info, info_document

__all__ = ["app_info", "info", "info_document"]
