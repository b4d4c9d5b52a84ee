"""
A complete connector that needs nothing set up: try the commands with it, and read it to see how one is written.

Its app is a directory in SQLite: the accounts, teams and projects of a furniture maker that does not exist. Without
settings the directory is in memory, starts with the same company each time, and lasts as long as the connector: a
``serve`` keeps what was changed, each ``call`` starts afresh. The setting ``database`` names a file that keeps it.
Whoever may call the connector may name any file that its process may write.

Sign in with the user name ``lumos.sync`` and the password ``sample-password``: both are samples and protect nothing.
The other administrators, ``thabo.nkosi`` and ``olafur.jonsson``, can sign in with that password too, and nobody else.

`DemoConnector.sample_request` gives a request for each capability; ``python -m lumos_connector call demo CAPABILITY``
sends it where no request is given. They are in ``samples.py``, to copy and change.

Read ``connector.py`` first. ``answers.py`` turns rows into the contract's models, ``directory.py`` stands where the
client of an app's API would be in a connector of yours, ``storage.py`` opens the files, and ``company.py`` and
``schema.py`` hold what is in them.
"""

from .connector import DemoConnector, DemoSettings

__all__ = ["DemoConnector", "DemoSettings"]
