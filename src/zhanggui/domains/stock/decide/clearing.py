"""What to do with what does not sell: mark it down, send it back, bundle it, or take it off."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.decide.slow import Choice, ClearPolicy, SlowMover, because, choose, elasticities, is_to_clear
from zhanggui.domains.stock.metrics import article_profit, article_sales, article_units, slow_stock_share, stock_value
from zhanggui.domains.stock.tables import ageing
from zhanggui.facts import Slice
from zhanggui.methods.inventory.markdown import sale
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class ClearLine:
    """What to do with a product."""

    sku: str
    warehouse: str
    step: str
    units: int
    price: Decimal | None
    starts_on: date
    ends_on: date


STEPS = {
    "markdown": Text("降价清仓", "Mark down"),
    "return": Text("退回供应商", "Return to the supplier"),
    "bundle": Text("搭配促销", "Bundle"),
    "delist": Text("下架处理", "Take off and write down"),
    "repair": Text("修正商品页", "Repair the listing"),
}

_BECAUSE = {
    "listing": Text(
        "商品页有 {wrong} 处信息错误，可能让人找不到或不敢买",
        "{wrong} fields of its listing are wrong, so that people may not find or trust it",
    ),
    "season": Text(
        "过季：所属类目近一季的销量只有去年同期的 {season}",
        "its season is over: its category sells {season} of what it did in the same weeks a year ago",
    ),
    "overbought": Text(
        "进多了：近半年进货 {received} 件，只卖出 {sold} 件",
        "too much was bought: {received} came in the last half year and {sold} were sold",
    ),
    "priced": Text("标价是同类目中位价的 {dear} 倍", "its list price is {dear} times that of its category"),
    "fading": Text(
        "卖得比以前慢：近一季卖了 {now} 件，此前三季平均每季 {then} 件",
        "it sells more slowly than it did: {now} in the last quarter, {then} in each of the three before on average",
    ),
    "steady": Text(
        "一向卖得慢：近一季卖了 {now} 件，此前三季平均每季 {then} 件",
        "it has always sold slowly: {now} in the last quarter, {then} in each of the three before on average",
    ),
}


def _clear(rows: Sequence[SlowMover], given: Given[ClearPolicy]) -> Iterator[Action[ClearLine]]:
    for row in rows:
        if is_to_clear(row, given.policy):
            yield _action(row, given)


def _action(row: SlowMover, given: Given[ClearPolicy]) -> Action[ClearLine]:
    reason = because(row, given.policy)
    choice = choose(row, reason, given.today, given.policy)
    price = Decimal(str(round((row.price or 0.0) * (1 - choice.sold.depth), 2))) if choice.step == "markdown" else None
    left = choice.kept if choice.step == "repair" else choice.sold
    gone = row.on_hand if choice.step in {"return", "delist"} else left.units
    freed = float(row.unit_cost or 0) * gone
    return Action(
        about=(Slice("warehouse", row.warehouse), Slice("sku", row.sku)),
        title=Text("{step}：{title}", "{step}: {title}").format(step=STEPS[choice.step], title=same(row.title or row.sku)),
        reason=_reason(row, reason, choice, given),
        order=ClearLine(
            sku=row.sku,
            warehouse=row.warehouse,
            step=choice.step,
            units=row.on_hand,
            price=price,
            starts_on=given.today,
            ends_on=given.today + timedelta(days=given.policy.clear_in),
        ),
        kind=choice.step,
        expects=(
            Effect(metric=stock_value, likely=-freed, low=-float(row.unit_cost or 0) * row.on_hand, high=-0.3 * freed),
            Effect(metric=slow_stock_share, likely=-1.0 if row.is_slow else 0.0, low=-1.0, high=0.0),
            *_sold(row, choice, given.policy),
        ),
        alternatives=_alternatives(choice, given),
        until=given.today + timedelta(days=28),
    )


def _sold(row: SlowMover, choice: Choice, policy: ClearPolicy) -> Iterator[Effect]:
    """By how much more is sold, taken and earned than in as many days before; of what isn't marked down, no more than before at the most.

    From … to is what the least and the most elastic of those that are likely make of it.
    """
    before, cost, price = row.daily * policy.clear_in, float(row.unit_cost or 0), row.price or 0.0
    depth = choice.sold.depth if choice.step == "markdown" else 0.0
    paid = price * (1 - depth)
    expected = max(row.daily, 1 / 91) * policy.clear_in
    ends = [sale(depth, row.on_hand, expected, price, float(each), 0.0).units for each in elasticities(row, policy)]
    sold = (float(np.mean(ends)), min(ends), max(ends))
    if choice.step in {"return", "delist"}:
        sold = (0.0, 0.0, before)
    elif choice.step != "markdown":
        sold = (sold[0], 0.0, 2 * sold[2])
    for metric, each, was in (
        (article_units, 1.0, before),
        (article_sales, paid, before * price),
        (article_profit, paid - cost, before * (price - cost)),
    ):
        likely_, *around = (units * each - was for units in sold)
        yield Effect(metric=metric, likely=likely_, low=min(likely_, *around), high=max(likely_, *around))


def _reason(row: SlowMover, reason: str, choice: Choice, given: Given[ClearPolicy]) -> Text:
    currency = given.shop.currency
    words = Text(
        "{units} 件压在仓里，成本 {cost}，平均库龄 {age} 天，按现在的速度，{cover}才能卖完。多半因为{because}。{step}",
        "{units} lie there at a cost of {cost}, {age} days old on average; at the present pace they last {cover}. Most likely {because}. {step}",
    )
    why = _BECAUSE[reason].format(
        wrong=say.count(row.wrong_fields or 0),
        season=say.share(row.category_91 / max(row.category_before, 1)),
        received=say.count(row.received_182 or 0),
        sold=say.count(row.sold_182),
        dear=say.count((row.list_price or 0.0) / max(row.category_price or 1.0, 1e-9), 1),
        now=say.count(row.sold_91),
        then=say.count(row.sold_before / 3, 0 if row.sold_before % 3 == 0 else 1),
    )
    return words.format(
        units=say.count(row.on_hand),
        cost=say.money(round(float(row.unit_cost or 0) * row.on_hand, 2), currency),
        age=Text("未知", "an unknown number of") if row.age_days is None else say.count(row.age_days),
        cover=Text("要三年以上", "more than three years")
        if row.cover > 3 * 365
        else Text("要 {n} 天", "{n} days").format(n=say.count(row.cover)),
        because=why,
        step=_step(row, choice, given),
    )


def _step(row: SlowMover, choice: Choice, given: Given[ClearPolicy]) -> Text:
    currency, sold = given.shop.currency, choice.sold
    numbers = {
        "cut": say.share(sold.depth),
        "price": say.money(round((row.price or 0.0) * (1 - sold.depth), 2), currency),
        "days": say.count(given.policy.clear_in),
        "units": say.count(sold.units),
        "cash": say.money(round(sold.cash, 2), currency),
        "margin": say.money(round(sold.cash - sold.units * float(row.unit_cost or 0), 2), currency),
        "kept": say.money(round(choice.kept.cash, 2), currency),
        "back": say.money(round(choice.returned or 0.0, 2), currency),
        "supplier": same(row.supplier or ""),
    }
    return _SAYS[choice.step].format(**numbers)


_SAYS = {
    "markdown": Text(
        "降价 {cut} 到 {price}，{days} 天约可卖 {units} 件，收回 {cash}（毛利 {margin}）；不降价只收回 {kept}。若两周内销量没有起色，就加深折扣或退货。",
        "Cut by {cut} to {price}, about {units} sell in {days} days and bring in {cash} (margin {margin}); at the present price it would be "
        "{kept}. If sales have not picked up in two weeks, cut deeper or send it back.",
    ),
    "return": Text(
        "退给{supplier}约可收回 {back}，比降价卖更划算（{cash}）。若供应商不收，就降价 {cut}。",
        "Sent back to {supplier} it brings about {back}, more than a markdown would ({cash}). If they won't take it, cut the price by {cut}.",
    ),
    "bundle": Text(
        "降价卖不出更多钱：原价 {days} 天约卖 {units} 件、收回 {cash}，不如和畅销品搭配卖。",
        "A markdown brings in no more: at its price about {units} sell in {days} days for {cash}. It is better bundled with what sells.",
    ),
    "delist": Text(
        "即使降价 {cut}，{days} 天也只能卖 {units} 件、收回 {cash}；下架并按残值处理。",
        "Even cut by {cut}, only {units} would sell in {days} days, for {cash}: take it off and write it down.",
    ),
    "repair": Text(
        "先改正商品页再看两周；照现价 {days} 天约收回 {kept}，若仍不动再降价 {cut}。",
        "Repair the listing first and look again in two weeks; at its price it brings {kept} in {days} days. If nothing moves, cut by {cut}.",
    ),
}


def _alternatives(choice: Choice, given: Given[ClearPolicy]) -> tuple[Option, ...]:
    currency = given.shop.currency
    cash = say.money(round(choice.kept.cash, 2), currency)
    found = [Option(words=Text("维持原价，收回 {cash}", "Leave the price, {cash}").format(cash=cash))]
    if choice.step != "markdown":
        words = Text("降价 {cut}，收回 {cash}", "Cut by {cut}, {cash}")
        found.append(Option(words=words.format(cut=say.share(choice.sold.depth), cash=say.money(round(choice.sold.cash, 2), currency))))
    if choice.step != "return" and choice.returned is not None:
        back = say.money(round(choice.returned, 2), currency)
        found.append(Option(words=Text("退回供应商，收回 {back}", "Send it back, {back}").format(back=back)))
    return tuple(found)


clear_slow_movers = Decision(
    name="clear_slow_movers",
    title=Text("滞销处理", "Clear slow movers"),
    doc=Text(
        "找出卖得慢、放得久的库存，说明多半的原因，并比较降价、退货、搭配和下架各能收回多少钱。",
        "What sells slowly and has lain long, with the likeliest reason, and what a markdown, a return, a bundle or taking it off would bring in.",
    ),
    of=ageing,
    row=SlowMover,
    policy=ClearPolicy(),
    knobs={
        "cover_days": Text("可售天数上限", "Days of cover"),
        "age_days": Text("库龄下限（天）", "Least age (days)"),
        "clear_in": Text("清理期限（天）", "Days to clear in"),
        "salvage": Text("残值率", "Salvage value, share of cost"),
        "return_share": Text("退货收回比例", "Share that a supplier gives back"),
        "return_days": Text("可退货天数", "Days within which it can be returned"),
        "elasticity": Text("默认价格弹性", "Default elasticity"),
        "most_elastic": Text("价格弹性上限", "Highest elasticity believed"),
        "unsure": Text("价格弹性波动", "Spread of elasticity"),
        "unknown": Text("弹性未知时的波动", "Spread where it was not measured"),
        "holding": Text("年持有成本率", "Yearly cost of keeping stock"),
        "dear": Text("偏贵倍数", "What counts as dear"),
        "least_cost": Text("最低处理金额", "Least cost worth clearing"),
    },
    order=ClearLine,
    columns=(
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("warehouse", Kind.ID, Text("仓库", "Warehouse"), required=True),
        Column("step", Kind.TEXT, Text("处理方式", "Step"), required=True, values=STEPS),
        Column("units", Kind.INTEGER, Text("数量", "Units"), required=True, least=1),
        Column("price", Kind.MONEY, Text("新价格", "New price"), least=0),
        Column("starts_on", Kind.DAY, Text("开始日期", "Starts on"), required=True),
        Column("ends_on", Kind.DAY, Text("结束日期", "Ends on"), required=True),
    ),
    decide=_clear,
    moves=(slow_stock_share, stock_value, article_units, article_sales, article_profit),
    owner=Text("商品运营", "Merchandising"),
    open_to_change=("step", "price", "units", "ends_on"),
    kinds=STEPS,
    matures=60,
)
