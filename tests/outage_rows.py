"""A valid row of the register of outages in one call."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.models import Outage
from tests.builders import NOW


def outage(session: Session, **columns: Any) -> Outage:
    """Six hours without mail on Tuesday 17 March 2026, from 9:00 in Amsterdam."""
    usual: dict[str, Any] = {
        "channel_names": [ChannelKind.EMAIL.value],
        "started_at": datetime(2026, 3, 17, 8, tzinfo=UTC),
        "ended_at": datetime(2026, 3, 17, 14, tzinfo=UTC),
        "actor_name": "Wouter Prins",
        "registered_at": NOW,
    }
    made = Outage(**(usual | columns))
    session.add(made)
    session.flush()
    return made
