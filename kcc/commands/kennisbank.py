"""`kcc kennisbank`: import articles, search them, and rebuild the search index."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from kcc.commands.opened import database
from kcc.db import reading, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Invalid
from kcc.domain.words import local
from kennisbank import importing, index
from kennisbank.search import Hit, search
from kennisbank.snippets import Segment


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def kennisbank() -> None:
    """Artikelen van de kennisbank."""


@kennisbank.command("import")
@click.argument("bestand", type=click.Path(path_type=Path))
def import_(bestand: Path) -> None:
    """Neem artikelen over uit BESTAND: op elke regel een JSON-object.

    Verplicht zijn label, title en text (Markdown). Een artikel met een bekend label wordt
    bijgewerkt. Een foute regel wordt genoemd en overgeslagen; de exitcode is dan 1.
    """
    found = importing.read(_lines(bestand))
    for problem in found.problems:
        click.echo(f"regel {problem.line}: {problem.reason}", err=True)
    counts = importing.Counts()
    now = datetime.now(UTC)
    with database() as session:
        for batch in _batches(found.records):
            with writing(session):
                counts += importing.load(session, batch, now, SYSTEM)
    click.echo(
        f"{counts.created} nieuw, {counts.updated} bijgewerkt, "
        f"{counts.unchanged} ongewijzigd, {len(found.problems)} overgeslagen"
    )
    if found.problems:
        raise click.exceptions.Exit(1)


@kennisbank.command()
@click.argument("vraag")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de artikelen als JSON.")
@click.option("--aantal", default=10, type=click.IntRange(1, 200), help="Hoeveel op zijn hoogst.")
def zoek(vraag: str, as_json: bool, aantal: int) -> None:
    """Zoek gepubliceerde artikelen bij VRAAG, het beste eerst."""
    today = local(datetime.now(UTC)).date()
    with database() as session, reading(session):
        hits = search(session, vraag, today=today, limit=aantal)
    click.echo(_as_json(hits) if as_json else _as_text(hits))


@kennisbank.command()
def herbouw() -> None:
    """Bouw de zoekindex opnieuw op uit de artikelen."""
    with database() as session, writing(session):
        count = index.rebuild(session)
    click.echo(f"{count} artikelen opnieuw doorzoekbaar gemaakt")


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise Invalid(f"{path} is niet te lezen: {error.strerror}.") from error


def _batches(records: Sequence[importing.Record]) -> Iterator[Sequence[importing.Record]]:
    for start in range(0, len(records), importing.BATCH):
        yield records[start : start + importing.BATCH]


def _as_json(hits: Sequence[Hit]) -> str:
    rows = [
        {
            "id": hit.article_id,
            "title": _plain(hit.title),
            "snippet": _plain(hit.snippet),
            "audience": hit.audience.value,
            "topic": hit.topic,
            "score": round(hit.score, 4),
        }
        for hit in hits
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_text(hits: Sequence[Hit]) -> str:
    if not hits:
        return "Geen artikelen gevonden. Probeer een ander woord."
    return "\n".join(f"{hit.article_id:>6}  {_plain(hit.title)}" for hit in hits)


def _plain(segments: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in segments)
