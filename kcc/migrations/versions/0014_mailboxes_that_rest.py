"""Mailboxes that send nothing for a while, because their mail server does not work

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "mailbox",
        sa.Column("sending_failures", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column(
        "mailbox",
        sa.Column("sending_problem", sa.String(length=500), nullable=False, server_default=""),
    )
    op.add_column("mailbox", sa.Column("sending_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mailbox", sa.Column("resting_until", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """An older version could not show a log with what it does not know."""
    op.execute("DELETE FROM admin_event WHERE action = 'mailbox_woken'")
    op.drop_column("mailbox", "resting_until")
    op.drop_column("mailbox", "sending_since")
    op.drop_column("mailbox", "sending_problem")
    op.drop_column("mailbox", "sending_failures")
