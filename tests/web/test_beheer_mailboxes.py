"""`/beheer/postbussen`: accounts are kept safely and tried out against real servers."""

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.keys import Keys
from kcc.models import AdminEvent, Mailbox, RawMail
from kcc.web.admin import mailboxes as pages
from tests import builders
from tests.servers.dovecot import PASSWORD, Dovecot
from tests.servers.smtp import SmtpServer
from tests.servers.sockets import Certificate
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

KEYS = Keys("geheim-" * 6)
BOXES = "/beheer/postbussen"
SECRET = "postbus-geheim"
FILLED = {
    "address": "Info@Gemeente.example.org",
    "name": "Gemeente Voorbeeld",
    "active": "y",
    "department_id": "",
    "username": "info",
    "login": "password",
    "password": SECRET,
    "imap_host": "imap.example.org",
    "imap_port": "993",
    "imap_security": "ssl",
    "folder_names": "INBOX",
    "max_mb": "30",
    "sent_folder": "",
    "smtp_host": "smtp.example.org",
    "smtp_port": "587",
    "smtp_security": "starttls",
}


@pytest.fixture
def boss(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A server that takes the call and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.fixture
def trust(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Call it, and this machine trusts the certificate of the servers."""
    return lambda: monkeypatch.setenv("SSL_CERT_FILE", str(certificate.certificate))


def add(boss: Visit, **fields: str) -> str:
    answer = boss.post(f"{BOXES}/nieuw", FILLED | fields, opened=f"{BOXES}/nieuw")
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def tried(boss: Visit, page: str) -> str:
    """What the page says after "Test verbinding"."""
    answer = boss.post(f"{page}/proef")
    assert answer.status_code == 303, answer.text
    return boss.get(answer.location).text


def only(session: Session) -> Mailbox:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Mailbox)).one()


def test_the_name_of_the_checking_server_is_kept_as_a_bare_word(
    boss: Visit, session: Session
) -> None:
    page = add(boss, authserv_id=" mx.gemeente.example ")
    assert only(session).authserv_id == "mx.gemeente.example"

    wrong = boss.post(page, FILLED | {"authserv_id": "mx.example; dmarc=pass"}, opened=page)

    assert wrong.status_code == 422
    assert "Vul alleen de naam in, zoals mx.example.nl." in wrong.text
    assert only(session).authserv_id == "mx.gemeente.example"


def test_a_mailbox_is_kept_with_its_password_encrypted(
    boss: Visit, sqlite_session: Session
) -> None:
    page = add(boss, plus_addressing="y")

    kept = only(sqlite_session)
    assert kept.address == "info@gemeente.example.org"
    assert (kept.imap_port, kept.smtp_security, kept.plus_addressing) == (993, "starttls", True)
    assert SECRET.encode() not in kept.password
    assert KEYS.decrypt(kept.password) == SECRET
    shown = boss.get(page).text + boss.get(BOXES).text + boss.get("/beheer/logboek").text
    assert "info@gemeente.example.org" in shown
    assert SECRET not in shown


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"address": "info"}, "Vul een e-mailadres in met een @"),
        ({"password": ""}, "Vul het wachtwoord in."),
        ({"imap_port": "0"}, "Vul een poort van 1 tot en met 65535 in."),
        ({"smtp_port": "smtp"}, "Vul een heel getal in."),
        ({"imap_host": "https://imap.example.org/"}, "Vul alleen de naam van de server in"),
        ({"smtp_host": "smtp.example.org:587"}, "Vul alleen de naam van de server in"),
        ({"imap_security": "none"}, "Zonder versleuteling mag alleen met een mailserver op deze"),
        ({"smtp_security": "misschien"}, "Kies iets uit de lijst"),
        ({"reply_to": "balie"}, "Vul een e-mailadres in met een @, of laat het leeg."),
        ({"reply_to": "balie@example.org"}, "Dit adres lezen wij niet."),
        ({"max_mb": "0"}, "Vul een aantal MB van 1 tot en met 1000 in."),
        ({"folder_names": " "}, "Vul de map in waar de mail binnenkomt"),
    ],
)
def test_a_mistake_is_said_at_its_field_and_nothing_is_kept(
    boss: Visit, sqlite_session: Session, fields: dict[str, str], sentence: str
) -> None:
    answer = boss.post(f"{BOXES}/nieuw", FILLED | fields, opened=f"{BOXES}/nieuw")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="Gemeente Voorbeeld"' in answer.text
    assert SECRET not in answer.text
    assert sqlite_session.scalars(select(Mailbox)).all() == []


def test_an_address_has_one_mailbox(boss: Visit) -> None:
    add(boss)

    answer = boss.post(f"{BOXES}/nieuw", FILLED, opened=f"{BOXES}/nieuw")

    assert "Er is al een postbus met dit adres." in answer.text


def test_an_empty_password_keeps_the_one_there_is(boss: Visit, sqlite_session: Session) -> None:
    page = add(boss)

    changed = FILLED | {"name": "Stadhuis", "password": ""}
    assert boss.post(page, changed, opened=page).status_code == 303

    kept = only(sqlite_session)
    assert kept.name == "Stadhuis"
    assert KEYS.decrypt(kept.password) == SECRET


@pytest.mark.parametrize(
    "elsewhere",
    [{"imap_host": "imap.evil.example"}, {"smtp_port": "2525"}, {"username": "iemand"}],
)
def test_a_stored_password_never_follows_to_another_server_or_user(
    boss: Visit, sqlite_session: Session, elsewhere: dict[str, str]
) -> None:
    page = add(boss)

    answer = boss.post(page, FILLED | elsewhere | {"password": ""}, opened=page)

    assert answer.status_code == 422
    assert "Vul het wachtwoord opnieuw in" in answer.text
    assert only(sqlite_session).imap_host == "imap.example.org"


def test_a_move_to_another_server_reads_from_the_start_and_keeps_what_was_read(
    boss: Visit, sqlite_session: Session
) -> None:
    page = add(boss)
    box = only(sqlite_session)
    box.folders[0].uidvalidity, box.folders[0].last_uid = 1, 7
    read = {"sha256": "0" * 64, "size": 1, "received_at": builders.NOW}
    sqlite_session.add(RawMail(mailbox=box, folder="INBOX", uidvalidity=1, uid=7, **read))
    sqlite_session.commit()

    boss.post(page, FILLED | {"imap_host": "nieuw.example.org"}, opened=page)

    box = only(sqlite_session)
    assert (box.folders[0].uidvalidity, box.folders[0].last_uid) == (None, 0)
    kept = sqlite_session.scalars(select(RawMail)).one()
    assert kept.folder.endswith(" INBOX")
    sqlite_session.add(RawMail(mailbox=box, folder="INBOX", uidvalidity=1, uid=7, **read))
    sqlite_session.flush()  # the place is free for another mail with the same number


def test_both_sides_are_tried_on_real_servers(
    boss: Visit, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer, sqlite_session: Session
) -> None:
    page = add(boss, **here(dovecot.port, smtp_server.port, mail_user))

    said = tried(boss, page)

    assert "Ophalen: Verbinding gelukt met 127.0.0.1: map INBOX bevat 0 berichten." in said
    assert "Versturen: Verbinding gelukt met 127.0.0.1." in said
    assert smtp_server.received == []
    line = sqlite_session.scalars(select(AdminEvent).order_by(AdminEvent.id.desc())).first()
    assert line
    assert line.data == {"IMAP": "gelukt", "SMTP": "gelukt"}


def test_a_trusted_certificate_is_accepted_and_an_unknown_one_named(
    boss: Visit,
    dovecot: Dovecot,
    mail_user: str,
    smtp_starttls: SmtpServer,
    trust: Callable[[], None],
) -> None:
    secure = {"imap_security": "ssl", "smtp_security": "starttls"}
    page = add(boss, **here(dovecot.tls_port, smtp_starttls.port, mail_user) | secure)

    assert tried(boss, page).count("is niet te vertrouwen") == 2
    trust()
    assert tried(boss, page).count("Verbinding gelukt met 127.0.0.1") == 2


def test_a_wrong_password_is_said_on_both_sides_without_showing_it(
    boss: Visit, dovecot: Dovecot, mail_user: str, smtp_server: SmtpServer
) -> None:
    servers = here(dovecot.port, smtp_server.port, mail_user) | {"password": "fout-geheim"}
    page = add(boss, **servers)

    said = tried(boss, page)

    sentence = "Mailserver 127.0.0.1 weigert de gebruikersnaam of het wachtwoord."
    assert f"Ophalen: {sentence}" in said
    assert f"Versturen: {sentence}" in said
    assert "fout-geheim" not in said


def test_one_side_may_work_while_the_other_does_not(
    boss: Visit, dovecot: Dovecot, mail_user: str
) -> None:
    page = add(boss, **here(dovecot.port, 1, mail_user))

    said = tried(boss, page)

    assert "Ophalen: Verbinding gelukt" in said
    assert "Versturen: Mailserver 127.0.0.1 is niet bereikbaar." in said


def test_a_silent_server_is_given_up_and_blocks_nobody_meanwhile(
    boss: Visit,
    sqlite_app: Flask,
    silent_port: int,
    sqlite_session: Session,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pages, "PATIENCE", 2)
    page = add(boss, **here(silent_port, silent_port, "info"))
    token = boss.token()
    said: list[int] = []

    def test() -> None:
        fields = {"csrf_token": token}
        said.append(boss.send("POST", f"{page}/proef", data=fields).status_code)

    waiting = Thread(target=test)
    waiting.start()
    began = datetime.now(UTC)
    builders.department(sqlite_session)  # a write, which an open transaction would hold up
    sqlite_session.commit()
    wrote_after = (datetime.now(UTC) - began).total_seconds()
    still_waiting = waiting.is_alive()
    waiting.join(30)

    assert said == [303]
    assert still_waiting, "the test ended before anything could be blocked"
    assert wrote_after < 2
    assert "antwoordt niet binnen 2 seconden" in boss.get(page).text


def test_a_password_of_another_secret_key_asks_to_be_filled_in_again(
    boss: Visit, sqlite_session: Session
) -> None:
    page = add(boss)
    only(sqlite_session).password = Keys("een-andere-sleutel-" * 3).encrypt("x")
    sqlite_session.commit()

    answer = boss.post(f"{page}/proef")

    assert answer.status_code == 409
    assert "Vul het opnieuw in." in answer.text


def here(imap_port: int, smtp_port: int, user: str) -> dict[str, str]:
    """A mailbox on this machine, where a connection may be open."""
    return {
        "username": user,
        "password": PASSWORD,
        "imap_host": "127.0.0.1",
        "imap_port": str(imap_port),
        "imap_security": "none",
        "smtp_host": "127.0.0.1",
        "smtp_port": str(smtp_port),
        "smtp_security": "none",
    }
