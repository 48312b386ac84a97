"""What citizens read of outages, in Dutch and in English."""

from datetime import date, datetime

from channels.base import ChannelKind
from kcc.domain import words
from kcc.domain.outages import FilingRule
from kcc.services.outage_news import News

_NAMES = {
    ChannelKind.EMAIL: ("e-mail", "e-mail"),
    ChannelKind.FORM: ("contactformulier", "contact form"),
    ChannelKind.PHONE: ("telefoon", "telephone"),
    ChannelKind.DESK: ("balie", "desk"),
}


class OutageTexts:
    """The words of one language about outages; moments are told as they are in Amsterdam."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._english = language == "en"

    def say(self, dutch: str, english: str) -> str:
        return english if self._english else dutch

    @property
    def title(self) -> str:
        return self.say("Storingen", "Outages")

    @property
    def lead(self) -> str:
        return self.say(
            "Werkt een manier om ons te bereiken niet? Dan leest u dat hier. U leest ook wat het"
            " betekent voor de termijn waarin u ons iets moet sturen.",
            "Is there a way to reach us that does not work? Then you read so here. You also read"
            " what it means for the period within which you have to send us something.",
        )

    @property
    def law(self) -> str:
        return self.say(
            "Dit staat in artikel 2:21 van de Algemene wet bestuursrecht.",
            "This follows from section 2:21 of the Dutch General Administrative Law Act (Awb).",
        )

    @property
    def all_works(self) -> str:
        return self.say("Er zijn nu geen storingen.", "Everything works at this moment.")

    @property
    def now_title(self) -> str:
        return self.say("Nu", "Now")

    @property
    def ahead_title(self) -> str:
        return self.say("Gepland", "Planned")

    @property
    def past_title(self) -> str:
        return self.say("Voorbij, van het afgelopen jaar", "Over, in the past year")

    @property
    def no_past(self) -> str:
        return self.say(
            "In het afgelopen jaar waren er geen storingen.", "No outages in the past year."
        )

    @property
    def more(self) -> str:
        return self.say("Wat betekent dit voor uw termijn?", "What does this mean for you?")

    def name(self, one: News) -> str:
        """`Storing e-mail en contactformulier`, or `Gepland onderhoud ...`."""
        *names, last = [_NAMES[channel][self._english] for channel in one.channels]
        joined = f"{', '.join(names)} {self.say('en', 'and')} {last}" if names else last
        what = self.say("Storing", "Outage:")
        if one.planned:
            what = self.say("Gepland onderhoud", "Planned maintenance:")
        return f"{what} {joined}" + (f" ({one.address})" if one.address else "")

    def when(self, one: News) -> str:
        start = self._moment(one.started_at)
        if one.ended_at is None:
            return self.say(f"Sinds {start}.", f"Since {start}.")
        same_day = self._is_one_day(one.started_at, one.ended_at)
        end = self._time(one.ended_at) if same_day else self._moment(one.ended_at)
        return self.say(f"Van {start} tot {end}.", f"From {start} to {end}.")

    def text(self, one: News) -> str:
        """What we wrote about it ourselves; empty when that was nothing in this language."""
        return one.text_en if self._english else one.text_nl

    def terms(self, one: News, now: datetime) -> list[str]:
        """What it means for the term of who had to send something, and for our own."""
        told = [self._filing(one, now)]
        if one.own_days:
            days = "1 dag" if one.own_days == 1 else f"{one.own_days} dagen"
            more = "1 day" if one.own_days == 1 else f"{one.own_days} days"
            told.append(
                self.say(
                    "Wij konden hierdoor ook geen besluiten nemen. Onze termijn om te beslissen is"
                    f" {days} langer.",
                    f"It also kept us from taking decisions. Our own period is {more} longer.",
                )
            )
        return told

    def _filing(self, one: News, now: datetime) -> str:
        is_over = one.ended_at is not None and one.ended_at <= now
        one_day = one.ended_at is not None and self._is_one_day(one.started_at, one.ended_at)
        if one.filing is FilingRule.NOTHING:
            return self.say(
                "Moet u ons in deze tijd iets sturen? Die termijn verandert niet.",
                "Do you have to send us something by then? That date does not change.",
            )
        day = self.say("dit", "this") if one_day else self.say("een van deze dagen", "one of these")
        verb = "Was" if is_over else "Is"  # in both languages
        asked = self.say(
            f"{verb} {day} uw laatste dag om ons iets te sturen, zoals een bezwaar?",
            f"{verb} {day} your last day to send us something, such as an objection?",
        )
        return f"{asked} {self._until(one)}"

    def _until(self, one: News) -> str:
        if one.in_time_on is not None:
            day = self._day(one.in_time_on)
            return self.say(
                f"Dan bent u op tijd als wij het uiterlijk {day} hebben.",
                f"Then you are in time if we have it by {day}.",
            )
        one_day = one.filing_days == 1
        days = "één werkdag" if one_day else f"{one.filing_days} werkdagen"
        more = "one working day" if one_day else f"{one.filing_days} working days"
        return self.say(
            f"Dan bent u op tijd als wij het hebben binnen {days} na de dag waarop de storing"
            " voorbij is.",
            f"Then you are in time if we have it within {more} after the day on which this is"
            " over.",
        )

    def _is_one_day(self, start: datetime, end: datetime) -> bool:
        return words.local(start).date() == words.local(end).date()

    def _day(self, day: date) -> str:
        return words.citizens_date(day, self._language)

    def _moment(self, at: datetime) -> str:
        return words.citizens_moment(words.local(at), self._language)

    def _time(self, at: datetime) -> str:
        return f"{words.local(at):%H:%M}" + self.say(" uur", "")
