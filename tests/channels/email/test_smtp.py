"""SMTP against a real server: encryption, log-in, refusals and every way a line can fall."""

from dataclasses import replace

import pytest

from channels.base import Acceptance, ChannelError, DeliveryError, DeliveryUncertain
from channels.email.accounts import Security, SmtpAccount
from channels.email.compose import build
from channels.email.smtp import SmtpSender, _queue_id
from tests.channels.builders import an_outbound
from tests.servers.scripted import ScriptedServer, scripted_server
from tests.servers.smtp import PASSWORD, USER, SmtpServer, running_smtp

ROAD_TO_DATA = [
    b"220 klaar\r\n",
    b"250 mail.example.org\r\n",
    b"250 OK\r\n",
    b"250 OK\r\n",
]


def failure(account: SmtpAccount) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        SmtpSender(account).send(an_outbound())
    return caught.value


@pytest.fixture(params=[Security.STARTTLS, Security.SSL])
def encrypted_server(request: pytest.FixtureRequest) -> SmtpServer:
    name = "smtp_starttls" if request.param is Security.STARTTLS else "smtp_tls"
    server: SmtpServer = request.getfixturevalue(name)
    return server


def test_a_message_goes_over_an_encrypted_line_after_logging_in(
    encrypted_server: SmtpServer,
) -> None:
    encrypted_server.behaviour.login_required = True

    SmtpSender(encrypted_server.account(username=USER, password=PASSWORD)).send(an_outbound())

    (found,) = encrypted_server.received
    assert (found.encrypted, found.user) == (True, USER)


def test_a_certificate_nobody_vouches_for_is_refused(encrypted_server: SmtpServer) -> None:
    found = failure(replace(encrypted_server.account(), ca_file=None))

    assert "certificaat" in found.reason
    assert not found.permanent
    assert encrypted_server.commands == []


def test_a_server_without_starttls_gets_nothing(smtp_server: SmtpServer) -> None:
    found = failure(replace(smtp_server.account(), security=Security.STARTTLS))

    assert not found.permanent
    assert smtp_server.commands == []


def test_a_wrong_password_is_told_and_not_repeated(smtp_server: SmtpServer) -> None:
    account = smtp_server.account(username=USER, password="verkeerd-wachtwoord")

    found = failure(account)

    assert "gebruikersnaam of het wachtwoord" in found.reason
    assert not found.permanent
    assert "verkeerd-wachtwoord" not in found.reason + repr(account)


def test_a_server_that_cannot_judge_a_password_does_not_make_it_wrong() -> None:
    """454: the server could not look it up (RFC 4954, 6)."""
    ehlo = b"250-mail.example.org\r\n250 AUTH PLAIN\r\n"
    with scripted_server([b"220 klaar\r\n", ehlo, b"454 4.7.0 later\r\n"]) as server:
        account = replace(account_of(server, timeout=1), username=USER, password=PASSWORD)
        found = failure(account)

    assert not found.permanent
    assert "454 4.7.0 later" in found.reason


def test_the_bytes_arrive_as_they_were_composed(smtp_server: SmtpServer) -> None:
    message = an_outbound(text=".\n..\nFrom hier\n.punt\n" + "é" * 2_000)

    SmtpSender(smtp_server.account()).send(message)

    (found,) = smtp_server.received
    assert found.raw == build(message)
    assert found.mail_from == "info@voorbeeldstad.example"


def test_the_server_and_its_reference_are_in_the_receipt(smtp_server: SmtpServer) -> None:
    receipt = SmtpSender(smtp_server.account()).send(an_outbound())

    assert (receipt.server, receipt.queue_id) == ("127.0.0.1", "4XyZ123abC")


def test_the_last_look_comes_after_the_recipients_and_before_the_text(
    smtp_server: SmtpServer,
) -> None:
    seen: list[str] = []

    def look() -> bool:
        seen.extend(smtp_server.commands)
        return True

    SmtpSender(smtp_server.account()).send(an_outbound(), before_data=look)

    assert seen == ["MAIL", "RCPT"]
    assert smtp_server.commands == ["MAIL", "RCPT", "DATA"]


