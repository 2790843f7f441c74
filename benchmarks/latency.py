"""A served shop, page by page: the first answer after a start, the first after the look ahead, and how long it takes when it is warm.

    python benchmarks/latency.py SHOP [--times 200]

SHOP is loaded and built; a copy is served. Over HTTP, signed in as an owner; one request at a time, so that a figure is of one answer.
"""

import argparse
import os
import secrets
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from serving import Served, command, start
from zhanggui.settings import open_folder

PAGES = {
    "overview": "/",
    "overview, what went wrong": "/overview/problems",
    "explore, by channel and month": "/explore?metric=gmv&period=2025&by=channel&every=month",
    "explore, nobody asked before": "/explore?metric=gmv&period=2025&by=region",
}
CALLS = {
    "/v1/metrics/gmv, two years": "/v1/metrics/gmv?period=2025&compare=yoy",
    "/v1/metrics/gmv, by channel and month": "/v1/metrics/gmv?period=2025&by=month&by=channel",
}


def seconds(get: Callable[[], httpx.Response]) -> float:
    """How long an answer takes; stops at one that is none."""
    begin = time.perf_counter()
    get().raise_for_status()
    return time.perf_counter() - begin


def signed_in(served: Served, password: str) -> httpx.Client:
    """Somebody who has signed in."""
    client = httpx.Client(base_url=served.url, timeout=120)
    client.get("/sign-in").raise_for_status()
    said = {"username": "bench", "password": password, "csrfmiddlewaretoken": client.cookies["csrftoken"]}
    if client.post("/sign-in", data=said).status_code != httpx.codes.FOUND:
        raise SystemExit("could not sign in")
    return client


def resident(served: Served) -> float:
    """The memory of the serving process, in GiB."""
    status = Path(f"/proc/{served.process.pid}/status").read_text("utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 2**20


def main() -> None:
    """Ask each address first right after a start, then after the look ahead, then many times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shop", type=Path)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--ahead", type=float, default=60, help="seconds that the look ahead is given")
    said = parser.parse_args()
    password = secrets.token_urlsafe(16)
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "shop"
        shutil.copytree(said.shop, path, ignore=shutil.ignore_patterns("journal.sqlite3*", ".secret"))
        command("user", "add", "bench", "--role", "owner", "--shop", str(path), ZHANGGUI_PASSWORD=password)
        key = command(
            "key", "add", "read", "--by", "bench", "--scope", "metrics:read", "--per-minute", "1000000", "--shop", str(path)
        ).strip()
        folder = open_folder(path)
        print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n\n| | first | p50 ms | p99 ms |\n|---|---|---|---|")
        for wait in (0, said.ahead):
            served = start(folder)
            try:
                time.sleep(wait)
                client, caller = (
                    signed_in(served, password),
                    httpx.Client(base_url=served.url, headers={"Authorization": f"Bearer {key}"}, timeout=120),
                )
                for name, address, who in [*((*each, client) for each in PAGES.items()), *((*each, caller) for each in CALLS.items())]:
                    first = seconds(lambda who=who, address=address: who.get(address))
                    again = [seconds(lambda who=who, address=address: who.get(address)) * 1000 for _ in range(said.times if wait else 0)]
                    warm = f"{np.median(again):.0f} | {np.quantile(again, 0.99):.0f}" if again else "– | –"
                    print(f"| {name}{', after the look ahead' if wait else ', right after a start'} | {first:.2f} s | {warm} |", flush=True)
                print(f"\nThe process has {resident(served):.2f} GiB.\n")
            finally:
                served.stop()


if __name__ == "__main__":
    main()
