"""What a municipality has set up, and what still misses before the work can start."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import Base
from kcc.domain import sla
from kcc.domain.calendar import Calendar
from kcc.domain.errors import Invalid
from kcc.domain.roles import Role
from kcc.domain.term import Term, Unit
from kcc.models import (
    Agent,
    Department,
    Mailbox,
    MailFolder,
    Norm,
    OpeningWindow,
    RawMail,
    RawState,
    Topic,
)
from kcc.services import calendars

_AHEAD = timedelta(days=31)  # time to do something about hours that end


class Part(StrEnum):
    """A part of what is set up, in the order in which one would do it."""

    PEOPLE = "people"
    DEPARTMENTS = "departments"
    TOPICS = "topics"
    MAILBOXES = "mailboxes"
    NORMS = "norms"
    OPENING = "opening"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """How many of a part there are in use, and what goes wrong as long as something misses."""

    part: Part
    count: int
    misses: str = ""
    problem: str = ""


def steps(session: Session, now: datetime) -> tuple[Step, ...]:
    """Every part with its state."""
    people, workers = _people(session)
    return (
        Step(
            part=Part.PEOPLE,
            count=people,
            misses="" if workers else "Nog niemand kan contacten behandelen.",
        ),
        _step(session, Part.DEPARTMENTS, Department, "Doorzetten naar een afdeling kan nog niet."),
        _step(session, Part.TOPICS, Topic, "Een contact kan nog geen onderwerp krijgen."),
        _mailboxes(session),
        _step(session, Part.NORMS, Norm, "Geen enkel contact heeft een termijn."),
        _opening(session, now),
    )


def _step(session: Session, part: Part, model: type[Base], misses: str) -> Step:
    count = _count(session, model)
    return Step(part=part, count=count, misses="" if count else misses)


def _mailboxes(session: Session) -> Step:
    misses = "E-mail komt nog niet binnen en antwoorden kunnen niet weg."
    wrong = select(Mailbox.address).where(
        Mailbox.active, Mailbox.folders.any(MailFolder.problem != "")
    )
    addresses = ", ".join(session.scalars(wrong.order_by(Mailbox.address)))
    step = _step(session, Part.MAILBOXES, Mailbox, misses)
    problems = [f"Ophalen lukt niet: {addresses}."] if addresses else []
    if lost := _without_contact(session):
        problems.append(f"E-mails die geen contact konden worden, wel bewaard: {lost}.")
    return Step(part=step.part, count=step.count, misses=step.misses, problem=" ".join(problems))


def _opening(session: Session, now: datetime) -> Step:
    """Hours may be there and all be of the past."""
    count, calendar = _count(session, OpeningWindow), calendars.calendar(session)
    if not _opens_after(now, calendar):
        misses = "Zonder openingstijden lopen termijnen niet."
        return Step(part=Part.OPENING, count=count, misses=misses)
    soon = "Over een maand is de gemeente nooit meer open: dan lopen er geen termijnen meer."
    problem = "" if _opens_after(now + _AHEAD, calendar) else soon
    return Step(part=Part.OPENING, count=count, problem=problem)


def _opens_after(at: datetime, calendar: Calendar) -> bool:
    try:
        sla.due_at(at, Term(1, Unit.WORKING_DAYS), calendar)
    except Invalid:
        return False
    return True


def _without_contact(session: Session) -> int:
    """Mails that not even a contact with the raw bytes could be made of."""
    unread = (RawMail.state == RawState.UNREADABLE, RawMail.message_id.is_(None))
    return session.scalar(select(func.count()).select_from(RawMail).where(*unread)) or 0


def _count(session: Session, model: type[Base]) -> int:
    query = select(func.count()).select_from(model)
    if issubclass(model, Department | Topic | Mailbox):
        query = query.where(model.active)
    if issubclass(model, Norm):
        query = query.where(model.replaced_at.is_(None))
    return session.scalar(query) or 0


def _people(session: Session) -> tuple[int, int]:
    """How many can sign in, and how many of them handle contacts of everybody."""
    roles = [agent.roles for agent in session.scalars(select(Agent).where(Agent.active))]
    return len(roles), sum(bool(one & {Role.AGENT, Role.TEAM_LEAD}) for one in roles)
