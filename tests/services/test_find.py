"""The find-box: contacts by number, name, address, phone or subject."""

import pytest
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Contact
from kcc.services import find
from tests import builders
from tests.services.intake_door import terms


@pytest.fixture
def contact(session: Session) -> Contact:
    citizen = builders.citizen(session, "Zoë Jansen-Çelik", email="zoe.jansen@example.nl")
    contact = builders.contact(session, citizen=citizen, subject="Losse stoeptegel Breestraat")
    find.index(session, contact)
    return contact


def numbers(session: Session, query: str) -> list[str]:
    page = find.find(session, builders.actor(session), query)
    return [found.number for found in page.rows]


@pytest.mark.parametrize(
    "query",
    [
        "stoeptegel",
        "STOEP",
        "zoe",
        "Zoë",
        "celik",
        "jansen breestraat",
        "bree jans",
        "zoe.jansen@example.nl",
        "zoe.jansen@exa",
        "Zoë <zoe.jansen@example.nl>,",
        "“Losse” (stoeptegel)",
        " losse   stoeptegel ",
    ],
)
def test_words_of_name_address_and_subject_find_a_contact(
    session: Session, contact: Contact, query: str
) -> None:
    assert numbers(session, query) == [contact.number]


@pytest.mark.parametrize(
    "query",
    ["tegel", "stoeptegel paspoort", "piet@example.nl", "%", "_oe", "'", "\x00", "", "  ", "- -"],
)
def test_other_words_find_nothing(session: Session, contact: Contact, query: str) -> None:
    assert numbers(session, query) == []


def test_a_number_is_found_as_people_write_it(session: Session, contact: Contact) -> None:
    n = contact.number

    for typed in (n, f"{n[:2]} {n[2:6]} {n[6:]}", f"{n[:2]}-{n[2:9]}-{n[9]}", f" #{n} ", n[:7]):
        assert numbers(session, typed) == [n]


def test_the_whole_number_comes_first_although_another_subject_names_it(
    session: Session, contact: Contact
) -> None:
    later = builders.contact(session, subject=f"Nog iets over {contact.number}")
    find.index(session, later)

    assert numbers(session, contact.number) == [contact.number, later.number]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("2600000014", False),
        ("2600000018", True),
        ("26 0000-0018", True),
        ("0612345678", False),
        ("260000001", False),
        ("٢٦٠٠٠٠٠٠١٨", False),
        ("paspoorten", False),
    ],
)
def test_a_number_with_a_wrong_digit_is_recognised(typed: str, expected: bool) -> None:
    assert find.is_mistyped(typed) == expected


def test_a_phone_number_is_found_in_any_writing(session: Session) -> None:
    caller = builders.contact(session, citizen=builders.citizen(session, phone="0612345678"))
    find.index(session, caller)

    for typed in ("06-12345678", "+31 6 1234", "0612"):
        assert numbers(session, typed) == [caller.number]


def test_the_newest_comes_first_and_the_rest_is_on_the_next_pages(
    session: Session, contact: Contact
) -> None:
    later = [builders.contact(session, subject="stoeptegel") for _ in range(4)]
    for one in later:
        find.index(session, one)
    actor = builders.actor(session)

    first = find.find(session, actor, "stoeptegel", size=2)
    second = find.find(session, actor, "stoeptegel", size=2, after=first.next)
    third = find.find(session, actor, "stoeptegel", size=2, after=second.next)

    assert first.rows + second.rows + third.rows == (*reversed(later), contact)
    assert (first.next, second.next, third.next) == (later[2].id, later[0].id, None)


def test_a_page_that_is_just_full_has_none_after_it(session: Session, contact: Contact) -> None:
    assert find.find(session, builders.actor(session), "stoeptegel", size=1).next is None


def test_a_number_stands_on_the_first_page_only(session: Session, contact: Contact) -> None:
    later = [builders.contact(session, subject=f"Over {contact.number}") for _ in range(2)]
    for one in later:
        find.index(session, one)
    actor = builders.actor(session)

    first = find.find(session, actor, contact.number, size=1)
    second = find.find(session, actor, contact.number, size=1, after=first.next)

    assert first.rows + second.rows == (contact, later[1], later[0])
    assert second.next is None


def test_a_department_finds_its_own_contacts_only(session: Session, contact: Contact) -> None:
    department = builders.department(session)
    own = builders.contact(session, subject="stoeptegel", department=department)
    find.index(session, own)
    colleague = builders.actor(session, roles=[Role.DEPARTMENT], department=department)
    editor = builders.actor(session, roles=[Role.EDITOR])

    assert find.find(session, colleague, "stoeptegel").rows == (own,)
    assert find.find(session, colleague, contact.number).rows == ()
    assert find.find(session, editor, "stoeptegel").rows == ()


def test_a_contact_keeps_its_old_words_and_gets_new_ones(
    session: Session, contact: Contact
) -> None:
    contact.subject = "Losse putdeksel"

    find.index(session, contact)
    find.index(session, contact)

    assert numbers(session, "putdeksel") == [contact.number]
    assert numbers(session, "stoeptegel") == [contact.number]


def test_a_long_subject_leaves_room_for_number_and_name(session: Session) -> None:
    citizen = builders.citizen(session, "Fatima Jansen", email="fatima@example.nl")
    subject = " ".join(f"w{n}" for n in range(60)) + " " + "x" * 70
    contact = builders.contact(session, citizen=citizen, subject=subject)

    find.index(session, contact)

    stored = terms(session, contact)
    assert len(stored) == find.MOST_TERMS
    assert {contact.number, "fatima", "jansen", "fatima@example.nl"} <= stored


def test_words_longer_than_a_term_are_found_by_their_beginning(session: Session) -> None:
    contact = builders.contact(session, subject="y" * 200)

    find.index(session, contact)

    assert numbers(session, "y" * 200) == [contact.number]
