"""The public form: a citizen's question becomes one contact, however often it is sent in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from channels.base import Address, ChannelKind, Inbound
from kcc.domain import texts
from kcc.domain.errors import NotFound, Refused
from kcc.domain.moments import Moment
from kcc.domain.norms import About
from kcc.domain.term import Term, Unit
from kcc.keys import Keys
from kcc.models import Contact, Message, MessageKind
from kcc.services import clock_rules, clocks, intake, receipts, throttle
from kcc.services.incoming import StoredFile, is_ours
from kcc.services.installation import Installation
from kennisbank.topics import Topic

_HOUR = timedelta(hours=1)


class TooOften(Refused):
    """More forms came from this address in an hour than one household sends."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Er zijn in korte tijd te veel vragen verstuurd.")
        self.wait = wait


class OurAddress(Refused):
    """An answer to this address would come to ourselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a citizen filled in: an e-mail address in lower case, a phone number, or both.

    `token` was made when the form was shown; `bucket` names the counter of the sender's
    internet address.
    """

    text: str
    email: str | None
    phone: str | None
    name: str
    topic_id: int | None
    language: str
    token: str
    bucket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """By when an answer comes (aware UTC), and within how long when that is in working days."""

    due_at: datetime
    within: Term | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the citizen sees of a question that was sent."""

    number: str
    at: datetime
    text: str
    due_at: datetime | None
    files: tuple[str, ...] = ()
    is_callback: bool = False


def check(session: Session, question: Question, now: datetime, *, limit: int) -> None:
    """Look whether `submit` will take a question, before its files are kept.

    Raises OurAddress, and TooOften as `submit` does.
    """
    if question.email and is_ours(session, question.email):
        raise OurAddress("Dit is een postbus van onszelf.")
    wait = throttle.left(session, question.bucket, limit, now, _HOUR)
    if wait and not receipts.is_known(session, question.token, _typed(question)):
        raise TooOften(wait)


def submit(
    session: Session,
    question: Question,
    now: datetime,
    *,
    stored: Sequence[StoredFile] = (),
    limit: int,
    installation: Installation,
    keys: Keys,
) -> str:
    """Take in a question and return the number of its contact; flushes.

    The same form sent in a second time gives the number of the first. Raises TooOften when
    more than `limit` came from the sender's address in the last hour.
    """
    receipt = receipts.take(session, question.token, _typed(question, stored), now)
    if receipt.contact_id is not None:
        return session.get_one(Contact, receipt.contact_id).number
    if wait := throttle.hit(session, {question.bucket: limit}, now, _HOUR):
        raise TooOften(wait)
    received = intake.receive(
        session,
        _inbound(question, now),
        now,
        installation=installation,
        keys=keys,
        stored=stored,
        wishes=intake.Wishes(topic_id=question.topic_id),
    )
    receipt.contact_id = received.contact.id
    session.flush()
    return received.contact.number


def topics(session: Session) -> Sequence[Topic]:
    """The subjects that a citizen can choose from, by name."""
    return texts.by_name(session.scalars(select(Topic).where(Topic.active, Topic.on_form)))


def promise(session: Session, now: datetime) -> Promise | None:
    """By when a question that is sent now is answered; None when no clock would run for it."""
    planned = clock_rules.rules(session).planned(
        About(channel=ChannelKind.FORM), Moment.FIRST_ANSWER, now
    )
    if planned is None:
        return None
    term = planned.norm.term
    within = term if term.unit is Unit.WORKING_DAYS else None
    return Promise(due_at=planned.deadline.due_at, within=within)


def sent(session: Session, number: str) -> Sent:
    """What was sent under this number. Raises NotFound."""
    contact = session.scalar(
        select(Contact).where(Contact.number == number, Contact.channel == ChannelKind.FORM)
    )
    if contact is None:
        raise NotFound(f"Er is geen vraag met nummer {number}.")
    first = (
        select(Message)
        .where(Message.contact_id == contact.id, Message.kind == MessageKind.INBOUND)
        .options(joinedload(Message.attachments))
        .order_by(Message.at, Message.id)
        .limit(1)
    )
    message = session.scalars(first).unique().one()
    due = [clock.due_at for clock in contact.clocks if clock.moment in clocks.ANSWERS]
    return Sent(
        number=contact.number,
        at=message.at,
        text=message.text,
        files=tuple(file.filename for file in message.attachments),
        due_at=min(due, default=None),
        is_callback=contact.wants_callback,
    )


def _typed(question: Question, stored: Sequence[StoredFile] = ()) -> tuple[object, ...]:
    """What makes it another question when it changes; a photo that was forgotten does, too."""
    files = tuple(file.sha256 for file in stored)
    words = (question.text, question.email, question.phone, question.name)
    return (*words, question.topic_id, *files)


def _inbound(question: Question, now: datetime) -> Inbound:
    return Inbound(
        channel=ChannelKind.FORM,
        received_at=now,
        sender=Address(name=question.name, address=question.email or ""),
        phone=question.phone,
        text=question.text,
        language=question.language,
    )
