"""Zhanggui against hand-written SQL that computes the same numbers from the same files, in the same run: seconds and memory.

    python benchmarks/run.py                          # online_retail, and a simulated shop of 1 million order lines
    python benchmarks/run.py --lines 1 10             # and one of 10 million, and how it grows
    python benchmarks/run.py --lines 100 --memory 8   # 100 million, from Parquet: some 20 GB of disk, half an hour on two cores

Prints a table each; `benchmarks/README.md` keeps them. Files lie under `benchmarks/.work`.
"""

import argparse
import json
import os
import platform
import shutil
import sys
from math import log
from pathlib import Path

import duckdb
from grow import grown
from timing import ZHANGGUI, Run, run, together

HERE = Path(__file__).parent
WORK = HERE / ".work"
DATA = HERE.parents[1] / "shared" / "data"
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


def table(title: str, steps: dict[str, Run], by_hand: Run, agreeing: int, rows: int) -> None:
    """Print one comparison."""
    ours = together(list(steps.values()))
    again = together([step for name, step in steps.items() if name in {"measure", "slice"}])
    print(f"\n### {title}\n\n| | seconds | CPU seconds | peak GiB | rows/s |\n|---|---|---|---|---|")
    for name, step in {**steps, "**zhanggui, together**": ours, "hand-written SQL": by_hand}.items():
        print(f"| {name} | {step.seconds:.1f} | {step.cpu:.1f} | {step.gib:.2f} | {rows / step.seconds:,.0f} |")
    print(
        f"\nRatio {ours.seconds / by_hand.seconds:.2f} on the clock, {ours.cpu / by_hand.cpu:.2f} of the processor; the next question takes "
        f"{again.seconds:.1f} s, by hand {by_hand.seconds:.1f} s ({again.seconds / by_hand.seconds:.2f}). {agreeing} numbers agree.",
        flush=True,
    )


def online_retail() -> None:
    """The real shop."""
    file = DATA / "online_retail" / "online_retail.csv.gz"
    shop = WORK / "retail"
    run(ZHANGGUI, "init", shop)
    (shop / "zhanggui.toml").write_text('[shop]\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n', "utf-8")
    steps = zhanggui(shop, [file], "2011", ["gmv", "refunded_amount", "nmv", "orders", "aov", "units"])
    by_hand = run(sys.executable, HERE / "by_hand.py", "retail", file)
    table("online_retail, 541,909 lines", steps, by_hand, agree(steps, json.loads(by_hand.out)), 541_909)


def simulated(millions: float, memory: float | None, *, parquet: bool) -> tuple[int, Run, Run]:
    """A simulated shop of so many million order lines: how many there are, what ours takes, and what it takes by hand."""
    files = grown(WORK, millions, parquet=parquet)
    shop = WORK / "shop"
    shutil.rmtree(shop, ignore_errors=True)
    run(ZHANGGUI, "init", shop)
    said = (WORK / "seed" / "zhanggui.toml").read_text("utf-8")
    (shop / "zhanggui.toml").write_text(said + (f"\n[engine]\nmemory_gb = {memory}\n" if memory else ""), "utf-8")
    lines = duckdb.sql(f"SELECT count(*) FROM '{files}/order_lines.{'parquet' if parquet else 'csv'}'").fetchone()[0]
    steps = zhanggui(shop, sorted(files.iterdir()), "2025", list(NUMBERS))
    by_hand = run(sys.executable, HERE / "by_hand.py", "simulated", files)
    kind = "Parquet" if parquet else "text"
    table(f"simulated shop, {lines:,} order lines, from {kind}", steps, by_hand, agree(steps, json.loads(by_hand.out)), lines)
    return lines, together(list(steps.values())), by_hand


def growth(seen: list[tuple[int, Run, Run]]) -> None:
    """How it grows: seconds a million lines, and the exponent from one size to the next (1 is linear, less is better)."""
    print("\n### How it grows\n\n| lines | seconds a million lines | exponent | by hand | peak GiB |\n|---|---|---|---|---|")
    before = None
    for lines, ours, by_hand in seen:
        exponent = "–" if before is None else f"{log(ours.seconds / before[1].seconds) / log(lines / before[0]):.2f}"
        print(f"| {lines:,} | {ours.seconds / lines * 1e6:.2f} | {exponent} | {by_hand.seconds / lines * 1e6:.2f} | {ours.gib:.2f} |")
        before = lines, ours


def main() -> None:
    """Run them all."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=float, nargs="*", default=[1.0], help="million order lines, of each shop")
    parser.add_argument("--memory", type=float, help="most memory for a query, in GB: memory_gb of the shop")
    parser.add_argument("--parquet", type=float, default=30.0, help="from so many million lines on, the files are Parquet (default 30)")
    parser.add_argument("--work", type=Path, default=HERE / ".work", help="where the files lie; what it holds is deleted")
    said = parser.parse_args()
    global WORK  # noqa: PLW0603 - the one setting of the whole script
    WORK = said.work
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, DuckDB {duckdb.__version__}", flush=True)
    if DATA.exists():
        online_retail()
    growth([simulated(millions, said.memory, parquet=millions >= said.parquet) for millions in sorted(said.lines)])
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
