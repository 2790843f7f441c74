"""Shops whose every bar can be worked out: two years of orders, the second made from the first."""

import json
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from shops import CONTRACTS, MadeShop
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build
from zhanggui.engine.intake import load
from zhanggui.settings import init, open_folder
from zhanggui.simulate import Plan, simulate

PRODUCTS = [{"sku": f"s{place}", "title": f"s{place}", "category": ("茶", "杯")[place % 2]} for place in range(6)]


def order(number, day, *, customer="", channel="tmall", status="completed", lines=()):
    """An order with its lines: (sku, quantity, list price, unit price)."""
    head = {"order_id": f"o{number}", "ordered_at": f"{day}T10:00:00", "customer_id": customer, "channel": channel, "status": status}
    return head, [
        {"order_id": f"o{number}", "line": place, "sku": sku, "quantity": quantity, "list_price": listed, "unit_price": paid}
        for place, (sku, quantity, listed, paid) in enumerate(lines, 1)
    ]


@pytest.fixture
def sold(make_shop: Callable[..., MadeShop]) -> Callable[..., Build]:
    """Build a shop from orders; it opened on the first day of 2024."""

    def make(orders: list, **sources: list) -> Build:
        shop = make_shop(opened=date(2024, 1, 1))
        shop.take(
            orders=[head for head, _ in orders], order_lines=[line for _, lines in orders for line in lines], products=PRODUCTS, **sources
        )
        return shop.build()

    return make


def year_of_orders(seed: int, many: int = 400) -> list:
    """A year of random orders from the first to the last day, as (day, customer, channel, lines)."""
    dice = np.random.default_rng(seed)
    prices = dice.integers(5, 80, len(PRODUCTS))
    found = []
    for number in range(many):
        day = date(2024, 1, 1) + timedelta(int(dice.integers(0, 365)) if 0 < number < many - 1 else (0, 365)[number > 0])
        day = date(2024, 3, 1) if (day.month, day.day) == (2, 29) else day
        skus = dice.choice(len(PRODUCTS), int(dice.integers(1, 4)), replace=False)
        lines = [(f"s{sku}", int(dice.integers(1, 4)), float(prices[sku]), float(prices[sku])) for sku in skus]
        found.append((day, f"c{dice.integers(0, many // 3)}", ("tmall", "own_site", "jd")[int(dice.integers(0, 3))], lines))
    return found


def twins(seed: int, change: Callable = lambda lines: lines, many: int = 400) -> list:
    """The same year twice, with something done to the second: what is planted is all that differs but for the calendar."""
    rows = year_of_orders(seed, many)
    orders = [order(f"a{place}", day, customer=who, channel=where, lines=lines) for place, (day, who, where, lines) in enumerate(rows)]
    for place, (day, who, where, lines) in enumerate(rows):
        orders.append(order(f"b{place}", day.replace(year=2025), customer=f"z{who}", channel=where, lines=change(lines)))
    return orders


@pytest.fixture(scope="session", params=[8, 9])
def simulated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Build, dict]]:
    """A simulated shop beside its truth."""
    folder: Path = tmp_path_factory.mktemp("why") / f"shop{request.param}"
    incoming = simulate(folder, Plan(customers=1500, seed=request.param))
    load(init(folder), sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
    shutil.rmtree(incoming)
    made = build(open_folder(folder), DOMAINS)
    yield made, json.loads((folder / "truth.json").read_text("utf-8"))
    made.warehouse.close()
