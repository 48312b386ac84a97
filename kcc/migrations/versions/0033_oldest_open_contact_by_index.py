"""When open contacts were received, in the index that counters read

Revision ID: 0033
Revises: 0032
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NAME = "ix_contact_open_counted"
OPEN = sa.text("closed_at IS NULL")
BEFORE = ["agent_id", "state", "due_at", "department_id", "topic_id", "channel", "closed_at"]


def upgrade() -> None:
    _replace([*BEFORE, "received_at"])


def downgrade() -> None:
    _replace(BEFORE)


def _replace(columns: list[str]) -> None:
    op.drop_index(NAME, table_name="contact")
    op.create_index(NAME, "contact", columns, sqlite_where=OPEN, postgresql_where=OPEN)
