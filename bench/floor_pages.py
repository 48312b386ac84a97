"""The floor of a page: Flask, Jinja and the standard library's sqlite3, and nothing else.

Run by gunicorn as `bench.floor_pages:application()`; FLOOR_DATABASE names the file.
"""

import os
import sqlite3
import threading

from flask import Flask, abort, render_template, request

COLUMNS = "t.id, t.title, t.email, t.received, t.state, t.agent"
QUEUE = f"SELECT {COLUMNS} FROM t WHERE open = 1 AND received > ? ORDER BY received LIMIT 50"
FIND = (
    f"SELECT {COLUMNS} FROM fts JOIN t ON t.id = fts.rowid WHERE fts MATCH ? ORDER BY rank LIMIT 50"
)
MESSAGES = "SELECT body FROM m WHERE item_id = ? ORDER BY id"


def application() -> Flask:
    app = Flask("bench", template_folder="floor_templates")
    path, local = os.environ["FLOOR_DATABASE"], threading.local()

    def database() -> sqlite3.Connection:
        if not hasattr(local, "database"):
            local.database = connect(path)
        found: sqlite3.Connection = local.database
        return found

    @app.get("/queue")
    def queue() -> str:
        after = request.args.get("after", "")
        return render_template("list.html", rows=database().execute(QUEUE, (after,)), query="")

    @app.get("/search")
    def search() -> str:
        query = request.args.get("q", "")
        rows = database().execute(FIND, (quoted(query),))
        return render_template("list.html", rows=rows, query=query)

    @app.get("/item/<int:number>")
    def item(number: int) -> str:
        row = database().execute("SELECT * FROM t WHERE id = ?", (number,)).fetchone() or abort(404)
        messages = database().execute(MESSAGES, (number,))
        return render_template("item.html", item=row, messages=messages)

    return app


def connect(path: str) -> sqlite3.Connection:
    """Read-only, with the file mapped into memory."""
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
    database.execute("PRAGMA mmap_size=2000000000")
    database.row_factory = sqlite3.Row
    return database


def quoted(query: str) -> str:
    """Words that FTS5 takes as they are; all of them have to be there."""
    return " ".join(f'"{word}"' for word in query.replace('"', "").split())
