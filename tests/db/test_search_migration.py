"""The search index is replaced under articles that exist, and put back again."""

from datetime import UTC, datetime

from sqlalchemy import Engine, inspect, text

from kcc import migrate
from kcc.db import make_engine, session_factory, writing
from kennisbank import reindexing
from kennisbank.search import Scope, search
from tests.kennisbank.making import TODAY

ARTICLE = text(
    "INSERT INTO article (title, text, internal_note, search_terms, audience, status,"
    " analysis_version, version, updated_at)"
    " VALUES ('Paspoort kwijt', 'Kom langs.', '', '', 'citizen', 'published', 1, 1, :at)"
)


def test_articles_of_before_are_found_after_the_migration(database_url: str) -> None:
    migrate.downgrade(database_url, "0002")
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        session.execute(ARTICLE, {"at": datetime(2026, 11, 1, tzinfo=UTC).isoformat()})

    migrate.upgrade(database_url)
    assert_found(engine)

    migrate.downgrade(database_url, "0002")
    assert inspect(engine).has_table("article_index")

    migrate.upgrade(database_url)
    assert_found(engine)
    engine.dispose()


def assert_found(engine: Engine) -> None:
    assert not inspect(engine).has_table("article_index")
    with session_factory(engine)() as session:
        assert reindexing.renew_all(session) == 1
        hits = search(session, "paspoorten", Scope(today=TODAY)).hits
        assert [hit.article_id for hit in hits] == [1]
