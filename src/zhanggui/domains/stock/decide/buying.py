"""What to buy, of whom, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.decide.moving import TransferPolicy, moves, net
from zhanggui.domains.stock.decide.planning import Line, Place, plan, spent
from zhanggui.domains.stock.decide.position import Offer
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.domains.stock.metrics import lost_sales, stock_value, stockout_rate
from zhanggui.domains.stock.sources import purchase_orders
from zhanggui.domains.stock.tables import reorder_offer
from zhanggui.facts import Slice
from zhanggui.nouns import Action, Decision, Effect, Given, Option
from zhanggui.words import Text, same

_FAR = 3650


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


def _moved(rows: Sequence[Offer]) -> dict[Place, int]:
    """What comes to each position by transfers, less what goes: nobody buys what can be moved."""
    each = list({(row.warehouse, row.sku): row for row in rows}.values())
    units = net(each, moves(each, TransferPolicy()))
    return {(row.warehouse, row.sku): int(moved) for row, moved in zip(each, units, strict=True)}


def _action(line: Line, given: Given[ReorderPolicy]) -> Action[PurchaseLine]:
    row = line.row
    arrives = given.today + timedelta(days=math.ceil(line.lead))
    runs_out = _runs_out(line, given.today)
    kind = "prebuild" if line.prebuild > 0 else "urgent" if runs_out < arrives and row.available == row.shelf else "restock"
    return Action(
        about=(Slice("warehouse", row.warehouse), Slice("sku", row.sku), Slice("supplier", row.supplier or row.supplier_id or "")),
        title=Text("采购 {units} 件 {title}", "Buy {units} of {title}").format(units=say.count(line.units), title=same(row.name)),
        reason=_reason(line, given, runs_out),
        order=PurchaseLine(
            po_id=f"PO-{given.today:%Y%m%d}-{row.supplier_id}-{row.warehouse}",
            sku=row.sku,
            supplier_id=row.supplier_id or "",
            ordered_at=datetime.combine(given.today, time(given.shop.opens_at)),
            promised_on=arrives,
            units=line.units,
            unit_cost=row.unit_cost,
            warehouse=row.warehouse,
        ),
        kind=kind,
        cost=spent(line),
        expects=_effects(line),
        confidence=round(line.sells, 3),
        alternatives=_alternatives(line, given),
        until=given.today + timedelta(days=max(round(line.days - line.lead), 1)),
    )


def _runs_out(line: Line, today: date) -> date:
    """The day on which what lies there is gone, if it sells as expected."""
    days = min(line.row.shelf / max(line.daily, 1e-3), _FAR)
    return today + timedelta(days=math.floor(days))


# ── in words ─────────────────────────────────────────────────────────────────


def _reason(line: Line, given: Given[ReorderPolicy], runs_out: date) -> Text:
    parts = [_demand(line), _cover(line, runs_out), _event(line), _costs(line, given), _cut(line), _otherwise(line)]
    said = [part for part in parts if part is not None]
    return Text("".join(part.zh for part in said), " ".join(part.en for part in said))


def _demand(line: Line) -> Text:
    words = Text(
        "{days} 天内（到下一批货能到为止）预计需求 {during} 件，八成把握在 {low}–{high} 件之间。",
        "In the {days} days until the next order could come, about {during} will be wanted, with 80% confidence {low}–{high}.",
    )
    return words.format(days=say.count(line.days), during=say.count(line.during), low=say.count(line.low), high=say.count(line.high))


def _cover(line: Line, runs_out: date) -> Text:
    row = line.row
    words = Text(
        "现有可售 {shelf} 件，在途 {coming} 件；现货预计 {day} 卖完，而新货要 {lead} 天才到。",
        "{shelf} are there to be sold and {coming} are on their way; what is there lasts until {day}, and a new order takes {lead} days.",
    )
    never = Text(
        "现有可售 {shelf} 件，在途 {coming} 件；新货要 {lead} 天才到。",
        "{shelf} are there to be sold and {coming} are on their way; a new order takes {lead} days.",
    )
    return (words if line.daily * _FAR / 10 > row.shelf else never).format(
        shelf=say.count(row.shelf), coming=say.count(row.on_order + row.in_transit), day=say.when(runs_out), lead=say.count(line.lead)
    )


_EVENTS = {
    "618": Text("618", "the 618 festival"),
    "double_11": Text("双11", "Double 11"),
    "double_12": Text("双12", "Double 12"),
    "nianhuo": Text("年货节", "the New Year goods festival"),
}


def _event(line: Line) -> Text | None:
    row = line.row
    if line.prebuild <= 0 or row.event_starts is None or row.event_lift is None:
        return None
    words = Text(
        "{event} {day} 开始，往年同类目期间日销是平时的 {lift} 倍，为此多备 {units} 件。",
        "On {day} begins {event}, in which its category sold {lift} times as much a day as usual; {units} more are for that.",
    )
    event = _EVENTS.get(row.event or "", Text("大促", "the promotion"))
    return words.format(event=event, day=say.when(row.event_starts), lift=say.count(row.event_lift, 1), units=say.count(line.prebuild))


def _costs(line: Line, given: Given[ReorderPolicy]) -> Text | None:
    cost = spent(line)
    if cost is None or line.waiting is None or line.keeping is None:
        return None
    currency = given.shop.currency
    words = Text(
        "晚一期再买，平均少赚毛利 {waiting}；现在买要 {cost}，每月占用成本约 {keeping}。",
        "To wait one review more costs {waiting} of margin on average; to buy now takes {cost}, and about {keeping} a month to keep.",
    )
    return words.format(
        waiting=say.money(round(line.waiting, 2), currency),
        cost=say.money(cost, currency),
        keeping=say.money(round(line.keeping, 2), currency),
    )


def _cut(line: Line) -> Text | None:
    if line.units == line.wanted:
        return None
    words = Text(
        "预算或库位有限，先买 {units} 件（本应 {wanted} 件）。",
        "With the money and room there are, {units} come first, of {wanted} called for.",
    )
    return words.format(units=say.count(line.units), wanted=say.count(line.wanted))


def _otherwise(line: Line) -> Text:
    words = Text(
        "补货点 {point} 件，对应 {chance} 的不缺货把握；若可售加在途达到补货点，或日需求低于 {least} 件，就不买。",
        "The reorder point is {point}, for a {chance} chance of not running out; with as many there or on their way, "
        "or with demand below {least} a day, nothing would be bought.",
    )
    least = max(line.row.available, 0) / max(line.point, 1e-9) * line.daily
    return words.format(point=say.count(math.ceil(line.point)), chance=say.share(line.chance), least=say.count(least, 2))


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
    money = None if line.row.unit_cost is None else say.money(round(line.row.unit_cost * half, 2), given.shop.currency)
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
    name="replenish",
    title=Text("智能补货", "Replenish"),
    doc=Text(
        "每仓每个商品定期检查：可售加在途低于补货点时，买到目标库存。补货点按预测需求和交期的波动留安全库存；服务水平由毛利与占用成本之比决定，"
        "不超过所属 ABC 类的上限；数量凑足起订量和整箱，不超过保质期内能卖掉的量；大促前提前备货；预算有限时先买每元最赚的。",
        "Each product in each warehouse is looked at periodically: once what is there and on its way lies below the reorder point, it is "
        "filled up to its level. The reorder point keeps safety stock for the scatter of demand as forecast and of the lead time; the "
        "service level is that which margin and the cost of keeping call for, up to that of its ABC class; orders keep to least "
        "quantities, whole packs and what sells within the shelf life; stock is built up before big events; where money is short, it goes "
        "where a yuan earns most.",
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
    open_to_change=("supplier_id", "promised_on", "units", "unit_cost"),
    kinds={"restock": Text("常规补货", "Restock"), "urgent": Text("加急补货", "Urgent"), "prebuild": Text("大促备货", "Pre-build")},
)
