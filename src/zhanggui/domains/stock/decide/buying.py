"""What to buy, of whom, and how much."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.metrics import stock_value, stockout_rate
from zhanggui.domains.stock.sources import purchase_orders
from zhanggui.domains.stock.tables import stock_position
from zhanggui.facts import Slice
from zhanggui.methods.inventory.levels import safety_factor
from zhanggui.methods.inventory.orders import rounded as rounded_up
from zhanggui.methods.inventory.spread import over as spread_over
from zhanggui.nouns import Action, Decision, Effect, Given, Option
from zhanggui.words import Text, same

_RANGE = 1.2816  # the standard deviations on either side of the middle 80 % of a normal distribution


@dataclass(frozen=True, slots=True)
class Position:
    """What is there of a product in a warehouse, what is to come, and what is wanted of it."""

    warehouse: str
    sku: str
    day: date
    title: str | None
    category: str | None
    supplier_id: str | None
    supplier: str | None
    delisted_on: date | None
    on_hand: int
    reserved: int
    in_transit: int
    on_order: int
    demand_mean: float | None
    demand_sd: float | None
    known_days: int
    out_days: int
    agreed_days: float | None
    lead_mean: float | None
    lead_sd: float | None
    lead_count: int | None
    moq: int | None
    pack_size: int | None
    unit_cost: Decimal | None
    price: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReorderPolicy:
    """How a shop buys."""

    service_level: float = 0.95  #: chance that what is there lasts until the next order comes
    review_days: int = 7  #: how often it is looked at
    order_days: int = 28  #: how many days of demand an order should last, at least
    lead_days: float = 14.0  #: how long a supplier takes of whom nothing is known
    lead_spread: float = 0.3  #: how far the lead time of such a supplier varies, as a share of it
    least_known_days: int = 14  #: what has been for sale more shortly is not bought by this rule


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Need:
    """What a position calls for."""

    lead: float
    available: int
    during: float  #: demand until the order after the next one comes
    spread: float  #: its standard deviation
    point: float  #: below which it is time to buy
    units: int


def _need(row: Position, policy: ReorderPolicy) -> _Need:
    """Order up to a level, once what is there and on its way lies below the reorder point."""
    lead, lead_sd = _lead(row, policy)
    mean, sd = row.demand_mean or 0.0, row.demand_sd or 0.0
    days = lead + policy.review_days
    spread = float(spread_over(days, mean, sd, lead_sd))
    point = mean * days + float(safety_factor(policy.service_level)) * spread
    available = max(row.on_hand - row.reserved, 0) + row.in_transit + row.on_order
    level = point + mean * max(policy.order_days - policy.review_days, 0)
    asked = level - available if available < point and mean > 0 else 0.0
    units = int(rounded_up(asked, row.moq or 1, row.pack_size or 1))
    return _Need(lead=lead, available=available, during=mean * days, spread=spread, point=point, units=units)


def _lead(row: Position, policy: ReorderPolicy) -> tuple[float, float]:
    """Lead time and its standard deviation: as measured, as agreed, or as the policy has it."""
    if row.lead_mean is not None and row.lead_sd is not None:
        return row.lead_mean, row.lead_sd
    mean = row.lead_mean or row.agreed_days or policy.lead_days
    return mean, policy.lead_spread * mean


def _reorder(rows: Sequence[Position], given: Given[ReorderPolicy]) -> Iterator[Action[PurchaseLine]]:
    for row in rows:
        if row.supplier_id is None or row.known_days < given.policy.least_known_days:
            continue
        if row.delisted_on is not None and row.delisted_on <= given.today:
            continue
        need = _need(row, given.policy)
        if need.units > 0:
            yield _action(row, need, given)


def _action(row: Position, need: _Need, given: Given[ReorderPolicy]) -> Action[PurchaseLine]:
    cost = None if row.unit_cost is None else (row.unit_cost * need.units).quantize(Decimal("0.01"))
    arrives = given.today + timedelta(days=math.ceil(need.lead))
    runs_out = _runs_out(row, given.today)
    return Action(
        about=(Slice("warehouse", row.warehouse), Slice("sku", row.sku)),
        title=Text("采购 {units} 件 {title}", "Buy {units} of {title}").format(
            units=say.count(need.units), title=same(row.title or row.sku)
        ),
        reason=_reason(row, need, given, runs_out),
        order=PurchaseLine(
            po_id=f"PO-{given.today:%Y%m%d}-{row.supplier_id}-{row.warehouse}",
            sku=row.sku,
            supplier_id=row.supplier_id or "",
            ordered_at=datetime.combine(given.today, time(given.shop.opens_at)),
            promised_on=arrives,
            units=need.units,
            unit_cost=row.unit_cost,
            warehouse=row.warehouse,
        ),
        kind="urgent" if runs_out < arrives else "restock",
        cost=cost,
        expects=_effects(row, need, given.policy),
        confidence=given.policy.service_level,
        alternatives=(Option(words=Text("等到下次检查再买", "Wait until the next review")),),
        until=given.today + timedelta(days=given.policy.review_days),
    )


def _runs_out(row: Position, today: date) -> date:
    """The day on which what lies there is gone, if it sells as it did."""
    days = min(max(row.on_hand - row.reserved, 0) / (row.demand_mean or 0.001), 3650)
    return today + timedelta(days=math.floor(days))


def _reason(row: Position, need: _Need, given: Given[ReorderPolicy], runs_out: date) -> Text:
    words = Text(
        "近{weeks}周日均需求 {daily} 件；到下一批货到（约 {days} 天）预计要 {during} 件（{low}–{high}）。"
        "现有 {on_hand} 件，在途 {coming} 件，现货预计 {runs_out} 卖完；低于补货点 {point} 件。",
        "Demand over the last {weeks} weeks was {daily} a day; until the next order could come (about {days} days) {during} will be wanted "
        "({low}–{high}). {on_hand} are on hand and {coming} on their way; what is there lasts until {runs_out}. "
        "That is below the reorder point of {point}.",
    )
    return words.format(
        weeks=say.count(max(row.known_days // 7, 1)),
        daily=say.count(row.demand_mean or 0.0, 1),
        days=say.count(need.lead + given.policy.review_days),
        during=say.count(need.during),
        low=say.count(max(need.during - _RANGE * need.spread, 0)),
        high=say.count(need.during + _RANGE * need.spread),
        on_hand=say.count(row.on_hand),
        coming=say.count(row.on_order + row.in_transit),
        runs_out=say.when(runs_out),
        point=say.count(need.point),
    )


def _effects(row: Position, need: _Need, policy: ReorderPolicy) -> tuple[Effect, ...]:
    """Days out of stock that are spared, as a share of the time until the order after the next one; and more stock meanwhile."""
    days = need.lead + policy.review_days
    short = [max(need.during + k * need.spread - need.available, 0) / (row.demand_mean or 1.0) for k in (0.0, -_RANGE, _RANGE)]
    spared = [-min(each / days, 1.0) for each in short]
    effects = [Effect(metric=stockout_rate, likely=spared[0], low=spared[2], high=spared[1])]
    if row.unit_cost is not None:
        more = float(row.unit_cost) * need.units / 2
        effects.append(Effect(metric=stock_value, likely=more, low=0.5 * more, high=2 * more))
    return tuple(effects)


replenish = Decision(
    name="replenish",
    title=Text("智能补货", "Replenish"),
    doc=Text(
        "每仓每个商品：现货加在途低于补货点时，买到目标库存；补货点按需求和交期的波动留安全库存，数量凑足起订量和整箱。",
        "For each warehouse and product: once what is there and on its way lies below the reorder point, buy up to the level that is "
        "aimed at; the reorder point keeps safety stock for the scatter of demand and lead time, and orders keep to the least quantity "
        "and whole packs.",
    ),
    of=stock_position,
    row=Position,
    policy=ReorderPolicy(),
    knobs={
        "service_level": Text("周期服务水平", "Cycle service level"),
        "review_days": Text("检查周期（天）", "Review period (days)"),
        "order_days": Text("每单最少够卖天数", "Days that an order should last"),
        "lead_days": Text("默认交期（天）", "Default lead time (days)"),
        "lead_spread": Text("默认交期波动", "Default spread of lead times"),
        "least_known_days": Text("最少销售天数", "Least days on sale"),
    },
    order=PurchaseLine,
    columns=purchase_orders.columns,
    decide=_reorder,
    moves=(stockout_rate, stock_value),
    owner=Text("采购", "Purchasing"),
    open_to_change=("supplier_id", "promised_on", "units", "unit_cost"),
    kinds={"restock": Text("常规补货", "Restock"), "urgent": Text("加急补货", "Urgent")},
)
