"""The mail we write: read back by the standard library and by our own parser."""

import tracemalloc
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.attachment import Attachment
from channels.base import Address, DeliveryError
from channels.email.compose import build, trimmed_references
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, an_outbound, whole


def written(**changes: Any) -> EmailMessage:
    return message_from_bytes(build(an_outbound(**changes)), policy=policy.default)


def test_a_mail_reads_back_as_it_was_meant() -> None:
    message = an_outbound(
        subject="Uw vraag over vóór de reünie [2600000017]",
        text="Beste Zoë,\n\nHet kost € 12,50.\n.\n..punt\nFrom hier\n",
        html="<p>Beste Zoë</p>",
        cc=(Address(name="Jansen, Piet", address="piet@example.org"),),
        reply_to=Address(name="", address="kcc+7@voorbeeldstad.example"),
        in_reply_to="<m1@example.org>",
        references=("<m0@example.org>", "<m1@example.org>"),
        attachments=(
            Attachment(filename="coördinaten.pdf", content_type="application/pdf", content=b"%PDF"),
        ),
    )

    found = parse(build(message), RECEIVED)

    assert found.text == message.text.rstrip("\n")
    assert found.html == "<p>Beste Zoë</p>\n"
    assert (found.subject, found.message_id) == (message.subject, message.message_id)
    assert (found.sender, found.to, found.cc) == (message.sender, message.to, message.cc)
    assert found.reply_to == message.reply_to
    assert (found.in_reply_to, found.references) == (message.in_reply_to, message.references)
    assert found.sent_at == message.date
    assert found.attachments == message.attachments
    assert found.problems == ()


def test_every_byte_is_ascii_and_every_line_short_and_ended_by_crlf() -> None:
    raw = build(an_outbound(text="é" * 5_000, subject="ü" * 500, html="<p>" + "ë" * 5_000))

    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert max(len(line) for line in lines) <= 100
    assert not any(b"\n" in line or b"\r" in line for line in lines)


def test_only_what_is_automatic_says_so() -> None:
    automatic, personal = written(automatic=True), written()
    reply = written(automatic=True, in_reply_to="<vraag@example.nl>")

    assert automatic["Auto-Submitted"] == "auto-generated"
    assert reply["Auto-Submitted"] == "auto-replied"
    assert automatic["X-Auto-Response-Suppress"] == "All"
    assert personal["Auto-Submitted"] is None
    assert personal["X-Auto-Response-Suppress"] is None


def test_our_own_acknowledgement_is_recognised_as_automatic() -> None:
    assert parse(build(an_outbound(automatic=True)), RECEIVED).automatic


EVIL = "Jan\r\nBcc: dief@example.org"


@pytest.mark.parametrize(
    "changes",
    [
        {"subject": EVIL},
        {"sender": Address(name=EVIL, address="info@voorbeeldstad.example")},
        {"to": (Address(name=EVIL, address="jan@example.org"),)},
        {"to": (Address(name="Zoë\r\n\r\n" + EVIL, address="jan@example.org"),)},
        {"cc": (Address(name='a" <dief@example.org>, "b', address="jan@example.org"),)},
        {"reply_to": Address(name="x\\", address="jan@example.org")},
        {"in_reply_to": "<m1@example.org>\r\nBcc: dief@example.org"},
        {"references": ("<m1@example.org>\r\nBcc: dief@example.org",)},
    ],
)
def test_no_header_or_recipient_can_be_smuggled_in(changes: dict[str, Any]) -> None:
    mail = written(**changes)

    assert mail["Bcc"] is None
    shown = [address for name in ("To", "Cc", "From", "Reply-To") if mail[name]
             for address in mail[name].addresses]  # fmt: skip
    assert all(one.addr_spec != "dief@example.org" for one in shown)


def test_a_file_name_can_smuggle_nothing_in() -> None:
    attachment = Attachment(
        filename='../x\r\nBcc: dief@example.org\r\n\r\n";.pdf',
        content_type="application/pdf",
        content=b"x",
    )

    mail = written(attachments=(attachment,))

    (part,) = mail.iter_attachments()
    assert mail["Bcc"] is None
    assert part["Bcc"] is None
    assert part.get_content() == b"x"


def test_a_forwarded_mail_keeps_every_byte() -> None:
    content = b"From: x\n\n\xff\x00 bare line ends\n"
    attachment = Attachment(filename="b.eml", content_type="message/rfc822", content=content)

    (found,) = parse(build(an_outbound(attachments=(attachment,))), RECEIVED).attachments

    assert (found.filename, found.content) == ("b.eml", content)


@pytest.mark.parametrize(
    "address",
    ["zonder", "a b@example.org", "jan@example.org\r\nBcc: x@y", "é@example.org", "a@b,c@d", ""],
)
def test_an_address_no_server_takes_is_a_permanent_error(address: str) -> None:
    with pytest.raises(DeliveryError) as caught:
        build(an_outbound(to=(Address(name="", address=address),)))

    assert caught.value.permanent
    assert "\n" not in caught.value.reason


def test_an_international_domain_is_written_in_ascii() -> None:
    mail = written(to=(Address(name="", address="jan@bücher.example"),))

    assert mail["To"].addresses[0].addr_spec == "jan@xn--bcher-kva.example"


def test_references_keep_the_first_and_as_many_of_the_last_as_fit() -> None:
    ids = [f"<{number:04}.{'x' * 60}@example.org>" for number in range(100)]

    kept = trimmed_references(ids)

    assert kept[0] == ids[0]
    assert list(kept[1:]) == ids[-len(kept) + 1 :]
    assert 1_400 < len(" ".join(kept)) <= 1_500


def test_the_mail_that_is_answered_ends_the_references_once() -> None:
    mail = written(in_reply_to="<b@x>", references=("<a@x>", "<b@x>", "<c@x>"))

    assert mail["References"].split() == ["<a@x>", "<c@x>", "<b@x>"]


@pytest.mark.parametrize("message_id", ["zonder-haken@x", "<a b@x>", "<a@x>\r\nX: y", ""])
def test_a_malformed_message_id_is_our_own_mistake(message_id: str) -> None:
    with pytest.raises(ValueError, match="message id"):
        build(an_outbound(message_id=message_id))


def test_a_date_without_time_zone_is_our_own_mistake() -> None:
    naive = datetime(2026, 11, 24, tzinfo=UTC).replace(tzinfo=None)

    with pytest.raises(ValueError, match="time zone"):
        build(an_outbound(date=naive))


@given(st.text(max_size=300), st.text(max_size=120), st.text(max_size=300))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_words_can_be_sent(subject: str, name: str, text: str) -> None:
    raw = build(
        an_outbound(subject=subject, text=text, to=(Address(name=name, address="jan@example.org"),))
    )

    mail = message_from_bytes(raw)
    assert raw.isascii()
    assert mail.keys().count("To") == 1
    assert set(mail.keys()) <= {
        "Message-ID",
        "Date",
        "From",
        "To",
        "Subject",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    }
    assert [one.address for one in parse(raw, RECEIVED).to] == ["jan@example.org"]


def test_a_big_file_is_written_without_holding_it_several_times() -> None:
    content = bytes(range(256)) * 12_000
    message = an_outbound(
        attachments=(
            Attachment(filename="kaart.png", content_type="image/png", content=content),
            Attachment(filename="leeg.txt", content_type="text/csv", content=b""),
        )
    )

    tracemalloc.start()
    raw = build(message)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [whole(one) for one in parse(raw, RECEIVED).attachments] == [content, b""]
    assert max(map(len, raw.split(b"\r\n"))) <= 100
    assert most < 2 * len(raw)
