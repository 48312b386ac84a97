"""How often an article was used: by month, by nobody in particular."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kennisbank import uses
from kennisbank.uses import ArticleThanks, Uses
from tests import builders
from tests.kennisbank.making import TODAY, article

DAY = timedelta(days=1)


@pytest.fixture
def people(session: Session) -> tuple[int, int]:
    return builders.agent(session).id, builders.agent(session).id


def test_that_it_helped_counts_once_a_day_for_each_person(
    session: Session, people: tuple[int, int]
) -> None:
    noor, sanne = people
    made = article(session, "Paspoort")

    for agent_id, day in ((noor, TODAY), (noor, TODAY), (sanne, TODAY), (noor, TODAY + DAY)):
        uses.helped(session, made.id, agent_id, day)

    assert uses.in_month(session, made.id, TODAY) == Uses(helped=3)
    assert uses.has_helped(session, made.id, noor, TODAY + DAY)
    assert not uses.has_helped(session, made.id, sanne, TODAY + DAY)


def test_who_said_so_is_forgotten_the_day_after(session: Session, people: tuple[int, int]) -> None:
    made, other = article(session, "Paspoort"), article(session, "Rijbewijs")
    uses.helped(session, made.id, people[0], TODAY)
    uses.helped(session, other.id, people[1], TODAY + DAY)

    uses.forget(session, TODAY + DAY)

    known = session.scalars(select(ArticleThanks.agent_id)).all()
    assert known == [people[1]]


def test_a_new_month_begins_at_nothing(session: Session, people: tuple[int, int]) -> None:
    made = article(session, "Paspoort")
    uses.helped(session, made.id, people[0], date(2026, 11, 30))

    assert uses.in_month(session, made.id, date(2026, 12, 1)) == Uses()


def test_an_answer_counts_each_of_its_articles_once_until_it_is_undone(session: Session) -> None:
    one, other = article(session, "Paspoort"), article(session, "Rijbewijs")

    uses.sent(session, [other.id, one.id, one.id, 404], TODAY)
    uses.sent(session, [one.id], TODAY)
    uses.taken_back(session, [one.id, other.id, 404], TODAY)
    uses.taken_back(session, [other.id], TODAY)

    assert uses.in_month(session, one.id, TODAY) == Uses(sent=1)
    assert uses.in_month(session, other.id, TODAY) == Uses(sent=0)
    assert session.scalar(select(func.count()).select_from(ArticleThanks)) == 0
