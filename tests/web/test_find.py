"""The find-box as an agent uses it while a caller waits."""

import re

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact
from kcc.services import defaults, find
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def noor(sqlite_session: Session, client_as: ClientAs) -> Visit:
    defaults.seed(sqlite_session, builders.NOW)
    return client_as(Role.AGENT)


def test_a_number_that_a_caller_quotes_leads_to_its_contact(
    noor: Visit, sqlite_session: Session
) -> None:
    (contact,) = findable(sqlite_session)
    n = contact.number

    for typed in (n, f"{n[:2]} {n[2:6]} {n[6:]}", f"{n[:2]}-{n[2:9]}-{n[9]}", f" #{n}."):
        answer = noor.send("GET", "/zoeken", query_string={"q": typed})
        assert (answer.status_code, answer.location) == (303, f"/contacten/{n}"), typed


def test_a_number_that_another_subject_names_shows_both(
    noor: Visit, sqlite_session: Session
) -> None:
    (contact,) = findable(sqlite_session)
    (other,) = findable(sqlite_session, f"Nog iets over {contact.number}")

    assert shown(noor.get(f"/zoeken?q={contact.number}").text) == [contact.number, other.number]


def test_a_page_says_that_there_is_more_and_leads_on_to_it(
    noor: Visit, sqlite_session: Session
) -> None:
    made = findable(sqlite_session, count=find.PAGE_SIZE + 3)

    first = noor.get("/zoeken?q=stoeptegel").text
    after = re.search(r'href="(/zoeken\?[^"]+na=\d+)"', first)
    assert after
    second = noor.get(after[1].replace("&amp;", "&")).text

    assert "Dit zijn de nieuwste 50 contacten; er zijn er meer." in first
    assert "er zijn er meer" not in second
    assert "Oudere contacten" not in second
    assert shown(first) + shown(second) == [one.number for one in reversed(made)]


def test_all_that_was_found_on_one_page_is_not_called_more(
    noor: Visit, sqlite_session: Session
) -> None:
    findable(sqlite_session, count=2)

    page = noor.get("/zoeken?q=stoeptegel").text

    assert len(shown(page)) == 2
    assert "er zijn er meer" not in page
    assert "Oudere contacten" not in page


def test_a_number_that_was_read_out_wrong_is_told_so(noor: Visit) -> None:
    assert "Er is een cijfer anders" in noor.get("/zoeken?q=2600000018").text
    assert "Er is een cijfer anders" not in noor.get("/zoeken?q=0612345678").text


@pytest.mark.parametrize("place", ["0", "-1", "x", "²", str(2**31), "9" * 40])
def test_a_place_that_cannot_be_is_the_first_page(
    noor: Visit, sqlite_session: Session, place: str
) -> None:
    (contact,) = findable(sqlite_session)

    assert shown(noor.get(f"/zoeken?q=stoeptegel&na={place}").text) == [contact.number]


def findable(session: Session, subject: str = "Losse stoeptegel", count: int = 1) -> list[Contact]:
    made = [builders.contact(session, subject=subject) for _ in range(count)]
    for one in made:
        find.index(session, one)
    session.commit()
    return made


def shown(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/contacten/(\d{10})', page)
