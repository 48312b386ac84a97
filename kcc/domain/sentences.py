"""Where the sentences of a letter begin and end, as far as punctuation tells."""

import re
from collections.abc import Iterator, Sequence

LONGEST = 20_000  # characters that are looked at; a letter to a citizen is far shorter
_WRAPPED = 60  # a line this long that ends in a word goes on below: a mail program broke it
_PARAGRAPHS = re.compile(r"\n\s*\n")
_BULLET = re.compile(r"\s*(?:[-*•–]|\d{1,2}[.)])\s")
# Looks at each run of signs once: a citizen may send twenty thousand full stops.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s|\Z)")
_INITIALS = re.compile(r"[(\"'‘“]*(?:\w\.){2,}")
_ABBREVIATIONS = frozenset(
    """
    aanv. art. bijv. blz. bv. ca. dec. dhr. dr. drs. enz. etc. evt. excl. feb. ing. incl. ir. jan.
    jl. jr. max. mevr. min. mr. mrs. ms. mw. nov. nr. nrs. okt. prof. resp. sept. st. tel. vgl. zgn.
    """.split()
)


def sentences(text: str) -> Sequence[str]:
    """The sentences of a text in its order, each on one line; a list has one for each line."""
    blocks = (block for part in _PARAGRAPHS.split(text[:LONGEST]) for block in _blocks(part))
    return tuple(sentence for block in blocks for sentence in _split(block))


def _blocks(paragraph: str) -> Iterator[str]:
    """The lines of a paragraph, with what a mail program broke in two put together again."""
    block = last = ""
    for line in paragraph.splitlines():
        if block and _goes_on(last, line):
            block = f"{block} {line.strip()}"
        else:
            yield block
            block = line.strip()
        last = line.strip()
    yield block


def _goes_on(line: str, following: str) -> bool:
    if _BULLET.match(following) or not line or line[-1] in ".!?:;":
        return False
    return following.lstrip()[:1].islower() or len(line) >= _WRAPPED


def _split(block: str) -> Iterator[str]:
    start = 0
    for match in _END.finditer(block):
        if _ends(block, match):
            yield " ".join(block[start : match.end()].split())
            start = match.end()
    rest = " ".join(block[start:].split())
    if rest:
        yield rest


def _ends(block: str, match: re.Match[str]) -> bool:
    """A question or a cry always does; a full stop not in an abbreviation."""
    if "?" in match[0] or "!" in match[0]:
        return True
    word = block[: match.end()].rsplit(maxsplit=1)[-1].lower()
    following = block[match.end() : match.end() + 20].lstrip()
    is_short = word in _ABBREVIATIONS or _INITIALS.fullmatch(word) is not None
    return not is_short and not following[:1].islower()
