"""The database of the demo is made once and never mixed up with a real one."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc import config
from kcc.config import Settings
from kcc.db import make_engine, reading, session_factory, writing
from kcc.demo import database
from kcc.demo.places import DemoFailed, Places, database_url
from kcc.keys import Keys
from kcc.migrate import upgrade
from kcc.models import Agent, Contact, Mailbox
from kcc.services import demo_mode
from kcc.services.mail_accounts import imap_account, smtp_account


@pytest.fixture
def places(tmp_path: Path) -> Places:
    made = Places(directory=tmp_path / "data", port=8000)
    made.make()
    return made


@contextmanager
def opened(path: Path) -> Iterator[Session]:
    engine = make_engine(database_url(path))
    with session_factory(engine)() as session, reading(session):
        yield session
    engine.dispose()


def test_a_new_database_is_made_once_and_then_kept(places: Places, now: datetime) -> None:
    assert database.prepare(places, now)
    assert {path.name for path in places.directory.glob("demo*")} == {"demo.db", "demo.slot"}
    with opened(places.database) as session:
        before = session.scalars(select(Contact.number).order_by(Contact.id)).all()

    assert not database.prepare(places, now + timedelta(days=3))

    with opened(places.database) as session:
        assert session.scalars(select(Contact.number).order_by(Contact.id)).all() == before
        assert demo_mode.is_demo(session)


def test_what_was_interrupted_is_begun_anew(
    places: Places, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(database, "seed", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            database.prepare(places, now)
    assert not places.database.exists()

    monkeypatch.setattr(database, "seed", _whole)
    assert database.prepare(places, now)

    with opened(places.database) as session:
        assert session.scalars(select(Agent.name)).all() == ["Heel"]


def test_a_database_in_real_use_is_refused_and_left_alone(places: Places, now: datetime) -> None:
    upgrade(database_url(places.database))
    before = places.database.read_bytes()

    with pytest.raises(DemoFailed, match="niet door de demo gemaakt"):
        database.prepare(places, now)

    assert places.database.read_bytes() == before


def test_it_shares_nothing_with_a_kcc_in_real_use_in_the_same_directory() -> None:
    """Each would sweep away the files of the other."""
    real = config.load({"KCC_SECRET_KEY": "x" * 32})
    database_file = Path(real.database.url.removeprefix("sqlite:///"))
    demo = Places(directory=Path("data"), port=8000)

    theirs = {database_file, real.files.directory}
    ours = {demo.database, demo.files, demo.secret_key, demo.sandbox, demo.logs, demo.slot}

    assert {path.parent for path in theirs} == {demo.directory}
    assert not ours & theirs


@pytest.mark.parametrize("content", [b"", b"geen database" * 100])
def test_a_file_that_is_no_kcc_is_refused(places: Places, now: datetime, content: bytes) -> None:
    places.database.write_bytes(content)

    with pytest.raises(DemoFailed):
        database.prepare(places, now)


def test_the_mailbox_follows_the_sandbox_to_its_ports(demo_places: Places) -> None:
    places = demo_places

    database.move_sandbox(places, 20143, 20025)

    assert database.known_ports(places) == (20143, 20025)
    keys = Keys(places.secret_key.read_text().strip())
    with opened(places.database) as session:
        mailbox = session.scalars(select(Mailbox)).one()
        imap = imap_account(mailbox, keys, 10)
        smtp = smtp_account(mailbox, keys, 10)
    assert (imap.host, imap.port, imap.username, imap.password) == (
        ("127.0.0.1", 20143, "gemeente", "zandbak")
    )
    assert (smtp.host, smtp.port) == ("127.0.0.1", 20025)


def test_a_mailbox_elsewhere_stays_where_it_is(demo_places: Places) -> None:
    places = demo_places
    engine = make_engine(database_url(places.database))
    with session_factory(engine)() as session, writing(session):
        mailbox = session.scalars(select(Mailbox)).one()
        mailbox.imap_host = mailbox.smtp_host = "mail.example.org"
        mailbox.imap_port = 993
    engine.dispose()

    database.move_sandbox(places, 20143, 20025)

    with opened(places.database) as session:
        assert session.scalars(select(Mailbox.imap_port)).one() == 993


def test_the_secret_key_is_made_once_and_only_we_can_read_it(places: Places) -> None:
    before = places.secret_key.read_text()

    places.make()

    assert places.secret_key.read_text() == before
    assert stat.S_IMODE(places.secret_key.stat().st_mode) == 0o600
    assert len(before.strip()) >= 32


def test_settings_of_the_demo_go_before_those_of_the_user(places: Places) -> None:
    real = {
        "KCC_DATABASE_URL_FILE": "/etc/kcc/database",
        "KCC_DATABASE_URL": "postgresql+psycopg://echt",
        "KCC_SECRET_KEY": "x" * 40,
        "KCC_MAIL_UNDO_SECONDS": "3",
        "PATH": "/bin",
    }

    environ = places.environment(real)

    assert environ["KCC_DATABASE_URL"] == database_url(places.database)
    assert "KCC_DATABASE_URL_FILE" not in environ
    assert "KCC_SECRET_KEY" not in environ
    assert environ["KCC_MAIL_UNDO_SECONDS"] == "3"
    assert environ["PATH"] == "/bin"


def _interrupted(session: Session, now: datetime, _settings: Settings) -> None:
    with writing(session):
        session.add(Agent(name="Half", email="half@example.org", created_at=now))
        session.flush()
        raise KeyboardInterrupt


def _whole(session: Session, now: datetime, _settings: Settings) -> None:
    with writing(session):
        session.add(Agent(name="Heel", email="heel@example.org", created_at=now))
