"""Marking in a text what somebody typed to find it."""

import pytest

from kcc.domain.marking import marked


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Marieke de Vries", "de vri", "Marieke [de] [Vri]es"),
        ("0612345678", "de vri 5678", "061234[5678]"),
        ("0612345678", "06", "[06]12345678"),
        ("Zoë Jansen", "zoe", "[Zoë] Jansen"),
        ("Strauß", "strauss", "[Strauß]"),
        ("m.devries@example.nl", "devr", "m.[devr]ies@example.nl"),
        ("Hendrik", "rik", "Hendrik"),
        ("De", "d de", "[De]"),
        ("Fatima", "", "Fatima"),
        ("", "fatima", ""),
    ],
)
def test_what_was_typed_is_marked(text: str, query: str, shown: str) -> None:
    pieces = marked(text, query)

    assert "".join(f"[{piece}]" if hit else piece for piece, hit in pieces) == shown
    assert "".join(piece for piece, _ in pieces) == text
