"""The same numbers as `run.py` asks of Zhanggui, by hand-written DuckDB SQL straight from the same files."""

import json
import sys
from pathlib import Path

import duckdb


def _read(folder: Path, name: str) -> str:
    """A file of the shop, as text or as Parquet."""
    if (folder / f"{name}.parquet").exists():
        return f"read_parquet('{folder}/{name}.parquet')"
    types = {"order_lines": "{'sku': 'VARCHAR'}", "products": "{'商品编码': 'VARCHAR'}"}
    return f"read_csv('{folder}/{name}.csv'{f', types = {types[name]}' if name in types else ''})"


def simulated(folder: Path) -> dict[str, float]:
    """Sales, customers and money of 2024 and 2025, and GMV by month and channel, of the simulated shop's files."""
    con = duckdb.connect()
    con.execute("SET memory_limit = '8GB'")
    for view, file in (("line", "order_lines"), ("head", "orders"), ("back", "refunds"), ("account", "customers"), ("article", "products")):
        con.execute(f"CREATE VIEW {view} AS FROM {_read(folder, file)}")
    con.execute("CREATE VIEW who AS SELECT customer_id, person_id FROM account")
    con.execute("CREATE VIEW goods AS SELECT 商品编码 AS sku, 成本价 AS product_cost FROM article")
    con.execute(
        """CREATE TABLE book AS
        WITH total AS (
            SELECT order_id, sum(round(quantity * CAST(unit_price AS DECIMAL(18, 4)), 2)) AS amount,
                   sum(round(quantity * CAST(coalesce(list_price, unit_price) AS DECIMAL(18, 4)), 2)) AS listed,
                   sum(quantity) AS units, count(DISTINCT line.sku) AS skus, sum(CAST(quantity * coalesce(unit_cost, product_cost) AS DECIMAL(18, 2))) AS cost
            FROM line LEFT JOIN goods ON line.sku = goods.sku GROUP BY order_id
        )
        SELECT head.order_id, CAST(ordered_at AS DATE) AS day, ordered_at, channel, coalesce(person_id, head.customer_id) AS person,
               status = 'cancelled' OR cancelled_at IS NOT NULL AS gone, CAST(coalesce(cancelled_at, ordered_at) AS DATE) AS gone_day,
               amount - coalesce(coupon_amount, 0) - coalesce(points_amount, 0) - coalesce(discount_amount, greatest(amount
                   + coalesce(shipping_fee, 0) - coalesce(coupon_amount, 0) - coalesce(points_amount, 0) - paid_amount, 0), 0) AS payable,
               listed > 0 AND NOT coalesce(status = 'cancelled' OR cancelled_at IS NOT NULL, false) AS valid, units, skus, cost
        FROM head JOIN total USING (order_id) LEFT JOIN who USING (customer_id)"""
    )
    con.execute(
        """CREATE TABLE visit AS SELECT person, day, row_number() OVER (PARTITION BY person ORDER BY ordered_at, order_id) AS number,
        lead(day) OVER (PARTITION BY person ORDER BY ordered_at, order_id) AS following FROM book WHERE valid AND person IS NOT NULL"""
    )
    found: dict[str, float] = {}
    for year in (2024, 2025):
        span = f"day >= DATE '{year}-01-01' AND day < DATE '{year + 1}-01-01'"
        row = con.execute(
            f"""SELECT sum(payable), count(*) FILTER (WHERE valid), sum(payable) FILTER (WHERE valid), sum(units) FILTER (WHERE valid),
            count(*) FILTER (WHERE valid AND skus >= 2), sum(cost) FILTER (WHERE valid), count(DISTINCT person) FILTER (WHERE valid)
            FROM book WHERE {span}"""
        ).fetchone()
        gmv, orders, sales, units, several, cost, buyers = row
        gone = con.execute(f"SELECT sum(payable) FROM book WHERE gone AND {span.replace('day', 'gone_day')}").fetchone()[0]
        refunded = con.execute(
            f"SELECT sum(退款金额) FROM back WHERE coalesce(类型, '') NOT IN ('exchange', '换货') AND CAST(退款完成时间 AS DATE) >= DATE '{year}-01-01' "
            f"AND CAST(退款完成时间 AS DATE) < DATE '{year + 1}-01-01'"
        ).fetchone()[0]
        new, again, watched = con.execute(
            f"""SELECT count(*), count(*) FILTER (WHERE last - day >= 90 AND following - day <= 90), count(*) FILTER (WHERE last - day >= 90)
            FROM visit, (SELECT max(day) AS last FROM book) WHERE number = 1 AND {span}"""
        ).fetchone()
        numbers = {
            "gmv": gmv,
            "cancelled_amount": gone,
            "refunded_amount": refunded,
            "nmv": gmv - gone - refunded,
            "orders": orders,
            "sales": sales,
            "aov": sales / orders,
            "units": units,
            "units_per_order": units / orders,
            "attach_rate": several / orders,
            "cogs": cost,
            "buyers": buyers,
            "new_customers": new,
            "repurchase_90": again / watched,
        }
        found |= {f"{name} {year}": float(value) for name, value in numbers.items()}
    for month, channel, value in con.execute(
        "SELECT month(day), channel, sum(payable) FROM book WHERE year(day) = 2025 GROUP BY ALL"
    ).fetchall():
        found[f"gmv 2025-{month:02d} {channel}"] = float(value)
    return found


def retail(file: Path) -> dict[str, float]:
    """Sales of 2011 of UCI Online Retail, from its one file."""
    con = duckdb.connect()
    fees = "('POST', 'DOT', 'C2', 'M', 'D', 'S', 'B', 'BANK CHARGES', 'AMAZONFEE', 'CRUK', 'PADS')"
    con.execute(
        f"""CREATE TABLE line AS SELECT *, CAST(InvoiceDate AS DATE) AS day,
        round(Quantity * CAST(UnitPrice AS DECIMAL(18, 4)), 2) AS amount
        FROM read_csv('{file}', types = {{'InvoiceNo': 'VARCHAR', 'StockCode': 'VARCHAR', 'CustomerID': 'VARCHAR'}}) WHERE upper(StockCode) NOT IN {fees}"""
    )
    span = "day >= DATE '2011-01-01' AND day < DATE '2012-01-01'"
    sold = f"InvoiceNo NOT LIKE 'C%' AND Quantity > 0 AND UnitPrice >= 0 AND {span}"
    gmv, orders, units = con.execute(
        f"""SELECT sum(total), count(*) FILTER (WHERE total > 0), sum(units) FILTER (WHERE total > 0)
        FROM (SELECT InvoiceNo, sum(amount) AS total, sum(Quantity) AS units FROM line WHERE {sold} GROUP BY 1)"""
    ).fetchone()
    refunded = con.execute(f"SELECT -sum(amount) FROM line WHERE InvoiceNo LIKE 'C%' AND {span}").fetchone()[0]
    found = {
        "gmv 2011": gmv,
        "refunded_amount 2011": refunded,
        "nmv 2011": gmv - refunded,
        "orders 2011": orders,
        "aov 2011": gmv / orders,
        "units 2011": units,
    }
    return {name: float(value) for name, value in found.items()}


if __name__ == "__main__":
    which, path = sys.argv[1], Path(sys.argv[2])
    sys.stdout.write(json.dumps({"simulated": simulated, "retail": retail}[which](path)))
