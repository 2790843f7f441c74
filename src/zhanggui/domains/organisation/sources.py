"""What it takes to run the shop: costs and people, as recorded."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
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

CHECK_KINDS = {
    "privacy": Text("隐私与许可", "privacy and consent"),
    "security": Text("数据安全", "data security"),
    "listing": Text("商品上架审核", "listings"),
    "content": Text("内容审核", "content"),
    "advertising": Text("广告用语", "advertising"),
    "consumer": Text("消费者权益", "consumer rights"),
}

compliance_checks = Source(
    name="compliance_checks",
    title=Text("合规与安全检查", "Compliance checks"),
    doc=Text(
        "每次检查一行：查哪一类、查了多少项、发现几处问题、其中几处已整改。",
        "One row for each check: of what kind, how many items were looked at, how many problems were found, how many of them are put right.",
    ),
    key=("check_id",),
    day="checked_on",
    columns=(
        Column("check_id", Kind.ID, Text("检查编号", "Check ID"), required=True),
        Column("checked_on", Kind.DAY, Text("检查日期", "Checked on"), required=True),
        Column("kind", Kind.TEXT, Text("检查类别", "Kind of check"), required=True, values=CHECK_KINDS),
        Column("items", Kind.INTEGER, Text("检查项数", "Items checked"), required=True, least=1),
        Column("findings", Kind.INTEGER, Text("发现问题数", "Problems found"), required=True, least=0),
        Column("fixed", Kind.INTEGER, Text("已整改数", "Put right"), least=0),
    ),
    checks=(
        Check(
            words=Text("问题数不超过检查项数", "no more problems than items"),
            holds=_.findings <= _["items"],
            fix=Text("检查两列是否写反", "see whether the two columns are swapped"),
        ),
        Check(
            words=Text("整改数不超过问题数", "no more is put right than was found"),
            holds=_.fixed <= _.findings,
            fix=Text("检查两列是否写反", "see whether the two columns are swapped"),
        ),
    ),
)
