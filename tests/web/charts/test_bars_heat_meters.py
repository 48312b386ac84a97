"""Stacked bars, heat maps and the meters of shares."""

import pytest

from kcc.domain.shares import Share
from kcc.web.charts import bars, heat, meters
from kcc.web.charts.marks import Box, Chart
from tests.web.charts.drawn import cell, page, table, words


def _boxes(chart: Chart, look: str) -> list[Box]:
    return [mark for mark in chart.marks if isinstance(mark, Box) and mark.look.startswith(look)]


def _bars(*rows: tuple[int | None, ...]) -> Chart:
    names = ("vandaag", "1 dag", "2 dagen", "3 t/m 5", "ouder dan 5")
    buckets = tuple(
        bars.Bucket(words=name, values=row) for name, row in zip(names, rows, strict=False)
    )
    labels = tuple(f"wk {n + 1}" for n in range(len(rows[0])))
    return bars.draw(
        bars.Bars(key="x", title="Leeftijd", head="Week", labels=labels, buckets=buckets)
    )


def test_parts_lie_on_each_other_in_proportion_the_oldest_on_top() -> None:
    chart = _bars((40,), (20,), (0,), (0,), (20,))

    young, old = _boxes(chart, "age-1")[0], _boxes(chart, "age-5")[0]
    assert young.height == pytest.approx(2 * old.height, rel=0.05)
    assert old.y < _boxes(chart, "age-2")[0].y < young.y


def test_the_last_bar_names_its_parts_from_top_to_bottom_with_their_sum() -> None:
    shown = words(page(_bars((9, 40), (9, 20), (9, 0), (9, 3), (9, 1))))

    parts = ["1 ouder dan 5", "3 3 t/m 5", "0 2 dagen", "20 1 dag", "40 vandaag"]
    assert shown[-6:] == ["64", *parts]


def test_a_bar_that_was_not_counted_is_a_gap_and_a_dash() -> None:
    chart = _bars((4, None, 0), (2, None, 0))

    assert len({box.x for box in _boxes(chart, "age-") if box.height != 11}) == 1
    assert table(page(chart))[1:] == [
        ["wk 1", "4", "2", "6"],
        ["wk 2", "–", "–", "–"],
        ["wk 3", "0", "0", "0"],
    ]


def test_bars_have_five_parts_at_most_and_none_below_nothing() -> None:
    part = bars.Bucket(words="a", values=(1,))
    with pytest.raises(ValueError, match="five"):
        bars.Bars(key="x", title="T", head="W", labels=("1",), buckets=(part,) * 6)
    with pytest.raises(ValueError, match="nothing at least"):
        _bars((-1,))


def test_nothing_to_stack_draws_nothing() -> None:
    assert _bars((None, None)).marks == ()


def _heat(*values: tuple[float | None, ...]) -> Chart:
    rows, columns = ("ma", "di")[: len(values)], ("8", "9", "10")
    return heat.draw(
        heat.Heat(
            key="x", title="Drukte", corner="Dag en uur", rows=rows, columns=columns, values=values
        )
    )


def test_a_cell_is_darker_when_it_is_busier_and_the_busiest_is_outlined() -> None:
    chart = _heat((0, 10, 20), (35, 45, 50))

    looks = [box.look for box in _boxes(chart, "heat")]
    assert looks == ["heat-0", "heat-1", "heat-2", "heat-3", "heat-4", "heat-5 busiest"]
    assert chart.description == "Het drukst is di 10: 50."


def test_hours_that_were_closed_are_empty_and_zero_is_not() -> None:
    chart = _heat((None, 0, 1234.5))

    assert words(page(chart))[-3:] == ["", "0", "1.234"]
    assert table(page(chart))[1] == ["ma", "–", "0", "1.234"]


def test_a_week_of_nothing_has_no_busiest_hour() -> None:
    assert not _boxes(_heat((0, 0, 0)), "heat-5")
    assert _heat((None, None, None)).marks == ()


def test_figures_above_each_other_have_as_many_decimals() -> None:
    assert _heat((0, 3, 0.5)).table.rows[0].cells == ("0,0", "3,0", "0,5")
    assert _heat((0, 3, 12)).table.rows[0].cells == ("0", "3", "12")


def test_figures_that_do_not_fill_the_map_are_refused() -> None:
    with pytest.raises(ValueError, match="each row"):
        _heat((1, 2))


@pytest.mark.parametrize("part", [0, 7, 30])
def test_a_meter_shows_a_share_with_its_margin_within_the_bar(part: int) -> None:
    drawn = meters.draw(Share(numerator=part, denominator=30), target=80)

    for mark in drawn.marks:
        if isinstance(mark, Box):
            assert mark.x >= 0
            assert mark.x + mark.width <= meters.WIDTH
    assert "95%-marge" in drawn.description
    assert drawn.description.endswith("doel 80%")


def test_a_group_that_is_too_small_has_no_meter() -> None:
    drawn = meters.draw(Share(numerator=3, denominator=9))

    assert (drawn.marks, drawn.words) == ((), "te weinig")
    assert "".join(cell(drawn).itertext()) == "te weinig"


def test_meters_of_one_table_have_a_name_and_no_ids_to_share() -> None:
    shown = cell(meters.draw(Share(numerator=24, denominator=30)))

    assert [part.text for part in shown.iter("title")] == ["80%, 95%-marge 62,7 tot 90,5%"]
    assert not [part for part in shown.iter() if part.get("id") or part.get("style")]
