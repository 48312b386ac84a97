"""What is being typed, kept while typing; with the files that go along."""

from datetime import datetime

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from kcc.domain.errors import Invalid
from kcc.models import Draft
from kcc.services import (
    contacts,
    drafts,
    kennisbank,
    standard_texts,
    threads,
    writing_help,
)
from kcc.services.drafts import DraftKind
from kcc.web import contact_errors, context, list_place, scanned, uploads
from kcc.web.contact_page import promise_in_words, saved_words, typed_in
from kcc.web.row_ids import row_id

bp = Blueprint("drafts", __name__, url_prefix="/contacten/<number>/concepten")
contact_errors.init(bp)
list_place.keep(bp)


@bp.post("/<kind>")
def save(number: str, kind: str) -> ResponseReturnValue:
    """Keep the text; a script gets the time, a person without scripts the page again."""
    now = context.now()
    known = _moment(request.form.get("known_until", ""))
    with context.writing() as session:
        text = keep(session, number, kind, known_until=known).text
    if request.accept_mimetypes.best != "application/json":
        return _to(number, kind)
    help_html = _help(number, text) if kind == DraftKind.ANSWER else ""
    return jsonify(saved=saved_words(now, now), known_until=now.isoformat(), help=help_html)


@bp.post("/<kind>/verwijdering")
def discard(number: str, kind: str) -> ResponseReturnValue:
    """Throw away what was left behind at a contact that is closed."""
    with context.writing() as session:
        contact = contacts.get(session, context.actor(), number)
        drafts.discard(session, contact, context.actor(), kind)
    flash("Je concept is weg.")
    return redirect(url_for("contacts.show", number=number), 303)


@bp.get("/standaardtekst/<int:text_id>")
def words(number: str, text_id: int) -> ResponseReturnValue:
    """A standard text filled in for this contact, for the script that puts it in."""
    return jsonify(text=_filled(context.session(), number, text_id))


@bp.post("/standaardtekst")
def standard_text(number: str) -> ResponseReturnValue:
    """Add a standard text to the answer, for who works without scripts."""
    text_id = row_id(request.form.get("standard_text"))
    if text_id is None:
        raise Invalid("Kies eerst een standaardtekst.")
    with context.writing() as session:
        keep(session, number, DraftKind.ANSWER)
        filled = _filled(session, number, text_id)
        contact = contacts.get(session, context.actor(), number)
        standard_texts.insert(session, contact, filled, context.now(), context.actor())
    return _to(number, DraftKind.ANSWER)


@bp.post("/bijlagen")
def attach(number: str) -> ResponseReturnValue:
    """Add files to the answer that is being written; kept only for who may see the contact."""
    with context.reading() as session:
        contacts.get(session, context.actor(), number)
    stored = uploads.keep(request.files.getlist("file"), context.parts().files)
    if not stored:
        raise Invalid("Kies eerst een bestand.")
    for file in stored:
        scanned.must_be_clean(file.sha256, file.filename)
    with context.writing() as session:
        draft = keep(session, number, DraftKind.ANSWER)
        for file in stored:
            drafts.attach(session, draft, file, most_mb=uploads.most_mb())
    return _to(number, DraftKind.ANSWER)


@bp.post("/bijlagen/<int:attachment_id>/verwijdering")
def detach(number: str, attachment_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        draft = keep(session, number, DraftKind.ANSWER)
        drafts.detach(session, draft, attachment_id)
    return _to(number, DraftKind.ANSWER)


def keep(session: Session, number: str, kind: str, *, known_until: datetime | None = None) -> Draft:
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
        cc=typed.cc,
        known_until=known_until,
    )


def _filled(session: Session, number: str, text_id: int) -> str:
    actor, settings = context.actor(), context.parts().settings
    contact = contacts.get(session, actor, number)
    return standard_texts.filled(session, text_id, contact, actor, settings.municipality)


def _help(number: str, text: str) -> str:
    """The help beside an answer, as it is on the page."""
    session = context.session()
    contact = contacts.get(session, context.actor(), number)
    return render_template(
        "contacts/_writing_help.html",
        help=writing_help.for_answer(session, contact, text),
        who=threads.names(session, [contact])[contact.id],
        promise=promise_in_words(DraftKind.ANSWER, text),
        no_promise=typed_in(request.form).no_promise,
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
