"""Figures as a table for people and as JSON for machines."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, field, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FLOOR = "floor"


def column(head: str) -> Any:
    """A field of a dataclass, with the words that stand above it in a table."""
    return field(metadata={"head": head})


def show(title: str, rows: Sequence[Any]) -> None:
    """Print dataclasses of one kind as a table: a line each, a column for each field."""
    columns = [
        (str(one.metadata.get("head", one.name)), [getattr(row, one.name) for row in rows])
        for one in fields(rows[0])
    ]
    print(f"\n{title}")
    for line in zip(*(_column(head, values) for head, values in columns), strict=True):
        print("  ".join(line))


def _column(head: str, values: Sequence[Any]) -> list[str]:
    """The head and the values, all of one width; words begin at the left, numbers end right."""
    cells = [head, *(_cell(one) for one in values)]
    width = max(map(len, cells))
    is_text = isinstance(values[0], str)
    return [cell.ljust(width) if is_text else cell.rjust(width) for cell in cells]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def write(path: Path, title: str, found: Sequence[Any], medians: Sequence[Any]) -> None:
    """Write all that was measured, with where and when; both lists hold dataclasses."""
    content = {
        "bench": title,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "rounds": [asdict(figures) for figures in found],
        "medians": [asdict(one) for one in medians],
    }
    path.write_text(json.dumps(content, indent=2) + "\n")
