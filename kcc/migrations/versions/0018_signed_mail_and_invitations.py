"""Which mail came signed or encrypted, and what invitations say

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "message",
        sa.Column("seal", sa.String(length=40), nullable=False, server_default="none"),
    )
    op.add_column("message", sa.Column("appointment", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("message", "appointment")
    op.drop_column("message", "seal")
