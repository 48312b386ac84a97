"""`make migration TITLE="..."`: write what the models have and the migrations do not, to be read.

Alembic sees tables, columns and indexes; what moves data along is for its writer to add.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from kcc import migrate


def main(title: str) -> Path:
    """Compared on an empty SQLite; the result goes up and down on PostgreSQL as well."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'empty.sqlite'}"
        migrate.upgrade(url)
        return migrate.write(url, title)


if __name__ == "__main__":
    print(main(sys.argv[1]))
