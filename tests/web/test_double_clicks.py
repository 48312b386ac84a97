"""What is sent in twice by a double click is done once, and both halves end on the same page."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Message, MessageKind
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

TWICE = {"form_token": "van één pagina"}


@pytest.fixture
def visit(app: Flask, session: Session, client_as: ClientAs) -> Visit:
    """Somebody of the KCC, with three contacts in the queue."""
    builders.mailbox(session)
    for name in ("Ahmed Yılmaz", "Petra van Dijk", "Thomas Bakker"):
        contact = builders.contact(session, citizen=builders.citizen(session, name))
        builders.message(session, contact)
    session.commit()
    return client_as(Role.AGENT)


def clicked(app: Flask, visit: Visit, path: str, **fields: str) -> set[tuple[int, str]]:
    """Where a double click ends, of which the halves may come in at the same time."""
    data = {**TWICE, **fields, "csrf_token": visit.token()}
    cookie = visit.client.get_cookie("__Host-kcc", domain="localhost")
    assert cookie is not None

    def half(_number: int) -> tuple[int, str]:
        browser = Visit(app)
        browser.client.set_cookie("__Host-kcc", cookie.value, domain="localhost", secure=True)
        answer = browser.send("POST", path, data=data)
        return answer.status_code, answer.location

    with ThreadPoolExecutor(2) as clicks:
        return set(clicks.map(half, range(2)))


def held(session: Session) -> list[Contact]:
    session.rollback()
    return list(session.scalars(select(Contact).where(Contact.agent_id.is_not(None))))


def test_the_next_contact_is_one_contact(app: Flask, session: Session, visit: Visit) -> None:
    ended = clicked(app, visit, "/wachtrij/claims")

    (mine,) = held(session)
    assert ended == {(303, f"/contacten/{mine.number}")}


def test_another_page_takes_another_contact(session: Session, visit: Visit) -> None:
    first = visit.post("/wachtrij/claims", {"form_token": "eerste"}).location
    second = visit.post("/wachtrij/claims", {"form_token": "tweede"}).location

    assert first != second
    assert len(held(session)) == 2


def test_an_answer_with_what_comes_next_goes_on_to_one_contact(
    app: Flask, session: Session, visit: Visit
) -> None:
    number = visit.post("/wachtrij/claims").location.rpartition("/")[2]

    ended = clicked(
        app,
        visit,
        f"/contacten/{number}/antwoorden",
        text="Kom maar langs.",
        to="ahmed@example.nl",
        last_seen="999",
        then="next",
    )

    open_ones = [contact for contact in held(session) if contact.state.is_open]
    assert ended == {(303, f"/contacten/{open_ones[0].number}")}
    assert len(open_ones) == 1


def test_closing_twice_ends_in_the_queue(app: Flask, session: Session, visit: Visit) -> None:
    number = visit.post("/wachtrij/claims").location.rpartition("/")[2]

    ended = clicked(
        app, visit, f"/contacten/{number}/afsluiting", outcome="answered", last_seen="999"
    )

    assert ended == {(303, "/wachtrij")}


def test_putting_it_to_a_department_twice_ends_in_the_queue(
    app: Flask, session: Session, visit: Visit
) -> None:
    department = builders.department(session, "Burgerzaken")
    session.commit()
    number = visit.post("/wachtrij/claims").location.rpartition("/")[2]

    path, to = f"/contacten/{number}/doorzetting", str(department.id)
    ended = clicked(app, visit, path, text="Weten jullie dit?", department_id=to)

    session.rollback()
    notes = session.scalars(select(Message).where(Message.kind == MessageKind.NOTE)).all()
    assert ended == {(303, "/wachtrij")}
    assert len(notes) == 1


def test_a_department_that_gives_it_back_twice_ends_in_the_queue(
    app: Flask, session: Session, client_as: ClientAs
) -> None:
    own = builders.department(session, "Burgerzaken")
    contact = builders.contact(session, department=own, state=State.WAITS_FOR_DEPARTMENT)
    builders.message(session, contact)
    session.commit()
    amina = client_as(Role.DEPARTMENT, department=own)

    path = f"/contacten/{contact.number}/terugzetting"
    ended = clicked(app, amina, path, text="Mag met een kopie.")

    assert ended == {(303, "/wachtrij")}
    session.expire_all()
    assert session.get_one(Contact, contact.id).department is None
