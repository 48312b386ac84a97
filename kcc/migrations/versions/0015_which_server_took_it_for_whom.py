"""Which server took a message, for each recipient by itself

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_OF_ITEM = "FROM outbox_item WHERE outbox_item.message_id = recipient.message_id"
_OF_RECIPIENTS = "FROM recipient WHERE recipient.message_id = outbox_item.message_id"


def upgrade() -> None:
    """What stood at a message was said of those who got it last; of others it is not known."""
    server = sa.Column("server", sa.String(length=200), nullable=False, server_default="")
    op.add_column("recipient", server)
    op.add_column("recipient", sa.Column("queue_id", sa.String(length=100), nullable=True))
    op.execute(
        f"UPDATE recipient SET server = (SELECT server {_OF_ITEM}),"
        f" queue_id = (SELECT queue_id {_OF_ITEM})"
        f" WHERE delivery = 'sent' AND EXISTS (SELECT 1 {_OF_ITEM})"
        " AND NOT EXISTS (SELECT 1 FROM recipient AS later WHERE later.delivery = 'sent'"
        " AND later.message_id = recipient.message_id AND later.at > recipient.at)"
    )
    op.drop_column("outbox_item", "queue_id")
    op.drop_column("outbox_item", "server")


def downgrade() -> None:
    server = sa.Column("server", sa.String(length=200), nullable=False, server_default="")
    op.add_column("outbox_item", server)
    op.add_column("outbox_item", sa.Column("queue_id", sa.String(length=100), nullable=True))
    op.execute(
        f"UPDATE outbox_item SET server = COALESCE((SELECT MAX(server) {_OF_RECIPIENTS}), ''),"
        f" queue_id = (SELECT MAX(queue_id) {_OF_RECIPIENTS})"
    )
    op.drop_column("recipient", "queue_id")
    op.drop_column("recipient", "server")
