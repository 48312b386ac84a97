"""Links to files that are too big for a mail: made with an answer, over one day, or withdrawn."""

import base64
import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kcc.domain import link_lines
from kcc.domain.actors import Actor
from kcc.domain.errors import KccError, NotFound
from kcc.domain.events import EventKind
from kcc.domain.link_lines import BigFile
from kcc.keys import Keys
from kcc.models import Attachment, Contact, FileLink, Message
from kcc.services import handling, history
from kcc.services.installation import Installation

MEGABYTE = 1024 * 1024
PATH = "/bestanden/"

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)  # 32 bytes in base64, without its end
_OVER = (
    "De link naar de bestanden bij dit bericht is verlopen of ingetrokken. Er is niets verstuurd;"
    " schrijf een nieuw antwoord met de bestanden erbij."
)
_OTHER_KEY = (
    "De geheime sleutel is een andere dan toen dit antwoord werd geschreven, dus de link naar de"
    " bestanden klopt niet meer. Er is niets verstuurd; schrijf een nieuw antwoord."
)


class DeadLink(KccError):
    """A message would tell of a link that opens nothing."""


def as_links(files: Sequence[Attachment], *, most_mb: int) -> frozenset[int]:
    """Which of the files of an answer go as a link, by their id: the largest, until the rest fits.

    `most_mb`: what the files in a mail may be together.
    """
    return link_lines.which({file.id: file.size for file in files}, most_mb * MEGABYTE)


def make(
    session: Session, message: Message, now: datetime, *, installation: Installation, keys: Keys
) -> None:
    """Give what is too big for the mail an address of its own. Call it before the mail leaves."""
    links = as_links(message.attachments, most_mb=installation.files.max_answer_mb)
    if not links:
        return
    for file in message.attachments:
        file.as_link = file.id in links
    seed = secrets.token_urlsafe(32)
    message.file_link = FileLink(
        token_hash=_hash(_token(keys, seed)),
        seed=seed,
        base=installation.public_url,
        language=message.contact.language,
        made_at=now,
        expires_at=link_lines.end_of(installation.files.link_days, now),
    )
    session.flush()


def forget(session: Session, message: Message) -> None:
    """Take the link away: the answer never left."""
    if not message.linked:
        return
    for file in message.attachments:
        file.as_link = False
    if message.file_link is not None:
        session.delete(message.file_link)
        message.file_link = None
    session.flush()


def text_of(message: Message, keys: Keys) -> str:
    """The text of a message as it is mailed, the same each time: with where its big files are."""
    link = message.file_link if message.linked else None
    if link is None:
        return message.text
    files = [BigFile(name=file.filename, size=file.size) for file in message.linked]
    words = link_lines.lines(files, address(link, keys), link.last_day, link.language)
    return link_lines.put_in(message.text, words, message.own_until)


def address(link: FileLink, keys: Keys) -> str:
    """Where the citizen gets the files."""
    return f"{link.base}{PATH}{_token(keys, link.seed)}"


def must_work(message: Message, keys: Keys, now: datetime) -> None:
    """Raises DeadLink when the mail of a message would point to what cannot be got any more."""
    if not message.linked:
        return
    link = message.file_link
    if link is None or link.is_over(now):
        raise DeadLink(_OVER)
    if not hmac.compare_digest(link.token_hash, _hash(_token(keys, link.seed))):
        raise DeadLink(_OTHER_KEY)


def find(session: Session, token: str, now: datetime) -> FileLink:
    """The link with this token, as long as it opens something; else NotFound, never why.

    It is looked up by its hash, so how long that takes tells nothing about the token.
    """
    if not _TOKEN.fullmatch(token):
        raise _unknown()
    query = select(FileLink).where(FileLink.token_hash == _hash(token))
    found = session.scalar(query.options(joinedload(FileLink.message)))
    if found is None or found.is_over(now):
        raise _unknown()
    return found


def file_of(link: FileLink, place: int) -> Attachment:
    """The file at this place on the page of a link, from 1; raises NotFound."""
    files = link.message.linked
    if not 1 <= place <= len(files):
        raise _unknown()
    return files[place - 1]


def withdraw(
    session: Session, contact: Contact, message_id: int, now: datetime, actor: Actor
) -> None:
    """Let the link of a message open nothing from now on; the files stay with the contact.

    Twice is once. The contact is locked by the caller. Raises NotFound when this message of this
    contact has no link.
    """
    query = select(FileLink).join(FileLink.message)
    link = session.scalar(
        query.where(FileLink.message_id == message_id, Message.contact_id == contact.id)
    )
    if link is None:
        raise NotFound("Bij dit bericht is geen link naar bestanden.")
    if link.withdrawn_at is not None:
        return
    link.withdrawn_at = now
    link.withdrawn_by = handling.person(session, actor)
    names = ", ".join(file.filename for file in link.message.linked)
    told = {"message": str(message_id), "filename": names}
    history.record(session, contact, EventKind.LINK_WITHDRAWN, now, actor, **told)
    session.flush()


def _token(keys: Keys, seed: str) -> str:
    """43 characters with the strength of 256 bits, as from `secrets.token_urlsafe(32)`."""
    made = hmac.digest(keys.file_links, seed.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _unknown() -> NotFound:
    return NotFound("Deze link werkt niet of niet meer.")
