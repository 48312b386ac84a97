"""The database of the settings, opened for one command."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from kcc import config, migrate
from kcc.db import make_engine, session_factory
from kcc.domain.actors import Actor

COMMAND_LINE = Actor(agent_id=None, name="opdrachtregel")


@contextmanager
def database() -> Iterator[Session]:
    """A session on the configured database.

    Raises WrongSettings when the settings are wrong, WrongShape when the database is not there
    or not that of this version.
    """
    engine = make_engine(config.load().database.url)
    try:
        migrate.require_current(engine)
        with session_factory(engine)() as session:
            yield session
    finally:
        engine.dispose()
