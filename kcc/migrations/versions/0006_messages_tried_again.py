"""When somebody had a message tried again

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox_item", sa.Column("retried_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("outbox_item", "retried_at")
