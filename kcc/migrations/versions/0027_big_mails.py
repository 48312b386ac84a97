"""Big mails, of which the words come first and the rest when it can be had

Revision ID: 0027
Revises: 0026
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mailbox", sa.Column("max_mb", sa.Integer(), nullable=False, server_default="30"))
    op.add_column(
        "raw_mail", sa.Column("missing", sa.String(200), nullable=False, server_default="")
    )
    op.add_column("raw_mail", sa.Column("words_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """An older version fetches nothing afterwards: it reads the words that are here."""
    op.execute("UPDATE raw_mail SET state = 'stored', attempts = 0 WHERE state = 'incomplete'")
    op.drop_column("raw_mail", "words_at")
    op.drop_column("raw_mail", "missing")
    op.drop_column("mailbox", "max_mb")
