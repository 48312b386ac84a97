"""What a database raises, in the words of the domain."""

import sqlite3
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError

from kcc.domain.errors import Conflict, Unavailable

_DOUBLE = {"23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}
_DISK_FULL, _DEADLOCK = "53100", "40P01"


def raise_translated(error: SQLAlchemyError) -> NoReturn:
    """Say in the domain's words what a person can act on; let the rest stand as it is."""
    if isinstance(error, StaleDataError):
        raise Conflict("Iemand anders heeft dit net gewijzigd. Bekijk de nieuwe stand.") from error
    if isinstance(error, IntegrityError) and _is_double(error):
        raise Conflict("Iemand anders heeft net hetzelfde bewaard. Bekijk de nieuwe stand.") from (
            error
        )
    if isinstance(error, OperationalError) and _is_full(error):
        raise Unavailable(
            "De schijf van de database is vol. Er is niets bewaard; waarschuw de beheerder."
        ) from error
    if isinstance(error, OperationalError) and _sqlstate(error) == _DEADLOCK:
        raise Unavailable(
            "Iemand anders was net met hetzelfde bezig. Er is niets bewaard; probeer het nog eens."
        ) from error
    if isinstance(error, OperationalError | PoolTimeout):
        raise Unavailable(
            "De database is even niet bereikbaar. Er is niets bewaard; probeer het zo nog eens."
        ) from error
    raise error


def _is_double(error: IntegrityError) -> bool:
    """Whether a unique key refused the row; any other refusal is a mistake of ours."""
    return (_sqlstate(error) or getattr(error.orig, "sqlite_errorname", None)) in _DOUBLE


def _is_full(error: OperationalError) -> bool:
    """SQLITE_FULL, or disk_full of PostgreSQL."""
    code = getattr(error.orig, "sqlite_errorcode", None)
    return code == sqlite3.SQLITE_FULL or _sqlstate(error) == _DISK_FULL


def _sqlstate(error: DBAPIError) -> str | None:
    """The code that PostgreSQL gives (its manual, appendix A); None on SQLite."""
    return getattr(error.orig, "sqlstate", None)
