"""Two contacts are put together by number, or with one click where they seem to be one."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact
from tests import builders
from tests.services.intake_door import Door
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def door(sqlite_session: Session) -> Door:
    return Door(sqlite_session, datetime.now(UTC) - timedelta(hours=3))


@pytest.fixture
def old(door: Door, sqlite_session: Session) -> Contact:
    contact = door.receive(builders.inbound(received_at=door.now)).contact
    sqlite_session.commit()
    return contact


@pytest.fixture
def new(door: Door, sqlite_session: Session, old: Contact) -> Contact:
    """Of a stranger who names the other contact."""
    mail = builders.inbound(
        "piet@example.nl", name="Piet Bakker", subject=f"Re [{old.number}]", received_at=door.now
    )
    contact = door.receive(mail).contact
    sqlite_session.commit()
    return contact


@pytest.fixture
def noor(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


def test_who_is_sure_puts_them_together_and_finds_the_other_instead(
    noor: Visit, old: Contact, new: Contact
) -> None:
    place = f"/contacten/{new.number}"
    assert "Ja, voeg samen" in noor.get(place).text

    asked = noor.post(f"{place}/samenvoeging", {"into": old.number})
    assert asked.status_code == 422
    assert "Dit contact is van Piet Bakker, dat van Fatima Jansen." in asked.text
    assert "Toch samenvoegen" in asked.text
    assert "burgerservicenummer" not in asked.text  # the question beside an answer

    done = noor.post(f"{place}/samenvoeging", {"into": old.number, "anyway": "yes"})
    assert done.location == f"/contacten/{old.number}"
    assert "Andere afzender: dit komt niet van Fatima Jansen" in noor.get(done.location).text
    ended = noor.get(place).text
    assert "Samengevoegd met" in ended
    assert "Heropenen" not in ended


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "Vul het nummer van het andere contact in"),
        ("12345", "Vul het nummer van het andere contact in"),
        ("own", "Dit is het nummer van dit contact"),
    ],
)
def test_a_number_that_is_none_is_said_at_its_field_and_kept(
    noor: Visit, old: Contact, typed: str, said: str
) -> None:
    typed = old.number if typed == "own" else typed

    answer = noor.post(f"/contacten/{old.number}/samenvoeging", {"into": typed})

    assert answer.status_code == 422
    assert answer.text.count(said) == 2  # above, and at the field
    assert (
        f'name="into" inputmode="numeric" autocomplete="off" required value="{typed}"'
        in answer.text
    )


def test_a_number_may_be_typed_with_spaces(noor: Visit, old: Contact, new: Contact) -> None:
    typed = f"{old.number[:2]} {old.number[2:6]} {old.number[6:]}"

    done = noor.post(f"/contacten/{new.number}/samenvoeging", {"into": typed, "anyway": "yes"})

    assert done.location == f"/contacten/{old.number}"


def test_it_is_not_done_under_a_colleague_who_just_took_it(
    noor: Visit, old: Contact, new: Contact, sqlite_session: Session
) -> None:
    new.agent = builders.agent(sqlite_session, "Tarik Demir")
    sqlite_session.commit()

    answer = noor.post(f"/contacten/{new.number}/samenvoeging", {"into": old.number})

    assert answer.status_code == 409


def test_a_department_puts_nothing_together(
    client_as: ClientAs, old: Contact, sqlite_session: Session
) -> None:
    old.department = builders.department(sqlite_session)
    sqlite_session.commit()
    amina = client_as(Role.DEPARTMENT, department=old.department)

    assert "samenvoeging" not in amina.get(f"/contacten/{old.number}").text
