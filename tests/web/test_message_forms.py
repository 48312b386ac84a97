"""What stands at a message besides its words: whose it is, what it holds, and how it was sent."""

import pytest
from sqlalchemy.orm import Session

from channels.base import Authenticity, Seal
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


def test_what_an_invitation_says_stands_above_the_words(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    said = "Uitnodiging voor een afspraak: <Gesprek>\nWanneer: dinsdag"
    builders.message(sqlite_session, contact, text="Komt u ook?", appointment=said)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "afspraak: &lt;Gesprek&gt;\nWanneer: dinsdag</p>" in page
    assert page.index("Wanneer: dinsdag") < page.index("Komt u ook?</div>")


SIGNED = "Ondertekend, niet gecontroleerd</span>"


@pytest.mark.parametrize(
    ("seal", "words"),
    [
        (Seal.SIGNED, [SIGNED]),
        (Seal.PACKED, [SIGNED, "Niet te lezen: vraag de inwoner"]),
        (Seal.ENCRYPTED, ["Versleuteld</span>", "Versleuteld: vraag de inwoner"]),
    ],
)
def test_signed_and_encrypted_mail_says_so(
    noor: Visit, contact: Contact, sqlite_session: Session, seal: Seal, words: list[str]
) -> None:
    builders.message(sqlite_session, contact, seal=seal)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert [one for one in words if one not in page] == []
    assert ("vraag de inwoner" in page) == (len(words) > 1)


def test_nothing_of_it_stands_at_a_common_message(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "Ondertekend" not in page
    assert "Versleuteld" not in page
    assert 'class="banner is-wait appointment"' not in page


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


def test_a_common_message_is_neither_unverified_nor_automatic(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    builders.message(sqlite_session, contact)
    sqlite_session.commit()

    page = noor.get(f"/contacten/{contact.number}").text

    assert "erifieerd" not in page
    assert "Automatisch bericht" not in page
