"""`kcc db`: make the database, bring it to the newest shape, or check that it has it."""

from datetime import UTC, datetime
from pathlib import Path

import click
from sqlalchemy.engine import make_url

from kcc import config, migrate
from kcc.commands.opened import database
from kcc.db import writing
from kcc.domain.errors import Invalid
from kcc.files import StorageFailed
from kcc.services import defaults
from kennisbank import reindexing


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def db() -> None:
    """De database maken, bijwerken en controleren."""


@db.command()
def upgrade() -> None:
    """Maak de database, of werk hem bij; gegevens blijven staan.

    Een nieuwe database krijgt de gebruikelijke servicenormen en openingstijden.
    """
    url = config.load().database.url
    _make_folder(url)
    migrate.upgrade(url)
    with database() as session, writing(session):
        defaults.seed(session, datetime.now(UTC))
    with database() as session:
        reindexing.renew_all(session)
    click.echo("De database is bijgewerkt.")


@db.command()
@click.argument("versie")
@click.option("--alles-weg", is_flag=True, help="Nodig voor “base”: gooi alle gegevens weg.")
def downgrade(versie: str, alles_weg: bool) -> None:
    """Breng de database terug naar VERSIE, of naar “base”: dan gaan alle gegevens weg."""
    if versie == "base" and not alles_weg:
        raise Invalid(
            "Dan gaan alle contacten, berichten en instellingen weg. "
            "Is dat de bedoeling, voeg dan --alles-weg toe."
        )
    migrate.downgrade(config.load().database.url, versie)
    click.echo(f"De database is teruggebracht naar {versie}.")


@db.command()
def check() -> None:
    """Controleer of de database past bij deze versie; zo niet, dan is de exitcode 1."""
    migrate.check(config.load().database.url)
    click.echo("De database past bij deze versie.")


def _make_folder(url: str) -> None:
    """SQLite makes a file that all may read; so its folder is for its owner and group only."""
    place = make_url(url)
    if place.get_backend_name() != "sqlite" or not place.database:
        return
    try:
        Path(place.database).parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageFailed(
            f"De map van de database is niet te maken: {error.strerror}."
        ) from error
