"""What the clock runs: folders taken in, a build in a process of its own, days looked at; each says in words what it did."""

import os
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.manifest import locked
from zhanggui.errors import BadFile, BadShop, Busy
from zhanggui.settings import open_folder
from zhanggui.web.jobs.models import Job
from zhanggui.web.jobs.work import Task
from zhanggui.web.live.days import look
from zhanggui.web.live.models import Alert
from zhanggui.web.schedule import child, works
from zhanggui.web.schedule.timed import TIMED

pytestmark = pytest.mark.django_db
DUE = {each.name: each.due for each in TIMED}


@pytest.fixture
def watching(shop):
    with (shop.folder.path / "zhanggui.toml").open("a", encoding="utf-8") as file:
        file.write('\n[watch]\nfolders = ["in"]\n')
    (shop.folder.path / "in").mkdir()
    return open_folder(shop.folder.path)


def put(folder, name, said):
    path = folder.path / "in" / name
    path.write_text(said, "utf-8")
    os.utime(path, (time.time() - 999,) * 2)


def task(folder):
    return Task(id=Job.objects.create(kind="x").pk, arguments={}, by=None, folder=folder)


def nothing(*_):
    pass


def test_one_bad_file_keeps_no_other_out_and_is_not_tried_again(watching):
    put(watching, "a-bad.csv", "foo,bar\n1,2\n")
    put(watching, "orders.csv", "order_id,ordered_at\no1,2025-01-01 10:00\n")
    with pytest.raises(BadFile, match=r"a-bad.csv.*rows kept: 1"):
        works.take_in(task(watching))
    assert [batch.file for batch in manifests.read(watching).batches] == ["orders.csv"]
    assert DUE["take_in"](watching) is None


def test_rows_apart_are_told(watching):
    put(watching, "orders.csv", "order_id,ordered_at\no1,2025-01-01 10:00\no2,never\n")
    assert works.take_in(task(watching))["did"]["en"] == "files taken in: 1; rows kept: 1, set apart: 1"


def test_a_build_in_a_process_of_its_own(watching):
    put(watching, "orders.csv", "order_id,ordered_at\no1,2025-01-01 10:00\n")
    works.take_in(task(watching))
    assert DUE["build_due"](watching) is not None
    seen = []
    made = child.run(watching.path, "build", lambda name, done, whole: seen.append((name, done, whole)))
    assert made["build"] == current(watching, DOMAINS).id
    assert len(seen) == made["tables"]
    assert DUE["build_due"](watching) is None, "nothing came in since"
    put(watching, "more.csv", "order_id,ordered_at\no2,2025-01-02 10:00\n")
    works.take_in(task(watching))
    assert DUE["build_due"](watching) is not None


def test_the_clock_publishes_what_is_not_yet_and_fetches_where_a_machine_only_reads(watching, tmp_path):
    assert DUE["share"](watching) is None, "there is no store"
    put(watching, "orders.csv", "order_id,ordered_at\no1,2025-01-01 10:00\n")
    works.take_in(task(watching))
    child.run(watching.path, "build", nothing)
    store = f'\n[store]\naddress = "{(tmp_path / "store").as_uri()}"\n'
    (watching.path / "zhanggui.toml").write_text((watching.path / "zhanggui.toml").read_text("utf-8") + store, "utf-8")
    shop = open_folder(watching.path)
    (tmp_path / "reader").mkdir()
    (tmp_path / "reader" / "zhanggui.toml").write_text(f"{store}reads = true\n", "utf-8")
    reader = open_folder(tmp_path / "reader")
    assert DUE["share"](reader) is None, "nothing is published yet"
    assert DUE["share"](shop) is not None
    assert works.share(task(shop))["did"]["en"].startswith("published build")
    assert DUE["share"](shop) is None
    assert DUE["share"](reader) is not None
    assert works.share(task(reader))["build"] == current(shop, DOMAINS).id
    assert DUE["share"](reader) is None
    assert DUE["build_due"](reader) is None, "a machine that only reads builds nothing"
    assert DUE["take_in"](reader) is None
    (tmp_path / "store" / "CURRENT").write_text("?")
    assert "another version" in DUE["share"](reader), "what is wrong is told by the run that fails of it"


