"""Mailboxes without a password: their fields, their secrets, and the banner before these end."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy.orm import Session

from channels.email.accounts import Security
from channels.email.oauth import LoginKind
from kcc.domain.roles import Role
from kcc.domain.words import AMSTERDAM
from kcc.services import mail_tokens, mailbox_secrets
from kcc.web.admin import mailboxes as pages
from tests import builders
from tests.servers.smtp import running_smtp
from tests.servers.sockets import Certificate
from tests.servers.tokens import Provider, running_imap, running_provider
from tests.web.conftest import ClientAs
from tests.web.test_beheer_mailboxes import BOXES, FILLED, KEYS, add, only, tried
from tests.web.visiting import Visit

APP = {
    "login": "microsoft_app",
    "password": "",
    "oauth_tenant": "gemeente.example.org",
    "oauth_client_id": "0f1e2d3c",
    "oauth_secret": " app-geheim ",
    "oauth_expires_on": "2027-06-30",
}
USER = {**APP, "login": "microsoft_user", "oauth_secret": "", "oauth_refresh": "verversing-1"}
GOOGLE = {**USER, "login": "google", "oauth_secret": "app-geheim"}


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with running_provider() as running:
        monkeypatch.setattr(pages, "MailTokens", partial(mail_tokens.MailTokens, running.web))
        yield running


def test_the_secrets_are_kept_encrypted_and_never_shown(
    boss: Visit, sqlite_session: Session
) -> None:
    page = add(boss, **GOOGLE)

    kept = only(sqlite_session)
    assert (kept.login, kept.oauth_tenant, kept.password) == (LoginKind.GOOGLE, "", b"")
    assert KEYS.decrypt(kept.oauth_secret or b"") == "app-geheim"
    assert KEYS.decrypt(kept.oauth_refresh or b"") == "verversing-1"
    shown = boss.get(page).text + boss.get(BOXES).text + boss.get("/beheer/logboek").text
    assert "app-geheim" not in shown
    assert "verversing-1" not in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (APP | {"oauth_tenant": ""}, "Vul het id of het domein van de tenant in."),
        (APP | {"oauth_tenant": "../andere"}, "Vul het id of het domein van de tenant in."),
        (APP | {"oauth_client_id": "twee woorden"}, "Vul het id van de app in, zonder spaties."),
        (APP | {"oauth_secret": ""}, "Vul het geheim van de app in."),
        (APP | {"oauth_expires_on": ""}, "Kies de dag waarop het geheim verloopt."),
        (GOOGLE | {"oauth_refresh": ""}, "Vul het vernieuwingstoken in."),
        (GOOGLE | {"oauth_secret": ""}, "Vul het geheim van de app in."),
        (
            GOOGLE | {"imap_host": "127.0.0.1", "imap_security": "none"},
            "Inloggen met OAuth mag alleen over TLS.",
        ),
        ({"login": "raden"}, "Kies iets uit de lijst."),
    ],
)
def test_what_misses_is_said_at_its_field(
    boss: Visit, fields: dict[str, str], sentence: str
) -> None:
    answer = boss.post(f"{BOXES}/nieuw", FILLED | fields, opened=f"{BOXES}/nieuw")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert "app-geheim" not in answer.text


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"oauth_tenant": "anders.example.org"},
        {"oauth_client_id": "andere-app"},
        {"imap_host": "imap.anders.example.org"},
        {"username": "een ander"},
    ],
)
def test_a_stored_secret_never_follows_to_another_app_or_server(
    boss: Visit, sqlite_session: Session, elsewhere: dict[str, str]
) -> None:
    page = add(boss, **APP)

    answer = boss.post(page, FILLED | APP | {"oauth_secret": ""} | elsewhere, opened=page)

    assert answer.status_code == 422
    assert "Vul het geheim van de app opnieuw in" in answer.text
    assert only(sqlite_session).oauth_tenant == "gemeente.example.org"


def test_the_secret_may_stay_and_the_way_back_to_a_password_drops_it(
    boss: Visit, sqlite_session: Session
) -> None:
    page = add(boss, **APP)
    stored = only(sqlite_session).oauth_secret

    boss.post(page, FILLED | APP | {"oauth_secret": "", "name": "Balie"}, opened=page)
    assert (only(sqlite_session).name, only(sqlite_session).oauth_secret) == ("Balie", stored)

    boss.post(page, FILLED | APP | {"login": "password", "password": "nieuw"}, opened=page)
    kept = only(sqlite_session)
    assert (kept.oauth_secret, kept.oauth_client_id, kept.oauth_expires_on) == (None, "", None)
    assert KEYS.decrypt(kept.password) == "nieuw"
    assert "Microsoft 365 (app) → wachtwoord" in boss.get("/beheer/logboek").text


def test_without_msal_microsoft_cannot_be_chosen(
    boss: Visit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox_secrets, "can_ask_microsoft", lambda: False)

    answer = boss.post(f"{BOXES}/nieuw", FILLED | APP, opened=f"{BOXES}/nieuw")

    assert answer.status_code == 422
    assert "het pakket msal nodig" in answer.text


def test_the_test_logs_in_with_a_token_and_keeps_the_new_refresh_token(
    boss: Visit,
    sqlite_session: Session,
    provider: Provider,
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))
    provider.reply["refresh_token"] = "verversing-2"
    with running_imap(certificate) as imap, running_smtp(Security.SSL, certificate) as smtp:
        imap.accepted, smtp.behaviour.tokens = {"token-1"}, ("token-1",)
        here = {"imap_host": "127.0.0.1", "smtp_host": "127.0.0.1", "smtp_security": "ssl"}
        ports = {"imap_port": str(imap.port), "smtp_port": str(smtp.port)}
        page = add(boss, **USER, **here, **ports)

        told = tried(boss, page)

    assert told.count("Verbinding gelukt met 127.0.0.1") == 2
    assert KEYS.decrypt(only(sqlite_session).oauth_refresh or b"") == "verversing-2"
    assert [form["refresh_token"] for _, form in provider.asked] == ["verversing-1"]


def test_the_test_says_what_to_do_about_a_secret_that_has_expired(
    boss: Visit, provider: Provider
) -> None:
    provider.refuse("invalid_client", "AADSTS7000222: The provided client secret keys are expired")
    page = add(boss, **APP)

    told = tried(boss, page)

    assert told.count("Het geheim van de app is verlopen.") == 2
    assert "app-geheim" not in told


@pytest.mark.parametrize(
    ("days", "hears", "words"),
    [
        (40, (), ""),
        (20, (Role.ADMIN,), "verloopt over 20 dagen"),
        (1, (Role.ADMIN, Role.AGENT), "verloopt over 1 dag"),
        (0, (Role.ADMIN, Role.AGENT), "verloopt vandaag"),
        (-3, (Role.ADMIN, Role.AGENT), "is verlopen op"),
    ],
)
def test_a_banner_says_that_a_secret_ends(
    client_as: Callable[..., Visit],
    sqlite_session: Session,
    days: int,
    hears: tuple[Role, ...],
    words: str,
) -> None:
    now = datetime.now(UTC)
    today = now.astimezone(AMSTERDAM).date()
    builders.mailbox(
        sqlite_session,
        "info@example.nl",
        fetched_at=now,
        oauth_expires_on=today + timedelta(days),
    )
    sqlite_session.commit()

    for role in (Role.ADMIN, Role.AGENT):
        page = client_as(role).get("/account").text
        assert ("Het geheim van info@example.nl" in page) == (role in hears)
        if role in hears:
            assert words in page
