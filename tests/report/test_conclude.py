"""The title of an exhibit is a claim that its own numbers bear out."""

from datetime import date
from decimal import Decimal

from zhanggui.facts import Better, Fact, Interval, Period, Receipt, Slice, Unit, compare
from zhanggui.nouns import Exhibit, Figure
from zhanggui.report.conclude import conclusion
from zhanggui.report.insight import _record
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Panel
from zhanggui.words import Lang, Text

YEAR = Period.year(2025)
LABELS = Labels({})


def fact(value, before=None, *, period=YEAR, cut="", better=Better.UP, unit=Unit.COUNT, interval=None):  # noqa: PLR0913 - what a fact is made of
    return Fact(
        metric="orders",
        title=Text("订单", "Orders"),
        value=value,
        unit=unit,
        period=period,
        receipt=Receipt("", ""),
        better=better,
        slices=(Slice("channel", cut),) if cut else (),
        comparison=compare(value, before, period.year_before()) if before is not None else None,
        interval=interval,
    )


def month(number, value, before=None, year=2025, **more):
    return fact(value, before, period=Period.parse(f"{year}-{number:02d}"), **more)


def said(figure, facts, lang=Lang.EN):
    exhibit = Exhibit(title=Text("图", "chart"), figure=figure, metrics=())
    found = conclusion(Panel(exhibit=exhibit, series=(tuple(facts),)), facts, LABELS)
    return found.to(lang) if found else None


def test_months_name_their_peak_and_how_they_run_beside_the_year_before():
    rising = [month(each, 10 + each, each) for each in range(1, 13)]
    assert said(Figure.MONTHS, rising) == "Orders peaked at 22 in December 2025, above the year before in every month"
    assert said(Figure.MONTHS, rising, Lang.ZH) == "订单在2025年12月达到全年高点 22，各月均高于上年"
    most = [month(each, 10 + each, 100 if each == 1 else each) for each in range(1, 13)]
    assert said(Figure.MONTHS, most).endswith("above the year before in most months")
    crossing = [month(each, 10 + each, 100 if each % 2 else 1) for each in range(1, 13)]
    assert said(Figure.MONTHS, crossing) == "Orders peaked at 22 in December 2025"
    assert (
        said(Figure.MONTHS, [month(1, 3, better=Better.DOWN), month(2, 5, better=Better.DOWN)])
        == "Orders was highest in February 2025, at 5"
    )


def test_two_months_that_share_the_peak_have_none():
    assert said(Figure.MONTHS, [month(1, 5), month(2, 5)]) is None


def test_bars_name_the_one_that_leads():
    assert (
        said(Figure.BARS, [fact(5, 4, cut="jd"), fact(9, 10, cut="tmall")]) == "Orders: tmall leads with 9, down 10.0% on the year before"
    )
    down = [fact(5, cut="a", better=Better.DOWN), fact(9, cut="b", better=Better.DOWN)]
    assert said(Figure.BARS, down) == "Orders: highest for b, 9"
    assert said(Figure.BARS, [fact(5, cut="a")]) is None
    assert said(Figure.BARS, [fact(None, cut="a")]) is None


def test_a_bridge_names_its_largest_step():
    ends = [fact(Decimal(100), unit=Unit.MONEY), fact(Decimal(90), unit=Unit.MONEY)]
    steps = [fact(Decimal(5), unit=Unit.MONEY), fact(Decimal(-15), unit=Unit.MONEY)]
    told = said(Figure.BRIDGE, [ends[0], *steps, ends[1]])
    assert told == "Orders went from CN¥100.00 to CN¥90.00; the largest step was orders (−CN¥15.00)"


def test_a_fan_says_its_range_and_not_its_middle():
    ahead = [month(each, 10.0 * each, interval=Interval(9.0 * each, 12.0 * each, 0.8)) for each in (1, 2, 3)]
    assert said(Figure.FAN, ahead) == "Orders: expected to be highest in March 2025, at 27–36"


def test_a_month_is_a_record_only_over_a_year_of_months():
    before = [month(each, 10 + each, year=2024) for each in range(1, 13)]
    year = [month(each, 30 if each == 6 else 5) for each in range(1, 13)]
    found = _record([*before, *year], YEAR)
    assert (found.peak.value, found.since.period.start) == (30, date(2024, 1, 1))
    assert _record([*before[6:], *year], YEAR) is None, "half a year is too short a history"
    assert _record([*before, *[month(each, 9) for each in range(1, 13)]], YEAR) is None, "last year had a higher one"
    assert _record([*before[:11], month(12, 30, year=2024), *year], YEAR) is None, "last year had one as high"
