"""Copies of what was sent, in a folder on the mail server

Revision ID: 0029
Revises: 0028
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

INDEX = "ix_outbox_item_copy_pending"
PENDING = sa.text("copy_not_before IS NOT NULL")


def upgrade() -> None:
    """Of what was sent before, no copy is asked for."""
    for name, length in (("sent_folder", 200), ("copying_problem", 500)):
        op.add_column(
            "mailbox", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    op.add_column(
        "outbox_item",
        sa.Column("copy_state", sa.String(40), nullable=False, server_default="none"),
    )
    op.add_column(
        "outbox_item", sa.Column("copy_not_before", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "outbox_item", sa.Column("copy_attempts", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "outbox_item", sa.Column("copy_problem", sa.String(500), nullable=False, server_default="")
    )
    op.create_index(
        INDEX,
        "outbox_item",
        ["mailbox_id", "copy_not_before"],
        sqlite_where=PENDING,
        postgresql_where=PENDING,
    )


def downgrade() -> None:
    """An older version keeps no copies; those on the mail server stay there."""
    op.drop_index(INDEX, table_name="outbox_item")
    for column in ("copy_problem", "copy_attempts", "copy_not_before", "copy_state"):
        op.drop_column("outbox_item", column)
    for column in ("copying_problem", "sent_folder"):
        op.drop_column("mailbox", column)
