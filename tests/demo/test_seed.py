"""The invented municipality looks alive on whatever day the demo is first started."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc import passwords
from kcc.db import make_engine, session_factory
from kcc.demo import database
from kcc.demo.addresses import CITIZEN_DOMAINS
from kcc.demo.articles import load_articles
from kcc.demo.people import PASSWORD, PEOPLE
from kcc.demo.places import Places, database_url
from kcc.demo.stories import read_stories
from kcc.demo.topics import TOPICS
from kcc.domain import letter_kinds
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.models import (
    NEVER,
    AddressKind,
    Agent,
    CitizenAddress,
    Clock,
    Contact,
    Delivery,
    Department,
    Event,
    Message,
    MessageKind,
    OutboxItem,
    Recipient,
)
from kcc.services import clocks, letter_templates, outage_news
from kennisbank import remarks, search_log, synonyms
from kennisbank.articles import Article, Status
from kennisbank.search import Scope, search
from kennisbank.search_log import SearchLog
from kennisbank.topics import Topic

STARTS = {
    "a Tuesday afternoon": datetime(2026, 11, 24, 13, 0, tzinfo=UTC),
    "a Monday before opening": datetime(2026, 11, 23, 5, 30, tzinfo=UTC),
    "a Sunday": datetime(2026, 11, 22, 14, 0, tzinfo=UTC),
    "the second day of the year": datetime(2027, 1, 2, 9, 0, tzinfo=UTC),
    "just after summer time began": datetime(2027, 3, 29, 6, 0, tzinfo=UTC),
}
SOON = ("a Tuesday afternoon", "just after summer time began")  # the others are long tests


@pytest.fixture(
    scope="module",
    params=[
        *SOON,
        *(pytest.param(one, marks=pytest.mark.long) for one in STARTS if one not in SOON),
    ],
)
def start(request: pytest.FixtureRequest) -> datetime:
    """The moment at which somebody starts the demo for the first time."""
    return STARTS[request.param]


@pytest.fixture(scope="module")
def demo(start: datetime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A session on a new database of the demo."""
    places = Places(directory=tmp_path_factory.mktemp("demo"), port=8000)
    places.make()
    database.prepare(places, start)
    engine = make_engine(database_url(places.database))
    with session_factory(engine)() as session:
        yield session
    engine.dispose()


def test_nothing_happened_in_the_future(demo: Session, start: datetime) -> None:
    for column in (Event.at, Message.at, Contact.received_at, Clock.started_at, Clock.met_at):
        last = demo.scalar(select(func.max(column)))
        assert last is not None
        assert last < start, column


def test_all_of_it_happened_in_the_last_weeks(demo: Session, start: datetime) -> None:
    first = demo.scalar(select(func.min(Contact.received_at)))

    assert first is not None
    assert timedelta(days=9) < start - first < timedelta(days=30)


def test_a_contact_is_in_every_state_and_came_by_every_channel(demo: Session) -> None:
    contacts = demo.scalars(select(Contact)).all()

    assert len(contacts) >= 40
    assert {contact.state for contact in contacts} == set(State)
    assert {contact.channel for contact in contacts} == set(ChannelKind)


def test_some_are_late_some_are_due_next_and_some_have_time(demo: Session, start: datetime) -> None:
    open_ones = demo.scalars(select(Contact).where(Contact.closed_at.is_(None))).all()
    due = Counter(contact.due_at for contact in open_ones if contact.due_at != NEVER)
    late = sum(count for at, count in due.items() if at < start)

    assert 3 <= late <= 14
    assert len([at for at in due if at >= start]) >= 2
    assert due.total() - late >= 6


def test_the_post_has_left_and_the_history_knows(demo: Session) -> None:
    deliveries = set(demo.scalars(select(OutboxItem.delivery)))

    assert deliveries == {Delivery.SENT}
    assert demo.scalar(select(func.count()).where(Recipient.told.is_(False))) == 0


