"""What the invented years are about: topics, and the departments behind them.

The mix follows what municipalities are asked most; taxes peak in February and March, passports
before the summer.
"""

from dataclasses import dataclass

PEAK = 3  # times as many in the months of its season


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Something citizens ask about, as it is called in a sentence; `weight` of all contacts."""

    thing: str
    department: str
    weight: float
    season: tuple[int, ...] = ()

    @property
    def word(self) -> str:
        """Without its article."""
        return self.thing.removeprefix("een ").removeprefix("de ")

    def weight_in(self, month: int) -> float:
        return self.weight * (PEAK if month in self.season else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """What they want to know of it; `{}` is the thing, in the subject its word."""

    label: str
    subject: str
    question: str
    phone: str


ASPECTS = (
    Aspect(
        label="aanvragen",
        subject="Aanvraag {}",
        question="Hoe vraag ik {} aan, en welke papieren heeft u daarvoor van mij nodig?",
        phone="Wil weten hoe {} aangevraagd wordt en wat er mee moet.",
    ),
    Aspect(
        label="kosten",
        subject="Kosten {}",
        question="Wat kost {} op dit moment? Ik zie op uw website twee verschillende bedragen.",
        phone="Vraagt wat {} kost en of betalen in termijnen kan.",
    ),
    Aspect(
        label="wijzigen",
        subject="Wijziging {}",
        question="In de gegevens over {} staat een fout. Kunt u die aanpassen of moet ik dat doen?",
        phone="Geeft een wijziging door over {}.",
    ),
    Aspect(
        label="stand van zaken",
        subject="Stand van zaken {}",
        question="Drie weken geleden schreef ik u over {}. Sindsdien hoorde ik niets. Hoe staat"
        " het ervoor?",
        phone="Belt over de stand van zaken rond {}.",
    ),
    Aspect(
        label="klacht",
        subject="Klacht {}",
        question="Ik ben niet tevreden over hoe het gaat met {}. Graag hoor ik wat u eraan doet.",
        phone="Is ontevreden over {} en wil dat er iets gebeurt.",
    ),
)

_SUMMER, _SPRING = (5, 6, 7), (2, 3)
_TABLE: tuple[tuple[str, str, float, tuple[int, ...]], ...] = (
    ("een paspoort", "Reisdocumenten", 7, _SUMMER),
    ("een identiteitskaart", "Reisdocumenten", 6, _SUMMER),
    ("een rijbewijs", "Rijbewijzen", 8, ()),
    ("een verhuizing", "Basisregistratie", 6, ()),
    ("een uittreksel", "Basisregistratie", 4, ()),
    ("een briefadres", "Basisregistratie", 1, ()),
    ("een afspraak aan de balie", "Publiekshal", 6, ()),
    ("een huwelijk", "Burgerlijke stand", 1.5, ()),
    ("een geboorteaangifte", "Burgerlijke stand", 1, ()),
    ("een overlijden", "Burgerlijke stand", 0.5, ()),
    ("de afvalkalender", "Afvalinzameling", 3, ()),
    ("een minicontainer", "Afvalinzameling", 5, ()),
    ("grofvuil", "Milieustraat", 4, ()),
    ("de afvalpas", "Afvalinzameling", 2, ()),
    ("een parkeervergunning", "Parkeerbeheer", 6, ()),
    ("een gehandicaptenplaats", "Mobiliteit", 1, ()),
    ("de aanslag gemeentelijke belastingen", "Heffing", 4, _SPRING),
    ("de WOZ-waarde", "Waardering", 3, _SPRING),
    ("kwijtschelding", "Invordering", 3, _SPRING),
    ("hondenbelasting", "Heffing", 1, _SPRING),
    ("een losse stoeptegel", "Wegen", 3, ()),
    ("een kapotte lantaarn", "Verlichting", 2, (11, 12, 1)),
    ("een boom voor het huis", "Groenonderhoud", 2, ()),
    ("zwerfvuil", "Reiniging", 1.5, ()),
    ("een verstopt riool", "Riolering", 1, ()),
    ("een omgevingsvergunning", "Bouwtoezicht", 3, ()),
    ("een dakkapel", "Bouwtoezicht", 1.5, ()),
    ("een uitrit", "Wegen", 0.8, ()),
    ("een evenement in de straat", "Evenementenbureau", 1.2, (4, 5, 6)),
    ("geluid van de buren", "Handhaving", 1.2, ()),
    ("een bijstandsuitkering", "Inkomen", 3, ()),
    ("bijzondere bijstand", "Inkomen", 1.5, ()),
    ("hulp in het huishouden", "Wmo-loket", 2, ()),
    ("een traplift", "Wmo-loket", 0.8, ()),
    ("leerlingenvervoer", "Jeugd en onderwijs", 0.7, (8, 9)),
    ("schuldhulp", "Schuldhulpverlening", 0.8, ()),
    ("een bezwaarschrift", "Juridische zaken", 1.2, ()),
)
THEMES = tuple(
    Theme(thing=thing, department=department, weight=weight, season=season)
    for thing, department, weight, season in _TABLE
)
DEPARTMENTS = tuple(dict.fromkeys(theme.department for theme in THEMES))


def topic_name(theme: Theme, aspect: Aspect) -> str:
    """`Paspoort: aanvragen`."""
    return f"{theme.word[0].upper()}{theme.word[1:]}: {aspect.label}"
