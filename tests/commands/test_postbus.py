"""`kcc postbus toestemming`: a mailbox in Microsoft 365 gets its token, and nobody sees it."""

from collections.abc import Iterator

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.email.oauth import LoginKind
from kcc.cli import main
from kcc.commands import postbus
from kcc.domain.admin_actions import AdminAction
from kcc.keys import Keys
from kcc.models import AdminEvent, Mailbox
from tests import builders
from tests.plugins.databases import mostly_sqlite
from tests.servers.tokens import CODE, Provider, running_provider

database_url = mostly_sqlite
SECRET = "een geheime sleutel van ten minste 32 tekens"
ADDRESS = "balie@gemeente.example.org"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with running_provider() as running:
        running.reply["refresh_token"] = "vers"
        monkeypatch.setattr(postbus, "Web", lambda: running.web)
        yield running


@pytest.fixture
def mailbox(session: Session) -> Mailbox:
    made = builders.mailbox(
        session,
        ADDRESS,
        imap_security="ssl",
        login=LoginKind.MICROSOFT_USER,
        oauth_tenant="gemeente.example.org",
        oauth_client_id="app",
        sending_problem="Er is nog geen toestemming.",
        sending_failures=3,
    )
    session.commit()
    return made


def kcc(url: str, address: str = ADDRESS) -> Result:
    environment = {"KCC_SECRET_KEY": SECRET, "KCC_DATABASE_URL": url}
    return CliRunner().invoke(main, ["postbus", "toestemming", address], env=environment)


def kept(session: Session, mailbox: Mailbox) -> bytes | None:
    session.rollback()
    return session.get_one(Mailbox, mailbox.id, populate_existing=True).oauth_refresh


def test_who_follows_the_code_gives_the_mailbox_its_token(
    database_url: str, session: Session, mailbox: Mailbox, provider: Provider
) -> None:
    provider.hesitates = 2

    told = kcc(database_url, ADDRESS.upper())

    assert told.exit_code == 0, told.output
    assert "Ga binnen 15 minuten naar https://microsoft.example.org/devicelogin" in told.output
    assert "ABCD-1234" in told.output
    assert Keys(SECRET).decrypt(kept(session, mailbox) or b"") == "vers"
    assert "vers" not in told.output.split()
    assert str(CODE["device_code"]) not in told.output
    assert [form["client_id"] for _, form in provider.asked] == ["app"] * 4
    assert "offline_access" in provider.asked[0][1]["scope"].split()
    assert session.get_one(Mailbox, mailbox.id).sending_problem == ""
    logged = session.scalars(select(AdminEvent)).one()
    assert (logged.action, logged.actor_name) == (AdminAction.MAILBOX_CHANGED, "opdrachtregel")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (("authorization_declined", ""), "De toestemming is geweigerd"),
        (("expired_token", "AADSTS70020: too late"), "De code is verlopen"),
        (("invalid_client", "AADSTS7000218: public"), "openbare clientstromen"),
    ],
)
def test_what_is_refused_is_said_and_changes_nothing(
    database_url: str,
    session: Session,
    mailbox: Mailbox,
    provider: Provider,
    said: tuple[str, str],
    words: str,
) -> None:
    provider.refuse(*said)

    told = kcc(database_url)

    assert (told.exit_code, kept(session, mailbox)) == (1, None)
    assert words in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_without_a_refresh_token_the_app_misses_a_permission(
    database_url: str, session: Session, mailbox: Mailbox, provider: Provider
) -> None:
    del provider.reply["refresh_token"]

    assert "offline_access" in kcc(database_url).stderr
    assert kept(session, mailbox) is None


def test_who_changes_the_app_meanwhile_must_begin_anew(
    database_url: str,
    session: Session,
    mailbox: Mailbox,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def changed(_invitation: object) -> None:
        mailbox.oauth_client_id = "andere"
        session.commit()

    monkeypatch.setattr(postbus, "_show", changed)

    assert "intussen gewijzigd" in kcc(database_url).stderr
    assert kept(session, mailbox) is None


@pytest.mark.parametrize("login", [LoginKind.GOOGLE, LoginKind.PASSWORD])
def test_a_mailbox_that_logs_in_otherwise_is_not_asked_for(
    database_url: str, session: Session, mailbox: Mailbox, provider: Provider, login: LoginKind
) -> None:
    mailbox.login = login
    session.commit()

    told = kcc(database_url)

    assert told.exit_code == 2
    assert f"logt in met {login.label}" in told.stderr
    assert provider.asked == []


@pytest.mark.usefixtures("mailbox")
def test_nor_is_one_that_is_not_there(database_url: str, provider: Provider) -> None:
    told = kcc(database_url, "nergens@example.org")

    assert told.exit_code == 2
    assert "Er is geen postbus nergens@example.org" in told.stderr
    assert provider.asked == []
