"""`kcc db`: a database is made, kept up to date and checked by one command each."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from kcc.cli import main
from kcc.db import make_engine, session_factory
from kcc.models import Norm, OpeningWindow

SECRET = "een geheime sleutel van ten minste 32 tekens"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.long)])
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database that is not there yet; for SQLite neither is its folder.

    Each upgrade takes a second; `tests/db` tries them on both each time.
    """
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nog niet' / 'kcc.sqlite'}"
    return str(request.getfixturevalue("empty_postgresql_url"))


def kcc(url: str, *arguments: str) -> Result:
    environment = {"KCC_SECRET_KEY": SECRET, "KCC_DATABASE_URL": url}
    return CliRunner().invoke(main, ["db", *arguments], env=environment)


def count(url: str, model: type) -> int:
    engine = make_engine(url)
    with session_factory(engine)() as session:
        found = session.scalars(select(func.count()).select_from(model)).one()
    engine.dispose()
    return found


def test_a_new_database_gets_its_tables_norms_and_opening_hours(new_url: str) -> None:
    made = kcc(new_url, "upgrade")

    assert (made.exit_code, made.output) == (0, "De database is bijgewerkt.\n")
    assert count(new_url, Norm) > 0
    assert count(new_url, OpeningWindow) > 0
    checked = kcc(new_url, "check")
    assert (checked.exit_code, checked.output) == (0, "De database past bij deze versie.\n")


def test_nobody_else_on_the_machine_reads_the_contacts(tmp_path: Path) -> None:
    folder = tmp_path / "data"

    kcc(f"sqlite:///{folder / 'kcc.sqlite'}", "upgrade")

    assert folder.stat().st_mode & 0o007 == 0


def test_upgrading_again_changes_nothing(new_url: str) -> None:
    kcc(new_url, "upgrade")
    norms = count(new_url, Norm)

    assert kcc(new_url, "upgrade").exit_code == 0
    assert count(new_url, Norm) == norms


def test_a_database_without_tables_does_not_pass_the_check(empty_postgresql_url: str) -> None:
    checked = kcc(empty_postgresql_url, "check")

    assert checked.exit_code == 1
    assert "kcc db upgrade" in checked.output


def test_a_database_goes_back_to_before_everything(new_url: str) -> None:
    kcc(new_url, "upgrade")

    back = kcc(new_url, "downgrade", "base", "--alles-weg")

    assert back.exit_code == 0
    assert kcc(new_url, "check").exit_code == 1


def test_nobody_throws_everything_away_by_two_words(new_url: str) -> None:
    kcc(new_url, "upgrade")
    norms = count(new_url, Norm)

    back = kcc(new_url, "downgrade", "base")

    assert back.exit_code == 2
    assert "--alles-weg" in back.output
    assert count(new_url, Norm) == norms


def test_a_version_that_does_not_exist_is_said_in_one_line(new_url: str) -> None:
    kcc(new_url, "upgrade")

    back = kcc(new_url, "downgrade", "4711")

    assert back.exit_code == 1
    assert back.output.startswith("De database is niet terug te brengen")
    assert back.output.count("\n") == 1


def test_a_server_that_is_not_there_is_said_in_one_line() -> None:
    made = kcc("postgresql+psycopg://kcc@127.0.0.1:1/kcc", "upgrade")

    assert made.exit_code == 1
    assert made.output.startswith("De database is niet bij te werken")
    assert made.output.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "bestand").write_text("geen map")

    made = kcc(f"sqlite:///{tmp_path / 'bestand' / 'kcc.sqlite'}", "upgrade")

    assert made.exit_code == 1
    assert "is niet te maken" in made.output
