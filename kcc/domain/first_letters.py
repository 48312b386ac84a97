"""The letters of a new installation, and of each that has no text of its own."""

from typing import NamedTuple

from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letter_kinds import LetterKind


class FirstLetter(NamedTuple):
    """As an editor would fill it in."""

    subject: str
    text: str


_ACKNOWLEDGEMENT = """{{aanhef}},

U wordt uiterlijk {{beldatum}} gebeld.

U krijgt uiterlijk {{antwoorddatum}} antwoord van ons.

U krijgt {{zo snel mogelijk}} antwoord van ons.

Wij hebben uw bericht ontvangen op {{ontvangen}}.
Uw contactnummer is {{nummer}}.

Wat gaat er nu gebeuren?
- Een medewerker leest uw bericht.
- U krijgt een reactie binnen {{termijn}}.
- Wilt u iets toevoegen? Beantwoord dan deze e-mail. Het komt bij uw vraag terecht.
- Liever bellen of langskomen? Bel {{telefoon}} en noem uw contactnummer. Adressen en \
openingstijden staan op {{website}}

{{wettelijke termijn}}

Dit is een automatische ontvangstbevestiging. Het is nog niet het antwoord op uw vraag.

Met vriendelijke groet,
{{gemeente}}

Hoe wij met uw gegevens omgaan, leest u op {{privacy}}

Uw bijlagen:
{{bijlagen}}

Dit schreef u ons:
{{uw bericht}}

Wij herhalen uw bericht hier niet, omdat {{waarom geen kopie}}."""

_ACKNOWLEDGEMENT_EN = """{{aanhef}},

We will call you by {{beldatum}} at the latest.

You will get an answer by {{antwoorddatum}} at the latest.

You will get an answer {{zo snel mogelijk}}.

We received your message on {{ontvangen}}.
Your contact number is {{nummer}}.

What happens now?
- A member of our staff reads your message.
- You will get a response within {{termijn}}.
- Would you like to add something? Reply to this e-mail. It will be kept with your question.
- Would you rather call or visit? Call {{telefoon}} and mention your contact number. \
Addresses and opening hours: {{website}}

{{wettelijke termijn}}

This is an automatic acknowledgement. It is not yet the answer to your question.

Kind regards,
{{gemeente}}

How we handle your personal data: {{privacy}}

Your attachments:
{{bijlagen}}

This is what you wrote to us:
{{uw bericht}}

We do not repeat your message here, as {{waarom geen kopie}}."""

_BELOW = (
    f"\n{FOOTER_LINE}"
    + """
Uw contactnummer is {{nummer}}. Wilt u reageren? Beantwoord dan deze e-mail.
{{ondertekening}}"""
)
_BELOW_EN = (
    f"\n{FOOTER_LINE}"
    + """
Your contact number is {{nummer}}. Would you like to respond? Please reply to this email.
{{ondertekening}}"""
)

_INTERIM = (
    """{{aanhef}},

U schreef ons op {{ontvangen}}. Uw vraag kost meer tijd dan wij hadden gedacht.

{{reden}}

U krijgt uiterlijk {{antwoorddatum}} antwoord van ons. U hoeft daarvoor niets te doen.

Met vriendelijke groet,
{{naam medewerker}}
"""
    + _BELOW
)
_INTERIM_EN = (
    """{{aanhef}},

You wrote to us on {{ontvangen}}. Your question takes more time than we had expected.

{{reden}}

You will get an answer by {{antwoorddatum}} at the latest. There is nothing you need to do.

Kind regards,
{{naam medewerker}}
"""
    + _BELOW_EN
)
_FORWARDING = (
    """{{aanhef}},

U schreef ons op {{ontvangen}}. Wij hebben uw bericht op {{doorgestuurd op}} doorgestuurd naar \
{{doorgestuurd naar}}.

{{reden}}

U krijgt uiterlijk {{antwoorddatum}} antwoord. U hoeft uw vraag niet opnieuw te sturen.

Met vriendelijke groet,
{{gemeente}}
"""
    + _BELOW
)
_FORWARDING_EN = (
    """{{aanhef}},

You wrote to us on {{ontvangen}}. On {{doorgestuurd op}} we forwarded your message to \
{{doorgestuurd naar}}.

{{reden}}

You will get an answer by {{antwoorddatum}} at the latest. You need not send your question again.

Kind regards,
{{gemeente}}
"""
    + _BELOW_EN
)
_CLOSING = (
    """{{aanhef}},

U schreef ons op {{ontvangen}}. Wij hebben uw vraag afgesloten.

{{reden}}

Klopt dat niet, of heeft u nog een vraag? Beantwoord dan deze e-mail of bel {{telefoon}}.

Met vriendelijke groet,
{{naam medewerker}}
"""
    + _BELOW
)
_CLOSING_EN = (
    """{{aanhef}},

You wrote to us on {{ontvangen}}. We have closed your question.

{{reden}}

Is that not right, or do you have another question? Reply to this e-mail or call {{telefoon}}.

Kind regards,
{{naam medewerker}}
"""
    + _BELOW_EN
)

FIRST_LETTERS = {
    (LetterKind.ACKNOWLEDGEMENT, "nl"): FirstLetter(
        "Ontvangstbevestiging: {{onderwerp}}", _ACKNOWLEDGEMENT
    ),
    (LetterKind.ACKNOWLEDGEMENT, "en"): FirstLetter(
        "We received your question: {{onderwerp}}", _ACKNOWLEDGEMENT_EN
    ),
    (LetterKind.ANSWER, "nl"): FirstLetter("", "{{antwoord}}\n" + _BELOW),
    (LetterKind.ANSWER, "en"): FirstLetter("", "{{antwoord}}\n" + _BELOW_EN),
    (LetterKind.INTERIM, "nl"): FirstLetter("Uw vraag duurt langer: {{onderwerp}}", _INTERIM),
    (LetterKind.INTERIM, "en"): FirstLetter(
        "Your question takes longer: {{onderwerp}}", _INTERIM_EN
    ),
    (LetterKind.FORWARDING, "nl"): FirstLetter("Doorgestuurd: {{onderwerp}}", _FORWARDING),
    (LetterKind.FORWARDING, "en"): FirstLetter("Forwarded: {{onderwerp}}", _FORWARDING_EN),
    (LetterKind.CLOSING, "nl"): FirstLetter("Afgesloten: {{onderwerp}}", _CLOSING),
    (LetterKind.CLOSING, "en"): FirstLetter("Closed: {{onderwerp}}", _CLOSING_EN),
}

# What stands for {{ondertekening}} where neither department nor mailbox has one of its own.
SIGNATURES = {
    "nl": "{{gemeente}} | telefoon {{telefoon}} | {{website}}",
    "en": "{{gemeente}} | telephone {{telefoon}} | {{website}}",
}