def test_without_an_accepted_recipient_data_is_never_said(smtp_server: SmtpServer) -> None:
    smtp_server.behaviour.recipient_replies["jan@example.org"] = "550 weg"

    SmtpSender(smtp_server.account()).send(an_outbound())

    assert smtp_server.commands == ["MAIL", "RCPT"]


@pytest.mark.parametrize("reply", ["550 5.7.60 nee", "451 later"])
def test_a_refused_sender_says_nothing_of_the_message(smtp_server: SmtpServer, reply: str) -> None:
    """Rights of a mailbox that the provider changed would else refuse all that waits for good."""
    smtp_server.behaviour.mail_reply = reply

    found = failure(smtp_server.account())

    assert not found.permanent
    assert f"weigert ons afzenderadres: {reply[4:]}" in found.reason


def test_a_recipient_that_is_no_address_is_refused_and_the_others_get_it(
    smtp_server: SmtpServer,
) -> None:
    people = ("zonder apenstaart", "jan@example.org", "é@example.org", "a@b\r\nRCPT TO:<x@y>")

    receipt = SmtpSender(smtp_server.account()).send(an_outbound(recipients=people))

    assert [one.acceptance for one in receipt.results] == [
        Acceptance.REFUSED,
        Acceptance.ACCEPTED,
        Acceptance.REFUSED,
        Acceptance.REFUSED,
    ]
    assert smtp_server.received[0].recipients == ("jan@example.org",)


def test_a_message_too_large_for_the_server_is_refused_before_it_is_sent() -> None:
    with running_smtp(size_limit=2_000_000) as server:
        account = server.account()
        with pytest.raises(DeliveryError, match="te groot") as caught:
            SmtpSender(account).send(an_outbound(text="x" * 2_100_000))

    assert caught.value.permanent
    assert server.commands == ["MAIL"]


@pytest.mark.parametrize(
    ("reply", "is_size"),
    [
        ("552 5.3.4 Message too big for system", True),
        ("552 Message size exceeds fixed maximum", True),
        ("552 5.2.2 Mailbox full", False),
    ],
)
def test_a_server_that_finds_it_too_large_afterwards_is_told_in_words(
    smtp_server: SmtpServer, reply: str, is_size: bool
) -> None:
    smtp_server.behaviour.data_reply = reply

    [result] = SmtpSender(smtp_server.account()).send(an_outbound()).results

    assert result.acceptance is Acceptance.REFUSED
    assert result.reply.startswith("Het bericht is te groot voor de mailserver: ") is is_size
    assert result.reply.endswith(reply[4:])


def test_a_line_that_falls_among_the_recipients_means_nobody_got_it(
    smtp_server: SmtpServer,
) -> None:
    smtp_server.behaviour.drop_at_recipient = True

    assert not failure(smtp_server.account()).permanent
    assert smtp_server.received == []


def test_silence_after_the_text_is_uncertain(smtp_server: SmtpServer) -> None:
    smtp_server.behaviour.hang_at_data = True

    with pytest.raises(DeliveryUncertain):
        SmtpSender(smtp_server.account(timeout=0.5)).send(an_outbound())


@pytest.mark.parametrize(
    "ending",
    [
        [b"354 ga door\r\n", ScriptedServer.CUT],
        [b"354 ga door\r\n", b"onzin\r\n", ScriptedServer.CUT],
        [b"354 ga door\r\n", b"354 nog eens\r\n", ScriptedServer.CUT],
    ],
    ids=["cut", "nonsense", "no answer to this"],
)
def test_once_the_text_was_asked_for_every_failure_is_uncertain(ending: list[bytes]) -> None:
    with scripted_server([*ROAD_TO_DATA, *ending]) as server, pytest.raises(DeliveryUncertain):
        SmtpSender(account_of(server)).send(an_outbound())


