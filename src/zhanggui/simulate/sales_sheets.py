"""The files of sales: orders, lines, payments, coupons; and who the customers are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from zhanggui.simulate.arrays import DAY, NONE, Array, chance
from zhanggui.simulate.calendar import Calendar, Promotion
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.columns import FIRST_CUSTOMER, codes, days, flags, ids, money, named, numbers, times
from zhanggui.simulate.orders import JD, OWN, Lines, Orders
from zhanggui.simulate.people import People
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.supply import planned
from zhanggui.simulate.vocabulary import (
    CHANNELS,
    DEVICES,
    GENDERS,
    GIVEN,
    METHODS,
    PROVINCES,
    STATUSES,
    STORES,
    SURNAMES,
    TRAFFIC,
)
from zhanggui.simulate.write import Sheet

_NAMES = tuple(surname + given for surname in SURNAMES for given in GIVEN)
_NO_SUCH_DAY = "31/02/2025 10:00"
_INSTALMENTS = 4
_DEPOSIT = 10  #: per cent


def order_sheets(plan: Plan, calendar: Calendar, orders: Orders) -> Iterator[Sheet]:
    """Orders by year; those of JD apart, since its export says what was paid and not the order's discount."""
    year = calendar.year[orders.day]
    garbage = (("ordered_at", _NO_SUCH_DAY), ("discount_amount", "减二十"), ("order_id", ""), ("paid_at", "昨天下午"),
               ("receiver_name", '=HYPERLINK("http://x.example","点我领奖")'))  # fmt: skip
    for each in np.unique(year):
        rows = np.flatnonzero((year == each) & (orders.channel != JD))
        yield Sheet(file=f"orders-{each}.csv", source="orders", rows=_orders(plan, calendar, orders, rows), garbage=garbage)
    rows = np.flatnonzero(orders.channel == JD)
    jd = _orders(plan, calendar, orders, rows).drop_columns(["discount_amount"])
    yield Sheet(file="orders-jd.csv", source="orders", rows=jd, garbage=(("ordered_at", _NO_SUCH_DAY), ("paid_amount", "-19.9")),
                headers={"order_id": "订单编号", "ordered_at": "下单时间", "paid_amount": "应付金额"})  # fmt: skip


def _orders(plan: Plan, calendar: Calendar, orders: Orders, rows: Array) -> pa.Table:
    kept = {name: getattr(orders, name)[rows] for name in (
        "order_id", "second", "customer", "channel", "status", "paid_second", "cancelled_second", "discount", "coupon",
        "points", "fee", "paid", "promotion", "region", "device", "traffic", "buyer",
    )}  # fmt: skip
    own = kept["channel"] == OWN
    return pa.table({
        "order_id": pa.array(kept["order_id"]),
        "ordered_at": times(plan, kept["second"]),
        "customer_id": ids(kept["customer"], FIRST_CUSTOMER),
        "store": codes(kept["channel"], STORES),
        "channel": codes(kept["channel"], CHANNELS),
        "status": codes(kept["status"], STATUSES),
        "paid_at": times(plan, kept["paid_second"]),
        "cancelled_at": times(plan, kept["cancelled_second"]),
        "currency": codes(np.zeros(len(rows), np.int8), ("CNY",)),
        "discount_amount": money(kept["discount"]),
        "coupon_amount": money(kept["coupon"]),
        "points_amount": money(kept["points"]),
        "shipping_fee": money(kept["fee"]),
        "paid_amount": money(kept["paid"]),
        "promotion_id": codes(kept["promotion"], [each.promotion_id for each in calendar.promotions]),
        "region": codes(kept["region"], PROVINCES),
        "device": codes(np.where(own, kept["device"], NONE), DEVICES),
        "traffic_channel": codes(kept["traffic"], TRAFFIC),
        "receiver_name": codes(kept["buyer"] * 7919 % len(_NAMES), _NAMES),
    })  # fmt: skip


def line_sheets(calendar: Calendar, catalogue: Catalogue, orders: Orders, lines: Lines) -> Iterator[Sheet]:
    """Order lines by year."""
    year = calendar.year[orders.day][lines.order]
    garbage = (("quantity", "-2"), ("unit_price", "十九块九"), ("sku", ""), ("line", "第一行"), ("order_id", ""))
    for each in np.unique(year):
        row = np.flatnonzero(year == each)
        own = orders.channel[lines.order[row]] == OWN
        rows = pa.table({
            "order_id": pa.array(orders.order_id[lines.order[row]]),
            "line": pa.array(lines.number[row]),
            "sku": codes(lines.sku[row], catalogue.code),
            "quantity": pa.array(lines.quantity[row]),
            "list_price": money(lines.list_price[row]),
            "unit_price": money(lines.unit_price[row]),
            "unit_cost": money(np.where(own, lines.cost[row], NONE)),
            "line_kind": codes(np.zeros(len(row), np.int8), ("goods",)),
        })  # fmt: skip
        yield Sheet(file=f"order_lines-{each}.csv", source="order_lines", rows=rows, garbage=garbage)


