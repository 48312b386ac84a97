"""Articles of before get a kind and a language, and keep what they had on the way back."""

from datetime import UTC, datetime

from sqlalchemy import Engine, text

from kcc import migrate
from kcc.db import make_engine

AT = datetime(2026, 11, 1, tzinfo=UTC)
ARTICLE = text(
    "INSERT INTO article (id, title, text, internal_note, search_terms, audience, status,"
    " analysis_version, version, updated_at)"
    " VALUES (:id, 'Paspoort', 'Kom langs.', '', '', :audience, 'published', 1, 1, :at)"
)
VERSION = text(
    "INSERT INTO article_version (article_id, number, title, text, internal_note, search_terms,"
    " audience, status, saved_at, saved_by_name)"
    " VALUES (:id, 1, 'Paspoort', 'Kom langs.', '', '', :audience, 'published', :at, 'Joris')"
)


def test_what_was_for_colleagues_only_becomes_a_work_instruction(database_url: str) -> None:
    migrate.downgrade(database_url, "0009")
    engine = make_engine(database_url)
    with engine.begin() as connection:
        for id_, audience in ((1, "citizen"), (2, "internal")):
            row = {"id": id_, "audience": audience, "at": AT.isoformat()}
            connection.execute(ARTICLE, row)
            connection.execute(VERSION, row)

    migrate.upgrade(database_url)
    assert_told_apart(engine)
    with engine.begin() as connection:
        row = {"id": 1, "month": "2026-11-01"}
        connection.execute(text("INSERT INTO article_use VALUES (:id, :month, 'helped', 3)"), row)

    migrate.downgrade(database_url, "0009")
    with engine.connect() as connection:
        kept = connection.execute(text("SELECT title, audience FROM article ORDER BY id")).all()
    assert [tuple(row) for row in kept] == [("Paspoort", "citizen"), ("Paspoort", "internal")]

    migrate.upgrade(database_url)
    assert_told_apart(engine)
    engine.dispose()


def assert_told_apart(engine: Engine) -> None:
    with engine.connect() as connection:
        for table in ("article", "article_version"):
            rows = connection.execute(text(f"SELECT kind, language FROM {table} ORDER BY id"))
            assert [tuple(row) for row in rows] == [("question", "nl"), ("instruction", "nl")]
