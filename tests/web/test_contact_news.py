"""The news of a contact, as its page asks for it while somebody types."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Delivery, MessageKind
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    contact = builders.contact(sqlite_session, state=State.IN_PROGRESS)
    builders.message(sqlite_session, contact)
    sqlite_session.commit()
    return contact


def asked(contact: Contact, told: str = "") -> str:
    """What a page asks that shows the first message, of a contact that nobody holds."""
    seen = f"gezien={contact.messages[0].id}&stand={State.IN_PROGRESS.value}&verteld={told}"
    return f"/contacten/{contact.number}/nieuws?{seen}"


def test_nothing_is_told_while_nothing_is_new(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact, MessageKind.ACKNOWLEDGEMENT)
    undone = builders.answer(sqlite_session, contact, delivery=Delivery.UNDONE)
    sqlite_session.commit()

    quiet = noor.get(asked(contact))

    assert undone.message_id > contact.messages[0].id
    assert (quiet.status_code, quiet.data) == (204, b"")


def test_what_was_told_and_is_true_no_longer_is_taken_back(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    contact.state = State.WAITS_FOR_CITIZEN
    sqlite_session.commit()
    first = noor.get(asked(contact))
    assert "Het is nu: wacht op inwoner." in first.text

    contact.state = State.IN_PROGRESS
    sqlite_session.commit()
    again = noor.get(asked(contact, told="0-waits_for_citizen-0"))

    assert again.status_code == 200
    assert "Het is nu" not in again.text


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (MessageKind.ANSWER, "Omar Haddad heeft de inwoner geantwoord."),
        (MessageKind.CALL, "Omar Haddad heeft de inwoner gesproken."),
        (MessageKind.NOTE, "Nieuwe notitie van Omar Haddad."),
    ],
)
def test_it_says_what_a_colleague_did(
    noor: Visit, contact: Contact, sqlite_session: Session, kind: MessageKind, words: str
) -> None:
    omar = builders.agent(sqlite_session, "Omar Haddad")
    builders.message(sqlite_session, contact, kind, agent=omar)
    sqlite_session.commit()

    assert words in noor.get(asked(contact)).text


@pytest.mark.parametrize("nonsense", ["gezien=x&houder=y", "gezien=-1", "verteld=%00", ""])
def test_nonsense_in_the_address_is_answered(noor: Visit, contact: Contact, nonsense: str) -> None:
    assert noor.get(f"/contacten/{contact.number}/nieuws?{nonsense}").status_code == 200


def test_a_stranger_whose_name_is_code_is_only_ever_text(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact, sender_name="<img src=x onerror=alert(1)>")
    sqlite_session.commit()

    assert "<img" not in noor.get(asked(contact)).text
