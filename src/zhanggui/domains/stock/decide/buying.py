"""What to buy, of whom, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from zhanggui.domains.stock.decide import say, shortfall
from zhanggui.domains.stock.decide.handing import RESTOCK
from zhanggui.domains.stock.decide.moving import TransferPolicy, moves, net
from zhanggui.domains.stock.decide.planning import Line, Place, plan, spent
from zhanggui.domains.stock.decide.position import Offer
from zhanggui.domains.stock.decide.reasons import blocked, reason, runs_out
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.domains.stock.metrics import lost_sales, stock_value, stockout_rate
from zhanggui.domains.stock.sources import purchase_orders
from zhanggui.domains.stock.tables import reorder_offer
from zhanggui.facts import Slice
from zhanggui.nouns import Action, Decision, Effect, Given, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class PurchaseLine:
    """A line of a purchase order, as the source `purchase_orders` takes it back."""

    po_id: str
    sku: str
    supplier_id: str
    ordered_at: datetime
    promised_on: date
    units: int
    unit_cost: Decimal | None
    warehouse: str


def _reorder(rows: Sequence[Offer], given: Given[ReorderPolicy]) -> Iterator[Action[PurchaseLine]]:
    for line in plan(rows, given.today, given.policy, _moved(rows)):
        if line.units > 0:
            yield _action(line, given)
        elif line.wanted > 0:
            yield _blocked(line, given)


def _moved(rows: Sequence[Offer]) -> dict[Place, int]:
    """What comes to each position by transfers, less what goes: nobody buys what can be moved."""
    each = list({(row.warehouse, row.sku): row for row in rows}.values())
    units = net(each, moves(each, TransferPolicy()))
    return {(row.warehouse, row.sku): int(moved) for row, moved in zip(each, units, strict=True)}


def _about(line: Line) -> tuple[Slice, ...]:
    row = line.row
    return (Slice("warehouse", row.warehouse), Slice("sku", row.sku), Slice("supplier", row.supplier or row.supplier_id or ""))


def _order(line: Line, units: int, given: Given[ReorderPolicy]) -> PurchaseLine:
    row = line.row
    return PurchaseLine(
        po_id=f"PO-{given.today:%Y%m%d}-{row.supplier_id}-{row.warehouse}",
        sku=row.sku,
        supplier_id=row.supplier_id or "",
        ordered_at=datetime.combine(given.today, time(given.shop.opens_at)),
        promised_on=_arrives(line, given.today),
        units=units,
        unit_cost=row.unit_cost,
        warehouse=row.warehouse,
    )


def _arrives(line: Line, today: date) -> date:
    return today + timedelta(days=math.ceil(line.lead))


def _action(line: Line, given: Given[ReorderPolicy]) -> Action[PurchaseLine]:
    row = line.row
    return Action(
        about=_about(line),
        title=Text("向{supplier}采购 {units} 件 {title}，入 {place}", "Buy {units} of {title} from {supplier} for {place}").format(
            units=say.count(line.units), title=same(row.name), supplier=same(row.supplier or row.supplier_id or ""), place=row.warehouse
        ),
        reason=reason(line, given),
        order=_order(line, line.units, given),
        kind=_kind(line, given.today, _arrives(line, given.today)),
        cost=spent(line),
        expects=_effects(line),
        confidence=round(line.sells, 3),
        alternatives=_alternatives(line, given),
        until=given.today + timedelta(days=max(round(line.days - line.lead), 1)),
    )


def _blocked(line: Line, given: Given[ReorderPolicy]) -> Action[PurchaseLine]:
    """What is called for and can't be bought. It commits nothing, so that no rule approves it: whoever does has made room, or found the money."""
    return Action(
        about=_about(line),
        title=shortfall.title(line),
        reason=blocked(line, given),
        order=_order(line, line.wanted, given),
        kind="blocked",
        expects=_foregone(line),
        alternatives=(Option(words=Text("这次不买，缺货就缺货", "Buy none this time, and run out if it must")),),
        until=given.today + timedelta(days=max(round(line.days - line.lead), 1)),
    )


def _foregone(line: Line) -> tuple[Effect, ...]:
    """What buying it after all would spare."""
    return tuple(each for each in _effects(line) if each.metric is not stock_value)


def _kind(line: Line, today: date, arrives: date) -> str:
    """Urgent is what runs out before it comes; a pre-build is for an event, by at least a unit in ten."""
    if line.sooner or (runs_out(line, today) < arrives and line.row.available == line.row.shelf):
        return "urgent"
    return "prebuild" if line.prebuild >= max(0.1 * line.together, 1) else "restock"


