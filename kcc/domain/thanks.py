"""Whether a message says nothing but thanks: known by its phrases, and never when in doubt."""

import re
from collections.abc import Iterable

from kcc.domain import texts

LONGEST = 400  # characters; who only says thanks needs no more
_SIGNATURE_WORDS = 8  # on a line; a longer one says something

_ADJECTIVE = (
    r"(?:(?:super)?snel(?:le)?|vlotte?|duidelijke?|heldere?|goede?|fijne?|prettige?|vriendelijke?"
    r"|uitgebreide?|behulpzame?|adequate?|correcte?|nette?|handige?|mooie?)"
)
_NOUN = (
    r"(?:antwoord(?:en)?|reacties?|hulp|uitleg|informatie|info|bericht|(?:e )?mail(?:tje)?"
    r"|beantwoording|moeite|service|medewerking|afhandeling|terugkoppeling|toelichting|tips?"
    r"|inzet|meedenken|telefoontje|gesprek|link)"
)
_WHOSE = r"(?:de|het|uw|je|jouw|jullie|deze|dit|alle?)"
_WHAT = rf"(?:{_WHOSE} )?(?:(?:heel |erg |zeer )?{_ADJECTIVE} )*{_NOUN}"
_HOW = (
    r"(?:heel |erg |zeer |hele |super |nogmaals |ontzettend |hartstikke )*"
    r"(?:hartelijke? |veel |heel erg )?"
)
_WHOM = r"(?: (?:je|jou|u|jullie|allen|allemaal))?(?: (?:zeer|wel|hoor))*"
_GOOD = (
    r"(?:duidelijk|helder|fijn|top|super|mooi|geweldig|perfect|prima|ok|oke|okay|okee|goed|prettig"
    r"|gelukt|opgelost|geregeld|ontvangen)"
)
_DAY = (
    r"(?:dag|avond|middag|morgen|weekend|week|werkdag|feestdagen|kerst|kerstdagen|jaarwisseling"
    r"|vakantie)"
)
_PHRASES = {
    "thanks": re.compile(
        rf"{_HOW}(?:mijn |onze )?(?:be)?dank(?:t|jewel|uwel|jullie|je|u)?(?:wel)?{_WHOM}"
        rf"(?: voor (?:{_WHAT}|alles)| hiervoor| daarvoor)?"
        rf"|{_HOW}(?:thx|tnx|thnx|merci|thanks)(?: (?:voor|for) {_WHAT})?"
        r"|(?:many |a lot of )?(?:thanks|thank you)(?: (?:so|very) much| a lot| again)?(?: all)?"
        r"(?: for (?:the|your|this|all your)"
        r"(?: (?:very )?(?:quick|fast|clear|kind|good|great|prompt))*"
        r" (?:reply|response|answer|help|information|info|support|message|(?:e )?mail|explanation"
        r"|assistance))?"
        r"|much appreciated|i (?:really )?appreciate (?:it|your help)"
    ),
    "object": re.compile(
        rf"(?:(?:de|uw|je|jullie) )?(?:(?:heel |erg ){{0,2}}{_ADJECTIVE} )+{_NOUN}"
    ),
    "noun": re.compile(rf"(?:(?:de|uw|je|jullie) )?{_NOUN}"),
    "agreed": re.compile(
        rf"(?:(?:het|dat|dit|alles|uw antwoord|de uitleg)(?: is| was)? )?(?:is )?"
        rf"(?:nu |zo |al |heel |erg |helemaal |weer |{_GOOD} )*{_GOOD}(?: nu| zo| zeg| voor mij)?"
        r"|hier(?:mee)? kan ik(?: weer)?(?: mee)? verder|(?:dan |nu )?weet ik (?:genoeg|dat)"
        r"|ik weet (?:nu )?genoeg"
        r"|(?:that is |thats |all )?(?:clear|great|perfect|fine|good|nice|understood|received)"
    ),
    "wish": re.compile(
        rf"(?:(?:ik wens (?:u|je|jullie)|alvast) )?(?:een |alvast een )?(?:hele )?"
        rf"(?:fijne?|prettige?|goede?|mooie?|gezellige?|gezonde?) {_DAY}"
        rf"(?: (?:verder|gewenst|toegewenst))*"
        r"|have a (?:nice|good|great|lovely) (?:day|weekend|evening|week)"
    ),
}
_BOTH = re.compile(rf"\b({_ADJECTIVE}),? en (?={_ADJECTIVE}\b)", re.IGNORECASE)
# "Ok bedankt": two things, of which the first may be an answer.
_AGREED_FIRST = re.compile(rf"\b({_GOOD}) (?=(?:hartelijk |heel erg )?(?:be)?dank|than|th?n?x)")
_PARTS = re.compile(r"[.,!;:()…\n]+|\s[-–—&+]+\s|\ben\b|\band\b")
_GREETING = re.compile(
    r"(?:beste|geachte|hallo|hoi|hi|hey|hee|dag|goedemorgen|goedemiddag|goedenavond|goedendag"
    r"|goede (?:morgen|middag|avond)|l\.?s\.?|dear|hello|good (?:morning|afternoon|evening))\b"
    r"(?P<whom>[^,.!\n]{0,60})(?:[,.!]+|\n|\Z)",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:(?:met )?(?:(?:de |een )?(?:vriendelijke|hartelijke|warme|beste|zonnige) )?"
    r"(?:groet(?:en|jes)?|groetjes)|m\.? ?v\.? ?g\.?|mvrgr|gr\.?|hoogachtend|liefs"
    r"|(?:with )?(?:kind |best |warm )?regards|best wishes|cheers|sincerely|yours sincerely)"
    r"(?: (?:van|uit|from))?(?:[,.!\s]+(?P<who>.*))?",
    re.IGNORECASE,
)
_TITLES = frozenset(
    """
    mevrouw mevr mw meneer mijnheer dhr heer heren dames fam familie team gemeente medewerker
    medewerkers medewerkster collega collegas allen allemaal lezer klantcontactcentrum kcc mr mrs ms
    miss sir madam all everyone namens drs ir ing dr
    """.split()
)
_PARTICLES = frozenset(
    "de den der van het t ten ter te la le el al op in von da di du bin en".split()
)
_SAYS_MORE = frozenset(
    """
    nog maar alleen echter graag kunt kan kon wilt wil zou moet niet geen waarom wanneer hoe wat
    alsnog toch verder vraag but only still please could would when why how question
    """.split()
)
# What else may stand between words; another sign, such as an angry face, says something.
_SIGNS = frozenset(" \t\r\n\xa0.,!;:()-–—…&+'’\"“”*/_@🙏👍👌😊🙂😀😃😄😁😉🤗☺❤♥🌷🌹💐🎉✅💪\ufe0f")
_SAD = re.compile(r":'?-?\(")
_WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*")


