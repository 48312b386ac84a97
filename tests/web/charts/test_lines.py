"""Lines, bands, targets and the area between two lines."""

from itertools import pairwise

import pytest

from kcc.domain.shares import Share
from kcc.web.charts import lines
from kcc.web.charts.marks import Chart, Path
from kcc.web.charts.notation import Unit
from kcc.web.charts.series import (
    Lines,
    Marker,
    Series,
    Stroke,
    Target,
    inflow_and_answered,
    of_shares,
)
from tests.web.charts.drawn import page, table, words


def _paths(chart: Chart, look: str) -> list[str]:
    return [mark.d for mark in chart.marks if isinstance(mark, Path) and mark.look == look]


def _lines(
    *rows: Series, unit: Unit = Unit.COUNT, target: Target | None = None, zoomed: bool = False
) -> Lines:
    labels = tuple(f"week {n + 1}" for n in range(len(rows[0].values)))
    return Lines(
        key="x",
        title="Kop",
        head="Week",
        labels=labels,
        series=rows,
        unit=unit,
        target=target,
        zoomed=zoomed,
    )


def test_a_gap_breaks_the_line_and_a_lone_value_is_a_dot() -> None:
    chart = lines.draw(_lines(Series(words="binnen", values=(5, 6, None, 7, None, 3, 2))))

    assert [path.count("L") for path in _paths(chart, "line solid")] == [1, 1]
    assert len([mark for mark in chart.marks if mark.tag == "circle"]) == 2


def test_what_is_provisional_is_dotted_from_the_last_firm_value() -> None:
    row = Series(words="in één keer", values=(70, 72, 75, 76), provisional_from=2)

    chart = lines.draw(_lines(row, unit=Unit.PERCENT))

    firm, loose = _paths(chart, "line solid"), _paths(chart, "line solid provisional")
    assert firm[0].split("L")[-1] == loose[0].removeprefix("M").split("L")[0]
    assert "voorlopig" in words(page(chart))
    assert table(page(chart))[-1] == ["week 4", "76,0% (voorlopig)"]


def test_the_table_says_what_the_lines_say() -> None:
    shares = [Share(numerator=9, denominator=10), Share(numerator=1, denominator=9)]

    chart = lines.draw(_lines(of_shares("op tijd", shares), unit=Unit.PERCENT))

    assert table(page(chart)) == [
        ["Week", "Op tijd", "95%-marge", "Aantallen"],
        ["week 1", "90,0%", "59,6 tot 98,2%", "9 van 10"],
        ["week 2", "–", "–", "te weinig"],
    ]


def test_inflow_is_dashed_answered_solid_and_the_arrears_lie_between() -> None:
    chart = lines.draw(inflow_and_answered("x", ("8", "9", "10"), (18, 46, None), (2, 21, None)))

    assert len(_paths(chart, "line dashed")) == len(_paths(chart, "line solid")) == 1
    assert len(_paths(chart, "band")) == 1
    assert table(page(chart))[2:] == [["9", "46", "21", "25"], ["10", "–", "–", "–"]]


def test_a_target_and_a_moment_have_their_words() -> None:
    asked = Lines(
        key="x",
        title="Kop",
        head="Week",
        labels=("1", "2"),
        series=(Series(words="op tijd", values=(80, 87)),),
        unit=Unit.PERCENT,
        target=Target(value=85),
        markers=(Marker(index=1, words="nieuwe teksten"),),
    )

    chart = lines.draw(asked)

    assert {"87% op tijd", "doel 85%", "nieuwe teksten"} <= set(words(page(chart)))
    assert chart.description == "Op tijd: van 80% (1) naar 87% (2). Doel 85%."


def test_names_keep_their_capitals() -> None:
    chart = lines.draw(_lines(Series(words="over de WOZ", values=(1, 2))))

    assert table(page(chart))[0] == ["Week", "Over de WOZ"]
    assert chart.description.startswith("Over de WOZ: van 1")


def test_words_of_lines_that_end_together_stand_apart() -> None:
    rows = [Series(words=f"rij {n}", values=(1, 50 + n)) for n in range(3)]

    chart = lines.draw(_lines(*rows, target=Target(value=51)))

    feet = sorted(
        float(text.get("y", ""))
        for text in page(chart).iter("text")
        if "end" in text.get("class", "")
    )
    assert all(later - sooner >= 15 for sooner, later in pairwise(feet))


def test_an_axis_that_begins_higher_says_so() -> None:
    row = Series(words="op tijd", values=(80, 87))

    cut = lines.draw(_lines(row, unit=Unit.PERCENT, zoomed=True))
    whole = lines.draw(_lines(row, unit=Unit.PERCENT))

    assert (cut.note, whole.note) == ("De as begint bij 80%.", "")


@pytest.mark.parametrize("values", [(0, 0, 0), (5,), (9_999_999_999, 1), (None, 4, None)])
def test_odd_figures_are_drawn_within_the_chart(values: tuple[int | None, ...]) -> None:
    row = Series(words="een onderwerp met een heel lange naam erbij", values=values)

    chart = lines.draw(_lines(row, Series(words="b", values=values, stroke=Stroke.DASHED)))

    for text in page(chart).iter("text"):
        assert 0 <= float(text.get("x", "-1")) <= chart.width - 20
    for circle in page(chart).iter("circle"):
        assert 0 <= float(circle.get("cx", "-1")) <= chart.width
        assert 0 <= float(circle.get("cy", "-1")) <= chart.height


def test_another_number_of_values_than_labels_is_refused() -> None:
    with pytest.raises(ValueError, match="each label"):
        _lines(Series(words="a", values=(1, 2)), Series(words="b", values=(1,)))
