"""What citizens and agents do in the invented municipality, each by the service for it."""

from datetime import timedelta

from sqlalchemy import ColumnElement, exists, select

from channels.base import Address, ChannelKind, Inbound
from kcc.domain.actors import Actor
from kcc.domain.kinds import Complexity
from kcc.domain.spoken import NoteOutcome
from kcc.domain.states import Outcome, State
from kcc.domain.words import citizens_date
from kcc.models import Closure, Contact, Message, MessageKind
from kcc.services import (
    complexity,
    handling,
    interims,
    merging,
    phone,
    postponing,
    referring,
    splitting,
    undoing,
)
from kcc.services.answering import Next
from kcc.services.held_mail import MailText
from kcc.services.intake import Wishes
from kcc.services.phone import PhoneNote
from tests.scenario.town import ONE_DAY, Town
from tests.services.answer_help import KEYS, UNDO_FOR, answer
from tests.services.intake_door import MadeUp

BACK = "Terug: dit is wat wij ervan weten."  # by these words the recount knows who has it
OPEN = Contact.closed_at.is_(None)
CLOSED = Contact.state == State.CLOSED
AT_DESK = (OPEN, Contact.department_id.is_(None))
Done = Contact | None


class Deeds(Town):
    """Each takes place at `now` and says with which contact; None when there is none for it."""

    def mail_in(self) -> Done:
        name = self.choose.choice(self.citizens)
        return self.door.receive(self.mail(name, "Hoe vraag ik iets aan?"), now=self.now).contact

    def program_mails(self) -> Done:
        mail = self.mail("nieuwsbrief", "Dit is een automatisch bericht.", automatic=True)
        return self.door.receive(mail, now=self.now).contact

    def form_in(self) -> Done:
        name = self.choose.choice(self.citizens)
        form = Inbound(
            channel=ChannelKind.FORM,
            received_at=self.now,
            sender=Address(name=name.capitalize(), address=f"{name}@example.nl"),
            subject="Formulier",
            text="Mijn container is niet geleegd.",
            phone=self.choose.choice([None, "06-12345678"]),
        )
        wishes = Wishes(
            topic_id=self.choose.choice([*self.topics, None]),
            wants_callback=self.choose.random() < 0.2,
        )
        return self.door.receive(form, now=self.now, wishes=wishes).contact

    def phone_in(self) -> Done:
        name = self.choose.choice(self.citizens)
        outcome = self.choose.choice(list(NoteOutcome))
        note = PhoneNote(
            channel=self.choose.choice([ChannelKind.PHONE, ChannelKind.DESK]),
            question="Wanneer is de markt?",
            outcome=outcome,
            name=name.capitalize(),
            email=f"{name}@example.nl",
            phone="06-12345678",
            topic_id=self.choose.choice([*self.topics, None]),
            answer="Op zaterdag." if outcome.tells else "",
            department_id=self.choose.choice(list(self.inside))
            if outcome is NoteOutcome.REFERRED
            else None,
        )
        actor = self.choose.choice(self.desk)
        told = (self.session, actor, self.now, note)
        return phone.take_note(*told, installation=MadeUp(), keys=KEYS)

    def reply(self, *where: ColumnElement[bool], text: str = "Ik heb nog een vraag.") -> Done:
        """To our last mail, as a mail program does; now and then somebody else writes it."""
        answered = exists().where(
            Message.contact_id == Contact.id,
            Message.kind == MessageKind.ANSWER,
            Message.rfc_id.is_not(None),
        )
        old = self.some(answered, *where)
        return self.reply_to(old, text) if old is not None else None

    def reply_to(self, old: Contact, text: str) -> Done:
        last = self.session.scalars(
            select(Message)
            .where(Message.contact_id == old.id, Message.kind == MessageKind.ANSWER)
            .order_by(Message.at.desc())
        ).first()
        if last is None or last.rfc_id is None or old.citizen is None:
            return None
        name = (old.citizen.email or "iemand@").partition("@")[0]
        sender = name if self.choose.random() < 0.85 else "buurman"
        mail = self.mail(
            sender,
            text,
            subject=f"Re: {last.subject}",
            in_reply_to=last.rfc_id,
            references=(last.rfc_id,),
        )
        return self.door.receive(mail, now=self.now).contact

    def thank(self) -> Done:
        return self.reply(CLOSED, text="Dank u wel!")

    def answer(self, then: Next = Next.CLOSE) -> Done:
        """By whoever has it; a question without a topic mostly gets one."""
        contact = self.some(OPEN, Contact.citizen_id.is_not(None))
        if contact is None:
            return None
        actor = self.actor_of(contact)
        if contact.topic_id is None and self.choose.random() < 0.8:
            topic = self.choose.choice(self.topics)
            handling.set_topic(self.session, contact, topic, self.now, actor)
        self.write(contact, actor, then)
        return contact

    def write(self, contact: Contact, actor: Actor, then: Next, **given: object) -> Message:
        outcome = None
        if then is Next.CLOSE and actor in self.desk:
            outcome = self.choose.choice([None, Outcome.ANSWERED_AFTER_CONSULTATION])
        told = {"then": then, "outcome": outcome} | given
        return answer(self.session, contact, actor, self.now, **told)  # type: ignore[arg-type]

    def answer_and_keep(self) -> Done:
        return self.answer(Next.KEEP)

    def answer_and_wait(self) -> Done:
        return self.answer(Next.WAIT)

    def answer_and_undo(self) -> Done:
        """The mail is taken back within the seconds in which that can be."""
        contact = self.some(OPEN, Contact.citizen_id.is_not(None))
        if contact is None:
            return None
        actor = self.actor_of(contact)
        written = self.write(contact, actor, self.choose.choice(list(Next)))
        self.session.commit()
        self.count_days()
        self.session.commit()
        late = self.now + timedelta(seconds=5)
        undoing.undo(self.session, contact, written.id, late, actor)
        return contact

    def promise(self) -> Done:
        contact = self.some(*AT_DESK, Contact.citizen_id.is_not(None))
        if contact is not None:
            day = citizens_date(self.today + self.choose.choice((0, 1, 3, 8)) * ONE_DAY, "nl")
            text = f"Wij zoeken het uit. U hoort uiterlijk op {day} van ons."
            actor = self.choose.choice(self.desk)
            self.write(contact, actor, Next.CLOSE, text=text, makes_promise=True)
        return contact

    def interim(self) -> Done:
        contact = self.some(*AT_DESK, Contact.citizen_id.is_not(None))
        if contact is None:
            return None
        day = citizens_date(self.today + self.choose.choice((2, 5, 12)) * ONE_DAY, "nl")
        newest = select(Message.id).where(Message.contact_id == contact.id)
        mail = MailText(
            text=f"Het duurt langer. U krijgt uiterlijk {day} antwoord.",
            last_seen_message_id=self.session.scalar(newest.order_by(Message.id.desc()).limit(1)),
        )
        actor = self.choose.choice(self.desk)
        interims.send(
            self.session,
            contact,
            mail,
            self.now,
            actor,
            undo_for=UNDO_FOR,
            installation=MadeUp(),
            keys=KEYS,
        )
        return contact

    def call(self) -> Done:
        contact = self.some(OPEN)
        if contact is not None:
            actor = self.actor_of(contact)
            handling.call(self.session, contact, "Het ligt klaar.", self.now, actor)
        return contact

    def close(self) -> Done:
        contact = self.some(OPEN)
        if contact is not None:
            outcome = self.choose.choice(list(Outcome))
            handling.close(self.session, contact, outcome, self.now, self.actor_of(contact))
        return contact

    def reopen(self) -> Done:
        contact = self.some(~OPEN, Contact.department_id.is_(None))
        if contact is not None:
            handling.reopen(self.session, contact, self.now, self.choose.choice(self.desk))
        return contact

    def topic(self) -> Done:
        """Also afterwards, of what is closed."""
        contact = self.some()
        if contact is not None:
            topic = self.choose.choice([*self.topics, None])
            handling.set_topic(self.session, contact, topic, self.now, self.desk[0])
        return contact

    def refer(self) -> Done:
        contact = self.some(OPEN)
        if contact is not None:
            to = self.choose.choice(list(self.inside))
            actor = self.actor_of(contact)
            referring.refer(self.session, contact, to, "Weten jullie dit?", self.now, actor)
        return contact

    def back(self) -> Done:
        contact = self.some(OPEN, Contact.department_id.is_not(None))
        if contact is not None:
            actor = self.actor_of(contact)
            referring.back_to_kcc(self.session, contact, BACK, self.now, actor)
        return contact

    def note(self) -> Done:
        contact = self.some()
        if contact is not None:
            handling.note(self.session, contact, "Gebeld.", self.now, self.actor_of(contact))
        return contact

    def resume(self) -> Done:
        contact = self.some(Contact.state == State.WAITS_FOR_CITIZEN)
        if contact is not None:
            handling.resume(self.session, contact, self.now, self.actor_of(contact))
        return contact

    def complex(self) -> Done:
        """While it is young: a question is looked at soon."""
        young = Contact.received_at > self.now - 4 * ONE_DAY
        contact = self.some(OPEN, young)
        if contact is not None:
            wanted = self.choose.choice([*Complexity, Complexity.COMPLEX])
            actor = self.actor_of(contact)
            complexity.set_complexity(self.session, contact, wanted, self.now, actor)
        return contact

    def postpone(self) -> Done:
        contact = self.some(*AT_DESK)
        if contact is not None:
            until = self.now + self.choose.choice((1, 3)) * ONE_DAY
            actor = self.choose.choice(self.desk)
            postponing.postpone(self.session, contact, until, "Later.", self.now, actor)
        return contact

    def merge(self) -> Done:
        """Mostly two of one citizen."""
        one = self.some(Contact.citizen_id.is_not(None), Contact.state != State.NO_ACTION)
        if one is None:
            return None
        same = Contact.citizen_id == one.citizen_id
        alike = [same] if self.choose.random() < 0.9 else []
        other = self.some(Contact.id != one.id, OPEN, *alike)
        if other is not None:
            merging.merge(self.session, one, other, self.now, self.desk[0], sure=True)
        return other

    def split(self) -> Done:
        first = select(Message.id).where(Message.kind == MessageKind.INBOUND)
        later = self.session.scalars(
            select(Message)
            .where(Message.kind == MessageKind.INBOUND, Message.id.in_(first))
            .where(Message.in_reply_to.is_not(None))
            .order_by(Message.id.desc())
            .limit(5)
        ).all()
        if not later:
            return None
        message = self.choose.choice(later)
        asked = (message.contact, message.id, self.now, self.desk[0])
        return splitting.split(self.session, *asked, installation=MadeUp(), keys=KEYS)

    def put_back(self) -> Done:
        contact = self.some(OPEN, Contact.related_id.is_not(None))
        if contact is not None:
            asked = (self.session, self.desk[0], contact.number)
            splitting.put_back(self.session, *splitting.lock(*asked), self.now, self.desk[0])
        return contact

    def spam_after_all(self) -> Done:
        """What was dealt with turns out to be nothing for the figures."""
        dealt_with = exists().where(Closure.contact_id == Contact.id)
        contact = self.some(OPEN, dealt_with)
        if contact is not None:
            outcome = self.choose.choice([Outcome.SPAM, Outcome.AUTOMATIC, Outcome.DUPLICATE])
            handling.close(self.session, contact, outcome, self.now, self.actor_of(contact))
        return contact

    def actor_of(self, contact: Contact) -> Actor:
        """Somebody who may work on it now."""
        inside = self.inside.get(contact.department_id or 0)
        return inside or self.choose.choice(self.desk)

    citizens: tuple[str, ...] = ()

    def count_days(self) -> None:
        """Fold days, as the worker does at any moment."""
        raise NotImplementedError
