"""Conversations that are parked and timed, and what their questions tell of the kennisbank

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_OPEN = sa.text("ended_at IS NULL")
_MISSED = sa.text("in_kennisbank = 'no'")


def upgrade() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(36), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(40), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("parked_at", sa.DateTime(timezone=True)),
        sa.Column("paused_seconds", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("discarded_at", sa.DateTime(timezone=True)),
        sa.Column("typed", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_conversation_agent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("key", name=op.f("uq_conversation_key")),
    )
    op.create_index(
        "ix_conversation_open",
        "conversation",
        ["agent_id", "started_at"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )
    op.create_table(
        "spoken_question",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("in_kennisbank", sa.String(40), nullable=False),
        sa.Column("searched", sa.String(200), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name=op.f("fk_spoken_question_contact_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversation.id"],
            name=op.f("fk_spoken_question_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("contact_id", name=op.f("pk_spoken_question")),
    )
    op.create_index("ix_spoken_question_conversation_id", "spoken_question", ["conversation_id"])
    op.create_index(
        "ix_spoken_question_missed",
        "spoken_question",
        ["searched"],
        sqlite_where=_MISSED,
        postgresql_where=_MISSED,
    )


def downgrade() -> None:
    """An older version knows neither this outcome nor this event, and could show no history."""
    op.execute("UPDATE contact SET outcome = 'redirected' WHERE outcome = 'transferred'")
    is_json = op.get_bind().dialect.name == "postgresql"
    op.execute(
        "UPDATE event SET data = "
        + ("CAST(" if is_json else "")
        + "REPLACE(CAST(data AS TEXT), '\"transferred\"', '\"redirected\"')"
        + (" AS JSON)" if is_json else "")
        + " WHERE CAST(data AS TEXT) LIKE '%\"transferred\"%'"
    )
    op.execute("DELETE FROM event WHERE kind = 'spoken'")
    op.drop_table("spoken_question")
    op.drop_table("conversation")
