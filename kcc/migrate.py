"""Bring a database to the newest shape, or back, with Alembic, and write the next shape down.

Alembic is imported where it is used: who only asks for the shape, such as the worker every few
seconds, need not hold twelve megabytes for it.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from kcc.domain.errors import KccError

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
_OLD = "De database past niet bij deze versie. Voer `kcc db upgrade` uit."


class WrongShape(KccError):
    """The database cannot be brought or kept in the shape that this version needs."""


def upgrade(url: str, revision: str = "head") -> None:
    """Apply the migrations up to and including `revision`; data stays. Raises WrongShape."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.upgrade(_config(url), revision)
    except (CommandError, SQLAlchemyError) as error:
        raise _wrong("De database is niet bij te werken", error) from error


def downgrade(url: str, revision: str) -> None:
    """Undo migrations down to `revision` ("base" for all). Raises WrongShape."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.downgrade(_config(url), revision)
    except (CommandError, SQLAlchemyError) as error:
        raise _wrong("De database is niet terug te brengen", error) from error


def check(url: str) -> None:
    """Raise WrongShape when the database is not what the models of this version say."""
    from alembic import command
    from alembic.util import CommandError

    try:
        command.check(_config(url))
    except CommandError as error:
        raise WrongShape(_OLD) from error
    except SQLAlchemyError as error:
        raise _wrong("De database is niet te controleren", error) from error


def write(url: str, title: str) -> Path:
    """Write the next migration, from the newest shape to what the models say, and its name.

    The database is of the newest shape, and stays so. Raises WrongShape.
    """
    from alembic import command
    from alembic.util import CommandError

    number = f"{int(newest()) + 1:04}"
    config = _config(url)
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    try:
        command.revision(config, title, autogenerate=True, rev_id=number)
    except (CommandError, SQLAlchemyError) as error:
        raise _wrong("De migratie is niet te schrijven", error) from error
    return next((MIGRATIONS / "versions").glob(f"{number}_*.py"))


def require_current(engine: Engine) -> None:
    """Raise WrongShape when the database is not there or has another shape than the newest."""
    try:
        with engine.connect() as connection:
            require_shape(connection)
    except SQLAlchemyError as error:
        raise _wrong("De database is niet te openen", error) from error


def require_shape(connection: Connection) -> None:
    """Raise WrongShape when this database has another shape than the newest."""
    if not is_current(connection):
        raise WrongShape(_OLD)


def is_current(connection: Connection) -> bool:
    """Tell whether this database has the newest shape, by the revision that it says it has."""
    return revision(connection) == newest()


def revision(connection: Connection) -> str | None:
    """The revision that this database says it has."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


@cache
def newest() -> str:
    """The revision that this version of the program needs: that of the last migration.

    Migrations are numbered, in their revision and in the name of their file.
    """
    return max(path.name[:4] for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))


def _config(url: str) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def _wrong(problem: str, error: Exception) -> WrongShape:
    """One line: the problem, and what the database or Alembic said of it."""
    cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return WrongShape(f"{problem}: {cause}")
