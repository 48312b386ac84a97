"""What reports count, and how fine they measure: the rules that every count shares."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from kcc.domain.calendar import Calendar
from kcc.domain.moments import Moment
from kcc.domain.words import AMSTERDAM

# "Op tijd beantwoord" is about these. The final answer is among them: a question that is called
# complex owes no first answer within days any more, and must not leave the figure with that.
ANSWER_MOMENTS = frozenset(
    {Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK, Moment.FINAL_ANSWER}
)
RETURN_WITHIN = timedelta(days=14)  # who is back by then was not helped in one go
AGE_LIMITS = (2, 5, 10, 15)  # working days; the last group of open work is older than all
# Up to so many minutes in steps of so many; beyond the last in whole hours.
_STEPS = ((60, 1), (480, 5), (2400, 15))
_HOUR = 60
_ONE_DAY = timedelta(days=1)
_LOOK_BACK = 400  # days; a municipality that opens less than 15 times in them is not open


def rounded(minutes: int) -> int:
    """A time of work as reports keep it: rounded up, finer where it is short.

    To the minute within an hour, to 5 minutes within 8, to 15 within 40, to the hour beyond. So a
    percentile is at most some percent too long, never too short, and days can be added up.
    """
    step = next((step for limit, step in _STEPS if minutes <= limit), _HOUR)
    return -(-minutes // step) * step


def midnight(day: date) -> datetime:
    """When a day begins in the Netherlands, in UTC."""
    return datetime.combine(day, time(0), AMSTERDAM).astimezone(UTC)


def age_bounds(day: date, calendar: Calendar) -> Sequence[datetime]:
    """For each of `AGE_LIMITS`, when what is that old at the end of a day came in at the earliest.

    An age is counted in working days after the day of receipt, as terms count them; aware UTC.
    """
    days = [day - _ONE_DAY * back for back in range(_LOOK_BACK)]
    opened = [one for one in days if calendar.day(one).is_open]
    reached = [opened[limit] if limit < len(opened) else days[-1] for limit in AGE_LIMITS]
    return [midnight(one) for one in reached]
