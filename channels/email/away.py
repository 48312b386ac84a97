"""Mail by which a program says that somebody is away, when only its subject and words tell."""

import re

LONGEST = 1_000  # characters of text: such programs say it at once

# Nobody but a program puts these in front. "Re: Automatisch antwoord" is a person again.
_SURE = re.compile(
    r"""
    automatisch\ antwoord\s*(?:op\s*|\([^()]{1,60}\)\s*)?(?::|$)
    | automatisch(?:\ antwoord|e\ reactie)\ op\ (?:uw|je|jouw)\ (?:bericht|e-?mail|mail)\b
    | automatische?\ (?:reactie|beantwoording|bericht|reply|response)\s*(?::|$)
    | automatische\ antwort\s*: | r[ée]ponse\ automatique\s*:
    | auto(?:matic)?[ -]?(?:reply|response)\s*(?::|$) | \[auto-?reply\] | autosvar\s*:
    | afwezigheids(?:bericht|assistent)\b | abwesenheitsnotiz\b
    | out\ of\ (?:the\ )?office\ auto-?reply\b | vacation\ (?:reply|response)\s*(?::|$)
    | away\ from\ my\ mail\s*$ | oo[of]\s*: | .{1,60}\ is\ out\ of\ the\ office[\s.]*$
    | auto:\ .{1,100}\b(?:out\ of\ (?:the\ )?office|afwezig|niet\ aanwezig|niet\ op\ kantoor)\b
    | (?:auto|away|holiday|vakantie|vrij(?:\ vandaag)?|ik\ ben\ er\ niet|uit\ dienst
    |(?:ik\ ben\ )?(?:met\ pensioen|niet\ meer\ (?:werkzaam|in\ dienst)(?:\ bij\ [^:]{1,60})?))
    \s*:\s*(?:re|antw|aw|betr|sv)\s*:
    """,
    re.VERBOSE | re.IGNORECASE,
)

# These are people's words too: "Afwezig: kind ziek, wat moet ik doen?" So what follows decides.
_PERHAPS = re.compile(
    r"""
    (?:
        (?:ik\ ben\ )?(?:momenteel\ |tijdelijk\ |nu\ |helaas\ )?
        (?:afwezig(?:heid)?|niet\ aanwezig|(?:met|op)\ (?:vakantie|verlof)
        |(?:buiten|niet\ op)\ kantoor)
        | afwezigheidsmelding | vakantie(?:melding|bericht)
        | (?:i\ am\ |i'm\ )?(?:currently\ )?
        (?:out\ of\ (?:the\ )?office|on\ (?:vacation|holiday|leave))
    )\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNTIL = re.compile(
    r"""
    \s+(?:tot|t/m|vanaf|van\ \d|until|till|from)
    (?:[\s\d/.,:–-]|\b(?:tot|t/m|en|met|van|to|and|until|nader|order|bericht|week|uur|de|the
    |ma|di|wo|do|vr|za|zo|(?:maan|dins|woens|donder|vrij|zater|zon)dag
    |(?:mon|tues|wednes|thurs|fri|satur|sun)day
    |jan|feb|mrt|mar|apr|mei|may|jun|jul|aug|sep|sept|okt|oct|nov|dec
    |januari|februari|maart|april|juni|juli|augustus|september|oktober|november|december
    |january|february|march|june|july|august|october)\b)*
    """,
    re.VERBOSE | re.IGNORECASE,
)
# The subject that is answered: with a prefix of a mail program, with our number, or as we write.
_ANSWERED = re.compile(
    r"""
    [\s:|(\[–-]*(?:(?:re|antw|aw|betr|sv|fw|fwd)\s*:|ontvangstbevestiging\b
    |(?:uw|je|jouw|your)\ (?:vraag|bericht|e-?mail|mail|melding|aanvraag|question|message)\b)
    | .*\[\d{10}\]
    """,
    re.VERBOSE | re.IGNORECASE,
)
# "Ik ben afwezig" is not among them: that is how a person begins who then asks something.
_TOLD = re.compile(
    r"""
    \b(?:bedankt|dank|thank\ you|thanks)\b.{0,20}\b(?:voor|for)\b.{0,10}\b(?:uw|je|jouw|your)\b
    .{0,10}\b(?:bericht|e-?mail|mail|message)\b
    | \bben\ ik\ .{0,60}\b(?:weer|terug)\b
    | \b(?:weer|terug)\ (?:aanwezig|bereikbaar|op\ kantoor)\b
    | \bwordt\ niet\ (?:gelezen|doorgestuurd)\b | \bi\ will\ (?:be\ back|return|reply|respond)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)


def says_away(subject: str, text: str) -> bool:
    """Whether an absence is all that a mail tells.

    When it is not certain a person is assumed: an acknowledgement too many does no harm, a
    question that nobody sees does.
    """
    if _SURE.match(subject):
        return True
    found = _PERHAPS.match(subject)
    if not found:
        return False
    beginning = text[:LONGEST]
    rest = subject[found.end() :].rstrip(" .!")
    return (
        not rest
        or _UNTIL.fullmatch(rest) is not None
        or _ANSWERED.match(rest) is not None
        or ("?" not in rest + beginning and _TOLD.search(beginning) is not None)
    )
