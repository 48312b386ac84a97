"""How often an article helped or was sent, by month, without a trace of who used it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import Date, ForeignKey, bindparam, delete, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from kcc.db import Base, Choice
from kennisbank.articles import Article

_COUNT = text(
    "INSERT INTO article_use (article_id, month, kind, times)"
    " VALUES (:article_id, :month, :kind, 1)"
    " ON CONFLICT (article_id, month, kind) DO UPDATE SET times = article_use.times + 1"
).bindparams(bindparam("month", type_=Date))
_THANK = text(
    "INSERT INTO article_thanks (article_id, agent_id, day) VALUES (:article_id, :agent_id, :day)"
    " ON CONFLICT DO NOTHING"
).bindparams(bindparam("day", type_=Date))


class Use(StrEnum):
    """What is counted of an article."""

    HELPED = "helped"  # somebody said so
    SENT = "sent"  # put in an answer that went to a citizen


class ArticleUse(Base):
    """How often in the month that begins on `month`, a date in the Netherlands."""

    __tablename__ = "article_use"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    month: Mapped[date] = mapped_column(Date, primary_key=True)
    kind: Mapped[Use] = mapped_column(Choice(Use), primary_key=True)
    times: Mapped[int]


class ArticleThanks(Base):
    """Who said today that an article helped, so that it counts once; forgotten after the day."""

    __tablename__ = "article_thanks"

    article_id: Mapped[int] = mapped_column(
        ForeignKey("article.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    agent_id: Mapped[int] = mapped_column(
        ForeignKey("agent.id"), primary_key=True, autoincrement=False
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """How often an article was used in one month."""

    helped: int = 0
    sent: int = 0


def helped(session: Session, article_id: int, agent_id: int, today: date) -> None:
    """Count that an article helped: once a day for each person, whoever else says so."""
    thanks = {"article_id": article_id, "agent_id": agent_id, "day": today}
    if session.execute(_THANK, thanks).rowcount:  # type: ignore[attr-defined]
        _count(session, article_id, Use.HELPED, today)


def forget(session: Session, today: date) -> None:
    """Delete who said before today that an article helped."""
    session.execute(delete(ArticleThanks).where(ArticleThanks.day < today))


def has_helped(session: Session, article_id: int, agent_id: int | None, today: date) -> bool:
    """Whether this person said so today."""
    return session.get(ArticleThanks, (article_id, agent_id, today)) is not None


def sent(session: Session, article_ids: Iterable[int], today: date) -> None:
    """Count the articles of one answer; those that are gone are no longer counted."""
    wanted = select(Article.id).where(Article.id.in_(set(article_ids))).order_by(Article.id)
    for article_id in session.scalars(wanted).all():
        _count(session, article_id, Use.SENT, today)


def taken_back(session: Session, article_ids: Iterable[int], today: date) -> None:
    """The answer of today that was counted with these articles was not sent after all."""
    for article_id in sorted(set(article_ids)):
        row = session.get(
            ArticleUse, (article_id, today.replace(day=1), Use.SENT), with_for_update=True
        )
        if row is not None and row.times > 0:
            row.times -= 1
    session.flush()


def in_month(session: Session, article_id: int, today: date) -> Uses:
    """The uses in the month of `today` until now."""
    statement = select(ArticleUse.kind, ArticleUse.times).where(
        ArticleUse.article_id == article_id, ArticleUse.month == today.replace(day=1)
    )
    times = {kind.value: count for kind, count in session.execute(statement)}
    return Uses(**times)


def _count(session: Session, article_id: int, use: Use, today: date) -> None:
    row = {"article_id": article_id, "month": today.replace(day=1), "kind": use.value}
    session.execute(_COUNT, row)
