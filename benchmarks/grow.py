"""Files of a simulated shop of so many million order lines: one of 30,000 customers, copied under other names.

As text, as a shop exports them, or straight to Parquet in typed columns, which is how a hundred million lines fit on a disk.
"""

import os
import shutil
from pathlib import Path

import duckdb
from timing import ZHANGGUI, run

KEYS = {
    "order_lines": ["order_id"],
    "orders": ["order_id", "customer_id"],
    "refunds": ["售后编号", "订单编号", "买家编号"],
    "customers": ["customer_id", "person_id"],
}
TEXTS = ("sku", "商品编码", "order_id", "订单编号", "售后编号", "买家编号", "customer_id", "person_id", "promotion_id")
"""Names that look like numbers."""


def grown(work: Path, millions: float, *, parquet: bool) -> Path:
    """The folder of the files."""
    seed = work / "seed"
    if not seed.exists():
        run(ZHANGGUI, "simulate", seed, "--customers", int(os.environ.get("SEED_CUSTOMERS", "30000")), "--faults", 0)
    con = duckdb.connect()
    con.execute("SET memory_limit = '4GB'; SET preserve_insertion_order = false")
    incoming, target = seed / "incoming", work / "grown"
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    for name in KEYS:
        con.execute(f"CREATE TEMP TABLE {name} AS {_seed(con, incoming, name, typed=parquet)}")
    lines = con.execute("SELECT count(*) FROM order_lines").fetchone()[0]
    copies = max(1, round(millions * 1e6 / lines))
    for name, columns in KEYS.items():
        there = {row[0] for row in con.execute(f"DESCRIBE {name}").fetchall()}
        renamed = ", ".join(f'"{column}" || \'-\' || copy AS "{column}"' for column in columns if column in there)
        kind = "parquet" if parquet else "csv"
        con.execute(
            f"COPY (SELECT {name}.* REPLACE ({renamed}) FROM range({copies}) AS r(copy), {name}) TO '{target}/{name}.{kind}' (FORMAT {kind})"
        )
    shutil.copy(incoming / "products.csv", target / "products.csv")
    return target


def _seed(con: duckdb.DuckDBPyConnection, incoming: Path, name: str, *, typed: bool) -> str:
    """The rows of a source of the seed. The orders of one channel come with other headers."""
    if name != "orders":
        return f"FROM {_read(con, f'{incoming}/{name}*.csv', typed=typed)}"
    own, other = (_read(con, f"{incoming}/orders-{which}.csv", typed=typed) for which in ("2*", "jd"))
    return (
        f"FROM {own} UNION ALL BY NAME SELECT * RENAME (订单编号 AS order_id, 下单时间 AS ordered_at, 应付金额 AS paid_amount) FROM {other}"
    )


def _read(con: duckdb.DuckDBPyConnection, files: str, *, typed: bool) -> str:
    if not typed:
        return f"read_csv('{files}', union_by_name = true, all_varchar = true)"
    there = {row[0] for row in con.execute(f"DESCRIBE FROM read_csv('{files}', union_by_name = true, all_varchar = true)").fetchall()}
    types = ", ".join(f"'{column}': 'VARCHAR'" for column in TEXTS if column in there)
    return f"read_csv('{files}', union_by_name = true, sample_size = -1, types = {{{types}}})"
