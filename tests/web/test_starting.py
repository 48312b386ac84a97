"""Starting the pages writes nothing beside the program, which may stand where it cannot."""

from pathlib import Path

import pytest

from kcc import config
from kcc.db import db
from kcc.web import create_app

ROOT = Path(__file__).parents[2]


def test_a_relative_path_of_the_database_is_from_where_one_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    was_there = (ROOT / "instance").exists()  # an older version left it

    app = create_app(config.load({"KCC_SECRET_KEY": "geheim-" * 6}))

    with app.app_context():
        db.engine.connect().close()
        db.engine.dispose()
    assert (tmp_path / "data" / "kcc.db").exists()
    assert Path(app.instance_path).exists() == was_there
