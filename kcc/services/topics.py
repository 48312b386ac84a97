"""The topics of contacts and articles, as admins keep them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.models import Department, Topic
from kcc.services import admin_log
from kennisbank.topics import ids_by_name


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicInput:
    """What an admin fills in; `on_form` offers the topic to citizens on the public form."""

    name: str
    upl: str | None = None
    department_id: int | None = None
    on_form: bool = True
    active: bool = True


def listed(session: Session) -> Sequence[tuple[Topic, str | None]]:
    """All topics with the name of their department, those in use first."""
    query = select(Topic, Department.name).outerjoin(
        Department, Department.id == Topic.department_id
    )
    names = dict(session.execute(query).all())
    rows = sorted(texts.by_name(names), key=lambda one: not one.active)
    return [(topic, names[topic]) for topic in rows]


def get(session: Session, topic_id: int) -> Topic:
    """Raises NotFound."""
    found = session.get(Topic, topic_id)
    if found is None:
        raise NotFound("Dit onderwerp is er niet.")
    return found


def add(session: Session, given: TopicInput, now: datetime, actor: Actor) -> Topic:
    """Raises Invalid when the name is taken."""
    admin_log.begin(session)
    _check(session, given)
    made = Topic(**asdict(given))
    session.add(made)
    session.flush()
    admin_log.record(session, AdminAction.TOPIC_ADDED, made.name, now, actor)
    return made


def change(
    session: Session,
    topic_id: int,
    given: TopicInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Raises NotFound, Changed as `admin_log.assign` does, and Invalid when the name is taken."""
    admin_log.begin(session)
    topic = get(session, topic_id)
    _check(session, given, topic_id)
    changed = admin_log.assign(session, topic, asdict(given), seen)
    if changed:
        admin_log.record(session, AdminAction.TOPIC_CHANGED, topic.name, now, actor, changed)


def _check(session: Session, given: TopicInput, own_id: int | None = None) -> None:
    taken_by = ids_by_name(session).get(texts.name_key(given.name))
    if taken_by not in (None, own_id):
        raise Invalid.at("name", f"Er is al een onderwerp {given.name}.")
