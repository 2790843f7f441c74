"""The peers on the same work, in the same run: pandas as an analyst would write it, `claude-ecom` and `openretailscience`.

    make bench                                # installs the peers beside (benchmarks/.peers) and runs all
    python benchmarks/peers.py PEERS          # PEERS: the Python of the environment that has them

The orders are those of online_retail. Ours loads, builds and measures as a user would, each step a process. The peers read the
same lines from a CSV that is made for them beforehand, at no cost of theirs. Pandas must find the numbers that we find.
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


def ours() -> dict[str, Run]:
    """Each step of ours."""
    shop = WORK / "shop"
    run(ZHANGGUI, "init", shop)
    (shop / "zhanggui.toml").write_text('[shop]\nzone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"\n', "utf-8")
    measure = [ZHANGGUI, "measure", "--period", "2011", "--json", "--shop", shop]
    return {
        "load": run(ZHANGGUI, "load", FILE, "--shop", shop),
        "build": run(ZHANGGUI, "build", "--shop", shop),
        "measure": run(*measure, *NUMBERS),
        "review": run(*measure, *REVIEW, "--compare", "yoy"),
    }


def lines() -> Path:
    """What `claude-ecom` reads: lines that sold something to somebody, under headers that it knows."""
    target = WORK / "lines.csv"
    duckdb.sql(
        f"COPY (SELECT InvoiceNo AS order_id, InvoiceDate AS order_date, round(Quantity * UnitPrice, 2) AS amount, CustomerID AS customer_id, "
        f"Description AS product_name, Quantity AS quantity, StockCode AS sku FROM read_csv('{FILE}', types = {{'InvoiceNo': 'VARCHAR', "
        f"'StockCode': 'VARCHAR', 'CustomerID': 'VARCHAR'}}) WHERE Quantity > 0 AND UnitPrice >= 0 AND CustomerID IS NOT NULL) TO '{target}'"
    )
    return target


def agree(measured: Run, peer: Run) -> int:
    """Count the numbers that both found; stop at the first that differs."""
    found = {fact["metric"]: fact["value"] for fact in json.loads(measured.out)}
    for name, value in json.loads(peer.out).items():
        if abs(found[name] - value) > 1e-6 * max(1.0, abs(value)):
            raise SystemExit(f"they disagree on {name}: {found[name]} is not {value}")
    return len(json.loads(peer.out))


def main() -> None:
    """Print how many times as long the peers take."""
    python = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / ".peers" / "bin" / "python"
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir()
    steps = ours()
    csv = lines()
    peers = {
        "pandas, by an analyst": (run(python, HERE / "peer_pandas.py", FILE), "measure"),
        "claude-ecom: `ecom review`": (run(python.parent / "ecom", "review", csv, "--output", WORK / "review"), "review"),
        "openretailscience: cohorts, RFM, revenue tree": (run(python, HERE / "peer_retail.py", csv), "review"),
    }
    print(f"{os.cpu_count()} cores, online_retail; {agree(steps['measure'], peers['pandas, by an analyst'][0])} numbers of pandas agree\n")
    print("| | seconds | CPU seconds | times ours from the file | (CPU) | times our next question | (CPU) |\n|---|---|---|---|---|---|---|")
    for name, step in steps.items():
        print(f"| zhanggui {name} | {step.seconds:.1f} | {step.cpu:.1f} | | | | |")
    for name, (peer, asked) in peers.items():
        whole = together([steps["load"], steps["build"], steps[asked]])
        again = steps[asked]
        print(
            f"| {name} | {peer.seconds:.1f} | {peer.cpu:.1f} | {peer.seconds / whole.seconds:.2f} | {peer.cpu / whole.cpu:.2f} "
            f"| {peer.seconds / again.seconds:.2f} | {peer.cpu / again.cpu:.2f} |"
        )
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    main()
