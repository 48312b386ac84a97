"""The floor of ingest: the least a program can do with a thousand mails, as a process of its own.

IMAPClient with `BODY.PEEK[]` in batches of 100, the standard library's parser with
`policy.default`, all parts decoded, one INSERT and one COMMIT for each mail, SQLite in WAL mode
with synchronous=FULL. No threading, clocks, acknowledgement, index or files.
"""

import argparse
import email
import email.policy
import hashlib
import json
import sqlite3
from typing import cast

from imapclient import IMAPClient

from bench.processes import own_usage

BATCH = 100
TABLE = (
    "CREATE TABLE message (id INTEGER PRIMARY KEY, message_id TEXT UNIQUE, in_reply_to TEXT,"
    " refs TEXT, subject TEXT, sender TEXT, sent TEXT, body TEXT, size INTEGER, files INTEGER)"
)
INSERT = (
    "INSERT INTO message (message_id, in_reply_to, refs, subject, sender, sent, body, size, files)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
HEADERS = ("message-id", "in-reply-to", "references", "subject", "from", "date")


def main() -> None:
    """Read the whole folder and print what it took, as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("user")
    parser.add_argument("password")
    parser.add_argument("database")
    options = parser.parse_args()
    before = own_usage()
    count = _ingest(options.port, options.user, options.password, options.database)
    after = own_usage()
    figures = {
        "mails": count,
        "cpu": after.cpu - before.cpu,
        "wall": after.wall - before.wall,
        "rss_mb": after.rss_mb,
    }
    print(json.dumps(figures))


def _ingest(port: int, user: str, password: str, path: str) -> int:
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA synchronous=FULL")
    database.execute(TABLE)
    count = 0
    with IMAPClient("127.0.0.1", port, ssl=False, timeout=60) as client:
        client.login(user, password)
        client.select_folder("INBOX", readonly=True)
        uids = client.search("ALL")
        for start in range(0, len(uids), BATCH):
            for item in client.fetch(uids[start : start + BATCH], ["BODY.PEEK[]"]).values():
                database.execute(INSERT, _row(item[b"BODY[]"]))  # its own transaction
                count += 1
    database.close()
    return count


def _row(raw: bytes) -> tuple[str | int | None, ...]:
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    body, files = "", 0
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = cast(bytes, part.get_payload(decode=True))
        if part.get_filename():
            files += 1
            hashlib.sha256(content).digest()
        elif not body or part.get_content_type() == "text/plain":
            body = content.decode(part.get_content_charset() or "utf-8", "replace")
    headers = (mail[name] for name in HEADERS)
    return (*(None if value is None else str(value) for value in headers), body, len(raw), files)


if __name__ == "__main__":
    main()
