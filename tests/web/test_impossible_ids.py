"""Addresses and choices that no row can have: not found, on both databases, and never an error."""

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

TOO_LARGE = [2**31, 2**63, 10**30]


@pytest.fixture
def noor(session: Session, client_as: ClientAs) -> Visit:
    defaults.seed(session, builders.NOW)
    return client_as(Role.AGENT)


@pytest.fixture
def contact(session: Session, noor: Visit) -> Contact:
    contact = builders.contact(session)
    builders.message(session, contact)
    session.commit()
    return contact


@pytest.mark.parametrize("wrong", TOO_LARGE)
def test_a_page_of_a_row_that_cannot_be_is_not_found(noor: Visit, wrong: int) -> None:
    for path in (f"/berichten/{wrong}/html", f"/bijlagen/{wrong}", f"/kennisbank/{wrong}"):
        assert noor.get(path).status_code == 404, path


@pytest.mark.parametrize("number", ["%00", "26%000000001", "²²²²²²²²²²", "x" * 5_000])
def test_a_number_that_is_none_is_not_found(noor: Visit, number: str) -> None:
    assert noor.get(f"/contacten/{number}").status_code == 404


@pytest.mark.parametrize("wrong", TOO_LARGE)
@pytest.mark.parametrize(
    ("action", "field"),
    [
        ("toewijzing", "agent_id"),
        ("toewijzing", "holder_id"),
        ("onderwerp", "topic_id"),
        ("doorzetting", "department_id"),
        ("antwoorden", "last_seen"),
        ("antwoorden/7/ongedaan", "nothing"),
        ("concepten/bijlagen/7/verwijdering", "nothing"),
    ],
)
def test_a_choice_that_was_not_offered_is_refused_with_words(
    noor: Visit, contact: Contact, wrong: int, action: str, field: str
) -> None:
    path = f"/contacten/{contact.number}/{action.replace('7', str(wrong))}"

    answer = noor.post(path, {field: str(wrong), "text": "Een tekst."})

    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("wrong", TOO_LARGE)
@pytest.mark.parametrize("field", ["citizen_id", "topic_id", "department_id"])
def test_a_note_about_what_is_not_there_is_refused_with_words(
    noor: Visit, wrong: int, field: str
) -> None:
    note = {"channel": "phone", "outcome": "answered", "question": "Waar?", "answer": "Daar."}

    answer = noor.post("/telefoonnotities", note | {field: str(wrong)})

    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize("query", ["%00", "26%0000", "%F0%9F%98%80", "x" * 3_000, "'", "%25"])
def test_any_query_is_answered(noor: Visit, query: str) -> None:
    for path in (f"/zoeken?q={query}", f"/inwoners/zoek?wie={query}", f"/wachtrij?na={query}"):
        assert noor.get(path).status_code == 200, path
