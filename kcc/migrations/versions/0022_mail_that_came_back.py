"""What came back: to whom, when and why, addresses that do not work, and the contacts it is about

Revision ID: 0022
Revises: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("recipient", "citizen_address"):
        op.add_column(table, sa.Column("bounced_at", sa.DateTime(timezone=True), nullable=True))
        op.add_column(
            table, sa.Column("bounce_reason", sa.String(500), nullable=False, server_default="")
        )
    op.add_column(
        "recipient", sa.Column("bounce_status", sa.String(20), nullable=False, server_default="")
    )
    op.add_column(
        "recipient", sa.Column("soft_bounces", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "contact",
        sa.Column("undelivered", sa.Boolean(), nullable=False, server_default=sa.false()),
    )


def downgrade() -> None:
    """An older version has no words for what came back: to it that was refused."""
    op.execute("UPDATE recipient SET reply = bounce_reason WHERE delivery = 'bounced'")
    for table in ("recipient", "outbox_item"):
        op.execute(f"UPDATE {table} SET delivery = 'refused' WHERE delivery = 'bounced'")
    op.execute("DELETE FROM event WHERE kind IN ('bounced', 'bounced_softly', 'delayed')")
    op.drop_column("contact", "undelivered")
    for column in ("soft_bounces", "bounce_status"):
        op.drop_column("recipient", column)
    for table in ("citizen_address", "recipient"):
        for column in ("bounce_reason", "bounced_at"):
            op.drop_column(table, column)
