"""Rows for the tests of what is decided of stock."""

from datetime import date
from decimal import Decimal

from zhanggui.domains.stock.decide.position import Offer
from zhanggui.nouns import Given, Shop

TODAY = date(2026, 5, 1)


def position(**other):
    """Ten a day without scatter beyond Poisson's, twenty days of lead time, nothing there: change what matters."""
    said = {
        "warehouse": "w1",
        "sku": "tea",
        "day": date(2026, 4, 30),
        "title": "明前龙井",
        "category": "茶",
        "supplier_id": "s1",
        "supplier": "茶厂",
        "delisted_on": None,
        "on_hand": 0,
        "reserved": 0,
        "in_transit": 0,
        "on_order": 0,
        "demand_mean": 10.0,
        "demand_sd": 4.0,
        "known_days": 56,
        "out_days": 0,
        "agreed_days": 20.0,
        "lead_mean": 20.0,
        "lead_sd": 0.0,
        "moq": None,
        "pack_size": None,
        "shelf_life_days": None,
        "unit_cost": Decimal(10),
        "price": 20.0,
        "abc": "A",
    }
    return Offer(**(said | other))


def given(policy):
    return Given(today=TODAY, shop=Shop(), policy=policy)
