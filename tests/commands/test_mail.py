"""`kcc mail inspect` shows what the channel makes of a mail, whatever the bytes are."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kcc.cli import main
from tests.channels.builders import a_mail

EMAILS = Path(__file__).parents[1] / "emails"
KEYS = (
    "from from_name to cc reply_to subject date message_id in_reply_to references text html "
    "visible_reply attachments auto_submitted bounce bounce_recipients bounce_of charset_problems"
).split()


def inspected(*arguments: str, raw: bytes = b"") -> Result:
    return CliRunner().invoke(main, ["mail", "inspect", *arguments], input=raw)


def as_json(raw: bytes) -> dict[str, Any]:
    answer = inspected("--json", raw=raw)
    assert answer.exit_code == 0
    found = json.loads(answer.stdout)
    assert isinstance(found, dict)
    return found


def eml(name: str) -> bytes:
    return (EMAILS / f"{name}.eml").read_bytes()


def test_a_mail_is_told_in_full() -> None:
    assert as_json(eml("gewone-tekst")) == {
        "from": "jan@example.org",
        "from_name": "Jan Jansen",
        "to": ["info@voorbeeldstad.example"],
        "cc": ["piet@example.org"],
        "reply_to": "jan.thuis@example.org",
        "subject": "Vraag over grofvuil",
        "date": "2026-11-24T12:55:00+00:00",
        "message_id": "<m1@example.org>",
        "in_reply_to": None,
        "references": [],
        "text": "Goedemorgen,\n\nWanneer wordt mijn oude bank opgehaald?\n\nGroet, Jan",
        "html": None,
        "visible_reply": "Goedemorgen,\n\nWanneer wordt mijn oude bank opgehaald?\n\nGroet, Jan",
        "attachments": [],
        "auto_submitted": False,
        "bounce": False,
        "bounce_recipients": [],
        "bounce_of": None,
        "charset_problems": [],
    }


def test_html_is_shown_as_on_screen_and_files_without_their_bytes() -> None:
    found = as_json(eml("plaatjes-in-html"))

    assert "<img" not in found["html"]
    assert [set(one) for one in found["attachments"]] == [
        {"filename", "content_type", "size", "inline"}
    ] * 2
    assert [one["inline"] for one in found["attachments"]] == [True, False]


def test_without_json_it_tells_why_a_mail_gets_no_automatic_answer() -> None:
    lines = inspected(raw=eml("afwezig-zonder-kopregels")).stdout.splitlines()

    (told,) = [line for line in lines if line.startswith("Automatisch")]
    assert told.startswith(
        "Automatisch    ja, krijgt geen automatisch antwoord: onderwerp begint met “"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00" * 2_000,
        bytes(range(256)) * 40,
        b"\xff\xfe\xfa",
        b"Subject: leeg\r\n\r\n",
        b"From: x\r\nSubject: \xed\xa0\x80\r\n\r\n\xed\xa0\x80",
        "Zomaar een briefje, café".encode(),
    ],
    ids=["nothing", "nul", "all bytes", "a mark", "no sender", "surrogates", "a note"],
)
@pytest.mark.parametrize("arguments", [["--json"], []])
def test_what_is_no_mail_gets_an_answer_too(raw: bytes, arguments: list[str]) -> None:
    answer = inspected(*arguments, raw=raw)

    assert answer.exit_code == 0
    assert answer.exception is None
    if arguments:
        assert list(json.loads(answer.stdout)) == KEYS


def test_of_what_cannot_be_read_the_reason_is_told_beside_a_glimpse() -> None:
    answer = inspected("--json", raw="Zomaar een briefje, café".encode())

    assert json.loads(answer.stdout)["text"] == "Zomaar een briefje, café"
    assert answer.stderr == "Dit is geen e-mail: er staan geen kopregels in.\n"


def test_without_json_it_is_an_overview_in_dutch() -> None:
    answer = inspected(raw=eml("gmail-antwoord"))

    lines = answer.stdout.splitlines()
    assert lines[0].startswith("Van            ")
    assert any(line.startswith("Antwoord op    <") for line in lines)
    assert "Automatisch    nee" in lines
    assert "Dat is helder, ik stuur het kenteken morgen op." in lines
    assert lines[-1].startswith("[ingeklapt: ")
    assert "Wij missen nog uw kenteken" not in answer.stdout


def test_the_overview_of_a_bounce_names_the_recipient_and_the_files() -> None:
    text = inspected(raw=eml("niet-bezorgd")).stdout

    assert "Automatisch    ja, een mail van ons is niet bezorgd\n" in text
    assert "Onbestelbaar   weg@example.org\n" in text
    assert "Ging over      <kcc-9@voorbeeldstad.example>\n" in text
    assert "Uw vraag.eml (message/rfc822, " in text


@pytest.mark.parametrize("arguments", [["--json"], []])
def test_a_mail_gives_no_commands_to_the_terminal(arguments: list[str]) -> None:
    raw = a_mail("rood\x1b[31m \x9b31m \u202egnirts", Subject="a\x1b]0;x\x07b")

    answer = inspected(*arguments, raw=raw)

    assert not set(answer.stdout) & set("\x1b\x07\x9b\u202e")


@pytest.mark.parametrize("where", ["{}/groot.eml", "-"])
def test_a_big_mail_is_read_like_any_other(where: str, tmp_path: Path) -> None:
    raw = a_mail("Zie de bijlage.", Content_Type="multipart/mixed; boundary=x")
    file = b"--x\r\nContent-Type: image/png\r\n\r\n" + b"plaatje\r\n" * 300_000 + b"--x--\r\n"
    (tmp_path / "groot.eml").write_bytes(raw + file)

    told = inspected("--json", where.format(tmp_path), raw=raw + file)

    [picture] = json.loads(told.stdout)["attachments"]
    assert picture["size"] == 9 * 300_000 - 2


def test_a_file_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "vraag.eml"
    path.write_bytes(a_mail(Subject="Uit een bestand"))

    assert json.loads(inspected("--json", str(path)).stdout)["subject"] == "Uit een bestand"


@pytest.mark.parametrize("name", ["bestaat-niet.eml", "."])
def test_a_file_that_cannot_be_read_is_told_in_dutch(name: str) -> None:
    answer = inspected("--json", name)

    assert answer.exit_code == 2
    assert answer.stderr == f"Het bestand {name} is niet te lezen.\n"


def test_it_needs_no_settings_no_database_and_no_locale(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", "import kcc.cli; kcc.cli.main()", "mail", "inspect", "--json", "-"],
        input=a_mail("Kost een reünie € 5?"),
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONPATH": str(EMAILS.parents[1])},
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    assert json.loads(ran.stdout)["text"] == "Kost een reünie € 5?"
    assert ran.stderr == b""


def test_what_is_no_key_of_the_json_is_told_to_people() -> None:
    invited = inspected(str(EMAILS / "agenda.eml")).stdout
    packed = inspected(raw=a_mail("x", Content_Type="application/pkcs7-mime")).stdout
    nameless = inspected(str(EMAILS / "zonder-afzender.eml")).stdout

    assert "Afspraak       Uitnodiging voor een afspraak: Gesprek\n" in invited
    assert "               Wanneer: dinsdag 1 december 2026, 10:00 uur\n" in invited
    assert "Verzegeld      ondertekend; niet te openen\n" in packed
    assert "Let op         De mail noemt geen afzender.\n" in nameless
