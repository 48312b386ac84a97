"""What stands at a message before somebody answers it: whose it is, and whether a person wrote."""

import pytest
from sqlalchemy.orm import Session

from channels.base import Authenticity
from kcc.domain.roles import Role
from kcc.models import Contact
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    return builders.contact(sqlite_session)


def test_a_sender_who_failed_is_marked_with_what_failed(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(
        sqlite_session,
        contact,
        sender="fatima@example.nl",
        authentication=Authenticity.FAILED,
        unverified_why="DMARC: <afgewezen>",
    )
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "Niet geverifieerd</span>" in page
    assert "Afzender niet geverifieerd: DMARC: &lt;afgewezen&gt;." in page
    assert "uit naam van fatima@example.nl" in page


def test_an_automatic_message_says_by_what_it_is_known(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    why = "onderwerp begint met “Afwezig:”"
    builders.message(sqlite_session, contact, automatic=True, automatic_why=why)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "Automatisch bericht</span>" in page
    assert f"Automatisch bericht: {why}." in page


def test_nothing_of_it_stands_at_a_common_message(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "erifieerd" not in page
    assert "Automatisch bericht" not in page
