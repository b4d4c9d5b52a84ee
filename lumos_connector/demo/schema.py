"""
The tables of a directory, and how the company gets into them.

This module must not know threads, transactions or the connector: it is handed a connection inside a transaction.
"""

import json
import sqlite3

from .company import APP, ATTRIBUTES, ENTITLEMENTS, PEOPLE, RESOURCES, holdings

APPLICATION_ID = 0x4C756D44
"""What marks a SQLite file as a directory of this connector, in its version of the tables below."""

TABLES = (
    # An id comes from a number that is never given twice: an old reference can't come to mean somebody else.
    """CREATE TABLE accounts (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT UNIQUE GENERATED ALWAYS AS (printf('u-%04d', number)) VIRTUAL,
        email TEXT UNIQUE COLLATE NOCASE,
        username TEXT UNIQUE COLLATE NOCASE,
        given_name TEXT,
        family_name TEXT,
        status TEXT NOT NULL,
        type TEXT NOT NULL DEFAULT 'user',
        extra_data TEXT,
        custom_attributes TEXT NOT NULL DEFAULT '{}',
        last_event TEXT,
        last_event_at TEXT
    )""",
    "CREATE TABLE deleted_accounts (id TEXT PRIMARY KEY)",
    """CREATE TABLE resources (
        id TEXT PRIMARY KEY,
        type TEXT NOT NULL,
        label TEXT NOT NULL,
        description TEXT NOT NULL,
        extra_data TEXT NOT NULL
    )""",
    """CREATE TABLE entitlements (
        resource_id TEXT NOT NULL,
        id TEXT NOT NULL,
        type TEXT NOT NULL,
        label TEXT NOT NULL,
        description TEXT NOT NULL,
        custom_attributes TEXT NOT NULL,
        is_assignable INTEGER NOT NULL,
        PRIMARY KEY (resource_id, id)
    )""",
    """CREATE TABLE associations (
        account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
        resource_id TEXT NOT NULL,
        entitlement_id TEXT NOT NULL,
        PRIMARY KEY (account_id, resource_id, entitlement_id),
        FOREIGN KEY (resource_id, entitlement_id) REFERENCES entitlements (resource_id, id)
    )""",
    """CREATE TABLE custom_attributes (
        carrier TEXT NOT NULL,
        name TEXT NOT NULL,
        type TEXT NOT NULL,
        description TEXT NOT NULL,
        PRIMARY KEY (carrier, name)
    )""",
    "CREATE TABLE tenant (id TEXT NOT NULL)",
)


def is_directory(connection: sqlite3.Connection) -> bool:
    """Tell whether the database is a directory of this connector."""
    return bool(connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID)


def is_empty(connection: sqlite3.Connection) -> bool:
    """Tell whether nothing has been written into the database yet."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0)


def fill(connection: sqlite3.Connection, tenant_id: str) -> None:
    """
    Make an empty database a directory with the company in it.

    Args:
        connection: The database, in a transaction.
        tenant_id: What tells this directory from every other.
    """
    for table in TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("INSERT INTO tenant VALUES (?)", (tenant_id,))
    connection.executemany("INSERT INTO custom_attributes VALUES (?, ?, ?, ?)", ATTRIBUTES)
    _add_resources(connection)
    _add_people(connection)


def _add_resources(connection: sqlite3.Connection) -> None:
    connection.executemany(
        "INSERT INTO resources VALUES (?, ?, ?, ?, ?)",
        [(r.id, r.type, r.label, r.description, json.dumps(r.extra)) for r in RESOURCES],
    )
    places = [(APP, APP), *((r.id, r.type) for r in RESOURCES)]
    connection.executemany(
        "INSERT INTO entitlements VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (place, e.id, e.type, e.label, e.description, json.dumps(e.custom_attributes), e.is_assignable)
            for place, kind in places
            for e in ENTITLEMENTS[kind]
        ],
    )


def _add_people(connection: sqlite3.Connection) -> None:
    for person in PEOPLE:
        number = connection.execute(
            "INSERT INTO accounts (email, username, given_name, family_name, status, type, extra_data,"
            " custom_attributes, last_event, last_event_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                person.email,
                person.username,
                person.given_name,
                person.family_name,
                person.status,
                person.account_type,
                json.dumps(dict(person.extra)),
                json.dumps(person.custom_attributes),
                person.last_event if person.last_seen else None,
                person.last_seen,
            ),
        ).lastrowid
        connection.executemany(
            "INSERT INTO associations SELECT id, ?, ? FROM accounts WHERE number = ?",
            [(resource_id, entitlement_id, number) for resource_id, entitlement_id in holdings(person)],
        )
