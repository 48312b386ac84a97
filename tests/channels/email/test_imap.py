"""IMAP against a real Dovecot, and against servers that break off, hang and talk nonsense."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from imapclient import IMAPClient

from channels.base import ChannelError, FetchError, LoginRefused
from channels.email import imap
from channels.email.accounts import ImapAccount, Security
from channels.email.imap import ImapSource
from tests.channels.builders import a_mail
from tests.channels.shelf import taking
from tests.servers.dovecot import Dovecot
from tests.servers.scripted import ScriptedServer, scripted_server
from tests.servers.sockets import free_port

HELLO = b"* OK [CAPABILITY IMAP4rev1] klaar\r\n"


def reads(account: ImapAccount) -> list[bytes]:
    with closing(ImapSource(account)) as source:
        return [one.raw for one in taking(source)]


def refusal(account: ImapAccount) -> FetchError:
    with pytest.raises(FetchError) as caught:
        reads(account)
    return caught.value


def encrypted(dovecot: Dovecot, user: str, security: Security) -> ImapAccount:
    port = dovecot.tls_port if security is Security.SSL else dovecot.port
    trusted = str(dovecot.certificate.certificate)
    return replace(dovecot.account(user), port=port, security=security, ca_file=trusted)


@pytest.mark.parametrize("security", [Security.SSL, Security.STARTTLS])
def test_mail_is_read_over_an_encrypted_line(
    dovecot: Dovecot, mail_user: str, security: Security
) -> None:
    dovecot.deliver(mail_user, a_mail("versleuteld"))

    assert len(reads(encrypted(dovecot, mail_user, security))) == 1


@pytest.mark.parametrize("security", [Security.SSL, Security.STARTTLS])
def test_a_certificate_nobody_vouches_for_is_refused(
    dovecot: Dovecot, mail_user: str, security: Security
) -> None:
    account = replace(encrypted(dovecot, mail_user, security), ca_file=None)

    assert "certificaat" in refusal(account).reason


def test_a_server_without_starttls_never_hears_the_password() -> None:
    answers = [HELLO, b"* CAPABILITY IMAP4rev1\r\n%TAG% OK klaar\r\n"]
    with scripted_server(answers, answers) as server:
        account = account_of(server, security=Security.STARTTLS)

        refused = refusal(account)

    assert "geen bruikbaar antwoord" in refused.reason  # not: the line broke off
    assert b"LOGIN" not in server.heard
    assert b"geheim" not in server.heard


@pytest.mark.parametrize("password", ["fout", "fóut", 'a"b\\c'])
def test_a_wrong_password_is_told_apart_and_not_repeated(
    dovecot: Dovecot, mail_user: str, password: str
) -> None:
    found = refusal(replace(dovecot.account(mail_user), password=password))

    assert isinstance(found, LoginRefused)
    assert password not in found.reason
    assert password not in repr(dovecot.account(mail_user))


@pytest.mark.parametrize(
    "answer",
    [
        [b"%TAG% NO [UNAVAILABLE] probeer het later\r\n"],
        [b"* BYE te druk\r\n", ScriptedServer.CUT],
    ],
    ids=["the server cannot tell", "the line falls"],
)
def test_a_server_that_cannot_judge_a_password_does_not_make_it_wrong(answer: list[bytes]) -> None:
    capable = b"* CAPABILITY IMAP4rev1\r\n%TAG% OK klaar\r\n"
    with scripted_server([HELLO, capable, *answer]) as server:
        refused = refusal(account_of(server))

    assert not isinstance(refused, LoginRefused)
    assert "laat nu niemand inloggen" in refused.reason


def test_a_folder_that_is_not_there_is_an_error(dovecot: Dovecot, mail_user: str) -> None:
    assert "Bestaat niet" in refusal(dovecot.account(mail_user, folder="Bestaat niet")).reason


def test_a_folder_with_accents_is_read(dovecot: Dovecot, mail_user: str) -> None:
    dovecot.deliver(mail_user, a_mail("in een map"), folder="Reünie & vóór")

    assert len(reads(dovecot.account(mail_user, folder="Reünie & vóór"))) == 1


def test_the_check_names_host_and_folder(dovecot: Dovecot, mail_user: str) -> None:
    with closing(ImapSource(dovecot.account(mail_user))) as source:
        found = source.check()

    assert "127.0.0.1" in found
    assert "INBOX" in found


def test_many_mails_come_in_small_batches(
    dovecot: Dovecot, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imap, "BATCH_MAILS", 4)
    monkeypatch.setattr(imap, "BATCH_BYTES", 900)
    mails = [a_mail(f"Vraag {number} " + "x" * 100 * number) for number in range(11)]
    for mail in mails:
        dovecot.deliver(mail_user, mail)

    assert reads(dovecot.account(mail_user)) == mails


def remove_second(dovecot: Dovecot, user: str) -> None:
    with dovecot.client(user) as client:
        client.select_folder("INBOX")
        client.delete_messages([sorted(client.search())[1]])
        client.expunge()


@pytest.mark.parametrize("batch_bytes", [1, 10_000_000], ids=["one by one", "together"])
def test_a_mail_that_vanishes_while_we_read_is_absent_and_the_rest_comes(
    dovecot: Dovecot, mail_user: str, monkeypatch: pytest.MonkeyPatch, batch_bytes: int
) -> None:
    mails = [a_mail(f"Vraag {number}") for number in range(3)]
    for mail in mails:
        dovecot.deliver(mail_user, mail)
    monkeypatch.setattr(imap, "BATCH_BYTES", batch_bytes)
    monkeypatch.setattr(
        ImapSource, "_sizes", _then(ImapSource._sizes, remove_second, dovecot, mail_user)
    )

    assert reads(dovecot.account(mail_user)) == [mails[0], mails[2]]


def test_a_mail_that_the_server_cannot_read_is_named_and_all_before_it_comes(
    dovecot: Dovecot, mail_user: str
) -> None:
    """Dovecot hangs up on a damaged mail, and would do so on the batch for ever."""
    mails = [a_mail(f"Vraag {number}") for number in range(4)]
    for mail in mails:
        dovecot.deliver(mail_user, mail)
    dovecot.damage(mail_user, 2)
    found: list[bytes] = []

    with closing(ImapSource(dovecot.account(mail_user))) as source:
        reading = taking(source)
        with pytest.raises(FetchError, match="bij bericht 3"):
            found.extend(one.raw for one in reading)

    assert found == mails[:2]


def test_a_mail_of_which_the_server_tells_no_size_is_read_all_the_same(
    dovecot: Dovecot, mail_user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        dovecot.deliver(mail_user, a_mail(f"Vraag {number}"))
    fetch = IMAPClient.fetch

    def fetch_without_second(client: IMAPClient, uids: list[int], data: list[str]) -> object:
        items = fetch(client, uids, data)
        if "RFC822.SIZE" in data:
            del items[2]
        return items

    monkeypatch.setattr(IMAPClient, "fetch", fetch_without_second)

    assert len(reads(dovecot.account(mail_user))) == 3


def _then(
    method: Callable[..., imap.Sizes], action: Callable[..., None], *arguments: object
) -> Callable[..., imap.Sizes]:
    def wrapped(source: ImapSource, uids: list[int]) -> imap.Sizes:
        found = method(source, uids)
        action(*arguments)
        return found

    return wrapped


def account_of(
    server: ScriptedServer, *, security: Security = Security.NONE, timeout: float = 5
) -> ImapAccount:
    return ImapAccount(
        host="127.0.0.1",
        port=server.port,
        username="kcc",
        password="geheim",
        security=security,
        timeout=timeout,
    )


def test_nobody_there_is_an_error() -> None:
    account = ImapAccount(
        host="127.0.0.1",
        port=free_port(),
        username="kcc",
        password="geheim",
        security=Security.NONE,
    )

    assert "niet bereikbaar" in refusal(account).reason


@pytest.mark.parametrize("script", [[], [HELLO], [HELLO, b"* CAPABILITY IMAP4rev1\r\n"]])
def test_a_server_that_falls_silent_is_given_up(script: list[bytes]) -> None:
    with scripted_server(script) as server:
        found = refusal(account_of(server, timeout=0.3))

    assert "antwoordt niet" in found.reason


@pytest.mark.parametrize(
    "script",
    [
        [b"HTTP/1.1 400 Bad Request\r\n\r\n", ScriptedServer.CUT],
        [b"\xff\xfe\x00\r\n" * 10, ScriptedServer.CUT],
        [HELLO, ScriptedServer.CUT],
        [b"* BYE vol\r\n", ScriptedServer.CUT],
    ],
)
def test_a_server_that_talks_nonsense_or_hangs_up_is_an_error(script: list[bytes]) -> None:
    with scripted_server(script) as server:
        assert "geheim" not in refusal(account_of(server)).reason


def test_after_a_cut_line_the_same_source_connects_anew() -> None:
    cut = [HELLO, ScriptedServer.CUT]
    with scripted_server(cut, cut) as server:
        source = ImapSource(account_of(server))
        for _ in range(2):
            with pytest.raises(FetchError):
                list(taking(source))


@pytest.mark.parametrize("host", ["mail.example.org", "10.0.0.1", "192.0.2.1"])
def test_no_open_line_to_another_machine(host: str) -> None:
    with pytest.raises(ChannelError, match="versleuteling"):
        ImapAccount(host=host, port=143, username="a", password="b", security=Security.NONE)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_an_open_line_within_this_machine_is_allowed(host: str) -> None:
    made = ImapAccount(host=host, port=143, username="a", password="b", security=Security.NONE)

    assert made.host == host
