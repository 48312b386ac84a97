"""One click makes a message of somebody else a contact of its own; one more puts it back."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Contact, Message
from kcc.services import handling
from tests import builders
from tests.services.intake_door import Door, only_acknowledgement
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

SPLIT, BACK = "Maak er een eigen contact van", "Zet terug"


@pytest.fixture
def contact(sqlite_session: Session) -> Contact:
    """Fatima's question, to which Piet replied, and then Fatima again."""
    door = Door(sqlite_session, datetime.now(UTC) - timedelta(hours=3))
    contact = door.receive(builders.inbound(received_at=door.now)).contact
    signed = only_acknowledgement(sqlite_session, contact).rfc_id
    for sender, text in (
        ("piet@example.nl", "En mijn vuilnis?"),
        ("fatima@example.nl", "Nog iets"),
    ):
        door.now += timedelta(hours=1)
        mail = builders.inbound(sender, text=text, in_reply_to=signed, received_at=door.now)
        door.receive(mail)
    sqlite_session.commit()
    return contact


@pytest.fixture
def noor(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


def of_piet(contact: Contact) -> Message:
    return next(one for one in contact.messages if one.sender_address == "piet@example.nl")


def split(visit: Visit, contact: Contact, message_id: int | str, **fields: str) -> str:
    given = {"message_id": str(message_id), **fields}
    answer = visit.post(f"/contacten/{contact.number}/afsplitsing", given)
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_the_click_stands_at_each_message_of_a_citizen_but_the_first(
    noor: Visit, contact: Contact
) -> None:
    page = noor.get(f"/contacten/{contact.number}").text

    assert page.count(SPLIT) == 2
    banner = page[page.index("Andere afzender:") :]
    assert SPLIT in banner[: banner.index("</div>")]
    first = min(one.id for one in contact.messages)
    assert f'name="message_id" value="{first}"' not in page


def test_it_leads_to_the_new_contact_which_says_where_it_came_from(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    message_id = of_piet(contact).id

    page = noor.get(split(noor, contact, message_id)).text

    assert f"Dit is nu een eigen contact, los van {contact.number}." in page
    assert f'id="bericht-{message_id}"' in page
    assert "Afgesplitst van" in page
    assert "Hoort dit bij" not in page
    assert BACK in page
    assert f'id="bericht-{message_id}"' not in noor.get(f"/contacten/{contact.number}").text


def test_one_more_click_puts_it_back(noor: Visit, contact: Contact) -> None:
    made = split(noor, contact, of_piet(contact).id)

    back = noor.post(f"{made}/afsplitsing/einde")
    page = noor.get(back.location).text

    assert back.location == f"/contacten/{contact.number}"
    assert "En mijn vuilnis?" in page
    assert "is afgesloten als dubbel" in page
    ended = noor.get(made).text
    assert BACK not in ended
    assert "bericht teruggezet naar contact" in ended


def test_who_clicks_twice_gets_the_same_contact(noor: Visit, contact: Contact) -> None:
    message_id = of_piet(contact).id

    assert split(noor, contact, message_id) == split(noor, contact, message_id)


@pytest.mark.parametrize("message_id", ["", "x", "0", "9" * 30])
def test_a_message_that_is_not_there_is_said_so(
    noor: Visit, contact: Contact, message_id: str
) -> None:
    answer = noor.post(f"/contacten/{contact.number}/afsplitsing", {"message_id": message_id})

    assert answer.status_code == 404


def test_the_first_message_is_refused_on_the_page_of_the_contact(
    noor: Visit, contact: Contact
) -> None:
    first = min(one.id for one in contact.messages)

    answer = noor.post(f"/contacten/{contact.number}/afsplitsing", {"message_id": str(first)})

    assert answer.status_code == 403
    assert "Alleen een later bericht" in answer.text


def test_it_is_not_done_under_a_colleague_who_just_took_it(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    tarik = builders.agent(sqlite_session, "Tarik Demir")
    handling.assign(sqlite_session, contact, tarik, datetime.now(UTC), tarik.as_actor())
    sqlite_session.commit()
    given = {"message_id": str(of_piet(contact).id), "holder_id": ""}

    answer = noor.post(f"/contacten/{contact.number}/afsplitsing", given)

    assert answer.status_code == 409
    assert "Tarik Demir heeft dit contact net gepakt" in answer.text


def test_a_department_keeps_what_it_splits_off(
    client_as: ClientAs, contact: Contact, sqlite_session: Session
) -> None:
    contact.department = builders.department(sqlite_session)
    contact.state = State.WAITS_FOR_DEPARTMENT
    sqlite_session.commit()
    amina = client_as(Role.DEPARTMENT, department=contact.department)

    made = split(amina, contact, of_piet(contact).id)

    assert amina.get(made).status_code == 200


def test_a_draft_of_a_colleague_stays_where_it_was_typed(
    noor: Visit, contact: Contact, sqlite_session: Session
) -> None:
    place = f"/contacten/{contact.number}"
    noor.post(f"{place}/concepten/answer", {"text": "Beste Fatima,"})

    split(noor, contact, of_piet(contact).id)

    assert re.search(r"<textarea[^>]*>\s*Beste Fatima,", noor.get(place).text)
