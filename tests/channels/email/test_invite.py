"""Invitations, cancellations and answers to them, in words."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.base import Inbound
from channels.email.icalendar import event_in
from channels.email.mime import parse
from tests.channels.builders import RECEIVED, a_mail

WHEN = "DTSTART;TZID=Europe/Amsterdam:20261201T100000\nDTEND;TZID=Europe/Amsterdam:20261201T113000"


def calendar(*lines: str, method: str = "REQUEST") -> str:
    """A calendar with one event of these lines."""
    event = ["BEGIN:VEVENT", *lines, "END:VEVENT"]
    return "\n".join(["BEGIN:VCALENDAR", f"METHOD:{method}", *event, "END:VCALENDAR"])


def read(*lines: str, method: str = "REQUEST") -> Inbound:
    kind = f"text/calendar; charset=utf-8; method={method}"
    return parse(a_mail(calendar(*lines, method=method), Content_Type=kind), RECEIVED)


def when(*lines: str) -> str:
    """The second line of what an invitation at that time says."""
    return read("SUMMARY:Gesprek", *lines).text.split("\n")[1].removeprefix("Wanneer: ")


def test_an_invitation_says_what_when_where_and_who_and_stays_a_file() -> None:
    found = read(
        'ORGANIZER;CN="Jansen, Jan":mailto:jan@example.org',
        "ATTENDEE;PARTSTAT=NEEDS-ACTION;CN=KCC:MAILTO:info@voorbeeldstad.example",
        "ATTENDEE:mailto:piet@example.org",
        "SUMMARY;LANGUAGE=nl-NL:Gesprek over de\n  vergunning\\, deel 2",
        "DESCRIPTION:Beste\\,\\n\\nKunt u komen?",
        WHEN,
        "LOCATION:Stadskantoor\\; kamer 3",
        "BEGIN:VALARM\nSUMMARY:Wekker\nEND:VALARM",
    )

    assert found.text == (
        "Uitnodiging voor een afspraak: Gesprek over de vergunning, deel 2\n"
        "Wanneer: dinsdag 1 december 2026, van 10:00 tot 11:30 uur\n"
        "Waar: Stadskantoor; kamer 3\n"
        "Organisator: Jansen, Jan <jan@example.org>\n"
        "Genodigd: KCC <info@voorbeeldstad.example>, piet@example.org\n\n"
        "Beste,\n\nKunt u komen?"
    )
    assert found.appointment == ""
    assert [one.filename for one in found.attachments] == ["uitnodiging.ics"]


def test_beside_words_of_the_sender_the_invitation_stands_apart() -> None:
    parts = ["text/plain\n\nKomt u ook?", f"text/calendar\n\n{calendar('SUMMARY:Feest', WHEN)}"]
    body = "".join(f"--x\nContent-Type: {part}\n" for part in parts) + "--x--\n"

    found = parse(a_mail(body, Content_Type='multipart/alternative; boundary="x"'), RECEIVED)

    assert found.text == "Komt u ook?"
    assert found.appointment.split("\n")[0] == "Uitnodiging voor een afspraak: Feest"


@pytest.mark.parametrize("kind", ["application/ics", "application/octet-stream"])
def test_a_calendar_by_another_type_is_read_too(kind: str) -> None:
    body = calendar("SUMMARY:Feest")

    found = parse(a_mail(body, Content_Type=f'{kind}; name="Feest.ICS"'), RECEIVED)

    assert found.text == "Uitnodiging voor een afspraak: Feest"


@pytest.mark.parametrize(
    ("method", "said"),
    [
        ("CANCEL", "Afgezegde afspraak: Feest"),
        ("COUNTER", "Voorstel voor een ander moment: Feest"),
        ("PUBLISH", "Afspraak: Feest"),
        ("", "Afspraak: Feest"),
    ],
)
def test_what_is_wanted_with_it_is_said(method: str, said: str) -> None:
    assert read("SUMMARY:Feest", method=method).text == said


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("ACCEPTED", "komt"),
        ("DECLINED", "komt niet"),
        ("TENTATIVE", "komt misschien"),
        ("anders", "onbekend"),
    ],
)
def test_an_answer_says_who_comes(status: str, said: str) -> None:
    attendee = f"ATTENDEE;PARTSTAT={status};CN=Jan:mailto:jan@example.org"

    found = read("SUMMARY:Feest", attendee, "COMMENT:Later", method="REPLY")

    assert found.text == (
        "Antwoord op een uitnodiging: Feest\n"
        f"Antwoord van Jan <jan@example.org>: {said}\nOpmerking: Later"
    )


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["DTSTART:20260701T080000Z"], "woensdag 1 juli 2026, 10:00 uur"),
        (
            ["DTSTART;TZID=W. Europe Standard Time:20260701T100000", "DURATION:PT1H30M"],
            "woensdag 1 juli 2026, van 10:00 tot 11:30 uur",
        ),
        (["DTSTART;TZID=GMT Standard Time:20260701T090000"], "woensdag 1 juli 2026, 10:00 uur"),
        (["DTSTART;TZID=/x/Europe/Amsterdam:20260701T100000"], "woensdag 1 juli 2026, 10:00 uur"),
        (["DTSTART:20260701T100000"], "woensdag 1 juli 2026, 10:00 uur"),
        (
            ["DTSTART;TZID=Thuis:20260701T100000"],
            "woensdag 1 juli 2026, 10:00 uur (tijdzone Thuis is niet bekend; de tijd kan anders"
            " zijn)",
        ),
        (
            ["DTSTART:20260701T200000Z", "DTEND:20260702T000000Z"],
            "woensdag 1 juli 2026, van 22:00 tot donderdag 2 juli 2026, 02:00 uur",
        ),
        (["DTSTART;VALUE=DATE:20260701"], "woensdag 1 juli 2026, de hele dag"),
        (
            ["DTSTART;VALUE=DATE:20260701", "DTEND;VALUE=DATE:20260702"],
            "woensdag 1 juli 2026, de hele dag",
        ),
        (
            ["DTSTART;VALUE=DATE:20260701", "DURATION:P1W"],
            "woensdag 1 juli 2026 tot en met dinsdag 7 juli 2026",
        ),
        (["DTSTART:20260701T200000Z", "DTEND:19990101T000000Z"], "woensdag 1 juli 2026, 22:00 uur"),
        (
            ["DTSTART;VALUE=DATE:99991231", "DURATION:P9999D"],
            "vrijdag 31 december 9999, de hele dag",
        ),
    ],
)
def test_moments_are_told_in_our_time(lines: list[str], said: str) -> None:
    assert when(*lines) == said


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=TU", "elke week"),
        ("FREQ=MONTHLY;INTERVAL=2", "elke 2 maanden"),
        ("FREQ=SECONDLY", "ja"),
    ],
)
def test_what_repeats_itself_says_so(rule: str, said: str) -> None:
    assert read("SUMMARY:Markt", f"RRULE:{rule}").text.endswith(f"Herhaalt zich: {said}")


@pytest.mark.parametrize("start", ["99999999T999999Z", "99991231T235959Z", "gisteren", ""])
def test_a_moment_that_is_none_is_left_out(start: str) -> None:
    assert read("SUMMARY:Feest", f"DTSTART:{start}").text == "Uitnodiging voor een afspraak: Feest"


@pytest.mark.parametrize("zone", ["../../etc/passwd", "Europe", "x" * 300, "a\x00b", "/"])
def test_a_zone_that_is_a_path_is_no_zone(zone: str) -> None:
    assert "is niet bekend" in when(f"DTSTART;TZID={zone}:20260701T100000")


def test_of_hundreds_of_guests_a_few_are_named() -> None:
    guests = [f"ATTENDEE:mailto:gast{number}@example.org" for number in range(300)]

    assert read(*guests).text.endswith("gast9@example.org en nog 290")


@pytest.mark.parametrize("body", ["", "BEGIN:VCALENDAR", "x" * 200_000, "BEGIN:VEVENT\n" * 9_000])
def test_a_calendar_without_an_event_is_only_a_file(body: str) -> None:
    found = parse(a_mail(body, Content_Type="text/calendar"), RECEIVED)

    assert found.text == ""
    assert len(found.attachments) == 1


_PIECES = ("DTSTART", "DTEND", "DURATION", ";TZID=", ":", "2026", "T", "P9W", '"', "\n", "Z", "0")


@given(st.lists(st.sampled_from(_PIECES)), st.text(max_size=20))
@settings(deadline=None, derandomize=True)
def test_no_calendar_is_too_strange(pieces: list[str], other: str) -> None:
    event = event_in(calendar("SUMMARY:x", "".join(pieces), other))

    assert event is not None
    assert read("SUMMARY:x", "".join(pieces), other).attachments
