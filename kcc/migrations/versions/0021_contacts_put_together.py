"""Contacts that were put together: which one goes on for which

Revision ID: 0021
Revises: 0020
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "merger",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("into_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_merger_contact_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["into_id"], ["contact.id"], name="fk_merger_into_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_merger"),
    )
    op.create_index("ix_merger_into_id", "merger", ["into_id"])


def downgrade() -> None:
    """What was put together stays so; its history is shown by a kind that is known."""
    op.execute("UPDATE event SET kind = 'message_received' WHERE kind IN ('merged_into', 'merged')")
    op.drop_table("merger")
