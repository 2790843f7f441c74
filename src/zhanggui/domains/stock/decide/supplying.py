"""Which suppliers have become a risk, and what to do about it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhanggui.domains.stock.decide import say
from zhanggui.domains.stock.metrics import lead_days, reject_rate, supplier_otif
from zhanggui.domains.stock.tables import supplier_score
from zhanggui.facts import Slice
from zhanggui.methods.interval import wilson
from zhanggui.nouns import Action, Column, Decision, Effect, Given, Kind, Option
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True)
class Score:
    """How a supplier kept its word in the last half year and in the year before that."""

    supplier_id: str
    supplier: str
    category: str | None
    day: date
    skus: int
    due_now: int
    kept_now: int
    came_now: int
    rejected_now: int
    lead_now: float | None
    lead_sd_now: float | None
    spent_now: float
    due_before: int
    kept_before: int
    came_before: int
    rejected_before: int
    lead_before: float | None

    @property
    def otif(self) -> float:
        """Share of lines that came in full and on time."""
        return self.kept_now / max(self.due_now, 1)

    @property
    def otif_before(self) -> float | None:
        """The same in the year before."""
        return self.kept_before / self.due_before if self.due_before else None

    @property
    def rejected(self) -> float:
        """Share of units rejected."""
        return self.rejected_now / max(self.came_now, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierPolicy:
    """What is expected of suppliers."""

    otif: float = 0.7  #: share of lines in full and on time that is surely missed
    reject: float = 0.03  #: share of units rejected that is surely exceeded
    worse: float = 0.2  #: a fall of the share in full and on time by so much is surely there
    share: float = 0.5  #: a second source gets so much of what is bought next
    least_lines: int = 10  #: fewer lines say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class SupplierStep:
    """What to do about a supplier."""

    supplier_id: str
    step: str
    second_supplier_id: str | None
    share: float
    review_on: date


STEPS = {"second_source": Text("引入第二货源", "Second source"), "warn": Text("约谈改进", "Call to account")}


def _risks(rows: Sequence[Score], given: Given[SupplierPolicy]) -> Iterator[Action[SupplierStep]]:
    for row in rows:
        if row.due_now >= given.policy.least_lines and _at_risk(row, given.policy):
            yield _action(row, _second(row, rows, given.policy), given)


def _at_risk(row: Score, policy: SupplierPolicy) -> bool:
    """Surely below what is asked, or surely worse than it was: by the ends of 95 % intervals, so that chance does not accuse anybody."""
    _, most = wilson(row.kept_now, row.due_now)
    least_rejected, _ = wilson(row.rejected_now, row.came_now) if row.came_now else (0.0, 1.0)
    if most < policy.otif or least_rejected > policy.reject:
        return True
    if row.otif_before is None:
        return False
    scatter = math.sqrt(row.otif * (1 - row.otif) / row.due_now + row.otif_before * (1 - row.otif_before) / row.due_before)
    return row.otif_before - row.otif - 1.645 * scatter > policy.worse


def _second(row: Score, rows: Sequence[Score], policy: SupplierPolicy) -> Score | None:
    """The most reliable of the others, of the same category where there is one."""
    others = [
        each for each in rows if each.supplier_id != row.supplier_id and each.due_now >= policy.least_lines and not _at_risk(each, policy)
    ]
    if not others:
        return None
    return max(others, key=lambda each: (each.category == row.category, wilson(each.kept_now, each.due_now)[0], each.supplier_id))


def _action(row: Score, second: Score | None, given: Given[SupplierPolicy]) -> Action[SupplierStep]:
    step = "warn" if second is None else "second_source"
    share = 0.0 if second is None else given.policy.share
    lift = 0.0 if second is None else share * max(second.otif - row.otif, 0.0)
    return Action(
        about=(Slice("supplier", row.supplier),),
        title=Text("{supplier}：{step}", "{supplier}: {step}").format(supplier=same(row.supplier), step=STEPS[step].inside),
        reason=_reason(row, second, given),
        order=SupplierStep(
            supplier_id=row.supplier_id,
            step=step,
            second_supplier_id=None if second is None else second.supplier_id,
            share=share,
            review_on=given.today + timedelta(days=91),
        ),
        kind=step,
        expects=(
            Effect(metric=supplier_otif, likely=lift, low=0.0, high=min(2 * lift, 1.0)),
            Effect(metric=reject_rate, likely=0.0 - share * row.rejected, low=0.0 - row.rejected, high=0.0),
        ),
        alternatives=(
            Option(words=Text("约定违约金，给一季时间改进", "Agree a penalty and give them a quarter to improve")),
            Option(words=Text("按实际交期多备安全库存", "Keep more safety stock, for the lead time as it is")),
        ),
        until=given.today + timedelta(days=28),
    )


def _reason(row: Score, second: Score | None, given: Given[SupplierPolicy]) -> Text:
    low, high = wilson(row.kept_now, row.due_now)
    first = Text(
        "近半年应到 {due} 行，按时足量 {otif}（95% 区间 {low}–{high}），此前一年 {before}；不合格率 {rejected}；实际交期 {lead} 天，波动 ±{spread} 天。"
        "这半年向其采购 {spent}，涉及 {skus} 个商品。",
        "Of {due} lines due in the last half year {otif} came in full and on time (95% interval {low}–{high}), against {before} in the year "
        "before; {rejected} of units were rejected; it took {lead} days, give or take {spread}. {spent} was bought of them in that time, "
        "{skus} products.",
    ).format(
        due=say.count(row.due_now),
        otif=say.share(row.otif),
        low=say.share(low),
        high=say.share(high),
        before=Text("未知", "an unknown share") if row.otif_before is None else say.share(row.otif_before),
        rejected=say.share(row.rejected, 1),
        lead=Text("未知", "an unknown number of") if row.lead_now is None else say.count(row.lead_now, 1),
        spread=Text("未知", "an unknown number") if row.lead_sd_now is None else say.count(row.lead_sd_now, 1),
        spent=say.money(round(row.spent_now, 2), given.shop.currency),
        skus=say.count(row.skus),
    )
    if second is None:
        then = Text("眼下没有更可靠的替代，先约谈。", "There is no one more reliable yet: call them to account.")
    else:
        then = Text(
            "建议把新订单的 {share} 转给{second}（按时足量 {theirs}），先用小单验货；若三个月后按时足量回到 {goal} 以上，就恢复原份额。",
            "Let {second} have {share} of new orders ({theirs} in full and on time), small ones first; if in three months this one is back "
            "above {goal}, it gets its share again.",
        ).format(
            share=say.share(given.policy.share),
            second=same(second.supplier),
            theirs=say.share(second.otif),
            goal=say.share(given.policy.otif),
        )
    return Text(first.zh + then.zh, f"{first.en} {then.en}")


supplier_risk = Decision(
    name="supplier_risk",
    title=Text("供应商风险", "Supplier risk"),
    doc=Text(
        "按时足量、不合格率或交期确实变差的供应商，附第二货源建议；是否变差按 95% 区间判断，不因偶然冤枉谁。",
        "Suppliers that surely fall short in full and on time, in quality or against their own past, with a second source; judged by 95% intervals, so that chance accuses nobody.",
    ),
    of=supplier_score,
    row=Score,
    policy=SupplierPolicy(),
    knobs={
        "otif": Text("按时足量率底线", "Least share in full and on time"),
        "reject": Text("不合格率上限", "Highest reject rate"),
        "worse": Text("明显变差的幅度", "What counts as worse"),
        "share": Text("第二货源份额", "Share of a second source"),
        "least_lines": Text("最少采购行数", "Least lines"),
    },
    order=SupplierStep,
    columns=(
        Column("supplier_id", Kind.ID, Text("供应商编号", "Supplier ID"), required=True),
        Column("step", Kind.TEXT, Text("措施", "Step"), required=True, values=STEPS),
        Column("second_supplier_id", Kind.ID, Text("第二货源编号", "Second supplier ID")),
        Column("share", Kind.NUMBER, Text("份额", "Share"), required=True, least=0, most=1),
        Column("review_on", Kind.DAY, Text("复查日期", "Review on"), required=True),
    ),
    decide=_risks,
    moves=(supplier_otif, reject_rate, lead_days),
    owner=Text("采购", "Purchasing"),
    open_to_change=("second_supplier_id", "share", "review_on"),
    kinds=STEPS,
    matures=91,
)
