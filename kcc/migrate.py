"""Bring a database to the newest shape, or back, with Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from kcc.domain.errors import KccError

MIGRATIONS = Path(__file__).parent / "migrations"
_OLD = "De database past niet bij deze versie. Voer `kcc db upgrade` uit."


class WrongShape(KccError):
    """The database cannot be brought or kept in the shape that this version needs."""


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the migrations up to and including `revision`; data stays. Raises WrongShape."""
    try:
        command.upgrade(_config(url), revision)
    except (CommandError, SQLAlchemyError) as error:
        raise _wrong("De database is niet bij te werken", error) from error


def downgrade(url: str, revision: str) -> None:
    """Undo migrations down to `revision` ("base" for all). Raises WrongShape."""
    try:
        command.downgrade(_config(url), revision)
    except (CommandError, SQLAlchemyError) as error:
        raise _wrong("De database is niet terug te brengen", error) from error


def check(url: str) -> None:
    """Raise WrongShape when the database is not what the models of this version say."""
    try:
        command.check(_config(url))
    except CommandError as error:
        raise WrongShape(_OLD) from error
    except SQLAlchemyError as error:
        raise _wrong("De database is niet te controleren", error) from error


def require_current(engine: Engine) -> None:
    """Raise WrongShape when the database is not there or has another shape than the newest."""
    try:
        with engine.connect() as connection:
            current = is_current(connection)
    except SQLAlchemyError as error:
        raise _wrong("De database is niet te openen", error) from error
    if not current:
        raise WrongShape(_OLD)


def is_current(connection: Connection) -> bool:
    """Tell whether this database has the newest shape, by the revision that it says it has."""
    return revision(connection) == newest()


def revision(connection: Connection) -> str | None:
    """The revision that this database says it has."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str | None:
    """The revision that this version of the program needs."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _wrong(problem: str, error: Exception) -> WrongShape:
    """One line: the problem, and what the database or Alembic said of it."""
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return WrongShape(f"{problem}: {cause}")
