"""When each job last went well

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("job_run", sa.Column("succeeded_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE job_run SET succeeded_at = finished_at WHERE problem = ''")


def downgrade() -> None:
    op.drop_column("job_run", "succeeded_at")
