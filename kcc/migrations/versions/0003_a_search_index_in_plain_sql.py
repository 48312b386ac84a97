"""A search index in plain SQL, the same on both databases

`kcc db upgrade` fills it after the migrations.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from kennisbank.index import create_index, drop_index

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    drop_index(op.get_bind())
    op.create_table(
        "search_token",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_token")),
        sa.UniqueConstraint("token", name=op.f("uq_search_token_token")),
    )
    op.create_table(
        "search_posting",
        sa.Column("token_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint(
            "token_id",
            "article_id",
            name=op.f("pk_search_posting"),
            postgresql_include=["weight", "length"],
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_posting_article", "search_posting", ["article_id"])
    op.create_table(
        "search_entry",
        sa.Column("article_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_search_entry_article_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_search_entry")),
    )
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(length=64), nullable=False),
        sa.Column("token_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_state",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_state")),
    )
    op.execute(sa.text("UPDATE article SET analysis_version = 0"))


def downgrade() -> None:
    for table in ("search_state", "search_word", "search_entry", "search_posting", "search_token"):
        op.drop_table(table)
    create_index(op.get_bind())
    op.execute(sa.text("UPDATE article SET analysis_version = 0"))
