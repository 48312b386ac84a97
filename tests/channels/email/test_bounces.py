"""Whom which of our messages did not reach, as bounces tell it."""

from base64 import b64encode

import pytest

from channels.base import Inbound
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail

OURS = "<kcc-9@voorbeeldstad.example>"
REPORT = "Reporting-MTA: dns; mail.example.org\n\nFinal-Recipient: rfc822; weg@example.org\n{}"
FAILED = REPORT.format("Action: failed\nStatus: 5.1.1\n")


def found(*parts: str, **headers: str) -> Inbound:
    """A delivery report of these parts, each with its own headers."""
    values = {
        "From": "MAILER-DAEMON@mail.example.org",
        "Subject": "Undelivered Mail Returned to Sender",
        "Content_Type": 'multipart/report; report-type=delivery-status; boundary="x"',
    } | headers
    body = "".join(f"--x\n{part}\n" for part in parts)
    return parse(a_mail(f"{body}--x--\n" if parts else "", **values), RECEIVED)


def status(fields: str, kind: str = "message/delivery-status", *more: str) -> str:
    return "\n".join([f"Content-Type: {kind}", *more, "", fields])


def returned(kind: str, *headers: str) -> str:
    return "\n".join([f"Content-Type: {kind}", "", "To: weg@example.org", *headers, "", "Beste,"])


@pytest.mark.parametrize(
    "kind",
    [
        "message/rfc822",
        "message/global",
        "message/rfc822-headers",
        "message/global-headers",
        "text/rfc822-headers",
    ],
)
def test_the_message_that_came_back_is_known_by_its_id(kind: str) -> None:
    bounce = found(status(FAILED), returned(kind, f"Message-ID: {OURS}"))

    assert (bounce.bounce_recipients, bounce.bounce_of) == (("weg@example.org",), OURS)


def test_a_report_names_everybody_who_did_not_get_it_and_nobody_else() -> None:
    fields = "\n".join(
        [
            "Reporting-MTA: dns; mail.example.org\n",
            "Final-Recipient: rfc822; een@example.org\nAction: failed\n",
            "Final-Recipient: rfc822; twee@example.org\nAction: delivered\n",
            "Final-Recipient: rfc822; drie@example.org\nAction: delayed (later)\n",
            "Final-Recipient: RFC822;<vier@example.org>\nAction: Failed\n",
        ]
    )

    assert found(status(fields)).bounce_recipients == ("een@example.org", "vier@example.org")


def test_who_forwards_his_mail_is_known_by_the_address_that_we_wrote_to() -> None:
    fields = "\nOriginal-Recipient: rfc822;jan@example.org\n" + FAILED.partition("\n\n")[2]

    assert found(status(fields)).bounce_recipients == ("jan@example.org",)


def test_an_original_recipient_that_is_no_address_is_passed_over() -> None:
    fields = "\nOriginal-Recipient: unknown\n" + FAILED.partition("\n\n")[2]

    assert found(status(fields)).bounce_recipients == ("weg@example.org",)


def test_a_report_about_addresses_beyond_ascii_is_read() -> None:
    assert found(status(FAILED, "message/global-delivery-status")).bounce_recipients == (
        "weg@example.org",
    )


def test_a_report_in_base64_is_read_though_that_is_not_allowed() -> None:
    packed = b64encode(FAILED.encode()).decode()

    bounce = found(status(packed, "message/delivery-status", "Content-Transfer-Encoding: base64"))

    assert (bounce.bounce, bounce.bounce_recipients) == (True, ("weg@example.org",))


@pytest.mark.parametrize(
    "text",
    [
        "<weg@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n",
        "<weg@example.org>: host mx.example.org said: 550 5.1.1 User unknown\n",
        "   ----- The following addresses had fatal errors -----\n<weg@example.org>\n",
        "The following address(es) failed:\n\n  weg@example.org\n    Unrouteable address\n",
    ],
    ids=["qmail", "Postfix", "sendmail", "Exim"],
)
def test_a_server_that_writes_no_report_is_read_by_its_words(text: str) -> None:
    copy = (
        f"\n--- Below this line is a copy of the message.\n\nMessage-Id: {OURS}\n<x@example.org>:\n"
    )

    bounce = parse(a_mail(text + copy, Return_Path="<>", Subject="failure notice"), RECEIVED)

    assert (bounce.bounce_recipients, bounce.bounce_of) == (("weg@example.org",), OURS)


@pytest.mark.parametrize(
    "words",
    [
        "Niet bezorgd bij:\n\nweg@example.org (weg@example.org)\nHet adres bestaat niet.",
        "Uw bericht aan weg@example.org. kon niet worden bezorgd.\n\npostmaster@example.org",
    ],
    ids=["on a line of its own", "the only one in the words"],
)
def test_an_address_without_brackets_is_whom_it_did_not_reach(words: str) -> None:
    mail = a_mail(words, From="postmaster@example.org", Return_Path="<>", Subject="Onbestelbaar")

    assert parse(mail, RECEIVED).bounce_recipients == ("weg@example.org",)


def test_of_several_addresses_in_the_words_of_a_bounce_none_is_guessed() -> None:
    words = "Niet bezorgd bij een@example.org; vraag het aan hulp@example.org."

    mail = a_mail(words, From="postmaster@example.org", Return_Path="<>", Subject="Onbestelbaar")

    assert parse(mail, RECEIVED).bounce_recipients == ()


def test_exim_names_the_recipient_in_a_header() -> None:
    raw = a_mail(X_Failed_Recipients="weg@example.org, ook@example.org", In_Reply_To=OURS)

    bounce = parse(raw, RECEIVED)

    assert bounce.bounce_recipients == ("weg@example.org", "ook@example.org")
    assert bounce.bounce_of == OURS


def test_without_any_name_it_is_whom_the_message_that_came_back_was_for() -> None:
    bounce = found(returned("message/rfc822", f"Message-ID: {OURS}"))

    assert (bounce.bounce_recipients, bounce.bounce_of) == (("weg@example.org",), OURS)


def test_a_report_that_tells_nothing_is_a_bounce_about_nothing() -> None:
    bounce = found("Content-Type: text/plain\n\nJammer.")

    assert bounce.bounce
    assert (bounce.bounce_recipients, bounce.bounce_of) == ((), None)


def test_what_is_late_is_not_lost() -> None:
    late = found(status(REPORT.format("Action: delayed\n")))

    assert (late.automatic, late.bounce, late.bounce_recipients) == (True, False, ())


def test_a_report_of_a_mail_server_in_another_wrapping_is_a_bounce() -> None:
    bounce = found(
        "Content-Type: text/plain\n\nHelaas.",
        status(FAILED),
        Subject="Uw bericht aan weg@example.org",
        Content_Type='multipart/mixed; boundary="x"',
    )

    assert (bounce.bounce, bounce.bounce_recipients) == (True, ("weg@example.org",))


def test_a_person_who_sends_a_bounce_along_has_sent_no_bounce() -> None:
    forwarded = found(
        "Content-Type: text/plain\n\nWat is dit?",
        status(FAILED),
        From="jan@example.org",
        Subject="Fwd: Undelivered Mail",
        Content_Type='multipart/mixed; boundary="x"',
    )

    assert not forwarded.automatic
    assert forwarded.bounce_recipients == ()
