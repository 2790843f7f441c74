"""How initiatives are counted; what they did is measured by `zhanggui.engine.effect`."""

from ibis import _

from zhanggui.domains.plan import sources
from zhanggui.domains.plan.tables import delivery, initiative
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs
from zhanggui.words import Text

initiatives_begun = Metric(
    name="initiatives_begun",
    title=Text("启动的举措数", "Initiatives begun"),
    doc=Text("时段内开始的举措数，不含仍在计划中的。", "Initiatives that began in the period; those still planned are not counted."),
    unit=Unit.COUNT,
    of=initiative,
    each=_.has_begun,
    better=Better.NEITHER,
)

initiatives_delivered = Metric(
    name="initiatives_delivered",
    title=Text("交付的举措数", "Initiatives delivered"),
    doc=Text(
        "时段内交付（全面生效）的举措数；没有结束日期的按开始日期计。",
        "Initiatives delivered in the period, by the day from which they worked in full: their last day, or their first where no last one is given.",
    ),
    unit=Unit.COUNT,
    of=delivery,
    each=_.initiative_id.notnull(),
)

initiatives_tested = Metric(
    name="initiatives_tested",
    title=Text("有对照检验的举措数", "Initiatives with a test"),
    doc=Text(
        "时段内交付的举措中，用 A/B 实验或留出组检验的个数。",
        "Initiatives delivered in the period that had an A/B test or a group left out.",
    ),
    unit=Unit.COUNT,
    of=delivery,
    each=_.is_tested,
)

initiative_cost = Metric(
    name="initiative_cost",
    title=Text("举措投入", "Cost of initiatives"),
    doc=Text(
        "时段内开始的举措的投入合计，不含仍在计划中的。",
        "What the initiatives cost that began in the period; those still planned are left out.",
    ),
    unit=Unit.MONEY,
    of=initiative,
    each=_.cost.cast("decimal(18, 2)"),
    where=_.has_begun,
    better=Better.NEITHER,
    rules=(Needs(source=sources.initiatives, columns=("cost",)),),
)
