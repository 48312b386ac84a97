"""Mails that tell colleagues of warnings: made with what they tell, and handed over once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, or_, select, update
from sqlalchemy.orm import Session

from channels.base import Address, Outbound
from kcc.domain.alerts import Level
from kcc.domain.calendar import Calendar
from kcc.domain.patience import Patience
from kcc.domain.words import local, short_moment
from kcc.models import Agent, Alert, Delivery, Digest, Mailbox
from kcc.services import alerts, choices
from kcc.services.alerts import Warned
from kcc.services.installation import Installation
from kcc.services.leases import Lease, holding
from kcc.services.outbox import CRASHED

_LISTED = 20
_UNCHANGED = {"synchronize_session": False}


def make(
    session: Session,
    now: datetime,
    calendar: Calendar,
    *,
    every: timedelta,
    installation: Installation,
) -> int:
    """Write who is to be mailed about what, in opening hours and not more than once in `every`.

    With each mail is written, in one transaction, up to which warning somebody was mailed: so
    none is mailed twice. Returns how many mails there are.
    """
    newest = session.scalar(select(func.max(Alert.id))) or 0
    waiting = _waiting(session, now, newest, every) if _is_open(now, calendar) else []
    if not waiting:
        return 0
    known = alerts.running(session, now, min(agent.alerts_mailed_id for agent in waiting))
    topics = choices.labels(session).topics
    made = 0
    for agent in waiting:
        news = [one for one in known if one.id > agent.alerts_mailed_id]
        mine = [one for one in news if alerts.is_for(one, agent)]
        agent.alerts_mailed_id = newest
        if mine:
            agent.alerts_mailed_at = now
            session.add(_digest(agent, mine, now, topics, installation))
            made += 1
    session.flush()
    return made


def claim(session: Session, now: datetime, lease: Lease) -> Digest | None:
    """Claim the mail that has waited longest; None when none is due or the lease is gone."""
    due = select(Digest.id).where(_waits(now)).order_by(Digest.not_before, Digest.id).limit(1)
    claimed = session.scalar(
        update(Digest)
        .where(Digest.id == due.scalar_subquery(), _waits(now), holding(lease.token, now))
        .values(
            delivery=Delivery.SENDING,
            token=lease.token,
            handed_at=None,
            attempts=Digest.attempts + 1,
        )
        .returning(Digest.id)
        .execution_options(**_UNCHANGED)
    )
    if claimed is None:
        return None
    return session.get_one(Digest, claimed, populate_existing=True)


def is_busy(session: Session, now: datetime) -> bool:
    """Whether a mail is due, or was left behind while it was being sent."""
    waits = or_(_waits(now), Digest.delivery == Delivery.SENDING)
    return session.scalar(select(exists().where(waits))) or False


def hand_over(session: Session, digest_id: int, now: datetime, lease: Lease) -> bool:
    """Note that the text is about to be handed to the server; False forbids it."""
    ours = (Digest.id == digest_id, Digest.delivery == Delivery.SENDING)
    noted = session.scalar(
        update(Digest)
        .where(*ours, Digest.token == lease.token, holding(lease.token, now))
        .values(handed_at=now)
        .returning(Digest.id)
        .execution_options(**_UNCHANGED)
    )
    return noted is not None


def settle(
    session: Session, digest_id: int, delivery: Delivery, problem: str, now: datetime
) -> None:
    """Write down how it went; what is sent, refused or uncertain stays so."""
    ours = (Digest.id == digest_id, Digest.delivery == Delivery.SENDING)
    sent_at = now if delivery is Delivery.SENT else None
    session.execute(
        update(Digest)
        .where(*ours)
        .values(delivery=delivery, problem=problem[:500], sent_at=sent_at, token=None)
        .execution_options(**_UNCHANGED)
    )


def postpone(
    session: Session, digest: Digest, problem: str, now: datetime, patience: Patience
) -> None:
    """Try again later; a warning that is older than our patience has no use any more."""
    if now - digest.at > patience.give_up:
        settle(session, digest.id, Delivery.REFUSED, problem, now)
        return
    session.execute(
        update(Digest)
        .where(Digest.id == digest.id, Digest.delivery == Delivery.SENDING)
        .values(
            delivery=Delivery.DEFERRED,
            not_before=patience.next_try(digest.attempts, now),
            problem=problem[:500],
            token=None,
        )
        .execution_options(**_UNCHANGED)
    )


def reclaim(session: Session, lease: Lease) -> None:
    """What a worker that stopped left behind: sent again only if no text was handed over."""
    left = (Digest.delivery == Delivery.SENDING, Digest.token != lease.token)
    for handed, delivery, problem in (
        (Digest.handed_at.is_(None), Delivery.QUEUED, ""),
        (Digest.handed_at.is_not(None), Delivery.UNCERTAIN, CRASHED),
    ):
        session.execute(
            update(Digest)
            .where(*left, handed)
            .values(delivery=delivery, problem=problem, token=None)
            .execution_options(**_UNCHANGED)
        )


def outgoing(digest: Digest, mailbox: Mailbox) -> Outbound:
    """The mail as the channel sends it: automatic, so that no program answers it."""
    return Outbound(
        message_id=digest.rfc_id,
        sender=Address(name=mailbox.name, address=mailbox.address),
        recipients=(digest.address,),
        to=(Address(name="", address=digest.address),),
        subject=digest.subject,
        text=digest.text,
        date=digest.at,
        automatic=True,
    )


def _waiting(session: Session, now: datetime, newest: int, every: timedelta) -> Sequence[Agent]:
    """Who wants mail and was not mailed up to the last warning, nor a short time ago."""
    rested = or_(Agent.alerts_mailed_at.is_(None), Agent.alerts_mailed_at <= now - every)
    found = select(Agent).where(Agent.active, Agent.alert_mail, Agent.alerts_mailed_id < newest)
    return session.scalars(found.where(rested).order_by(Agent.id).with_for_update(of=Agent)).all()


def _is_open(now: datetime, calendar: Calendar) -> bool:
    windows = calendar.day(local(now).date()).windows
    return any(opens <= now < closes for opens, closes in windows)


def _digest(
    agent: Agent,
    mine: Sequence[Warned],
    now: datetime,
    topics: Mapping[int, str],
    installation: Installation,
) -> Digest:
    return Digest(
        agent_id=agent.id,
        at=now,
        # No form of those that find a contact: an answer to it belongs to none.
        rfc_id=f"<termijnen.{agent.id}.{mine[-1].id}@{installation.domain}>",
        address=agent.email,
        subject=_subject(mine),
        text=_text(agent, mine, topics, installation.public_url.rstrip("/")),
        not_before=now,
    )


def _subject(mine: Sequence[Warned]) -> str:
    late = sum(one.level is Level.LATE for one in mine)
    nearly = len(mine) - late
    told = [f"{late} te laat" if late else "", f"{nearly} bijna te laat" if nearly else ""]
    return f"Termijnen: {', '.join(filter(None, told))}"


def _text(agent: Agent, mine: Sequence[Warned], topics: Mapping[int, str], public_url: str) -> str:
    """No name or word of a citizen: mail is read on more screens than the KCC."""
    parts = [f"Beste {agent.name},"]
    for level, head in ((Level.LATE, "Te laat"), (Level.WARN, "Bijna te laat")):
        lines = [_line(one, topics, public_url) for one in mine if one.level is level]
        if lines:
            parts.append("\n".join([f"{head}:", *lines[:_LISTED]]))
        if len(lines) > _LISTED:
            parts.append(f"En nog {len(lines) - _LISTED} andere.")
    parts.append(f"Alles staat op {public_url}/signalen")
    parts.append(
        "Dit bericht komt vanzelf; antwoorden heeft geen zin. Wil je het niet krijgen, zet het dan "
        "uit in het menu achter je naam."
    )
    return "\n\n".join(parts)


def _line(one: Warned, topics: Mapping[int, str], public_url: str) -> str:
    topic = topics.get(one.topic_id or 0, "zonder onderwerp")
    tense = "was" if one.level is Level.LATE else "tot"
    until = f"{one.moment.label} {tense} {short_moment(one.due_at)}"
    return f"- {topic}, {until}: {public_url}/contacten/{one.number}"


def _waits(now: datetime) -> ColumnElement[bool]:
    waiting = Digest.delivery.in_((Delivery.QUEUED, Delivery.DEFERRED))
    return waiting & (Digest.not_before <= now)