def test_every_question_by_mail_and_form_was_acknowledged(demo: Session) -> None:
    query = select(Contact).where(
        Contact.channel.in_((ChannelKind.EMAIL, ChannelKind.FORM)),
        ~Contact.wants_callback,
        Contact.state != State.NO_ACTION,
    )
    for contact in demo.scalars(query):
        kinds = Counter(message.kind for message in contact.messages)
        assert kinds[MessageKind.ACKNOWLEDGEMENT] == 1, contact.subject


def test_a_reply_came_back_to_its_contact_with_a_running_clock(demo: Session) -> None:
    contact = demo.scalars(select(Contact).where(Contact.subject == "Grofvuil ophalen")).one()

    inbound = [m for m in contact.messages if m.kind is MessageKind.INBOUND]
    assert len(inbound) == 2
    assert contact.state is State.IN_PROGRESS
    assert contact.agent is not None
    assert contact.agent.name == "Daan Koster"
    assert len(clocks.running(demo, contact)) == 1


def test_there_is_somebody_for_each_role_and_the_password_fits(demo: Session) -> None:
    agents = demo.scalars(select(Agent)).all()

    assert {role for agent in agents for role in agent.roles} == set(Role)
    assert {one.role for one in PEOPLE if one.is_listed} == set(Role)
    assert passwords.matches(agents[0].password_hash, PASSWORD)


def test_the_articles_are_published_under_topics_of_the_form(demo: Session) -> None:
    articles = demo.scalars(select(Article)).all()

    assert len(articles) == len(load_articles())
    assert {article.status for article in articles} == {Status.PUBLISHED}
    assert all(article.topic and article.topic.on_form for article in articles)
    assert demo.scalar(select(func.count()).select_from(Topic)) == len(TOPICS)


def test_something_of_everything_waits_for_the_editors(demo: Session) -> None:
    today = demo.scalars(select(SearchLog.day)).first()
    assert today
    missed = [one.query for one in search_log.missed(demo, today)]

    assert missed == ["identiteitspas", "subsidie", "warmtepomp", "eikenprocessierups"]
    found = [search(demo, query, Scope(today=today)) for query in missed]
    assert all(one.is_near or one.hits == () for one in found)
    assert [one.article.label for one in remarks.waiting(demo)] == ["demo:grofvuil-en-container"]
    assert len(synonyms.groups(demo)) == 4


def test_one_letter_is_the_editors_own_and_stands_below_answers(demo: Session) -> None:
    changed = [one.place.kind for one in letter_templates.listed(demo) if one.row]
    answers = demo.scalars(select(Message.text).where(Message.kind == MessageKind.ANSWER)).all()

    assert changed == [LetterKind.ANSWER]
    assert any(
        "op werkdagen tussen 8.30 en 17.00 uur.\nGemeente Voorbeeld" in one for one in answers
    )
    signed = select(Department.signature).where(Department.name == "Burgerzaken")
    assert letter_kinds.in_signature(demo.scalars(signed).one()) == []


def test_citizens_read_of_an_outage_and_of_work_that_is_over(
    demo: Session, start: datetime
) -> None:
    told = outage_news.published(demo, start)

    assert [(one.named, one.planned) for one in told] == [("e-mail", False), ("webformulier", True)]
    assert outage_news.current(demo, start) == ()


def test_nobody_real_can_be_reached(demo: Session) -> None:
    query = select(CitizenAddress.value).where(CitizenAddress.kind == AddressKind.EMAIL)

    domains = {address.rpartition("@")[2] for address in demo.scalars(query)}

    assert domains <= set(CITIZEN_DOMAINS)


def test_every_story_is_told_and_every_day_is_within_the_weeks() -> None:
    stories = read_stories()

    assert len(stories) == len(set(stories)) >= 40
    for story in stories:
        days = [story.day, *(step.day for step in story.steps)]
        assert days == sorted(days, reverse=True), story.subject
