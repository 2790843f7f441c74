"""Files of a watched folder: taken when nobody writes to them any more, each content once, wherever it lies."""

import os
import time
from dataclasses import replace

import pytest

from zhanggui.settings import Watch
from zhanggui.web.schedule import watched
from zhanggui.web.schedule.watched import complete, refuse

LONG_AGO = time.time() - 3600


@pytest.fixture
def folder(shop):
    made = replace(shop.folder, settings=replace(shop.folder.settings, watch=Watch(folders=("in",))))
    (made.path / "in").mkdir()
    watched._first.clear()
    return made


def put(folder, name, said="a,b\n1,2\n", at=LONG_AGO):
    path = folder.path / "in" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(said, "utf-8")
    os.utime(path, (at, at))
    return path


def names(folder):
    return [found.path.name for found in complete(folder)]


def test_a_file_that_rests_is_complete_and_one_that_grows_is_not(folder):
    put(folder, "old.csv")
    put(folder, "new.csv", "c,d\n", at=time.time())
    assert names(folder) == ["old.csv"]


def test_a_file_from_the_future_is_taken_when_it_was_seen_long_enough(folder, monkeypatch):
    put(folder, "x.csv", at=time.time() + 9999)
    assert names(folder) == []
    now = time.monotonic()
    monkeypatch.setattr("zhanggui.web.schedule.watched.time.monotonic", lambda: now + 61)
    assert names(folder) == ["x.csv"]


def test_what_is_half_written_hidden_or_empty_is_left_alone(folder):
    for name in (".hidden.csv", "~$book.xlsx", "x.csv.part", "x.tmp", "x.crdownload", ".git/x.csv"):
        put(folder, name, said=name)
    put(folder, "empty.csv", "")
    assert names(folder) == []


def test_the_same_content_under_another_name_is_taken_once(folder):
    put(folder, "a.csv")
    put(folder, "b.csv")
    put(folder, "deeper/c.csv")
    assert names(folder) == ["a.csv"]


def test_what_was_taken_is_known_by_its_content(folder, shop):
    orders = "order_id,ordered_at\no1,2025-01-01 10:00\n"
    put(folder, "orders.csv", orders)
    shop.load(folder.path / "in" / "orders.csv")
    assert names(folder) == []
    put(folder, "again.csv", orders)
    assert names(folder) == []
    put(folder, "orders.csv", orders + "o2,2025-01-02 10:00\n")
    assert names(folder) == ["orders.csv"]


def test_one_that_was_refused_is_tried_again_only_when_it_is_another(folder):
    put(folder, "bad.csv")
    (found,) = complete(folder)
    refuse(folder, found.digest)
    assert names(folder) == []
    put(folder, "bad.csv", "a,b\n1,3\n")
    assert names(folder) == ["bad.csv"]


def test_a_file_is_not_read_anew_each_minute(folder, monkeypatch):
    put(folder, "bad.csv")
    refuse(folder, complete(folder)[0].digest)
    monkeypatch.setattr(watched, "digest_of", lambda _path: pytest.fail("read again"))
    assert names(folder) == []


def test_what_was_noted_may_be_lost(folder):
    put(folder, "a.csv")
    complete(folder)
    (folder.path / watched.FILE).write_text("{", "utf-8")
    assert names(folder) == ["a.csv"]


def test_a_folder_that_is_not_there_holds_nothing(folder):
    assert complete(replace(folder, settings=replace(folder.settings, watch=Watch(folders=("nowhere", "/no/where"))))) == []
