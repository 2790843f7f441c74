"""The metrics of real shops, against SQL written here from their raw files: a second, independent computation."""

from decimal import Decimal

import duckdb
import pytest
from conftest import MadeShop, data

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import measure
from zhanggui.facts import Grain, Period
from zhanggui.nouns import Ask
from zhanggui.settings import init, open_folder

METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}


def made(tmp_path_factory, name, toml, files):
    folder = init(tmp_path_factory.mktemp(name))
    (folder.path / "zhanggui.toml").write_text(toml, "utf-8")
    shop = MadeShop(open_folder(folder.path))
    results = shop.load(*files)
    return shop, results, shop.build()


def facts(build, period, names, **options):
    return measure(build, [Ask(metric=METRICS[name], period=Period.parse(period), **options) for name in names])


def agrees(fact, expected):
    if isinstance(expected, Decimal):
        assert fact.value == expected, fact.metric
    else:
        assert float(fact.value) == pytest.approx(float(expected), rel=1e-9), fact.metric


# ── UCI Online Retail ────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def retail(tmp_path_factory):
    file = data("online_retail") / "online_retail.csv.gz"
    toml = '[shop]\nname = "UCI"\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n'
    return made(tmp_path_factory, "retail", toml, [file])


@pytest.fixture(scope="module")
def invoices():
    file = data("online_retail") / "online_retail.csv.gz"
    con = duckdb.connect()
    con.execute(
        f"""CREATE VIEW sold AS
        SELECT *, CAST(InvoiceDate AS DATE) AS day, replace(CustomerID, '.0', '') AS who,
               round(CAST(Quantity AS BIGINT) * CAST(UnitPrice AS DECIMAL(18, 4)), 2)::DECIMAL(18, 2) AS amount
        FROM read_csv('{file}', all_varchar = true)
        WHERE InvoiceNo NOT LIKE 'C%' AND Quantity NOT LIKE '-%' AND UnitPrice NOT LIKE '-%'
          AND upper(StockCode) NOT IN ('POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'PADS')"""
    )
    return con


def test_every_line_of_online_retail_is_accounted_for(retail):
    _, results, _ = retail
    (result,) = results
    assert result.rows_in == 541_909
    assert result.rows_in == result.rows_kept + result.rows_apart
    assert result.rows_apart == 2


def test_online_retail_agrees_with_sql(retail, invoices):
    _, _, build = retail
    found = facts(build, "2011", ["gmv", "sales", "orders", "aov", "units", "units_per_order", "attach_rate", "active_products", "buyers", "unidentified_share", "refunded_amount", "nmv"])
    year = "day >= DATE '2011-01-01' AND day < DATE '2012-01-01'"
    gmv, products = invoices.execute(f"SELECT sum(amount), count(DISTINCT StockCode) FILTER (WHERE total > 0) FROM (SELECT *, sum(amount) OVER (PARTITION BY InvoiceNo) AS total FROM sold WHERE {year})").fetchone()
    agrees(found[METRICS["gmv"]], Decimal(gmv))
    assert found[METRICS["active_products"]].value == products
    per_order = f"SELECT InvoiceNo, any_value(who) AS who, sum(amount) AS total, sum(CAST(Quantity AS BIGINT)) AS units, count(DISTINCT StockCode) AS skus FROM sold WHERE {year} GROUP BY 1 HAVING total > 0"
    orders, units, several, buyers, nobody = invoices.execute(
        f"SELECT count(*), sum(units), count(*) FILTER (WHERE skus >= 2), count(DISTINCT who), count(*) FILTER (WHERE who IS NULL) FROM ({per_order})"
    ).fetchone()
    assert found[METRICS["orders"]].value == orders
    assert found[METRICS["units"]].value == units
    assert found[METRICS["buyers"]].value == buyers
    agrees(found[METRICS["aov"]], Decimal(gmv) / orders)
    agrees(found[METRICS["units_per_order"]], units / orders)
    agrees(found[METRICS["attach_rate"]], several / orders)
    agrees(found[METRICS["unidentified_share"]], nobody / orders)
    credit = invoices.execute(
        f"""SELECT sum(round(-CAST(Quantity AS BIGINT) * CAST(UnitPrice AS DECIMAL(18, 4)), 2)::DECIMAL(18, 2))
        FROM read_csv('{data("online_retail") / "online_retail.csv.gz"}', all_varchar = true)
        WHERE InvoiceNo LIKE 'C%' AND InvoiceDate >= '2011-01-01'
          AND upper(StockCode) NOT IN ('POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'PADS')"""
    ).fetchone()[0]
    agrees(found[METRICS["refunded_amount"]], Decimal(credit))
    agrees(found[METRICS["nmv"]], Decimal(gmv) - Decimal(credit))


def test_online_retail_months_and_countries_agree_with_sql(retail, invoices):
    _, _, build = retail
    gmv = METRICS["gmv"]
    region = next(each for each in gmv.dimensions if each.name == "region")
    by_month = measure(build, [Ask(metric=gmv, period=Period.year(2011), every=Grain.MONTH), Ask(metric=gmv, period=Period.year(2011), by=(region,))])
    months = dict(invoices.execute("SELECT CAST(date_trunc('month', day) AS DATE), sum(amount) FROM sold WHERE day >= DATE '2011-01-01' GROUP BY 1").fetchall())
    assert {fact.period.start: fact.value for fact in by_month.every(gmv, Grain.MONTH)} == months
    countries = dict(invoices.execute("SELECT Country, sum(amount) FROM sold WHERE day >= DATE '2011-01-01' GROUP BY 1").fetchall())
    assert {fact.slices[0].value: fact.value for fact in by_month.by(gmv, region)} == countries


def test_nobody_is_new_where_history_begins_abruptly(retail):
    _, _, build = retail
    found = facts(build, "2011", ["new_customers"], against=Period.year(2010))[METRICS["new_customers"]]
    assert found.value is None
    assert found.withheld
    assert found.comparison.change is None
    (guard,) = [guard for guard in found.guards if guard.name == "left_truncation"]
    assert "2010-12-01" in guard.reason.en


def test_december_2011_is_partial(retail):
    _, _, build = retail
    found = facts(build, "2011-12", ["gmv"], against=Period.parse("2010-12"))[METRICS["gmv"]]
    assert found.value is not None
    assert "partial_period" in {guard.name for guard in found.guards}
    assert found.comparison.change is None, "a part of a month is not held against a whole one"


def test_november_2011_is_whole_and_has_no_year_before(retail):
    _, _, build = retail
    found = facts(build, "2011-11", ["gmv"], against=Period.parse("2010-11"))[METRICS["gmv"]]
    assert not {"partial_period"} & {guard.name for guard in found.guards}
    assert found.comparison.value is None
    assert found.comparison.change is None


def test_the_many_unidentified_orders_are_said(retail):
    _, _, build = retail
    found = facts(build, "2011", ["buyers"])[METRICS["buyers"]]
    assert "unidentified_customers" in {guard.name for guard in found.guards}
