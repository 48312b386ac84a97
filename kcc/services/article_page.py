"""What stands around an article that somebody reads: its checks, what is said and missed of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.roles import Role
from kcc.domain.words import local
from kcc.models import Department
from kennisbank import missed, remarks, reviewing, uses
from kennisbank.articles import Article
from kennisbank.remarks import ArticleRemark
from kennisbank.reviewing import Check
from kennisbank.search_log import Searched
from kennisbank.topics import Topic
from kennisbank.uses import Uses

RECENT = timedelta(days=90)  # searches of before are no longer looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class ForEditors:
    """What editors see below an article."""

    uses: Uses  # this month
    missed: Sequence[Searched]  # searched for without result, and near this article


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage:
    """An article with what stands around it; `department` looks after its topic."""

    article: Article
    check: Check
    department: str | None
    has_helped: bool  # this person said so today
    remarks: Sequence[ArticleRemark]  # those that nobody saw to
    for_editors: ForEditors | None


def show(session: Session, article: Article, now: datetime, actor: Actor) -> ArticlePage:
    """For this person: only editors get what is for them."""
    today = local(now).date()
    return ArticlePage(
        article=article,
        check=reviewing.check(article, today),
        department=_department(session, article),
        has_helped=uses.has_helped(session, article.id, actor.agent_id, today),
        remarks=remarks.waiting(session, article.id),
        for_editors=_for_editors(session, article, today) if actor.has(Role.EDITOR) else None,
    )


def _for_editors(session: Session, article: Article, today: date) -> ForEditors:
    return ForEditors(
        uses=uses.in_month(session, article.id, today),
        missed=missed.near(session, article, today - RECENT),
    )


def _department(session: Session, article: Article) -> str | None:
    owner = select(Department.name).join(Topic, Topic.department_id == Department.id)
    return session.scalar(owner.where(Topic.id == article.topic_id))
