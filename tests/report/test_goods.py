"""What the summary tells of foreseen demand and of decisions that were carried out."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.demand.model import daily_demand
from zhanggui.engine.build import current
from zhanggui.engine.deeds import Deed, keep, kept
from zhanggui.engine.foretold import foretold
from zhanggui.engine.learn import SAID, TRIED, learn, tried
from zhanggui.facts import Period, Slice
from zhanggui.nouns import Edition
from zhanggui.report.carried import carried
from zhanggui.report.chapters.goods import _foretold
from zhanggui.report.compose import summaries
from zhanggui.settings import open_folder
from zhanggui.words import Lang


@pytest.fixture
def own(dozen, tmp_path):
    """A copy of the dozen's shop, its build open for reading."""
    path = tmp_path / "shop"
    shutil.copytree(dozen.folder.path, path, ignore=shutil.ignore_patterns("models"))
    opened = current(open_folder(path), DOMAINS)
    yield opened
    opened.warehouse.close()


def done(number, day, metric="gmv", *, verdict="expected", where=(), decision="replenish"):
    return Deed(
        proposal=number, decision=decision, done_on=day, days=14, metric=metric, where=where, cost=Decimal("10.50"), verdict=verdict
    )  # fmt: skip


def shop_of(build):
    return build.folder.parents[1]


def parts(build, edition=Edition.OPERATIONS):
    chapters = summaries(build, DOMAINS, 2024, [edition])[edition].chapters
    return {part.name: part for chapter in chapters for part in chapter.parts}


# ── words where there is nothing ─────────────────────────────────────────────


@pytest.mark.parametrize("edition", [Edition.COMPREHENSIVE, Edition.OPERATIONS])
def test_a_shop_that_learned_nothing_and_carried_nothing_out_says_so(own, edition):
    found = parts(own, edition)
    assert "has not been learned" in found["foretold"].sentences[0].to(Lang.EN)
    assert "没有学过每日需求" in found["foretold"].sentences[0].to(Lang.ZH)
    assert "no outcomes to tell" in found["outcomes"].sentences[0].to(Lang.EN)
    assert not found["outcomes"].grids


def test_a_report_learns_nothing(own):
    assert tried(own, daily_demand) is None
    parts(own)
    assert not (shop_of(own) / "models").exists()


# ── what was carried out ─────────────────────────────────────────────────────


def test_outcomes_are_kept_as_they_were_told(tmp_path):
    deeds = [done(1, date(2024, 4, 1), where=(Slice("warehouse", "华东"),)), done(2, date(2024, 5, 1), verdict="less")]
    assert kept(tmp_path) == ()
    keep(tmp_path, deeds)
    assert kept(tmp_path) == tuple(deeds)


def test_they_are_measured_anew_and_counted_once(own):
    last = own.last_day
    day = last - timedelta(days=20)
    year = Period.year(day.year)
    keep(
        shop_of(own),
        [
            *(
                done(number, day, metric, verdict=verdict)
                for number, verdict in ((1, "expected"), (2, "less"))
                for metric in ("gmv", "orders")
            ),
            done(3, last - timedelta(days=3)),
            done(4, date(day.year - 1, 1, 31)),
            done(5, day, "no_such_metric"),
            done(6, day, decision="no_such_decision"),
        ],
    )
    found = carried(own, DOMAINS, year)
    assert [(each.decision, each.fact.metric) for each in found] == [("replenish", "gmv"), ("replenish", "orders")]
    (of_gmv, _) = found
    assert (of_gmv.count.value, of_gmv.cost.value) == (2, Decimal("21.00"))
    assert of_gmv.fact.period == Period(day + timedelta(days=1), day + timedelta(days=15))
    assert of_gmv.fact.comparison.period == Period(day - timedelta(days=14), day)
    assert of_gmv.verdict.en == "some as expected, some not"
    for fact in (of_gmv.count, of_gmv.cost):
        assert own.warehouse.run(fact.sql)[0]["value"] == fact.value
    assert "VALUES (1, 10.50), (2, 10.50)" in of_gmv.count.sql


# ── what was foreseen ────────────────────────────────────────────────────────


def test_the_trial_is_told_with_its_days_and_a_query(learned):
    build = learned
    (found,) = foretold(build, [daily_demand])
    score = tried(build, daily_demand).of("all")
    assert (found.trial["wape"].value, found.trial["naive_wape"].value) == (score.wape, score.naive_wape)
    assert (found.trial["bias"].value, found.trial["coverage"].value) == (score.bias, score.covered)
    assert all(build.warehouse.run(fact.sql)[0]["value"] == fact.value for fact in found.trial.values())
    assert found.trial["wape"].period == Period(
        tried(build, daily_demand).folds[0], tried(build, daily_demand).last_day + timedelta(days=1)
    )
    for lang in Lang:
        assert all(sentence.known and sentence.to(lang) for sentence in _foretold(found))


def test_forecasts_made_before_are_held_against_what_came(learned):
    """An older forecast of one unit a day, between nought and two, made four weeks before the end: reckoned a second time by hand."""
    build = learned
    now = tried(build, daily_demand)
    place = shop_of(build) / "models" / "daily_demand"
    made = now.last_day - timedelta(days=28)
    old = place / "0a0b0c0d0e0f"
    old.mkdir()
    try:
        (old / TRIED).write_bytes(msgspec.json.encode(replace(now, key=old.name, last_day=made)))
        series = build.warehouse.read(
            build.warehouse.table("demand_series").select("warehouse", "sku", "first_day", "last_day")
        ).to_pylist()
        days = [made + timedelta(days=ahead) for ahead in range(1, 29)]
        _write(old / SAID, [(row["warehouse"], row["sku"], day) for row in series for day in days])
        (found,) = foretold(build, [daily_demand])
    finally:
        shutil.rmtree(old)
    past = {
        (row["warehouse"], row["sku"], row["day"]): row
        for row in build.warehouse.read(
            build.warehouse.table("demand_day").select("warehouse", "sku", "day", "units", "is_out")
        ).to_pylist()
    }
    wanted = error = over = inside = cells = 0
    for row in series:
        for day in days:
            came = past.get((row["warehouse"], row["sku"], day), {"units": 0, "is_out": False})
            if came["is_out"] or day < row["first_day"] or (row["last_day"] and day > row["last_day"]):
                continue
            cells, wanted = cells + 1, wanted + came["units"]
            error, over, inside = error + abs(came["units"] - 1), over + 1 - came["units"], inside + (came["units"] <= 2)
    assert wanted
    assert found.due["wape"].value == pytest.approx(error / wanted)
    assert found.due["bias"].value == pytest.approx(over / wanted)
    assert found.due["coverage"].value == pytest.approx(inside / cells)
    assert found.due["wape"].period == Period(days[0], days[-1] + timedelta(days=1))


def _write(file, rows):
    warehouse, sku, day = zip(*rows, strict=True)
    size = len(rows)
    pq.write_table(
        pa.table({"warehouse": warehouse, "sku": sku, "day": day, "mean": [1.0] * size, "q10": [0.0] * size, "q90": [2.0] * size}), file
    )


@pytest.fixture(scope="module")
def learned(dozen, tmp_path_factory):
    """A copy of the dozen's shop in which the forecast of demand has been learned."""
    path = tmp_path_factory.mktemp("learned") / "shop"
    shutil.copytree(dozen.folder.path, path, ignore=shutil.ignore_patterns("models"))
    opened = current(open_folder(path), DOMAINS)
    learn(opened, daily_demand)
    yield opened
    opened.warehouse.close()
