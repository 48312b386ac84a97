"""An answer that was sent and comes back, for all tests of what follows from that."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from channels.base import Undelivered
from kcc.domain.actors import SYSTEM
from kcc.domain.states import Outcome, State
from kcc.models import OutboxItem
from kcc.services import contacts
from kcc.services.intake import Received
from kcc.services.leases import Lease
from tests.services.bounce_help import Bounce, dsn, signed
from tests.services.intake_door import Door
from tests.services.outbox_help import (
    ACCEPTED,
    HOUR,
    announce,
    answered_contact,
    hold_lease,
    receipt,
    tried,
)


@pytest.fixture
def door(session: Session, now: datetime) -> Door:
    return Door(session, now)


@pytest.fixture
def lease(session: Session, now: datetime) -> Lease:
    return hold_lease(session, now)


@pytest.fixture
def sent(door: Door, lease: Lease, now: datetime) -> OutboxItem:
    """An answer to fatima that closed her contact; a server took it and everybody knows."""
    item = signed(door, answered_contact(door.session, now))
    contact = item.message.contact
    contacts.change_state(
        door.session, contact, State.CLOSED, now, SYSTEM, outcome=Outcome.ANSWERED
    )
    contact.unread = False
    tried(door.session, lease, receipt(fatima=ACCEPTED), now)
    announce(door.session, lease, now)
    return item


@pytest.fixture
def come_back(door: Door, lease: Lease, now: datetime) -> Bounce:
    """A bounce of a message comes in, an hour later, and its contact is told."""

    def bounce(item: OutboxItem, *told: Undelivered, **features: Any) -> Received:
        received = door.receive(dsn(item, *told, now=now, **features))
        announce(door.session, lease, now + HOUR)
        return received

    return bounce
