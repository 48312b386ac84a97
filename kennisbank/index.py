"""The search index as version 0.1 made it: migration 0001 builds on it and 0003 replaces it."""

from sqlalchemy import Connection, text

_CREATE = {
    "sqlite": (
        "CREATE VIRTUAL TABLE article_index USING fts5(title, terms, body, tokenize='ascii')",
    ),
    "postgresql": (
        "CREATE TABLE article_index ("
        "article_id integer PRIMARY KEY REFERENCES article (id) ON DELETE CASCADE, "
        "tokens tsvector NOT NULL)",
        "CREATE INDEX ix_article_index_tokens ON article_index USING gin (tokens)",
    ),
}


def create_index(connection: Connection) -> None:
    """Make the empty index; for migrations only, after the table `article`."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop_index(connection: Connection) -> None:
    """Remove the index with all that is in it; for migrations only."""
    connection.execute(text("DROP TABLE article_index"))
