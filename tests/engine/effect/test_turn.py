"""Before against after: steps planted in plain shops, what else happens at the time, and what can't be told."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest

from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.effect import Verdict, effects, words
from zhanggui.engine.effect.blocks import DAYS, Grid, ordinary_days
from zhanggui.engine.effect.turn import LEAST
from zhanggui.facts import Grade, Period, Slice, Unit
from zhanggui.settings import init, open_folder

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
YEAR = Period.year(2025)
START, LATER = date(2025, 3, 3), date(2025, 8, 18)


def days(first, last):
    return [first + timedelta(days=place) for place in range((last - first).days + 1)]


def initiative(name, metric, starts, ends=None, **more):
    row = {"initiative_id": name, "name": name, "starts_on": str(starts), "ends_on": str(ends or starts), "status": "delivered"}
    return row | {"metric": metric, "scope": "", "holdout": ""} | more


def made(folder, settings="", **sources):
    shop = init(folder)
    (shop.path / "zhanggui.toml").write_text(f'[shop]\nname = "plain"\n{settings}\n', "utf-8")
    filled = MadeShop(open_folder(folder))
    filled.take(**sources)
    return filled.build()


def measured(build, period=YEAR):
    return {each.initiative.id: each for each in effects(build, METRICS, period)}


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Two years of an order a day on each of three channels, and five visits a day to the own site.

    Parcels take 20 hours and a bit, four fewer from 3 March 2025. Orders are of 100 yuan (50 on the own site), half
    as much again from that day on, and on Tmall a fifth more still. One visit of a day buys, from 18 August two.
    """
    dice = np.random.default_rng(1)
    orders, lines, parcels, events = [], [], [], []
    for place, day in enumerate(days(date(2023, 7, 1), date(2025, 12, 31))):
        after = day >= START
        for channel in ("tmall", "jd", "own_site"):
            order = f"{channel}{place}"
            price = (50 if channel == "own_site" else 100) * (1.5 if after else 1) * (1.2 if after and channel == "tmall" else 1)
            orders.append({"order_id": order, "ordered_at": f"{day} 09:00:00", "status": "completed", "channel": channel})
            lines.append({"order_id": order, "line": 1, "sku": "tea", "quantity": 1, "unit_price": f"{price:.2f}"})
            sent = datetime(day.year, day.month, day.day, 9) + timedelta(hours=round(20 + dice.normal(0, 2) - 4 * after, 2))
            parcels.append(
                {"shipment_id": order, "order_id": order, "shipped_at": str(sent)[:19], "promised_on": str(day + timedelta(days=3))}
            )
        for turn in range(5):
            visit = {
                "session_id": f"s{place}-{turn}",
                "visitor_id": f"v{place % 90}",
                "event_at": f"{day} 1{turn}:00:00",
                "channel": "own_site",
            }
            names = ["session_start", "purchase"] if turn <= (day >= LATER) else ["session_start"]
            events += [visit | {"event_id": f"{name}{place}-{turn}", "event_name": name} for name in names]
    initiatives = [
        initiative("faster", "ship_hours", START),
        initiative("dearer", "line_sales", START),
        initiative("tmall", "gmv", START, scope="channel=tmall"),
        initiative("but jd", "sales", START, holdout="channel=jd"),
        initiative("by phone", "aov", START, scope="telephone=yes"),
        initiative("idle", "ship_hours", LATER),
        initiative("smoother", "conversion", LATER),
        initiative("early", "on_time_rate", date(2023, 7, 10), date(2025, 1, 10)),
        initiative("soon", "units", date(2024, 3, 4), date(2025, 1, 5)),
        initiative("late", "aov", date(2025, 12, 22)),
        initiative("first", "orders", date(2025, 6, 23)),
        initiative("second", "orders", date(2025, 7, 7)),
        initiative("planned", "orders", date(2025, 7, 7), status="planned"),
        initiative("clicks", "ctr", date(2025, 6, 23)),
    ]
    folder = tmp_path_factory.mktemp("turns") / "shop"
    return made(folder, "opened = 2023-07-01", orders=orders, order_lines=lines, shipments=parcels, events=events, initiatives=initiatives)


