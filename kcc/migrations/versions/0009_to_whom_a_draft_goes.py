"""To whom the answer goes that somebody is writing

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("recipient", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("draft", "recipient")
