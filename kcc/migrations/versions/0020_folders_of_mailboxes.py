"""Several folders of a mailbox, each with how far it was read, and where mail is moved to

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_MOVED_ALONG = ("uidvalidity", "last_uid", "fetched_at", "problem", "problem_since")
_ALL = ", ".join(_MOVED_ALONG)


def upgrade() -> None:
    op.create_table(
        "mail_folder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mailbox_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("uidvalidity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(500), nullable=False),
        sa.Column("problem_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("moving_problem", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(
            ["mailbox_id"], ["mailbox.id"], name="fk_mail_folder_mailbox_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_mail_folder"),
        sa.UniqueConstraint("mailbox_id", "name", name="uq_mail_folder_name"),
    )
    op.execute(
        f"INSERT INTO mail_folder (mailbox_id, name, {_ALL}, moving_problem)"
        f" SELECT id, folder, {_ALL}, '' FROM mailbox ORDER BY id"
    )
    for column in ("folder", *_MOVED_ALONG):
        op.drop_column("mailbox", column)
    op.add_column(
        "mailbox", sa.Column("move_to", sa.String(200), nullable=False, server_default="")
    )


def downgrade() -> None:
    """An older version reads one folder: the inbox, or else the one that was named first."""
    op.add_column(
        "mailbox", sa.Column("folder", sa.String(200), nullable=False, server_default="INBOX")
    )
    op.add_column("mailbox", sa.Column("uidvalidity", sa.BigInteger(), nullable=True))
    op.add_column(
        "mailbox", sa.Column("last_uid", sa.BigInteger(), nullable=False, server_default="0")
    )
    op.add_column("mailbox", sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "mailbox", sa.Column("problem", sa.String(500), nullable=False, server_default="")
    )
    op.add_column("mailbox", sa.Column("problem_since", sa.DateTime(timezone=True), nullable=True))
    first = (
        "SELECT id FROM mail_folder WHERE mailbox_id = mailbox.id"
        " ORDER BY CASE WHEN name = 'INBOX' THEN 0 ELSE 1 END, id LIMIT 1"
    )
    for column, source in (("folder", "name"), *((name, name) for name in _MOVED_ALONG)):
        op.execute(
            f"UPDATE mailbox SET {column} ="
            f" (SELECT {source} FROM mail_folder WHERE mail_folder.id = ({first}))"
            " WHERE id IN (SELECT mailbox_id FROM mail_folder)"
        )
    op.drop_column("mailbox", "move_to")
    op.drop_table("mail_folder")
