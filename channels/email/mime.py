"""Raw mail to one Inbound: whatever the bytes are."""

from dataclasses import replace
from datetime import datetime
from email.message import Message
from typing import BinaryIO

from channels.base import Address, ChannelKind, Inbound, Unreadable
from channels.email.addresses import addresses_of, bare_addresses_of
from channels.email.attachments import attachments_in
from channels.email.automatic import judge
from channels.email.bodies import Content, content_in
from channels.email.bounces import report_in
from channels.email.headers import (
    SUBJECT_LENGTH,
    language_of,
    message_id_of,
    message_ids_of,
    moment_of,
    text_of,
)
from channels.email.invite import invitation_in
from channels.email.parts import Headers, message_of

_RESULTS = 20  # Authentication-Results from the top; a server of ours writes a few
_DELIVERED_TO = ("delivered-to", "x-original-to", "envelope-to")


def parse(raw: bytes | BinaryIO, received_at: datetime) -> Inbound:
    """Understand one mail; `received_at` is aware UTC.

    A big one is given as a file, where its attachments are read from as long as it is open.
    Never fails on what the bytes hold, except with Unreadable: then there are no headers, or
    there is neither a sender nor anything to read. Raises OSError when a file cannot be read.
    """
    # The last resort for what nobody thought of: one mail waits in quarantine, none is lost.
    try:
        return _understood(raw, received_at)
    except (Unreadable, OSError):
        raise
    except Exception as error:
        raise Unreadable("Deze e-mail kon door een fout in de KCC niet worden gelezen.") from error


def _understood(raw: bytes | BinaryIO, received_at: datetime) -> Inbound:
    mail, structured = message_of(raw)
    headers = Headers(mail)
    if not headers:
        raise Unreadable("Dit is geen e-mail: er staan geen kopregels in.")
    content = content_in(mail)
    if not structured:
        content.problems.append("De opbouw van de mail is stuk; alles staat als tekst bij elkaar.")
    return _judged(_inbound(headers, content, received_at), mail, headers, content)


def _inbound(headers: Headers, content: Content, received_at: datetime) -> Inbound:
    sender = _first(headers.first("from"))
    attachments, invitation = attachments_in(content), invitation_in(content.files)
    text = content.text or (invitation.whole if invitation else "")
    if sender is None and not text and not attachments:
        raise Unreadable("Deze e-mail heeft geen afzender en geen tekst.")
    subject = text_of(headers.first("subject"))
    answered, references = _thread(headers)
    return Inbound(
        channel=ChannelKind.EMAIL,
        received_at=received_at,
        sender=sender,
        text=text,
        subject=subject,
        html=content.html,
        to=_all(headers, "to"),
        cc=_all(headers, "cc"),
        reply_to=_first(headers.first("reply-to")),
        sent_at=moment_of(headers.first("date")),
        message_id=message_id_of(headers.first("message-id")),
        in_reply_to=answered,
        references=references,
        delivered_to=_delivered_to(headers),
        attachments=attachments,
        seal=content.seal,
        appointment=invitation.summary if invitation and content.text else "",
        language=language_of(headers.first("content-language")),
        problems=_problems(content, sender, subject),
        charset_problems=tuple(dict.fromkeys(content.charset_problems)),
    )


def _judged(inbound: Inbound, mail: Message, headers: Headers, content: Content) -> Inbound:
    """With what follows from the whole of it: whether a program sent it, what for, and who."""
    verdict = judge(mail, headers, content, inbound)
    found = None
    if verdict.automatic:
        found = report_in(content, headers, inbound.text, bounce=verdict.bounce)
    return replace(
        inbound,
        automatic=verdict.automatic,
        answerable=verdict.answerable,
        automatic_why=verdict.why,
        authentication_results=tuple(headers.all("authentication-results")[:_RESULTS]),
        several_senders=len(headers.all("from")) > 1,
        bounce=verdict.bounce,
        undelivered=found.undelivered if found else (),
        report_of=found.message_id if found else None,
    )


def _thread(headers: Headers) -> tuple[str | None, tuple[str, ...]]:
    """In-Reply-To and References; some programs put several ids in the first."""
    answered = message_ids_of(headers.first("in-reply-to"))
    references = message_ids_of(" ".join([*headers.all("references"), *answered[1:]]))
    return (answered[0] if answered else None), references


def _first(value: str) -> Address | None:
    found = addresses_of(value)
    return found[0] if found else None


def _all(headers: Headers, name: str) -> tuple[Address, ...]:
    return addresses_of(", ".join(headers.all(name)))


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    return bare_addresses_of(" ".join(v for name in _DELIVERED_TO for v in headers.all(name)))


def _problems(content: Content, sender: Address | None, subject: str) -> tuple[str, ...]:
    found = [] if sender else ["De mail noemt geen afzender."]
    if len(subject) == SUBJECT_LENGTH:
        found.append("Het onderwerp is te lang om te tonen; de rest staat in de bron.")
    return tuple(dict.fromkeys([*found, *content.charset_problems, *content.problems]))
