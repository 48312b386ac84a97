"""Outages of the demo's past: two, of which one was work that had been planned."""

from datetime import datetime, time, timedelta

from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.words import AMSTERDAM, local
from kcc.services import outages
from kcc.services.outages import OutageInput

_HOUR = timedelta(hours=1)


def register(session: Session, now: datetime, admin: Actor) -> None:
    """Write them down, each on a day of the weeks before `now`."""
    began = _at(now, 12, time(9, 10))
    failed = OutageInput(
        channel_names=[ChannelKind.EMAIL.value],
        started_at=began,
        ended_at=began + 6 * _HOUR,
        text_nl="Onze mailserver was niet bereikbaar. Er is niets verloren gegaan.",
        text_en="Our mail server could not be reached. Nothing was lost.",
        note="Een schijf was vol; hersteld door het systeembeheer.",
    )
    outages.register(session, failed, began + 7 * _HOUR, admin)
    work = _at(now, 26, time(19))
    planned = OutageInput(
        channel_names=[ChannelKind.FORM.value],
        started_at=work,
        ended_at=work + 2 * _HOUR,
        planned=True,
        text_nl="Wij vernieuwden de website. Mailen en bellen kon wel.",
        text_en="We renewed our website. You could e-mail or call us.",
    )
    outages.register(session, planned, work - timedelta(days=9), admin)


def _at(now: datetime, days_ago: int, hour: time) -> datetime:
    day = local(now).date() - timedelta(days=days_ago)
    return datetime.combine(day, hour, AMSTERDAM)
