"""The search index: the same analysed tokens in FTS5 on SQLite and in a tsvector on PostgreSQL."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import CTE, Connection, Float, Integer, TextClause, bindparam, select, text, update
from sqlalchemy.orm import Session

from kcc.db import is_sqlite
from kennisbank.analysis import ANALYSIS_VERSION, analyse
from kennisbank.articles import Article
from kennisbank.markdown import to_text

TITLE_WEIGHT, TERMS_WEIGHT, BODY_WEIGHT = 10.0, 5.0, 1.0
BATCH = 500

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

_PUT_SQLITE = text(
    "REPLACE INTO article_index (rowid, title, terms, body) VALUES (:id, :title, :terms, :body)"
)
_PUT_POSTGRESQL = text(
    "INSERT INTO article_index (article_id, tokens) VALUES (:id, CAST(:tokens AS tsvector)) "
    "ON CONFLICT (article_id) DO UPDATE SET tokens = excluded.tokens"
)
_MATCH_SQLITE = text(
    "SELECT rowid AS article_id, -bm25(article_index, :title, :terms, :body) AS score "
    "FROM article_index WHERE article_index MATCH :query"
)
_MATCH_POSTGRESQL = text(
    "SELECT article_id, ts_rank(ARRAY[0, :body, :terms, :title]::real[], tokens, "
    "CAST(:query AS tsquery)) AS score "
    "FROM article_index WHERE tokens @@ CAST(:query AS tsquery)"
)

_LAST_PLACE = 16_383  # a tsvector knows no higher one


@dataclass(frozen=True, slots=True)
class _Entry:
    """The parts of an article that are searched."""

    id: int
    title: str
    search_terms: str
    text: str


def create_index(connection: Connection) -> None:
    """Make the empty index; for the migration, after the table `article`."""
    for statement in _CREATE[connection.dialect.name]:
        connection.execute(text(statement))


def drop_index(connection: Connection) -> None:
    """Remove the index with all that is in it; `rebuild` can fill a new one."""
    connection.execute(text("DROP TABLE article_index"))


def put(session: Session, articles: Sequence[Article]) -> None:
    """Index flushed articles as they are now, in the caller's transaction."""
    if not articles:
        return
    entries = [_Entry(a.id, a.title, a.search_terms, a.text) for a in articles]
    _write(session, entries)


def rebuild(session: Session) -> int:
    """Fill the index anew for all articles and return how many there are."""
    session.execute(text("DELETE FROM article_index"))
    fields = select(Article.id, Article.title, Article.search_terms, Article.text)
    ids = session.scalars(select(Article.id).order_by(Article.id)).all()
    for start in range(0, len(ids), BATCH):
        part = fields.where(Article.id.in_(ids[start : start + BATCH]))
        _write(session, [_Entry(*row) for row in session.execute(part)])
    # Not through the articles: indexing is no change of theirs, their version stays.
    session.execute(update(Article).values(analysis_version=ANALYSIS_VERSION))
    return len(ids)


def matches(session: Session, tokens: Sequence[str]) -> CTE:
    """Articles that hold any of the tokens, as rows (article_id, score); the best has the most."""
    statement = _match_sqlite(tokens) if is_sqlite(session) else _match_postgresql(tokens)
    found = statement.columns(article_id=Integer, score=Float)
    return found.cte("found").prefix_with("MATERIALIZED", dialect="sqlite")


def _write(session: Session, entries: Sequence[_Entry]) -> None:
    if is_sqlite(session):
        session.execute(_PUT_SQLITE, [_fts_row(entry) for entry in entries])
    else:
        session.execute(_PUT_POSTGRESQL, [_tsvector_row(entry) for entry in entries])


def _fts_row(entry: _Entry) -> dict[str, object]:
    title, terms, body = (" ".join(part) for part in _parts(entry))
    return {"id": entry.id, "title": title, "terms": terms, "body": body}


def _tsvector_row(entry: _Entry) -> dict[str, object]:
    return {"id": entry.id, "tokens": " ".join(_weighted(entry))}


def _weighted(entry: _Entry) -> Iterator[str]:
    """Each token as `'token':place+weight`; quotes cannot occur inside a token."""
    labelled = chain.from_iterable(
        ((token, label) for token in part) for part, label in zip(_parts(entry), "ABC", strict=True)
    )
    for place, (token, label) in enumerate(labelled, start=1):
        yield f"'{token}':{min(place, _LAST_PLACE)}{label}"


def _parts(entry: _Entry) -> tuple[list[str], list[str], list[str]]:
    return (
        analyse(entry.title),
        analyse(entry.search_terms),
        analyse(to_text(entry.text, addresses=False)),
    )


def _match_sqlite(tokens: Sequence[str]) -> TextClause:
    query = " OR ".join(f'"{token}"' for token in tokens)
    return _bound(_MATCH_SQLITE, query, 1.0)


def _match_postgresql(tokens: Sequence[str]) -> TextClause:
    query = " | ".join(f"'{token}'" for token in tokens)
    return _bound(_MATCH_POSTGRESQL, query, 1 / TITLE_WEIGHT)  # ts_rank wants 1 at most


def _bound(statement: TextClause, query: str, scale: float) -> TextClause:
    return statement.bindparams(
        bindparam("query", query),
        bindparam("title", TITLE_WEIGHT * scale),
        bindparam("terms", TERMS_WEIGHT * scale),
        bindparam("body", BODY_WEIGHT * scale),
    )
