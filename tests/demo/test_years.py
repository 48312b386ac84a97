"""The invented years are whole: clocks, counters, words and pages agree, on both databases."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, delete, func, inspect, select, text
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc import config, migrate
from kcc.db import make_engine, session_factory
from kcc.demo import database
from kcc.demo.addresses import CITIZEN_DOMAINS
from kcc.demo.people import PASSWORD
from kcc.demo.places import Places
from kcc.demo.years import invent
from kcc.demo.years.plan import LATE_SHARE, open_count
from kcc.domain import number, sla
from kcc.domain.deadlines import deadline
from kcc.domain.moments import Moment
from kcc.domain.states import State
from kcc.domain.term import Term
from kcc.models import (
    NEVER,
    Agent,
    Citizen,
    CitizenAddress,
    Clock,
    Closure,
    Contact,
    Delivery,
    Department,
    Event,
    FindTerm,
    Message,
    MessageKind,
    OpenWork,
    OutboxItem,
    Snapshot,
    Standstill,
    Topic,
)
from kcc.services import clock_rules, closures, contacts, find, first_answers, queue, snapshots
from kcc.services.queue import Filters, View
from kcc.web import create_app
from tests.web.visiting import Visit, used

COUNT = 1200
MINUTE = timedelta(minutes=1)
START = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


# The demo is on SQLite unless somebody brings a server: there it is filled in a long test.
@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)]
)
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    server = None
    if request.param == "postgresql":
        home = request.getfixturevalue("postgresql_server")
        server = f"postgresql+psycopg://postgres@/years?host={home}"
        administrator = make_engine(server.replace("/years?", "/postgres?"))
        with administrator.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("CREATE DATABASE years")
        administrator.dispose()
    made = Places(directory=tmp_path_factory.mktemp("years"), port=8000, server=server)
    made.make()
    database.prepare(made, START)
    database.grow(made, COUNT, START, lambda _written: None)
    return made


@pytest.fixture(scope="module")
def engine(places: Places) -> Iterator[Engine]:
    engine = make_engine(places.database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def years(engine: Engine) -> Iterator[Session]:
    with session_factory(engine)() as session:
        yield session


def test_there_are_as_many_as_asked_for_with_a_number_of_their_own(years: Session) -> None:
    numbers = years.scalars(select(Contact.number)).all()

    assert len(numbers) == len(set(numbers)) == COUNT
    assert all(map(number.is_valid, numbers))
    assert not set(contacts.next_numbers(years, START, 2)) & set(numbers)


def test_the_same_municipality_has_grown(years: Session) -> None:
    tables = (Department, Topic, Agent)
    found = [years.scalar(select(func.count()).select_from(table)) or 0 for table in tables]

    assert found[0] == 30
    assert found[1] >= 200
    assert found[2] == 100


def test_some_are_open_and_a_few_of_those_are_late(years: Session) -> None:
    open_ones = years.scalars(select(Contact).where(Contact.closed_at.is_(None))).all()
    stories = 50  # of the demo itself, at most

    assert 0 <= len(open_ones) - open_count(COUNT - stories) <= stories
    late = sum(contact.due_at < START for contact in open_ones)
    assert 0 <= late - round(LATE_SHARE * open_count(COUNT)) <= 20
    assert {contact.state for contact in open_ones} == {one for one in State if one.is_open}


def test_every_channel_and_year_is_there_and_people_come_back(years: Session) -> None:
    found = years.scalars(select(Contact)).all()

    assert {contact.channel for contact in found} == set(ChannelKind)
    assert {contact.received_at.year for contact in found} == {2023, 2024, 2025, 2026}
    often = Counter(contact.citizen_id for contact in found if contact.citizen_id)
    assert sum(count > 1 for count in often.values()) > COUNT / 10


def test_the_place_in_the_queue_and_the_end_are_those_of_clocks_and_state(years: Session) -> None:
    for contact in years.scalars(select(Contact)):
        running = [clock for clock in contact.clocks if clock.is_running]
        owed = [clock.due_at for clock in running if clock.moment is not Moment.ACKNOWLEDGE]

        assert contact.due_at == min(owed, default=NEVER), contact.number
        assert contact.state.is_open == (contact.closed_at is None)
        assert contact.state.is_open or contact.outcome
        assert contact.state.is_open or not running
        assert contact.outcome is None or contact.outcome.state is contact.state


def test_every_clock_is_what_the_rules_say(years: Session) -> None:
    calendar = clock_rules.rules(years).calendar
    met = Counter[bool]()
    for clock in years.scalars(select(Clock)):
        assert clock.norm is not None
        term = Term(clock.norm.amount, clock.norm.unit)
        expected = deadline(clock.started_at, term, calendar)

        assert (clock.due_at, clock.steps) == (expected.due_at, expected.texts)
        assert clock.norm.moment is clock.moment
        assert clock.calendar_id == 1
        assert clock.norm.channel in (None, clock.contact.channel)
        assert clock.norm.valid_from <= clock.started_at
        assert clock.met_at is None or clock.met_at >= clock.started_at
        if clock.met_at and clock.moment is not Moment.ACKNOWLEDGE:
            met[clock.met_at <= clock.due_at] += 1
    assert 0.8 < met[True] / met.total() < 0.97


def test_figures_of_each_clock_and_end_are_what_the_services_would_keep(years: Session) -> None:
    for clock in years.scalars(select(Clock).where(Clock.met_at.is_not(None))):
        calendar = clock_rules.rules(years).calendar
        opened = sla.between(clock.started_at, clock.met_at or START, calendar) // MINUTE
        assert (clock.used_minutes, clock.gross_minutes, clock.alert_at) == (opened, opened, None)
        assert (clock.met_by_id is None) == (clock.moment is Moment.ACKNOWLEDGE)
    for contact in years.scalars(select(Contact)):
        kept = (contact.answered_at, contact.answer_minutes, contact.answer_gross_minutes)
        first_answers.again(years, contact)
        again = (contact.answered_at, contact.answer_minutes, contact.answer_gross_minutes)
        assert kept == again, contact.number
        ends = years.scalars(select(Closure).where(Closure.contact_id == contact.id)).all()
        standing = [one.closed_at for one in ends if one.reopened_at is None]
        assert standing == ([contact.closed_at] if contact.state is State.CLOSED else [])
        for one in ends:
            minutes = closures.minutes(years, contact, one.closed_at)
            assert (one.used_minutes, one.gross_minutes) == minutes
    years.rollback()


def test_who_waits_for_the_citizen_stood_still_since(years: Session) -> None:
    stood = years.scalars(select(Standstill)).all()

    assert all(one.ended_at is None or one.ended_at > one.started_at for one in stood)
    waiting = select(Contact.id).where(Contact.state == State.WAITS_FOR_CITIZEN)
    running = {one.contact_id for one in stood if one.ended_at is None}
    assert running == set(years.scalars(waiting))


def test_the_open_work_of_last_night_is_what_the_worker_would_have_counted(years: Session) -> None:
    night = START.date() - timedelta(days=1)
    invented = open_work(years, night)

    years.execute(delete(OpenWork).where(OpenWork.day == night))
    years.execute(delete(Snapshot).where(Snapshot.day == night))
    snapshots.take(years, START)

    assert len(invented) > 5
    assert open_work(years, night) == invented
    years.rollback()


def open_work(session: Session, day: date) -> set[tuple[object, ...]]:
    """By age; what was late at midnight may have been answered since."""
    columns = [column for column in OpenWork.__table__.c if column.name not in ("id", "late")]
    return set(map(tuple, session.execute(select(*columns).where(OpenWork.day == day))))


def test_nothing_happened_in_the_future_or_before_it_came_in(years: Session) -> None:
    for column in (Event.at, Message.at, Contact.received_at, Clock.met_at, OutboxItem.sent_at):
        last = years.scalar(select(func.max(column)))
        assert last is not None
        assert last < START, column
    early = select(Event.id).join(Contact).where(Event.at < Contact.received_at)
    assert years.scalars(early).all() == []


def test_each_is_found_by_the_words_that_the_service_would_give_it(years: Session) -> None:
    first = select(func.min(Message.id)).group_by(Message.contact_id)
    for message in years.scalars(select(Message).where(Message.id.in_(first))):
        find.index(years, message.contact, message.sender_name, message.sender_address)
    before = years.scalar(select(func.count()).select_from(FindTerm))
    years.rollback()

    assert years.scalar(select(func.count()).select_from(FindTerm)) == before


def test_every_letter_has_left_and_nobody_real_can_get_one(years: Session) -> None:
    addresses = years.scalars(select(CitizenAddress.value).where(CitizenAddress.kind == "email"))

    assert {address.rpartition("@")[2] for address in addresses} <= set(CITIZEN_DOMAINS)
    assert set(years.scalars(select(OutboxItem.delivery))) == {Delivery.SENT}
    letters = (MessageKind.ANSWER, MessageKind.ACKNOWLEDGEMENT)
    written = select(func.count()).where(Message.kind.in_(letters))
    assert years.scalar(written) == years.scalar(select(func.count()).select_from(OutboxItem))


def test_there_is_a_thread_of_twenty_and_one_of_three_hundred(years: Session) -> None:
    lengths = select(func.count(Message.id)).group_by(Message.contact_id)

    longest = years.scalars(lengths.order_by(func.count(Message.id).desc()).limit(2))
    assert longest.all() == [300, 20]


def test_the_counters_are_those_of_the_rows(years: Session) -> None:
    lead = years.scalars(select(Agent).where(Agent.department_id.is_(None))).first()
    assert lead is not None
    actor = lead.as_actor()
    shared = queue.counts(years, actor, Filters(), START)
    mine = queue.count_mine(years, actor, Filters(), START)
    found = {**shared, View.MINE: mine}

    for view, counted in found.items():
        seen, after = 0, None
        while True:
            page = queue.page(years, actor, view, Filters(), START, after=after)
            seen, after = seen + len(page.rows), page.next
            if after is None:
                break
        assert counted == seen, view


def test_every_page_opens_on_it(places: Places, years: Session) -> None:
    agent = years.scalars(select(Agent).where(Agent.department_id.is_(None))).first()
    assert agent
    kinds = select(func.min(Contact.number)).group_by(Contact.state, Contact.channel)
    longest = select(Contact.number).join(Message).group_by(Contact.number)
    numbers = [
        *years.scalars(kinds),
        *years.scalars(longest.order_by(func.count().desc()).limit(1)),
    ]
    lists = [f"/wachtrij?weergave={view.value}&afdeling={n}" for view in View for n in ("", 7)]
    found = [f"/zoeken?q={word}" for word in (*numbers[:1], "zonnewijzer", "klaas", "aanvraag")]
    app = create_app(config.load(places.environment({})))
    for pages in used(app):
        visit = Visit(pages)
        assert visit.sign_in(agent.email, PASSWORD).status_code == 303
        for path in (*lists, *found, *(f"/contacten/{one}" for one in numbers)):
            answer = visit.get(path)
            assert answer.status_code == (303 if path == found[0] else 200), path


def test_indexes_and_references_are_back(places: Places, engine: Engine, years: Session) -> None:
    migrate.check(places.database_url)
    for table in ("message", "event", "clock", "contact"):
        assert inspect(engine).get_foreign_keys(table)
    assert _lost_references(years.connection()) == []
    made = Citizen(name="Iemand", created_at=START)
    years.add(made)
    years.flush()
    assert made.id == years.scalar(select(func.max(Citizen.id)))


def _lost_references(connection: Connection) -> list[object]:
    if connection.dialect.name == "sqlite":
        return list(connection.execute(text("PRAGMA foreign_key_check")))
    doubtful = "SELECT conname FROM pg_constraint WHERE NOT convalidated"
    return list(connection.execute(text(doubtful)))


def test_asking_for_no_more_than_there_is_changes_nothing(demo_places: Places) -> None:
    written: list[int] = []

    database.grow(demo_places, 1, START, written.append)

    assert written == []


def test_what_is_interrupted_leaves_the_demo_as_it_was(demo_places: Places) -> None:
    before = demo_places.database.read_bytes()

    def interrupted(_written: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        database.grow(demo_places, 200, START, interrupted)

    assert demo_places.database.read_bytes() == before


def test_the_same_count_at_the_same_moment_is_the_same_also_when_invented_ahead(
    demo_places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    def texts(directory: Path) -> list[tuple[str, str]]:
        engine = make_engine(f"sqlite:///{directory / 'demo.db'}")
        with session_factory(engine)() as session:
            query = select(Contact.number, Message.text).join(Message.contact)
            found = session.execute(query.order_by(Message.id)).all()
        engine.dispose()
        return [(one, two) for one, two in found]

    before = demo_places.database.read_bytes()
    database.grow(demo_places, 200, START, lambda _written: None)
    once = texts(demo_places.directory)
    demo_places.database.write_bytes(before)
    monkeypatch.setattr(invent, "_AHEAD_FROM", 1)
    database.grow(demo_places, 200, START, lambda _written: None)

    assert texts(demo_places.directory) == once
