"""The peers on the same work, in the same run: pandas as an analyst would write it, `claude-ecom` and `openretailscience`.

    make bench                                # installs the peers beside (benchmarks/.peers) and runs all
    python benchmarks/peers.py PEERS          # PEERS: the Python of the environment that has them

The orders are those of online_retail. Ours loads, builds and measures as a user would, each step a process. Pandas reads the same file; the
others read its lines of goods with a known buyer from a CSV that is made for them beforehand, at no cost of theirs. Where a number of theirs
means what one of ours means, the two must be equal: it stops at the first that isn't.
"""

import json
import os
import shutil
import sys
from pathlib import Path

import duckdb
from timing import ZHANGGUI, Run, run, together

HERE = Path(__file__).parent
WORK = HERE / ".work-peers"
FILE = HERE.parents[1] / "shared" / "data" / "online_retail" / "online_retail.csv.gz"
NUMBERS = ["gmv", "refunded_amount", "nmv", "orders", "aov", "units"]
REVIEW = ["sales", "orders", "aov", "buyers", "new_customers", "repurchase_90", "units_per_order"]
"""What the review of `claude-ecom` says of a period, as far as it has a name with us."""
DAYS = {"90d": "2011-09-11..2011-12-09", "30d": "2011-11-10..2011-12-09"}
"""What the peers call a period."""
HALVES = {"p1": "2010-12-01..2011-05-31", "p2": "2011-06-01..2011-12-09"}
NO_GOODS = ("M", "m", "D", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "POST", "DOT", "C2")
"""Stock codes that are fees and carriage: with us no goods, so that the peers are not given them."""


def ours() -> dict[str, Run]:
    """Each step of ours."""
    shop = WORK / "shop"
    run(ZHANGGUI, "init", shop)
    (shop / "zhanggui.toml").write_text('[shop]\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n', "utf-8")
    return {
        "load": run(ZHANGGUI, "load", FILE, "--shop", shop),
        "build": run(ZHANGGUI, "build", "--shop", shop),
        "measure": run(*measured("2011"), *NUMBERS),
        "review": run(*measured(DAYS["90d"]), *REVIEW, "--compare", "previous"),
    }


def measured(period: str) -> list[object]:
    """The command that measures something of a period."""
    return [ZHANGGUI, "measure", "--period", period, "--json", "--shop", WORK / "shop"]


def of_known_buyers(period: str) -> dict[str, float]:
    """What somebody known bought in a period, by our names."""
    found = dict.fromkeys(("sales", "orders"), 0.0)
    for fact in json.loads(run(*measured(period), *found, "--by", "customer_type").out):
        if fact["slice"]["customer_type"] in {"new", "returning"}:
            found[fact["metric"]] += fact["value"]
    return found | {fact["metric"]: fact["value"] for fact in json.loads(run(*measured(period), "buyers").out)}


def lines() -> Path:
    """What the peers read: lines that sold goods to somebody, under headers that `claude-ecom` knows."""
    target = WORK / "lines.csv"
    duckdb.sql(
        f"COPY (SELECT InvoiceNo AS order_id, InvoiceDate AS order_date, round(Quantity * UnitPrice, 2) AS amount, CustomerID AS customer_id, "
        f"Description AS product_name, Quantity AS quantity, StockCode AS sku FROM read_csv('{FILE}', types = {{'InvoiceNo': 'VARCHAR', "
        f"'StockCode': 'VARCHAR', 'CustomerID': 'VARCHAR'}}) WHERE Quantity > 0 AND UnitPrice > 0 AND CustomerID IS NOT NULL "
        f"AND StockCode NOT IN {NO_GOODS}) TO '{target}'"
    )
    return target


def agree(ours: dict[str, float], theirs: dict[str, float]) -> int:
    """Count the numbers that both found; stop at the first that differs."""
    for name, value in theirs.items():
        if abs(ours[name] - value) > 1e-6 * max(1.0, abs(value)):
            raise SystemExit(f"they disagree on {name}: {ours[name]} is not {value}")
    return len(theirs)


def of_pandas(peer: Run, steps: dict[str, Run]) -> int:
    """Six numbers of a year."""
    return agree({fact["metric"]: fact["value"] for fact in json.loads(steps["measure"].out)}, json.loads(peer.out))


def of_ecom(_peer: Run, _steps: dict[str, Run]) -> int:
    """Revenue, orders and customers of its two periods."""
    review = json.loads((WORK / "review" / "review.json").read_text("utf-8"))["periods"]
    said = {name: review[name]["summary"] for name in DAYS}
    named = {"sales": "revenue", "orders": "orders", "buyers": "customers"}
    return sum(agree(of_known_buyers(days), {ours: said[name][its] for ours, its in named.items()}) for name, days in DAYS.items())


def of_retail(peer: Run, _steps: dict[str, Run]) -> int:
    """Spend, transactions and customers of the two halves of its revenue tree. Not units: goods that were given away are units with us."""
    tree = json.loads(peer.out)
    named = {"sales": "spend", "orders": "transactions", "buyers": "customers"}
    return sum(agree(of_known_buyers(days), {ours: tree[f"{its}_{half}"] for ours, its in named.items()}) for half, days in HALVES.items())


def main() -> None:
    """Print how many times as long the peers take."""
    python = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / ".peers" / "bin" / "python"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    steps = ours()
    csv = lines()
    peers = {
        "pandas, by an analyst": (run(python, HERE / "peer_pandas.py", FILE), "measure", of_pandas),
        "claude-ecom: `ecom review`": (run(python.parent / "ecom", "review", csv, "--output", WORK / "review"), "review", of_ecom),
        "openretailscience: cohorts, RFM, revenue tree": (run(python, HERE / "peer_retail.py", csv), "review", of_retail),
    }
    print(f"{os.cpu_count()} cores, online_retail\n")
    print("| | seconds | CPU seconds | peak GiB | numbers that agree | times ours from the file (CPU) | times our next question (CPU) |")
    print("|---|---|---|---|---|---|---|")
    for name, step in steps.items():
        print(f"| zhanggui {name} | {step.seconds:.1f} | {step.cpu:.1f} | {step.gib:.2f} | | | |")
    for name, (peer, asked, agreeing) in peers.items():
        whole = together([steps["load"], steps["build"], steps[asked]])
        print(
            f"| {name} | {peer.seconds:.1f} | {peer.cpu:.1f} | {peer.gib:.2f} | {agreeing(peer, steps)} "
            f"| {peer.cpu / whole.cpu:.2f} | {peer.cpu / steps[asked].cpu:.2f} |"
        )
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
