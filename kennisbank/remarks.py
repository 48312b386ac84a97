"""What colleagues say of an article: wrong, unclear or missing; editors see to it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from kcc.db import Base
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid, NotFound
from kennisbank.articles import Article
from kennisbank.editing import printable

TEXT_LENGTH = 1_000


class ArticleRemark(Base):
    """A remark of a colleague; it stays when it was handled, with who did that."""

    __tablename__ = "article_remark"
    __table_args__ = (Index("ix_article_remark_article", "article_id", "handled_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("agent.id"))
    made_by_name: Mapped[str] = mapped_column(String(120))
    handled_at: Mapped[datetime | None]
    handled_by_name: Mapped[str | None] = mapped_column(String(120))

    article: Mapped[Article] = relationship()


def add(session: Session, article_id: int, text: str, now: datetime, actor: Actor) -> ArticleRemark:
    """Tell the editors something about an article. Raises Invalid."""
    text = printable(text).strip()
    problem = _problem(text)
    if problem:
        raise Invalid("De opmerking is nog niet verstuurd.", {"text": problem})
    remark = ArticleRemark(
        article_id=article_id,
        text=text,
        made_at=now,
        made_by_id=actor.agent_id,
        made_by_name=actor.name,
    )
    session.add(remark)
    session.flush()
    return remark


def handle(session: Session, remark_id: int, now: datetime, actor: Actor) -> ArticleRemark:
    """Say that it was seen to; who did it first is kept. Raises NotFound."""
    remark = session.get(ArticleRemark, remark_id, with_for_update=True, populate_existing=True)
    if remark is None:
        raise NotFound("Deze opmerking bestaat niet.")
    if remark.handled_at is None:
        remark.handled_at, remark.handled_by_name = now, actor.name
        session.flush()
    return remark


def waiting(session: Session, article_id: int | None = None) -> Sequence[ArticleRemark]:
    """Those that nobody handled yet, the oldest first; of one article or of all."""
    statement = select(ArticleRemark).where(ArticleRemark.handled_at.is_(None))
    if article_id is not None:
        statement = statement.where(ArticleRemark.article_id == article_id)
    return session.scalars(statement.order_by(ArticleRemark.made_at, ArticleRemark.id)).all()


def _problem(text: str) -> str:
    if not text:
        return "Schrijf op wat er niet klopt of ontbreekt."
    if len(text) > TEXT_LENGTH:
        return f"Maak dit korter: het zijn {len(text)} tekens en er passen er {TEXT_LENGTH}."
    return ""
