"""The register of outages

Revision ID: 0036
Revises: 0034
"""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0034"
branch_labels = None
depends_on = None

NEW_ACTIONS = "('outage_added', 'outage_changed', 'outage_ended', 'outage_withdrawn')"


def upgrade() -> None:
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("channel_names", sa.JSON(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("planned", sa.Boolean(), nullable=False),
        sa.Column("filing", sa.String(40), nullable=False),
        sa.Column("filing_days", sa.Integer(), nullable=False),
        sa.Column("own_terms", sa.Boolean(), nullable=False),
        sa.Column("text_nl", sa.String(500), nullable=False),
        sa.Column("text_en", sa.String(500), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name="fk_outage_agent_id"),
        sa.ForeignKeyConstraint(["mailbox_id"], ["mailbox.id"], name="fk_outage_mailbox_id"),
        sa.PrimaryKeyConstraint("id", name="pk_outage"),
    )


def downgrade() -> None:
    """Clocks keep the end that they have, and their story."""
    op.drop_table("outage")
    op.execute(f"DELETE FROM admin_event WHERE action IN {NEW_ACTIONS}")
    op.execute("DELETE FROM event WHERE kind = 'outage_told'")
