"""The migrations: up and down with data, and equal to the models, on both databases."""

import ast
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, select, text

from kcc import migrate, models
from kcc.db import make_engine, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.admin_actions import AdminAction
from kcc.domain.brakes import Level
from kcc.domain.events import EventKind
from kcc.models import NEVER, Agent, Brake, Draft, JobRun, MailFolder, SignIn
from kcc.services import admin_log, defaults, history
from tests import builders

MIGRATIONS = sorted((migrate.MIGRATIONS / "versions").glob("[0-9]*.py"))
MODELS = sorted(Path(models.__file__).parent.glob("[a-z]*.py"))


def test_the_migrations_make_exactly_the_tables_of_the_models(database_url: str) -> None:
    migrate.check(database_url)


def test_a_database_with_data_goes_down_and_up_again(database_url: str, now: datetime) -> None:
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)

    migrate.downgrade(database_url, "base")
    tables = set(inspect(engine).get_table_names())
    engine.dispose()
    migrate.upgrade(database_url)

    assert tables <= {"alembic_version"}
    migrate.check(database_url)


@pytest.fixture
def peopled(database_url: str, now: datetime) -> Iterator[Engine]:
    """The newest database, with two people of whom one was given her password, and their things."""
    engine = make_engine(database_url)
    with session_factory(engine)() as session, writing(session):
        defaults.seed(session, now)
        noor = builders.agent(session)
        noor.temporary_until = now
        contact = builders.contact(session, agent=builders.agent(session))
        builders.answer(session, contact, to="fatima@example.nl").retried_at = now
        place = {"contact_id": contact.id, "agent_id": noor.id, "kind": "answer"}
        session.add(Draft(**place, text="Beste Fatima,", recipient="f@example.nl", saved_at=now))
        for name, problem in (("read", "De schijf is vol."), ("send", "")):
            session.add(JobRun(name=name, started_at=now, finished_at=now, problem=problem))
        session.add(SignIn(token_hash="0" * 64, agent_id=noor.id, created_at=now, expires_at=now))
    yield engine
    engine.dispose()


def rows(engine: Engine, question: str) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(question))]


def test_to_0001_and_back_everything_stays_that_hangs_on_what_changes(
    database_url: str, peopled: Engine
) -> None:
    """SQLite makes the table of people anew; their sessions and contacts must not notice."""
    migrate.downgrade(database_url, "0001")
    given = rows(peopled, "SELECT temporary_password FROM agent ORDER BY id")
    migrate.upgrade(database_url)

    assert [bool(password) for (password,) in given] == [True, False]
    with session_factory(peopled)() as session:
        noor, other = session.scalars(select(Agent).order_by(Agent.id))
        assert noor.temporary_until
        assert noor.temporary_until > datetime.now(UTC)
        assert other.temporary_until is None
    assert rows(peopled, "SELECT agent_id FROM sign_in") == [(noor.id,)]
    assert rows(peopled, "SELECT agent_id FROM contact") == [(other.id,)]
    assert rows(peopled, "SELECT attempts, retried_at FROM outbox_item") == [(0, None)]
    well = "SELECT name FROM job_run WHERE succeeded_at = finished_at"
    assert rows(peopled, well) == [("send",)]
    assert rows(peopled, "SELECT address FROM recipient") == [("fatima@example.nl",)]
    assert rows(peopled, "SELECT text, recipient, cc FROM draft") == [("Beste Fatima,", "", "")]
    migrate.check(database_url)