@pytest.fixture(scope="module")
def found(plain):
    return measured(plain)


# ── on paper ─────────────────────────────────────────────────────────────────


def test_four_hours_fewer_are_found(found):
    faster = found["faster"]
    assert faster.verdict is Verdict.FELL
    assert faster.lift.grade is Grade.QUASI_EXPERIMENT
    assert faster.lift.unit is Unit.HOURS
    assert faster.lift.value == pytest.approx(-4, abs=0.8)
    assert faster.lift.interval.low < -4 < faster.lift.interval.high < 0
    assert faster.base.value == pytest.approx(20, abs=0.6)
    assert faster.lift.n == 3 * DAYS
    assert faster.p == pytest.approx(1 / (1 + _placebos(faster)))
    assert faster.worth is None
    assert faster.how == words.BEFORE_AFTER


def _placebos(effect):
    return round(1 / effect.p) - 1


def test_beside_what_was_not_touched_a_rise_of_all_is_taken_off(found):
    """All sells half as much again, Tmall a fifth more still: a fifth is its own. All in all it is 62 %."""
    tmall = found["tmall"]
    assert tmall.lift.value == pytest.approx(0.2)
    assert tmall.lift.slices == (Slice("channel", "tmall"),)
    assert tmall.lift.guards == ()
    assert tmall.verdict is Verdict.ROSE
    assert tmall.how.en.startswith(words.BEFORE_AFTER.en + words.BESIDE.en)
    assert found["dearer"].lift.value == pytest.approx((180 + 150 + 75) / 250 - 1)


def test_its_worth_is_what_would_not_be_there_without_it(found):
    """From 3 March Tmall takes 180 yuan a day, of which it would have taken 150: 304 days of 30 yuan."""
    tmall = found["tmall"]
    assert float(tmall.worth.value) == pytest.approx(304 * 30)
    assert isinstance(tmall.worth.value, Decimal)
    assert tmall.worth.period == Period(START, date(2026, 1, 1))
    assert tmall.worth.slices == (Slice("channel", "tmall"),)
    assert tmall.worth.grade is Grade.QUASI_EXPERIMENT


def test_a_slice_left_out_is_what_the_rest_is_held_against(found):
    """Tmall and the own site together went from 150 to 255 yuan a day, of which JD's half as much again explains 225."""
    rest = found["but jd"]
    assert rest.lift.value == pytest.approx(255 / 225 - 1)
    assert rest.lift.slices == ()
    assert float(rest.worth.value) == pytest.approx(304 * 30)


def test_visits_are_those_of_the_own_site_and_so_is_what_they_bring(found):
    """Twice as many visits buy: half of the own site's 75 yuan a day, over 136 days."""
    smoother = found["smoother"]
    assert smoother.lift.value == pytest.approx(1.0)
    assert float(smoother.worth.value) == pytest.approx(136 * 75 / 2)
    assert smoother.worth.slices == (Slice("channel", "own_site"),)


def test_a_block_is_of_ordinary_days(plain):
    """Spring Festival and the days around it are in none, nor are those of other festivals."""
    grid = Grid(plain, METRICS["ship_hours"], date(2025, 1, 10), ordinary_days(plain))
    first, end = grid.dates(0)
    assert first == date(2025, 2, 9)  # three days after the festival, which ends on 5 February
    assert end == first + timedelta(days=DAYS)
    assert grid.place(end) - grid.place(first) == DAYS
    assert date(2024, 11, 11) not in grid.days
    assert date(2024, 11, 14) not in grid.days
    assert date(2024, 11, 15) in grid.days


# ── what keeps it from being shown ───────────────────────────────────────────


def test_where_nothing_changed_nothing_is_claimed(found):
    idle = found["idle"]
    assert idle.verdict is Verdict.NO_CLEAR
    assert idle.lift.grade is Grade.MODEL
    assert [guard.name for guard in idle.lift.guards] == ["placebo"]


