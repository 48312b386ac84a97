"""The standard texts of a new installation, which editors make their own."""

from typing import NamedTuple


class FirstText(NamedTuple):
    """As an editor would fill it in."""

    title: str
    shortcut: str
    text: str
    language: str = "nl"


FIRST_TEXTS = (
    FirstText(
        "Aanhef en dank",
        "aanhef",
        "{{aanhef}},\n\nDank u wel voor uw bericht.",
    ),
    FirstText(
        "Afsluiting met groet",
        "groet",
        "Heeft u nog vragen? Beantwoord dan deze e-mail, of bel ons op {{telefoon}}.\n\n"
        "Met vriendelijke groet,\n{{naam medewerker}}\n{{gemeente}}",
    ),
    FirstText(
        "Wij zoeken het uit",
        "uitzoeken",
        "Ik vraag dit na bij mijn collega's. U hoeft zelf niets te doen. Zodra ik het weet, krijgt"
        " u van mij antwoord.",
    ),
    FirstText(
        "Wij hebben meer gegevens nodig",
        "gegevens",
        "Om u goed te helpen, heb ik nog iets van u nodig. Wilt u deze e-mail beantwoorden met:\n\n"
        "- uw adres en postcode\n"
        "- een telefoonnummer waarop wij u overdag bereiken\n\n"
        "Stuur geen kopie van uw paspoort en geen burgerservicenummer mee.",
    ),
    FirstText(
        "Afspraak aan de balie",
        "afspraak",
        "Hiervoor komt u langs bij de gemeente. Maak eerst een afspraak op {{website}} of bel"
        " {{telefoon}}. Neem een geldig paspoort, identiteitskaart of rijbewijs mee.",
    ),
    FirstText(
        "Melding doorgegeven",
        "melding",
        "Dank u wel voor uw melding. Ik heb die doorgegeven aan de collega's die dit oplossen. Uw"
        " nummer is {{nummer}}. Is het gevaarlijk? Bel dan meteen {{telefoon}}.",
    ),
    FirstText(
        "Wij antwoorden te laat",
        "excuses",
        "U heeft lang op ons antwoord gewacht. Dat had sneller gemoeten, en dat spijt ons.",
    ),
    FirstText(
        "Hier gaat de gemeente niet over",
        "verwijzen",
        "Hier gaat de gemeente niet over. U kunt met uw vraag wel terecht bij deze organisatie:",
    ),
    FirstText(
        "Afsluiting in het Engels",
        "regards",
        "Do you have any questions? Please reply to this email, or call us on {{telefoon}}.\n\n"
        "Kind regards,\n{{naam medewerker}}\n{{gemeente}}",
        "en",
    ),
)
