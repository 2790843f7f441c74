"""A served shop under wrk, on loopback: events a second in batches and one by one, and how long a number takes when it is warm.

    python benchmarks/served.py SHOP [--seconds 10] [--connections 16]

SHOP is loaded and built; work on a copy, since the events are kept. The generator runs on the same cores as the server,
so the figures are a lower bound, and on a busy machine a low one: the load average is printed beside them.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from serving import Served, command, start
from zhanggui.settings import open_folder

LUA = Path(__file__).with_suffix(".lua")


def loaded(served: Served, path: str, token: str, batch: int, said: argparse.Namespace) -> None:
    """Run wrk once and print a line."""
    environment = {**os.environ, "ZHANGGUI_TOKEN": token, "ZHANGGUI_BATCH": str(batch), "ZHANGGUI_RUN": secrets.token_hex(4)}
    line = ["wrk", "-t2", f"-c{said.connections}", f"-d{said.seconds}s", "-s", str(LUA), served.url + path]
    out = subprocess.run(line, capture_output=True, text=True, check=True, env=environment).stdout
    requests, micros, wrong, middle, worst = next(each for each in out.splitlines() if each.startswith("RESULT")).split()[1:]
    each = int(requests) / (int(micros) / 1e6)
    events = f"{each * batch:>10,.0f} events/s" if batch else " " * 19
    print(f"{path[:44]:<44} batch {batch:>3} {each:>9,.0f} requests/s {events} p50 {middle:>7} ms p99 {worst:>7} ms, not 2xx: {wrong}")


def main() -> None:
    """Serve a copy of the shop and load it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("shop", type=Path)
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--connections", type=int, default=16)
    said = parser.parse_args()
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / "shop"
        shutil.copytree(said.shop, path, ignore=shutil.ignore_patterns("journal.sqlite3*", ".secret"))
        shop = ("--shop", str(path))
        command("user", "add", "bench", "--role", "owner", *shop, ZHANGGUI_PASSWORD=secrets.token_urlsafe(16))
        keys = [
            command("key", "add", scope, "--by", "bench", "--scope", scope, "--per-minute", "10000000", *shop).strip()
            for scope in ("events:write", "metrics:read")
        ]
        served = start(open_folder(path), *keys)
        try:
            print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
            loaded(served, "/v1/events", keys[0], 50, said)
            loaded(served, "/v1/events", keys[0], 1, said)
            loaded(served, "/v1/metrics/gmv?period=2025&compare=yoy", keys[1], 0, said)
            loaded(served, "/v1/metrics/gmv?period=2025&by=month&by=channel", keys[1], 0, said)
        finally:
            served.stop()


if __name__ == "__main__":
    main()
