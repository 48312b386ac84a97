"""What each figure of a report is: of what it is a part, what is left out, and where it is from."""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    """A figure, by its place on the page with definitions."""

    ON_TIME = "op-tijd"
    NORM = "per-norm"
    WAITING = "wachttijd"
    HANDLING = "doorlooptijd"
    BACKLOG = "open-werk"
    ONE_GO = "in-een-keer"
    CAME_BACK = "teruggekomen"
    KEPT = "toezeggingen"
    HANDED_OVER = "doorgezet"
    RECEIVED = "binnengekomen"
    AGENTS = "medewerkers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """In Dutch; `counted` is the numerator or the figure itself, `of` the denominator."""

    measure: Measure
    title: str
    counted: str
    of: str
    left_out: str
    source: str = ""


_NO_SPAM = "Spam, automatische berichten en dubbele contacten."
_WORK_TIME = (
    "Openingstijd van de gemeente, naar boven afgerond: op de minuut binnen een uur, op 5 minuten "
    "binnen 8 uur, op een kwartier binnen 40 uur en daarboven op een uur."
)

DEFINITIONS = (
    Definition(
        measure=Measure.ON_TIME,
        title="Op tijd beantwoord",
        counted="Termijnen waarbinnen de inwoner een antwoord kreeg van een medewerker.",
        of="Alle termijnen voor een eerste, volgend of definitief antwoord of een terugbelverzoek "
        "die in de periode eindigden, ook van contacten die nog open staan: wat open staat en te "
        "laat is, telt als niet gehaald.",
        left_out=f"{_NO_SPAM} Termijnen die hun zin verloren, die stilstaan terwijl we op de "
        "inwoner wachten, en termijnen van de wet. Een ontvangstbevestiging is geen antwoord.",
        source="E-mailgedragslijn voor overheden (2005), C en F. Het interval is de 95%-marge "
        "volgens Wilson (1927).",
    ),
    Definition(
        measure=Measure.NORM,
        title="Per norm",
        counted="Termijnen van deze norm die zijn gehaald.",
        of="Alle termijnen van deze norm, in welke versie ook, die in de periode eindigden.",
        left_out=_NO_SPAM,
        source="De norm waarmee de termijn begon: een wijziging daarvan verandert niets aan "
        "eerdere cijfers.",
    ),
    Definition(
        measure=Measure.WAITING,
        title="Tijd tot het eerste antwoord",
        counted="De tijd waarbinnen zo veel procent van de inwoners een eerste antwoord kreeg.",
        of="Contacten die in de periode hun eerste antwoord van een medewerker kregen.",
        left_out=f"{_NO_SPAM} Ontvangstbevestigingen en berichten die alleen een datum noemen. "
        "Zonder wachten: de tijd dat we op de inwoner wachtten, gaat eraf.",
        source=_WORK_TIME,
    ),
    Definition(
        measure=Measure.HANDLING,
        title="Doorlooptijd",
        counted="De tijd van ontvangst tot einde waarbinnen zo veel procent klaar was.",
        of="Contacten die in de periode zijn afgehandeld en dat zijn gebleven. Ging een contact "
        "weer open, dan telt het vanaf de eerste ontvangst op de dag dat het echt klaar was.",
        left_out=_NO_SPAM,
        source=_WORK_TIME,
    ),
    Definition(
        measure=Measure.BACKLOG,
        title="Open werk naar leeftijd",
        counted="Contacten die aan het einde van de dag open stonden, naar het aantal werkdagen "
        "sinds de dag van ontvangst; te laat is waarvan toen een termijn voorbij was die liep.",
        of="",
        left_out=f"{_NO_SPAM} Een dag waarop niet is geteld, blijft leeg: contacten worden later "
        "samengevoegd en verplaatst. Daardoor kan de lijst achter een getal iets verschillen. Per "
        "onderwerp wordt dit niet bewaard.",
    ),
    Definition(
        measure=Measure.ONE_GO,
        title="In één keer geholpen",
        counted="Afgehandeld met precies één antwoord, niet heropend binnen 14 dagen, en zonder "
        "nieuw contact van dezelfde inwoner over hetzelfde onderwerp binnen 14 dagen.",
        of="Alle keren dat in de periode een contact is afgehandeld.",
        left_out=f"{_NO_SPAM} De laatste 14 dagen zijn voorlopig: wie terugkomt, doet dat later.",
    ),
    Definition(
        measure=Measure.CAME_BACK,
        title="Teruggekomen",
        counted="Afgehandelde contacten die binnen 14 dagen weer open gingen.",
        of="Alle keren dat in de periode een contact is afgehandeld.",
        left_out=f"{_NO_SPAM} Een bericht dat alleen bedankt, opent niets.",
    ),
    Definition(
        measure=Measure.KEPT,
        title="Toezeggingen nagekomen",
        counted="Toezeggingen waarbij de inwoner op tijd antwoord kreeg, of vóór de beloofde dag "
        "een nieuwe datum hoorde.",
        of="Alle toezeggingen waarvan de beloofde dag in de periode lag.",
        left_out=_NO_SPAM,
        source="E-mailgedragslijn voor overheden (2005), C.",
    ),
    Definition(
        measure=Measure.HANDED_OVER,
        title="Doorgezet",
        counted="Hoe vaak een contact naar een afdeling ging; en welk deel zonder afdeling klaar "
        "was.",
        of="Contacten die in de periode zijn afgehandeld en dat zijn gebleven.",
        left_out=_NO_SPAM,
        source="Antwoord© (VNG, 2007): streef naar 80% in de eerste lijn.",
    ),
    Definition(
        measure=Measure.RECEIVED,
        title="Drukte per uur",
        counted="Contacten die in dat uur binnenkwamen, gemiddeld over de werkdagen.",
        of="De werkdagen van de periode die op die weekdag vallen.",
        left_out=f"{_NO_SPAM} Wat in het weekend of op een gesloten dag binnenkwam.",
    ),
    Definition(
        measure=Measure.AGENTS,
        title="Per medewerker",
        counted="Termijnen die deze medewerker met een antwoord haalde, en contacten die hij of "
        "zij afhandelde.",
        of="Termijnen waar deze medewerker het antwoord op gaf; wat niemand beantwoordde, staat "
        "bij niemand.",
        left_out=f"{_NO_SPAM} Voor een gesprek met de medewerker, niet om te vergelijken: wie de "
        "lastigste vragen doet, heeft de langste tijden. Aantallen onder de tien staan er niet.",
    ),
)
