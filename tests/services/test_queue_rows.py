"""The names in a line: looked up for all lines together, and never missing for being new."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from kcc.domain.states import State
from kcc.models import Agent, Topic
from kcc.services import choices, queue
from kcc.services.queue import Filters, View
from kcc.services.queue_rows import Row
from tests import builders
from tests.services.test_queue import statements


@pytest.fixture
def sanne(session: Session) -> Agent:
    return builders.agent(session)


def rows(
    session: Session, sanne: Agent, now: datetime, labels: choices.Labels | None = None
) -> tuple[Row, ...]:
    found = queue.page(session, sanne.as_actor(), View.TO_DO, Filters(), now, labels=labels)
    return found.rows


def test_a_line_names_topic_holder_and_department_also_out_of_use(
    session: Session, sanne: Agent, now: datetime
) -> None:
    topic, department = (
        builders.topic(session, "Paspoort"),
        builders.department(session, "Burgerzaken"),
    )
    topic.active = department.active = False
    builders.contact(
        session, topic=topic, department=department, agent=sanne, state=State.IN_PROGRESS
    )

    [line] = rows(session, sanne, now)

    assert (line.topic, line.holder, line.department) == ("Paspoort", sanne.name, "Burgerzaken")


def test_names_at_hand_are_not_looked_up_unless_one_is_missing(
    session: Session, sanne: Agent, now: datetime
) -> None:
    builders.contact(session, topic=builders.topic(session, "Paspoort"))
    known = choices.labels(session)
    with statements(session) as seen:
        rows(session, sanne, now, known)
    assert len(seen) == 1

    fresh: Topic = builders.topic(session, "Rijbewijs")
    builders.contact(session, topic=fresh)
    session.flush()

    assert {line.topic for line in rows(session, sanne, now, known)} == {"Paspoort", "Rijbewijs"}