def test_what_the_build_says_against_it_comes_back_in_words(watching):
    with pytest.raises(BadShop, match="nothing has come into this shop yet"):
        child.run(watching.path, "build", nothing)
    put(watching, "orders.csv", "order_id,ordered_at\no1,2025-01-01 10:00\n")
    works.take_in(task(watching))
    with locked(watching), pytest.raises(Busy):
        child.run(watching.path, "build", nothing)


def test_a_process_that_dies_says_so(watching, monkeypatch):
    monkeypatch.setattr(child.sys, "executable", "/bin/false")
    with pytest.raises(BadShop, match="stopped half-way"):
        child.run(watching.path, "build", nothing)


# ── days that stand out ──────────────────────────────────────────────────────

LAST, TODAY = date(2026, 9, 8), date(2026, 9, 9)


@pytest.fixture
def dipped(shop):
    """Sixteen to twenty-four orders a day for fourteen weeks; yesterday only three, nearly none of them by the own site."""
    dice = np.random.default_rng(5)
    heads, lines = [], []
    for back in range(98):
        day = LAST - timedelta(back)
        for place in range(3 if back == 0 else 16 + int(dice.integers(0, 8))):
            number = f"o{back}-{place}"
            channel = "tmall" if back == 0 or place % 4 == 0 else "own_site"
            heads.append({"order_id": number, "ordered_at": f"{day} 1{place % 10}:00:00", "channel": channel})
            lines.append({"order_id": number, "line": 1, "sku": "a", "quantity": 1, "unit_price": 10, "list_price": 10})
    shop.take(orders=heads, order_lines=lines)
    shop.build().warehouse.close()
    return open_folder(shop.folder.path)


def test_a_day_that_stands_out_opens_an_alert_with_where_it_was(dipped):
    assert look(dipped, TODAY) == (2, 2)
    assert look(dipped, TODAY) == (2, 0), "the same day is the same alert"
    alert = Alert.objects.get(metric="orders_placed")
    assert alert.key == f"day:orders_placed:{LAST}"
    assert alert.words.en.startswith(f"{LAST}: 3; expected")
    assert any("Sales channel Own site moved most: 0" in reason.en for reason in alert.why), [reason.en for reason in alert.why]
    assert alert.whose.zh


def test_it_is_over_when_the_day_is_mended(dipped, shop):
    look(dipped, TODAY)
    heads = [{"order_id": f"late{n}", "ordered_at": f"{LAST} 15:00:00", "channel": "own_site"} for n in range(17)]
    lines = [{"order_id": f"late{n}", "line": 1, "sku": "a", "quantity": 1, "unit_price": 10, "list_price": 10} for n in range(17)]
    shop.load(shop.write("late-orders.csv", heads), shop.write("late-lines.csv", lines))
    shop.build().warehouse.close()
    assert look(dipped, TODAY) == (0, 0)
    assert not Alert.objects.filter(closed_at__isnull=True).exists()


def test_the_day_that_is_going_on_is_no_day_yet(shop):
    heads = [
        {"order_id": f"o{back}-{n}", "ordered_at": f"{TODAY - timedelta(back)} 00:00:01"}
        for back in range(60)
        for n in range(1 if back == 0 else 20)
    ]
    lines = [{"order_id": head["order_id"], "line": 1, "sku": "a", "quantity": 1, "unit_price": 10} for head in heads]
    shop.take(orders=heads, order_lines=lines)
    shop.build().warehouse.close()
    assert look(shop.folder, TODAY) == (0, 0)


def test_everything_said_of_a_day_is_in_both_languages(dipped):
    look(dipped, TODAY)
    for alert in Alert.objects.all():
        for words in (alert.head, alert.words, *alert.why, alert.whose):
            assert words.zh
            assert words.en
    assert isinstance(date.fromisoformat(alert.period), date)
    assert alert.opened_at <= datetime.now(UTC)
