"""Which categories to keep, to invest in, to hold with less, and to leave.

A category's profit grows with its stock, but ever less: to the power of `marginal`. So the next yuan earns that share of what a yuan
earns there on average, and money belongs where the next yuan earns most (Corstjens and Doyle, A Model for Optimizing Retail Space
Allocations, Management Science 27 (1981) 822–833).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from zhanggui.domains.catalog.tables import UNNAMED
from zhanggui.domains.sales.metrics import gross_profit
from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.metrics import stock_value
from zhanggui.domains.stock.tables import category_year
from zhanggui.facts import LEVEL_BELOW, Slice
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True)
class CategoryYear:
    """A category's last year beside the one before."""

    category: str
    day: date
    has_before: bool
    sales: float
    sales_before: float
    costed: float
    cost: float
    articles: int
    stock: float | None
    slow: float | None

    @property
    def growth(self) -> float | None:
        """Sales against the year before; None where that year is not all there."""
        return self.sales / self.sales_before - 1 if self.has_before and self.sales_before > 0 else None

    @property
    def profit(self) -> float:
        """What was earned on what has a known cost."""
        return self.costed - self.cost

    @property
    def margin(self) -> float:
        """The same as a share of its sales."""
        return self.profit / self.costed if self.costed else 0.0

    @property
    def turns(self) -> float | None:
        """How often the stock was sold in the year."""
        return self.cost / self.stock if self.stock else None

    @property
    def gmroi(self) -> float | None:
        """Gross profit for each yuan of stock (gross margin return on inventory investment; Levy and Weitz, Retailing Management)."""
        return self.profit / self.stock if self.stock else None


@dataclass(frozen=True, slots=True, kw_only=True)
class RangePolicy:
    """What is asked of a category."""

    invest_above: float = 1.1  #: so many times the shop's own profit for a yuan of stock
    exit_below: float = 0.6  #: so many times the same, while it hardly grows: it is held with less, or left if that pays more
    growth: float = 0.05  #: what counts as growing
    lasts: float = 0.5  #: share of a year's growth that is taken to go on
    step: float = 0.2  #: share of its stock by which it is widened or cut
    marginal: float = 0.6  #: what more stock earns beside what the present earns: the best is there already
    salvage: float = 0.7  #: what a yuan of stock brings in when a category is left


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeStep:
    """What to do with a category."""

    category: str
    step: str
    stock_change: Decimal
    review_on: date


_EACH = 1000
"""What stock earns is said of so much of it, of which nobody has to read cents."""

STEPS = {
    "invest": Text("加大投入", "Invest"),
    "keep": Text("保持", "Keep"),
    "reduce": Text("压缩库存", "Hold with less"),
    "exit": Text("收缩退出", "Exit"),
}


def _range(rows: Sequence[CategoryYear], given: Given[RangePolicy]) -> Iterator[Action[RangeStep]]:
    known = [row for row in rows if row.category != UNNAMED and row.stock and row.costed > 0]
    stock = sum(row.stock or 0.0 for row in known)
    if not stock:
        return
    usual = sum(_ahead(row, given.policy) for row in known) / stock
    for row in known:
        step = _judge(row, usual, given.policy)
        if step != "keep":
            yield _action(row, step, usual, given)


def _ahead(row: CategoryYear, policy: RangePolicy) -> float:
    """What it should earn in the coming year with the stock that it has."""
    return row.profit * max(1 + policy.lasts * (row.growth or 0.0), 0.0)


def _judge(row: CategoryYear, usual: float, policy: RangePolicy) -> str:
    """Invest where a yuan should earn more than in the shop, cut where it earns little, leave what doesn't grow if its money earns more elsewhere."""
    if row.growth is None or usual <= 0:
        return "keep"
    ratio = _ahead(row, policy) / (row.stock or 1.0) / usual
    if ratio >= policy.invest_above:
        return "invest"
    if ratio > policy.exit_below or row.growth >= policy.growth:
        return "keep"
    leaves = _moved(row, "exit", usual, policy).gain > _moved(row, "reduce", usual, policy).gain
    return "exit" if leaves else "reduce"


class _Moved(NamedTuple):
    """By how much stock changes, what the category itself earns more in a year, and what the money freed earns elsewhere."""

    stock: float
    own: float
    elsewhere: float = 0.0

    @property
    def gain(self) -> float:
        """Both together."""
        return self.own + self.elsewhere


def _moved(row: CategoryYear, step: str, usual: float, policy: RangePolicy) -> _Moved:
    """What a step changes. Money that is freed earns elsewhere as the next yuan of the shop does."""
    stock, profit, rate = row.stock or 0.0, _ahead(row, policy), policy.marginal * usual
    change = policy.step * stock
    if step == "invest":
        return _Moved(change, profit * ((1 + policy.step) ** policy.marginal - 1))
    if step == "reduce":
        return _Moved(-change, -profit * (1 - (1 - policy.step) ** policy.marginal), change * rate)
    freed = policy.salvage * stock
    return _Moved(-stock, -profit - (stock - freed), freed * rate)


