"""What colleagues could not find in the kennisbank while they spoke with somebody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kcc.domain.spoken import InKennisbank
from kcc.models import Contact, SpokenQuestion, Topic


@dataclass(frozen=True, slots=True)
class Missed:
    """Words that were searched for, with the topic of the question; either can be empty."""

    searched: str
    topic: str
    times: int


def missed(session: Session, since: datetime, limit: int = 50) -> Sequence[Missed]:
    """What did not stand in the kennisbank from `since` on, the most missed first.

    It tells nothing of who asked or who searched: see `search_log.without_personal_data`.
    """
    times, topic = func.count(SpokenQuestion.contact_id), func.coalesce(Topic.name, "")
    query = (
        select(SpokenQuestion.searched, topic, times)
        .join(Contact, Contact.id == SpokenQuestion.contact_id)
        .outerjoin(Topic, Topic.id == Contact.topic_id)
        .where(SpokenQuestion.in_kennisbank == InKennisbank.NO, Contact.received_at >= since)
        .where((SpokenQuestion.searched != "") | Contact.topic_id.is_not(None))
        .group_by(SpokenQuestion.searched, topic)
        .order_by(times.desc(), SpokenQuestion.searched, topic)
    )
    return [Missed(*row) for row in session.execute(query.limit(limit))]
