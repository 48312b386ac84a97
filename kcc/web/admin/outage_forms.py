"""The form of an outage: what does not work, since when, and what that does to terms."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from flask import request
from sqlalchemy.orm import Session
from wtforms import BooleanField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from channels.base import ChannelKind
from kcc.domain.errors import Invalid
from kcc.domain.outages import MOST_DAYS, FilingRule
from kcc.domain.words import AMSTERDAM, local
from kcc.models import Outage
from kcc.services import admin_log, mailboxes
from kcc.services.outages import OutageInput
from kcc.web.admin.fields import Clock, Day, choice_of, number, offer, reference, several, tidy
from kcc.web.forms import RowForm

_DAY = InputRequired("Vul in op welke dag het begon.")
_TIME = InputRequired("Vul in hoe laat het begon, bijvoorbeeld 08:30.")
_DAYS = f"Vul een getal in van 1 tot en met {MOST_DAYS}."
_LONGEST = 500  # characters


class _Words(TextAreaField):
    """Some lines of text, never None."""

    data: str


def _words(label: str) -> _Words:
    most = Length(max=_LONGEST, message=f"Gebruik hoogstens {_LONGEST} tekens.")
    return _Words(label, [most], filters=[tidy, lambda value: value.replace("\r\n", "\n")])


class OutageForm(RowForm):
    """The names are those of `OutageInput`; each moment is a day and a time in Amsterdam."""

    channel_names = several("Wat werkt er niet", [(str(one), one.label) for one in ChannelKind])
    mailbox_id = reference("Welke postbus")
    planned = BooleanField("Het is werk dat gepland is")
    started_on = Day("Begin", [_DAY])
    started_time = Clock("Om", [_TIME])
    ended_on = Day("Einde", [Optional()])
    ended_time = Clock("Om", [Optional()])
    filing = choice_of("De termijn waarin een inwoner iets moet sturen", FilingRule)
    filing_days = number("Werkdagen erbij", _DAYS, 1, MOST_DAYS)
    own_terms = BooleanField("Wij konden door de storing niet beslissen (overmacht)")
    text_nl = _words("Tekst voor inwoners")
    text_en = _words("Dezelfde tekst in het Engels")
    note = _words("Toelichting voor collega’s")

    def given(self) -> OutageInput:
        """Raises Invalid for an end of which only the day or the time is known."""
        return OutageInput(
            channel_names=list(self.channel_names.data or ()),
            mailbox_id=self.mailbox_id.data,
            started_at=_moment(
                self.started_on.data,  # type: ignore[arg-type]  # validated
                self.started_time.data,  # type: ignore[arg-type]
            ),
            ended_at=self._ended_at(),
            planned=self.planned.data,
            filing=self.filing.data,
            filing_days=self.filing_days.data or 0,
            own_terms=self.own_terms.data,
            text_nl=self.text_nl.data,
            text_en=self.text_en.data,
            note=self.note.data,
        )

    def _ended_at(self) -> datetime | None:
        day, at = self.ended_on.data, self.ended_time.data
        if day is None and at is None:
            return None
        if day is None:
            raise Invalid.at("ended_on", "Vul ook de dag in waarop het eindigde.")
        if at is None:
            raise Invalid.at("ended_time", "Vul ook in hoe laat het eindigde.")
        return _moment(day, at)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mailbox:
    """Known by its address, as citizens know it."""

    id: int
    name: str


def filled(session: Session, outage: Outage | None, now: datetime) -> OutageForm:
    """The form filled from the register, or for a new one from the address."""
    return _offering(session, OutageForm(data=_values(outage) if outage else _asked(now)))


def sent(session: Session) -> OutageForm:
    """The form as it was sent, and nothing else: what is missing in it is not filled in."""
    return _offering(session, OutageForm())


def _offering(session: Session, form: OutageForm) -> OutageForm:
    boxes = [_Mailbox(id=one.id, name=one.address) for one in mailboxes.listed(session)]
    offer(form.mailbox_id, boxes, "alle postbussen")
    return form


def _values(outage: Outage) -> dict[str, object]:
    same = ("channel_names", "mailbox_id", "planned", "filing", "filing_days", "own_terms")
    texts = ("text_nl", "text_en", "note")
    values = {name: getattr(outage, name) for name in same + texts}
    values |= _parts("started", outage.started_at) | _parts("ended", outage.ended_at)
    return values | {"seen": admin_log.mark(outage)}


def _asked(now: datetime) -> dict[str, object]:
    """A new one: since now and by mail, or as the link that led here says."""
    mailbox_id = request.args.get("postbus", type=int)
    begun = request.args.get("vanaf", now, type=_iso)
    return {
        "channel_names": [ChannelKind.EMAIL.value] if mailbox_id else [],
        "mailbox_id": mailbox_id,
        "filing": FilingRule.EXTENDED,
        "filing_days": 1,
        **_parts("started", begun),
    }


def _iso(text: str) -> datetime:
    """Raises ValueError for what is no moment with its zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return found


def _parts(name: str, at: datetime | None) -> dict[str, object]:
    if at is None:
        return {}
    there = local(at)
    return {f"{name}_on": there.date(), f"{name}_time": there.time().replace(second=0)}


def _moment(day: date, at: time) -> datetime:
    return datetime.combine(day, at, AMSTERDAM).astimezone(UTC)