def _action(row: CategoryYear, step: str, usual: float, given: Given[RangePolicy]) -> Action[RangeStep]:
    moved = _moved(row, step, usual, given.policy)
    change, profit, half = moved.stock, moved.own, abs(moved.own) / 2
    return Action(
        about=(Slice("category", row.category),),
        title=Text("{category}：{step}", "{category}: {step}").format(category=same(row.category), step=STEPS[step].inside),
        reason=_reason(row, step, usual, moved, given),
        order=RangeStep(
            category=row.category,
            step=step,
            stock_change=Decimal(str(round(change, 2))),
            review_on=given.today + timedelta(days=182),
        ),
        kind=step,
        cost=Decimal(str(round(change, 2))) if change > 0 else None,
        expects=(
            Effect(metric=gross_profit, likely=profit, low=profit - half, high=profit + half),
            Effect(metric=stock_value, likely=change, low=change - abs(change) / 4, high=change + abs(change) / 4),
        ),
        alternatives=tuple(Option(words=words) for name, words in STEPS.items() if name != step),
        until=given.today + timedelta(days=91),
    )


def _reason(row: CategoryYear, step: str, usual: float, moved: _Moved, given: Given[RangePolicy]) -> Text:
    currency = given.shop.currency
    first = Text(
        "近一年销售额 {sales}，{growth}；毛利率 {margin}，库存一年周转 {turns} 次；若这样的走势延续 {lasts}，来年每 {each} 库存赚毛利 {gmroi}，全店是 {usual}。",
        "Sales of {sales} in the last year, {growth}; a margin of {margin}, stock sold {turns} times over. If {lasts} of that "
        "trend goes on, {each} of stock earns {gmroi} of gross profit in the coming year; in the whole shop it is {usual}.",
    ).format(
        sales=say.money(round(row.sales, 2), currency),
        growth=Text("没有可比的上年", "with no year before to compare") if row.growth is None else _grown(row.growth),
        margin=say.share(row.margin),
        turns=say.count(row.turns or 0.0, 1),
        each=say.money(_EACH, currency),
        lasts=say.share(given.policy.lasts),
        gmroi=say.money(round(_EACH * _ahead(row, given.policy) / (row.stock or 1.0), 2), currency),
        usual=say.money(round(_EACH * usual, 2), currency),
    )
    then = _THEN[step].format(
        change=say.money(round(abs(moved.stock), 2), currency), profit=say.money(round(abs(moved.gain), 2), currency),
        each=say.money(_EACH, currency),
        worst=say.money(round(_EACH * given.policy.exit_below * usual, 2), currency),
        best=say.money(round(_EACH * given.policy.invest_above * usual, 2), currency),
    )  # fmt: skip
    return Text(first.zh + then.zh, f"{first.en} {then.en}")


def _grown(growth: float) -> Text:
    """How sales went, with the word for the way that they went."""
    if abs(growth) < LEVEL_BELOW:
        return Text("同比基本持平", "level with the year before")
    words = (
        Text("同比增长 {share}", "up {share} on the year before")
        if growth > 0
        else Text("同比下降 {share}", "down {share} on the year before")
    )
    return words.format(share=say.share(abs(growth)))


_THEN = {
    "invest": Text(
        "多投 {change} 库存，预计一年多赚毛利 {profit}。若每 {each} 库存的年毛利跌到 {best} 以下，就停止加码。",
        "With {change} more of stock it should earn {profit} more in a year. If {each} of stock earns less than {best} a year, put in no more.",
    ),
    "reduce": Text(
        "少备 {change}，靠正常销售消化；腾出的钱投到别处，与少赚的毛利相抵后，一年多赚约 {profit}。若每 {each} 库存的年毛利回到 {worst} 以上，就不再压缩。",
        "With {change} less of stock, sold off in the ordinary way, the money put elsewhere earns about {profit} more in a year than is given up. "
        "If {each} of stock earns {worst} a year again, it is cut no further.",
    ),
    "exit": Text(
        "退出可腾出 {change} 库存资金；转投他处与损失的毛利相抵后，一年相差约 {profit}。若每 {each} 库存的年毛利回到 {worst} 以上，就留下。",
        "To leave it frees {change} of stock; put elsewhere, less what is given up, it makes a difference of about {profit} a year. If {each} of "
        "stock earns {worst} a year again, it stays.",
    ),
}

category_plan = Decision(
    name="category_plan",
    title=Text("品类结构", "Category structure"),
    doc=Text(
        "按增长、毛利率和周转判断每个品类是加大投入、保持、压缩还是退出，并说明动用或腾出多少钱；保持的不另列。",
        "Whether to invest in each category, to keep it, to hold it with less or to leave it, by growth, margin and turn, and the money that it moves; those to be kept as they are are not listed.",
    ),
    of=category_year,
    row=CategoryYear,
    policy=RangePolicy(),
    knobs={
        "invest_above": Text("加码线（相对全店）", "Invest above (times the shop's)"),
        "exit_below": Text("退出线（相对全店）", "Exit below (times the shop's)"),
        "growth": Text("增长线", "What counts as growing"),
        "lasts": Text("增长延续比例", "Share of growth that lasts"),
        "step": Text("加码幅度", "Step of investment"),
        "marginal": Text("边际收益比例", "Marginal return, share of present"),
        "salvage": Text("退出回收比例", "Share recovered on exit"),
    },
    order=RangeStep,
    columns=(
        Column("category", Kind.TEXT, Text("类目", "Category"), required=True),
        Column("step", Kind.TEXT, Text("措施", "Step"), required=True, values=STEPS),
        Column("stock_change", Kind.MONEY, Text("库存变化金额", "Change of stock"), required=True),
        Column("review_on", Kind.DAY, Text("复查日期", "Review on"), required=True),
    ),
    decide=_range,
    moves=(gross_profit, stock_value),
    owner=Text("品类管理", "Category management"),
    open_to_change=("step", "stock_change", "review_on"),
    kinds=STEPS,
    matures=182,
)
