"""Terms of the law: the day of a decision, a postponement, and notices of default

Revision ID: 0031
Revises: 0030
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

NEW_EVENTS = (
    "kind_changed",
    "priority_changed",
    "suggestion_refused",
    "term_postponed",
    "default_linked",
    "put_in_default",
    "suspended",
    "resumed",
)


def upgrade() -> None:
    """No clock that runs has any of these yet."""
    op.create_table(
        "legal_term",
        sa.Column("clock_id", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("extra_days", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("old_end", sa.Date(), nullable=True),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.String(100), nullable=False, server_default=""),
        sa.Column("why", sa.String(500), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name="fk_legal_term_clock_id"),
        sa.PrimaryKeyConstraint("clock_id", name="pk_legal_term"),
    )
    op.create_table(
        "default_notice",
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contact.id"], name="fk_default_notice_contact_id"
        ),
        sa.ForeignKeyConstraint(["about_id"], ["contact.id"], name="fk_default_notice_about_id"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_default_notice"),
    )
    op.create_index("ix_default_notice_about_id", "default_notice", ["about_id"])


def downgrade() -> None:
    """An older version keeps the end that a clock has, without the reasons for it."""
    op.execute(f"DELETE FROM event WHERE kind IN {NEW_EVENTS}")
    op.drop_table("default_notice")
    op.drop_table("legal_term")
