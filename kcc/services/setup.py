"""What a municipality has set up, and what still misses before the work can start."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.db import Base
from kcc.domain.roles import Role
from kcc.models import Agent, Department, Mailbox, Norm, OpeningWindow, RawMail, RawState, Topic


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


def steps(session: Session) -> tuple[Step, ...]:
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
        _step(session, Part.OPENING, OpeningWindow, "Zonder openingstijden lopen termijnen niet."),
    )


def _step(session: Session, part: Part, model: type[Base], misses: str) -> Step:
    count = _count(session, model)
    return Step(part=part, count=count, misses="" if count else misses)


def _mailboxes(session: Session) -> Step:
    misses = "E-mail komt nog niet binnen en antwoorden kunnen niet weg."
    wrong = select(Mailbox.address).where(Mailbox.active, Mailbox.problem != "")
    addresses = ", ".join(session.scalars(wrong.order_by(Mailbox.address)))
    step = _step(session, Part.MAILBOXES, Mailbox, misses)
    problems = [f"Ophalen lukt niet: {addresses}."] if addresses else []
    if lost := _without_contact(session):
        problems.append(f"E-mails die geen contact konden worden, wel bewaard: {lost}.")
    return Step(part=step.part, count=step.count, misses=step.misses, problem=" ".join(problems))


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
