"""Which launches to push: by what the first two weeks say, learned from the launches before. How much of each to buy is not said here."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.domains.stock.decide import handing, say
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
    stage: str

    @property
    def signal(self) -> float:
        """How much more a day it sold in its first two weeks than its category usually does, by which a hit is judged; a logarithm."""
        return math.log((self.early_sales / EARLY_DAYS + _FAINT) / ((self.usual_daily or 0.0) + _FAINT))


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchPolicy:
    """What is made of an early signal. What a hit is, is said by the shop: `hit_times` and `launch_days`."""

    scale_above: float = 0.4  #: with this chance of a hit it is pushed
    stop_below: float = 0.03  #: with no more than this, it is pushed no more
    young_days: int = 120  #: what was launched longer ago is no launch any more, nor what has come out one way or the other
    least_cases: int = 12  #: fewer launches that came out say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchStep:
    """What to do with a launch."""

    sku: str
    step: str
    review_on: date


STEPS = {"scale": Text("重点推广", "Push"), "watch": Text("继续观察", "Watch"), "stop": Text("不再主推", "Push no more")}


def _track(rows: Sequence[Launch], given: Given[LaunchPolicy]) -> Iterator[Action[LaunchStep]]:
    judged = [row for row in rows if row.is_judged]
    young = [row for row in rows if not row.is_judged and row.age <= given.policy.young_days]
    if len(judged) < given.policy.least_cases:
        return
    fitted = logistic([row.signal for row in judged], [row.is_hit for row in judged])
    for row in young:
        chance = float(chance_of(row.signal, fitted))
        if not given.policy.stop_below < chance < given.policy.scale_above:
            yield _action(row, chance, judged, given)


def _action(row: Launch, chance: float, judged: Sequence[Launch], given: Given[LaunchPolicy]) -> Action[LaunchStep]:
    step = "scale" if chance >= given.policy.scale_above else "stop"
    return Action(
        about=(Slice("sku", row.sku),),
        title=Text("{title}：{step}", "{title}: {step}").format(title=same(row.title or row.sku), step=STEPS[step].inside),
        reason=_reason(row, chance, judged, step, given),
        order=LaunchStep(sku=row.sku, step=step, review_on=given.today + timedelta(days=14)),
        kind=step,
        expects=(Effect(metric=hits, likely=chance, low=0.0, high=1.0),),
        confidence=round(chance if step == "scale" else 1 - chance, 3),
        alternatives=tuple(Option(words=words) for name, words in STEPS.items() if name != step),
        until=given.today + timedelta(days=14),
    )


def _reason(row: Launch, chance: float, judged: Sequence[Launch], step: str, given: Given[LaunchPolicy]) -> Text:
    alike = [each for each in judged if abs(each.signal - row.signal) < 0.5]  # noqa: PLR2004 - within a factor of 1.6
    words = Text(
        "上市 {age} 天，{early}。过去 {cases} 个满期新品里，信号相近的 {alike} 个有 {hits} 个成为爆款；"
        "由此估计成为爆款的机会是 {chance}（爆款：头 {days} 天日均销售额超过同类 {hit} 倍）。{then}",
        "{age} days after its launch; in its first two weeks {early}. Of {cases} launches that came out, {alike} began alike and {hits} of them became hits; from this its chance of a hit is {chance} (a hit: "
        "more than {hit} times its category's daily sales in the first {days} days). {then}",
    )
    return words.format(
        age=say.count(row.age),
        early=_early(row, given),
        cases=say.count(len(judged)),
        alike=say.count(len(alike)),
        hits=say.count(sum(each.is_hit for each in alike)),
        chance=say.chance(chance),
        days=say.count(given.shop.launch_days),
        hit=say.times(given.shop.hit_times),
        then=_THEN[step].format(buying=handing.told(row.stage)),
    )


def _early(row: Launch, given: Given[LaunchPolicy]) -> Text:
    """What it sold in its first two weeks, beside others."""
    if row.early_units == 0 and row.early_sales == 0:
        return Text("头两周一件没卖", "none sold")
    words = Text(
        "头两周卖 {units} 件、{sales}，是同类新品平均的 {times} 倍，日均是同类商品的 {rate} 倍",
        "{units} sold for {sales}, {times} times the average launch of its category, and {rate} times as much a day as its category",
    )
    return words.format(
        units=say.count(row.early_units),
        sales=say.money(round(row.early_sales, 2), given.shop.currency),
        times=say.count(row.early_sales / max(row.usual_sales or 0.0, 1.0), 1),
        rate=say.count(row.early_sales / EARLY_DAYS / max(row.usual_daily or 0.0, 0.01), 1),
    )


_THEN = {
    "scale": Text(
        "给它更多曝光和推广位，让供应商预留产能；{buying}。若下两周日销低于头两周的一半，就撤下推广。",
        "Give it more room and promotion, and have its supplier keep capacity for it; {buying}. If the next two weeks sell less than half as "
        "much a day, push it no more.",
    ),
    "stop": Text(
        "推广位让给别的新品，它按平常卖；{buying}。若日销翻倍再议。",
        "Give its promotion to other launches and sell it as any other; {buying}. Think again if sales double.",
    ),
}

launch_tracker = Decision(
    name="launch_tracker",
    title=Text("新品跟踪", "Launch tracker"),
    doc=Text(
        "用头两周的销售和过去新品的结果，估计每个新品成为爆款的机会：主推看好的，不再主推没希望的，其余继续观察。进货多少由“小单快返”或“智能补货”决定。",
        "How likely each launch is to become a hit, from what it sold in its first two weeks and how launches before it came out: the promising "
        "are pushed, the hopeless no more, and the rest is watched. How much of each to buy is for “Test small, then scale” or “Replenish” to say.",
    ),
    of=launch_signal,
    row=Launch,
    policy=LaunchPolicy(),
    knobs={
        "scale_above": Text("主推的机会线", "Push above this chance"),
        "stop_below": Text("不再主推的机会线", "Push no more below this chance"),
        "young_days": Text("跟踪天数", "Days of tracking"),
        "least_cases": Text("最少历史新品数", "Least launches to learn from"),
    },
    order=LaunchStep,
    columns=(
        Column("sku", Kind.ID, Text("商品编码", "SKU"), required=True),
        Column("step", Kind.TEXT, Text("措施", "Step"), required=True, values=STEPS),
        Column("review_on", Kind.DAY, Text("复查日期", "Review on"), required=True),
    ),
    decide=_track,
    moves=(hits,),
    owner=Text("新品运营", "Launches"),
    open_to_change=("step", "review_on"),
    kinds=STEPS,
    matures=90,
)