def _alternatives(line: Line, given: Given[ReorderPolicy]) -> tuple[Option, ...]:
    likely = min(line.missing / max(line.during, 1e-9), 1.0)
    wait = Option(
        words=Text("等下次检查再买", "Wait for the next review"),
        expects=(Effect(metric=stockout_rate, likely=likely, low=0.0, high=min(2 * likely, 1.0)),),
    )
    pack = line.row.pack_size or 1
    half = -(-line.units // (2 * pack)) * pack
    if half >= line.units or half < (line.row.moq or 1):
        return (wait,)
    money = None if line.row.landed is None else say.money(round(line.row.landed * half, 2), given.shop.currency)
    words = Text("只买一半：{units} 件", "Buy half: {units}").format(units=say.count(half))
    if money is not None:
        words = Text(f"{words.zh}，{money.zh}", f"{words.en}, {money.en}")
    return (wait, Option(words=words))


def _effects(line: Line) -> tuple[Effect, ...]:
    """The share of time out of stock that is spared, and half of what is bought as stock on an average day."""
    spared = min(line.missing / max(line.during, 1e-9), 1.0)
    worst = min(max(line.high - line.row.available, line.missing, 0.0) / max(line.high, 1e-9), 1.0)
    effects = [Effect(metric=stockout_rate, likely=0.0 - spared, low=0.0 - max(worst, spared), high=0.0)]
    if line.row.price is not None:
        short = max(line.high - line.row.available, line.missing, 0.0)
        lost = (line.missing * line.row.price, short * line.row.price)
        effects.append(Effect(metric=lost_sales, likely=0.0 - lost[0], low=0.0 - lost[1], high=0.0))
    cost = spent(line)
    if cost is not None:
        effects.append(Effect(metric=stock_value, likely=float(cost) / 2, low=float(cost) / 4, high=float(cost)))
    return tuple(effects)


replenish = Decision(
    name=RESTOCK.name,
    title=RESTOCK.title,
    doc=Text(
        "每仓每个商品定期检查：可售加在途低于补货点时，买到目标库存。补货点按预测需求和交期的波动留安全库存；服务水平由毛利与占用成本之比决定，"
        "不超过所属 ABC 类的上限；数量凑足起订量和整箱，不超过保质期内能卖掉的量；大促前提前备货；预算或库容有限时先买最值的，买不下的也说出来，连同会少卖多少。",
        "Each product in each warehouse is looked at periodically: once what is there and on its way lies below the reorder point, it is "
        "filled up to its level. The reorder point keeps safety stock for the scatter of demand as forecast and of the lead time; the "
        "service level is that which margin and the cost of keeping call for, up to that of its ABC class; orders keep to least "
        "quantities, whole packs and what sells within the shelf life; stock is built up before big events; where money or room is short, they "
        "go to what earns most for them, and what is not bought is said as well, with the sales that it costs.",
    ),
    of=reorder_offer,
    row=Offer,
    policy=ReorderPolicy(),
    knobs={
        "service_a": Text("A 类服务水平上限", "Highest service level of A"),
        "service_b": Text("B 类服务水平上限", "Highest service level of B"),
        "service_c": Text("C 类服务水平上限", "Highest service level of C"),
        "review_a": Text("A 类检查周期（天）", "Review period of A (days)"),
        "review_b": Text("B 类检查周期（天）", "Review period of B (days)"),
        "review_c": Text("C 类检查周期（天）", "Review period of C (days)"),
        "holding": Text("年持有成本率", "Yearly cost of keeping stock"),
        "order_cost": Text("每行订单成本", "Cost of an order line"),
        "lead_days": Text("默认交期（天）", "Default lead time (days)"),
        "lead_spread": Text("默认交期波动", "Default spread of lead times"),
        "prebuild_days": Text("大促提前备货天数", "Days of pre-build before an event"),
        "shelf_share": Text("保质期可售比例", "Share of shelf life for sale"),
        "least_known_days": Text("最少销售天数", "Least days on sale"),
        "budget": Text("采购预算", "Budget"),
        "room": Text("每仓可入库件数", "Units that each warehouse has room for"),
        "switch": Text("换供应商的最低节省", "Least saving to change the supplier"),
        "failure": Text("供货失约的代价", "Cost of an order not kept"),
    },
    order=PurchaseLine,
    columns=purchase_orders.columns,
    decide=_reorder,
    moves=(stockout_rate, lost_sales, stock_value),
    owner=Text("采购", "Purchasing"),
    open_to_change=("promised_on", "units", "unit_cost"),  # another supplier's order is another proposal: each sees its own
    kinds={
        "restock": Text("常规补货", "Restock"),
        "urgent": Text("加急补货", "Urgent"),
        "prebuild": Text("大促备货", "Pre-build"),
        "blocked": Text("买不下", "Can't be bought"),
    },
)
