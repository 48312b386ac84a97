"""A page that was opened before a colleague took the contact changes nothing under that person."""

import re

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import Agent, Contact
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

database_url = mostly_sqlite

TYPED = "Wat ik al getypt had."
DEEDS = {
    "afsluiting": {"outcome": "answered"},
    "doorzetting": {"text": TYPED},
    "antwoorden": {"text": TYPED, "to": "fatima@example.nl"},
    "wachten": {},
    "vrijgave": {},
    "toewijzing": {},
}


@pytest.fixture
def noor(app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


@pytest.fixture
def tarik(session: Session) -> Agent:
    return builders.agent(session, "Tarik Demir")


@pytest.fixture
def taken(session: Session, tarik: Agent) -> Contact:
    """A contact that Tarik just took, while nobody held it on the page of another."""
    contact = builders.contact(session, agent=tarik, state=State.IN_PROGRESS)
    builders.message(session, contact)
    session.commit()
    return contact


def fields(session: Session, contact: Contact, deed: str) -> dict[str, str]:
    department = builders.department(session)
    session.commit()
    last = str(contact.messages[-1].id)
    return DEEDS[deed] | {"department_id": str(department.id), "last_seen": last}


@pytest.mark.parametrize("deed", DEEDS)
def test_it_is_said_and_what_was_typed_stays(
    noor: Visit, session: Session, taken: Contact, tarik: Agent, deed: str
) -> None:
    stale = fields(session, taken, deed) | {"holder_id": ""}

    answer = noor.post(f"/contacten/{taken.number}/{deed}", stale)

    assert answer.status_code == 409
    assert "Tarik Demir heeft dit contact net gepakt." in answer.text
    assert (TYPED in answer.text) == ("text" in stale)
    session.rollback()
    session.refresh(taken)
    assert (taken.agent_id, taken.state) == (tarik.id, State.IN_PROGRESS)


@pytest.mark.parametrize("deed", ["notities", "gesprekken"])
def test_what_somebody_knows_is_written_down_beside_a_colleague(
    noor: Visit, session: Session, taken: Contact, tarik: Agent, deed: str
) -> None:
    answer = noor.post(f"/contacten/{taken.number}/{deed}", {"text": TYPED, "holder_id": ""})

    assert answer.status_code == 303
    session.rollback()
    session.refresh(taken)
    assert taken.agent_id == tarik.id


@pytest.mark.parametrize("deed", DEEDS)
def test_who_saw_who_had_it_decides(
    noor: Visit, session: Session, taken: Contact, tarik: Agent, deed: str
) -> None:
    knowing = fields(session, taken, deed) | {"holder_id": str(tarik.id)}

    answer = noor.post(f"/contacten/{taken.number}/{deed}", knowing)

    assert answer.status_code == 303, answer.text


def test_every_form_that_changes_a_contact_says_who_held_it(
    noor: Visit, session: Session, taken: Contact, tarik: Agent
) -> None:
    """Reading it, its topic and taking it up again are nobody's to lose."""
    page = noor.get(f"/contacten/{taken.number}").text

    forms = re.findall(r'<form method="post" action="[^"]*/(\w+)"[^>]*>(.*?)</form>', page, re.S)
    said = {deed for deed, fields in forms if f'name="holder_id" value="{tarik.id}"' in fields}
    assert said >= {"afsluiting", "wachten", "toewijzing"}
    composer = rf'name="holder_id" value="{tarik.id}" form="opstelling"'
    assert composer in page
