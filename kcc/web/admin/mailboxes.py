"""`/beheer/postbussen`: the addresses whose mail is read and answered."""

from functools import partial

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from kcc.models import Mailbox
from kcc.services import admin_log, mail_accounts, mail_tokens, mailbox_check, mailboxes
from kcc.services.mail_tokens import MailTokens
from kcc.web import context
from kcc.web.admin.mailbox_form import MailboxForm, mailbox_form
from kcc.web.forms import comes_back

bp = Blueprint("admin_mailboxes", __name__, url_prefix="/beheer/postbussen")

ONE = "/<int:mailbox_id>"
PATIENCE = 8  # seconds for each command of a test: somebody is waiting for it


@bp.get("")
def index() -> ResponseReturnValue:
    listed = mailboxes.listed(context.session())
    return render_template("admin/mailboxes.html", mailboxes=listed)


@bp.get("/nieuw")
def new() -> ResponseReturnValue:
    return _page(mailbox_form(context.session()))


@bp.post("/nieuw")
@comes_back
def create() -> ResponseReturnValue:
    form, made = mailbox_form(context.session()), []
    now, actor = context.now(), context.actor()
    if not form.keeps(
        lambda session: made.append(
            mailboxes.add(session, form.given(), form.secrets(), now, actor)
        )
    ):
        return _page(form), 422
    flash("Postbus toegevoegd. Test nu of de verbinding werkt.")
    return redirect(url_for("admin_mailboxes.edit", mailbox_id=made[0].id), 303)


@bp.get(ONE)
def edit(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailboxes.get(context.session(), mailbox_id)
    form = mailbox_form(context.session(), mailbox)
    form.seen.data = admin_log.mark(mailbox)
    return _page(form, mailbox)


@bp.post(ONE)
@comes_back
def save(mailbox_id: int) -> ResponseReturnValue:
    mailbox = mailboxes.get(context.session(), mailbox_id)
    form, now, actor = mailbox_form(context.session(), mailbox), context.now(), context.actor()
    if not form.keeps(
        lambda session: mailboxes.change(
            session, mailbox_id, form.given(), form.secrets(), form.seen.data, now, actor
        )
    ):
        return _page(form, mailbox), form.status
    flash("Bewaard.")
    return redirect(url_for("admin_mailboxes.edit", mailbox_id=mailbox_id), 303)


@bp.post(f"{ONE}/proef")
def test(mailbox_id: int) -> ResponseReturnValue:
    """Try what is stored. No transaction is open while the servers are spoken to."""
    keys = context.parts().keys
    rotated: list[tuple[int, bytes, bytes]] = []
    with context.reading() as session:
        mailbox = mailboxes.get(session, mailbox_id)
        tokens = MailTokens().of(mailbox, keys, lambda *pair: rotated.append(pair))
        imap = mail_accounts.imap_account(mailbox, keys, PATIENCE, tokens=tokens)
        smtp = mail_accounts.smtp_account(mailbox, keys, PATIENCE, tokens=tokens)
        look = partial(mailbox_check.check, imap, smtp, mailbox.folder_names)
        more = {"move_to": mailbox.move_to, "sent_folder": mailbox.sent_folder}
    checked = look(**more)
    with context.writing() as session:
        for replaced in rotated:
            mail_tokens.keep_refresh(session, *replaced)
        mailboxes.record_test(session, mailbox_id, checked, context.now(), context.actor())
    for name, side in (("Ophalen", checked.imap), ("Versturen", checked.smtp)):
        flash(f"{name}: {side.words}", "message" if side.works else "error")
    return redirect(url_for("admin_mailboxes.edit", mailbox_id=mailbox_id), 303)


def _page(form: MailboxForm, mailbox: Mailbox | None = None) -> str:
    return render_template("admin/mailbox.html", form=form, mailbox=mailbox)
