"""By which name the words of a mail call a file that came along

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "attachment",
        sa.Column("content_id", sa.String(length=255), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """An older version could not show a history with what it does not know."""
    op.execute("DELETE FROM event WHERE kind = 'images_shown'")
    op.drop_column("attachment", "content_id")
