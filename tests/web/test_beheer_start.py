"""A municipality begins with an empty database and one command; all else is done in the browser."""

import re

import pytest
from click.testing import CliRunner
from flask import Flask

from kcc.cli import main
from tests.plugins.databases import mostly_sqlite
from tests.web.visiting import HTTPS, Visit

database_url = mostly_sqlite

BOSS = "bo@gemeente.example.org"
COLLEAGUE = "noor@gemeente.example.org"
OWN = "mijn-eigen-geheime-zin"
MAILBOX = {
    "address": "info@gemeente.example.org",
    "name": "Gemeente Voorbeeld",
    "active": "y",
    "username": "info",
    "password": "postbusgeheim",
    "imap_host": "imap.example.org",
    "imap_port": "993",
    "imap_security": "ssl",
    "folder": "INBOX",
    "smtp_host": "smtp.example.org",
    "smtp_port": "587",
    "smtp_security": "starttls",
    "max_mb": "30",
}


@pytest.fixture
def first_password(database_url: str) -> str:
    """What the one command prints that is needed before there is a browser."""
    arguments = ["gebruiker", "nieuw", "--naam", "Bo Baas", "--email", BOSS, "--maak-wachtwoord"]
    environment = {"KCC_SECRET_KEY": "geheim-" * 6, "KCC_DATABASE_URL": database_url}
    made = CliRunner().invoke(main, arguments, env=environment)
    assert made.exit_code == 0, made.output
    return made.output.split()[-1]


def test_from_nothing_to_a_question_in_the_queue(app: Flask, first_password: str) -> None:
    boss = Visit(app)
    enter(boss, BOSS, first_password)
    assert "Er zijn 4 onderdelen die nog aandacht vragen." in boss.get("/beheer").text

    send(boss, "/beheer/afdelingen/nieuw", name="Burgerzaken", active="y")
    department = ids(boss.get("/beheer/afdelingen").text, "afdelingen")[0]
    topic = {"name": "Paspoort", "department_id": department, "on_form": "y", "active": "y"}
    send(boss, "/beheer/onderwerpen/nieuw", **topic)
    send(boss, "/beheer/postbussen/nieuw", **MAILBOX)
    person = {"name": "Noor Visser", "email": COLLEAGUE, "roles": "agent"}
    next_page = send(boss, "/beheer/medewerkers/nieuw", **person)
    once = re.search(r"<code>([^<]+)</code>", boss.get(next_page).text)
    assert once
    assert "staat klaar" in boss.get("/beheer").text

    noor = Visit(app)
    enter(noor, COLLEAGUE, once[1])
    assert "Alles is beantwoord" in noor.get("/wachtrij").text
    ask(Visit(app), "Hoe lang is een paspoort geldig?")
    queue = noor.get("/wachtrij").text
    assert "Hoe lang is een paspoort geldig?" in queue
    assert "nog " in queue


def enter(visit: Visit, email: str, password: str) -> None:
    """Sign in with a temporary password and choose one."""
    assert visit.sign_in(email, password).status_code == 303
    assert visit.get("/kennisbank").location == "/wachtwoord"
    chosen = {"current": password, "new": OWN}
    assert visit.post("/wachtwoord", chosen, opened="/wachtwoord").status_code == 303


def send(visit: Visit, path: str, **fields: str) -> str:
    answer = visit.post(path, fields, opened=path)
    assert answer.status_code == 303, answer.text
    return str(answer.location).removeprefix(HTTPS)


def ids(page: str, part: str) -> list[str]:
    return re.findall(rf'href="/beheer/{part}/(\d+)"', page)


def ask(citizen: Visit, question: str) -> None:
    page = citizen.get("/contact").text
    hidden = dict(re.findall(r'name="(csrf_token|token)"[^>]* value="([^"]+)"', page))
    filled = {"question": question, "email": "fatima@example.nl", **hidden}
    assert citizen.send("POST", "/contact", data=filled).status_code == 303
