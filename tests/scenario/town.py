"""An invented municipality with what time changes in it: hours, norms, and the post that leaves."""

import random
from datetime import date, time, timedelta

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from channels.base import Acceptance, Address, ChannelKind, Inbound, Receipt, RecipientResult
from kcc.domain.calendar import OpeningHours
from kcc.domain.measures import midnight
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.term import Term, Unit
from kcc.domain.words import local
from kcc.models import USUAL_CALENDAR, ClosingDay, Contact, Norm, OpenDay, OutboxItem
from kcc.services import (
    admin_log,
    announcing,
    calendars,
    deliveries,
    norms,
    opening,
    opening_calendars,
    outbox,
    postponing,
)
from kcc.services.norms import NormInput
from kcc.services.opening_calendars import CalendarInput
from tests import builders
from tests.services.intake_door import Door
from tests.services.outbox_help import PATIENCE, hold_lease

ONE_DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
POST_LEAVES = timedelta(seconds=15)
FRIDAY = 4


class Town:
    """Two agents of the KCC, two departments, four topics, and citizens who come back.

    One department has a calendar of its own. `first` is the day on which the door opens.
    """

    def __init__(self, session: Session, seed: int, first: date) -> None:
        self.session = session
        self.choose = random.Random(seed)
        self.now = midnight(first)
        self.door = Door(session, self.now)
        self.lease = hold_lease(session, self.now, ttl=timedelta(days=800))
        self.admin = builders.actor(session, "Wouter Prins", roles=[Role.ADMIN])
        self.parks = builders.department(session, "Stadsbeheer")
        self.tax = builders.department(session, "Belastingen")
        self.topics = [
            builders.topic(session, name).id for name in ("Paspoort", "Afval", "Parkeren", "WOZ")
        ]
        self.desk = [builders.actor(session, name) for name in ("Sanne Mulder", "Noor Visser")]
        self.inside = {
            one.id: builders.actor(session, name, roles=[Role.DEPARTMENT], department=one)
            for one, name in ((self.parks, "Bram Bos"), (self.tax, "Tess Timmer"))
        }
        self._set_hours(first)
        session.commit()

    def _set_hours(self, first: date) -> None:
        """A day off, an open Saturday, and a department that is closed on Fridays."""
        at = (self.now, self.admin)
        own = opening_calendars.add(self.session, CalendarInput(name="Belastingen"), *at)
        for window in opening.windows(self.session, own.id):
            if window.weekday == FRIDAY:
                opening.remove(self.session, window.id, *at)
        self.tax.calendar_id = own.id
        closed = ClosingDay(calendar_id=USUAL_CALENDAR, day=first + 11 * ONE_DAY, name="Studiedag")
        opening.add_closing_day(self.session, closed, *at)
        saturday = first + (5 - first.weekday()) % 7 * ONE_DAY + 14 * ONE_DAY
        opened = OpenDay(calendar_id=USUAL_CALENDAR, day=saturday, opens=time(10), closes=time(14))
        opening.add_open_day(self.session, opened, *at)

    def change_hours(self, day: date) -> None:
        """From that day on: Fridays until noon, Thursdays an evening too."""
        at = (self.now, self.admin)
        for window in opening.windows(self.session, USUAL_CALENDAR):
            if window.weekday == FRIDAY:
                until = OpeningHours(
                    weekday=FRIDAY,
                    opens=window.opens,
                    closes=window.closes,
                    valid_until=day - ONE_DAY,
                )
                opening.change(self.session, window.id, until, admin_log.mark(window), *at)
        for weekday, opens, closes in ((FRIDAY, time(9), time(12)), (3, time(18), time(20))):
            hours = OpeningHours(weekday=weekday, opens=opens, closes=closes, valid_from=day)
            opening.add(self.session, USUAL_CALENDAR, hours, *at)

    def change_norm(self) -> None:
        """A first answer within three working days instead of two, from now on."""
        old = self.session.scalars(
            select(Norm).where(Norm.moment == Moment.FIRST_ANSWER, Norm.replaced_at.is_(None))
        ).one()
        given = NormInput(
            moment=old.moment,
            term=Term(3, Unit.WORKING_DAYS),
            complexity=old.complexity,
            target_percent=90,
            warn_percent=75,
        )
        norms.change(self.session, old.rule, given, old.id, self.now, self.admin)

    def is_open(self, day: date) -> bool:
        return calendars.calendar(self.session).day(day).is_open

    @property
    def today(self) -> date:
        return local(self.now).date()

    def some(self, *where: ColumnElement[bool]) -> Contact | None:
        """One of the contacts that are so; None without any."""
        ids = self.session.scalars(select(Contact.id).where(*where).order_by(Contact.id)).all()
        return self.session.get_one(Contact, self.choose.choice(ids)) if ids else None

    def mail(self, sender: str, text: str, **fields: object) -> Inbound:
        """A mail as the channel brings it; `sender` is the name before @example.nl."""
        return Inbound(
            channel=ChannelKind.EMAIL,
            received_at=self.now,
            sender=Address(name=sender.capitalize(), address=f"{sender}@example.nl"),
            text=text,
            message_id=f"<{self.now:%m%d%H%M%S}.{self.choose.random()}@example.nl>",
            to=(Address(name="Gemeente Voorbeeld", address="info@gemeente.example.org"),),
            delivered_to=("info@gemeente.example.org",),
            **({"subject": "Vraag aan de gemeente"} | fields),  # type: ignore[arg-type]
        )

    def deliver(self) -> None:
        """The post leaves: a server takes all of it, and the histories say so."""
        at = self.now + POST_LEAVES
        while (item := outbox.claim_due(self.session, at, self.lease)) is not None:
            outbox.hand_over(self.session, item, at, self.lease)
            deliveries.record(self.session, item, _accepted(item), at, PATIENCE)
            self.session.expire_all()
        while message_id := announcing.next_untold(self.session):
            if not announcing.announce(self.session, message_id, at, self.lease):
                break

    def wake(self) -> None:
        """What was put off comes back, as the worker brings it back."""
        for contact_id in postponing.due(self.session, self.now):
            postponing.wake_due(self.session, contact_id, self.now)


def _accepted(item: OutboxItem) -> Receipt:
    results = tuple(
        RecipientResult(
            address=one.address, acceptance=Acceptance.ACCEPTED, code=250, reply="2.0.0 OK"
        )
        for one in item.message.recipients
    )
    return Receipt(results=results, server="mail.example.org", queue_id=f"D{item.id}")
