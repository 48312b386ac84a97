"""An index for the counters of the queue, and one of closed contacts without the open ones

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_OPEN = sa.text("closed_at IS NULL")
_CLOSED = sa.text("closed_at IS NOT NULL")


def upgrade() -> None:
    op.create_index(
        "ix_contact_open_counted",
        "contact",
        ["agent_id", "state", "due_at", "department_id", "topic_id", "channel", "closed_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.drop_index("ix_contact_closed", "contact")
    op.create_index(
        "ix_contact_closed",
        "contact",
        ["closed_at", "id"],
        sqlite_where=_CLOSED,
        postgresql_where=_CLOSED,
    )


def downgrade() -> None:
    op.drop_index("ix_contact_closed", "contact")
    op.create_index("ix_contact_closed", "contact", ["closed_at", "id"])
    op.drop_index("ix_contact_open_counted", "contact")
