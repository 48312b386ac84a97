"""`/beheer/normen`: how soon what is due on each channel, version after version."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import Field, ValidationError

from channels.base import ChannelKind
from kcc.domain.errors import Invalid
from kcc.domain.moments import Moment
from kcc.domain.term import Term, Unit, parse_term
from kcc.models import Norm
from kcc.services import norms
from kcc.services.norms import NormInput, Place
from kcc.web import context
from kcc.web.admin.fields import number, one_of
from kcc.web.forms import RowForm, comes_back

bp = Blueprint("admin_norms", __name__, url_prefix="/beheer/normen")

ONE = "/<channel>/<moment>"
_ANY = "elk-kanaal"
_CHANNELS = {_ANY: None} | {channel.label: channel for channel in ChannelKind}
_MOMENTS = {moment.label.replace(" ", "-"): moment for moment in Moment}
_HOURS = "openingsuren"
_PERCENT = ("Vul een percentage van 1 tot en met 100 in.", 1, 100)


class NormForm(RowForm):
    """An amount with its unit, and two percentages; `seen` is the version it was filled from."""

    amount = number("Termijn", "Vul een aantal van 1 of hoger in.", 1, 1_000_000)
    unit = one_of(
        "Eenheid", [(unit, unit) for unit in (Unit.WORKING_DAYS, _HOURS, Unit.OPENING_MINUTES)]
    )
    target_percent = number("Doel", *_PERCENT)
    warn_percent = number("Waarschuwing", *_PERCENT)

    def validate_amount(self, _field: Field) -> None:
        try:
            self.term()
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def term(self) -> Term:
        return parse_term(f"{self.amount.data} {self.unit.data}")

    def given(self) -> NormInput:
        return NormInput(
            term=self.term(),
            target_percent=self.target_percent.data or 0,
            warn_percent=self.warn_percent.data or 0,
        )

    @property
    def seen_id(self) -> int | None:
        seen = self.seen.data or ""
        return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 10 else None


@bp.get("")
def index() -> ResponseReturnValue:
    return render_template(
        "admin/norms.html",
        in_force=norms.in_force(context.session()),
        rows=[(moment, _rows(moment)) for moment in Moment],
        term=Term,
    )


@bp.get(ONE)
def edit(channel: str, moment: str) -> ResponseReturnValue:
    place = _place(channel, moment)
    return _page(_filled(norms.in_force(context.session()).get(place)), place)


@bp.post(ONE)
@comes_back
def save(channel: str, moment: str) -> ResponseReturnValue:
    place, form = _place(channel, moment), NormForm()
    now, actor = context.now(), context.actor()
    if not form.keeps(
        lambda session: norms.set_norm(session, place, form.given(), form.seen_id, now, actor)
    ):
        return _page(form, place), form.status
    flash("Bewaard. Termijnen die al lopen, houden hun oude norm.")
    return redirect(url_for("admin_norms.index"), 303)


@bp.post(f"{ONE}/einde")
def end(channel: str, moment: str) -> ResponseReturnValue:
    form = NormForm()
    with context.writing() as session:
        place = _place(channel, moment)
        norms.end_norm(session, place, form.seen_id, context.now(), context.actor())
    flash("De norm geldt niet meer. Termijnen die al lopen, lopen door.")
    return redirect(url_for("admin_norms.index"), 303)


def _place(channel: str, moment: str) -> Place:
    if channel not in _CHANNELS or moment not in _MOMENTS:
        abort(404)
    return Place(_CHANNELS[channel], _MOMENTS[moment])


def _rows(moment: Moment) -> list[tuple[Place, str, str]]:
    """Each place of a moment with the two parts of its address."""
    slug = next(slug for slug, known in _MOMENTS.items() if known is moment)
    return [(Place(kind, moment), channel, slug) for channel, kind in _CHANNELS.items()]


def _filled(norm: Norm | None) -> NormForm:
    if norm is None:
        return NormForm(data={"target_percent": 85, "warn_percent": 75, "seen": ""})
    amount, unit = norm.amount, norm.unit.value
    if norm.unit is Unit.OPENING_MINUTES and amount % 60 == 0:
        amount, unit = amount // 60, _HOURS
    return NormForm(
        data={
            "amount": amount,
            "unit": unit,
            "target_percent": norm.target_percent,
            "warn_percent": norm.warn_percent,
            "seen": str(norm.id),
        }
    )


def _page(form: NormForm, place: Place) -> str:
    versions = norms.history(context.session(), place)
    return render_template("admin/norm.html", form=form, place=place, versions=versions, term=Term)
