"""
Text to models and models to text: every rule of the wire in one place, and none on the models.

Fast ways first, exact ways where those refuse: a document goes through a type made for msgspec (see `mirrors`). What
that rejects is looked at again, by `explain` on the way in and by `answers` on the way out: they accept all that the
contract accepts, and name every problem by its path, never by its value. This package must not know capabilities or how
a call arrives.
"""

from .answers import encode, encode_error
from .rejection import RejectedError
from .requests import parse, settings_message, structure, typed_settings

__all__ = ["RejectedError", "encode", "encode_error", "parse", "settings_message", "structure", "typed_settings"]
