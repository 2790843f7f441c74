"""Zhanggui against hand-written SQL that computes the same numbers from the same files, in the same run: seconds and memory.

    python benchmarks/run.py                 # online_retail, and a simulated shop of 1 million order lines
    python benchmarks/run.py --lines 10      # of 10 million

Prints a table; `benchmarks/README.md` keeps one. Files lie under `benchmarks/.work`.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
WORK = HERE / ".work"
DATA = HERE.parents[1] / "shared" / "data"
ZHANGGUI = Path(sys.executable).parent / "zhanggui"
NUMBERS = [
    "gmv",
    "cancelled_amount",
    "refunded_amount",
    "nmv",
    "orders",
    "sales",
    "aov",
    "units",
    "units_per_order",
    "attach_rate",
    "cogs",
    "buyers",
    "new_customers",
    "repurchase_90",
]


@dataclass
class Run:
    """What a process took."""

    seconds: float
    gib: float
    out: str


def run(*command: object) -> Run:
    """Run a process to its end; its peak memory is the kernel's own account."""
    started = time.perf_counter()
    process = subprocess.Popen([*map(str, command)], stdout=subprocess.PIPE, text=True, env=os.environ | {"ZHANGGUI_LANG": "en"})
    out = process.stdout.read() if process.stdout else ""
    _pid, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"failed: {command}")
    return Run(time.perf_counter() - started, usage.ru_maxrss / 2**20, out)


def zhanggui(shop: Path, files: list[Path], year: str, names: list[str]) -> dict[str, Run]:
    """Load, build and measure, each as a user would."""
    steps = {
        "load": run(ZHANGGUI, "load", *files, "--shop", shop),
        "build": run(ZHANGGUI, "build", "--shop", shop),
        "measure": run(ZHANGGUI, "measure", *names, "--period", year, "--compare", "yoy", "--json", "--shop", shop),
    }
    if year == "2025":
        steps["slice"] = run(ZHANGGUI, "measure", "gmv", "--period", year, "--by", "month", "--by", "channel", "--json", "--shop", shop)
    return steps


def agree(steps: dict[str, Run], expected: dict[str, float]) -> int:
    """Count the numbers of ours that are those of the hand-written SQL; stop at the first that isn't."""
    facts = [fact for name in ("measure", "slice") if name in steps for fact in json.loads(steps[name].out)]
    ours: dict[str, float] = {}
    for fact in facts:
        where = "".join(f" {value}" for value in fact["slice"].values())
        ours[f"{fact['metric']} {fact['period']}{where}"] = fact["value"]
        if fact["comparison"]:
            ours[f"{fact['metric']} {fact['comparison']['period']}"] = fact["comparison"]["value"]
    for name, value in expected.items():
        if abs(ours[name] - value) > 1e-6 * max(1.0, abs(value)):
            raise SystemExit(f"they disagree on {name}: {ours[name]} is not {value}")
    return len(expected)


def table(title: str, steps: dict[str, Run], by_hand: Run, agreeing: int) -> None:
    """Print one comparison."""
    ours = sum(step.seconds for step in steps.values())
    print(f"\n### {title}\n\n| | seconds | peak GiB |\n|---|---|---|")
    for name, step in steps.items():
        print(f"| {name} | {step.seconds:.1f} | {step.gib:.2f} |")
    print(f"| **zhanggui, together** | **{ours:.1f}** | **{max(step.gib for step in steps.values()):.2f}** |")
    print(f"| hand-written SQL | {by_hand.seconds:.1f} | {by_hand.gib:.2f} |")
    again = sum(step.seconds for name, step in steps.items() if name in {"measure", "slice"})
    print(
        f"\nRatio {ours / by_hand.seconds:.2f}; the next question takes {again:.1f} s, by hand {by_hand.seconds:.1f} s. {agreeing} numbers agree."
    )


