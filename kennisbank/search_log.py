"""What is searched for, counted by day without a trace of who searched or for whom."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from sqlalchemy import (
    Date,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
    text,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from kcc.db import Base
from kcc.domain.texts import fold
from kennisbank import lexicon
from kennisbank.analysis import TOKEN_LENGTH, tokens
from kennisbank.articles import Article
from kennisbank.editing import printable
from kennisbank.postings import known

KEPT = timedelta(days=365)
QUERY_LENGTH = 200
LEFT_OUT = "…"
_LOOKED_AT = 1_000  # characters: who pastes a letter is not looking for all of it

_WORD = re.compile(r"[^\s,;:!?()\"]+")
_COUNT_SEARCH = text(
    "INSERT INTO search_log (day, query, hits, times) VALUES (:day, :query, :hits, 1)"
    " ON CONFLICT (day, query)"
    " DO UPDATE SET times = search_log.times + 1, hits = excluded.hits"
).bindparams(bindparam("day", type_=Date))
_COUNT_OPENED = text(
    "INSERT INTO search_opened (search_id, article_id, times) VALUES (:search_id, :article_id, 1)"
    " ON CONFLICT (search_id, article_id) DO UPDATE SET times = search_opened.times + 1"
)


class SearchLog(Base):
    """How often something was searched for on a day in the Netherlands, and what was found."""

    __tablename__ = "search_log"
    __table_args__ = (UniqueConstraint("day", "query"), Index("ix_search_log_hits", "hits", "day"))

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(Date)
    query: Mapped[str] = mapped_column(String(QUERY_LENGTH))
    hits: Mapped[int]
    times: Mapped[int]


class SearchOpened(Base):
    """How often an article was opened after such a search."""

    __tablename__ = "search_opened"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("search_log.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    times: Mapped[int]


@dataclass(frozen=True, slots=True)
class Searched:
    """A query with how often it was searched for in some time."""

    query: str
    times: int


def record(session: Session, query: str, hits: int, today: date) -> None:
    """Count a search that somebody stopped typing for, and forget those of over a year ago."""
    kept = without_personal_data(session, query)
    if not kept:
        return
    session.execute(_COUNT_SEARCH, {"day": today, "query": kept, "hits": hits})
    session.execute(delete(SearchLog).where(SearchLog.day < today - KEPT))


def opened(session: Session, query: str, article_id: int, today: date) -> None:
    """Count that an article was opened after a search that was counted today."""
    kept = without_personal_data(session, query)
    wanted = select(SearchLog.id).where(SearchLog.day == today, SearchLog.query == kept)
    search_id = session.scalar(wanted)
    if search_id is not None and session.get(Article, article_id) is not None:
        session.execute(_COUNT_OPENED, {"search_id": search_id, "article_id": article_id})


def missed(session: Session, since: date, limit: int = 50) -> Sequence[Searched]:
    """What found nothing when it was last searched for, the most searched for first."""
    last = select(func.max(SearchLog.id)).group_by(SearchLog.query)
    still = select(SearchLog.query).where(SearchLog.id.in_(last), SearchLog.hits == 0)
    times = func.sum(SearchLog.times)
    statement = (
        select(SearchLog.query, times)
        .where(SearchLog.day >= since, SearchLog.query.in_(still))
        .group_by(SearchLog.query)
        .order_by(times.desc(), SearchLog.query)
    )
    return [Searched(query, count) for query, count in session.execute(statement.limit(limit))]


def without_personal_data(session: Session, query: str) -> str:
    """The query in small letters without what can point to a person; empty when nothing is left.

    Numbers and addresses are left out, and so are words that neither the lexicon nor any article
    knows: they may be names. Such a word is only kept when it is all there is, because editors
    learn from it what citizens call a thing.
    """
    typed: list[str] = _WORD.findall(printable(query[:_LOOKED_AT]))
    words = [word for word in typed if _is_plain(word)]
    if len(words) == len(typed) == 1:
        return words[0].lower()[:QUERY_LENGTH]
    safe = _known_words(session, words)
    kept = " ".join(word.lower() if word in safe else LEFT_OUT for word in words)
    return kept[:QUERY_LENGTH] if kept.replace(LEFT_OUT, "").strip() else ""


def _is_plain(word: str) -> bool:
    return "@" not in word and not any(sign.isdigit() for sign in word)


def _known_words(session: Session, words: Iterable[str]) -> set[str]:
    """Those that the lexicon or any article knows."""
    found_by = {word: tokens(fold(word)[:TOKEN_LENGTH]) for word in words}
    held = known(session, list(set(chain.from_iterable(found_by.values()))))
    return {
        word
        for word, own in found_by.items()
        if lexicon.knows(fold(word)) or not held.keys().isdisjoint(own)
    }
