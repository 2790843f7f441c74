"""A decision for tests: what runs short is bought. Nothing of it is in any domain."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from zhanggui.domains.catalog.tables import product
from zhanggui.domains.sales.metrics import gmv
from zhanggui.engine.decide import Decided
from zhanggui.facts import Slice
from zhanggui.journal.desk import Desk
from zhanggui.journal.orders import plain
from zhanggui.journal.outlets import Parcel
from zhanggui.nouns import Action, Column, Decision, Effect, Kind, Option, Shop
from zhanggui.words import Lang, Text

TODAY = date(2026, 11, 28)
NOW = datetime(2026, 11, 28, 2, tzinfo=UTC)  # ten o'clock in Shanghai


@dataclass(frozen=True)
class Short:
    sku: str
    unit_cost: Decimal


@dataclass(frozen=True, kw_only=True)
class Buy:
    units: int = 10  #: what is bought of each


@dataclass(frozen=True)
class Purchase:
    sku: str
    units: int
    price: Decimal
    due: date | None = None
    note: str = ""


def order_more(rows, given):
    for row in rows:
        yield Action(
            about=(Slice("sku", row.sku),),
            title=Text(f"补货 {row.sku}", f"Restock {row.sku}"),
            reason=Text("快卖完了", "it runs short"),
            order=Purchase(row.sku, given.policy.units, row.unit_cost),
            kind="restock",
            cost=row.unit_cost * given.policy.units,
        )


RESTOCK = Decision(
    name="restock_test",
    title=Text("补货", "Restock"),
    doc=Text("快卖完的补货。", "What runs short is bought."),
    of=product,
    row=Short,
    policy=Buy(),
    knobs={"units": Text("件数", "units")},
    order=Purchase,
    columns=(
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("units", Kind.INTEGER, Text("件数", "Units"), required=True, least=1, most=1000),
        Column("price", Kind.MONEY, Text("单价", "Price"), required=True, least=0),
        Column("due", Kind.DAY, Text("到货日", "Due")),
        Column("note", Kind.TEXT, Text("备注", "Note")),
    ),
    decide=order_more,
    moves=(gmv,),
    owner=Text("供应链", "Supply chain"),
    open_to_change=("units", "due", "note"),
    kinds={"restock": Text("补货", "Restock"), "first": Text("首单", "First order")},
    matures=28,
)


def desk(*outlets, **shop) -> Desk:
    return Desk(decisions={RESTOCK.name: RESTOCK}, outlets=outlets, shop=Shop(**shop))


def action(sku: str, units: int, **more) -> Action:
    said = {
        "about": (Slice("sku", sku), Slice("supplier", f"of {sku}")),
        "title": Text(f"补货 {sku}", f"Restock {sku}"),
        "reason": Text("快卖完了", "it runs short"),
        "order": Purchase(sku, units, Decimal("2.50")),
        "kind": "restock",
        "cost": Decimal("2.50") * units,
        "confidence": 0.9,
        "expects": (Effect(metric=gmv, likely=100.0, low=50.0, high=150.0),),
        "alternatives": (Option(words=Text("再等一周", "wait a week")),),
        **more,
    }
    return Action(**said)


def decided(wanted: Iterable[Action], *, build: str = "b1", today: date = TODAY, policy: Buy = Buy()) -> Decided:
    wanted = tuple(wanted)
    rows = tuple((Short(each.order.sku, Decimal(1)),) for each in wanted)
    return Decided(decision=RESTOCK, build=build, today=today, policy=policy, actions=wanted, inputs=rows)


def parcel(*orders: Purchase, key: str = "k" * 32, lang: Lang = Lang.ZH) -> Parcel:
    rows = [{"proposal": n, "title": {"zh": f"补货 {n}", "en": f"Restock {n}"}, "order": plain(each)} for n, each in enumerate(orders)]
    payload = {"key": key, "shop": "茶铺", "approved_by": "甲", "approved_at": NOW.isoformat(), "orders": rows}
    return Parcel(key=key, decision=RESTOCK, payload=payload, lang=lang)


TWO = parcel(Purchase("007", 12, Decimal("2.50"), TODAY, "急"), Purchase("=1+1", 3, Decimal("-4.00"), None, '+"a",\n-b'))
