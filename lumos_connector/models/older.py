"""
What 3.5.0 writes in another way than 4.280.0, said where the field is declared: a connector sees 4.280.0's alone.

Only the exact way from text to models looks at it. This module must not know models, or how a value is checked.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

OLDER = "lumos_connector.older"
"""The key of a field's metadata under which an `Older` stands."""


class Older(NamedTuple):
    """
    How a field is read that either version may have written.

    Attributes:
        type: What both write.
        newer: Makes of a value of that type what 4.280.0 writes.
    """

    type: Any
    newer: Callable[[Any], Any]
