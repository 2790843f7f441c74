"""Of what is new: whether to buy another batch, to wait for what the next days say, or to buy no more."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.decide.handing import BATCHES, RESTOCK
from zhanggui.domains.stock.decide.trying import BatchPolicy, Case, Trial, plan
from zhanggui.domains.stock.metrics import article_profit, stock_value
from zhanggui.domains.stock.tables import launch_trial
from zhanggui.facts import Slice
from zhanggui.methods.inventory.batches import Batch, demand
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStep:
    """What to do with a launch."""

    sku: str
    step: str
    units: int
    review_on: date


STEPS = {
    "first": Text("首单试销", "Buy a first batch"),
    "reorder": Text("追单", "Reorder"),
    "hold": Text("观望", "Hold"),
    "stop": Text("止损不再追", "Stop"),
}


def _try(rows: Sequence[Trial], given: Given[BatchPolicy]) -> Iterator[Action[BatchStep]]:
    cases, batch = plan(rows, given.policy)
    for number, case in enumerate(cases):
        yield _action(case, batch.row(number), given)


def _step(case: Case, batch: Batch, policy: BatchPolicy) -> str:
    if batch.units[0] > 0:
        return "reorder" if case.row.is_tried else "first"
    return "hold" if batch.later[0] >= policy.stop_below else "stop"


def _action(case: Case, batch: Batch, given: Given[BatchPolicy]) -> Action[BatchStep]:
    row = case.row
    step, units = _step(case, batch, given.policy), int(batch.units[0])
    cost = (row.unit_cost or Decimal(0)) * units + Decimal(str(given.policy.batch_cost)) * (units > 0)
    return Action(
        about=(Slice("sku", row.sku),),
        title=Text("{title}：{step}", "{title}: {step}").format(title=same(row.title or row.sku), step=STEPS[step].inside),
        reason=_reason(case, batch, step, given),
        order=BatchStep(sku=row.sku, step=step, units=units, review_on=given.today + timedelta(days=given.policy.review_days)),
        kind=step,
        cost=cost.quantize(Decimal("0.01")) if units else None,
        expects=_effects(case, batch),
        confidence=round(_chance(case, batch, step), 3),
        alternatives=_alternatives(case, batch, given),
        until=given.today + timedelta(days=given.policy.review_days),
    )


def _chance(case: Case, batch: Batch, step: str) -> float:
    """The chance that all of the batch sells while the launch lasts; or that no later look would buy; or that one would."""
    if step in {"hold", "stop"}:
        return float(batch.later[0] if step == "hold" else 1 - batch.later[0])
    grid = np.arange(1, 100) / 100
    return float((demand(case.belief, case.left, grid) >= sum(case.position) + batch.units[0]).mean())


def _effects(case: Case, batch: Batch) -> tuple[Effect, ...]:
    """What the batch earns beside buying no more, if demand is as low or as high as one time in ten; nothing where none is bought."""
    units, terms = float(batch.units[0]), case.terms
    wanted = demand(case.belief, case.left, np.array((0.1, 0.9)))
    sold = np.clip(wanted - sum(case.position), 0, units)
    price, cost, salvage = (float(np.asarray(each)) for each in (terms.price, terms.cost, terms.salvage))
    gain = price * sold + salvage * (units - sold) - cost * units - float(np.asarray(terms.fixed)) * (units > 0)
    likely = float(batch.worth[0] - batch.never[0]) if units else 0.0
    held = units * cost
    return (
        Effect(metric=article_profit, likely=likely, low=min(float(gain[0]), likely), high=max(float(gain[1]), likely)),
        Effect(metric=stock_value, likely=held / 2, low=held / 4, high=held),
    )


# ── in words ─────────────────────────────────────────────────────────────────


def _turn(case: Case, batch: Batch) -> int | None:
    """With how many sold another batch is worth it, or None if with no number that is near."""
    most = max(4 * case.row.units, math.ceil(4 * float(case.prior.units / case.prior.days) * max(case.row.early_days, 1)), 10)
    tried = np.unique(np.linspace(0, most, 40).astype(int))
    buys = case.best([int(each) for each in tried]).units > 0
    above = tried[buys & (tried > case.row.units)]
    below = tried[~buys & (tried < case.row.units)]
    if batch.units[0] > 0:
        return int(below[-1]) if len(below) else None
    return int(above[0]) if len(above) else None


def _reason(case: Case, batch: Batch, step: str, given: Given[BatchPolicy]) -> Text:
    row, belief = case.row, case.belief
    low, mid, high = (float(demand(belief, case.left, np.array(each))) for each in (0.1, 0.5, 0.9))
    if step == "first":
        first = Text(
            "{whether}过去 {cases} 个同类新品平均一天卖 {usual} 件，差别很大；预计 {left} 天里卖 {mid} 件，八成把握在 {low}–{high} 件之间。",
            "{whether} The {cases} launches like it sold {usual} a day on average, and differ much: {mid} in {left} days are likely, "
            "with 80% confidence {low}–{high}.",
        )
    else:
        first = Text(
            "上市 {age} 天，有货的 {seen} 天里卖了 {units} 件；过去 {cases} 个同类新品平均一天卖 {usual} 件。两者合起来，余下 {left} 天预计还能卖 "
            "{mid} 件，八成把握在 {low}–{high} 件之间；现有 {there} 件，在途 {coming} 件。",
            "{age} days after its launch, {units} sold on the {seen} days on which it was there; the {cases} launches like it sold {usual} a day "
            "on average. Together: in the {left} days left {mid} more are likely, with 80% confidence {low}–{high}; {there} are there and "
            "{coming} on their way.",
        )
    said = first.format(
        whether=_OUT if row.age > 0 else _AHEAD,
        age=say.count(row.age - 1), seen=say.count(row.early_days + row.later_days), units=say.count(row.units), cases=say.count(case.alike),
        usual=say.count(float(case.prior.units / case.prior.days), 1), left=say.count(case.left / case.fade),
        mid=say.count(mid), low=say.count(low), high=say.count(high), there=say.count(case.position[0]), coming=say.count(case.position[1]),
    )  # fmt: skip
    parts = (said, _then(batch, step, given), _otherwise(case, batch, step), _handed_on(row, given))
    return Text("".join(part.zh for part in parts), " ".join(part.en for part in parts))


def _handed_on(row: Trial, given: Given[BatchPolicy]) -> Text:
    """Until when nobody else buys it."""
    words = Text(
        "{day}之前它的采购只由本决策管，之后转给“{next}”。",
        "Until {day} no other decision buys it; from then on it is for “{next}” to buy.",
    )
    return words.format(day=say.when(row.end + timedelta(days=given.shop.launch_days - row.age + 1)), next=RESTOCK.title)


_AHEAD = Text("还没上市。", "It is not out yet.")
_OUT = Text("已到上市日，仓里和途中却都没有货。", "Its launch day has come, but none is there or on its way.")


def _then(batch: Batch, step: str, given: Given[BatchPolicy]) -> Text:
    def amount(value: float) -> Text:
        return say.money(round(max(value, 0.0), 2), given.shop.currency)

    return _THEN[step].format(
        units=say.count(int(batch.units[0])),
        least=say.count(int(batch.least_units[0])),
        gain=amount(float(batch.worth[0] - batch.never[0])),
        wait=amount(float(batch.worth[0] - batch.wait[0])),
        spared=amount(float(batch.worth[0] - batch.now[0])),
        chance=say.chance(float(batch.later[0])),
        days=say.count(given.policy.review_days),
    )


_THEN = {
    "first": Text(
        "先小批进 {units} 件，卖 {days} 天看看再追；比不做预计多赚 {gain}。",
        "Buy {units} first, look after {days} days and buy more then; it should earn {gain} more than none.",
    ),
    "reorder": Text(
        "现在追 {units} 件，之后每 {days} 天再看；比就此打住预计多赚 {gain}，比再等 {days} 天多赚 {wait}。",
        "Buy {units} now and look again every {days} days: it should earn {gain} more than to buy no more, and {wait} more than to wait {days} days.",
    ),
    "hold": Text(
        "先不追，{days} 天后再看，届时要追的机会是 {chance}；比现在就追 {least} 件省下 {spared}。",
        "Buy none yet and look again in {days} days, when a batch will be worth it with a chance of {chance}; that spares {spared} beside buying "
        "{least} now.",
    ),
    "stop": Text(
        "不再追，卖完为止；比现在追 {least} 件省下 {spared}。",
        "Buy no more and sell what is there: it spares {spared} beside buying {least} now.",
    ),
}


def _otherwise(case: Case, batch: Batch, step: str) -> Text:
    """What would change its mind."""
    turn = _turn(case, batch)
    if step == "first":
        return Text("若成本涨到售价以上，就不进。", "Should it come to cost more than its price, none is bought.")
    if turn is None:
        return Text("销量再多再少，眼下都不改主意。", "No number of sales that is near would change this now.")
    words = Text("若至今只卖出 {turn} 件或更少，就不追。", "Had no more than {turn} been sold so far, none would be bought.")
    if batch.units[0] == 0:
        words = Text("若至今卖出 {turn} 件以上，就追。", "Had {turn} or more been sold so far, another batch would be bought.")
    return words.format(turn=say.count(turn))


def _alternatives(case: Case, batch: Batch, given: Given[BatchPolicy]) -> tuple[Option, ...]:
    """The other ways, each with what it comes to beside buying no more."""
    never = float(batch.never[0])

    def gain(worth: float) -> tuple[Effect, ...]:
        return (Effect(metric=article_profit, likely=worth - never, low=worth - never, high=worth - never),)

    wait = Option(
        words=Text("先不追，{days} 天后再看", "Buy none yet, look in {days} days").format(days=say.count(given.policy.review_days)),
        expects=gain(float(batch.wait[0])),
    )
    now = Option(
        words=Text("现在追 {units} 件", "Buy {units} now").format(units=say.count(int(batch.least_units[0]))),
        expects=gain(float(batch.now[0])),
    )
    everything = max(math.ceil(float(demand(case.belief, case.left, np.array(0.5)))) - sum(case.position), 0)
    whole = Option(words=Text("一次进足 {units} 件", "Buy all of {units} at once").format(units=say.count(everything)))
    none = Option(words=Text("就此打住", "Buy no more"), expects=gain(never))
    return (wait, whole, none) if batch.units[0] > 0 else (now, none)


launch_batches = Decision(
    name=BATCHES.name,
    title=BATCHES.title,
    doc=Text(
        "新品先小批试销，再按早期销量逐批决定追单、观望还是止损：用过去同类新品的销速分布加上它自己的销量估计余下的需求，"
        "比较现在买、再等一等、不再买各值多少；等待能学到的东西也算在内。",
        "New products are tried in small batches, and early sales say of each whether to reorder, to hold or to stop: how fast launches "
        "like it sold, together with its own sales, say what is still to be sold, and what it is worth to buy now, to wait and to buy no "
        "more is compared; what waiting would teach is reckoned in.",
    ),
    of=launch_trial,
    row=Trial,
    policy=BatchPolicy(),
    knobs={
        "season_days": Text("新品销售期（天）", "Season of a launch (days)"),
        "ahead_days": Text("首单提前天数", "Days ahead of a launch"),
        "review_days": Text("复查间隔（天）", "Review period (days)"),
        "lead_days": Text("默认交期（天）", "Default lead time (days)"),
        "batch_cost": Text("每批固定成本", "Cost of a batch"),
        "salvage": Text("期末残值率", "Salvage value, share of cost"),
        "stop_below": Text("止损的机会线", "Stop below this chance"),
        "least_cases": Text("最少同类新品数", "Least launches to learn from"),
    },
    order=BatchStep,
    columns=(
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("step", Kind.TEXT, Text("措施", "Step"), required=True, values=STEPS),
        Column("units", Kind.INTEGER, Text("追加数量", "Units"), required=True, least=0),
        Column("review_on", Kind.DAY, Text("复查日期", "Review on"), required=True),
    ),
    decide=_try,
    moves=(article_profit, stock_value),
    owner=Text("新品运营", "Launches"),
    open_to_change=("step", "units", "review_on"),
    kinds=STEPS,
    matures=56,
)
