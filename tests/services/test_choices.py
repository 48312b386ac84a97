"""Lists of names stand in the same order on both databases: that of a dictionary."""

from collections.abc import Callable, Iterable

import pytest
from sqlalchemy.orm import Session

from kcc.domain.texts import Named
from kcc.services import choices, departments, people, public_form, topics
from tests import builders

UNSORTED = ["Zwembad", "eHerkenning", "Één loket", "Afval", "afvalpas"]
SORTED = ["Afval", "afvalpas", "Één loket", "eHerkenning", "Zwembad"]

Make = Callable[[Session, str], object]
List = Callable[[Session], Iterable[Named]]


@pytest.mark.parametrize(
    ("make", "listed"),
    [
        (builders.topic, choices.topics),
        (builders.topic, lambda session: choices.names(session).topics),
        (builders.topic, public_form.topics),
        (builders.topic, lambda session: [one for one, _ in topics.listed(session)]),
        (builders.department, choices.departments),
        (builders.department, lambda session: choices.names(session).departments),
        (builders.department, departments.listed),
        (builders.agent, choices.colleagues),
        (builders.agent, people.listed),
    ],
)
def test_capitals_and_accents_do_not_count(session: Session, make: Make, listed: List) -> None:
    for name in UNSORTED:
        make(session, name)

    assert [one.name for one in listed(session)] == SORTED


def test_what_is_not_in_use_comes_last(session: Session) -> None:
    builders.department(session, "Afval", active=False)
    builders.department(session, "Zwembad")

    assert [one.name for one in departments.listed(session)] == ["Zwembad", "Afval"]
