"""The citizens' side of the demo: mails written and read over the sandbox's real SMTP and IMAP."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from channels.base import Acceptance, Address, DeliveryError, Inbound, Outbound
from channels.email.accounts import ImapAccount, Security, SmtpAccount
from channels.email.imap_line import connect
from channels.email.mime import parse
from channels.email.smtp import SmtpSender
from kcc.domain import threading
from kcc.domain.errors import KccError, NotFound
from kcc.services.demo_mode import Sandbox

HOST = "127.0.0.1"
SECONDS = 10.0
_DOMAINS = ("example.nl", "example.com")


class SandboxSilent(KccError):
    """The sandbox mail server does not answer or refuses; nothing was sent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a citizen writes; an answer names the mail that it answers."""

    name: str
    address: str
    subject: str
    text: str
    answered: "Mail | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in a citizen's mailbox; `at` is its arrival there, aware UTC."""

    uid: int
    at: datetime
    sender: str
    subject: str
    text: str
    message_id: str | None
    in_reply_to: str | None
    references: tuple[str, ...]
    automatic: bool
    files: tuple[str, ...]

    @property
    def answer_subject(self) -> str:
        return f"Re: {threading.strip_prefixes(self.subject)}"

    @property
    def quoted(self) -> str:
        """The text as mail programs put it under an answer."""
        return "\n".join(f"> {line}".rstrip() for line in self.text.strip().splitlines())


def is_citizen(address: str) -> bool:
    """Whether the sandbox keeps mail for this address."""
    local, _, domain = address.lower().rpartition("@")
    return bool(local) and domain in _DOMAINS


def send(sandbox: Sandbox, letter: Letter, to: str, now: datetime) -> None:
    """Hand the letter to the mail server, addressed to `to`. Raises SandboxSilent."""
    account = SmtpAccount(
        host=HOST, port=sandbox.smtp_port, security=Security.NONE, timeout=SECONDS
    )
    answered = letter.answered
    thread = (*answered.references, answered.message_id or "") if answered else ()
    message = Outbound(
        message_id=f"<{uuid4().hex}@{letter.address.rpartition('@')[2]}>",
        sender=Address(name=letter.name, address=letter.address),
        recipients=(to,),
        to=(Address(name="", address=to),),
        subject=letter.subject,
        text=letter.text,
        date=now,
        in_reply_to=answered.message_id if answered else None,
        references=tuple(one for one in thread if one),
    )
    try:
        receipt = SmtpSender(account).send(message)
    except DeliveryError as error:
        raise SandboxSilent(f"Je e-mail is niet verstuurd. {error.reason}") from error
    if receipt.results[0].acceptance is not Acceptance.ACCEPTED:
        raise SandboxSilent(f"Je e-mail is niet verstuurd: {receipt.results[0].reply}")


def inbox(sandbox: Sandbox, address: str, limit: int = 30) -> list[Mail]:
    """The last mails to this address, newest first. Raises SandboxSilent."""
    with _connected(sandbox) as client:
        # The server looks for the address anywhere in the line; `_mails` compares all of it.
        uids = sorted(client.search(["HEADER", "Delivered-To", address]))
        found = _mails(client, uids[-2 * limit :], address)
    return sorted(found, key=lambda mail: (mail.at, mail.uid), reverse=True)[:limit]


def read(sandbox: Sandbox, address: str, uid: int) -> Mail:
    """One mail to this address. Raises NotFound, SandboxSilent."""
    with _connected(sandbox) as client:
        found = _mails(client, [uid], address)
    if not found:
        raise NotFound("Deze e-mail is er niet.")
    return found[0]


@contextlib.contextmanager
def _connected(sandbox: Sandbox) -> Iterator[IMAPClient]:
    account = ImapAccount(
        host=HOST,
        port=sandbox.imap_port,
        username=sandbox.account,
        password=sandbox.mail_password,
        security=Security.NONE,
        timeout=SECONDS,
    )
    try:
        with connect(account) as client:
            client.select_folder("INBOX", readonly=True)
            yield client
    except (IMAPClientError, OSError) as error:
        raise SandboxSilent(
            "De mailserver van de demo antwoordt niet. Hij start vanzelf opnieuw; "
            "probeer het over een paar seconden nog eens."
        ) from error


def _mails(client: IMAPClient, uids: list[int], address: str) -> list[Mail]:
    items = client.fetch(uids, ["BODY.PEEK[]", "INTERNALDATE"]) if uids else {}
    read = ((uid, parse(item[b"BODY[]"], item[b"INTERNALDATE"])) for uid, item in items.items())
    return [_mail(uid, mail) for uid, mail in read if _is_for(address, mail)]


def _is_for(address: str, mail: Inbound) -> bool:
    return address.lower() in {one.lower() for one in mail.delivered_to}


def _mail(uid: int, mail: Inbound) -> Mail:
    return Mail(
        uid=uid,
        at=mail.received_at,
        sender=(mail.sender.name or mail.sender.address) if mail.sender else "",
        subject=mail.subject,
        text=mail.text,
        message_id=mail.message_id,
        in_reply_to=mail.in_reply_to,
        references=mail.references,
        automatic=mail.automatic,
        files=tuple(file.filename for file in mail.attachments),
    )
