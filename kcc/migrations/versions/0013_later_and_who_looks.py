"""Contacts that come back later, and who has one open now

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "postponement",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("wakes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(40), nullable=False),
        sa.Column("was", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_postponement_contact_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("contact_id", name="pk_postponement"),
    )
    op.create_index("ix_postponement_wakes_at", "postponement", ["wakes_at"])
    op.create_table(
        "presence",
        sa.Column("contact_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contact.id"],
            name="fk_presence_contact_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name="fk_presence_agent_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("contact_id", "agent_id", name="pk_presence"),
    )
    op.create_index("ix_presence_agent_id", "presence", ["agent_id"])


def downgrade() -> None:
    """What was put off is work again: the older program knows no other way to bring it back."""
    op.execute(
        "UPDATE contact SET state = (SELECT CASE WHEN was = 'waits_for_department' THEN was"
        " WHEN contact.agent_id IS NULL THEN 'new' ELSE 'in_progress' END"
        " FROM postponement WHERE postponement.contact_id = contact.id)"
        " WHERE id IN (SELECT contact_id FROM postponement)"
    )
    # Its history is shown by the kinds that it knows.
    op.execute("UPDATE event SET kind = 'state_changed' WHERE kind IN ('postponed', 'woken')")
    op.drop_table("presence")
    op.drop_table("postponement")
