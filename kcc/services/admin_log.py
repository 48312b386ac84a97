"""The changes of administration: one at a time, each kept with who, what, when and from where."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from channels.email.oauth import LoginKind
from kcc.db import Base, take_turn
from kcc.domain import marks
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.outages import FilingRule
from kcc.domain.roles import Role
from kcc.domain.words import local, weekday_name
from kcc.models import AdminEvent, Department, Mailbox, OpeningCalendar, Topic

PAGE = 50

# What a column is called on screen. A column that stands here may be shown in the log.
_WORDS = {
    "name": "naam",
    "email": "e-mailadres",
    "role_names": "rollen",
    "department_id": "afdeling",
    "active": "in gebruik",
    "upl": "UPL-naam",
    "on_form": "op het formulier",
    "address": "adres",
    "reply_to": "antwoordadres",
    "plus_addressing": "plus-adressen",
    "imap_host": "IMAP-server",
    "imap_port": "IMAP-poort",
    "imap_security": "IMAP-beveiliging",
    "smtp_host": "SMTP-server",
    "smtp_port": "SMTP-poort",
    "smtp_security": "SMTP-beveiliging",
    "username": "gebruikersnaam",
    "login": "inloggen met",
    "oauth_tenant": "tenant",
    "oauth_client_id": "id van de app",
    "oauth_expires_on": "geheim verloopt op",
    "folder_names": "mappen",
    "move_to": "verplaatsen naar",
    "sent_folder": "map voor kopieën",
    "max_mb": "grootste e-mail (MB)",
    "weekday": "dag van de week",
    "opens": "open vanaf",
    "closes": "open tot",
    "valid_from": "geldig vanaf",
    "valid_until": "geldig tot en met",
    "title": "titel",
    "shortcut": "kort woord",
    "subject": "onderwerpregel",
    "text": "tekst",
    "signature": "ondertekening",
    "topic_id": "onderwerp",
    "language": "taal",
    "note": "toelichting",
    "calendar_id": "kalender",
    "channel_names": "kanalen",
    "mailbox_id": "postbus",
    "started_at": "begin",
    "ended_at": "einde",
    "planned": "gepland",
    "filing": "termijn om iets te sturen",
    "filing_days": "werkdagen erbij",
    "own_terms": "onze termijn staat stil (overmacht)",
    "text_nl": "tekst voor inwoners",
    "text_en": "tekst in het Engels",
}

_NAMED: dict[str, type[Department] | type[Topic] | type[OpeningCalendar] | type[Mailbox]] = {
    "department_id": Department,
    "mailbox_id": Mailbox,
    "topic_id": Topic,
    "calendar_id": OpeningCalendar,
}


_LABELLED: dict[str, type[LoginKind] | type[FilingRule]] = {
    "login": LoginKind,
    "filing": FilingRule,
}


def begin(session: Session) -> None:
    """Let nobody else change anything in administration until this transaction ends.

    Called before the first row is read: a name that is free stays free until it is taken.
    """
    take_turn(session, "administration")


def record(
    session: Session,
    action: AdminAction,
    subject: str,
    now: datetime,
    actor: Actor,
    data: Mapping[str, str] | None = None,
) -> None:
    """Add a line; `data` is Dutch for people and holds no secrets."""
    session.add(
        AdminEvent(
            at=now,
            agent_id=actor.agent_id,
            actor_name=actor.name,
            origin=actor.origin,
            action=action.value,
            subject=subject[:254],
            data=dict(data or {}),
        )
    )
    session.flush()


def mark(row: Base) -> str:
    """What a form remembers of the row that it was filled from, for `assign`."""
    return marks.mark({name: getattr(row, name) for name in _WORDS if hasattr(row, name)})


def assign(
    session: Session, row: Base, values: Mapping[str, object], seen: str | None
) -> dict[str, str]:
    """Give the row these values; return what changed, in words for the log.

    `seen` is the `mark` of the row as it was on the page that the values come from. Raises
    Changed when somebody else made something of it since that would be lost.
    """
    old = {name: getattr(row, name) for name in values if getattr(row, name) != values[name]}
    before = {name: _words(session, name, value) for name, value in old.items()}
    if before:
        stands = "; ".join(f"{_WORDS[name]}: {words}" for name, words in before.items())
        marks.check(seen, mark(row), stands)
    for name in old:
        setattr(row, name, values[name])
    return {
        _WORDS[name]: f"{words} → {_words(session, name, values[name])}"
        for name, words in before.items()
    }


def page(session: Session, before_id: int | None = None) -> Sequence[AdminEvent]:
    """The newest lines, or those before one: `PAGE` of them and one more when there is more."""
    query = select(AdminEvent).order_by(AdminEvent.id.desc()).limit(PAGE + 1)
    if before_id is not None:
        query = query.where(AdminEvent.id < before_id)
    return session.scalars(query).all()


def _words(session: Session, column: str, value: Any) -> str:
    """What a column holds, as people say it."""
    if column in _NAMED and value is not None:
        model = _NAMED[column]
        name = session.scalar(select(model.name).where(model.id == value))
        return name or str(value)
    if column == "role_names":
        return ", ".join(Role(name).label for name in value)
    if column == "channel_names":
        return ", ".join(ChannelKind(name).label for name in value)
    if column in _LABELLED:
        return _LABELLED[column](value).label
    return weekday_name(value) if column == "weekday" else _shown(value)


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, datetime):
        return f"{local(value):%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    return "leeg" if value in (None, "") else str(value)
