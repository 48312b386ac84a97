"""Bringing the search index up to the analysis of today, a part at a time."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from kcc.db import writing
from kennisbank import postings
from kennisbank.analysis import ANALYSIS_VERSION
from kennisbank.articles import Article
from kennisbank.tables import SearchToken, SearchWord

BATCH = 200  # articles in one write transaction, so that agents can save in between

_IS_OUTDATED = Article.analysis_version != ANALYSIS_VERSION


def renew_all(session: Session) -> int:
    """Index all outdated articles, each part in a transaction of its own; return how many.

    For commands: it holds no transaction between the parts. What was done stays when it stops.
    """
    total = 0
    while True:
        with writing(session):
            count = renew(session)
        session.expunge_all()  # or the memory would hold the whole kennisbank
        if count == 0:
            return total
        total += count


def mark_all(session: Session) -> None:
    """Let `renew` index all articles again."""
    # Not through the articles: indexing is no change of theirs, their version stays.
    session.execute(update(Article).values(analysis_version=0))


def renew(session: Session) -> int:
    """Index the next `BATCH` outdated articles and return how many; 0 when all are done.

    The last round forgets the words that no article holds any more.
    """
    statement = select(Article).where(_IS_OUTDATED).order_by(Article.id).limit(BATCH)
    articles = session.scalars(statement.with_for_update()).all()
    if not articles:
        _forget_unused(session)
        return 0
    postings.put(session, articles)
    ids = [article.id for article in articles]
    session.execute(
        update(Article).where(Article.id.in_(ids)).values(analysis_version=ANALYSIS_VERSION)
    )
    return len(articles)


def _forget_unused(session: Session) -> None:
    postings.locked_state(session)
    unused = select(SearchToken.id).where(SearchToken.articles == 0)
    session.execute(delete(SearchWord).where(SearchWord.token_id.in_(unused)))
    session.execute(delete(SearchToken).where(SearchToken.articles == 0))