def test_what_was_put_off_is_work_again_for_a_program_that_does_not_know_it(
    database_url: str, peopled: Engine
) -> None:
    with peopled.begin() as connection:
        connection.execute(text("UPDATE contact SET state = 'postponed'"))
        connection.execute(
            text(
                "INSERT INTO postponement (contact_id, wakes_at, because, was)"
                " SELECT id, received_at, 'moment', 'new' FROM contact"
            )
        )

        for kind in (EventKind.POSTPONED, EventKind.WOKEN):
            connection.execute(
                text(
                    "INSERT INTO event (contact_id, at, kind, actor_name, data)"
                    " SELECT id, received_at, :kind, 'Noor', '{}' FROM contact"
                ),
                {"kind": kind.value},
            )

    migrate.downgrade(database_url, "0012")
    assert rows(peopled, "SELECT state FROM contact") == [("in_progress",)]
    assert rows(peopled, "SELECT kind FROM event WHERE actor_name = 'Noor'") == [
        ("state_changed",),
        ("state_changed",),
    ]
    migrate.upgrade(database_url)

    assert rows(peopled, "SELECT contact_id FROM postponement") == []


def test_an_older_program_gets_a_log_that_it_can_show(database_url: str, peopled: Engine) -> None:
    with session_factory(peopled)() as session, writing(session):
        for action in (AdminAction.STANDARD_TEXT_ADDED, AdminAction.TOPIC_ADDED):
            admin_log.record(session, action, "Groet", datetime.now(UTC), SYSTEM)

    migrate.downgrade(database_url, "0010")
    known = rows(peopled, "SELECT action FROM admin_event")
    migrate.upgrade(database_url)

    assert known == [("topic_added",)]


def test_a_mailbox_that_rested_just_sends_for_an_older_program_and_after_it(
    database_url: str, peopled: Engine
) -> None:
    with session_factory(peopled)() as session, writing(session):
        mailbox = builders.mailbox(session, "balie@example.org", sending_problem="Dicht.")
        mailbox.sending_failures, mailbox.resting_until = 3, NEVER
        admin_log.record(session, AdminAction.MAILBOX_WOKEN, "balie", datetime.now(UTC), SYSTEM)

    migrate.downgrade(database_url, "0013")
    assert rows(peopled, "SELECT action FROM admin_event") == []
    migrate.upgrade(database_url)

    found = "SELECT address, sending_failures, sending_problem, resting_until FROM mailbox"
    assert rows(peopled, found) == [("balie@example.org", 0, "", None)]


def test_the_server_that_took_a_message_is_said_of_those_who_got_it_then(
    database_url: str, peopled: Engine, now: datetime
) -> None:
    """Of who got it before, the older program had overwritten it."""
    migrate.downgrade(database_url, "0014")
    with peopled.begin() as connection:
        add = (
            "INSERT INTO recipient (message_id, address, copy, delivery, reply, at, told)"
            " SELECT id, :address, :copy, :delivery, '', :at, :told FROM message"
        )
        for address, delivery, hours in (
            ("a@x", "sent", 1),
            ("b@x", "sent", 2),
            ("c@x", "refused", 3),
        ):
            to = {"address": address, "delivery": delivery, "at": now + timedelta(hours=hours)}
            connection.execute(text(add), to | {"copy": False, "told": True})
        connection.execute(text("UPDATE outbox_item SET server = 'mail', queue_id = 'Q7'"))
    found = "SELECT address, server, queue_id FROM recipient WHERE address LIKE '%@x' ORDER BY id"

    migrate.upgrade(database_url)
    assert rows(peopled, found) == [("a@x", "", None), ("b@x", "mail", "Q7"), ("c@x", "", None)]
    migrate.downgrade(database_url, "0014")
    assert rows(peopled, "SELECT server, queue_id FROM outbox_item") == [("mail", "Q7")]
    migrate.upgrade(database_url)


def test_brakes_and_thanks_go_without_a_trace_that_an_older_program_cannot_show(
    database_url: str, peopled: Engine, now: datetime
) -> None:
    kinds = ("braked", "thanked", "images_shown", "acknowledged")
    with session_factory(peopled)() as session, writing(session):
        contact = builders.contact(session)
        builders.message(session, contact, text="Bedankt!", only_thanks=True)
        for kind in kinds:
            history.record(session, contact, EventKind(kind), now, SYSTEM)
        of = {"level": Level.RECIPIENT, "key": "a@example.nl", "count": 11, "holds": True}
        session.add(Brake(**of, since=now, tripped_at=now))
        admin_log.record(session, AdminAction.BRAKE_RELEASED, "example.nl", now, SYSTEM)

    migrate.downgrade(database_url, "0016")
    assert rows(peopled, "SELECT kind FROM event") == [("acknowledged",)]
    assert rows(peopled, "SELECT action FROM admin_event") == []
    migrate.upgrade(database_url)

    assert rows(peopled, "SELECT id FROM message WHERE only_thanks") == []
    assert rows(peopled, "SELECT text FROM message WHERE text = 'Bedankt!'") == [("Bedankt!",)]


