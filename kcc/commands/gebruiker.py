"""`kcc gebruiker`: a way in when the browser has none, for the first beheerder or the only one."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial, wraps
from typing import Any

import click

from kcc import config, passwords
from kcc.commands.opened import COMMAND_LINE, database
from kcc.db import writing
from kcc.domain import reach, texts
from kcc.domain.errors import Invalid
from kcc.domain.roles import Role
from kcc.domain.words import short_moment
from kcc.services import defaults, departments, people
from kcc.services.people import PersonInput

_ROLES = {role.label: role for role in Role}


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def gebruiker() -> None:
    """Wie kan inloggen; de rest gaat in de browser, onder Beheer."""


def with_password(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command `ask`, which gets the password in the way that its options say."""

    @wraps(command)
    def run(*, maak_wachtwoord: bool, wachtwoord_stdin: bool, **given: Any) -> None:
        command(ask=partial(_password, made=maak_wachtwoord, from_stdin=wachtwoord_stdin), **given)

    made = click.option(
        "--maak-wachtwoord",
        is_flag=True,
        help="Maak een tijdelijk wachtwoord en toon het een keer.",
    )
    read = click.option(
        "--wachtwoord-stdin", is_flag=True, help="Lees het wachtwoord van de invoer."
    )
    return made(read(run))


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
@with_password
def nieuw(
    naam: str,
    email: str,
    roles: tuple[str, ...],
    afdeling: str | None,
    ask: "Ask",
) -> None:
    """Maak iemand die kan inloggen; vraagt om een wachtwoord zonder het te tonen."""
    address = reach.email_address(email)
    if address is None:
        raise Invalid(f"“{email}” is geen e-mailadres.")
    password = ask()
    now = datetime.now(UTC)
    with database() as session, writing(session):
        defaults.seed(session, now)
        given = PersonInput(
            name=texts.storable(naam).strip(),
            email=address,
            roles=frozenset(_ROLES[role] for role in roles),
            department_id=departments.id_of(session, afdeling) if afdeling else None,
        )
        people.add(session, given, password.hashed, now, COMMAND_LINE, until=password.until)
    click.echo(f"{given.name} kan inloggen met {address}.")
    password.show()


@gebruiker.command()
@click.option("--email", required=True, help="Het adres waarmee de persoon inlogt.")
@with_password
def wachtwoord(email: str, ask: "Ask") -> None:
    """Geef iemand een nieuw wachtwoord, ook de enige beheerder; elke sessie stopt."""
    password = ask()
    now = datetime.now(UTC)
    with database() as session, writing(session):
        agent_id = people.id_of(session, email)
        people.give_password(
            session, agent_id, password.hashed, now, COMMAND_LINE, until=password.until
        )
    click.echo(f"{email} heeft een nieuw wachtwoord en is overal uitgelogd.")
    password.show()


@dataclass(frozen=True, slots=True, kw_only=True)
class Password:
    """A password as it is kept; with its text and its end when it was made for somebody."""

    hashed: str
    text: str = field(default="", repr=False)
    until: datetime | None = None

    def show(self) -> None:
        if self.until:
            click.echo(
                f"Het werkt tot {short_moment(self.until)}; bij het inloggen komt er een eigen."
            )
            click.echo(f"Tijdelijk wachtwoord: {self.text}")


Ask = Callable[[], Password]


def _password(*, from_stdin: bool, made: bool) -> Password:
    """Made by us, else the first line of the input or typed twice unseen; raises Invalid.

    Also raises WrongSettings, before anybody types for nothing.
    """
    hours = config.load().security.temporary_password_hours
    if made and from_stdin:
        raise Invalid("Kies --maak-wachtwoord of --wachtwoord-stdin, niet allebei.")
    if made:
        text = passwords.generate()
        until = datetime.now(UTC) + timedelta(hours=hours)
        return Password(hashed=passwords.hash_password(text), text=text, until=until)
    typed = sys.stdin.readline().rstrip("\r\n") if from_stdin else _typed()
    if weakness := passwords.weakness(typed):
        raise Invalid(weakness)
    return Password(hashed=passwords.hash_password(typed))


def _typed() -> str:
    return str(click.prompt("Wachtwoord", hide_input=True, confirmation_prompt="Nog een keer"))
