"""The articles of the demo: Markdown files with their other fields on top."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from kennisbank.articles import Audience, Kind, Language, Status
from kennisbank.editing import Content
from kennisbank.importing import Record

DIRECTORY = Path(__file__).parent / "articles"
_ALMOST_A_YEAR = 345  # days since some articles were checked, so that they wait to be again


def load_articles() -> tuple[Record, ...]:
    """All demo articles, published, for `kennisbank.importing.load`; the file name is the label."""
    return tuple(_record(path) for path in sorted(DIRECTORY.glob("*.md")))


def checked(records: Sequence[Record], today: date, by: str) -> tuple[Record, ...]:
    """The same articles, checked by this person: each on its own day, some a year ago almost."""
    days = ((17 * number) % 300 if number % 15 else _ALMOST_A_YEAR for number in range(1, 1_000))
    return tuple(
        replace(record, reviewed_on=today - timedelta(days=ago), reviewed_by=by)
        for record, ago in zip(records, days, strict=False)
    )


def _record(path: Path) -> Record:
    _, head, text = path.read_text(encoding="utf-8").split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return Record(
        label=f"demo:{path.stem}",
        content=Content(
            title=fields["title"],
            text=text.strip(),
            internal_note=fields["internal_note"],
            search_terms=fields["search_terms"],
            audience=Audience(fields["audience"]),
        ),
        topic=fields["topic"],
        kind=Kind(fields["kind"]),
        language=Language(fields.get("language", Language.DUTCH)),
        status=Status.PUBLISHED,
    )