@pytest.mark.parametrize("name", ["first", "second"])
def test_two_at_once_on_the_same_metric_can_not_be_told_apart(found, name):
    effect = found[name]
    other = {"first": "second", "second": "first"}[name]
    crowded = next(guard for guard in effect.lift.guards if guard.name == "other_initiative")
    assert crowded.reason == words.CROWDED.format(names=other)
    assert effect.lift.grade is Grade.MODEL
    assert effect.verdict is Verdict.NO_CLEAR


def test_a_young_shop_has_too_few_placebos(found):
    soon = found["soon"]
    assert soon.verdict is Verdict.NO_CLEAR
    assert soon.lift.grade is Grade.MODEL
    assert any(guard.name == "few_placebos" for guard in soon.lift.guards)


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("late", words.TOO_EARLY),
        ("early", words.NO_BEFORE),
        ("by phone", words.NO_SLICE.format(dimension="telephone")),
    ],
)
def test_what_is_not_measured_says_why(found, name, why):
    assert found[name].verdict is Verdict.NOT_MEASURED
    assert found[name].how == why


def test_a_metric_without_data_says_what_is_missing(found):
    assert found["clicks"].verdict is Verdict.NOT_MEASURED
    assert "ad_spend" in found["clicks"].how.en


def test_every_number_has_a_query_that_gives_it_again(plain, found):
    facts = [fact for each in found.values() for fact in (each.lift, each.base, each.worth) if fact is not None]
    assert len(facts) > 12
    for fact in facts:
        (row,) = plain.warehouse.run(fact.sql)
        assert float(next(iter(row.values()))) == pytest.approx(float(fact.value), rel=1e-9, abs=1e-12)


def test_only_a_passed_placebo_test_is_a_cause(found):
    for each in found.values():
        if each.lift is not None:
            assert (each.lift.grade is Grade.QUASI_EXPERIMENT) == (not each.lift.guards)
            assert each.lift.grade is Grade.QUASI_EXPERIMENT or each.verdict is Verdict.NO_CLEAR


# ── net of the year before ───────────────────────────────────────────────────


@pytest.fixture(scope="module")
def seasonal(tmp_path_factory):
    """Six years of an order a day, twice as dear in summer as in winter; a fifth dearer from 2 June 2025 on."""
    orders, lines = [], []
    for place, day in enumerate(days(date(2020, 1, 1), date(2025, 12, 31))):
        season = 1.5 + 0.5 * np.sin(2 * np.pi * (day.timetuple().tm_yday - 90) / 365.25)
        price = 100 * season * (1 + 0.02 * (place * 7 % 5 - 2)) * (1.2 if day >= date(2025, 6, 2) else 1)
        orders.append({"order_id": f"o{place}", "ordered_at": f"{day} 09:00:00", "status": "completed"})
        lines.append({"order_id": f"o{place}", "line": 1, "sku": "tea", "quantity": 1, "unit_price": f"{price:.2f}"})
    initiatives = [initiative("dearer", "gmv", date(2025, 6, 2))]
    folder = tmp_path_factory.mktemp("seasons") / "shop"
    return made(folder, 'country = "US"\nopened = 2020-01-01', orders=orders, order_lines=lines, initiatives=initiatives)


def test_a_season_that_comes_each_year_is_taken_off(seasonal):
    """From May to June it is dearer every year; what is dearer beyond that is a fifth."""
    dearer = measured(seasonal)["dearer"]
    assert dearer.how.en.startswith(words.BEFORE_AFTER.en + words.YEAR_BEFORE.en)
    assert dearer.lift.value == pytest.approx(0.2, abs=0.02)
    assert dearer.verdict is Verdict.ROSE
    assert _placebos(dearer) >= LEAST
    (row,) = seasonal.warehouse.run(dearer.lift.sql)
    assert float(next(iter(row.values()))) == pytest.approx(dearer.lift.value, rel=1e-9)
