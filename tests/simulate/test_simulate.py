"""The simulated shop: the same twice, true to the contracts, true to itself."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from importlib import import_module

import numpy as np
import pyarrow.parquet as pq
import pytest
from pyarrow import csv

from zhanggui.simulate import Plan, simulate, trials
from zhanggui.simulate.arrays import DAY, NONE, run_numbers, spread, sums
from zhanggui.simulate.baskets import FALLEN_CATEGORY, FALLEN_CHANNEL, fallen_from
from zhanggui.simulate.catalogue import BAD_SUPPLIER
from zhanggui.simulate.goods_sheets import receipts
from zhanggui.simulate.orders import OWN, TMALL
from zhanggui.simulate.stock import bad_from
from zhanggui.simulate.world import live

AREAS = (
    "calendar", "catalog", "customers", "fulfilment", "marketing", "organisation",
    "partners", "plan", "returns", "sales", "service", "stock", "traffic",
)  # fmt: skip
PLAN = Plan(customers=300, seed=7)


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shop")
    simulate(folder, PLAN)
    return folder


@pytest.fixture(scope="module")
def truth(shop):
    return json.loads((shop / "truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def world():
    return live(PLAN)


@pytest.fixture(scope="module")
def larger():
    return live(Plan(customers=20_000, seed=3))


def prints(folder):
    return {path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.rglob("*")) if path.is_file()}


def contracts():
    modules = [import_module(f"zhanggui.domains.{area}.sources") for area in AREAS]
    return {each.name: each for module in modules for each in vars(module).values() if type(each).__name__ == "Source"}


def headers(path):
    if path.suffix == ".parquet":
        return pq.read_schema(path).names
    encoding = "gb18030" if path.name in {"creators.csv", "suppliers.csv"} else "utf-8"
    return csv.read_csv(path, csv.ReadOptions(encoding=encoding)).column_names


def lines_in(path):
    return pq.read_metadata(path).num_rows if path.suffix == ".parquet" else path.read_bytes().count(b"\n") - 1


# ── files ────────────────────────────────────────────────────────────────────


def test_the_same_plan_gives_the_same_bytes(shop, tmp_path):
    simulate(tmp_path, PLAN)
    assert prints(tmp_path) == prints(shop)


def test_another_seed_gives_another_shop(shop, tmp_path):
    simulate(tmp_path, replace(PLAN, seed=8))
    assert (
        prints(tmp_path)[(tmp_path / "incoming/orders-2025.csv").relative_to(tmp_path)]
        != prints(shop)[(shop / "incoming/orders-2025.csv").relative_to(shop)]
    )


def test_every_source_has_a_file_and_every_file_a_source(truth):
    assert {each["source"] for each in truth["faults"].values()} == set(contracts())


def test_headers_are_in_the_contract_and_what_it_requires_is_there(shop, truth):
    sources = contracts()
    for file, noted in truth["faults"].items():
        source = sources[noted["source"]]
        known = {name: column.name for column in source.columns for name in (column.name, column.title.zh, column.title.en, *column.names)}
        found = headers(shop / "incoming" / file)
        assert set(found) <= set(known), file
        assert {column.name for column in source.columns if column.required} <= {known[name] for name in found}, file


def test_rows_in_a_file_are_its_good_rows_and_its_faults(shop, truth):
    for file, noted in truth["faults"].items():
        assert lines_in(shop / "incoming" / file) == noted["good"] + noted["duplicates"] + noted["bad"], file


def test_good_rows_of_the_files_add_up(truth):
    for source, rows in truth["rows"].items():
        assert rows == sum(each["good"] for each in truth["faults"].values() if each["source"] == source)


def test_without_faults_no_row_is_bad(tmp_path):
    simulate(tmp_path, replace(PLAN, customers=60, faults=0.0))
    noted = json.loads((tmp_path / "truth.json").read_text("utf-8"))["faults"].values()
    assert sum(each["duplicates"] + each["bad"] for each in noted) == 0


def test_utc_times_are_the_same_instants(shop):
    table = csv.read_csv(shop / "incoming/shipments-utc.csv", convert_options=csv.ConvertOptions(column_types={"shipped_at": "string"}))
    good = [each for each in table["shipped_at"].to_pylist() if each.endswith("+00:00")]
    assert len(good) > 20
    assert all(each < "2025-01-01" for each in good)


# ── identities ───────────────────────────────────────────────────────────────


@pytest.mark.parametrize("period", ["2024", "2025", "2025-11"])
def test_gmv_less_cancelled_less_refunded_is_nmv(truth, period):
    told = {name: Decimal(truth["metrics"][period][name]) for name in ("gmv", "cancelled_amount", "refunded_amount", "nmv")}
    assert told["gmv"] - told["cancelled_amount"] - told["refunded_amount"] == told["nmv"]


@pytest.mark.parametrize("year", ["2024", "2025"])
def test_breakdowns_add_up(truth, year):
    metrics, by = truth["metrics"][year], truth["by"][year]
    assert sum(map(Decimal, by["gmv"]["channel"].values())) == Decimal(metrics["gmv"])
    assert sum(map(Decimal, by["gmv"]["category"].values())) == Decimal(metrics["gmv"])
    assert sum(by["orders"]["channel"].values()) == metrics["orders"]
    assert sum(by["sessions"]["traffic_channel"].values()) == metrics["sessions"]


def test_every_metric_of_the_last_year_is_known(truth):
    unknown = {name for name, value in truth["metrics"]["2025"].items() if value is None}
    assert unknown <= {"repurchase_365", "hits", "hit_rate"}


def test_what_is_spread_over_lines_adds_up(world):
    orders, lines = world.till.orders, world.till.lines
    amount = sums(lines.order, lines.amount, orders.size)
    owed = amount - orders.discount - orders.coupon - orders.points
    assert (sums(lines.order, lines.payable, orders.size) == owed).all()
    assert (lines.payable >= 0).all()
    paid = orders.paid != NONE
    assert (orders.paid == owed + orders.fee)[paid].all()


def test_spread_by_largest_remainder_by_hand():
    # 10 cents over 1:1:1 is 4, 3, 3; 5 over 2:1 is 3, 2; nothing over a weight of nought.
    got = spread(np.array([10, 5, 7]), np.array([1, 1, 1, 2, 1, 0]), np.array([0, 0, 0, 1, 1, 2]))
    assert got.tolist() == [4, 3, 3, 3, 2, 0]


def test_no_more_is_refunded_than_was_payable(world):
    refunds = world.refunds
    assert (refunds.amount <= world.till.lines.payable[refunds.line]).all()
    assert len(np.unique(refunds.line)) == refunds.size
    assert not world.till.orders.cancelled[refunds.order].any()


def test_points_never_fall_below_nought(world):
    points = world.points
    order = np.lexsort((points.second, points.customer))
    total = np.cumsum(points.points[order])
    owner = points.customer[order]
    start = np.arange(len(owner)) - run_numbers(owner)
    assert (total - np.where(start > 0, total[start - 1], 0) >= 0).all()


# ── stock ────────────────────────────────────────────────────────────────────


def units_by_day(world):
    lines, stock = world.till.lines, world.till.stock
    stood = ~world.till.orders.cancelled[lines.order]
    sold = np.zeros(stock.on_hand.shape, np.int64)
    np.add.at(sold, (world.till.orders.day[lines.order][stood], lines.sku[stood]), lines.quantity[stood])
    return sold


def test_stock_is_never_negative_and_explained_to_the_unit(world):
    stock, sold = world.till.stock, units_by_day(world)
    assert (stock.on_hand >= 0).all()
    assert (stock.available - sold - stock.adjusted == stock.on_hand).all()
    came = receipts(world.plan, stock.deliveries)
    received = np.zeros_like(sold)
    np.add.at(received, (came.day, stock.deliveries.sku[came.delivery]), came.units - came.rejected)
    before = np.vstack((np.zeros(sold.shape[1], np.int64), stock.on_hand[:-1]))
    assert (before + received == stock.available).all()


def test_what_is_not_there_is_not_sold(world):
    orders, lines = world.till.orders, world.till.lines
    there = world.till.stock.available[orders.day[lines.order], lines.sku]
    assert (lines.quantity <= there).all()
    assert (world.catalogue.on_sale(PLAN.days)[orders.day[lines.order], lines.sku]).all()


def test_stock_outs_censor_sales(larger):
    asked = larger.baskets.quantity[larger.till.completes[larger.baskets.wish]].sum()
    sold = larger.till.lines.quantity.sum()
    assert 0.9 * asked < sold < asked


# ── visits ───────────────────────────────────────────────────────────────────


def test_every_order_on_the_own_site_ends_a_visit(world):
    orders, visits = world.till.orders, world.visits
    own = np.flatnonzero(orders.channel == OWN)
    seen = visits.order[visits.bought == 1]
    assert np.array_equal(np.sort(seen), own)
    visit = np.flatnonzero(visits.bought == 1)
    assert (visits.start[visit] + visits.length[visit] == orders.second[seen]).all()


def test_events_say_what_visits_did(shop, world):
    names, orders, loads = [], [], []
    for path in sorted((shop / "incoming").glob("events-*.parquet")):
        table = pq.read_table(path)
        number, first = np.unique(np.array(table["event_id"]), return_index=True)
        good = table.take(first[number < 10**15])
        names.append(np.array(good["event_name"]))
        orders.append(np.array(good["order_id"].fill_null(0)))
        loads.append(np.array(good["load_ms"].fill_null(0)))
    name = np.concatenate(names)
    visits = world.visits
    assert len(name) == visits.events.sum()
    assert (name == "session_start").sum() == visits.size
    assert (name == "add_to_cart").sum() == visits.carted.sum()
    assert (name == "view_item").sum() == visits.viewed.sum() + visits.landed.sum()
    sold = np.concatenate(orders)[name == "purchase"]
    assert set(sold) == set(world.till.orders.order_id[world.till.orders.channel == OWN])
    assert (np.concatenate(loads) >= 0).all()


def test_no_visit_passes_midnight(larger):
    visits = larger.visits
    assert ((visits.start + visits.length) // DAY == visits.day).all()


# ── what was planted ─────────────────────────────────────────────────────────


def test_tmall_beauty_falls(larger):
    orders, lines = larger.till.orders, larger.till.lines
    day, beauty = orders.day[lines.order], larger.catalogue.category[lines.sku] == FALLEN_CATEGORY
    start = fallen_from(larger.plan, larger.calendar)

    def share(channel, since, until):
        rows = (orders.channel[lines.order] == channel) & (day >= since) & (day < until)
        return beauty[rows].mean()

    before, after = share(FALLEN_CHANNEL, start - 120, start), share(FALLEN_CHANNEL, start, start + 120)
    elsewhere = share(OWN, start, start + 120) / share(OWN, start - 120, start)
    assert FALLEN_CHANNEL == TMALL
    assert 0.4 < after / before / elsewhere < 0.75


def test_slow_pages_cost_orders_on_the_slow_device_only(larger):
    wishes, days = larger.wishes, trials.slow_days(larger.plan, larger.calendar)
    slow = (wishes.channel == OWN) & days[wishes.day]
    on_device = wishes.device == trials.SLOW_DEVICE
    done = larger.till.completes
    ratio = done[slow & on_device].mean() / done[slow & ~on_device].mean()
    error = 4 * 0.5 / np.sqrt((slow & on_device).sum()) / trials.COMPLETES
    assert abs(ratio - trials.SLOW_COMPLETES) < error
    assert ratio < 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_experiments_have_their_true_effect(larger, number):
    trial = trials.trials(larger.plan)[number]
    wishes = larger.wishes
    rows = (wishes.channel == OWN) & trial.running(larger.calendar, wishes.day)
    treated = trial.treated(wishes.customer)
    assert 0.45 < treated[rows].mean() < 0.55
    lift = larger.till.completes[rows & treated].mean() / larger.till.completes[rows & ~treated].mean()
    error = 0.5 / np.sqrt(rows.sum()) * 4 / 0.8
    assert abs(lift - trial.completes) < error


def test_the_bad_supplier_is_bad(larger):
    sent = larger.till.stock.deliveries
    late = sent.first_day - sent.promised
    bad = (larger.catalogue.supplier[sent.sku] == BAD_SUPPLIER) & (sent.ordered >= bad_from(larger.plan, larger.calendar))
    assert late[bad].mean() > late[~bad].mean() + 6
    assert (sent.rejected[bad] > 0).mean() > 3 * (sent.rejected[~bad] > 0).mean()


def test_the_fraud_ring_is_rejected_and_never_buys(world):
    ring = np.flatnonzero(world.people.fraud)
    assert len(ring) >= 4
    assert not np.isin(world.till.orders.buyer, ring).any()
    assert (world.referrals.status == 3).sum() == len(ring)


def test_promotions_lower_prices(larger):
    orders, lines = larger.till.orders, larger.till.lines
    in_promotion = (orders.promotion != NONE)[lines.order] & (lines.unit_price > 0)
    plain = (orders.promotion == NONE)[lines.order] & (lines.unit_price > 0)
    cut = lines.unit_price / lines.list_price
    assert cut[in_promotion].mean() < cut[plain].mean() - 0.05


def test_reviews_follow_quality(larger):
    quality = larger.catalogue.quality[larger.reviews.sku]
    assert larger.reviews.score[quality > 1].mean() > larger.reviews.score[quality < -1].mean() + 0.3


def test_ads_bring_people(larger):
    came = np.bincount(larger.people.day[larger.people.incremental], minlength=larger.plan.days)
    spend = larger.ads.spend.sum(axis=1)
    assert np.corrcoef(came, spend)[0, 1] > 0.4


def test_years_differ_as_planned(larger):
    year, parcels = larger.calendar.year, larger.parcels
    promised = parcels.promised < larger.plan.days
    on_time = (parcels.delivered != NONE) & (parcels.delivered // DAY <= parcels.promised)
    when = year[np.minimum(parcels.promised, larger.plan.days - 1)]
    assert on_time[promised & (when == 2025)].mean() > on_time[promised & (when == 2024)].mean()


def test_a_plan_may_end_anywhere(tmp_path):
    simulate(tmp_path, Plan(customers=120, years=1.0, last_day=date(2024, 9, 15), seed=2))
    told = json.loads((tmp_path / "truth.json").read_text("utf-8"))
    assert told["first_day"] == "2023-09-16"
    assert told["metrics"]["2024"]["orders"] > 0


def test_a_young_shop_exports_no_file_without_rows(tmp_path):
    simulate(tmp_path, Plan(customers=60, years=0.3, seed=2, faults=0))
    assert all(len(path.read_bytes().splitlines()) > 1 for path in (tmp_path / "incoming").glob("*.csv"))
