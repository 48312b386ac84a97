"""An index of another analysis is renewed bit by bit, and finds what it should."""

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kcc.db import writing
from kennisbank import postings, reindexing
from kennisbank.analysis import ANALYSIS_VERSION
from kennisbank.articles import Article
from kennisbank.search import Scope, search
from kennisbank.tables import SearchEntry, SearchPosting, SearchToken, SearchWord
from tests.kennisbank.making import TODAY, article


def found(session: Session, query: str) -> list[int]:
    return [hit.article_id for hit in search(session, query, Scope(today=TODAY)).hits]


def empty_the_index(session: Session) -> None:
    """As a migration leaves it."""
    for table in (SearchPosting, SearchEntry, SearchWord, SearchToken):
        session.query(table).delete()
    session.execute(update(Article).values(analysis_version=0))
    state = postings.locked_state(session)
    state.articles = state.length = 0
    session.commit()


def test_all_articles_are_found_again_and_keep_their_version(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reindexing, "BATCH", 2)
    made = [article(session, f"Paspoort {number}").id for number in range(5)]
    empty_the_index(session)
    assert found(session, "paspoort") == []

    count = reindexing.renew_all(session)

    assert count == 5
    assert found(session, "paspoort") == made
    assert set(session.scalars(select(Article.version))) == {1}
    assert set(session.scalars(select(Article.analysis_version))) == {ANALYSIS_VERSION}
    assert reindexing.renew_all(session) == 0


def test_indexing_again_counts_nothing_double(session: Session) -> None:
    for number in range(3):
        article(session, f"Paspoort {number}", "Kom naar de balie.")
    session.commit()
    tokens = select(SearchToken.token, SearchToken.articles).order_by(SearchToken.token)
    before = postings.totals(session), session.execute(tokens).all()

    with writing(session):
        reindexing.mark_all(session)
    reindexing.renew_all(session)

    after = postings.totals(session), session.execute(tokens).all()
    assert after[1] == before[1]
    assert (after[0].articles, after[0].length) == (before[0].articles, before[0].length)


def test_words_that_no_article_holds_are_forgotten(session: Session) -> None:
    article(session, "Paspoort", "Eigenaardigheid")
    session.commit()
    with writing(session):
        session.execute(update(Article).values(text="Gewoon", analysis_version=0))

    reindexing.renew_all(session)

    assert "eigenaardigheid" not in session.scalars(select(SearchWord.word)).all()
    assert session.scalar(select(func.min(SearchToken.articles))) == 1


def test_a_word_of_another_analysis_still_mends_a_typing_error(session: Session) -> None:
    made = article(session, "Paspoort")
    other = SearchToken(token="anderestam", articles=0)
    session.add(other)
    session.flush()
    session.execute(update(SearchWord).values(token_id=other.id))
    reindexing.mark_all(session)
    session.commit()

    reindexing.renew_all(session)

    assert found(session, "paspootr") == [made.id]
