"""A page that reads takes no transaction on a server, and keeps nothing that it changes."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.orm import Session, sessionmaker

from kcc.db import read_only, session_factory, writing
from kcc.models import Department
from tests import builders
from tests.plugins.databases import engine_of

CHANGES = {
    "an object": lambda session: builders.department(session, "Nieuw"),
    "an insert": lambda session: session.execute(insert(Department).values(name="Nieuw")),
    "an update": lambda session: session.execute(update(Department).values(name="Anders")),
    "a delete": lambda session: session.execute(delete(Department)),
    "a row": lambda session: session.connection().execute(insert(Department), [{"name": "Nieuw"}]),
}


def names(sessions: sessionmaker[Session]) -> list[str]:
    with sessions() as other:
        return list(other.scalars(select(Department.name)))


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_refused_and_not_kept(
    session: Session, sessions: sessionmaker[Session], change: Callable[[Session], object]
) -> None:
    with writing(session):
        builders.department(session, "Oud")

    read_only(session)
    with pytest.raises(RuntimeError, match="only reads"):
        change(session)
    session.rollback()

    assert names(sessions) == ["Oud"]


def test_what_is_written_after_it_is_one_transaction_again(
    session: Session, sessions: sessionmaker[Session]
) -> None:
    read_only(session)
    assert session.scalars(select(Department)).all() == []
    with writing(session):
        builders.department(session, "Eerst")
        assert names(sessions) == []

    assert names(sessions) == ["Eerst"]


def test_a_server_is_told_of_no_transaction(postgresql_url: str) -> None:
    is_its_own = text("SELECT now() = statement_timestamp()")
    with engine_of(postgresql_url) as engine, session_factory(engine)() as session:
        session.execute(text("SELECT 1"))
        assert session.scalar(is_its_own) is False
        session.rollback()

        read_only(session)
        session.execute(text("SELECT 1"))
        assert session.scalar(is_its_own) is True
