"""Charts as rows: lines, bars, bridges that float, ranges as bands; worked out by hand, then by law."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhanggui.facts import Fact, Grain, Guard, Interval, Period, Receipt, Unit, compare
from zhanggui.nouns import Figure
from zhanggui.report.charts import Drawing
from zhanggui.report.document import Plot, Point, Table, plain
from zhanggui.report.native.chart import chart
from zhanggui.report.native.graph import Graph, Label, Role, graph
from zhanggui.report.phrases import words
from zhanggui.words import Lang, Text

YEAR = Period.year(2025)
SAID = words(Lang.EN)


def fact(value, name="gmv", *, period=YEAR, base=None, interval=None):
    held = compare(value, base, period.year_before()) if base is not None else None
    title = Text(name, name)
    return Fact(
        metric=name, title=title, value=value, unit=Unit.COUNT, period=period, receipt=Receipt("SELECT 1", "b"), comparison=held,
        interval=interval,
    )  # fmt: skip


def plot(figure, facts, *, compared=False, key="name"):
    rows = [{key: each.title.en if key == "name" else f"m{place}"} for place, each in enumerate(facts)]
    drawing = Drawing(spec={"datasets": {"rows": rows}}, unit="", facts=tuple(facts), compared=compared)
    points = tuple(Point(name=each.title.en, fact=each, before=None if each.base is None else float(each.base)) for each in facts)
    table = Table(title=plain("t"), columns=("a",), rows=(), numeric=(False,))
    return Plot(
        title=plain("title"),
        what="what",
        unit="",
        figure=figure,
        drawing=drawing,
        points=points,
        table=table,
        notes=(),
        source="",
        anchor="x",
    )


def months(values, before=()):
    steps = list(YEAR.steps(Grain.MONTH))
    bases = [*before, *[None] * (len(values) - len(before))]
    return [fact(value, period=step, base=base) for value, step, base in zip(values, steps, bases, strict=False)]


def strand(found: Graph, role: Role):
    return [each for each in found.strands if each.role is role]


def test_a_line_is_named_at_its_end_and_says_its_peak():
    found = graph(plot(Figure.MONTHS, months([3, 9, 4], [2, 5, 6]), compared=True, key="month"), SAID, Lang.EN)
    before, now = found.strands
    assert (before.name, before.values) == ("2024", (2, 5, 6))
    assert (now.name, now.values) == ("2025", (3, 9, 4))
    assert now.labels == ((1, Label(said="9")), (2, Label(series=True)))
    assert before.labels == ((2, Label(series=True)),)


def test_a_peak_under_the_other_line_is_left_to_the_title():
    found = graph(plot(Figure.MONTHS, months([3, 9, 4], [2, 12, 6]), compared=True, key="month"), SAID, Lang.EN)
    assert found.strand(Role.NOW).labels == ((2, Label(series=True)),)


def test_months_that_are_not_known_stay_empty_and_those_known_in_part_are_hollow():
    facts = months([3, None, 4])
    facts[2] = replace(facts[2], guards=(Guard("partial_period", Text("", "")),))
    now = graph(plot(Figure.MONTHS, facts, key="month"), SAID, Lang.EN).strand(Role.NOW)
    assert now.values == (3, None, 4)
    assert now.hollow == (2,)


def test_bars_say_their_value_and_how_it_moved():
    facts = [fact(1200, "a", base=1000), fact(300, "b")]
    found = graph(plot(Figure.BARS, facts, compared=True), SAID, Lang.EN)
    now, before = found.strands
    assert now.labels == ((0, Label(said="1,200", moved="+20.0%")), (1, Label(said="300")))
    assert before.values == (1000, None)
    assert found.names == ("a", "b")


def test_a_bridge_by_hand():
    """From 10: up 5, down 8, up 3, to 10."""
    found = graph(plot(Figure.BRIDGE, [fact(value, f"s{place}") for place, value in enumerate([10, 5, -8, 3, 10])]), SAID, Lang.EN)
    assert found.strand(Role.ENDS).values == (10, None, None, None, 10)
    assert found.strand(Role.FLOOR).values == (None, 10, 7, 7, None)
    assert strand(found, Role.UP)[0].values == (None, 5, None, 3, None)
    assert strand(found, Role.DOWN)[0].values == (None, None, 8, None, None)
    assert found.exact == ((SAID["amount"], (10, 5, -8, 3, 10)),)
    assert [label.said for _, label in found.strand(Role.WORDS).labels] == ["10", "+5", "−8", "+3", "10"]


def test_a_bar_that_crosses_nought_is_split_there():
    """From 4: down 10 to −6, up 4 to −2."""
    found = graph(plot(Figure.BRIDGE, [fact(value, f"s{place}") for place, value in enumerate([4, -10, 4, -2])]), SAID, Lang.EN)
    assert found.strand(Role.FLOOR).values == (None, 0, -2, None)
    above, below = strand(found, Role.DOWN)
    assert (above.values, below.values) == ((None, 4, None, None), (None, -6, None, None))
    assert [each.values for each in strand(found, Role.UP)] == [(None,) * 4, (None, None, -4, None)]


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8), st.integers(-500, 500))
def test_each_bar_of_a_bridge_reaches_from_where_the_last_ended(steps, start):
    values = [start, *steps, start + sum(steps)]
    found = graph(plot(Figure.BRIDGE, [fact(value, f"s{place}") for place, value in enumerate(values)]), SAID, Lang.EN)
    reached = start
    for place, step in enumerate(steps, 1):
        parts = [(each.values[place] or 0) for role in (Role.UP, Role.DOWN) for each in strand(found, role)]
        floor = found.strand(Role.FLOOR).values[place] or 0
        stack = [floor, *parts]
        top, bottom = sum(max(each, 0) for each in stack), sum(min(each, 0) for each in stack)
        seen_top = top if any(part > 0 for part in parts) else bottom - sum(parts) if any(parts) else None
        if step:
            assert sum(abs(part) for part in parts) == abs(step)
            ends = {reached, reached + step}
            assert (seen_top in ends) or (max(ends) == 0)
        reached += step


def test_a_range_is_a_band_on_its_low_end():
    facts = [fact(10, interval=Interval(8, 13)), fact(12, interval=Interval(9, 16))]
    found = graph(plot(Figure.FAN, facts, key="month"), SAID, Lang.EN)
    assert found.strand(Role.FLOOR).values == (8, 9)
    assert found.strand(Role.BAND).values == (5, 7)
    assert found.strand(Role.MIDDLE).values == (10, 12)
    assert max(found.known) == 16
    assert found.exact == ((SAID["high"], (13, 16)),)


@pytest.mark.parametrize("figure", [Figure.MONTHS, Figure.BARS, Figure.STEPS, Figure.BRIDGE, Figure.FAN])
@pytest.mark.parametrize("values", [[0, 0, 0], [None, 5, None], [-3, 2, -1], [1e12, 2e12, 3e12], [0.0001, 0.0002, 0.0003]])
def test_any_values_make_a_chart(figure, values):
    facts = [
        fact(value, f"名{place}", base=2.0, period=Period(date(2025, place + 1, 1), date(2025, place + 2, 1)))
        for place, value in enumerate(values)
    ]
    key = "month" if figure in {Figure.MONTHS, Figure.FAN} else "name"
    drawn = graph(plot(figure, facts, compared=True, key=key), SAID, Lang.EN)
    xml = chart(drawn, 400, 150, 9, "en-GB")
    assert "nan" not in xml.lower()
    assert xml.count("<c:ser>") == len(drawn.strands)
