"""Several calendars, and the days that a decree equates with holidays

Revision ID: 0032
Revises: 0031
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

USUAL = 1
# Atw 3(3), as they stood in the program before.
DECREED = (
    (date(2026, 1, 2), "dag na Nieuwjaarsdag"),
    (date(2026, 5, 15), "dag na Hemelvaartsdag"),
    (date(2027, 5, 7), "dag na Hemelvaartsdag"),
    (date(2028, 4, 28), "dag na Koningsdag"),
    (date(2028, 5, 26), "dag na Hemelvaartsdag"),
)
SOURCE = "koninklijk besluit, Algemene termijnenwet, artikel 3, derde lid"
OF_ONE = ("opening_window", "closing_day", "open_day")
MAY_CHOOSE = ("department", "norm", "clock")
NEW_ACTIONS = (
    "('calendar_added', 'calendar_changed', 'calendar_removed', 'calendar_read',"
    " 'equated_day_added', 'equated_day_removed', 'norm_moved', 'clocks_moved')"
)


def upgrade() -> None:
    calendar = op.create_table(
        "calendar",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_calendar"),
        sa.UniqueConstraint("name", name="uq_calendar_name"),
    )
    op.bulk_insert(calendar, [{"name": "Openingstijden", "note": ""}])
    equated = op.create_table(
        "equated_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("day", name="pk_equated_day"),
    )
    op.bulk_insert(equated, [{"day": day, "name": name, "source": SOURCE} for day, name in DECREED])
    _belonging()
    for table in MAY_CHOOSE:
        with op.batch_alter_table(table) as changed:
            changed.add_column(sa.Column("calendar_id", sa.Integer(), nullable=True))
            changed.create_foreign_key(
                f"fk_{table}_calendar_id", "calendar", ["calendar_id"], ["id"]
            )
    op.execute(f"UPDATE clock SET calendar_id = {USUAL} WHERE NOT legal")


def _belonging() -> None:
    """What there is of hours and days belongs to the first calendar."""
    for table in OF_ONE:
        one = sa.Column("calendar_id", sa.Integer(), nullable=False, server_default=str(USUAL))
        with op.batch_alter_table(table) as changed:
            changed.add_column(one)
            changed.create_foreign_key(
                f"fk_{table}_calendar_id", "calendar", ["calendar_id"], ["id"]
            )
    with op.batch_alter_table("closing_day") as closing:
        closing.drop_constraint("pk_closing_day", type_="primary")
        closing.create_primary_key("pk_closing_day", ["calendar_id", "day"])
    with op.batch_alter_table("open_day") as opened:
        opened.drop_constraint("uq_open_day_day_opens", type_="unique")
        opened.create_unique_constraint(
            "uq_open_day_calendar_id_day_opens", ["calendar_id", "day", "opens"]
        )


def downgrade() -> None:
    """An older version knows one calendar: the first. Clocks keep the end that they have."""
    for table in MAY_CHOOSE:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(f"fk_{table}_calendar_id", type_="foreignkey")
            changed.drop_column("calendar_id")
    for table in OF_ONE:
        op.execute(f"DELETE FROM {table} WHERE calendar_id <> {USUAL}")
    with op.batch_alter_table("open_day") as opened:
        opened.drop_constraint("uq_open_day_calendar_id_day_opens", type_="unique")
        opened.create_unique_constraint("uq_open_day_day_opens", ["day", "opens"])
    with op.batch_alter_table("closing_day") as closing:
        closing.drop_constraint("pk_closing_day", type_="primary")
        closing.create_primary_key("pk_closing_day", ["day"])
    for table in OF_ONE:
        with op.batch_alter_table(table) as changed:
            changed.drop_constraint(f"fk_{table}_calendar_id", type_="foreignkey")
            changed.drop_column("calendar_id")
    op.drop_table("equated_day")
    op.drop_table("calendar")
    op.execute(f"DELETE FROM admin_event WHERE action IN {NEW_ACTIONS}")
    op.execute("DELETE FROM event WHERE kind = 'clock_moved'")
