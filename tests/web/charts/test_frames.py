"""A chart on a page: safe, named, with the same figures as a table."""

from collections import Counter

import pytest

from kcc.web.charts import bars, lines
from kcc.web.charts.marks import Chart
from kcc.web.charts.notation import Unit
from kcc.web.charts.series import Lines, Series, inflow_and_answered
from tests.web.charts.drawn import html, page, table, words

_HOSTILE = '<script>alert("x")</script>'


def _day(key: str = "dag") -> Chart:
    return lines.draw(inflow_and_answered(key, ("8:00", "9:00"), (18, 46), (2, 21)))


def _ages() -> Chart:
    bucket = bars.Bucket(words="vandaag", values=(3, 4))
    return bars.draw(
        bars.Bars(
            key="leeftijd", title="Leeftijd", head="Week", labels=("1", "2"), buckets=(bucket,)
        )
    )


def test_charts_have_no_styles_or_scripts_of_their_own() -> None:
    shown = page(_day(), _ages())

    assert not [
        part for part in shown.iter() if part.get("style") or part.tag in {"style", "script"}
    ]
    assert not [name for part in shown.iter() for name in part.attrib if name.startswith("on")]


def test_two_charts_on_a_page_share_no_id_and_name_what_is_theirs() -> None:
    shown = page(_day("een"), _day("ander"))

    ids = Counter(part.get("id") for part in shown.iter() if part.get("id"))
    assert set(ids.values()) == {1}
    for svg in (part for part in shown.iter("svg") if part.get("role") == "img"):
        assert set(svg.get("aria-labelledby", "").split()) <= ids.keys()


@pytest.mark.parametrize("key", ["", "Dag", "1e", 'x" onload="y', "a b"])
def test_what_is_no_id_is_no_key(key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        _day(key)


def test_hostile_words_are_words_everywhere() -> None:
    row = Series(words=_HOSTILE, values=(1, 2), details=(_HOSTILE, ""), details_head=_HOSTILE)
    asked = Lines(
        key="x",
        title=_HOSTILE,
        head=_HOSTILE,
        labels=(_HOSTILE, "2"),
        series=(row,),
        unit=Unit.COUNT,
    )

    shown = page(lines.draw(asked), says=_HOSTILE, aside=_HOSTILE)

    assert not list(shown.iter("script"))
    assert _HOSTILE in table(shown)[1]


def test_the_table_names_its_rows_and_columns() -> None:
    shown = page(_day())

    assert [part.get("scope") for part in shown.iter("th")] == ["col"] * 4 + ["row"] * 2
    assert [part.text for part in shown.iter("caption")] == ["Binnengekomen en beantwoord"]


def test_a_chart_without_figures_says_so_and_draws_nothing() -> None:
    shown = html(lines.draw(inflow_and_answered("dag", ("8:00",), (None,), (None,))))

    assert "Er zijn nog geen cijfers" in shown
    assert 'role="img"' not in shown
    assert "<table" not in shown


def test_a_definition_stands_with_the_chart() -> None:
    links = list(page(_day()).iter("a"))

    assert [link.get("href") for link in links] == ["/uitleg#termijn"]


def test_all_words_of_a_drawing_lie_within_it() -> None:
    chart = _day()

    assert {"46 binnen", "21 beantwoord"} <= set(words(page(chart)))
    for text in page(chart).iter("text"):
        assert 0 <= float(text.get("x", "-1")) <= chart.width
        assert 0 <= float(text.get("y", "-1")) <= chart.height
