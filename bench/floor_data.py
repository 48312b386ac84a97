"""The data of the floor: the same contacts as ours, in two plain tables and one FTS5 index."""

import sqlite3
from pathlib import Path

_MAKE = """
PRAGMA journal_mode=WAL;
PRAGMA synchronous=OFF;
CREATE TABLE t (id INTEGER PRIMARY KEY, title, email, received, state, agent, open INT);
CREATE TABLE m (id INTEGER PRIMARY KEY, item_id INT, body);
CREATE VIRTUAL TABLE fts USING fts5(title, name, email, number, content='',
    tokenize="unicode61 remove_diacritics 2");
ATTACH '{ours}' AS ours;
BEGIN;
INSERT INTO t SELECT c.id, c.subject, a.value, c.received_at, c.state, c.agent_id,
    c.closed_at IS NULL
    FROM ours.contact c LEFT JOIN ours.citizen_address a ON a.id =
    (SELECT min(id) FROM ours.citizen_address WHERE citizen_id = c.citizen_id);
INSERT INTO m SELECT id, contact_id, text FROM ours.message;
INSERT INTO fts (rowid, title, name, email, number)
    SELECT t.id, t.title, z.name, t.email, c.number
    FROM t JOIN ours.contact c ON c.id = t.id LEFT JOIN ours.citizen z ON z.id = c.citizen_id;
COMMIT;
CREATE INDEX open_ones ON t (received) WHERE open = 1;
CREATE INDEX messages ON m (item_id);
DETACH ours;
ANALYZE;
PRAGMA wal_checkpoint(TRUNCATE);
"""


def make_floor(ours: Path, floor: Path) -> None:
    """Copy what a bare program needs out of our SQLite database."""
    database = sqlite3.connect(floor, isolation_level=None)
    database.executescript(_MAKE.format(ours=ours))
    database.close()
