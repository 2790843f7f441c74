"""What becomes of launches: by what the first two weeks say, learned from the launches before."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.metrics import hits
from zhanggui.domains.stock.tables import launch_signal
from zhanggui.facts import Slice
from zhanggui.methods.inventory.chances import chance_of, logistic
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same

EARLY_DAYS = 14
_FAINT = 0.5
"""So little a day is as good as nothing."""


@dataclass(frozen=True, slots=True)
class Launch:
    """A launch, what it sold at first, and how it came out where that is known."""

    sku: str
    title: str | None
    category: str | None
    day: date
    end: date
    age: int
    is_judged: bool
    is_hit: bool
    early_units: int
    early_sales: float
    usual_sales: float | None
    usual_daily: float | None
    on_hand: int | None
    on_order: int | None
    daily: float | None
    unit_cost: Decimal | None

    @property
    def signal(self) -> float:
        """How much more a day it sold in its first two weeks than its category usually does, by which a hit is judged; a logarithm."""
        return math.log((self.early_sales / EARLY_DAYS + _FAINT) / ((self.usual_daily or 0.0) + _FAINT))


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPolicy:
    """What is made of an early signal. What a hit is, is said by the shop: `hit_times` and `launch_days`."""

    scale_above: float = 0.4  #: with this chance of a hit it is bought for more
    stop_below: float = 0.03  #: with no more than this, no more of it is bought
    scale_days: int = 45  #: days of demand to have of what is scaled up
    young_days: int = 120  #: what was launched longer ago is no launch any more
    least_cases: int = 12  #: fewer launches that came out say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchStep:
    """What to do with a launch."""

    sku: str
    step: str
    units: int
    review_on: date


STEPS = {"scale": Text("追加备货", "Scale up"), "watch": Text("继续观察", "Watch"), "stop": Text("停止追加", "Buy no more")}


def _track(rows: Sequence[Launch], given: Given[LaunchPolicy]) -> Iterator[Action[LaunchStep]]:
    judged = [row for row in rows if row.is_judged]
    young = [row for row in rows if row.age <= given.policy.young_days]
    if len(judged) < given.policy.least_cases:
        return
    fitted = logistic([row.signal for row in judged], [row.is_hit for row in judged])
    for row in young:
        chance = float(chance_of(row.signal, fitted))
        if not given.policy.stop_below < chance < given.policy.scale_above:
            yield _action(row, chance, judged, given)


def _action(row: Launch, chance: float, judged: Sequence[Launch], given: Given[LaunchPolicy]) -> Action[LaunchStep]:
    policy = given.policy
    step = "scale" if chance >= policy.scale_above else "stop"
    wanted = math.ceil((row.daily or 0.0) * policy.scale_days) - (row.on_hand or 0) - (row.on_order or 0)
    units = max(wanted, 0) if step == "scale" else 0
    return Action(
        about=(Slice("sku", row.sku),),
        title=Text("{title}：{step}", "{title}: {step}").format(title=same(row.title or row.sku), step=STEPS[step].inside),
        reason=_reason(row, chance, judged, (step, units), given),
        order=LaunchStep(sku=row.sku, step=step, units=units, review_on=given.today + timedelta(days=14)),
        kind=step,
        cost=None if row.unit_cost is None or not units else (row.unit_cost * units).quantize(Decimal("0.01")),
        expects=(Effect(metric=hits, likely=chance, low=0.0, high=1.0),),
        confidence=round(chance if step == "scale" else 1 - chance, 3),
        alternatives=tuple(Option(words=words) for name, words in STEPS.items() if name != step),
        until=given.today + timedelta(days=14),
    )


def _reason(row: Launch, chance: float, judged: Sequence[Launch], done: tuple[str, int], given: Given[LaunchPolicy]) -> Text:
    alike = [each for each in judged if abs(each.signal - row.signal) < 0.5]  # noqa: PLR2004 - within a factor of 1.6
    words = Text(
        "上市 {age} 天，头两周卖 {units} 件、{sales}，是同类新品平均的 {times} 倍，日均是同类商品的 {rate} 倍。过去 {cases} 个满期新品里，信号相近的 {alike} 个有 {hits} 个成为爆款；"
        "由此估计成为爆款的机会是 {chance}（爆款：头 {days} 天日均销售额超过同类 {hit} 倍）。{then}",
        "{age} days after its launch; in its first two weeks {units} sold for {sales}, {times} times the average launch of its category, and "
        "{rate} times as much a day as its category. Of {cases} launches that came out, {alike} began alike and {hits} of them became hits; from this its chance of a hit is {chance} (a hit: "
        "more than {hit} times its category's daily sales in the first {days} days). {then}",
    )
    return words.format(
        age=say.count(row.age),
        units=say.count(row.early_units),
        sales=say.money(round(row.early_sales, 2), given.shop.currency),
        times=say.count(row.early_sales / max(row.usual_sales or 0.0, 1.0), 1),
        rate=say.count(row.early_sales / EARLY_DAYS / max(row.usual_daily or 0.0, 0.01), 1),
        cases=say.count(len(judged)),
        alike=say.count(len(alike)),
        hits=say.count(sum(each.is_hit for each in alike)),
        chance=say.share(chance),
        days=say.count(given.shop.launch_days),
        hit=say.count(given.shop.hit_times, 1),
        then=_THEN[done[0]].format(units=say.count(done[1]), days=say.count(given.policy.scale_days)),
    )


_THEN = {
    "scale": Text(
        "追加 {units} 件，备足 {days} 天；若下两周日销低于头两周的一半，就停。",
        "Buy {units} more, enough for {days} days; stop if the next two weeks sell less than half as much a day.",
    ),
    "stop": Text("不再追加，卖完为止；若日销翻倍再议。", "Buy no more and sell what is there; think again if sales double."),
}

launch_tracker = Decision(
    name="launch_tracker",
    title=Text("新品跟踪", "Launch tracker"),
    doc=Text(
        "用头两周的销售和过去新品的结果，估计每个新品成为爆款的机会，追加看好的，停止没希望的，其余继续观察。",
        "How likely each launch is to become a hit, from what it sold in its first two weeks and how launches before it came out: more of the promising, no more of the hopeless, and the rest is watched.",
    ),
    of=launch_signal,
    row=Launch,
    policy=LaunchPolicy(),
    knobs={
        "scale_above": Text("追加的机会线", "Scale up above this chance"),
        "stop_below": Text("停止的机会线", "Stop below this chance"),
        "scale_days": Text("追加备货天数", "Days to scale up for"),
        "young_days": Text("跟踪天数", "Days of tracking"),
        "least_cases": Text("最少历史新品数", "Least launches to learn from"),
    },
    order=LaunchStep,
    columns=(
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("step", Kind.TEXT, Text("措施", "Step"), required=True, values=STEPS),
        Column("units", Kind.INTEGER, Text("追加数量", "Units"), required=True, least=0),
        Column("review_on", Kind.DAY, Text("复查日期", "Review on"), required=True),
    ),
    decide=_track,
    moves=(hits,),
    owner=Text("新品运营", "Launches"),
    open_to_change=("step", "units", "review_on"),
    kinds=STEPS,
    matures=90,
)
