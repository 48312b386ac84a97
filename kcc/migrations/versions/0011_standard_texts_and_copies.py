"""Standard texts, and who gets a copy of the answer that somebody is writing

Revision ID: 0011
Revises: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("draft", sa.Column("cc", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "standard_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("shortcut", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name="fk_standard_text_topic_id"),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["agent.id"], name="fk_standard_text_updated_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_standard_text"),
        sa.UniqueConstraint("shortcut", name="uq_standard_text_shortcut"),
    )


def downgrade() -> None:
    """An older version could not show a log with what it does not know."""
    op.execute(
        "DELETE FROM admin_event WHERE action IN ('standard_text_added', 'standard_text_changed')"
    )
    op.drop_table("standard_text")
    op.drop_column("draft", "cc")
