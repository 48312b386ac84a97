"""The floor of sending: the least a program can do with replies that wait, as its own process.

The rows wait in SQLite (WAL, synchronous=FULL). For each the standard library's EmailMessage, an
SMTP session of its own by `smtplib`, and an UPDATE with a COMMIT. No lease, no states of
recipients, no undo, nothing told to anybody.
"""

import argparse
import json
import smtplib
import sqlite3
from email.message import EmailMessage

from bench.processes import own_usage
from bench.replies import FILE_NAME, Reply, make_replies
from bench.sink import HOST

SENDER = "balie@gemeente.example.org"
TABLE = (
    "CREATE TABLE outbox (id INTEGER PRIMARY KEY, message_id TEXT, recipient TEXT, subject TEXT,"
    " text TEXT, file BLOB, sent INTEGER NOT NULL DEFAULT 0)"
)
INSERT = "INSERT INTO outbox (message_id, recipient, subject, text, file) VALUES (?, ?, ?, ?, ?)"
NEXT = "SELECT id, message_id, recipient, subject, text, file FROM outbox WHERE id = ?"


def main() -> None:
    """Send all and print what it took, as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("mails", type=int)
    parser.add_argument("database")
    options = parser.parse_args()
    database = _waiting(options.database, options.mails)
    before = own_usage()
    for number in range(options.mails):
        _send(database, options.port, number + 1)
    after = own_usage()
    figures = {
        "mails": options.mails,
        "cpu": after.cpu - before.cpu,
        "wall": after.wall - before.wall,
        "rss_mb": after.rss_mb,
    }
    print(json.dumps(figures))


def _waiting(path: str, mails: int) -> sqlite3.Connection:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(TABLE)
    database.execute("BEGIN")
    database.executemany(INSERT, map(_row, make_replies(mails)))
    database.execute("COMMIT")
    return database


def _row(reply: Reply) -> tuple[str | bytes, ...]:
    return (reply.message_id, reply.recipient, reply.subject, reply.text, reply.file)


def _send(database: sqlite3.Connection, port: int, row: int) -> None:
    number, message_id, recipient, subject, text, file = database.execute(NEXT, (row,)).fetchone()
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = SENDER, recipient, subject
    mail["Message-ID"] = message_id
    mail.set_content(text)
    if file:
        mail.add_attachment(file, maintype="application", subtype="pdf", filename=FILE_NAME)
    with smtplib.SMTP(HOST, port, timeout=60) as server:
        server.send_message(mail)
    database.execute("UPDATE outbox SET sent = 1 WHERE id = ?", (number,))


if __name__ == "__main__":
    main()
