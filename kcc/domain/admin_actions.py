"""The kinds of change that the log of administration shows."""

from enum import StrEnum


class AdminAction(StrEnum):
    """What an admin did; screens show the label with the subject."""

    PERSON_ADDED = "person_added"
    PERSON_CHANGED = "person_changed"
    PERSON_STOPPED = "person_stopped"
    PERSON_RESUMED = "person_resumed"
    PASSWORD_GIVEN = "password_given"  # noqa: S105 - a kind of event
    PASSWORD_CHOSEN = "password_chosen"  # noqa: S105 - a kind of event
    DEPARTMENT_ADDED = "department_added"
    DEPARTMENT_CHANGED = "department_changed"
    TOPIC_ADDED = "topic_added"
    TOPIC_CHANGED = "topic_changed"
    MAILBOX_ADDED = "mailbox_added"
    MAILBOX_CHANGED = "mailbox_changed"
    MAILBOX_TESTED = "mailbox_tested"
    MAILBOX_WOKEN = "mailbox_woken"
    NORM_SET = "norm_set"
    NORM_ENDED = "norm_ended"
    NORM_MOVED = "norm_moved"
    CLOCKS_MOVED = "clocks_moved"
    CALENDAR_ADDED = "calendar_added"
    CALENDAR_CHANGED = "calendar_changed"
    CALENDAR_READ = "calendar_read"
    CALENDAR_REMOVED = "calendar_removed"
    EQUATED_DAY_ADDED = "equated_day_added"
    EQUATED_DAY_REMOVED = "equated_day_removed"
    HOURS_ADDED = "hours_added"
    HOURS_CHANGED = "hours_changed"
    HOURS_REMOVED = "hours_removed"
    CLOSING_DAY_ADDED = "closing_day_added"
    CLOSING_DAY_REMOVED = "closing_day_removed"
    OPEN_DAY_ADDED = "open_day_added"
    OPEN_DAY_REMOVED = "open_day_removed"
    STANDARD_TEXT_ADDED = "standard_text_added"
    STANDARD_TEXT_CHANGED = "standard_text_changed"
    LETTER_CHANGED = "letter_changed"
    LETTER_RESET = "letter_reset"
    MAIL_RETRIED = "mail_retried"
    MAIL_TAKEN_OVER = "mail_taken_over"
    MAIL_DISMISSED = "mail_dismissed"
    DELIVERY_RETRIED = "delivery_retried"
    BRAKE_RELEASED = "brake_released"
    OUTAGE_ADDED = "outage_added"
    OUTAGE_CHANGED = "outage_changed"
    OUTAGE_ENDED = "outage_ended"
    OUTAGE_WITHDRAWN = "outage_withdrawn"

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {
    AdminAction.PERSON_ADDED: "medewerker toegevoegd",
    AdminAction.PERSON_CHANGED: "medewerker gewijzigd",
    AdminAction.PERSON_STOPPED: "medewerker uitgezet",
    AdminAction.PERSON_RESUMED: "medewerker weer aangezet",
    AdminAction.PASSWORD_GIVEN: "nieuw wachtwoord gegeven",
    AdminAction.PASSWORD_CHOSEN: "eigen wachtwoord gekozen",
    AdminAction.DEPARTMENT_ADDED: "afdeling toegevoegd",
    AdminAction.DEPARTMENT_CHANGED: "afdeling gewijzigd",
    AdminAction.TOPIC_ADDED: "onderwerp toegevoegd",
    AdminAction.TOPIC_CHANGED: "onderwerp gewijzigd",
    AdminAction.MAILBOX_ADDED: "postbus toegevoegd",
    AdminAction.MAILBOX_CHANGED: "postbus gewijzigd",
    AdminAction.MAILBOX_TESTED: "verbinding van postbus getest",
    AdminAction.MAILBOX_WOKEN: "versturen uit postbus opnieuw laten proberen",
    AdminAction.NORM_SET: "norm vastgesteld",
    AdminAction.NORM_ENDED: "norm beëindigd",
    AdminAction.NORM_MOVED: "norm verplaatst",
    AdminAction.CLOCKS_MOVED: "verplaatst",
    AdminAction.CALENDAR_ADDED: "kalender toegevoegd",
    AdminAction.CALENDAR_CHANGED: "kalender gewijzigd",
    AdminAction.CALENDAR_READ: "kalender uit een bestand gevuld",
    AdminAction.CALENDAR_REMOVED: "kalender verwijderd",
    AdminAction.EQUATED_DAY_ADDED: "gelijkgestelde dag toegevoegd",
    AdminAction.EQUATED_DAY_REMOVED: "gelijkgestelde dag verwijderd",
    AdminAction.HOURS_ADDED: "openingstijd toegevoegd",
    AdminAction.HOURS_CHANGED: "openingstijd gewijzigd",
    AdminAction.HOURS_REMOVED: "openingstijd verwijderd",
    AdminAction.CLOSING_DAY_ADDED: "sluitingsdag toegevoegd",
    AdminAction.CLOSING_DAY_REMOVED: "sluitingsdag verwijderd",
    AdminAction.OPEN_DAY_ADDED: "openingsdag toegevoegd",
    AdminAction.OPEN_DAY_REMOVED: "openingsdag verwijderd",
    AdminAction.STANDARD_TEXT_ADDED: "standaardtekst toegevoegd",
    AdminAction.STANDARD_TEXT_CHANGED: "standaardtekst gewijzigd",
    AdminAction.LETTER_CHANGED: "brief gewijzigd",
    AdminAction.LETTER_RESET: "brief terug naar de standaardtekst",
    AdminAction.MAIL_RETRIED: "onleesbare e-mail opnieuw laten lezen",
    AdminAction.MAIL_TAKEN_OVER: "contact gemaakt van onleesbare e-mail",
    AdminAction.MAIL_DISMISSED: "onleesbare e-mail zonder actie afgesloten",
    AdminAction.DELIVERY_RETRIED: "bericht opnieuw laten versturen",
    AdminAction.BRAKE_RELEASED: "rem op automatische mail losgelaten",
    AdminAction.OUTAGE_ADDED: "storing vastgelegd",
    AdminAction.OUTAGE_CHANGED: "storing gewijzigd",
    AdminAction.OUTAGE_ENDED: "storing beëindigd",
    AdminAction.OUTAGE_WITHDRAWN: "storing ingetrokken",
}
