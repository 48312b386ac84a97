"""What the law asks of the invented municipality: its kinds, terms that stand still or move."""

from datetime import timedelta

from sqlalchemy import exists

from kcc.domain.kinds import ContactKind
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.words import local
from kcc.models import Clock, Contact, Standstill
from kcc.services import classifying, legal_postponing, legal_suspending, legal_terms
from kcc.services.legal_postponing import Notice
from kcc.services.legal_suspending import Suspension
from tests.scenario.deeds import OPEN, Deeds, Done
from tests.scenario.town import ONE_DAY

_KINDS = (
    ContactKind.COMPLAINT,
    ContactKind.OBJECTION,
    ContactKind.WOO_REQUEST,
    ContactKind.QUESTION,
)
_IN_LAW = exists().where(
    Clock.contact_id == Contact.id, Clock.legal, Clock.met_at.is_(None), Clock.ended_at.is_(None)
)
_STILL = exists().where(
    Standstill.contact_id == Contact.id,
    Standstill.reason != PauseReason.CITIZEN,
    Standstill.ended_at.is_(None),
)


class LegalDeeds(Deeds):
    """Those of a contact that a law has a term for."""

    def kind(self) -> Done:
        young = Contact.received_at > self.now - 3 * ONE_DAY
        contact = self.some(OPEN, young)
        if contact is not None:
            kind = self.choose.choice(_KINDS)
            published = self.today - 10 * ONE_DAY if kind is ContactKind.OBJECTION else None
            actor = self.actor_of(contact)
            classifying.set_kind(
                self.session, contact, kind, self.now, actor, published_on=published
            )
        return contact

    def suspend(self) -> Done:
        contact = self.some(OPEN, _IN_LAW)
        if contact is not None:
            given = Suspension(reason=PauseReason.CONSENT, since=self.today)
            actor = self.actor_of(contact)
            legal_suspending.suspend(self.session, contact, given, self.now, actor)
        return contact

    def go_on(self) -> Done:
        contact = self.some(OPEN, _STILL)
        if contact is not None:
            actor = self.actor_of(contact)
            legal_suspending.resume(self.session, contact, self.today, self.now, actor)
        return contact

    def postpone_term(self) -> Done:
        contact = self.some(OPEN, _IN_LAW)
        clock = legal_terms.running(self.session, contact) if contact else None
        if contact is None or clock is None:
            return None
        until = local(clock.due_at).date() + timedelta(days=7)
        notice = Notice(until=until, told_on=self.today, reference="B-12", why="Er is meer nodig.")
        actor = self.actor_of(contact)
        legal_postponing.postpone_term(self.session, contact, notice, self.now, actor)
        return contact
