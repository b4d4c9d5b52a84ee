"""
Connectors over HTTP: an application for aiohttp, and a server that runs it.

`create_app` makes an `aiohttp.web.Application` that runs alone or as part of another; `serve` runs one until it is told
to stop. How a call is answered is `dispatch`'s business: this package turns requests into calls and documents into
answers, and must not know what a capability is about.
"""

from .application import MAX_BODY, create_app
from .running import SHUTDOWN_TIMEOUT, serve

__all__ = ["MAX_BODY", "SHUTDOWN_TIMEOUT", "create_app", "serve"]
