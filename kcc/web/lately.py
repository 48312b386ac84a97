"""What is the same for many and may be seconds old is looked up once for all who ask."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from flask import Flask, Response, current_app, g, request

from kcc.domain.calendar import Calendar
from kcc.services import calendars, outage_news
from kcc.services.calendars import Calendars
from kcc.services.outage_news import News
from kcc.web import context

AGE = timedelta(seconds=5)
CHANGED = "__Host-kcc-changed"  # a cookie
_NAME = "kcc_lately"
_REMEMBERED = 500  # answers; each choice of filters is one more

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Answer:
    value: Any
    at: datetime  # just before it was looked up


def init_app(app: Flask) -> None:
    forget(app)
    app.after_request(_note_change)


def forget(app: Flask) -> None:
    app.extensions[_NAME] = {}


def lately(key: Hashable, look_up: Callable[[], T]) -> T:
    """What `look_up` gives, or gave somebody in the last 5 seconds for the same key.

    Never from before whoever asks last changed something: a counter that does not follow your
    own work is not believed. The moment of that change travels in a cookie, since the next
    request may go to another process.
    """
    known: dict[Hashable, _Answer] = current_app.extensions[_NAME]
    now = context.now()
    answer = known.get(key)
    if answer is None or not max(now - AGE, _changed_at()) <= answer.at <= now:
        if len(known) >= _REMEMBERED:
            known.clear()
        answer = known[key] = _Answer(value=look_up(), at=now)
    return cast(T, answer.value)


def all_calendars() -> Calendars:
    """The opening hours by which pages tell what time is left."""
    return lately("calendars", lambda: calendars.all_of(context.session()))


def calendar() -> Calendar:
    """Those of the municipality itself."""
    return all_calendars().usual


def current_outages() -> Sequence[News]:
    """What does not work now, and what is announced."""
    return lately("outages", lambda: outage_news.current(context.session(), context.now()))


def _note_change(response: Response) -> Response:
    """Apart from the session, so that a late answer never brings back an earlier session."""
    if g.get("has_changed") and context.signed_in():
        value = datetime.now(UTC).isoformat()
        response.set_cookie(CHANGED, value, max_age=AGE, secure=True, httponly=True, samesite="Lax")
    return response


def _changed_at() -> datetime:
    """When this browser last changed something; long ago when it does not say so soundly."""
    try:
        at = datetime.fromisoformat(request.cookies[CHANGED])
    except (KeyError, ValueError):
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo is UTC else datetime.min.replace(tzinfo=UTC)
