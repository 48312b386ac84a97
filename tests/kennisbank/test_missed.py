"""Which searches in vain are shown with an article: those with its words or letters."""

import pytest
from sqlalchemy.orm import Session

from kennisbank import missed, search_log
from tests.kennisbank.making import TODAY, article


@pytest.mark.parametrize(
    ("query", "is_near"),
    [
        ("matrassen", True),  # a plural
        ("grofvuilkar", True),  # a part
        ("bankstelen", True),  # letters
        ("pas", False),  # too short to tell
        ("trouwen", False),
    ],
)
def test_a_search_is_near_by_its_parts_or_letters(
    session: Session, query: str, is_near: bool
) -> None:
    made = article(session, "Grofvuil ophalen", search_terms="bankstel, matras, afvalpas")
    search_log.record(session, query, 0, TODAY)

    assert [one.query for one in missed.near(session, made, TODAY)] == [query] * is_near


def test_three_are_enough_the_most_searched_for_first(session: Session) -> None:
    made = article(session, "Grofvuil ophalen")
    queries = ("grofvuilkar", "grofvuilbak", "grofvuilpunt", "grofvuilpas")
    for times, query in enumerate(queries, start=1):
        for _ in range(times):
            search_log.record(session, query, 0, TODAY)

    found = [one.query for one in missed.near(session, made, TODAY)]

    assert found == ["grofvuilpas", "grofvuilpunt", "grofvuilbak"]
