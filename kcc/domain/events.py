"""The kinds of event in the history of a contact."""

from enum import StrEnum


class EventKind(StrEnum):
    """What happened; screens show the label with the data of the event."""

    RECEIVED = "received"
    MESSAGE_RECEIVED = "message_received"
    ACKNOWLEDGED = "acknowledged"
    BRAKED = "braked"
    THANKED = "thanked"
    ANSWERED = "answered"
    ANSWER_UNDONE = "answer_undone"
    INTERIM_WRITTEN = "interim_written"
    CLOSING_WRITTEN = "closing_written"
    FORWARDING_TOLD = "forwarding_told"
    FORWARDING_HELD = "forwarding_held"
    DELIVERED = "delivered"
    DELIVERY_FAILED = "delivery_failed"
    DELIVERY_UNCERTAIN = "delivery_uncertain"
    DELIVERY_RETRIED = "delivery_retried"
    DELAYED = "delayed"
    BOUNCED_SOFTLY = "bounced_softly"
    BOUNCED = "bounced"
    NOTED = "noted"
    CALLED = "called"
    SPOKEN = "spoken"
    CLAIMED = "claimed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    STATE_CHANGED = "state_changed"
    REFERRED = "referred"
    POSTPONED = "postponed"
    WOKEN = "woken"
    TOPIC_CHANGED = "topic_changed"
    LANGUAGE_CHANGED = "language_changed"
    KIND_CHANGED = "kind_changed"
    PRIORITY_CHANGED = "priority_changed"
    COMPLEXITY_CHANGED = "complexity_changed"
    SUGGESTION_REFUSED = "suggestion_refused"
    TERM_POSTPONED = "term_postponed"
    SUSPENDED = "suspended"
    RESUMED = "resumed"
    DEFAULT_LINKED = "default_linked"
    PUT_IN_DEFAULT = "put_in_default"
    CLOSED = "closed"
    REOPENED = "reopened"
    CLOCK_STARTED = "clock_started"
    CLOCK_MET = "clock_met"
    CLOCK_ENDED = "clock_ended"
    CLOCK_MOVED = "clock_moved"
    WARNED = "warned"
    OUTAGE_TOLD = "outage_told"
    ATTACHMENT_OPENED = "attachment_opened"
    LINK_WITHDRAWN = "link_withdrawn"
    IMAGES_SHOWN = "images_shown"
    SPLIT_OFF = "split_off"
    SPLIT_FROM = "split_from"
    PUT_BACK = "put_back"
    TAKEN_BACK = "taken_back"
    MERGED_INTO = "merged_into"
    MERGED = "merged"
    TAKEN_OVER = "taken_over"
    READ_AFTER_ALL = "read_after_all"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    EventKind.RECEIVED: "ontvangen",
    EventKind.MESSAGE_RECEIVED: "nieuw bericht ontvangen",
    EventKind.ACKNOWLEDGED: "ontvangstbevestiging klaargezet",
    EventKind.BRAKED: "geen ontvangstbevestiging: tegengehouden door een rem",
    EventKind.THANKED: "alleen een bedankje: bleef dicht",
    EventKind.ANSWERED: "antwoord geschreven",
    EventKind.ANSWER_UNDONE: "versturen ongedaan gemaakt",
    EventKind.INTERIM_WRITTEN: "tussenbericht geschreven",
    EventKind.CLOSING_WRITTEN: "afsluitbericht geschreven",
    EventKind.FORWARDING_TOLD: "aan de inwoner gemeld dat de vraag is doorgestuurd",
    EventKind.FORWARDING_HELD: "geen doorstuurbericht: tegengehouden door een rem",
    EventKind.DELIVERED: "verzonden",
    EventKind.DELIVERY_FAILED: "niet verzonden",
    EventKind.DELIVERY_UNCERTAIN: "onzeker of het is aangekomen",
    EventKind.DELIVERY_RETRIED: "opnieuw op weg gezet",
    EventKind.DELAYED: "nog niet bezorgd, de mailserver probeert het nog",
    EventKind.BOUNCED_SOFTLY: "niet bezorgd, wordt nog één keer verstuurd",
    EventKind.BOUNCED: "niet bezorgd",
    EventKind.NOTED: "notitie geschreven",
    EventKind.CALLED: "inwoner gesproken",
    EventKind.SPOKEN: "gesprek afgesloten, duur",
    EventKind.CLAIMED: "gepakt uit de wachtrij",
    EventKind.ASSIGNED: "toegewezen",
    EventKind.RELEASED: "teruggezet in de wachtrij",
    EventKind.STATE_CHANGED: "status gewijzigd",
    EventKind.REFERRED: "doorgezet naar afdeling",
    EventKind.POSTPONED: "uitgesteld",
    EventKind.WOKEN: "terug van uitstel",
    EventKind.TOPIC_CHANGED: "onderwerp gewijzigd",
    EventKind.LANGUAGE_CHANGED: "taal van onze brieven gewijzigd",
    EventKind.KIND_CHANGED: "soort gewijzigd",
    EventKind.PRIORITY_CHANGED: "voorrang gewijzigd",
    EventKind.COMPLEXITY_CHANGED: "eenvoudig of ingewikkeld gewijzigd",
    EventKind.SUGGESTION_REFUSED: "voorgestelde soort afgewezen",
    EventKind.TERM_POSTPONED: "wettelijke termijn verdaagd",
    EventKind.SUSPENDED: "wettelijke termijn opgeschort",
    EventKind.RESUMED: "wettelijke termijn loopt weer",
    EventKind.DEFAULT_LINKED: "ingebrekestelling over contact",
    EventKind.PUT_IN_DEFAULT: "in gebreke gesteld met contact",
    EventKind.CLOSED: "afgehandeld",
    EventKind.REOPENED: "heropend",
    EventKind.CLOCK_STARTED: "termijn gestart",
    EventKind.CLOCK_MET: "termijn gehaald",
    EventKind.CLOCK_ENDED: "termijn vervallen",
    EventKind.CLOCK_MOVED: "termijn verplaatst",
    EventKind.WARNED: "gewaarschuwd",
    EventKind.OUTAGE_TOLD: "uitleg van de termijn aangepast aan het register van storingen",
    EventKind.ATTACHMENT_OPENED: "bijlage geopend",
    EventKind.LINK_WITHDRAWN: "link naar bestanden ingetrokken",
    EventKind.IMAGES_SHOWN: "afbeeldingen van internet getoond",
    EventKind.SPLIT_OFF: "bericht afgesplitst naar contact",
    EventKind.SPLIT_FROM: "afgesplitst van contact",
    EventKind.PUT_BACK: "bericht teruggezet naar contact",
    EventKind.TAKEN_BACK: "bericht teruggezet uit contact",
    EventKind.MERGED_INTO: "samengevoegd met contact",
    EventKind.MERGED: "samengevoegd: hierbij kwam contact",
    EventKind.TAKEN_OVER: "met de hand overgenomen van een onleesbare e-mail",
    EventKind.READ_AFTER_ALL: "de onleesbare e-mail staat nu bij contact",
}
