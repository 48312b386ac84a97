"""Who else has a contact open, as its page asks: one small write now and then, none by looking."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact, Presence
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    contact = builders.contact(sqlite_session, department=builders.department(sqlite_session))
    sqlite_session.commit()
    return contact


def look(visit: Visit, contact: Contact, told: str = "") -> tuple[int, str]:
    answer = visit.post(f"/contacten/{contact.number}/aanwezigheid", {"verteld": told})
    return answer.status_code, answer.text


def test_two_who_look_at_once_see_each_other(
    sqlite_app: Flask, client_as: ClientAs, contact: Contact
) -> None:
    noor, sanne = client_as(Role.AGENT), client_as(Role.TEAM_LEAD)

    assert look(noor, contact) == (204, "")
    assert "Sanne kijkt ook" in look(sanne, contact)[1]
    assert look(sanne, contact, told="Sanne kijkt ook") == (204, "")
    assert "Sanne kijkt ook" in look(noor, contact)[1]


def test_who_types_is_told_apart(sqlite_app: Flask, client_as: ClientAs, contact: Contact) -> None:
    noor, sanne = client_as(Role.AGENT), client_as(Role.AGENT)
    look(sanne, contact)
    sanne.post(f"/contacten/{contact.number}/concepten/answer", {"text": "Beste mevrouw"})

    assert "Sanne typt" in look(noor, contact)[1]


def test_a_second_look_writes_nothing(
    sqlite_app: Flask, client_as: ClientAs, contact: Contact, sqlite_session: Session
) -> None:
    noor = client_as(Role.AGENT)
    look(noor, contact)
    first = sqlite_session.query(Presence.seen_at).scalar()
    sqlite_session.rollback()

    look(noor, contact)

    assert sqlite_session.query(Presence.seen_at).scalar() == first


def test_opening_the_page_tells_nobody_anything(
    sqlite_app: Flask, client_as: ClientAs, contact: Contact, sqlite_session: Session
) -> None:
    client_as(Role.AGENT).get(f"/contacten/{contact.number}")

    assert sqlite_session.query(Presence).count() == 0


def test_who_may_not_see_the_contact_learns_nothing_and_leaves_no_trace(
    sqlite_app: Flask, client_as: ClientAs, contact: Contact, sqlite_session: Session
) -> None:
    look(client_as(Role.AGENT), contact)
    foreign = client_as(Role.DEPARTMENT, department=builders.department(sqlite_session))

    status, text = look(foreign, contact)

    assert status == 404
    assert "kijkt" not in text
    assert sqlite_session.query(Presence).count() == 1
