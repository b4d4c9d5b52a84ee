"""
What can be read from a directory and changed in it: the SQL, and which error each refusal is.

In a connector of your own, this is the client of the app's API. This module must not know threads or transactions: it
works on a connection that is inside one already.
"""

import json
import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from lumos_connector import AccountStatus, ConflictError, CreatableAccount, InvalidValueError, NotFoundError

LISTINGS = {
    "accounts": "SELECT rowid AS position, * FROM accounts WHERE rowid > ? ORDER BY rowid LIMIT ?",
    "resources": "SELECT rowid AS position, * FROM resources WHERE rowid > ? ORDER BY rowid LIMIT ?",
    "entitlements": "SELECT rowid AS position, * FROM entitlements WHERE rowid > ? ORDER BY rowid LIMIT ?",
    "associations": "SELECT rowid AS position, * FROM associations WHERE rowid > ? ORDER BY rowid LIMIT ?",
    "custom_attributes": "SELECT rowid AS position, * FROM custom_attributes WHERE rowid > ? ORDER BY rowid LIMIT ?",
}
"""
What can be walked page by page. A page starts after a row's position, not at a count of rows: what is added or deleted
while someone walks makes no row come twice or go missing.
"""


class Grant(NamedTuple):
    """
    An entitlement to give or take.

    Attributes:
        entitlement_type: Its declared type.
        resource_id: The resource it belongs to; empty text for the app as a whole.
        entitlement_id: Its id on that resource.
        at_most: How many of its type an account can hold; no limit where absent.
    """

    entitlement_type: str
    resource_id: str
    entitlement_id: str
    at_most: int | None = None


