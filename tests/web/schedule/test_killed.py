"""A real process: killed in the midst of a build it starts again with it, and meanwhile everybody reads what there is."""

import contextlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import httpx
import psutil
import pytest

from serving import command, start
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask
from zhanggui.settings import open_folder
from zhanggui.web.answers import METRICS


def rows(path, sql):
    with contextlib.closing(sqlite3.connect(path / "journal.sqlite3", timeout=20)) as book:
        return book.execute(sql).fetchall()


def until(look, what, most=120.0):
    """Look again and again: this machine may be slow, so long as it gets there."""
    end = time.monotonic() + most
    while time.monotonic() < end:
        if found := look():
            return found
        time.sleep(0.1)
    pytest.fail(f"never: {what}")


@pytest.fixture
def path(dozen, tmp_path):
    made = tmp_path / "shop"
    shutil.copytree(dozen.folder.path, made)
    (made / "in").mkdir()
    with (made / "zhanggui.toml").open("a", encoding="utf-8") as file:
        file.write('\n[watch]\nfolders = ["in"]\nstill = 1\n\n[schedule]\nload = "1s"\nwait = "1s"\ndeliver = ""\ndecide = ""\n')
    (made / "CURRENT").touch()  # what was set is in the build
    command("user", "add", "owner", "--role", "owner", "--shop", str(made), ZHANGGUI_PASSWORD="correct-horse-9")
    return made


def drop(path, number):
    """An order of 100 on the last day, as a file that is put into the watched folder whole."""
    heads = f"order_id,ordered_at\nnew{number},2025-12-31 15:00:00\n"
    lines = f"order_id,line,sku,quantity,unit_price\nnew{number},1,007,1,100.00\n"
    for name, content in (("orders", heads), ("order_lines", lines)):
        part = path / "in" / f".{name}-{number}.csv"
        part.write_text(content, "utf-8")
        part.rename(path / "in" / f"{name}-{number}.csv")


def gmv(path):
    opened = current(open_folder(path), DOMAINS)
    asked = Ask(metric=METRICS["gmv"], period=Period.year(2025))
    found = float(measure(opened, [asked]).of(asked)[0].value)
    opened.warehouse.close()
    return found


def builders(process):
    return [each for each in psutil.Process(process.pid).children(recursive=True) if "zhanggui.web.schedule.child" in each.cmdline()]


def test_killed_in_a_build_it_goes_on_with_it_and_a_file_becomes_a_number(path):
    before = gmv(path)
    made = start(open_folder(path))
    drop(path, 1)
    (builder, *_) = until(lambda: builders(made.process), "a build of what was dropped")
    builder.send_signal(signal.SIGSTOP)
    assert gmv(path) == before, "while it is built, the last build is read"
    assert httpx.get(made.url + "/health", timeout=30).status_code == 200
    made.stop(hard=True)
    builder.kill()
    again = start(open_folder(path))
    try:
        states = dict(rows(path, "SELECT kind, state FROM jobs_job ORDER BY id"))
        assert states["take_in"] == "done"
        until(
            lambda: ("interrupted",) in rows(path, "SELECT state FROM jobs_job WHERE kind = 'build_due'"), "the run is told as interrupted"
        )
        until(lambda: ("done",) in rows(path, "SELECT state FROM jobs_job WHERE kind = 'build_due'"), "the build is done")
        assert gmv(path) == pytest.approx(before + 100)
    finally:
        again.stop()


def test_nobody_waits_for_a_build(path):
    """The builder is held in the midst of its work; numbers, pages and events are answered all the same."""
    key = command("key", "add", "x", "--by", "owner", "--scope", "metrics:read", "--scope", "events:write", "--shop", str(path)).strip()
    made = start(open_folder(path))
    try:
        drop(path, 2)
        (builder, *_) = until(lambda: builders(made.process), "a build of what was dropped")
        # It has the shop's lock once it tells of its first table.
        until(lambda: rows(path, "SELECT 1 FROM jobs_job WHERE kind = 'build_due' AND state = 'running' AND whole > 0"), "it builds")
        builder.send_signal(signal.SIGSTOP)
        headers = {"Authorization": f"Bearer {key}"}
        answer = httpx.get(made.url + "/v1/metrics/gmv?period=2025", headers=headers, timeout=60)
        assert answer.json()["facts"][0]["value"]
        event = {"event_id": "k", "event_name": "purchase", "event_at": "2026-11-28T12:00:00Z", "session_id": "s", "visitor_id": "v"}
        assert httpx.post(made.url + "/v1/events", json=event, headers=headers, timeout=60).json()["taken"] == 1
        second = subprocess.run(
            [sys.executable, "-m", "zhanggui", "build", "--shop", str(path)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "ZHANGGUI_LANG": "en"},
        )
        assert second.returncode == 5, "never two builds at once"
        assert "another process is writing" in second.stderr
        builder.send_signal(signal.SIGCONT)
        until(lambda: ("done",) in rows(path, "SELECT state FROM jobs_job WHERE kind = 'build_due'"), "the build is done")
    finally:
        for each in builders(made.process):
            each.kill()
        made.stop()
