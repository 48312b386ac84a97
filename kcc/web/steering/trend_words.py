"""What a report says in a sentence: never more than its figures allow."""

from collections.abc import Mapping
from datetime import date

from kcc.domain.shares import SMALLEST_GROUP, Share, percentile
from kcc.domain.tallies import Backlog, Tally
from kcc.domain.words import long_date
from kcc.services.trend_lists import Found, Wanted
from kcc.web.charts.labels import capital
from kcc.web.charts.marks import Chart
from kcc.web.charts.notation import Unit, between, number, written
from kcc.web.steering.trend_charts import AGES
from kcc.web.steering.trend_tables import Verdict, verdict

_HOUR = 60
_WEEKDAYS = {
    "ma": "Maandag",
    "di": "Dinsdag",
    "wo": "Woensdag",
    "do": "Donderdag",
    "vr": "Vrijdag",
    "za": "Zaterdag",
    "zo": "Zondag",
}
_FEW = "Minder dan tien: te weinig om iets te zeggen."
_GOAL = {
    Verdict.MET: "Het doel van {target}% is gehaald.",
    Verdict.MISSED: "Het doel van {target}% is niet gehaald.",
    Verdict.UNSURE: "Of het doel van {target}% is gehaald, is met die marge niet zeker.",
}


def on_time(share: Share, target: int | None) -> str:
    if not share.is_shown:
        return _few(share.denominator)
    told = f"{_figure(share)} van de termijnen die eindigden is gehaald{_margin(share)}."
    goal = _GOAL.get(verdict(share, target), "")
    return f"{told} {goal.format(target=target)}".strip()


def kept(share: Share, target: int) -> str:
    if not share.is_shown:
        return _few(share.denominator)
    told = f"{_figure(share)} van wat we beloofden, kwamen we na{_margin(share)}."
    return f"{told} {_GOAL.get(verdict(share, target), '').format(target=target)}".strip()


def in_one_go(share: Share) -> str:
    if not share.is_shown:
        return _few(share.denominator)
    return f"{_figure(share)} hoefde na één antwoord niet terug te komen{_margin(share)}."


def came_back(share: Share) -> str:
    if not share.is_shown:
        return _few(share.denominator)
    return f"{_figure(share)} ging binnen 14 dagen weer open{_margin(share)}."


def waiting(tally: Tally) -> str:
    if tally.answered < SMALLEST_GROUP:
        return _few(tally.answered)
    half, most = (_hours(tally.waiting, percent) for percent in (50, 90))
    return f"De helft heeft binnen {half} antwoord; 1 op de 10 wacht langer dan {most}."


def handling(tally: Tally) -> str:
    if tally.finished < SMALLEST_GROUP:
        return _few(tally.finished)
    half, most = (_hours(tally.handling, percent) for percent in (50, 90))
    return f"De helft is klaar binnen {half}; 1 op de 10 duurt langer dan {most}."


def undrawn(says: str, step: str) -> str:
    """What stands where a chart would be: what can be said all the same, and why there is none."""
    if not says:
        return "Er zijn nog geen cijfers over deze periode."
    return says if says == _FEW else f"{says} Per {step} zijn het er te weinig om te tekenen."


def backlog(evening: date | None, last: Backlog | None) -> str:
    """Of the last evening that was counted."""
    if evening is None or last is None:
        return "Van deze periode is niet geteld hoeveel werk er open stond."
    old, late = last.ages[-1], last.late
    age = f"{number(old)} ouder dan 15 werkdagen" if old else "niets ouder dan 15 werkdagen"
    open_then = f"stonden er {number(last.open)} open, {age}; {number(late)} te laat"
    return f"{capital(long_date(evening))} om 24:00 uur {open_then}."


def open_then(wanted: Wanted, found: Found) -> str:
    """Of which evening a list of open work is, and why it can have fewer than were counted."""
    if found.evening is None:
        return ""
    days = "" if wanted.age is None else AGES[wanted.age].replace("> ", "meer dan ")
    age = f", {days.removesuffix(' wd')} werkdagen oud" if days else ""
    when = f"Open op {long_date(found.evening, with_year=True)} om 24:00 uur{age}."
    if found.contacts == found.counted:
        return when
    moved = "wat sindsdien is samengevoegd, verplaatst of als spam weggelegd, staat er anders in"
    return f"{when} Volgens de contacten van nu {number(found.contacts)}: {moved}."


def handed_over(tally: Tally) -> str:
    if tally.finished < SMALLEST_GROUP:
        return _FEW
    each = number(round(tally.transfers_each or 0, 2))
    share = _figure(tally.by_first_line)
    return f"Gemiddeld {each} keer per contact naar een afdeling; {share} bleef in de eerste lijn."


def busy(chart: Chart) -> str:
    """In the words that the chart has for who does not see it."""
    words = chart.description.removeprefix("Het drukst is ").removesuffix(".").split(":")[0]
    day, _, hour = words.partition(" ")
    if not hour or day not in _WEEKDAYS:
        return ""
    return f"{_WEEKDAYS[day]} om {hour} uur is het drukst."


def _few(count: int) -> str:
    return _FEW if count else ""


def _figure(share: Share) -> str:
    return written(share.percent, Unit.PERCENT)


def _margin(share: Share) -> str:
    if share.interval is None:
        return ""
    low, high = (round(end) for end in share.interval)
    return f" (95%-marge {between(low, high, Unit.PERCENT)})".replace(",0", "")


def _hours(spread: Mapping[int, int], percent: int) -> str:
    minutes = percentile(spread, percent)
    return f"{number(round((minutes or 0) / _HOUR, 1))} openingsuren"
