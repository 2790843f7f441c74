"""From rows to a purchase order in a real browser: proposed, read, approved, delivered, downloaded, on its way, arrived, and what came of it."""

import csv
import io
import json
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from zoneinfo import ZoneInfo

import fastexcel
import pytest
from standardwebhooks import Webhook

from serving import Served, command, start
from shops import MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.settings import init, open_folder

DAYS = 70
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()
FIRST = TODAY - timedelta(days=DAYS)
"""The server's clock is the real one, and a proposal is good for some days only."""

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
QUIET = '[schedule]\nload = ""\nbuild = ""\ndecide = ""\ndeliver = ""\n'


class Erp(ThreadingHTTPServer):
    """A system that takes purchase orders and keeps them."""

    def __init__(self):
        self.got = []
        super().__init__(("127.0.0.1", 0), _Taking)


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers.items()), body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


def sold(start, days):
    """Tea sells four a day, and runs low."""
    each = [start + timedelta(days=n) for n in range(days)]
    return {
        "orders": [{"order_id": f"o{day}", "customer_id": "c1", "ordered_at": f"{day} 10:00:00", "status": "completed"} for day in each],
        "order_lines": [{"order_id": f"o{day}", "line": 1, "sku": "tea", "quantity": 4, "unit_price": "20.00"} for day in each],
        "stock_snapshots": [
            {"day": day, "warehouse": "north", "sku": "tea", "on_hand": max(4 * (FIRST + timedelta(days=DAYS) - day).days, 0) + 6}
            for day in each
        ],
    }


def taken(shop, **sources):
    """Rows of days up to the real today."""
    shop.load(*(shop.write(f"{name}.csv", rows) for name, rows in sources.items()), now=datetime.now(UTC))


@dataclass
class Bought:
    """A shop served with two outlets, and the system at the end of one of them."""

    served: Served
    erp: Erp
    shop: MadeShop


@pytest.fixture(scope="module")
def buying(tmp_path_factory):
    """A shop in which tea runs low, its purchase proposed, behind a real server; beside it a system that takes orders."""
    erp = Erp()
    thread = Thread(target=erp.serve_forever)
    thread.start()
    folder = init(tmp_path_factory.mktemp("buying") / "shop")
    outlets = (
        '[[outlet]]\nkind = "file"\nname = "folder"\nfolder = "out"\ndecisions = ["replenish"]\n'
        f'[[outlet]]\nkind = "webhook"\nname = "erp"\nurl = "http://127.0.0.1:{erp.server_port}/po"\nsecret_env = "BUYING_SECRET"\n'
    )
    (folder.path / "zhanggui.toml").write_text(f"[shop]\nopened = {FIRST}\n{QUIET}{outlets}", "utf-8")
    made = MadeShop(open_folder(folder.path))
    taken(
        made,
        **sold(FIRST, DAYS),
        products=[
            {"sku": "tea", "title": "明前龙井", "category": "茶", "unit_cost": "8.00", "list_price": "20.00", "supplier_id": "s1", "起订量": 24, "箱规": 12}
        ],
        suppliers=[{"supplier_id": "s1", "title": "茶厂", "lead_days": 10}],
    )  # fmt: skip
    made.build().warehouse.close()
    shop = ("--shop", str(folder.path))
    command("user", "add", "owner", "--role", "owner", *shop, ZHANGGUI_PASSWORD="correct-horse-9")
    command("decide", "replenish", "--day", str(TODAY), *shop)
    served = start(open_folder(folder.path))
    yield Bought(served, erp, made)
    served.stop()
    erp.shutdown()
    thread.join()
    erp.server_close()


@pytest.fixture(scope="module")
def page(browser, buying):
    """The owner at the queue."""
    context = browser.new_context(base_url=buying.served.url, accept_downloads=True)
    opened = context.new_page()
    opened.goto("/sign-in")
    opened.fill("[name=username]", "owner")
    opened.fill("[name=password]", "correct-horse-9")
    opened.click("button.main")
    opened.wait_for_url("**/")
    yield opened
    context.close()


def on_order(shop):
    build = current(shop.folder, DOMAINS)
    try:
        return build.warehouse.run("SELECT on_order FROM stock_position WHERE sku = 'tea'")[0]["on_order"]
    finally:
        build.warehouse.close()


def downloaded(page, link):
    with page.expect_download() as caught:
        page.get_by_role("link", name=link, exact=True).first.click()
    return Path(caught.value.path()).read_bytes(), caught.value.suggested_filename


def test_a_purchase_is_walked_from_proposal_to_outcome(page, buying):
    path, shop = buying.served.folder.path, ("--shop", str(buying.served.folder.path))

    page.goto("/work")
    assert page.locator(".case").count() == 1
    page.locator(".case-link").first.click()
    detail = page.locator("#detail")
    detail.get_by_text("明前龙井").first.wait_for()
    for reason in ("需求", "补货点", "¥"):
        assert reason in detail.inner_text(), reason

    units = int(page.locator("[name='order.units']").input_value())
    assert units >= 24
    assert units % 12 == 0
    page.locator(".rule button[value=approve]").click()
    page.get_by_text("已批准 1 条").wait_for()

    command("deliver", *shop, BUYING_SECRET=SECRET)
    page.goto("/work?view=done")
    page.locator(".case-link").first.click()
    page.get_by_text("已送达").first.wait_for()

    content, name = downloaded(page, "CSV")
    assert name.startswith("replenish-")
    (line,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert (line["商品编码"], int(line["数量"])) == ("tea", units)
    content, _ = downloaded(page, "XLSX")
    (row,) = fastexcel.read_excel(content).load_sheet(0).to_arrow().to_pylist()
    assert int(row["数量"]) == units

    (file,) = (path / "out").glob("*.csv")
    ((headers, body),) = buying.erp.got
    told = Webhook(SECRET).verify(body, {name.lower(): value for name, value in headers.items()})
    (order,) = told["orders"]
    assert order["order"]["units"] == units
    assert json.loads(body) == told

    assert on_order(buying.shop) == 0
    command("load", str(file), *shop)
    command("build", *shop)
    assert on_order(buying.shop) == units
    po = order["order"]["po_id"]
    taken(buying.shop, receipts=[{"receipt_id": "r1", "po_id": po, "sku": "tea", "received_at": f"{TODAY} 00:00:01", "units": units}])
    command("build", *shop)
    assert on_order(buying.shop) == 0

    with closing(sqlite3.connect(next(path.glob("*.sqlite3")))) as journal, journal:
        # As if it had been done five weeks ago, so that there are days before and after.
        journal.execute("UPDATE journal_proposal SET done_at = ?", (f"{TODAY - timedelta(days=35)} 02:00:00",))
    command("outcomes", *shop)
    page.goto("/work?view=done")
    page.locator(".case-link").first.click()
    page.get_by_text("后来怎样").wait_for()
    assert "前后对比" in page.locator("#detail").inner_text()
    assert json.loads((path / "outcomes.json").read_text("utf-8"))[0]["decision"] == "replenish"
