"""Editors see what is searched for in vain; nobody sees who searched, or for whom."""

from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from kennisbank import search_log
from kennisbank.search_log import SearchLog, SearchOpened, without_personal_data
from tests.kennisbank.making import TODAY, article

DAY = timedelta(days=1)


def missed(session: Session, since_days: int = 90) -> list[tuple[str, int]]:
    found = search_log.missed(session, TODAY - since_days * DAY)
    return [(one.query, one.times) for one in found]


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Paspoort verlengen", "paspoort verlengen"),
        ("paspoort van Wiertsema, tel 06-12345678", "paspoort van … tel"),
        ("jan.wiertsema@example.nl paspoort", "paspoort"),
        ("123456782", ""),
        ("Wiertsema Dorpsstraat", "… dorpsstraat"),
        ("Wiertsema Brontsema", ""),
        ("1234 XQ 12", ""),
        ("kliko", "kliko"),
        ("   ", ""),
    ],
)
def test_what_can_point_to_a_person_is_left_out(session: Session, query: str, kept: str) -> None:
    assert without_personal_data(session, query) == kept


def test_a_word_of_an_article_is_no_name(session: Session) -> None:
    article(session, "Kliko bestellen")

    assert without_personal_data(session, "kliko kapot") == "kliko kapot"


def test_a_whole_letter_in_the_search_box_is_looked_up_in_one_statement(session: Session) -> None:
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(session.get_bind(), "before_cursor_execute", note)
    names = " ".join(f"Wiertsem{n * 'a'}" for n in range(50))
    kept = without_personal_data(session, f"paspoort {names}")
    event.remove(session.get_bind(), "before_cursor_execute", note)

    assert [statement[:6] for statement in asked].count("SELECT") == 1
    assert kept.startswith("paspoort … …")


def test_searches_in_vain_are_counted_the_most_wanted_first(session: Session) -> None:
    for query, hits, days in [
        ("kliko", 0, 2), ("kliko", 0, 1), ("Kliko", 0, 1), ("olifant", 0, 1), ("paspoort", 3, 1),
    ]:  # fmt: skip
        search_log.record(session, query, hits, TODAY - days * DAY)

    assert missed(session) == [("kliko", 3), ("olifant", 1)]
    assert missed(session, since_days=1) == [("kliko", 2), ("olifant", 1)]


def test_what_is_found_by_now_is_no_longer_missed(session: Session) -> None:
    search_log.record(session, "kliko", 0, TODAY - DAY)

    search_log.record(session, "kliko", 2, TODAY)

    assert missed(session) == []


def test_a_search_of_over_a_year_ago_is_forgotten(session: Session) -> None:
    search_log.record(session, "kliko", 0, TODAY - 366 * DAY)

    search_log.record(session, "olifant", 0, TODAY)

    assert session.scalars(select(SearchLog.query)).all() == ["olifant"]


def test_what_was_opened_after_a_search_is_counted(session: Session) -> None:
    made = article(session, "Paspoort kwijt")
    search_log.record(session, "paspoort", 1, TODAY)

    for _ in range(2):
        search_log.opened(session, "Paspoort", made.id, TODAY)
    search_log.opened(session, "rijbewijs", made.id, TODAY)
    search_log.opened(session, "paspoort", 404, TODAY)

    rows = session.execute(select(SearchOpened.article_id, SearchOpened.times)).all()
    assert [tuple(row) for row in rows] == [(made.id, 2)]
    assert search_log.missed(session, TODAY) == []
