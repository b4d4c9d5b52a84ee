"""
``python -m lumos_connector``, which is also the installed command ``lumos-connector``.

Nothing but the way in.
"""

from .cli.program import entry

__all__ = ["entry"]

if __name__ == "__main__":
    entry()
