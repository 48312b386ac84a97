"""`kcc postbus`: what a mailbox needs that no page in a browser can arrange."""

from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from channels.email import oauth_consent
from channels.email.oauth import LoginKind, TokenError
from channels.email.oauth_consent import Invitation
from channels.email.oauth_web import Web
from kcc import config
from kcc.commands.opened import COMMAND_LINE, database
from kcc.db import reading, writing
from kcc.domain.errors import Invalid, KccError
from kcc.keys import Keys
from kcc.models import Mailbox
from kcc.services import mail_tokens


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def postbus() -> None:
    """De postbussen; de rest gaat in de browser, onder Beheer."""


@postbus.command()
@click.argument("adres")
def toestemming(adres: str) -> None:
    """Laat het account van een postbus in Microsoft 365 toestemming geven.

    Toont een adres en een code, en wacht tot iemand zich daar als dat account aanmeldt. De postbus
    ADRES moet er al zijn, met inloggen als Microsoft 365 (gebruiker).
    """
    keys = Keys(config.load().secret_key)
    with database() as session:
        with reading(session):
            mailbox = _of_a_user(session, adres)
            mailbox_id, grant = mailbox.id, mail_tokens.grant(mailbox, keys)
        try:
            given = oauth_consent.obtain(grant, Web(), _show)
        except TokenError as error:
            raise KccError(error.reason) from error
        with writing(session):
            refresh = keys.encrypt(given.refresh)
            now = datetime.now(UTC)
            mail_tokens.consent(session, mailbox_id, grant, refresh, now, COMMAND_LINE)
    click.echo(f"De toestemming voor {adres} is bewaard. Kies bij de postbus Test verbinding.")


def _of_a_user(session: Session, address: str) -> Mailbox:
    mailbox = mail_tokens.with_address(session, address)
    if mailbox is None:
        raise Invalid(f"Er is geen postbus {address}. Maak haar eerst onder Beheer, Postbussen.")
    if mailbox.login is not LoginKind.MICROSOFT_USER:
        wanted = LoginKind.MICROSOFT_USER.label
        raise Invalid(
            f"Postbus {address} logt in met {mailbox.login.label}; dit is voor {wanted}. Hoe het"
            " bij Google gaat, staat in de handleiding voor beheerders."
        )
    return mailbox


def _show(invitation: Invitation) -> None:
    minutes = invitation.seconds // 60
    click.echo(f"Ga binnen {minutes} minuten naar {invitation.url}")
    click.echo(f"en vul deze code in: {invitation.code}")
    click.echo("Meld je daar aan als het account van de postbus. Ctrl-C stopt het wachten.")
