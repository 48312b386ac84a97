"""Small steps at a contact: read without scripts, a file for nobody, a delivery followed."""

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Delivery
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    contact = builders.contact(sqlite_session, unread=True)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def test_without_scripts_a_button_says_that_it_was_read(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    page = f"/contacten/{contact.number}"
    assert "Gelezen</button></noscript>" in noor.get(page).text

    said = noor.post(f"{page}/gelezen")

    assert (said.status_code, said.location) == (303, page)
    assert "Gelezen</button>" not in noor.get(page).text
    sqlite_session.refresh(contact)
    assert not contact.unread


def test_a_file_for_a_contact_of_another_department_is_not_kept(
    sqlite_app: Flask, contact: Contact, client_as: ClientAs, tmp_path: Path
) -> None:
    stranger = client_as(Role.DEPARTMENT)

    refused = stranger.post(
        f"/contacten/{contact.number}/concepten/bijlagen",
        {"file": (io.BytesIO(b"beeld"), "foto.jpg")},
    )

    assert refused.status_code == 404
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("delivery", "seconds"),
    [(Delivery.HELD, "3s"), (Delivery.DEFERRED, "30s"), (Delivery.SENT, None)],
)
def test_a_delivery_is_followed_until_it_is_over(
    noor: Visit, contact: Contact, sqlite_session: Session, delivery: Delivery, seconds: str | None
) -> None:
    item = builders.answer(sqlite_session, contact, delivery=delivery)
    sqlite_session.commit()

    shown = noor.get(f"/berichten/{item.message_id}/bezorging").text

    assert ("hx-get" in shown) == (seconds is not None)
    assert f'hx-trigger="every {seconds}"' in shown or seconds is None


def test_thanks_are_said_to_have_left_a_contact_closed_and_can_open_it_after_all(
    noor: Visit, sqlite_session: Session
) -> None:
    closed = builders.contact(sqlite_session, state=State.CLOSED)
    message = builders.message(sqlite_session, closed, text="Bedankt!", only_thanks=True)
    sqlite_session.commit()
    page = f"/contacten/{closed.number}"
    assert "Alleen een bedankje; het contact bleef dicht." in noor.get(page).text

    said = noor.post(f"{page}/heropening", {"message_id": str(message.id)})

    assert (said.status_code, said.location) == (303, page)
    after = noor.get(page).text
    assert "Alleen een bedankje" not in after
    assert "heropend" in after
    assert noor.post(f"{page}/heropening", {"message_id": "999"}).status_code == 404
