"""Which categories to keep, to invest in and to leave."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from zhanggui.domains.catalog.tables import UNNAMED
from zhanggui.domains.sales.metrics import gross_profit
from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.metrics import stock_value
from zhanggui.domains.stock.tables import category_year
from zhanggui.facts import Slice
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

    invest_above: float = 1.1  #: so many times the shop's own profit for a yuan of stock, while it grows
    exit_below: float = 0.6  #: so many times the same, while it shrinks or hardly grows
    growth: float = 0.05  #: what counts as growing
    step: float = 0.2  #: share of its stock by which it is widened
    marginal: float = 0.6  #: what more stock earns beside what the present earns: the best is there already
    salvage: float = 0.7  #: what a yuan of stock brings in when a category is left


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeStep:
    """What to do with a category."""

    category: str
    step: str
    stock_change: Decimal
    review_on: date


STEPS = {"invest": Text("加大投入", "Invest"), "keep": Text("保持", "Keep"), "exit": Text("收缩退出", "Exit")}


def _range(rows: Sequence[CategoryYear], given: Given[RangePolicy]) -> Iterator[Action[RangeStep]]:
    known = [row for row in rows if row.category != UNNAMED and row.stock and row.costed > 0]
    stock = sum(row.stock or 0.0 for row in known)
    if not stock:
        return
    usual = sum(row.profit for row in known) / stock
    for row in known:
        step = _judge(row, usual, given.policy)
        if step != "keep":
            yield _action(row, step, usual, given)


def _judge(row: CategoryYear, usual: float, policy: RangePolicy) -> str:
    """Invest in what earns more for a yuan and grows; leave what earns little and doesn't; keep the rest."""
    ratio = (row.gmroi or 0.0) / usual if usual > 0 else 1.0
    if row.growth is None:
        return "keep"
    if ratio >= policy.invest_above and row.growth >= policy.growth:
        return "invest"
    if ratio <= policy.exit_below and row.growth < policy.growth:
        return "exit"
    return "keep"


def _action(row: CategoryYear, step: str, usual: float, given: Given[RangePolicy]) -> Action[RangeStep]:
    policy, stock = given.policy, row.stock or 0.0
    change = policy.step * stock if step == "invest" else -stock
    profit = {"invest": policy.marginal * change * (row.gmroi or 0.0), "keep": 0.0, "exit": -row.profit + stock * policy.salvage * usual}[
        step
    ]
    half = abs(profit) / 2
    return Action(
        about=(Slice("category", row.category),),
        title=Text("{category}：{step}", "{category}: {step}").format(category=same(row.category), step=STEPS[step].inside),
        reason=_reason(row, step, usual, (change, profit), given),
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


def _reason(row: CategoryYear, step: str, usual: float, moved: tuple[float, float], given: Given[RangePolicy]) -> Text:
    currency = given.shop.currency
    first = Text(
        "近一年销售额 {sales}，同比 {growth}；毛利率 {margin}，库存一年周转 {turns} 次，每元库存赚毛利 {gmroi}，全店是 {usual}。",
        "Sales of {sales} in the last year, {growth} on the year before; a margin of {margin}, stock sold {turns} times over, and {gmroi} "
        "earned for a yuan of stock, where the shop earns {usual}.",
    ).format(
        sales=say.money(round(row.sales, 2), currency),
        growth=Text("未知", "by an unknown share") if row.growth is None else say.share(row.growth),
        margin=say.share(row.margin),
        turns=say.count(row.turns or 0.0, 1),
        gmroi=say.count(row.gmroi or 0.0, 2),
        usual=say.count(usual, 2),
    )
    then = _THEN[step].format(
        change=say.money(round(abs(moved[0]), 2), currency), profit=say.money(round(abs(moved[1]), 2), currency),
        worst=say.count(given.policy.exit_below * usual, 2),
        growth=say.share(given.policy.growth),
    )  # fmt: skip
    return Text(first.zh + then.zh, f"{first.en} {then.en}")


_THEN = {
    "invest": Text(
        "多投 {change} 库存，预计一年多赚毛利 {profit}。若增长跌到 {growth} 以下，就停止加码。",
        "With {change} more of stock it should earn {profit} more in a year. If its growth falls below {growth}, put in no more.",
    ),
    "exit": Text(
        "退出可腾出 {change} 库存资金；转投他处与损失的毛利相抵后，一年相差约 {profit}。若每元库存毛利回到 {worst} 以上，就留下。",
        "To leave it frees {change} of stock; put elsewhere, less what is given up, it makes a difference of about {profit} a year. If a yuan of "
        "stock earns {worst} again, it stays.",
    ),
}

category_plan = Decision(
    name="category_plan",
    title=Text("品类结构", "Category structure"),
    doc=Text(
        "按增长、毛利率和周转判断每个品类是加大投入、保持还是退出，并说明动用或腾出多少钱；保持的不另列。",
        "Whether to invest in each category, to keep or to leave it, by growth, margin and turn, and the money that it moves; those to be kept as they are are not listed.",
    ),
    of=category_year,
    row=CategoryYear,
    policy=RangePolicy(),
    knobs={
        "invest_above": Text("加码线（相对全店）", "Invest above (times the shop's)"),
        "exit_below": Text("退出线（相对全店）", "Exit below (times the shop's)"),
        "growth": Text("增长线", "What counts as growing"),
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
