"""The tables of the search index: plain SQL, the same on SQLite and PostgreSQL."""

from sqlalchemy import ForeignKey, Index, PrimaryKeyConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base
from kennisbank.analysis import TOKEN_LENGTH


class SearchToken(Base):
    """A token with the number of articles that hold it, drafts included; it is never removed."""

    __tablename__ = "search_token"
    __table_args__ = (UniqueConstraint("token"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(TOKEN_LENGTH))
    articles: Mapped[int] = mapped_column(default=0)


class SearchPosting(Base):
    """How much a token tells of an article (see `postings`); `length` is that of the article.

    Without foreign keys: checking them would cost half of the writing, and only `postings` writes.
    All columns stand in the primary key's index, so that a search reads nothing else (on SQLite
    the table is that index).
    """

    __tablename__ = "search_posting"
    __table_args__ = (
        PrimaryKeyConstraint("token_id", "article_id", postgresql_include=["weight", "length"]),
        Index("ix_search_posting_article", "article_id"),
        {"sqlite_with_rowid": False},
    )

    token_id: Mapped[int] = mapped_column(autoincrement=False)
    article_id: Mapped[int] = mapped_column(autoincrement=False)
    weight: Mapped[int]
    length: Mapped[int]


class SearchEntry(Base):
    """An indexed article: its plain text on one line for snippets, and its length in words."""

    __tablename__ = "search_entry"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    length: Mapped[int]
    text: Mapped[str] = mapped_column(Text)


class SearchWord(Base):
    """A folded word as articles write it, with its own token: what a typing error can mean."""

    __tablename__ = "search_word"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - SQLAlchemy reads a plain dict

    word: Mapped[str] = mapped_column(String(TOKEN_LENGTH), primary_key=True)
    token_id: Mapped[int]


class SearchState(Base):
    """The one row with the totals of the index; `version` changes with everything searched."""

    __tablename__ = "search_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    articles: Mapped[int] = mapped_column(default=0)
    length: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=0)
