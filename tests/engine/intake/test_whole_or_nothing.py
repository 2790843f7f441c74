"""A load happens entirely or not at all: when a file fails, when the process is killed, when two come at once."""

import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from zhanggui.engine.intake import manifest
from zhanggui.errors import BadFile, BadShop, Busy

LOAD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import Contracts, load
from zhanggui.settings import open_folder
contracts = Contracts(sources=tuple(s for d in DOMAINS for s in d.sources), exports=())
folder = open_folder(Path(sys.argv[1]))
print("ready", flush=True)
load(folder, [Path(file) for file in sys.argv[2:]], contracts, now=datetime(2026, 11, 22, tzinfo=UTC))
print("done", flush=True)
"""


def orders(letter: str, count: int) -> str:
    bad = f"{letter}x,never,x\n"
    return "order_id,ordered_at,region\n" + bad + "".join(f"{letter}{n},2025-01-05,{n % 31}\n" for n in range(count))


def state(folder) -> tuple:
    """All that a reader of the shop can see: the list, and the files that it names."""
    listed = manifest.read(folder)
    rows = {piece.file: pq.read_metadata(folder.raw / piece.file).num_rows for batch in listed.batches for piece in batch.pieces}
    assert rows == {piece.file: piece.rows for batch in listed.batches for piece in batch.pieces}
    assert all((folder.apart / batch.apart).exists() for batch in listed.batches if batch.apart)
    return tuple(batch.digest for batch in listed.batches)


def test_when_one_of_several_files_fails_none_is_taken(desk):
    good, bad = desk.write("good.csv", orders("A", 10)), desk.write("bad.csv", b"\x89PNG")
    with pytest.raises(BadFile):
        desk.take(good, bad)
    assert state(desk.shop.folder) == ()
    assert list(desk.shop.folder.raw.iterdir()) == []
    assert list(desk.shop.folder.apart.iterdir()) == []
    assert desk.take(good)[0].rows_kept == 10


def start(*arguments: object) -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", LOAD, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def test_killed_at_any_moment_a_load_leaves_the_last_good_state(desk):
    folder = desk.shop.folder
    desk.hand_in(orders("A", 100), "first.csv")
    before = state(folder)
    files = [desk.write(f"{letter}.csv", orders(letter, 30_000)) for letter in "BC"]
    began = time.perf_counter()
    rehearsal = start(Path(str(folder.path)), *files)
    rehearsal.communicate()
    took = time.perf_counter() - began
    after = state(folder)
    assert len(after) == 3
    luck = random.Random(8)  # noqa: S311 - moments
    killed = 0
    for round_ in range(5):
        fresh = [desk.write(f"{letter}{round_}.csv", orders(f"{letter}{round_}", 30_000)) for letter in "DE"]
        process = start(folder.path, *fresh)
        time.sleep(took * luck.random())
        process.send_signal(signal.SIGKILL)
        out, _ = process.communicate()
        seen = state(folder)
        assert seen in (after, (*after, *seen[len(after) :]))
        if "done" not in out and seen == after:
            killed += 1
        after = seen
    assert killed
    assert before == after[:1]
    loaded = desk.hand_in(orders("Z", 50), "last.csv")
    assert loaded.rows_kept == 50
    named = {piece.file for batch in manifest.read(folder).batches for piece in batch.pieces}
    assert {str(path.relative_to(folder.raw)) for path in folder.raw.glob("*/*")} == named
    assert not (folder.path / ".incoming").exists()


@pytest.mark.parametrize("moment", range(6))
def test_a_load_that_stops_between_two_files_put_in_place_has_not_happened(desk, monkeypatch, moment):
    # The moments that a random kill seldom meets: after each of the six steps of the commit.
    desk.hand_in(orders("A", 10), "first.csv")
    before = state(desk.shop.folder)
    steps = iter(range(10))

    class Killed(BaseException):
        pass

    def stopping(real):
        def step(*args):
            if next(steps) == moment:
                raise Killed
            return real(*args)

        return step

    monkeypatch.setattr(manifest, "move", stopping(manifest.move))
    monkeypatch.setattr(manifest, "write", stopping(manifest.write))
    with pytest.raises(Killed):
        desk.take(
            *(desk.write(f"{letter}.csv", orders(letter, 10)) for letter in "BC"),
            *([] if moment < 5 else [desk.write("D.csv", orders("D", 5))]),
        )
    monkeypatch.undo()
    assert state(desk.shop.folder) == before
    desk.hand_in(orders("E", 10), "next.csv")
    assert len(list(desk.shop.folder.raw.glob("orders/*"))) == 2
    assert len(list(desk.shop.folder.apart.glob("*"))) == 2


def test_of_two_loads_at_once_the_second_is_told_that_the_shop_is_busy(desk):
    big = desk.write("big.csv", orders("B", 200_000))
    process = start(desk.shop.folder.path, big)
    deadline = time.monotonic() + 20
    while not (desk.shop.folder.path / ".incoming").exists() and time.monotonic() < deadline:
        time.sleep(0.005)
    with pytest.raises(Busy):
        desk.hand_in(orders("A", 1), "small.csv")
    out, _ = process.communicate()
    assert "done" in out
    assert desk.hand_in(orders("A", 1), "small.csv").rows_kept == 1


def test_a_damaged_list_is_said_to_be_one(desk):
    desk.hand_in(orders("A", 1))
    (desk.shop.folder.raw / manifest.FILE).write_text("{")
    with pytest.raises(BadShop, match="damaged"):
        desk.hand_in(orders("B", 1))


def test_a_load_says_when_it_was(desk):
    desk.hand_in(orders("A", 1))
    assert desk.manifest.batches[0].taken_at == datetime(2026, 11, 22, 12, tzinfo=UTC)