def test_older_messages_were_neither_signed_nor_invitations(
    database_url: str, peopled: Engine
) -> None:
    migrate.downgrade(database_url, "0017")
    migrate.upgrade(database_url)

    assert rows(peopled, "SELECT DISTINCT seal, appointment FROM message") == [("none", "")]


def test_of_two_norms_for_one_moment_the_last_stays_in_force(
    database_url: str, peopled: Engine
) -> None:
    migrate.downgrade(database_url, "0001")
    names = "channel, moment, amount, unit, target_percent, warn_percent, valid_from"
    double = f"SELECT 99, {names} FROM norm WHERE id = 1"
    with peopled.begin() as connection:
        connection.execute(text(f"INSERT INTO norm (id, {names}) {double}"))

    migrate.upgrade(database_url)

    in_force = "SELECT id FROM norm WHERE id IN (1, 99) AND replaced_at IS NULL"
    assert rows(peopled, in_force) == [(99,)]


@pytest.mark.parametrize("path", MIGRATIONS, ids=lambda path: path.name)
def test_a_column_that_may_not_be_empty_says_what_older_rows_hold(path: Path) -> None:
    """On an empty table, as in most tests, both databases let it pass without."""
    added = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("add_column")
    ]

    written = [ast.unparse(node) for node in added]
    required = [column for column in written if "nullable=False" in column]
    assert [column for column in required if "server_default=" not in column] == []


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_the_package_of_models_names_each_of_its_modules(path: Path) -> None:
    """No migration is written for a table that nobody imports, and none is missed."""
    package = (path.parent / "__init__.py").read_text(encoding="utf-8")

    assert f"from kcc.models.{path.stem} import" in package


def test_the_newest_revision_by_the_names_of_files_is_the_head_that_alembic_follows() -> None:
    script = ScriptDirectory(str(migrate.MIGRATIONS))

    assert migrate.newest() == script.get_current_head()


def test_each_mailbox_keeps_how_far_it_was_read_when_it_gets_folders(
    database_url: str, peopled: Engine, now: datetime
) -> None:
    """An older program reads one: the inbox where it is, else the first."""
    read: dict[str, Any] = {
        "uidvalidity": 2**32 - 1,
        "last_uid": 7,
        "fetched_at": now,
        "problem": "Dicht.",
    }
    with session_factory(peopled)() as session, writing(session):
        builders.mailbox(session, "a@x", **read, move_to="Verwerkt")
        other = builders.mailbox(session, "b@x", folder_names=("Vragen",), last_uid=3)
        other.folder_names = ("INBOX", "Vragen")
        builders.mailbox(session, "c@x", folder_names=("Balie", "Archief"))

    migrate.downgrade(database_url, "0019")
    found = "SELECT address, folder, uidvalidity, last_uid, problem FROM mailbox ORDER BY address"
    one_folder = rows(peopled, found)
    migrate.upgrade(database_url)

    assert one_folder == [
        ("a@x", "INBOX", 2**32 - 1, 7, "Dicht."),
        ("b@x", "INBOX", None, 0, ""),
        ("c@x", "Balie", None, 0, ""),
    ]
    with session_factory(peopled)() as session:
        kept = session.scalars(select(MailFolder).order_by(MailFolder.id))
        assert [(one.name, one.last_uid, one.fetched_at) for one in kept] == [
            ("INBOX", 7, now),
            ("INBOX", 0, None),
            ("Balie", 0, None),
        ]
