"""Builds: named by what went into them, never changed, done again only where something changed."""

import json
import os
import signal
import subprocess
import sys
import time
from datetime import date

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.sales.metrics import gmv, orders
from zhanggui.engine.build import build, current
from zhanggui.engine.measure import measure
from zhanggui.errors import BadShop
from zhanggui.facts import Period
from zhanggui.nouns import Ask

YEAR = Period.year(2025)


def order(number, day="2025-03-01", **more):
    return {"order_id": str(number), "ordered_at": f"{day} 10:00:00", "customer_id": "ann", "status": "completed"} | more


def line(number, price="10.00"):
    return {"order_id": str(number), "line": 1, "sku": "tea", "quantity": 1, "unit_price": price}


def value(built, metric):
    return measure(built, [Ask(metric=metric, period=YEAR)])[metric].value


def test_the_same_rows_make_the_same_build_in_another_process(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    here = shop.build().id
    code = "import sys; from pathlib import Path; from zhanggui.settings import open_folder; from zhanggui.engine.build import build; from zhanggui.domains import DOMAINS; print(build(open_folder(Path(sys.argv[1])), DOMAINS).id)"
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", code, shop.folder.path],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


def test_only_what_changed_is_done_again(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    first = shop.build()
    shop.take(surveys=[{"survey_id": "s", "kind": "csat", "score": 5, "answered_at": "2025-03-02 10:00:00"}])
    second = shop.build()
    assert second.id != first.id
    changed = {name for name, built in second.record.tables.items() if built.fingerprint != first.record.tables[name].fingerprint}
    assert changed == {"survey"}
    same = [(build_.folder / "order_line" / "all.parquet").stat().st_ino for build_ in (first, second)]
    assert same[0] == same[1], "an unchanged table is the same file"


def test_a_later_file_supersedes_rows_by_key(shop):
    shop.take(orders=[order(1), order(2)], order_lines=[line(1), line(2)])
    shop.load(shop.write("later.csv", [line(2, "15.00"), line(3, "1.00")]), wanted="order_lines")
    built = shop.build()
    assert value(built, gmv) == 25
    assert value(built, orders) == 2, "a line without its order is no order"


def test_a_reader_keeps_its_build_while_another_is_made(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    shop.build()
    reader = current(shop.folder, DOMAINS)
    shop.load(shop.write("more.csv", [order(2)]), shop.write("more_lines.csv", [line(2)]))
    newer = shop.build()
    assert value(reader, orders) == 1
    assert value(newer, orders) == 2
    assert reader.id != newer.id


def test_a_shop_without_rows_says_what_to_do(shop):
    with pytest.raises(BadShop) as raised:
        shop.build()
    assert "zhanggui load" in raised.value.fix.zh


def test_settings_are_part_of_the_build(make_shop):
    ids = set()
    for zone in ("Asia/Shanghai", "Europe/London"):
        made = make_shop(zone.split("/")[1], zone=zone)
        made.take(orders=[order(1)], order_lines=[line(1)])
        ids.add(made.build().id)
    assert len(ids) == 2


def test_an_hour_before_midnight_is_the_shops_own_day(make_shop):
    """16:30 UTC on New Year's Eve is already the new year in Shanghai, and not in London."""
    for zone, expected in (("Asia/Shanghai", 1), ("Europe/London", 0)):
        made = make_shop(zone.split("/")[1], zone=zone, opened=date(2024, 1, 1))
        made.take(
            orders=[order(1, ordered_at="2024-12-31T16:30:00Z"), order(2, "2024-06-01"), order(3, "2025-12-31")],
            order_lines=[line(1), line(2), line(3)],
        )
        assert value(made.build(), orders) == 1 + expected


def test_a_build_killed_at_any_moment_leaves_the_last_good_one(shop):
    shop.take(orders=[order(1)], order_lines=[line(1)])
    good = shop.build().id
    shop.load(shop.write("more.csv", [order(2)]), shop.write("more_lines.csv", [line(2)]))
    command = [sys.executable, "-c", "from zhanggui.cli import main; main()", "build", "--shop", str(shop.folder.path)]
    for delay in (0.8, 1.5, 2.2):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        process.send_signal(signal.SIGKILL)
        process.wait()
        opened = current(shop.folder, DOMAINS)
        assert value(opened, orders) in (1, 2)
        assert opened.id == good or json.loads((opened.folder / "build.json").read_text("utf-8"))
    assert value(build(shop.folder, DOMAINS), orders) == 2
    assert not list(shop.folder.builds.glob(".building-*"))
