"""Which mail must get no automatic answer."""

import pytest

from channels.base import Inbound
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail


def found(**headers: str) -> Inbound:
    return parse(a_mail(**headers), RECEIVED)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "Auto-Generated; owner=x"},
        {"Auto_Submitted": "auto-notified (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "LIST"},
        {"Precedence": "auto_reply"},
        {"X_Auto_Response_Suppress": "All"},
        {"X_Auto_Response_Suppress": "DR, OOF, AutoReply"},
        {"List_Id": "<nieuws.example.org>"},
        {"List_Unsubscribe": "<https://example.org/uit>"},
        {"X_Loop": "iemand"},
        {"X_Autoreply": "yes"},
        {"X_Autorespond": "x"},
        {"X_Precedence": "bulk"},
        {"X_FC_MachineGenerated": "true"},
        {"Return_Path": "<>"},
        {"Delivered_To": "Autoresponder"},
        {"From": "MAILER-DAEMON@mail.example.org"},
        {"From": "Postmaster <postmaster@example.org>"},
        {"From": "Bank <no-reply@example.org>"},
        {"From": "DoNotReply@example.org"},
        {"From": "niet-beantwoorden@example.org"},
        {"From": "noreply-2026@example.org"},
        {"Subject": "Automatisch antwoord: uw vraag"},
        {"Subject": "Automatic reply: uw vraag"},
        {"Subject": "=?utf-8?Q?Automatische_reactie:_?= uw vraag"},
        {"Subject": "Afwezigheidsbericht"},
        {"Subject": "Afwezig: uw vraag"},
        {"Subject": "Afwezig tot 3 december"},
        {"Subject": "Out of Office: uw vraag"},
        {"Subject": "Out of the office"},
        {"Content_Type": "multipart/report; report-type=disposition-notification"},
    ],
    ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()),
)
def test_a_program_is_recognised(headers: dict[str, str]) -> None:
    assert found(**headers).automatic


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Auto_Submitted": "no"},
        {"Auto_Submitted": "no (door een mens)"},
        {"Precedence": "normal"},
        {"X_Auto_Response_Suppress": "DR, RN, NRN"},
        {"Return_Path": "<jan@example.org>"},
        {"From": "Noreplya Jansen <noor@example.org>"},
        {"From": "bounceland@example.org"},
        {"From": "x@formulier.example", "Reply_To": "jan@example.org"},
        {"Subject": "Afwezig op school"},
        {"Subject": "Re: Automatisch antwoord: uw vraag"},
        {"Subject": "Ik wil een automatische incasso"},
        {"Subject": "Buitenlands rijbewijs"},
        {"X_KCC_Automatic": "yes"},
    ],
    ids=lambda headers: " ".join(f"{name} {value}" for name, value in headers.items()),
)
def test_a_person_is_not_taken_for_a_program(headers: dict[str, str]) -> None:
    assert not found(**headers).automatic


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "multipart/report; report-type=delivery-status"},
        {"X_Failed_Recipients": "weg@example.org"},
        {"From": "MAILER-DAEMON@x.example", "Subject": "Undeliverable: Uw vraag"},
        {"From": "postmaster@x.example", "Subject": "Onbestelbaar: Uw vraag"},
        {"Return_Path": "<>", "Subject": "Delivery Status Notification (Failure)"},
        {"From": "Mail Delivery <mailer-daemon@x.example>", "Subject": "failure notice"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_a_bounce_is_recognised_and_is_automatic(headers: dict[str, str]) -> None:
    message = found(**headers)

    assert (message.bounce, message.automatic) == (True, True)


@pytest.mark.parametrize(
    "headers",
    [
        {"Subject": "Pakket niet bezorgd"},
        {"From": "MAILER-DAEMON@x.example", "Subject": "Onderhoud"},
        {"Content_Type": "multipart/report; report-type=disposition-notification"},
    ],
    ids=lambda headers: " ".join(headers.values()),
)
def test_what_only_resembles_a_bounce_is_none(headers: dict[str, str]) -> None:
    assert not found(**headers).bounce
