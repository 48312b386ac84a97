"""What the JSON beside a raw mail cannot say of it."""

from datetime import UTC, datetime
from pathlib import Path

from channels.base import Address, Inbound
from channels.email.mime import parse
from tests.channels.builders import whole

EMAILS = Path(__file__).parents[2] / "emails"
RECEIVED = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def mail(name: str) -> Inbound:
    return parse((EMAILS / f"{name}.eml").read_bytes(), RECEIVED)


def test_a_plain_mail_names_where_it_was_delivered_and_its_language() -> None:
    found = mail("gewone-tekst")

    assert found.reply_to == Address(name="Jan thuis", address="jan.thuis@example.org")
    assert [one.name for one in found.cc] == ["Piet de Vries"]
    assert found.delivered_to == ("kcc@voorbeeldstad.example", "info@voorbeeldstad.example")
    assert found.language == "nl"
    assert not found.automatic
    assert found.problems == ()


def test_a_bounce_keeps_what_was_not_delivered() -> None:
    report, returned = mail("niet-bezorgd").attachments

    assert b"Final-Recipient: rfc822; weg@example.org" in whole(report)
    assert returned.filename == "Uw vraag.eml"
    assert b"Message-ID: <kcc-9@voorbeeldstad.example>" in whole(returned)


def test_a_forwarded_mail_stays_one_file_with_all_its_parts() -> None:
    found = mail("doorgestuurd-als-bijlage")

    (inner,) = found.attachments
    assert found.text == "Zie de mail van mijn buurman in de bijlage."
    assert inner.filename == "De boom-heg is omé.eml"
    again = parse(whole(inner), RECEIVED)
    assert again.text == "De boom ligt op mijn dak."
    assert [one.filename for one in again.attachments] == ["dak.png"]


def test_huge_headers_are_bounded() -> None:
    found = mail("reuzenkopregel")

    assert len(found.subject) == 1_000
    assert len(found.references) == 100
    assert (found.references[0], found.references[-1]) == (
        "<ref-0@example.org>",
        "<ref-2999@example.org>",
    )
    assert found.text == "Korte vraag."
    assert any("onderwerp" in problem for problem in found.problems)


def test_a_mail_without_sender_is_kept_and_says_so() -> None:
    found = mail("zonder-afzender")

    assert found.sender is None
    assert found.problems == ("De mail noemt geen afzender.",)


def test_headers_that_only_we_may_set_change_nothing() -> None:
    raw = (EMAILS / "eigen-kopregels.eml").read_bytes()
    without = b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"X-KCC"))

    assert raw != without
    assert parse(raw, RECEIVED) == parse(without, RECEIVED)
