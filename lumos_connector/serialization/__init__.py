"""
Text to models and models to text: every rule of the wire in one place, and none on the models.

Fast ways first, exact ways where those refuse: a document goes through a type made for msgspec (see `mirrors`); what it
rejects goes to `requests`, which accepts what the contract accepts and names every problem by its path, and to `answers`,
which does the same in the other direction. Nothing here ever quotes a value. This package must not know capabilities or
how a call arrives.
"""

from .answers import encode, encode_error
from .rejection import Rejected
from .requests import parse, settings_message, structure, typed_settings

__all__ = ["Rejected", "encode", "encode_error", "parse", "settings_message", "structure", "typed_settings"]
