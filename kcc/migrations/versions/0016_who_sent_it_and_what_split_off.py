"""Whether a sender was verified, why mail is automatic, and what was split off

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_NEW_KINDS = "('split_off', 'split_from', 'put_back', 'taken_back')"


def upgrade() -> None:
    op.add_column(
        "mailbox",
        sa.Column("authserv_id", sa.String(length=253), nullable=False, server_default=""),
    )
    op.add_column(
        "message",
        sa.Column("automatic_why", sa.String(length=200), nullable=False, server_default=""),
    )
    op.add_column(
        "message",
        sa.Column("authentication", sa.String(length=40), nullable=False, server_default="unknown"),
    )
    op.add_column(
        "message",
        sa.Column("unverified_why", sa.String(length=200), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """An older version could not show a history with what it does not know."""
    op.execute(f"UPDATE event SET kind = 'message_received' WHERE kind IN {_NEW_KINDS}")
    op.drop_column("message", "unverified_why")
    op.drop_column("message", "authentication")
    op.drop_column("message", "automatic_why")
    op.drop_column("mailbox", "authserv_id")
