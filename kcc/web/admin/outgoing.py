"""`/beheer/uitgaand`: what has to leave, what did not arrive or was held back, and what to do."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import BooleanField

from kcc.services import brakes, outgoing
from kcc.web import context
from kcc.web.forms import DutchForm
from kcc.web.row_ids import row_id

bp = Blueprint("admin_outgoing", __name__, url_prefix="/beheer/uitgaand")

ONE = "/<int:item_id>"


class RetryForm(DutchForm):
    """What somebody has to say before a message may arrive twice."""

    sure = BooleanField("Het bericht mag twee keer aankomen")


@bp.get("")
def index() -> ResponseReturnValue:
    before = row_id(request.args.get("voor"))
    session, now = context.session(), context.now()
    failed = outgoing.failed(session, before)
    return render_template(
        "admin/outgoing.html",
        brakes=brakes.tripped(session, now, context.parts().settings.intake),
        resting=outgoing.resting(session),
        waiting=outgoing.waiting(session) if before is None else [],
        count=outgoing.count_waiting(session),
        failed=failed[: outgoing.PAGE],
        older=len(failed) > outgoing.PAGE,
        newest=before is None,
    )


@bp.get(ONE)
def show(item_id: int) -> ResponseReturnValue:
    return _page(item_id, RetryForm())


@bp.post(f"{ONE}/nieuwe-poging")
def retry(item_id: int) -> ResponseReturnValue:
    form, now, actor = RetryForm(), context.now(), context.actor()
    if not form.keeps(
        lambda session: outgoing.retry(
            session, item_id, now, actor, may_arrive_twice=form.sure.data
        )
    ):
        return _page(item_id, form), 422
    flash("Het bericht gaat opnieuw op weg. De geschiedenis van het contact zegt dat jij dit deed.")
    return redirect(url_for("admin_outgoing.index"), 303)


@bp.post("/postbussen/<int:mailbox_id>/nieuwe-poging")
def try_mailbox(mailbox_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        outgoing.try_mailbox(session, mailbox_id, context.now(), context.actor())
    flash("Het eerste bericht uit deze postbus probeert het nu.")
    return redirect(url_for("admin_outgoing.index"), 303)


@bp.post("/remmen/<int:brake_id>/loslating")
def release_brake(brake_id: int) -> ResponseReturnValue:
    with context.writing() as session:
        brakes.release(session, brake_id, context.now(), context.actor())
    flash("De rem is los. Wat hij tegenhield, wordt niet alsnog verstuurd.")
    return redirect(url_for("admin_outgoing.index"), 303)


def _page(item_id: int, form: RetryForm) -> str:
    departure = outgoing.get(context.session(), item_id)
    return render_template("admin/outgoing_item.html", item=departure, form=form)
