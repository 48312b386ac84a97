"""Citizens: recognised by address, looked up while an agent types."""

import threading
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import writing
from kcc.domain.roles import Role
from kcc.domain.texts import words
from kcc.models import Citizen, CitizenAddress, CitizenTerm
from kcc.services import citizens, recognising
from tests import builders


def make(session: Session, name: str = "", **reach: str) -> Citizen:
    citizen = recognising.find_or_make(session, builders.NOW, name=name, **reach)  # type: ignore[arg-type]
    assert citizen is not None
    return citizen


def names(session: Session, query: str) -> list[str]:
    return [citizen.name for citizen in citizens.lookup(session, query)]


def test_an_address_recognises_its_citizen_in_any_case(session: Session) -> None:
    first = make(session, "Fatima Jansen", email="Fatima@Example.NL")

    assert make(session, "F. Jansen", email="fatima@example.nl") is first
    assert first.name == "Fatima Jansen"


def test_a_name_is_learned_when_there_was_none(session: Session) -> None:
    citizen = make(session, email="fatima@example.nl")

    make(session, "Fatima Jansen", email="fatima@example.nl")

    assert citizen.name == "Fatima Jansen"
    assert citizens.lookup(session, "jans") == [citizen]


def test_nothing_known_is_nobody(session: Session) -> None:
    assert recognising.find_or_make(session, builders.NOW, name=" ", email="x", phone="?") is None


def test_a_shared_phone_recognises_by_name(session: Session) -> None:
    fatima = make(session, "Fatima Jansen", phone="06-12345678")
    omar = make(session, "Omar Jansen", phone="+31 6 12345678")

    assert omar is not fatima
    assert make(session, "fatima jansen", phone="0612345678") is fatima
    assert make(session, phone="0612345678") not in (fatima, omar)


def test_a_phone_of_one_citizen_recognises_without_a_name(session: Session) -> None:
    fatima = make(session, "Fatima Jansen", phone="06-12345678")

    assert make(session, phone="06 1234 5678") is fatima


def test_only_an_agent_adds_a_phone_number_to_a_known_citizen(
    session: Session, now: datetime
) -> None:
    citizen = make(session, email="fatima@example.nl")

    make(session, email="fatima@example.nl", phone="0612345678")
    assert citizen.phone is None

    recognising.find_or_make(
        session, now, email="fatima@example.nl", phone="0612345678", trusted=True
    )
    assert citizen.phone == "0612345678"


def test_two_mails_of_somebody_new_at_once_make_one_citizen(
    sessions: sessionmaker[Session], now: datetime
) -> None:
    barrier = threading.Barrier(4)
    found: list[int] = []

    def take_in() -> None:
        with sessions() as session:
            barrier.wait(10)
            with writing(session):
                citizen = recognising.find_or_make(
                    session, now, name="Fatima", email="fatima@example.nl"
                )
                assert citizen is not None
                found.append(citizen.id)

    threads = [threading.Thread(target=take_in) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(found) == 4
    assert len(set(found)) == 1
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(Citizen)) == 1
        assert session.scalar(select(func.count()).select_from(CitizenAddress)) == 1
        assert session.scalars(select(CitizenTerm.term)).all() == ["fatima"]


