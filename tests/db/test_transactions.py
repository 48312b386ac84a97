"""What `kcc.db` promises, on both databases: each of these fails without its solution there."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import Engine, select, text, update
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session, sessionmaker

from kcc import db
from kcc.db import make_engine, reading, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Conflict, KccError, Unavailable
from kcc.models import Contact, Department, Topic
from kcc.services import contacts
from tests import builders
from tests.forks import forks

PROCESSES, ROUNDS, FEW_ROUNDS = 4, 100, 40
Work = Callable[[str, str], int]


@pytest.fixture
def number(session: Session) -> str:
    """The number of a contact that is in the database."""
    with writing(session):
        return builders.contact(session, subject="0").number


def subject(session: Session, number: str) -> str:
    session.rollback()
    return session.scalars(select(Contact.subject).where(Contact.number == number)).one()


def test_a_moment_without_a_zone_is_refused(session: Session) -> None:
    builders.citizen(session).created_at = datetime(2026, 11, 24, 13)  # noqa: DTZ001

    with pytest.raises(StatementError, match="without a time zone"):
        session.flush()


def test_a_moment_in_any_zone_comes_back_as_the_same_moment_in_utc(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    at = datetime(2026, 11, 24, 14, tzinfo=timezone(timedelta(hours=1)))
    with writing(session):
        made = builders.citizen(session)
        made.created_at = at

    with sessions() as another:
        found = another.get_one(type(made), made.id).created_at

    assert found == at
    assert found.tzinfo is UTC


def test_a_row_that_points_nowhere_is_refused(session: Session) -> None:
    with pytest.raises(IntegrityError), writing(session):
        builders.topic(session).department_id = 4711
    assert session.scalars(select(Topic)).all() == []


def test_what_another_kept_under_the_same_unique_key_is_a_conflict(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    with sessions() as other, writing(other):
        builders.department(other, "Burgerzaken")

    with pytest.raises(Conflict, match="net hetzelfde bewaard"), writing(session):
        builders.department(session, "Burgerzaken")


def test_an_error_rolls_all_back_and_reaches_the_caller(session: Session) -> None:
    def fail() -> None:
        with writing(session):
            builders.department(session)
            raise KccError("stop")

    with pytest.raises(KccError, match="stop"):
        fail()
    assert session.scalars(select(Department)).all() == []


def test_what_a_reading_changes_is_thrown_away(session: Session) -> None:
    with reading(session):
        builders.department(session)

    assert session.scalars(select(Department)).all() == []


def test_a_reader_is_not_held_up_by_a_writer(
    sessions: sessionmaker[Session], session: Session, number: str
) -> None:
    with sessions() as writer, writing(writer):
        contacts.lock(writer, SYSTEM, number).subject = "1"
        writer.flush()

        with reading(session):
            seen = session.scalars(select(Contact.subject)).one()

    assert seen == "0"
    assert subject(session, number) == "1"


def test_what_was_read_before_a_transaction_is_not_the_base_of_what_it_writes(
    sessions: sessionmaker[Session], session: Session, number: str
) -> None:
    """As in a request: the user loader reads first, then the view writes in the same session."""
    early = contacts.get(session, SYSTEM, number)
    with sessions() as other, writing(other):
        contacts.lock(other, SYSTEM, number).subject = "1"

    with writing(session):
        early.subject += "2"

    assert subject(session, number) == "12"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_row_that_somebody_else_changed_first_is_a_conflict(
    sessions: sessionmaker[Session], session: Session, number: str
) -> None:
    """Where a service forgot to lock the row; SQLite has one writer at a time anyway."""

    def change_late() -> None:
        with writing(session):
            late = contacts.get(session, SYSTEM, number)
            with sessions() as other, writing(other):
                contacts.lock(other, SYSTEM, number).subject = "1"
            late.subject = "2"

    with pytest.raises(Conflict):
        change_late()
    assert subject(session, number) == "1"


def test_an_error_of_the_database_does_not_tell_what_people_wrote(session: Session) -> None:
    with pytest.raises(StatementError) as found:
        session.execute(text("SELECT :words FROM nowhere"), {"words": "mijn geheim"})

    assert "mijn geheim" not in str(found.value)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_that_stays_locked_is_said_in_words_and_heals(
    database_url: str,
    sessions: sessionmaker[Session],
    number: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(db, "BUSY_TIMEOUT_MS", 50)
    impatient = make_engine(database_url)
    with session_factory(impatient)() as session:
        unavailable = pytest.raises(Unavailable, match="niet bereikbaar")
        with sessions() as other, writing(other), unavailable, writing(session):
            pass
        with writing(session):
            contacts.lock(session, SYSTEM, number).subject = "1"
        assert subject(session, number) == "1"
    impatient.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_full_disk_is_said_in_words_and_heals(session: Session, number: str) -> None:
    def write_much() -> None:
        with writing(session):
            session.execute(text("PRAGMA max_page_count = 1"))  # no page may be added any more
            contacts.lock(session, SYSTEM, number).subject = "x" * 100_000

    with pytest.raises(Unavailable, match="schijf van de database is vol"):
        write_much()

    session.execute(text("PRAGMA max_page_count = 1000000"))
    with writing(session):
        contacts.lock(session, SYSTEM, number).subject = "1"
    assert subject(session, number) == "1"


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_is_replaced(
    engine: Engine, session: Session, number: str
) -> None:
    with engine.connect() as other:
        with reading(session):
            mine = session.scalar(text("SELECT pg_backend_pid()"))
        other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": mine})

    with writing(session):
        contacts.lock(session, SYSTEM, number).subject = "1"

    assert subject(session, number) == "1"


def test_the_connection_that_was_used_last_is_used_next(postgresql_url: str) -> None:
    """It knows the statements and the tables by then; one that waited longer does not."""
    engine = make_engine(postgresql_url)
    last, first = engine.connect(), engine.connect()
    used = [one.scalar(text("SELECT pg_backend_pid()")) for one in (first, last)]
    first.close()
    last.close()

    with engine.connect() as again:
        assert again.scalar(text("SELECT pg_backend_pid()")) == used[1] != used[0]
    engine.dispose()


def test_a_server_that_is_not_there_is_said_in_words() -> None:
    engine = make_engine("postgresql+psycopg://kcc@127.0.0.1:1/kcc")

    with session_factory(engine)() as session, pytest.raises(Unavailable), writing(session):
        pass


def add_one_safely(url: str, number: str) -> int:
    """Read, then write what was read plus one; as every POST does, after an earlier read."""
    engine = make_engine(url)
    with session_factory(engine)() as session:
        for _ in range(ROUNDS):
            contacts.get(session, SYSTEM, number)  # the user loader of a request
            with writing(session):
                contact = contacts.lock(session, SYSTEM, number)
                contact.subject = str(int(contact.subject) + 1)
    engine.dispose()
    return ROUNDS


def add_one_carelessly(url: str, number: str) -> int:
    """The same with sessions as SQLAlchemy makes them by default; how often it went well."""
    engine = make_engine(url)
    went_well = 0
    with session_factory(engine)() as session:
        for _ in range(FEW_ROUNDS):
            read = select(Contact.subject).where(Contact.number == number)
            counted = int(session.scalars(read).one()) + 1
            change = update(Contact).where(Contact.number == number)
            try:
                session.execute(change.values(subject=str(counted)))
                session.commit()
                went_well += 1
            except OperationalError:
                session.rollback()
    engine.dispose()
    return went_well


_together: list[Barrier] = []  # of this process, when it is one of those below


def in_processes(work: Work, url: str, number: str) -> int:
    context = forks()
    barrier = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, be_one_of, (barrier,)) as pool:
        return sum(pool.starmap(from_one_moment_on, [(work, url, number)] * PROCESSES))


def be_one_of(barrier: Barrier) -> None:
    _together.append(barrier)


def from_one_moment_on(work: Work, url: str, number: str) -> int:
    """Else the first may be ready on a busy machine before the next begins."""
    _together[-1].wait(60)
    return work(url, number)


def test_four_processes_that_read_and_then_write_lose_nothing(
    database_url: str, session: Session, number: str
) -> None:
    done = in_processes(add_one_safely, database_url, number)

    assert done == PROCESSES * ROUNDS
    assert subject(session, number) == str(done)


def test_without_the_write_mode_they_fail_or_lose_what_another_wrote(
    database_url: str, session: Session, number: str
) -> None:
    """The control: were this to pass, the test above would prove nothing.

    SQLite refuses the second writer at once ("database is locked", whatever the time-out);
    PostgreSQL writes over what the first one wrote.
    """
    went_well = in_processes(add_one_carelessly, database_url, number)

    assert int(subject(session, number)) < PROCESSES * FEW_ROUNDS
    if database_url.startswith("sqlite"):
        assert went_well < PROCESSES * FEW_ROUNDS
