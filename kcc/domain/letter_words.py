"""What the KCC itself fills in in letters, in each of our languages."""

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


def salutation(name: str, language: str) -> str:
    """`Beste Fatima Jansen`, or to somebody whose name is not known."""
    to_person, to_unknown = _SALUTATIONS.get(language, _SALUTATIONS["nl"])
    return f"{to_person} {name}" if name else to_unknown