class Directory:
    """A directory in one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def tenant_id(self) -> str:
        """Give what tells this directory from every other."""
        return str(self._connection.execute("SELECT id FROM tenant").fetchone()["id"])

    def page(self, listing: str, after: int, limit: int) -> list[sqlite3.Row]:
        """
        Read a part of a listing.

        Args:
            listing: One of `LISTINGS`.
            after: The position of the last row already read; 0 for the start.
            limit: How many rows at most.

        Returns:
            The rows, each with its ``position``.
        """
        return self._connection.execute(LISTINGS[listing], (after, limit)).fetchall()

    def signs_in(self, username: str) -> sqlite3.Row | None:
        """Find the account that signs in with a name, if it is active."""
        found: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM accounts WHERE username = ? AND status = ?", (username, AccountStatus.ACTIVE.value)
        ).fetchone()
        return found

    def holds(self, account_id: str, resource_id: str, entitlement_id: str) -> bool:
        """Tell whether an account holds an entitlement."""
        found = self._connection.execute(
            "SELECT 1 FROM associations WHERE account_id = ? AND resource_id = ? AND entitlement_id = ?",
            (account_id, resource_id, entitlement_id),
        )
        return found.fetchone() is not None

    def last_activity(self, account_ids: list[str]) -> list[sqlite3.Row]:
        """Read those of the given accounts that exist and have been used."""
        # One parameter for all of them: SQLite limits how many parameters a statement has.
        return self._connection.execute(
            "SELECT id, last_event, last_event_at FROM accounts WHERE last_event_at IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?)) ORDER BY number",
            (json.dumps(account_ids),),
        ).fetchall()

    def create(self, account: CreatableAccount, status: AccountStatus, grants: Iterable[Grant]) -> str:
        """
        Add an account with what it is to hold.

        Args:
            account: Whose account it is.
            status: The state it starts in.
            grants: The entitlements it gets.

        Returns:
            The new account's id.

        Raises:
            ConflictError: The e-mail address or the user name is taken, or the entitlements exclude each other.
            NotFoundError: There is no such entitlement.
            InvalidValueError: An entitlement is of another type, or can't be given.
        """
        extra_data = None if account.extra_data is None else json.dumps(account.extra_data)
        names = (account.email or None, account.username or None, account.given_name, account.family_name)
        try:
            number = self._connection.execute(
                "INSERT INTO accounts (email, username, given_name, family_name, status, extra_data)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (*names, status.value, extra_data),
            ).lastrowid
        except sqlite3.IntegrityError as error:
            raise ConflictError(
                message="There is an account with this e-mail address or user name already.",
                app_error_code="account_exists",
            ) from error
        row = self._connection.execute("SELECT id FROM accounts WHERE number = ?", (number,)).fetchone()
        account_id = str(row["id"])
        for grant in grants:
            self.assign(account_id, grant)
        return account_id

    def set_status(self, account_id: str, status: AccountStatus) -> None:
        """
        Put an account into a state; it may be in it already.

        Raises:
            NotFoundError: There is no such account.
        """
        changed = self._connection.execute(
            "UPDATE accounts SET status = ? WHERE id = ?", (status.value, account_id)
        ).rowcount
        if not changed:
            raise _no_account()

    def delete(self, account_id: str) -> None:
        """
        Remove an account and what it holds; it may be deleted already.

        Raises:
            NotFoundError: There never was such an account.
        """
        if self._connection.execute("DELETE FROM accounts WHERE id = ?", (account_id,)).rowcount:
            self._connection.execute("INSERT INTO deleted_accounts VALUES (?)", (account_id,))
        elif not self._connection.execute("SELECT 1 FROM deleted_accounts WHERE id = ?", (account_id,)).fetchone():
            raise _no_account()

    def assign(self, account_id: str, grant: Grant) -> None:
        """
        Give an entitlement to an account, which may hold it already.

        Raises:
            NotFoundError: There is no such account or entitlement.
            InvalidValueError: The entitlement is of another type, or can't be given.
            ConflictError: The account holds as many of that type as it can.
        """
        self._check(account_id, grant)
        held = (account_id, grant.resource_id, grant.entitlement_id)
        if self.holds(*held):
            return
        if grant.at_most is not None and self._count(account_id, grant.entitlement_type) >= grant.at_most:
            raise ConflictError(
                message=f"The account can hold no more than {grant.at_most} of type {grant.entitlement_type}.",
                app_error_code="limit_reached",
            )
        self._connection.execute("INSERT INTO associations VALUES (?, ?, ?)", held)

    def unassign(self, account_id: str, grant: Grant) -> None:
        """
        Take an entitlement from an account, which may be without it already.

        Raises:
            NotFoundError: There is no such account or entitlement.
            InvalidValueError: The entitlement is of another type, or can't be taken.
        """
        self._check(account_id, grant)
        self._connection.execute(
            "DELETE FROM associations WHERE account_id = ? AND resource_id = ? AND entitlement_id = ?",
            (account_id, grant.resource_id, grant.entitlement_id),
        )

    def _check(self, account_id: str, grant: Grant) -> None:
        if self._connection.execute("SELECT 1 FROM accounts WHERE id = ?", (account_id,)).fetchone() is None:
            raise _no_account()
        entitlement = self._connection.execute(
            "SELECT type, is_assignable FROM entitlements WHERE resource_id = ? AND id = ?",
            (grant.resource_id, grant.entitlement_id),
        ).fetchone()
        if entitlement is None:
            raise NotFoundError(message="There is no such entitlement.", app_error_code="no_such_entitlement")
        if entitlement["type"] != grant.entitlement_type:
            raise InvalidValueError(message=f"The entitlement is of type {entitlement['type']}.")
        if not entitlement["is_assignable"]:
            raise InvalidValueError(
                message="The entitlement can't be given or taken here.", app_error_code="not_assignable"
            )

    def _count(self, account_id: str, entitlement_type: str) -> int:
        row = self._connection.execute(
            "SELECT count(*) AS held FROM associations JOIN entitlements"
            " ON entitlements.resource_id = associations.resource_id AND entitlements.id = entitlement_id"
            " WHERE account_id = ? AND type = ?",
            (account_id, entitlement_type),
        ).fetchone()
        return int(row["held"])


def _no_account() -> NotFoundError:
    return NotFoundError(message="There is no such account.", app_error_code="no_such_account")
