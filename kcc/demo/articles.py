"""The articles of the demo: Markdown files with their other fields on top."""

from pathlib import Path

from kennisbank.articles import Audience, Status
from kennisbank.editing import Content
from kennisbank.importing import Record

DIRECTORY = Path(__file__).parent / "articles"


def load_articles() -> tuple[Record, ...]:
    """All demo articles, published, for `kennisbank.importing.load`; the file name is the label."""
    return tuple(_record(path) for path in sorted(DIRECTORY.glob("*.md")))


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
        status=Status.PUBLISHED,
    )
