"""A small world for tests of access: every address of the application, with something behind it."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from channels.base import ChannelKind
from kcc.db import Base
from kcc.domain.actors import SYSTEM
from kcc.models import Attachment, Contact, Delivery, Department, Message
from kcc.services import defaults, find
from kcc.services.drafts import DraftKind
from kcc.web import access
from kennisbank import synonyms
from tests import builders
from tests.kennisbank.making import article
from tests.outage_rows import outage
from tests.raw_mails import raw_mail

SECRET_SUBJECT = "Zeehondenvergunning"  # a word that stands in one contact and nowhere else
SECRET_NAME = "Wilhelmina Zeeuw"
FORMATTED: dict[str, Any] = {"html": f"<p>{SECRET_SUBJECT}", "has_html": True}
LONG_AGO = datetime(2026, 1, 5, tzinfo=UTC)
_FOR_NOBODY: dict[str, object] = {  # in addresses that are open to all
    "filename": "css/base.css",
    "pass_text": "d-1-1-1-0",
    "token": "x" * 43,
    "place": 1,
    "uid": 1,
}


@dataclass(frozen=True, kw_only=True)
class World:
    """A contact of one department with all that hangs on it, and a department beside it."""

    contact: Contact
    message: Message
    attachment: Attachment
    article_id: int
    own: Department
    foreign: Department
    raw_id: int
    item_id: int

    def values(self, rule: Rule) -> dict[str, object]:
        """Something that exists, for each part of an address."""
        known: dict[str, object] = {
            **_FOR_NOBODY,
            "number": self.contact.number,
            "message_id": self.message.id,
            "attachment_id": self.attachment.id,
            "article_id": self.article_id,
            "kind": DraftKind.NOTE.value,
            "agent_id": 1,
            "department_id": self.own.id,
            "topic_id": self.contact.topic_id,
            "letter": "antwoord",
            "language": "nl",
            "mailbox_id": self.contact.mailbox_id,
            "window_id": 1,
            "group_id": 1,
            "text_id": 1,  # one of the first texts
            "remark_id": 1,
            "version_number": 1,
            "open_day_id": 1,
            "brake_id": 1,
            "raw_id": self.raw_id,
            "item_id": self.item_id,
            "day": "2026-12-31",
            "key": UUID(int=1),  # of no conversation: nobody sees that of a colleague
            "rule": 1,
            "form": "csv",
            "calendar_id": 1,
            "outage_id": 1,
        }
        return {name: known[name] for name in rule.arguments}


def world_in(session: Session) -> World:
    """Make it and commit it."""
    defaults.seed(session, builders.NOW)
    own = builders.department(session, "Burgerzaken")
    topic = builders.topic(session, "Dieren", department=own)
    contact = builders.contact(
        session,
        department=own,
        topic=topic,
        citizen=builders.citizen(session, SECRET_NAME),
        subject=SECRET_SUBJECT,
        mailbox=builders.mailbox(session),
        channel=ChannelKind.EMAIL,
        due_at=LONG_AGO,
    )
    message = builders.message(session, contact, text=SECRET_SUBJECT, **FORMATTED)
    attachment = builders.attachment(session, message, f"{SECRET_SUBJECT}.pdf")
    find.index(session, contact)
    synonyms.add(session, "kliko, container", builders.NOW, SYSTEM)
    refused = builders.answer(session, contact, delivery=Delivery.REFUSED)
    unreadable, _ = raw_mail(session, b"beeld"), outage(session)
    session.commit()
    return World(
        contact=contact,
        message=message,
        attachment=attachment,
        article_id=article(session, "Paspoort kwijt").id,
        own=own,
        foreign=builders.department(session, "Stadsbeheer"),
        raw_id=unreadable.id,
        item_id=refused.id,
    )


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    """Each address with each of its methods; HEAD and OPTIONS are GET's own business."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def closed_routes(app: Flask) -> list[tuple[Rule, str]]:
    return [(r, m) for r, m in routes(app) if r.endpoint not in access.PUBLIC]


def address(app: Flask, world: World, rule: Rule) -> str:
    adapter = app.url_map.bind("localhost", url_scheme="https")
    return adapter.build(rule.endpoint, world.values(rule))


def filled_in(world: World, token: str) -> dict[str, object]:
    """Fields that make sense to every form about a contact, so that none stops for a mistake."""
    return {
        "csrf_token": token,
        "text": "Dit had niet gemogen.",
        "outcome": "answered",
        "agent_id": "1",
        "department_id": str(world.own.id),
        "topic_id": str(world.contact.topic_id),
        "last_seen": str(world.message.id),
        "to": "boos@example.nl",
        "contact": world.contact.number,
        "file": (io.BytesIO(b"beeld"), "foto.jpg"),
    }


def counted(session: Session) -> dict[str, int]:
    """How many rows each table has: what was refused leaves none behind."""
    session.rollback()
    tables = (t for t in Base.metadata.sorted_tables if t.name not in {"attempt", "sign_in"})
    return {t.name: session.scalar(select(func.count()).select_from(t)) or 0 for t in tables}


def state_of(session: Session, world: World) -> tuple[object, ...]:
    session.rollback()
    session.expire_all()
    row = session.get_one(Contact, world.contact.id)
    return row.version, row.state, row.agent_id, row.department_id, row.topic_id, row.unread
