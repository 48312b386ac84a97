"""Four processes change one contact at once, as people who are signed in: nothing is lost."""

from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.events import EventKind
from kcc.models import Contact, Event, Message, MessageKind
from tests import builders
from tests.forks import forks
from tests.plugins.databases import most_on_postgresql
from tests.web.processes import TURNS, Browser, served, work

PEOPLE = 4


@most_on_postgresql
def test_nothing_is_lost_when_four_people_work_on_one_contact(
    database_url: str, session: Session, tmp_path: Path
) -> None:
    contact = builders.contact(session)
    topics = [builders.topic(session).id for _ in range(3)]
    emails = [builders.agent(session).email for _ in range(PEOPLE)]
    session.commit()
    before = contact.version

    with served(database_url, tmp_path, KCC_WEB_WORKERS="2", KCC_WEB_THREADS="4") as port:
        browsers = [Browser(port) for _ in emails]
        for browser, email in zip(browsers, emails, strict=True):
            browser.sign_in(email, builders.PASSWORD)
        with ProcessPoolExecutor(PEOPLE, mp_context=forks()) as pool:
            jobs = [
                pool.submit(work, port, b.cookie, b.token, contact.number, topics[i % 3 :] + topics)
                for i, b in enumerate(browsers)
            ]
            codes = [code for job in jobs for code in job.result(120)]

    assert codes == [303] * (2 * TURNS * PEOPLE)
    session.rollback()
    session.expire_all()
    assert_every_note_is_there(session, contact)
    assert_each_change_saw_the_one_before(session, contact, before)


def assert_every_note_is_there(session: Session, contact: Contact) -> None:
    notes = select(Message.text).where(
        Message.contact_id == contact.id, Message.kind == MessageKind.NOTE
    )
    told = select(Event.id).where(Event.contact_id == contact.id, Event.kind == EventKind.NOTED)
    assert len(set(session.scalars(notes))) == TURNS * PEOPLE
    assert len(session.scalars(told).all()) == TURNS * PEOPLE


def assert_each_change_saw_the_one_before(session: Session, contact: Contact, before: int) -> None:
    """A change to what is there already is no event, so no two in a row are alike."""
    query = select(Event).where(
        Event.contact_id == contact.id, Event.kind == EventKind.TOPIC_CHANGED
    )
    names = [event.data["to"] for event in session.scalars(query.order_by(Event.id))]
    now = session.get_one(Contact, contact.id)

    assert all(first != second for first, second in pairwise(names))
    assert now.topic is not None
    assert now.topic.name == names[-1]
    assert now.version - before == len(names)
