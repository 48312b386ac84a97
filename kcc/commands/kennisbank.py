"""`kcc kennisbank`: import articles, search them, judge the search, rebuild its index."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy.orm import Session

from kcc import migrate
from kcc.commands.opened import database
from kcc.db import make_engine, reading, session_factory, writing
from kcc.domain.actors import SYSTEM
from kcc.domain.errors import Invalid
from kcc.domain.words import local
from kennisbank import evaluation, importing, reindexing
from kennisbank.search import Hit, Scope, search
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
    now = datetime.now(UTC)
    found = importing.read(_lines(bestand), local(now).date())
    for problem in found.problems:
        click.echo(f"regel {problem.line}: {problem.reason}", err=True)
    with database() as session:
        counts = load_all(session, found.records, now)
    click.echo(
        f"{counts.created} nieuw, {counts.updated} bijgewerkt, "
        f"{counts.unchanged} ongewijzigd, {len(found.problems)} overgeslagen"
    )
    if found.problems:
        raise click.exceptions.Exit(1)


@kennisbank.command("search")
@click.argument("vraag")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de artikelen als JSON.")
@click.option("--aantal", default=10, type=click.IntRange(1, 200), help="Hoeveel op zijn hoogst.")
def search_(vraag: str, as_json: bool, aantal: int) -> None:
    """Zoek gepubliceerde artikelen bij VRAAG, het beste eerst."""
    today = local(datetime.now(UTC)).date()
    with database() as session, reading(session):
        results = search(session, vraag, Scope(today=today, limit=aantal))
    for repair in results.repairs:
        click.echo(f"Gezocht op {repair.meant} in plaats van {repair.typed}.", err=True)
    click.echo(_as_json(results.hits) if as_json else _as_text(results.hits))


@kennisbank.command()
@click.argument("artikelen", type=click.Path(path_type=Path))
@click.argument("vragen", type=click.Path(path_type=Path))
@click.option("--no-titles", is_flag=True, help="Zoek niet in de titels.")
@click.option("--json", "as_json", is_flag=True, help="Schrijf de cijfers als JSON.")
def evaluate(artikelen: Path, vragen: Path, no_titles: bool, as_json: bool) -> None:
    """Meet hoe goed ARTIKELEN gevonden worden met VRAGEN, in een tijdelijke database.

    Beide zijn JSON-regels. Elke vraag heeft query, labels (elk daarvan is goed), set en target.
    """
    now = datetime.now(UTC)
    records = importing.read(_lines(artikelen), local(now).date()).records
    questions = evaluation.read_questions(_lines(vragen))
    with _throw_away() as session:
        load_all(session, evaluation.without_titles(records) if no_titles else records, now)
        with reading(session):
            measures = evaluation.measure(session, questions, local(now).date())
    click.echo(json.dumps([asdict(one) for one in measures]) if as_json else _table(measures))


@kennisbank.command()
def rebuild() -> None:
    """Bouw de zoekindex opnieuw op uit de artikelen; zoeken blijft intussen werken."""
    with database() as session:
        with writing(session):
            reindexing.mark_all(session)
        count = reindexing.renew_all(session)
    click.echo(f"{count} artikelen opnieuw doorzoekbaar gemaakt")


def load_all(
    session: Session, records: Sequence[importing.Record], now: datetime
) -> importing.Counts:
    """Import any number of articles, a batch in each transaction."""
    counts = importing.Counts()
    for start in range(0, len(records), importing.BATCH):
        with writing(session):
            batch = records[start : start + importing.BATCH]
            counts += importing.load(session, batch, now, SYSTEM)
    return counts


@contextmanager
def _throw_away() -> Iterator[Session]:
    """A session on a new database that is gone afterwards."""
    with TemporaryDirectory(prefix="kcc-") as directory:
        url = f"sqlite:///{directory}/kennisbank.sqlite"
        migrate.upgrade(url)
        engine = make_engine(url)
        try:
            with session_factory(engine)() as session:
                yield session
        finally:
            engine.dispose()


def _table(measures: Sequence[evaluation.Measure]) -> str:
    head = f"{'set':12} {'target':10} {'vragen':>6} {'MRR':>6} {'hit@1':>6} {'hit@5':>6}"
    rows = [
        f"{one.set:12} {one.target:10} {one.questions:6}"
        f" {one.mrr:6.3f} {one.hit_1:6.3f} {one.hit_5:6.3f}"
        for one in measures
    ]
    return "\n".join([head, *rows])


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except OSError as error:
        raise Invalid(f"{path} is niet te lezen: {error.strerror}.") from error


def _as_json(hits: Sequence[Hit]) -> str:
    rows = [
        {
            "id": hit.article_id,
            "label": hit.label,
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