def test_who_lost_the_race_to_make_a_citizen_goes_on_with_the_other(
    sessions: sessionmaker[Session], now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The look-up before comes back empty, as when the other commits just after it."""
    look_up = recognising._owners
    with sessions() as other, writing(other):
        theirs = make(other, "Fatima", email="fatima@example.nl").id
    first = iter([True])

    def late(session: Session, addresses: Collection[str]) -> dict[str, Citizen]:
        return {} if next(first, False) else look_up(session, addresses)

    monkeypatch.setattr(recognising, "_owners", late)
    with sessions() as session, writing(session):
        mine = make(session, "Fatima", email="fatima@example.nl")
        still = make(session, "Piet", email="piet@example.nl")

    assert mine.id == theirs
    assert still.id != theirs


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("jan", ["Jan Pietersen", "Fatima Jansen", "Zoë Janssen"]),
        ("Fatima J", ["Fatima Jansen"]),
        ("jansen fat", ["Fatima Jansen"]),
        ("zoe", ["Zoë Janssen"]),
        ("ZOË", ["Zoë Janssen"]),
        ("Jansne", ["Fatima Jansen", "Zoë Janssen"]),
        ("fatima@ex", ["Fatima Jansen"]),
        ("info.", ["Bakkerij De Wit"]),
        ("06-1234", ["Jan Pietersen"]),
        ("+31 6 12", ["Jan Pietersen"]),
        ("xyzzy", []),
        ("%", []),
        ("_", []),
        ("", []),
        ("\x00'; DROP TABLE citizen; --", []),
    ],
)
def test_typing_finds_by_name_address_and_phone(
    session: Session, query: str, expected: list[str]
) -> None:
    make(session, "Fatima Jansen", email="fatima@example.nl")
    make(session, "Zoë Janssen", email="zj@example.nl")
    make(session, "Jan Pietersen", phone="06-12345678")
    make(session, "Bakkerij De Wit", email="info.bakkerij@example.nl")

    assert names(session, query) == expected


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("de vri 5678", ["Marieke de Vries"]),
        ("5678 vri", ["Marieke de Vries"]),
        ("vries 06", ["Hendrik de Vries", "Marieke de Vries"]),
        ("vries 071", []),
        ("vries 5678 0612", ["Marieke de Vries"]),
        ("vries 1234567", ["Marieke de Vries"]),
    ],
)
def test_a_name_with_a_piece_of_a_number_finds_who_has_both(
    session: Session, query: str, found: list[str]
) -> None:
    make(session, "Marieke de Vries", phone="06-12345678")
    make(session, "Hendrik de Vries", phone="06-87654321")
    make(session, "Anna Bakker", phone="06-12345678")

    assert sorted(names(session, query)) == found


def test_when_somebody_last_asked_is_told_as_far_as_one_may_see_it(
    session: Session, now: datetime
) -> None:
    fatima, omar = make(session, "Fatima Jansen"), make(session, "Omar Haddad")
    for hours in (3, 1, 2):
        at = now - timedelta(hours=hours)
        builders.contact(session, citizen=fatima, received_at=at)
    agent = builders.actor(session)
    elsewhere = builders.actor(
        session, roles=(Role.DEPARTMENT,), department=builders.department(session)
    )

    last = citizens.last_contacts(session, agent, [fatima, omar])

    assert last == {fatima.id: now - timedelta(hours=1)}
    assert citizens.last_contacts(session, elsewhere, [fatima, omar]) == {}


def test_lookup_is_limited_and_the_best_comes_first(session: Session) -> None:
    for number in range(30):
        make(session, f"Jansen{number}", email=f"j{number}@example.nl")
    make(session, "Jansen", email="jansen@example.nl")

    found = citizens.lookup(session, "jansen", limit=5)

    assert len(found) == 5
    assert found[0].name == "Jansen"


def test_a_name_is_found_by_eight_words_at_most(session: Session) -> None:
    citizen = make(session, " ".join(f"naam{n}" for n in range(50)), email="a@example.nl")

    stored = session.scalars(select(CitizenTerm.term).where(CitizenTerm.citizen_id == citizen.id))

    assert sorted(stored) == words(" ".join(f"naam{n}" for n in range(8)))


def test_a_name_longer_than_a_term_is_found_as_it_is_written(session: Session) -> None:
    citizen = make(session, "Donaudampf" * 9, email="d@example.nl")

    assert citizens.lookup(session, "donaudampf" * 9) == [citizen]


def test_earlier_contacts_are_the_newest_that_the_actor_may_see(session: Session) -> None:
    citizen = builders.citizen(session)
    department = builders.department(session)
    old = builders.contact(session, citizen=citizen, received_at=builders.NOW - timedelta(days=9))
    new = builders.contact(session, citizen=citizen, department=department)
    builders.contact(session)
    agent = builders.actor(session)
    colleague = builders.actor(session, roles=[Role.DEPARTMENT], department=department)

    assert citizens.earlier_contacts(session, agent, citizen.id) == [new, old]
    assert citizens.earlier_contacts(session, agent, citizen.id, limit=1) == [new]
    assert citizens.earlier_contacts(session, colleague, citizen.id) == [new]
