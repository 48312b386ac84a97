"""`kcc config`: whether the settings are right, before anything starts with them."""

import click

from kcc.config import load


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def config() -> None:
    """De instellingen controleren."""


@config.command()
def check() -> None:
    """Controleer config.toml en de omgeving; bij fouten een lijst van alle en exitcode 2."""
    settings = load()
    click.echo("De instellingen kloppen.")
    click.echo(f"Gemeente: {settings.municipality.name}")
    click.echo(f"Adres: {settings.web.public_url}")
    click.echo(f"Database: {settings.database.url.partition(':')[0].partition('+')[0]}")
