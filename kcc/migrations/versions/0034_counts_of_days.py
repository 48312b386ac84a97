"""Counts of days, the open work at their end, and contacts by their first answer

Revision ID: 0034
Revises: 0033
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

ANSWERED = sa.text("answered_at IS NOT NULL")
COUNTS = (
    "received",
    "left_out",
    "due",
    "met",
    "promises_due",
    "promises_kept",
    "answered",
    "closed",
    "reopened",
    "one_go",
    "finished",
    "transfers",
    "first_line",
)
SPREADS = ("hours", "waiting", "waiting_gross", "handling", "handling_gross")
AGES = ("up_to_2", "up_to_5", "up_to_10", "up_to_15", "older", "late")


def upgrade() -> None:
    """No day is counted yet: the worker does so by itself, the last days first."""
    for name in ("counted_day", "snapshot"):
        op.create_table(
            name,
            sa.Column("day", sa.Date(), nullable=False),
            sa.Column("at", sa.DateTime(timezone=True), nullable=False),
            sa.PrimaryKeyConstraint("day", name=f"pk_{name}"),
        )
    _create("stale_day")
    op.create_index("ix_stale_day_day", "stale_day", ["day"])
    _create(
        "day_tally", _cut(), _channel(), *_refers("department", "topic", "agent"), *_int(COUNTS)
    )
    op.create_index("ix_day_tally_day", "day_tally", ["cut", "day"])
    spreads = (sa.Column(name, sa.JSON(), nullable=False) for name in SPREADS)
    _create("day_spread", _cut(), _channel(), *_refers("department"), *spreads)
    op.create_index("ix_day_spread_day", "day_spread", ["cut", "day"])
    place = (_channel(nullable=False), *_refers("department"))
    _create("day_term", *_int(("rule",)), *place, *_int(("due", "met")))
    op.create_index("ix_day_term_day", "day_term", ["day"])
    place = (_channel(nullable=False), *_refers("department"))
    kept = sa.ForeignKeyConstraint(["day"], ["snapshot.day"], name="fk_open_work_day")
    _create("open_work", *place, *_int(AGES), kept)
    op.create_index("ix_open_work_day", "open_work", ["day"])
    op.create_index(
        "ix_contact_answered",
        "contact",
        ["answered_at"],
        sqlite_where=ANSWERED,
        postgresql_where=ANSWERED,
    )


def downgrade() -> None:
    """The counts can be made again; how much work was open at the end of each day is lost."""
    op.drop_index("ix_contact_answered", table_name="contact")
    for name in ("open_work", "day_term", "day_spread", "day_tally", "stale_day"):
        op.drop_table(name)
    op.drop_table("snapshot")
    op.drop_table("counted_day")


def _create(name: str, *columns: Any) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        *columns,
        *(_belongs(name, column.name) for column in columns if column.name in OWNERS),
        sa.PrimaryKeyConstraint("id", name=f"pk_{name}"),
    )


OWNERS = ("department_id", "topic_id", "agent_id")


def _belongs(table: str, column: str) -> sa.ForeignKeyConstraint:
    owner = f"{column.removesuffix('_id')}.id"
    return sa.ForeignKeyConstraint([column], [owner], name=f"fk_{table}_{column}")


def _refers(*owners: str) -> list[Any]:
    return [sa.Column(f"{owner}_id", sa.Integer(), nullable=True) for owner in owners]


def _cut() -> Any:
    return sa.Column("cut", sa.String(40), nullable=False)


def _channel(*, nullable: bool = True) -> Any:
    return sa.Column("channel", sa.String(40), nullable=nullable)


def _int(names: tuple[str, ...]) -> list[Any]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]
