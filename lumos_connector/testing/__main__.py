"""
``python -m lumos_connector.testing``: a `FakeTokenServer` as a process, to develop against.

Nothing but the way in.
"""

from .program import entry

__all__ = ["entry"]

if __name__ == "__main__":
    entry()