def online_retail() -> None:
    """The real shop."""
    file = DATA / "online_retail" / "online_retail.csv.gz"
    shop = WORK / "retail"
    run(ZHANGGUI, "init", shop)
    (shop / "zhanggui.toml").write_text('[shop]\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n', "utf-8")
    steps = zhanggui(shop, [file], "2011", ["gmv", "refunded_amount", "nmv", "orders", "aov", "units"])
    by_hand = run(sys.executable, HERE / "by_hand.py", "retail", file)
    table("online_retail, 541,909 lines", steps, by_hand, agree(steps, json.loads(by_hand.out)))


def grown(millions: float) -> Path:
    """Files of a simulated shop of so many million order lines: one of 30,000 customers, copied under other names."""
    seed = WORK / "seed"
    run(ZHANGGUI, "simulate", seed, "--customers", int(os.environ.get("SEED_CUSTOMERS", "30000")), "--faults", 0)
    con = duckdb.connect()
    incoming, target = seed / "incoming", WORK / "grown"
    target.mkdir()
    read = f"read_csv('{incoming}/order_lines*.csv', union_by_name = true, all_varchar = true)"
    lines = con.execute(f"SELECT count(*) FROM {read}").fetchone()[0]
    copies = max(1, round(millions * 1e6 / lines))
    keys = {
        "order_lines": ["order_id"],
        "orders": ["order_id", "customer_id"],
        "refunds": ["售后编号", "订单编号", "买家编号"],
        "customers": ["customer_id", "person_id"],
    }
    for name, columns in keys.items():
        head = f"read_csv('{incoming}/{name}*.csv', union_by_name = true, all_varchar = true)"
        if name == "orders":  # one channel's export has other headers
            head = (
                f"(FROM read_csv('{incoming}/orders-2*.csv', all_varchar = true) UNION ALL BY NAME SELECT * RENAME (订单编号 AS order_id, "
                f"下单时间 AS ordered_at, 应付金额 AS paid_amount) FROM read_csv('{incoming}/orders-jd.csv', all_varchar = true))"
            )
        there = {row[0] for row in con.execute(f"DESCRIBE SELECT * FROM {head}").fetchall()}
        renamed = ", ".join(f'"{column}" || \'-\' || copy AS "{column}"' for column in columns if column in there)
        con.execute(f"COPY (SELECT * REPLACE ({renamed}) FROM {head}, range({copies}) AS r(copy)) TO '{target}/{name}.csv' (HEADER)")
        columns_now = [row[0] for row in con.execute(f"DESCRIBE SELECT * FROM '{target}/{name}.csv'").fetchall()]
        if "copy" in columns_now:
            con.execute(
                f"COPY (SELECT * EXCLUDE (copy) FROM read_csv('{target}/{name}.csv', all_varchar = true)) TO '{target}/{name}.tmp' (HEADER, FORMAT csv)"
            )
            (target / f"{name}.tmp").replace(target / f"{name}.csv")
    shutil.copy(incoming / "products.csv", target / "products.csv")
    return target


def simulated(millions: float) -> None:
    """A simulated shop of so many million order lines."""
    files = grown(millions)
    shop = WORK / "shop"
    run(ZHANGGUI, "init", shop)
    shutil.copy(WORK / "seed" / "zhanggui.toml", shop / "zhanggui.toml")
    con = duckdb.connect()
    lines = con.execute(f"SELECT count(*) FROM read_csv('{files}/order_lines.csv', all_varchar = true)").fetchone()[0]
    steps = zhanggui(shop, sorted(files.iterdir()), "2025", list(NUMBERS))
    by_hand = run(sys.executable, HERE / "by_hand.py", "simulated", files)
    table(f"simulated shop, {lines:,} order lines", steps, by_hand, agree(steps, json.loads(by_hand.out)))


def main() -> None:
    """Run them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=float, default=1.0, help="million order lines")
    lines = parser.parse_args().lines
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}")
    if DATA.exists():
        online_retail()
    simulated(lines)
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
