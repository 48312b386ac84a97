"""Another address than the mailbox's own for answers to its mail; letters beside answers

Revision ID: 0026
Revises: 0025
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# What an older version knows that comes nearest.
_MESSAGES = {"interim": "answer", "closing": "answer", "forwarding": "acknowledgement"}
_EVENTS = {
    "interim_written": "answered",
    "closing_written": "answered",
    "forwarding_told": "acknowledged",
    "forwarding_held": "braked",
}


def upgrade() -> None:
    op.add_column(
        "mailbox", sa.Column("reply_to", sa.String(length=254), nullable=False, server_default="")
    )


def downgrade() -> None:
    """An older version could not show a thread or a history with what it does not know."""
    for table, kinds in (("message", _MESSAGES), ("event", _EVENTS)):
        for new, old in kinds.items():
            op.execute(f"UPDATE {table} SET kind = '{old}' WHERE kind = '{new}'")
    op.drop_column("mailbox", "reply_to")
