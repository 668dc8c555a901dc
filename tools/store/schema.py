"""What a run database looks like, in each version, and how its file says which one it is.

Version 1 had no chain. :mod:`.migrate` tells what becomes of such a record.
"""

import sqlite3
from functools import cache

SCHEMA_VERSION = 2
#: Databases of this version have no chain.
UNCHAINED = 1
#: Marks the file as ours (``PRAGMA application_id``): "AMLA".
APPLICATION_ID = 0x414D4C41
#: No event is as large as this; SQLite refuses longer texts, whoever wrote them (sqlite.org/c3ref/limit.html).
LARGEST_BYTES = 256 << 20

_CHAIN = "    chain   TEXT    NOT NULL,\n"


def schema(version: int = SCHEMA_VERSION) -> str:
    """The statements that make an empty database of a version."""
    return f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {version};
CREATE TABLE event (
    seq     INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT    NOT NULL,
    number  INTEGER NOT NULL,
    attempt INTEGER NOT NULL,
    at      REAL    NOT NULL,
    body    TEXT    NOT NULL,
{"" if version == UNCHAINED else _CHAIN}    UNIQUE (kind, number, attempt)
) STRICT;
CREATE TRIGGER event_is_final BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events are final'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'events stay'); END;
"""


def is_as_made(connection: sqlite3.Connection, version: int) -> bool:
    """Whether the database holds our table and triggers, and nothing else that could act on its own."""
    return _objects(connection) == _expected(version)


def _objects(connection: sqlite3.Connection) -> frozenset[tuple[str, str, str]]:
    rows = connection.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return frozenset((str(kind), str(name), str(sql)) for kind, name, sql in rows)


@cache
def _expected(version: int) -> frozenset[tuple[str, str, str]]:
    connection = sqlite3.connect(":memory:")
    try:
        connection.executescript(schema(version))
        return _objects(connection)
    finally:
        connection.close()
