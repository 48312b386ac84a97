"""Filters and globals that templates format with."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import cast

from flask import Flask, g
from markupsafe import Markup

from kcc.domain import marking, words
from kcc.domain.admin_actions import AdminAction
from kcc.domain.events import EventKind
from kcc.domain.moments import Moment
from kcc.domain.postponing import Because
from kcc.domain.states import Outcome, State
from kcc.models import Event, OutboxItem
from kcc.services import alerts, health, in_hand
from kcc.services.health import MailHealth
from kcc.services.in_hand import InHand
from kcc.services.outage_news import News
from kcc.web import menu
from kcc.web.access import may_open
from kcc.web.context import actor, now, parts, session, visitor
from kcc.web.lately import current_outages, lately
from kcc.web.statics import static_url

_SHOWN = frozenset({"to", "duration", "filename", "address", "reason", "number"})


def init_app(app: Flask) -> None:
    app.add_template_filter(words.short_moment, "short_moment")
    app.add_template_filter(_recent, "recent")
    app.add_template_filter(_since, "since")
    app.add_template_filter(_ago, "ago")
    app.add_template_filter(_long_date, "long_date")
    app.add_template_filter(_day, "day")
    app.add_template_filter(words.file_size, "file_size")
    app.add_template_filter(words.exact, "exact")
    app.add_template_filter(_initials, "initials")
    app.add_template_filter(_event_words, "event_words")
    app.add_template_filter(marking.marked, "marked")
    app.add_template_filter(_admin_action, "admin_action")
    app.add_template_global(icon)
    app.add_template_global(_form_token, "form_token")
    app.add_template_global(menu.menu, "menu")
    app.add_template_global(menu.waits_in, "waits_in")
    app.add_template_global(may_open, "may_open")
    app.add_template_global(_mail_health, "mail_health")
    app.add_template_global(_outages, "outages_now")
    app.add_template_global(_held_answers, "held_answers")
    app.add_template_global(_waiting_calls, "waiting_calls")
    app.add_template_global(_new_alerts, "new_alerts")
    app.context_processor(_common)


@cache
def icon(name: str) -> Markup:
    """An icon of the sprite, decoration only: the words stand beside it."""
    markup = Markup(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>'
    )
    return markup.format(static_url("vendor/icons.svg"), name)


def _form_token() -> str:
    """Says that a form came from this page, once: see `kcc.services.receipts`."""
    return secrets.token_urlsafe(12)


def _common() -> dict[str, object]:
    return {
        "visitor": visitor(),
        "me": signed_in.actor if (signed_in := visitor()) else None,
        "municipality": parts().settings.municipality,
        "now": now(),
    }


def _recent(at: datetime) -> str:
    return words.recent_moment(at, now())


def _since(at: datetime) -> str:
    """As `recent`, but of today the time alone."""
    return words.recent_moment(at, now()).removeprefix("vandaag ")


def _ago(at: datetime) -> str:
    seconds = max(0, int((now() - at).total_seconds()))
    if seconds < 120:
        return f"{seconds} s geleden"
    return f"{words.duration(seconds // 60)} geleden"


def _mail_health() -> MailHealth:
    return lately("mail health", lambda: health.mail(session(), now()))


def _outages() -> Sequence[News]:
    """What lasts or is announced; looked up only when the health of the mail says there is some."""
    return current_outages() if _mail_health().outages else ()


def _in_hand() -> InHand:
    """Looked up once for all parts of a page."""
    if "in_hand" not in g:
        g.in_hand = in_hand.of(session(), actor(), now())
    return cast(InHand, g.in_hand)


def _held_answers() -> Sequence[OutboxItem]:
    return in_hand.undoable(session(), _in_hand().answers)


def _waiting_calls() -> int:
    """How many conversations lie aside, without the one on this page."""
    return len(_in_hand().conversations - {g.get("conversation", "")})


def _new_alerts() -> int:
    """How many warnings of terms somebody has not seen yet."""
    me = actor()
    return lately(("alerts", me.agent_id), lambda: alerts.fresh(session(), me, now()))


def _long_date(at: datetime) -> str:
    return words.long_date(words.local(at).date())


def _day(day: date) -> str:
    """The day in words; of a moment its day in Amsterdam."""
    there = words.local(day).date() if isinstance(day, datetime) else day
    return words.long_date(there, with_year=True)


def _event_words(event: Event) -> str:
    """What happened, with what was kept about it, in one line."""
    kind = EventKind(event.kind)
    data = event.data
    if kind is EventKind.POSTPONED:
        return f"{kind.label} tot {words.short_moment(datetime.fromisoformat(data['until']))}"
    if kind is EventKind.WOKEN and "because" in data:
        return f"{kind.label}: {Because(data['because']).label}"
    if "to" in data and data["to"] in set(State):
        moved = f"{kind.label}: {State(data['to']).label}"
        outcome = data.get("outcome")
        return f"{moved} ({Outcome(outcome).label})" if outcome else moved
    why = f" ({data['why']})" if data.get("why") else ""
    if "was" in data:
        return f"{kind.label}: {data['was']} wordt {data['to']}{why}"
    if "moment" in data:
        return f"{kind.label}: {Moment(data['moment']).label}{why}"
    details = ", ".join(value for key, value in data.items() if key in _SHOWN and value)
    return f"{kind.label}: {details}" if details else kind.label


def _admin_action(action: str) -> str:
    return AdminAction(action).label


def _initials(name: str) -> str:
    letters = [word[0] for word in name.split() if word[:1].isalpha()]
    return "".join(letters[:1] + letters[-1:] if len(letters) > 1 else letters).upper() or "?"
