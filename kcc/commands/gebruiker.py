"""`kcc gebruiker`: the first beheerder, before there is anybody to sign in."""

import sys
from datetime import UTC, datetime, timedelta

import click

from kcc import config, passwords
from kcc.commands.opened import database
from kcc.db import writing
from kcc.domain import reach
from kcc.domain.actors import Actor
from kcc.domain.errors import Invalid
from kcc.domain.roles import Role
from kcc.services import defaults, departments, people
from kcc.services.people import PersonInput

COMMAND_LINE = Actor(agent_id=None, name="opdrachtregel")
_ROLES = {role.label: role for role in Role}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def gebruiker() -> None:
    """Wie kan inloggen; de rest gaat in de browser, onder Beheer."""


@gebruiker.command()
@click.option("--naam", required=True, help="Zoals collega's de persoon kennen.")
@click.option("--email", required=True, help="Het adres waarmee de persoon inlogt.")
@click.option(
    "--rol",
    "roles",
    multiple=True,
    default=(Role.ADMIN.label,),
    show_default=True,
    type=click.Choice(list(_ROLES)),
    help="Mag vaker voorkomen.",
)
@click.option("--afdeling", help="De naam van de afdeling; nodig bij de rol afdeling.")
@click.option("--wachtwoord-stdin", is_flag=True, help="Lees het wachtwoord van de invoer.")
@click.option("--maak-wachtwoord", is_flag=True, help="Maak een wachtwoord en toon het een keer.")
def nieuw(
    naam: str,
    email: str,
    roles: tuple[str, ...],
    afdeling: str | None,
    wachtwoord_stdin: bool,
    maak_wachtwoord: bool,
) -> None:
    """Maak iemand die kan inloggen; vraagt om een wachtwoord zonder het te tonen."""
    address = reach.email_address(email)
    if address is None:
        raise Invalid(f"“{email}” is geen e-mailadres.")
    password = passwords.generate() if maak_wachtwoord else _password(from_stdin=wachtwoord_stdin)
    hashed, now = passwords.hash_password(password), datetime.now(UTC)
    hours = config.load().security.temporary_password_hours
    until = now + timedelta(hours=hours) if maak_wachtwoord else None
    with database() as session, writing(session):
        defaults.seed(session, now)
        given = PersonInput(
            name=naam.strip(),
            email=address,
            roles=frozenset(_ROLES[role] for role in roles),
            department_id=departments.id_of(session, afdeling) if afdeling else None,
        )
        people.add(session, given, hashed, now, COMMAND_LINE, until=until)
    click.echo(f"{given.name} kan inloggen met {address}.")
    if maak_wachtwoord:
        click.echo(f"Tijdelijk wachtwoord: {password}")


def _password(*, from_stdin: bool) -> str:
    """Typed twice without showing it, or the first line of the input; raises Invalid."""
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = str(
            click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer")
        )
    if weakness := passwords.weakness(password):
        raise Invalid(weakness)
    return password
