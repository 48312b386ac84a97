"""`kcc demo`: the whole KCC on this machine, with demo data and a mail server of its own."""

from pathlib import Path

import click

from kcc.domain.errors import KccError


@click.command()
@click.option(
    "--map",
    "directory",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("data"),
    show_default=True,
    help="Waar de demo alles bewaart.",
)
@click.option(
    "--poort",
    "port",
    type=click.IntRange(1024, 65535),
    default=8000,
    show_default=True,
    envvar="PORT",
    help="De poort van de webpagina's; ook met PORT= in de omgeving.",
)
@click.option(
    "--contacten",
    "contacts",
    type=click.IntRange(1, 5_000_000),
    help="Vul eerst aan tot zoveel verzonnen contacten, van de laatste drie jaar.",
)
@click.option(
    "--database",
    "server",
    metavar="URL",
    help="Een lege PostgreSQL-database voor de demo, in plaats van een bestand in de map.",
)
def demo(directory: Path, port: int, contacts: int | None, server: str | None) -> None:
    """Start de KCC met demogegevens; Ctrl-C stopt alles.

    Een tweede keer starten gaat verder met wat er was.
    """
    try:
        from kcc.demo.run import run
    except ModuleNotFoundError as error:
        raise KccError(
            f"De demo mist het pakket {error.name}. Installeer kcc[demo], of gebruik make run."
        ) from error
    run(directory, port, contacts=contacts, server=server)
