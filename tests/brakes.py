"""Brakes on automatic mail that tripped, in one call."""

from typing import Any

from sqlalchemy.orm import Session

from kcc.domain.brakes import Level
from kcc.models import Brake
from tests.builders import NOW


def brake(session: Session, key: str, level: Level = Level.RECIPIENT, **columns: Any) -> Brake:
    """One that holds mail back since a moment ago."""
    held = {"holds": True, "tripped_at": NOW, "held": 3, "held_at": NOW, "number": "2600000011"}
    values: dict[str, Any] = {"since": NOW, "count": 13, **held}
    row = Brake(key=key, level=level, **(values | columns))
    session.add(row)
    session.flush()
    return row
