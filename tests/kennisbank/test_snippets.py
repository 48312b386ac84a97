"""Highlights stand in the text as it was written."""

import time

from hypothesis import given
from hypothesis import strategies as st

from kennisbank.snippets import SNIPPET_LENGTH, Segment, mark, snippet
from tests.kennisbank.making import analyse

FILLER = "Dit gaat over iets anders dan de vraag. " * 30


def matched(segments: tuple[Segment, ...]) -> list[str]:
    return [segment.text for segment in segments if segment.is_match]


def joined(segments: tuple[Segment, ...]) -> str:
    return "".join(segment.text for segment in segments)


def test_another_form_of_the_word_is_highlighted_as_written() -> None:
    segments = mark("Verhuizingen geeft u online door", analyse("verhuizing doorgeven"))

    assert matched(segments) == ["Verhuizingen"]
    assert joined(segments) == "Verhuizingen geeft u online door"


def test_markup_in_the_text_stays_text() -> None:
    segments = mark("<b>paspoort</b> & meer", analyse("paspoort"))

    assert segments == (
        Segment("<b>", False),
        Segment("paspoort", True),
        Segment("</b> & meer", False),
    )


def test_the_snippet_shows_where_most_words_of_the_query_stand() -> None:
    text = FILLER + "Uw paspoort. " + FILLER + "Is uw paspoort gestolen? Doe aangifte. " + FILLER

    segments = snippet(text, analyse("aangifte gestolen paspoort"))

    assert matched(segments) == ["paspoort", "gestolen", "aangifte"]
    assert joined(segments).startswith("… Is uw paspoort")
    assert joined(segments).endswith(" …")


def test_the_snippet_is_the_start_when_only_the_title_matched() -> None:
    segments = snippet("Begin hier. " + FILLER, analyse("paspoort"))

    assert joined(segments).startswith("Begin hier.")


def test_a_long_text_full_of_the_word_is_searched_once() -> None:
    began = time.thread_time()

    segments = snippet(
        "pas " * 20_000 + "Een nieuw paspoort. " + "pas " * 4_000, analyse("pas paspoort")
    )

    assert time.thread_time() - began < 2  # it was ten
    assert "paspoort" in matched(segments)


def test_a_short_text_is_its_own_snippet() -> None:
    assert snippet("Kort en goed.", ()) == (Segment("Kort en goed.", False),)


@given(st.text(), st.text(max_size=40))
def test_marking_never_changes_the_text(text: str, query: str) -> None:
    assert joined(mark(text, analyse(query))) == text


@given(st.text(max_size=2_000), st.text(max_size=40))
def test_a_snippet_is_never_long(text: str, query: str) -> None:
    assert len(joined(snippet(text, analyse(query)))) <= SNIPPET_LENGTH + 4
