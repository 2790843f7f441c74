"""How the organisation is measured, from recorded figures only."""

from ibis import _

from zhanggui.domains.organisation import sources
from zhanggui.domains.organisation.tables import cost, staff
from zhanggui.domains.sales.metrics import orders, sales
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio
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
    unit=Unit.HOURS,
    of=staff,
    each=_.hours,
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
    unit=Unit.HOURS,
    of=staff,
    each=_.training_hours,
    hidden=True,
    rules=(Needs(source=sources.headcount, columns=("training_hours",)),),
)

training_hours_per_person = Ratio(
    name="training_hours_per_person",
    title=Text("人均培训工时", "Hours of training per person"),
    doc=Text("培训工时与平均人数之比。", "Hours of training over the average number of people."),
    unit=Unit.HOURS,
    top=_training,
    bottom=people,
)
