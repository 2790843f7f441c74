"""What it takes to run the shop: costs and people, as recorded."""

from zhanggui.nouns import Column, Kind, Source
from zhanggui.words import Text

costs = Source(
    name="costs",
    title=Text("费用", "Costs"),
    doc=Text(
        "每月每部门每类费用一行（不含商品成本与广告）。",
        "One row for each month, department and kind of cost (goods and advertising apart).",
    ),
    key=("month", "department", "kind"),
    day="month",
    columns=(
        Column("month", Kind.DAY, Text("月份", "Month"), required=True),
        Column("department", Kind.TEXT, Text("部门", "Department"), required=True),
        Column("kind", Kind.TEXT, Text("费用类别", "Kind of cost"), required=True),
        Column("amount", Kind.MONEY, Text("金额", "Amount"), required=True),
    ),
)

headcount = Source(
    name="headcount",
    title=Text("人员", "Headcount"),
    doc=Text("每月每部门一行：人数、工时、培训工时。", "One row for each month and department: people, hours worked, hours of training."),
    key=("month", "department"),
    day="month",
    columns=(
        Column("month", Kind.DAY, Text("月份", "Month"), required=True),
        Column("department", Kind.TEXT, Text("部门", "Department"), required=True),
        Column("people", Kind.INTEGER, Text("人数", "People"), required=True, least=0),
        Column("hours", Kind.NUMBER, Text("工时", "Hours worked"), least=0),
        Column("training_hours", Kind.NUMBER, Text("培训工时", "Hours of training"), least=0),
    ),
)
