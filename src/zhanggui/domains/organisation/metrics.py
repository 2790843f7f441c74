"""How the organisation is measured, from recorded figures only."""

from ibis import _

from zhanggui.domains.organisation import sources
from zhanggui.domains.organisation.tables import compliance_check, cost, staff
from zhanggui.domains.sales.metrics import orders, sales
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio, Sampling
from zhanggui.words import Text

operating_costs = Metric(
    name="operating_costs",
    title=Text("运营费用", "Operating costs"),
    doc=Text("时段内记录的费用（不含商品成本与广告）。", "Costs recorded for the period, goods and advertising apart."),
    unit=Unit.MONEY,
    of=cost,
    each=_.amount,
    better=Better.DOWN,
)

_person_months = Metric(
    name="person_months",
    title=Text("人·月", "Person-months"),
    doc=Text("各月人数之和。", "People of each month, added up."),
    unit=Unit.COUNT,
    of=staff,
    each=_.people,
    better=Better.NEITHER,
    hidden=True,
)

_staffed_months = Metric(
    name="staffed_months",
    title=Text("有人员记录的月数", "Months with a headcount"),
    doc=Text("时段内有人员记录的月数。", "Months of the period with a headcount."),
    unit=Unit.COUNT,
    of=staff,
    value=_.day.nunique(),
    better=Better.NEITHER,
    hidden=True,
)

people = Ratio(
    name="people",
    title=Text("平均人数", "People"),
    doc=Text("时段内各月人数的平均值。", "People of a month, on average."),
    unit=Unit.COUNT,
    top=_person_months,
    bottom=_staffed_months,
    better=Better.NEITHER,
)

sales_per_person = Ratio(
    name="sales_per_person",
    title=Text("人均销售额（人效）", "Sales per person"),
    doc=Text("有效销售额与平均人数之比。", "Sales over the average number of people."),
    unit=Unit.MONEY,
    top=sales,
    bottom=people,
)

_hours = Metric(
    name="hours_worked",
    title=Text("工时", "Hours worked"),
    doc=Text("时段内记录的工时。", "Hours recorded as worked in the period."),
    unit=Unit.WORK_HOURS,
    of=staff,
    each=_.hours.cast("decimal(18, 4)"),  # exact, so that its sum doesn't hang on the order in which an engine comes upon rows
    better=Better.NEITHER,
    hidden=True,
    rules=(Needs(source=sources.headcount, columns=("hours",)),),
)

orders_per_hour = Ratio(
    name="orders_per_hour",
    title=Text("每工时订单数", "Orders per hour worked"),
    doc=Text("订单数与工时之比。", "Orders over hours worked."),
    unit=Unit.RATIO,
    top=orders,
    bottom=_hours,
)

_training = Metric(
    name="training_hours",
    title=Text("培训工时", "Hours of training"),
    doc=Text("时段内记录的培训工时。", "Hours recorded as training in the period."),
    unit=Unit.WORK_HOURS,
    of=staff,
    each=_.training_hours,
    hidden=True,
    rules=(Needs(source=sources.headcount, columns=("training_hours",)),),
)

training_hours_per_person = Ratio(
    name="training_hours_per_person",
    title=Text("人均培训工时", "Hours of training per person"),
    doc=Text("培训工时与平均人数之比。", "Hours of training over the average number of people."),
    unit=Unit.WORK_HOURS,
    top=_training,
    bottom=people,
)

compliance_checks = Metric(
    name="compliance_checks",
    title=Text("合规检查次数", "Compliance checks"),
    doc=Text("时段内做的合规与安全检查次数。", "Checks of compliance and security made in the period."),
    unit=Unit.COUNT,
    of=compliance_check,
    each=_.check_id.notnull(),
    better=Better.NEITHER,
)

items_checked = Metric(
    name="items_checked",
    title=Text("检查项数", "Items checked"),
    doc=Text("时段内合规检查看过的项数。", "Items looked at in the checks of the period."),
    unit=Unit.COUNT,
    of=compliance_check,
    each=_["items"],
    better=Better.NEITHER,
)

findings = Metric(
    name="findings",
    title=Text("发现问题数", "Problems found"),
    doc=Text("时段内合规检查发现的问题数。", "Problems that the checks of the period found."),
    unit=Unit.COUNT,
    of=compliance_check,
    each=_.findings,
    better=Better.DOWN,
)

finding_rate = Ratio(
    name="finding_rate",
    title=Text("检查问题率", "Share of items with a problem"),
    doc=Text(
        "检查项中发现问题的占比；区间按每次检查成组计算。",
        "Share of items checked that had a problem; the interval takes a check as a group.",
    ),
    unit=Unit.SHARE,
    top=findings,
    bottom=items_checked,
    sampling=Sampling.MEAN,
    better=Better.DOWN,
)

_fixed = Metric(
    name="findings_fixed",
    title=Text("已整改数", "Problems put right"),
    doc=Text("其中已整改的问题数。", "Those of them that are put right."),
    unit=Unit.COUNT,
    of=compliance_check,
    each=_.fixed,
    hidden=True,
    rules=(Needs(source=sources.compliance_checks, columns=("fixed",)),),
)

fixed_rate = Ratio(
    name="fixed_rate",
    title=Text("问题整改率", "Share of problems put right"),
    doc=Text("发现的问题中已整改的占比。", "Share of the problems found that are put right."),
    unit=Unit.SHARE,
    top=_fixed,
    bottom=findings,
)
