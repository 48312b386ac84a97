"""The search index: the same analysed tokens in FTS5 on SQLite and in a tsvector on PostgreSQL."""

from sqlalchemy import Connection, text

# The `ascii` tokenizer keeps our tokens whole: it splits at ASCII punctuation only, of which
# tokens hold none; `unicode61` would split at letters younger than its tables of 2012.
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
    """Make the empty index; for the migration, after the table `article`."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop_index(connection: Connection) -> None:
    """Remove the index with all that is in it; `rebuild` can fill a new one."""
    connection.execute(text("DROP TABLE article_index"))
