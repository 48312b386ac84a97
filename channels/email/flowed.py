"""Text in format=flowed (RFC 3676) as its writer saw it: soft line ends are no line ends."""

from collections.abc import Iterator

_DELIMITER = "-- "  # of a signature; never flows (RFC 3676, 4.3)


def unflow(text: str, *, delsp: bool = False) -> str:
    """One line for each paragraph, lines ending in \\n; only soft ends and stuffing are left out.

    `delsp`: the space before a soft line end is no part of the text.
    """
    return "\n".join(_paragraphs(text.split("\n"), delsp=delsp))


def _paragraphs(lines: list[str], *, delsp: bool) -> Iterator[str]:
    pieces: list[str] = []
    depth = 0
    for line in lines:
        quotes, words = _unquoted(line)
        if pieces and (quotes != depth or words == _DELIMITER):
            yield _quoted(depth, pieces)
            pieces = []
        flows = words.endswith(" ") and words != _DELIMITER
        depth = quotes
        pieces.append(words[:-1] if flows and delsp else words)
        if not flows:
            yield _quoted(depth, pieces)
            pieces = []
    if pieces:
        yield _quoted(depth, pieces)


def _unquoted(line: str) -> tuple[int, str]:
    """How often a line was quoted, and its words without the space they may be stuffed with."""
    words = line.lstrip(">")
    return len(line) - len(words), words.removeprefix(" ")


def _quoted(depth: int, pieces: list[str]) -> str:
    words = "".join(pieces)
    return f"{'>' * depth} {words}" if depth and words else f"{'>' * depth}{words}"
