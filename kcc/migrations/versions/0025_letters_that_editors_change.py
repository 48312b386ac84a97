"""Letters and signatures that editors change, and which part of a letter a person wrote

Revision ID: 0025
Revises: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_SIGNED = ("department", "mailbox")
_OWN = ("own_from", "own_until")


def upgrade() -> None:
    """Older messages keep no place: their footer is below the last line of its kind."""
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("subject", sa.String(length=150), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name="fk_letter_template_department_id"
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["agent.id"], name="fk_letter_template_updated_by_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_letter_template"),
    )
    op.create_index(
        "uq_letter_template_department",
        "letter_template",
        ["kind", "language", "department_id"],
        unique=True,
    )
    general = sa.text("department_id IS NULL")
    op.create_index(
        "uq_letter_template_general",
        "letter_template",
        ["kind", "language"],
        unique=True,
        sqlite_where=general,
        postgresql_where=general,
    )
    for table in _SIGNED:
        op.add_column(table, sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    for name in _OWN:
        op.add_column("message", sa.Column(name, sa.Integer(), nullable=True))


def downgrade() -> None:
    """An older version could not show a log with what it does not know; it writes its own texts."""
    op.execute("DELETE FROM admin_event WHERE action IN ('letter_changed', 'letter_reset')")
    for name in _OWN:
        op.drop_column("message", name)
    for table in _SIGNED:
        op.drop_column(table, "signature")
    op.drop_table("letter_template")
