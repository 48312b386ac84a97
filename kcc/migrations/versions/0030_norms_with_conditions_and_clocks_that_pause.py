"""Norms with conditions in an order, clocks that stand still, and what figures are made of

Revision ID: 0030
Revises: 0029
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

WHEN = sa.DateTime(timezone=True)
SHORT = sa.String(40)
IN_FORCE = sa.text("replaced_at IS NULL")
OF_A_CHANNEL = sa.text("replaced_at IS NULL AND channel IS NOT NULL")
OF_ANY = sa.text("replaced_at IS NULL AND channel IS NULL")
ALERTS = sa.text("alert_at IS NOT NULL")
MET = sa.text("met_at IS NOT NULL")
STILL = sa.text("ended_at IS NULL")
NEW_MOMENTS = "('date_message', 'final_answer', 'referral', 'promise')"
MEASURES = ("answer_minutes", "answer_gross_minutes")


def upgrade() -> None:
    _norms()
    for name, default in (("kind", "question"), ("complexity", "simple"), ("priority", "normal")):
        op.add_column("contact", sa.Column(name, SHORT, nullable=False, server_default=default))
    op.add_column("contact", sa.Column("answered_at", WHEN, nullable=True))
    for name in MEASURES:
        op.add_column("contact", sa.Column(name, sa.Integer(), nullable=True))
    op.create_index("ix_contact_received", "contact", ["received_at"])
    _clocks()
    _standstills()
    _closures()


def _norms() -> None:
    """Versions for one channel and moment are one rule; those of a channel come before any."""
    for name in ("rule", "position"):
        op.add_column("norm", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    for name in ("kind", "complexity", "priority"):
        op.add_column("norm", sa.Column(name, SHORT, nullable=True))
    op.add_column(
        "norm", sa.Column("legal_basis", sa.String(200), nullable=False, server_default="")
    )
    with op.batch_alter_table("norm") as norm:
        for name in ("topic", "department"):
            norm.add_column(sa.Column(f"{name}_id", sa.Integer(), nullable=True))
            norm.create_foreign_key(f"fk_norm_{name}_id", name, [f"{name}_id"], ["id"])
    op.execute(
        "UPDATE norm SET rule = (SELECT min(one.id) FROM norm AS one WHERE one.moment = norm.moment"
        " AND coalesce(one.channel, '') = coalesce(norm.channel, ''))"
    )
    op.execute(
        "UPDATE norm SET position = rule + CASE WHEN channel IS NULL THEN 1000000 ELSE 0 END"
    )
    op.drop_index("uq_norm_in_force", table_name="norm")
    op.drop_index("uq_norm_in_force_any", table_name="norm")
    op.create_index(
        "uq_norm_rule_in_force",
        "norm",
        ["rule"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    with op.batch_alter_table("norm") as norm:
        for name in ("rule", "position"):
            norm.alter_column(name, server_default=None)


def _clocks() -> None:
    """Those of before keep their end; nobody is warned of them a second time."""
    with op.batch_alter_table("clock") as clock:
        clock.alter_column("norm_id", existing_type=sa.Integer(), nullable=True)
        for name in ("legal", "paused"):
            clock.add_column(
                sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
            )
        clock.add_column(sa.Column("alert_at", WHEN, nullable=True))
        for name, table in (("met_by_id", "agent"), ("department_id", "department")):
            clock.add_column(sa.Column(name, sa.Integer(), nullable=True))
            clock.create_foreign_key(f"fk_clock_{name}", table, [name], ["id"])
        for name in ("used_minutes", "gross_minutes"):
            clock.add_column(sa.Column(name, sa.Integer(), nullable=True))
        clock.add_column(sa.Column("message_id", sa.Integer(), nullable=True))
        clock.create_foreign_key("fk_clock_message_id", "message", ["message_id"], ["id"])
    op.create_index(
        "ix_clock_alert", "clock", ["alert_at"], sqlite_where=ALERTS, postgresql_where=ALERTS
    )
    op.create_index("ix_clock_due", "clock", ["due_at"])
    op.create_index("ix_clock_met", "clock", ["met_at"], sqlite_where=MET, postgresql_where=MET)


def _standstills() -> None:
    op.create_table(
        "standstill",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("reason", SHORT, nullable=False),
        sa.Column("started_at", WHEN, nullable=False),
        sa.Column("ended_at", WHEN, nullable=True),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("actor_name", sa.String(120), nullable=False),
        sa.Column("note", sa.String(500), nullable=False, server_default=""),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_standstill_contact_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name="fk_standstill_agent_id"),
        sa.PrimaryKeyConstraint("id", name="pk_standstill"),
    )
    op.create_index("ix_standstill_contact", "standstill", ["contact_id", "started_at"])
    op.create_index(
        "uq_standstill_open",
        "standstill",
        ["contact_id", "reason"],
        unique=True,
        sqlite_where=STILL,
        postgresql_where=STILL,
    )


def _closures() -> None:
    op.create_table(
        "closure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("closed_at", WHEN, nullable=False),
        sa.Column("outcome", SHORT, nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=True),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("used_minutes", sa.Integer(), nullable=False),
        sa.Column("gross_minutes", sa.Integer(), nullable=False),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("transfers", sa.Integer(), nullable=False),
        sa.Column("reopened_at", WHEN, nullable=True),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_closure_contact_id"),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name="fk_closure_agent_id"),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name="fk_closure_department_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_closure"),
    )
    op.create_index("ix_closure_closed", "closure", ["closed_at"])
    op.create_index("ix_closure_contact", "closure", ["contact_id"])


def downgrade() -> None:
    """An older version knows four moments and norms by channel only; the rest is let go of."""
    op.drop_table("closure")
    op.drop_table("standstill")
    _older_clocks()
    op.drop_index("ix_contact_received", table_name="contact")
    for name in (*MEASURES, "answered_at", "priority", "complexity", "kind"):
        op.drop_column("contact", name)
    _older_norms()


def _older_clocks() -> None:
    op.execute(f"DELETE FROM clock WHERE norm_id IS NULL OR legal OR moment IN {NEW_MOMENTS}")
    for index in ("ix_clock_met", "ix_clock_due", "ix_clock_alert"):
        op.drop_index(index, table_name="clock")
    with op.batch_alter_table("clock") as clock:
        for name in ("message_id", "department_id", "met_by_id"):
            clock.drop_constraint(f"fk_clock_{name}", type_="foreignkey")
            clock.drop_column(name)
        for name in ("gross_minutes", "used_minutes", "alert_at", "paused", "legal"):
            clock.drop_column(name)
        clock.alter_column("norm_id", existing_type=sa.Integer(), nullable=False)


def _older_norms() -> None:
    """The first rule in order of a channel and moment stays; clocks keep the versions they had.

    To an older version each question is a simple one.
    """
    op.execute(
        "DELETE FROM norm WHERE id NOT IN (SELECT norm_id FROM clock) AND (kind IS NOT NULL"
        " OR complexity = 'complex' OR priority IS NOT NULL OR topic_id IS NOT NULL"
        " OR department_id IS NOT NULL OR unit IN ('dagen', 'weken', 'maanden')"
        f" OR moment IN {NEW_MOMENTS})"
    )
    op.execute(
        "UPDATE norm SET replaced_at = valid_from WHERE replaced_at IS NULL AND EXISTS (SELECT 1"
        " FROM norm AS one WHERE one.replaced_at IS NULL AND one.moment = norm.moment"
        " AND coalesce(one.channel, '') = coalesce(norm.channel, '')"
        " AND one.position < norm.position)"
    )
    op.drop_index("uq_norm_rule_in_force", table_name="norm")
    with op.batch_alter_table("norm") as norm:
        for name in ("department", "topic"):
            norm.drop_constraint(f"fk_norm_{name}_id", type_="foreignkey")
            norm.drop_column(f"{name}_id")
        for name in ("legal_basis", "priority", "complexity", "kind", "position", "rule"):
            norm.drop_column(name)
    for index, columns, where in (
        ("uq_norm_in_force", ["channel", "moment"], OF_A_CHANNEL),
        ("uq_norm_in_force_any", ["moment"], OF_ANY),
    ):
        op.create_index(
            index, "norm", columns, unique=True, sqlite_where=where, postgresql_where=where
        )
