"""Links to files that are too big for a mail

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("base", sa.String(length=300), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_file_link_message_id"),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["agent.id"], name="fk_file_link_withdrawn_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_file_link"),
        sa.UniqueConstraint("message_id", name="uq_file_link_message_id"),
        sa.UniqueConstraint("token_hash", name="uq_file_link_token_hash"),
    )
    op.create_index("ix_file_link_expires_at", "file_link", ["expires_at"])
    op.add_column(
        "attachment",
        sa.Column("as_link", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """The files stay with their message; an older version has no page to get them from."""
    op.execute("DELETE FROM event WHERE kind = 'link_withdrawn'")
    op.drop_column("attachment", "as_link")
    op.drop_table("file_link")
