"""What kind of article it is, in which language, and how often it was used

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("article", "article_version"):
        op.add_column(
            table,
            sa.Column("kind", sa.String(40), nullable=False, server_default="question"),
        )
        op.add_column(
            table, sa.Column("language", sa.String(40), nullable=False, server_default="nl")
        )
        # What is for colleagues only tells them how to work; editors put the rest right.
        op.execute(f"UPDATE {table} SET kind = 'instruction' WHERE audience = 'internal'")
    op.create_table(
        "article_use",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_use_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", "month", "kind", name=op.f("pk_article_use")),
    )
    op.create_table(
        "article_thanks",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("agent_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_article_thanks_article_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["agent.id"], name=op.f("fk_article_thanks_agent_id")
        ),
        sa.PrimaryKeyConstraint("article_id", "agent_id", "day", name=op.f("pk_article_thanks")),
    )


def downgrade() -> None:
    op.drop_table("article_thanks")
    op.drop_table("article_use")
    for table in ("article_version", "article"):
        op.drop_column(table, "language")
        op.drop_column(table, "kind")