def only_thanks(
    words: str, *, signature: str = "", names: Iterable[str] = (), asked: bool = False
) -> bool:
    """Whether somebody's own words (no quote) are thanks, a greeting and a name, and nothing else.

    In Dutch or English. `names` are those of whoever writes and is written to. With `asked` we
    asked something last, so that "prima" may be an answer. Not with a question mark or a figure,
    and not with any word that the phrases here do not know.
    """
    told = words.strip()
    if not 0 < len(told) <= LONGEST or not _has_only_words(told):
        return False
    if not _is_only_a_signature(signature):
        return False
    known = _known(names)
    said = _without_names_below(_without_greeting(told), known)
    kinds = _kinds(said, known) if said else []
    if "thanks" not in kinds or None in kinds:
        return False
    return not (asked and "agreed" in kinds)


def _known(names: Iterable[str]) -> frozenset[str]:
    """The words of names with their initials; "u" is a word."""
    found = {word for name in names for word in texts.words(name)}
    return frozenset(found | {word[0] for word in found} - {"u"}) - _SAYS_MORE


def _has_only_words(told: str) -> bool:
    """Without figures, a question mark or signs that may say something by themselves."""
    known = all(sign.isalpha() or sign in _SIGNS for sign in told)
    return known and not _SAD.search(told)


def _kinds(said: str, names: frozenset[str]) -> list[str | None]:
    """The phrase of each part; None for any other words."""
    divided = _AGREED_FIRST.sub(r"\1, ", _BOTH.sub(r"\1 ", said.lower()))
    parts = [_plain(part, names) for part in _PARTS.split(divided)]
    kinds = [_kind(part) for part in parts if part]
    before = [None, *kinds]
    # "Bedankt voor de hulp en uitleg" has a noun that would say something by itself.
    return [
        None if kind == "noun" and one not in ("thanks", "object", "noun") else kind
        for one, kind in zip(before, kinds, strict=False)
    ]


def _kind(part: str) -> str | None:
    closing = _CLOSING.fullmatch(part)
    if closing is not None and not closing["who"]:
        return "closing"
    return next((kind for kind, phrase in _PHRASES.items() if phrase.fullmatch(part)), None)


def _plain(part: str, names: frozenset[str]) -> str:
    """The words of a part, without names and titles; "dank" with a name is dank."""
    found = texts.words(part)
    return " ".join(word for word in found if word not in names and word not in _TITLES)


def _without_greeting(told: str) -> str:
    found = _GREETING.match(told)
    if found is None or not _may_be_names(found["whom"], most=6):
        return told
    return told[found.end() :].strip()


def _without_names_below(told: str, names: frozenset[str]) -> str | None:
    """The words above the closing; None when what stands below it is more than a name.

    Below a closing one name of anybody may stand; elsewhere it is one we know.
    """
    lines = [line.strip() for line in told.splitlines() if line.strip()]
    for place, line in enumerate(lines):
        found = _CLOSING.fullmatch(line)
        if found is not None:
            below = [one for one in (found["who"], *lines[place + 1 :]) if one]
            is_name = _may_be_names("".join(below[:1]), most=5)
            is_name = is_name and all(_is_of(one, names) for one in below[1:])
            return "\n".join(lines[:place]) if is_name else None
    return "\n".join(lines[:-1] if len(lines) > 1 and _is_of(lines[-1], names) else lines)


def _is_of(line: str, names: frozenset[str]) -> bool:
    return all(word in names or word in _PARTICLES for word in texts.words(line))


def _may_be_names(line: str, *, most: int) -> bool:
    """Whether a line holds nothing that is not written as a name or a title."""
    found = line.split()
    return (
        len(found) <= most
        and all(
            _is_capitalised(word) or _folded(word) in _TITLES | _PARTICLES or not _WORD.search(word)
            for word in found
        )
        and not any(_folded(word) in _SAYS_MORE for word in found)
    )


def _is_capitalised(word: str) -> bool:
    """As a name is; a longer word in capitals is one that somebody shouts."""
    return word[0].isupper() and not (len(word) > 3 and word.isupper())


def _folded(word: str) -> str:
    return texts.fold(word.strip(".,!()/'’"))


def _is_only_a_signature(text: str) -> bool:
    """Whether a signature is no more than that; what stands there was not always folded rightly."""
    return "?" not in text and all(
        len(words := texts.words(line)) <= _SIGNATURE_WORDS and not _SAYS_MORE.intersection(words)
        for line in text.splitlines()
    )
