"""Mailboxes that are logged in on with a token instead of a password

Revision ID: 0024
Revises: 0023
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

_TEXTS = {"oauth_tenant": 100, "oauth_client_id": 200}


def upgrade() -> None:
    op.add_column(
        "mailbox", sa.Column("login", sa.String(40), nullable=False, server_default="password")
    )
    for name, length in _TEXTS.items():
        op.add_column(
            "mailbox", sa.Column(name, sa.String(length), nullable=False, server_default="")
        )
    for name in ("oauth_secret", "oauth_refresh"):
        op.add_column("mailbox", sa.Column(name, sa.LargeBinary(), nullable=True))
    op.add_column("mailbox", sa.Column("oauth_expires_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """An older version knows passwords only: these mailboxes are put out of use, and stay."""
    op.execute(
        sa.text("UPDATE mailbox SET active = :no WHERE login <> 'password'").bindparams(no=False)
    )
    for name in (*_TEXTS, "login", "oauth_secret", "oauth_refresh", "oauth_expires_on"):
        op.drop_column("mailbox", name)
