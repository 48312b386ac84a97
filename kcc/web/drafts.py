"""What is being typed, kept while typing; with the files that go along."""

from datetime import datetime

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.domain.errors import Invalid
from kcc.domain.words import recent_moment
from kcc.models import Draft
from kcc.services import contacts, drafts, kennisbank
from kcc.services.drafts import DraftKind
from kcc.web import contact_errors, context, list_place, uploads
from kcc.web.contact_page import typed_in

bp = Blueprint("drafts", __name__, url_prefix="/contacten/<number>/concepten")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/<kind>")
def save(number: str, kind: str) -> ResponseReturnValue:
    """Keep the text; a script gets the time, a person without scripts the page again."""
    now = context.now()
    known = _moment(request.form.get("known_until", ""))
    with context.writing() as session:
        _keep(session, number, kind, known_until=known)
    if request.accept_mimetypes.best == "application/json":
        return jsonify(saved=recent_moment(now, now), known_until=now.isoformat())
    return _to(number, kind)


@bp.post("/bijlagen")
def attach(number: str) -> ResponseReturnValue:
    """Add files to the answer that is being written; kept only for who may see the contact."""
    with context.reading() as session:
        contacts.get(session, context.actor(), number)
    stored = uploads.keep(request.files.getlist("file"), context.parts().files)
    if not stored:
        raise Invalid("Kies eerst een bestand.")
    with context.writing() as session:
        draft = _keep(session, number, DraftKind.ANSWER)
        for file in stored:
            drafts.attach(session, draft, file)
    return _to(number, DraftKind.ANSWER)


@bp.post("/bijlagen/<int:attachment_id>/verwijdering")
def detach(number: str, attachment_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        draft = _keep(session, number, DraftKind.ANSWER)
        drafts.detach(session, draft, attachment_id)
    return _to(number, DraftKind.ANSWER)


def _keep(
    session: Session, number: str, kind: str, *, known_until: datetime | None = None
) -> Draft:
    """All that the composer holds, whichever of its buttons was pressed."""
    contact = contacts.get(session, context.actor(), number)
    typed = typed_in(request.form)
    known = drafts.get(session, contact, context.actor(), kind)
    if known is not None and typed.text is None:
        return known
    return drafts.save(
        session,
        contact,
        context.actor(),
        kind,
        typed.text or "",
        context.now(),
        article_ids=kennisbank.titles(session, typed.article_ids),
        recipient=typed.to,
        known_until=known_until,
    )


def _moment(text: str) -> datetime | None:
    """An aware moment as a page of ours sends it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _to(number: str, kind: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number, tab=kind, _anchor="opstellen"), 303)
