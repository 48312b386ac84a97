"""What is being typed, kept while typing; with the files that go along."""

from datetime import datetime

from flask import Blueprint, jsonify, redirect, request, url_for
from flask.typing import ResponseReturnValue

from kcc.domain.errors import Invalid
from kcc.domain.words import recent_moment
from kcc.services import contacts, drafts, kennisbank
from kcc.services.drafts import DraftKind
from kcc.web import contact_errors, context, list_place, uploads

bp = Blueprint("drafts", __name__, url_prefix="/contacten/<number>/concepten")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/<kind>")
def save(number: str, kind: str) -> ResponseReturnValue:
    """Keep the text; a script gets the time, a person without scripts the page again."""
    actor, now = context.actor(), context.now()
    known = _moment(request.form.get("known_until", ""))
    with context.writing() as session:
        contact = contacts.get(session, actor, number)
        used = kennisbank.titles(session, request.form.getlist("article", type=int))
        drafts.save(
            session, contact, actor, kind, _text(), now, article_ids=used, known_until=known
        )
    if request.accept_mimetypes.best == "application/json":
        return jsonify(saved=recent_moment(now, now), known_until=now.isoformat())
    return _to(number, kind)


@bp.post("/bijlagen")
def attach(number: str) -> ResponseReturnValue:
    """Add files to the answer that is being written; kept only for who may see the contact."""
    actor, now = context.actor(), context.now()
    with context.reading() as session:
        contacts.get(session, actor, number)
    stored = uploads.keep(request.files.getlist("file"), context.parts().files)
    if not stored:
        raise Invalid("Kies eerst een bestand.")
    with context.writing() as session:
        contact = contacts.get(session, actor, number)
        text = _text() or _kept_text(number)
        draft = drafts.save(session, contact, actor, DraftKind.ANSWER, text, now)
        for file in stored:
            drafts.attach(session, draft, file)
    return _to(number, DraftKind.ANSWER)


@bp.post("/bijlagen/<int:attachment_id>/verwijdering")
def detach(number: str, attachment_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        contact = contacts.get(session, context.actor(), number)
        draft = drafts.get(session, contact, context.actor(), DraftKind.ANSWER)
        if draft is not None:
            drafts.detach(session, draft, attachment_id)
    return _to(number, DraftKind.ANSWER)


def _moment(text: str) -> datetime | None:
    """An aware moment as a page of ours sends it; None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def _text() -> str:
    return request.form.get("text", "")


def _kept_text(number: str) -> str:
    """What was typed before, when the upload came without text."""
    session, actor = context.session(), context.actor()
    draft = drafts.get(session, contacts.get(session, actor, number), actor, DraftKind.ANSWER)
    return draft.text if draft else ""


def _to(number: str, kind: str) -> ResponseReturnValue:
    return redirect(url_for("contacts.show", number=number, tab=kind, _anchor="opstellen"), 303)
