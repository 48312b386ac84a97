"""Counts of agents as a whole, beside those in a place

Revision ID: 0038
Revises: 0037
"""

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COUNTS = (
    "received",
    "left_out",
    "due",
    "met",
    "promises_due",
    "promises_kept",
    "answered",
    "closed",
    "reopened",
    "one_go",
    "finished",
    "transfers",
    "first_line",
)


def upgrade() -> None:
    """What is kept of places adds up to the whole: no day has to be counted anew."""
    op.execute("UPDATE day_tally SET cut = 'place_and_agent' WHERE cut = 'agent'")
    columns = ", ".join(COUNTS)
    sums = ", ".join(f"SUM({name})" for name in COUNTS)
    op.execute(
        f"INSERT INTO day_tally (day, cut, agent_id, {columns}) "
        f"SELECT day, 'agent', agent_id, {sums} FROM day_tally "
        "WHERE cut = 'place_and_agent' GROUP BY day, agent_id"
    )


def downgrade() -> None:
    op.execute("DELETE FROM day_tally WHERE cut = 'agent'")
    op.execute("UPDATE day_tally SET cut = 'agent' WHERE cut = 'place_and_agent'")
