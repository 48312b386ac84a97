"""Open days, temporary passwords that expire, and one norm in force for each place

Revision ID: 0002
Revises: 0001
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_GRACE = timedelta(days=3)  # for temporary passwords that were given before they could expire

_OF_A_CHANNEL = sa.text("replaced_at IS NULL AND channel IS NOT NULL")
_OF_ANY = sa.text("replaced_at IS NULL AND channel IS NULL")

agent = sa.table(
    "agent",
    sa.column("temporary_password", sa.Boolean()),
    sa.column("temporary_until", sa.DateTime(timezone=True)),
)


def upgrade() -> None:
    op.create_table(
        "open_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_day")),
        sa.UniqueConstraint("day", "opens", name=op.f("uq_open_day_day_opens")),
    )
    with op.batch_alter_table("agent") as batch_op:
        batch_op.add_column(sa.Column("temporary_until", sa.DateTime(timezone=True)))
    until = datetime.now(UTC) + _GRACE
    op.execute(agent.update().where(agent.c.temporary_password).values(temporary_until=until))
    with op.batch_alter_table("agent") as batch_op:
        batch_op.drop_column("temporary_password")

    # Where two changes at the same instant left two norms, the last one holds.
    op.execute(
        sa.text(
            "UPDATE norm SET replaced_at = valid_from WHERE replaced_at IS NULL AND id NOT IN"
            " (SELECT max(id) FROM norm WHERE replaced_at IS NULL GROUP BY channel, moment)"
        )
    )
    with op.batch_alter_table("norm") as batch_op:
        batch_op.create_index(
            "uq_norm_in_force",
            ["channel", "moment"],
            unique=True,
            sqlite_where=_OF_A_CHANNEL,
            postgresql_where=_OF_A_CHANNEL,
        )
        batch_op.create_index(
            "uq_norm_in_force_any",
            ["moment"],
            unique=True,
            sqlite_where=_OF_ANY,
            postgresql_where=_OF_ANY,
        )


def downgrade() -> None:
    with op.batch_alter_table("norm") as batch_op:
        batch_op.drop_index("uq_norm_in_force_any", sqlite_where=_OF_ANY, postgresql_where=_OF_ANY)
        batch_op.drop_index(
            "uq_norm_in_force", sqlite_where=_OF_A_CHANNEL, postgresql_where=_OF_A_CHANNEL
        )

    given: sa.Column[bool] = sa.Column(
        "temporary_password", sa.Boolean(), server_default=sa.false(), nullable=False
    )
    with op.batch_alter_table("agent") as batch_op:
        batch_op.add_column(given)
    op.execute(
        agent.update().where(agent.c.temporary_until.is_not(None)).values(temporary_password=True)
    )
    with op.batch_alter_table("agent") as batch_op:
        batch_op.alter_column("temporary_password", server_default=None)
        batch_op.drop_column("temporary_until")

    op.drop_table("open_day")