def payment_sheets(plan: Plan, calendar: Calendar, orders: Orders) -> Iterator[Sheet]:
    """Payments; those of the last half year come from a new cashier with other headers and ¥ signs."""
    dice = plan.dice("payments")
    order = np.flatnonzero((orders.paid_second != NONE) & (orders.paid > 0))
    deposit = np.where(orders.presale[order], orders.paid[order] * _DEPOSIT // 100, 0)
    early = deposit > 0
    rows = np.concatenate((order, order[early]))
    amount = np.concatenate((orders.paid[order] - deposit, deposit[early]))
    second = np.concatenate((orders.paid_second[order], orders.second[order[early]] + 60))
    number = np.arange(len(rows))
    credit = chance(dice, len(rows), 0.08)
    method = np.where(credit, _INSTALMENTS, np.array((1, 0, 2, 3))[orders.channel[rows]])
    new = calendar.day(plan.last_day.replace(month=7, day=1)) * DAY
    table = pa.table({
        "payment_id": named("PAY", number, 100_000_000),
        "order_id": pa.array(orders.order_id[rows]),
        "paid_at": times(plan, second),
        "amount": money(amount),
        "method": codes(method, METHODS),
        "instalments": numbers(np.where(credit, 3 * dice.integers(1, 5, len(rows)), NONE)),
    })  # fmt: skip
    garbage = (("amount", "免单"), ("paid_at", _NO_SUCH_DAY), ("order_id", ""))
    before, after = np.flatnonzero(second < new), np.flatnonzero(second >= new)
    yield Sheet(file="payments.csv", source="payments", rows=table.take(pa.array(before)), garbage=garbage)
    drifted = table.take(pa.array(after))
    place = drifted.column_names.index("amount")
    yield Sheet(
        file="payments-new-cashier.csv", source="payments", garbage=garbage, headers={"payment_id": "支付流水号", "amount": "支付金额"},
        rows=drifted.set_column(place, "amount", _yuan(amount[after])),
    )  # fmt: skip


def _yuan(cents: Array) -> pa.Array:
    """Amounts as ¥1,234.00."""
    thousands, rest = np.divmod(cents // 100, 1000)
    low = pc.utf8_lpad(pc.cast(pa.array(rest), pa.string()), 3, "0")
    many = pc.binary_join_element_wise(pc.cast(pa.array(thousands), pa.string()), low, ",")
    whole = pc.if_else(pa.array(thousands > 0), many, pc.cast(pa.array(rest), pa.string()))
    digits = pc.utf8_lpad(pc.cast(pa.array(cents % 100), pa.string()), 2, "0")
    return pc.binary_join_element_wise("¥", pc.binary_join_element_wise(whole, digits, "."), "")


def customer_sheets(plan: Plan, people: People) -> Iterator[Sheet]:
    """Accounts."""
    n = people.size
    number = np.arange(n)
    agreed = np.where(people.consents, people.registered + 30, NONE)
    agreed = np.where(agreed >= plan.days * DAY, NONE, agreed)
    rows = pa.table({
        "customer_id": ids(number, FIRST_CUSTOMER),
        "person_id": named("P", np.where(people.person_known, people.person, NONE)),
        "registered_at": times(plan, people.registered),
        "traffic_channel": codes(people.traffic, TRAFFIC),
        "region": codes(people.region, PROVINCES),
        "gender": codes(people.gender, GENDERS),
        "birth_year": pa.array(people.birth_year),
        "consent_marketing": flags(people.consents),
        "consent_at": times(plan, agreed),
        "name": codes(number * 7919 % len(_NAMES), _NAMES),
        "phone": pa.array(19_900_000_000 + people.person * 7),
        "email": pc.binary_join_element_wise(named("u", number), "@example.com", ""),
    })  # fmt: skip
    garbage = (("registered_at", _NO_SUCH_DAY), ("customer_id", ""), ("birth_year", "八零后"))
    yield Sheet(file="customers.csv", source="customers", rows=rows, garbage=garbage)


def _mechanic(each: Promotion) -> str:
    """How it cuts prices; festivals also take something off from a threshold on."""
    by_kind = {"flash_sale": "flash", "member_day": "member", "category_day": "in_store"}
    return by_kind.get(each.kind, "cross_shop")


def promotion_sheets(plan: Plan, calendar: Calendar) -> Iterator[Sheet]:
    """The promotion calendar, with what is planned."""
    promotions = (*calendar.promotions, *planned(plan, calendar))
    missing = -(10**6)
    early = [missing if each.presale is None else calendar.day(each.presale) for each in promotions]
    rows = pa.table({
        "promotion_id": [each.promotion_id for each in promotions],
        "title": [each.title for each in promotions],
        "kind": [each.kind for each in promotions],
        "mechanic": [_mechanic(each) for each in promotions],
        "starts_on": [each.starts for each in promotions],
        "ends_on": [each.ends for each in promotions],
        "presale_starts_on": days(plan, np.array(early), missing),
        "discount_share": [each.depth for each in promotions],
    })  # fmt: skip
    yield Sheet(file="promotions.csv", source="promotions", rows=rows, twins=False)
