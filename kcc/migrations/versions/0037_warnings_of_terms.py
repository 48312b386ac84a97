"""Warnings of terms, and the mails that tell of them

Revision ID: 0037
Revises: 0036
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NEW_EVENTS = "('warned')"


def upgrade() -> None:
    """Nobody was warned yet: what is due by now is told once, at the first run."""
    op.create_table(
        "alert",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["clock_id"], ["clock.id"], name="fk_alert_clock_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_alert"),
    )
    op.create_index("uq_alert_clock_level", "alert", ["clock_id", "level"], unique=True)
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rfc_id", sa.String(254), nullable=False),
        sa.Column("address", sa.String(254), nullable=False),
        sa.Column("subject", sa.String(300), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("delivery", sa.String(40), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("token", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name="fk_digest_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_digest"),
    )
    op.create_index("ix_digest_agent_id", "digest", ["agent_id"])
    op.create_index("ix_digest_delivery", "digest", ["delivery", "not_before"])
    with op.batch_alter_table("agent") as agent:
        agent.add_column(
            sa.Column("alert_mail", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        for name in ("alerts_seen_id", "alerts_mailed_id"):
            agent.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
        agent.add_column(sa.Column("alerts_mailed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """An older version warns nobody."""
    op.execute(f"DELETE FROM event WHERE kind IN {NEW_EVENTS}")
    with op.batch_alter_table("agent") as agent:
        for name in ("alert_mail", "alerts_seen_id", "alerts_mailed_id", "alerts_mailed_at"):
            agent.drop_column(name)
    op.drop_table("digest")
    op.drop_table("alert")
