"""The metrics of real shops, against SQL written here from their raw files: a second, independent computation."""

from decimal import Decimal

import duckdb
import pytest

from shops import MadeShop, data
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
    found = facts(
        build,
        "2011",
        [
            "gmv",
            "sales",
            "orders",
            "aov",
            "units",
            "units_per_order",
            "attach_rate",
            "active_products",
            "buyers",
            "unidentified_share",
            "refunded_amount",
            "nmv",
        ],
    )
    year = "day >= DATE '2011-01-01' AND day < DATE '2012-01-01'"
    gmv, products = invoices.execute(
        f"SELECT sum(amount), count(DISTINCT StockCode) FILTER (WHERE total > 0) FROM (SELECT *, sum(amount) OVER (PARTITION BY InvoiceNo) AS total FROM sold WHERE {year})"
    ).fetchone()
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
    by_month = measure(
        build, [Ask(metric=gmv, period=Period.year(2011), every=Grain.MONTH), Ask(metric=gmv, period=Period.year(2011), by=(region,))]
    )
    months = dict(
        invoices.execute(
            "SELECT CAST(date_trunc('month', day) AS DATE), sum(amount) FROM sold WHERE day >= DATE '2011-01-01' GROUP BY 1"
        ).fetchall()
    )
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


# ── Olist ────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def olist(tmp_path_factory):
    folder = data("olist")
    toml = '[shop]\nname = "Olist"\nzone = "America/Sao_Paulo"\ncurrency = "BRL"\ncountry = "BR"\nopened = 2016-09-04\n'
    return made(tmp_path_factory, "olist", toml, sorted(folder.glob("*.csv*")))


@pytest.fixture(scope="module")
def brazil():
    folder = data("olist")
    con = duckdb.connect()
    for name in ("orders", "order_items", "order_reviews", "customers"):
        con.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_csv('{folder}/olist_{name}_dataset.csv.gz', all_varchar = true, quote = '\"', escape = '\"')"
        )
    con.execute(
        """CREATE TABLE book AS SELECT o.order_id, CAST(order_purchase_timestamp AS TIMESTAMP) AS placed_at, customer_unique_id AS person,
        order_status IN ('canceled', 'unavailable') AS gone, total, units
        FROM orders o JOIN (SELECT order_id, sum(CAST(price AS DECIMAL(18, 2))) AS total, count(*) AS units FROM order_items GROUP BY 1) USING (order_id)
        LEFT JOIN customers USING (customer_id)"""
    )
    return con


def test_olist_agrees_with_sql(olist, brazil):
    _, results, build = olist
    assert all(result.rows_in == result.rows_kept + result.rows_apart for result in results)
    names = [
        "gmv",
        "sales",
        "orders",
        "aov",
        "buyers",
        "new_customers",
        "on_time_rate",
        "delivery_days",
        "review_score",
        "cancel_rate",
        "repurchase_90",
    ]
    found = facts(build, "2017", names)
    year = "placed_at >= TIMESTAMP '2017-01-01' AND placed_at < TIMESTAMP '2018-01-01'"
    gmv, sales, orders, buyers, gone, placed = brazil.execute(
        f"""SELECT sum(total), sum(total) FILTER (WHERE NOT gone), count(*) FILTER (WHERE NOT gone), count(DISTINCT person) FILTER (WHERE NOT gone),
        count(*) FILTER (WHERE gone), count(*) FROM book WHERE {year} AND total > 0"""
    ).fetchone()
    assert found[METRICS["gmv"]].value == gmv
    assert found[METRICS["sales"]].value == sales
    assert found[METRICS["orders"]].value == orders
    assert found[METRICS["buyers"]].value == buyers
    agrees(found[METRICS["aov"]], Decimal(sales) / orders)
    agrees(found[METRICS["cancel_rate"]], gone / placed)
    new, watched, again = brazil.execute(
        """WITH v AS (SELECT person, CAST(placed_at AS DATE) AS day, row_number() OVER w AS number, lead(CAST(placed_at AS DATE)) OVER w AS following
            FROM book WHERE NOT gone AND total > 0 WINDOW w AS (PARTITION BY person ORDER BY placed_at, order_id))
        SELECT count(*), count(*) FILTER (WHERE last - day >= 90), count(*) FILTER (WHERE last - day >= 90 AND following - day <= 90)
        FROM v, (SELECT max(CAST(placed_at AS DATE)) AS last FROM book) WHERE number = 1 AND year(day) = 2017"""
    ).fetchone()
    assert found[METRICS["new_customers"]].value == new
    agrees(found[METRICS["repurchase_90"]], again / watched)
    due, on_time = brazil.execute(
        """SELECT count(*), count(*) FILTER (WHERE CAST(order_delivered_customer_date AS DATE) <= CAST(order_estimated_delivery_date AS DATE))
        FROM orders WHERE order_delivered_carrier_date IS NOT NULL AND year(CAST(order_estimated_delivery_date AS DATE)) = 2017"""
    ).fetchone()
    agrees(found[METRICS["on_time_rate"]], on_time / due)
    score = brazil.execute(
        "SELECT avg(CAST(review_score AS INTEGER)) FROM order_reviews WHERE year(CAST(review_creation_date AS TIMESTAMP)) = 2017"
    ).fetchone()[0]
    agrees(found[METRICS["review_score"]], score)


