"""What the KCC itself fills in in letters, in each of our languages."""

from kcc.domain.kinds import ContactKind

_SALUTATIONS = {"nl": ("Beste", "Beste heer of mevrouw"), "en": ("Dear", "Dear sir or madam")}
SOON = {"nl": "zo snel mogelijk", "en": "as soon as possible"}
SHORTENED = {
    "nl": "(De rest van uw bericht hebben wij wel, maar herhalen wij hier niet.)",
    "en": "(We have the rest of your message, but do not repeat it here.)",
}
WHY_NO_COPY = {
    "nl": "niet zeker is dat het van dit e-mailadres komt",
    "en": "we cannot be sure that it came from this e-mail address",
}

# Said with "is het": an agent decides what it is. Awb 7:10, Woo 4.4, AVG 12(3) and Awb 9:11.
LEGAL_TERMS = {
    "nl": {
        ContactKind.OBJECTION: "Is uw bericht een bezwaar? Dan beslissen wij daarover binnen 6"
        " weken nadat de termijn om bezwaar te maken voorbij is, of binnen 12 weken als een"
        " commissie advies geeft.",
        ContactKind.WOO_REQUEST: "Is uw bericht een Woo-verzoek? Dan beslissen wij daarover binnen"
        " 4 weken.",
        ContactKind.GDPR_REQUEST: "Is uw bericht een verzoek over uw persoonsgegevens? Dan hoort u"
        " binnen een maand wat wij ermee doen.",
        ContactKind.COMPLAINT: "Is uw bericht een klacht? Dan handelen wij die binnen 6 weken af,"
        " of binnen 10 weken als een commissie advies geeft.",
    },
    "en": {
        ContactKind.OBJECTION: "Is your message an objection? Then we will decide on it within"
        " 6 weeks after the term for objecting has ended, or within 12 weeks if a committee"
        " advises us.",
        ContactKind.WOO_REQUEST: "Is your message a request under the Woo? Then we will decide on"
        " it within 4 weeks.",
        ContactKind.GDPR_REQUEST: "Is your message a request about your personal data? Then you"
        " will hear within a month what we do with it.",
        ContactKind.COMPLAINT: "Is your message a complaint? Then we will deal with it within"
        " 6 weeks, or within 10 weeks if a committee advises us.",
    },
}


def salutation(name: str, language: str) -> str:
    """`Beste Fatima Jansen`, or to somebody whose name is not known."""
    to_person, to_unknown = _SALUTATIONS.get(language, _SALUTATIONS["nl"])
    return f"{to_person} {name}" if name else to_unknown
