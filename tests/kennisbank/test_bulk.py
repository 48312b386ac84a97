"""Many rows go in few statements, and none is left out."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kennisbank import bulk
from kennisbank.tables import SearchPosting, SearchToken

_COLUMNS = ("token_id", "article_id", "weight", "length")


def test_more_rows_than_fit_in_a_statement_are_all_there(session: Session) -> None:
    bulk.insert(session, "search_posting", _COLUMNS, ((1, one, 2, 3) for one in range(2_001)))

    assert session.scalar(select(func.count()).select_from(SearchPosting)) == 2_001


def test_no_rows_are_no_statement(session: Session) -> None:
    bulk.insert(session, "search_posting", _COLUMNS, ())
    bulk.add(session, "search_token", "articles", {})


def test_each_row_gets_its_own_amount(session: Session) -> None:
    session.add_all([SearchToken(id=one, token=str(one), articles=one) for one in (1, 2, 3)])
    session.flush()

    bulk.add(session, "search_token", "articles", {1: 5, 3: -2})

    counts = session.scalars(select(SearchToken.articles).order_by(SearchToken.id))
    assert list(counts) == [6, 2, 1]