@pytest.mark.parametrize(
    "ending",
    [
        [ScriptedServer.CUT],
        [b"onzin\r\n", ScriptedServer.CUT],
        [b"250 hoezo\r\n", ScriptedServer.CUT],
    ],
    ids=["cut", "nonsense", "no answer to this"],
)
def test_until_the_text_is_asked_for_every_failure_is_certain(ending: list[bytes]) -> None:
    with scripted_server([*ROAD_TO_DATA, *ending]) as server:
        assert not failure(account_of(server)).permanent

    assert b"Subject" not in server.heard


@pytest.mark.parametrize("code", [b"452", b"554"])
def test_a_server_that_does_not_want_the_text_at_all_decides_for_all(code: bytes) -> None:
    with scripted_server([*ROAD_TO_DATA, code + b" nee\r\n", b"221 dag\r\n"]) as server:
        receipt = SmtpSender(account_of(server, timeout=1)).send(an_outbound())

    expected = Acceptance.REFUSED if code == b"554" else Acceptance.DEFERRED
    assert [(one.acceptance, one.code) for one in receipt.results] == [(expected, int(code))]


@pytest.mark.parametrize(
    "ending",
    [
        [b"421 dicht\r\n"],
        [b"250 OK\r\n", b"421 dicht\r\n"],
        [b"250 OK\r\n", b"354 ga door\r\n", b"421 dicht\r\n", b"221 dag\r\n"],
    ],
    ids=["at the recipient", "before the text", "after the text"],
)
def test_a_server_that_closes_says_nothing_of_the_recipient(ending: list[bytes]) -> None:
    with scripted_server([*ROAD_TO_DATA[:-1], *ending]) as server:
        found = failure(account_of(server, timeout=1))

    assert not found.permanent
    assert "421 dicht" in found.reason


@pytest.mark.parametrize("script", [[], [b"220 klaar\r\n"]], ids=["no greeting", "no answer"])
def test_a_server_that_falls_silent_is_given_up(script: list[bytes]) -> None:
    with scripted_server(script) as server:
        found = failure(account_of(server, timeout=0.3))

    assert "antwoordt niet" in found.reason


def test_a_server_that_is_slow_at_each_step_is_given_up_before_the_text() -> None:
    """Each answer is in time; all together they would hold a worker until its watchdog bites."""
    with scripted_server([*ROAD_TO_DATA, b"354 ga door\r\n"], slow=0.3) as server:
        found = failure(account_of(server, timeout=0.4))

    assert "antwoordt niet" in found.reason
    assert b"DATA" not in server.heard


def test_no_open_line_to_another_machine() -> None:
    with pytest.raises(ChannelError, match="versleuteling"):
        SmtpAccount(host="mail.example.org", port=25, security=Security.NONE)


@pytest.mark.parametrize(
    ("reply", "queue_id"),
    [
        ("2.0.0 Ok: queued as 4XyZ123abC", "4XyZ123abC"),
        ("OK id=1tF3Xk-0001Ab-2C", "1tF3Xk-0001Ab-2C"),
        ("2.6.0 <a@b> [InternalId=20259, Hostname=x] Queued mail for delivery", "20259"),
        ("2.0.0 5AOABCDE001234 Message accepted for delivery", "5AOABCDE001234"),
        ("2.0.0 OK  1732456789 af79cd13be357-7a0 - gsmtp", "af79cd13be357-7a0"),
        ("2.0.0 Bedankt", None),
    ],
)
def test_the_reference_of_the_server_is_recognised(reply: str, queue_id: str | None) -> None:
    assert _queue_id(reply) == queue_id


def account_of(server: ScriptedServer, *, timeout: float = 5) -> SmtpAccount:
    return SmtpAccount(host="127.0.0.1", port=server.port, security=Security.NONE, timeout=timeout)
