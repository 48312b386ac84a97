"""The tables as they are, with moments in UTC on whatever database."""

import json
import re
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Connection

TABLES = (
    "contact", "clock", "norm", "closure", "message", "outbox_item", "event", "standstill",
    "merger", "department", "agent", "opening_window", "closing_day", "open_day", "equated_day",
    "snapshot", "calendar",
)  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_DAYS = {"day", "valid_from", "valid_until"}
_TIMES = {"opens", "closes"}
Row = dict[str, Any]


class Rows:
    """All of them, by table, in the order of their first column."""

    def __init__(self, connection: Connection) -> None:
        self._tables = {name: _read(connection, name) for name in TABLES}

    def __getitem__(self, table: str) -> list[Row]:
        return self._tables[table]


def _read(connection: Connection, table: str) -> list[Row]:
    found = connection.exec_driver_sql(f"SELECT * FROM {table} ORDER BY 1")
    names = list(found.keys())
    return [
        {name: _value(name, value) for name, value in zip(names, row, strict=True)} for row in found
    ]


def _value(name: str, value: Any) -> Any:
    """SQLite has texts for moments and JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC)
    if not isinstance(value, str):
        return value
    if name == "data":
        return json.loads(value)
    if _MOMENT.match(value) and name.endswith("_at" if name != "at" else "at"):
        return datetime.fromisoformat(value).replace(tzinfo=UTC)
    if name in _DAYS and len(value) == len("2026-01-01"):
        return date.fromisoformat(value)
    return time.fromisoformat(value) if name in _TIMES else value
