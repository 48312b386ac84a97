"""A difference is told in the words that changed, and loses no letter of either text."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kennisbank.differences import Change, Stretch, differences, shortened

TEXTS = st.text(alphabet="ab \n", max_size=60)


def kept(stretches: tuple[Stretch, ...], *changes: Change) -> str:
    return "".join(one.text for one in stretches if one.change in changes)


def test_only_the_changed_words_are_marked() -> None:
    found = differences("Bel ons.\nKom maandag langs.\n", "Bel ons.\nKom dinsdag langs.\n")

    assert found == (
        Stretch(Change.SAME, "Bel ons.\nKom "),
        Stretch(Change.REMOVED, "maandag"),
        Stretch(Change.ADDED, "dinsdag"),
        Stretch(Change.SAME, " langs.\n"),
    )


def test_the_same_text_has_no_difference() -> None:
    assert differences("Bel ons.", "Bel ons.") == (Stretch(Change.SAME, "Bel ons."),)
    assert differences("", "") == ()


@given(TEXTS, TEXTS)
def test_both_texts_are_whole_in_the_difference(old: str, new: str) -> None:
    found = differences(old, new)

    assert kept(found, Change.SAME, Change.REMOVED) == old
    assert kept(found, Change.SAME, Change.ADDED) == new


def test_a_rewritten_long_text_is_compared_as_a_whole() -> None:
    old, new = "oud woord " * 5_000 + "oud", "nieuw woord " * 5_000 + "nieuw"

    assert differences(old, new) == (Stretch(Change.REMOVED, old), Stretch(Change.ADDED, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (" ".join(f"oud{n}" for n in range(900)), " ".join(f"nieuw{n}" for n in range(900))),
        ("\n\n".join(f"{n} oud" for n in range(900)), "\n\n".join(f"{n} new" for n in range(900))),
        ("x\n" * 40_000 + "oud", "nieuw\n" + "x\n" * 40_000),
    ],
    ids=["words", "paragraphs", "lines"],
)
def test_a_text_that_was_written_anew_is_compared_within_a_second(old: str, new: str) -> None:
    began = time.thread_time()

    found = differences(old, new)

    assert time.thread_time() - began < 1  # it was twenty, and hours
    assert kept(found, Change.SAME, Change.ADDED) == new


def test_what_stayed_is_shortened_around_a_change() -> None:
    long = "woord " * 100
    found = shortened(differences(f"{long}oud {long}", f"{long}nieuw {long}"))

    assert found[0].text.startswith("… ")
    assert found[0].text.endswith("woord ")
    assert found[-1].text.endswith(" …")
    assert max(len(one.text) for one in found) < 100
    assert [one.text for one in found if one.change is not Change.SAME] == ["oud", "nieuw"]