def test_olist_says_what_it_lacks(olist):
    _, _, build = olist
    for name in ("ad_spend", "conversion", "turnover_days", "nmv"):
        fact = facts(build, "2017", [name])[METRICS[name]]
        assert fact.value is None
        assert fact.guards[0].name == "missing"


# ── theLook ──────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def look(tmp_path_factory):
    toml = '[shop]\nname = "theLook"\nzone = "UTC"\ncurrency = "USD"\ncountry = "US"\nopened = 2023-01-01\n'
    return made(tmp_path_factory, "look", toml, [data("thelook") / "order_items.parquet"])


def test_thelook_agrees_with_sql_in_both_years(look):
    _, (result,), build = look
    assert result.rows_in == result.rows_kept + result.rows_apart == 112_557
    names = [
        "gmv",
        "cancelled_amount",
        "refunded_amount",
        "nmv",
        "orders",
        "sales",
        "aov",
        "gross_margin",
        "buyers",
        "new_customers",
        "attach_rate",
    ]
    con = duckdb.connect()
    con.execute(
        f"""CREATE TABLE line AS SELECT *, CAST(sale_price AS DECIMAL(18, 2)) AS price, CAST(cost_price AS DECIMAL(18, 4)) AS cost,
        CAST(order_date AS DATE) AS day, bool_and(status = 'Cancelled') OVER (PARTITION BY order_id) AS gone, min(CAST(order_date AS DATE)) OVER (PARTITION BY order_id) AS placed
        FROM '{data("thelook") / "order_items.parquet"}'"""
    )
    asks = [Ask(metric=METRICS[name], period=Period.year(2024), against=Period.year(2023)) for name in names]
    found = measure(build, asks)
    for year in (2024, 2023):
        gmv, gone, sales, cost, orders, buyers = con.execute(
            f"""SELECT sum(price), sum(price) FILTER (WHERE gone), sum(price) FILTER (WHERE NOT gone),
            sum(CAST(cost AS DECIMAL(18, 2))) FILTER (WHERE NOT gone), count(DISTINCT order_id) FILTER (WHERE NOT gone), count(DISTINCT user_id) FILTER (WHERE NOT gone)
            FROM line WHERE year(placed) = {year}"""
        ).fetchone()
        back = con.execute(
            f"SELECT sum(price) FROM line WHERE year(day) = {year} AND (status = 'Returned' OR (status = 'Cancelled' AND NOT gone))"
        ).fetchone()[0]
        new = con.execute(
            f"SELECT count(*) FROM (SELECT user_id, min(placed) AS first FROM line WHERE NOT gone GROUP BY 1) WHERE year(first) = {year}"
        ).fetchone()[0]
        several = con.execute(
            f"SELECT count(*) FROM (SELECT order_id FROM line WHERE NOT gone AND year(placed) = {year} GROUP BY 1 HAVING count(DISTINCT (product_category, brand, CAST(cost AS DECIMAL(18, 2)))) >= 2)"
        ).fetchone()[0]
        expected = {
            "gmv": gmv,
            "cancelled_amount": gone,
            "refunded_amount": back,
            "nmv": gmv - gone - back,
            "orders": orders,
            "sales": sales,
            "aov": Decimal(sales) / orders,
            "gross_margin": 1 - float(cost) / float(sales),
            "buyers": buyers,
            "new_customers": new,
            "attach_rate": several / orders,
        }
        for name, true in expected.items():
            fact = found[METRICS[name]]
            value = fact.value if year == 2024 else fact.comparison.value
            assert float(value) == pytest.approx(float(true), rel=1e-9), (name, year)
        if year == 2024:
            assert found[METRICS["nmv"]].comparison.change is not None
