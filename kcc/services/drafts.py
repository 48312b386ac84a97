"""What people are typing, kept for them: one row per contact, person and kind of text.

A draft is a row of its own that no change of the contact touches, and nobody else's business:
each function works on the actor's own drafts only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kcc.db import UtcDateTime, is_sqlite
from kcc.domain import texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, NotFound, Refused
from kcc.models import Attachment, Contact, Draft, Message
from kcc.services.incoming import StoredFile, attachment

MEGABYTE = 1024 * 1024
_TOO_MUCH = (
    "De bijlagen bij een antwoord mogen samen hoogstens {most} MB zijn; met {name} erbij worden het"
    " er {total:.0f}. Haal er een weg, of kies een kleiner bestand."
)
_GONE = "Dit concept is intussen verstuurd of weggegooid. Voeg het bestand nog eens toe."
_NEWER = "In een ander venster staat een nieuwer concept. Bewaar nog eens om dit te houden."


class DraftKind(StrEnum):
    """Where a text is typed: the tab of the composer, or the form that closes a contact."""

    ANSWER = "answer"
    NOTE = "note"
    CALL = "call"
    REFERRAL = "referral"
    INTERIM = "interim"
    CLOSING = "closing"  # why it was closed, of a letter that was taken back


def save(
    session: Session,
    contact: Contact,
    actor: Actor,
    kind: str,
    text: str,
    now: datetime,
    *,
    article_ids: Iterable[int] | None = None,
    recipient: str | None = None,
    cc: str | None = None,
    known_until: datetime | None = None,
) -> Draft:
    """Keep what is typed in place of what was; `kind` is one of `DraftKind`.

    `article_ids` are those of the kennisbank that were put in, `recipient` is to whom it goes and
    `cc` who gets a copy; None leaves what is known of that. The same words again are no newer
    draft. Raises Conflict when a draft was
    saved after `known_until`, which the page that this comes from does not show; NotFound for an
    unknown kind, Refused for who is no person. One statement, so that two windows of one person
    do not stumble over each other.
    """
    if actor.agent_id is None:
        raise Refused("Alleen een medewerker kan een concept bewaren.")
    insert = (sqlite.insert if is_sqlite(session) else postgresql.insert)(Draft)
    typed: dict[str, object] = {"text": texts.storable(text), "saved_at": now}
    if article_ids is not None:
        typed["article_ids"] = list(dict.fromkeys(article_ids))
    if recipient is not None:
        typed["recipient"] = _other_than_usual(contact, texts.storable(recipient).strip())
    if cc is not None:
        typed["cc"] = texts.storable(cc).strip()
    place = {"contact_id": contact.id, "agent_id": actor.agent_id, "kind": _known(kind).value}
    upsert = insert.values(**place, **typed).on_conflict_do_update(
        index_elements=list(place),
        set_=typed | {"saved_at": _saved_at(typed, now)},
        where=Draft.saved_at <= known_until if known_until else None,
    )
    saved = session.scalars(
        upsert.returning(Draft), execution_options={"populate_existing": True}
    ).one_or_none()
    if saved is None:
        raise Conflict(_NEWER)
    return saved


def get(session: Session, contact: Contact, actor: Actor, kind: str) -> Draft | None:
    """The actor's draft of this kind, if there is one."""
    return session.scalar(_of(contact, actor, kind))


def mine(session: Session, contact: Contact, actor: Actor) -> Mapping[str, Draft]:
    """All drafts of the actor at this contact, by kind."""
    query = select(Draft).where(Draft.contact_id == contact.id, Draft.agent_id == actor.agent_id)
    return {draft.kind: draft for draft in session.scalars(query)}


def lock(session: Session, contact: Contact, actor: Actor, kind: str) -> Draft | None:
    """As `get`, for adding to it: nothing is saved in its place until the transaction ends."""
    query = _of(contact, actor, kind).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def discard(session: Session, contact: Contact, actor: Actor, kind: str) -> None:
    """Throw the draft away, with what is still attached to it."""
    draft = get(session, contact, actor, kind)
    if draft is not None:
        session.execute(delete(Attachment).where(Attachment.draft_id == draft.id))
        session.delete(draft)
        session.flush()


def files(session: Session, draft: Draft | None) -> Sequence[Attachment]:
    """What is attached to a draft, in the order in which it was."""
    if draft is None:
        return ()
    query = select(Attachment).where(Attachment.draft_id == draft.id).order_by(Attachment.id)
    return session.scalars(query).all()


def attach(session: Session, draft: Draft, file: StoredFile, *, most_mb: int) -> Attachment:
    """Add a file that is in the file store already; with an answer it goes to the citizen.

    Who adds another at the same time waits, so that both count. Raises Invalid when the files of
    the draft would be more than `most_mb` MB together, Conflict when the draft is gone by now.
    """
    _hold(session, draft)
    attached = select(func.sum(Attachment.size)).where(Attachment.draft_id == draft.id)
    total = (session.scalar(attached) or 0) + file.size
    if total > most_mb * MEGABYTE:
        raise Invalid(_TOO_MUCH.format(most=most_mb, total=total / MEGABYTE, name=file.filename))
    row = attachment(file)
    row.draft_id = draft.id
    session.add(row)
    session.flush()
    return row


def detach(session: Session, draft: Draft, attachment_id: int) -> None:
    """Take a file off a draft; raises NotFound when it is not with this draft."""
    row = session.get(Attachment, attachment_id)
    if row is None or row.draft_id != draft.id:
        raise NotFound("Deze bijlage zit niet meer bij je concept.")
    session.delete(row)
    session.flush()


def hand_over(session: Session, draft: Draft | None, message: Message) -> None:
    """Move what is attached to a draft to the message it has become.

    What somebody adds at this moment comes first, or finds the draft gone.
    """
    if draft is not None:
        _hold(session, draft)
    for file in files(session, draft):
        file.draft_id = None
        message.attachments.append(file)
    session.flush()


def take_back(session: Session, draft: Draft, message: Message) -> None:
    """The reverse of `hand_over`."""
    for file in tuple(message.attachments):
        message.attachments.remove(file)
        file.draft_id = draft.id
    session.flush()


def _hold(session: Session, draft: Draft) -> None:
    """Wait for who is adding a file to this draft, and let others wait until the commit."""
    if session.scalar(select(Draft.id).where(Draft.id == draft.id).with_for_update()) is None:
        raise Conflict(_GONE)


def _saved_at(typed: Mapping[str, object], now: datetime) -> ColumnElement[datetime]:
    """Now, unless these very words were kept before: they are no newer draft to anybody."""
    words = {name: typed[name] for name in ("text", "recipient", "cc") if name in typed}
    are_kept = and_(*(getattr(Draft, name) == value for name, value in words.items()))
    return case((are_kept, Draft.saved_at), else_=literal(now, UtcDateTime))


def _other_than_usual(contact: Contact, address: str) -> str:
    """The address when it is not that of the citizen, which may still change."""
    usual = contact.citizen.email if contact.citizen else None
    return "" if address == usual else address


def _of(contact: Contact, actor: Actor, kind: str) -> Select[Draft]:
    return select(Draft).where(
        Draft.contact_id == contact.id,
        Draft.agent_id == actor.agent_id,
        Draft.kind == _known(kind).value,
    )


def _known(kind: str) -> DraftKind:
    try:
        return DraftKind(kind)
    except ValueError:
        raise NotFound("Dit soort concept bestaat niet.") from None
