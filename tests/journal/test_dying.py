"""Killed at any point, and run several at once: what was approved goes out once."""

import json
import os
import subprocess
import sys
from pathlib import Path

from django.db import connection

SCRIPT = Path(__file__).with_name("dying.py")


def run(what, books):
    connection.close()
    environment = {**os.environ, **({"ZHANGGUI_DATABASE": books.url} if books.url else {})}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), what, str(books.shop)], capture_output=True, text=True, check=False, env=environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_worker_killed_anywhere_delivers_each_parcel_once(books):
    found = run("kills", books)
    assert found["killed"] > 10
    assert sorted(found["came"]) == sorted(set(found["came"]))
    assert len(found["came"]) == found["killed"] + 1
    assert found["states"] == ["delivered", "done"]


def test_an_approval_killed_anywhere_is_there_with_its_parcel_or_not_at_all(books):
    found = run("approvals", books)
    assert found["killed"] > 10
    assert {tuple(each) for each in found["found"]} == {("open", 0, 0), ("approved", 1, 1)}


def test_several_workers_never_deliver_the_same_parcel(books):
    found = run("race", books)
    assert found["codes"] == [0, 0, 0, 0]
    assert (found["sent"], found["keys"]) == (40, 40)
    if books.vendor == "postgresql":
        assert found["workers"] > 1
