"""How Alembic reaches the database that `kcc.migrate` names."""

from typing import Literal

from alembic import context
from sqlalchemy import Connection

import kcc.models  # noqa: F401 - fills the metadata
import kennisbank.articles
import kennisbank.remarks
import kennisbank.search_log
import kennisbank.synonyms
import kennisbank.tables
import kennisbank.uses  # noqa: F401 - fills the metadata
from kcc.db import CHOICE_LENGTH, WRITE, Base, Choice, UtcDateTime, make_engine


def render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    """Write our column types as what the database stores: migrations outlive the classes."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Choice):
        return f"sa.String({CHOICE_LENGTH})"
    return False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    bind = make_engine(context.config.attributes["url"])
    try:
        with bind.connect().execution_options(**{WRITE: True}) as connection:
            if connection.dialect.name == "sqlite":
                run_on_sqlite(connection)
            else:
                run(connection)
            connection.commit()
    finally:
        bind.dispose()


def run_on_sqlite(connection: Connection) -> None:
    """Without foreign keys meanwhile, which are looked at once at the end.

    SQLite alters a table by making it anew, and to drop the old one is to delete its rows: with
    foreign keys on, all that hangs on them would go along or stop it.
    """
    connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")  # only before a transaction
    run(connection)
    if connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise RuntimeError("this migration leaves rows that point nowhere")


main()
