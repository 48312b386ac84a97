"""Brakes on automatic mail, and messages that are nothing but thanks

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_TRIPPED = sa.text("tripped_at IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "brake",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=300), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("holds", sa.Boolean(), nullable=False),
        sa.Column("tripped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.String(length=10), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brake")),
        sa.UniqueConstraint("level", "key", name="uq_brake_level_key"),
    )
    op.create_index(
        "ix_brake_tripped_at",
        "brake",
        ["tripped_at"],
        sqlite_where=_TRIPPED,
        postgresql_where=_TRIPPED,
    )
    op.add_column(
        "message",
        sa.Column("only_thanks", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """An older version has no words for what it does not know; the messages themselves stay."""
    op.execute("DELETE FROM event WHERE kind IN ('braked', 'thanked')")
    op.execute("DELETE FROM admin_event WHERE action = 'brake_released'")
    op.drop_column("message", "only_thanks")
    op.drop_index("ix_brake_tripped_at", table_name="brake")
    op.drop_table("brake")
