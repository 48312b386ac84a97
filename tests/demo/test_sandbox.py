"""The sandbox mail server: real IMAP and SMTP, and mail that survives its end."""

import os
import signal
import socket
from contextlib import closing
from pathlib import Path

import pytest

from channels.attachment import Attachment
from channels.base import Acceptance, Cursor, DeliveryError, LoginRefused
from channels.email.mime import parse
from kcc.demo.addresses import CITIZENS, MUNICIPALITY, MUNICIPALITY_ADDRESS, PASSWORD, account_of
from tests.channels.builders import an_outbound
from tests.demo.servers import Sandbox


@pytest.fixture
def temporary_files_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a newer Debian, where /tmp is no part of the disk."""
    monkeypatch.setenv("TMPDIR", "/dev/shm")


def test_a_mail_to_the_municipality_is_read_back_over_imap(sandbox: Sandbox) -> None:
    photo = Attachment(filename="foto.png", content_type="image/png", content=os.urandom(3000))
    letter = an_outbound(
        recipients=(MUNICIPALITY_ADDRESS,), text="Café, ß en 🙂\n", attachments=(photo,)
    )

    receipt = sandbox.sender().send(letter)

    (mail,) = sandbox.mails(MUNICIPALITY)
    read = parse(mail.raw, mail.received_at)
    assert receipt.queue_id is not None
    assert read.message_id == letter.message_id
    assert read.text.strip() == "Café, ß en 🙂"
    assert [file.content for file in read.attachments] == [photo.content]
    assert read.delivered_to == (MUNICIPALITY_ADDRESS,)


@pytest.mark.usefixtures("temporary_files_in_memory")
def test_it_runs_where_temporary_files_are_on_another_disk(sandbox: Sandbox) -> None:
    sandbox.sender().send(an_outbound(recipients=(MUNICIPALITY_ADDRESS,)))

    assert len(sandbox.mails(MUNICIPALITY)) == 1


def test_all_citizens_share_one_account_and_each_mail_says_whose_it_is(sandbox: Sandbox) -> None:
    people = ("jan@example.nl", "Bo@example.nl")

    sandbox.sender().send(an_outbound(recipients=people))

    mails = [parse(mail.raw, mail.received_at) for mail in sandbox.mails(CITIZENS)]
    assert {mail.delivered_to for mail in mails} == {(one,) for one in people}
    assert len(mails) == len(people)
    assert sandbox.mails(MUNICIPALITY) == []


def test_an_address_outside_the_sandbox_is_refused(sandbox: Sandbox) -> None:
    receipt = sandbox.sender().send(
        an_outbound(recipients=("iemand@gemeente.test", "jan@example.nl"))
    )

    assert [(one.acceptance, one.code) for one in receipt.results] == [
        (Acceptance.REFUSED, 550),
        (Acceptance.ACCEPTED, 250),
    ]


@pytest.mark.parametrize(
    ("address", "account"),
    [
        (MUNICIPALITY_ADDRESS, MUNICIPALITY),
        (MUNICIPALITY_ADDRESS.upper(), MUNICIPALITY),
        (MUNICIPALITY_ADDRESS.replace("@", "+2600000017.ab@"), MUNICIPALITY),
        ("jan@example.nl", CITIZENS),
        ("@example.nl", None),
        ("ander@voorbeeld.example.org", None),
        ("zonder", None),
    ],
)
def test_each_address_belongs_to_one_account_or_to_none(address: str, account: str | None) -> None:
    assert account_of(address) == account


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_mails_and_their_uids_survive_the_end_of_the_server(
    sandbox: Sandbox, how: signal.Signals
) -> None:
    for number in range(3):
        sandbox.sender().send(
            an_outbound(recipients=(MUNICIPALITY_ADDRESS,), text=f"Vraag {number}")
        )
    before = sandbox.mails(MUNICIPALITY)

    sandbox.stop(how)
    sandbox.start()

    assert sandbox.mails(MUNICIPALITY) == before
    assert [mail.uid for mail in before] == [1, 2, 3]


def test_after_a_restart_only_new_mail_lies_beyond_the_cursor(sandbox: Sandbox) -> None:
    sandbox.sender().send(an_outbound(recipients=(MUNICIPALITY_ADDRESS,)))
    (first,) = sandbox.mails(MUNICIPALITY)
    cursor = Cursor(folder=first.folder, uidvalidity=first.uidvalidity, last_uid=first.uid)
    sandbox.stop()
    sandbox.start()

    sandbox.sender().send(an_outbound(recipients=(MUNICIPALITY_ADDRESS,), text="Nog een vraag"))

    (second,) = sandbox.mails(MUNICIPALITY, cursor)
    assert b"Nog een vraag" in second.raw


def test_a_mail_that_came_before_the_first_look_is_kept_too(sandbox: Sandbox) -> None:
    sandbox.sender().send(an_outbound(recipients=(MUNICIPALITY_ADDRESS,)))
    sandbox.stop(signal.SIGKILL)
    sandbox.start()

    assert len(sandbox.mails(MUNICIPALITY)) == 1


def test_a_wrong_password_is_refused(sandbox: Sandbox) -> None:
    with pytest.raises(LoginRefused):
        sandbox.source(MUNICIPALITY, "anders").check()


def test_the_municipality_can_log_in_to_send_and_nobody_else(sandbox: Sandbox) -> None:
    assert "gelukt" in sandbox.sender(MUNICIPALITY, PASSWORD).check()
    with pytest.raises(DeliveryError, match="weigert"):
        sandbox.sender(MUNICIPALITY, "anders").check()


def test_it_stops_at_once_while_somebody_is_connected(sandbox: Sandbox) -> None:
    with closing(sandbox.source(MUNICIPALITY)) as source:
        source.check()

        assert sandbox.stop(signal.SIGTERM) == 0


def test_it_listens_on_loopback_only(sandbox: Sandbox) -> None:
    listening = _listening({sandbox.imap_port, sandbox.smtp_port})

    assert listening == {
        ("127.0.0.1", sandbox.imap_port),
        ("127.0.0.1", sandbox.smtp_port),
    }


def _listening(ports: set[int]) -> set[tuple[str, int]]:
    """Where this machine listens on these ports, as the kernel tells."""
    found = set()
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        for line in Path("/proc/net", name).read_text().splitlines()[1:]:
            _, local, _, state = line.split()[:4]
            host, port = local.split(":")
            if state == "0A" and int(port, 16) in ports:
                found.add((_address(family, host), int(port, 16)))
    return found


def _address(family: socket.AddressFamily, text: str) -> str:
    raw = bytes.fromhex(text)
    words = (raw[start : start + 4][::-1] for start in range(0, len(raw), 4))
    return socket.inet_ntop(family, b"".join(words))
