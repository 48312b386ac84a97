"""`kcc rapport`: the counts of days, made anew or compared with the rows they were made of."""

from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select, update

from kcc.cli import main
from kcc.db import make_engine, session_factory, writing
from kcc.domain.words import local
from kcc.models import CountedDay, DayTally, Snapshot
from tests import builders

SECRET = "een geheime sleutel van ten minste 32 tekens"
DAY = timedelta(days=1)


@pytest.fixture
def url(mostly_sqlite: str) -> str:
    """With a contact of three days ago, whose days were counted."""
    engine = make_engine(mostly_sqlite)
    with session_factory(engine)() as session, writing(session):
        builders.contact(session, received_at=datetime.now(UTC) - 3 * DAY)
        session.add(Snapshot(day=local(datetime.now(UTC) - 2 * DAY).date(), at=datetime.now(UTC)))
    engine.dispose()
    assert herbouw(mostly_sqlite).exit_code == 0
    return mostly_sqlite


def herbouw(url: str, *options: str) -> Result:
    environment = {"KCC_SECRET_KEY": SECRET, "KCC_DATABASE_URL": url}
    return CliRunner().invoke(main, ["rapport", "herbouw", *options], env=environment)


def spoil(url: str) -> None:
    engine = make_engine(url)
    with session_factory(engine)() as session, writing(session):
        session.execute(update(DayTally).values(received=7))
    engine.dispose()


def number(url: str, model: type) -> int:
    engine = make_engine(url)
    with session_factory(engine)() as session:
        found = session.scalars(select(func.count()).select_from(model)).one()
    engine.dispose()
    return found


def test_all_days_are_counted_and_snapshots_stay(url: str) -> None:
    again = herbouw(url)

    assert (again.exit_code, again.output) == (0, "De cijfers van 3 dagen zijn opnieuw geteld.\n")
    assert number(url, CountedDay) == 3
    assert number(url, Snapshot) == 1


def test_what_is_stored_is_what_the_rows_say(url: str) -> None:
    checked = herbouw(url, "--controleer")

    assert (checked.exit_code, checked.output) == (0, "De cijfers van 3 dagen kloppen.\n")


def test_a_figure_that_is_wrong_is_found_and_made_right(url: str) -> None:
    spoil(url)

    found = herbouw(url, "--controleer")
    herbouw(url)

    assert found.exit_code == 1
    assert "Van 1 dag kloppen de cijfers niet" in found.output
    assert "kcc rapport herbouw" in found.output
    assert herbouw(url, "--controleer").exit_code == 0


def test_days_before_the_first_that_was_asked_for_stay(url: str) -> None:
    spoil(url)

    herbouw(url, "--vanaf", str(local(datetime.now(UTC) - DAY).date()))

    assert herbouw(url, "--controleer").exit_code == 1


def test_a_day_that_is_none_is_refused(url: str) -> None:
    refused = herbouw(url, "--vanaf", "gisteren")

    assert refused.exit_code == 2
    assert refused.output == "Geef de dag als jjjj-mm-dd, bijvoorbeeld 2026-01-31.\n"
