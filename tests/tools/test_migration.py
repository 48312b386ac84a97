"""`make migration`: the next migration says what the models have and the migrations do not."""

from pathlib import Path
from shutil import copytree

import pytest
import sqlalchemy as sa

from kcc import migrate
from kcc.db import Base
from tools import migration


def test_a_new_column_becomes_a_migration_after_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copied = copytree(migrate.MIGRATIONS, tmp_path / "migrations")
    monkeypatch.setattr(migrate, "MIGRATIONS", copied)
    monkeypatch.setattr(migrate, "newest", migrate.newest.__wrapped__)
    last, models = migrate.newest(), sa.MetaData()
    for table in Base.metadata.sorted_tables:
        table.to_metadata(models)
    models.tables["topic"].append_column(sa.Column("colour", sa.String(20)))
    monkeypatch.setattr(Base, "metadata", models)

    written = migration.main("Topics have a colour")

    assert written.name == f"{int(last) + 1:04}_topics_have_a_colour.py"
    text = written.read_text()
    assert f'down_revision = "{last}"' in text or f"down_revision = '{last}'" in text
    assert "batch_op.add_column(sa.Column('colour', sa.String(length=20), nullable=True))" in text
    assert "batch_op.drop_column('colour')" in text
