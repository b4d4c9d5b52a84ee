"""
The version of this package, and nothing else.

The package's metadata is read from here, and not the other way round: `importlib.metadata` costs a start-up several
milliseconds, and finds nothing in a source tree or in a program frozen without its metadata.
"""

__version__ = "0.1.0"
