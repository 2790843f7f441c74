"""What was aimed at, and what was done about it."""

from ibis import _

from zhanggui.nouns import Check, Column, Kind, Source
from zhanggui.words import Text

THEMES = {
    "brand": Text("品牌", "Brand"),
    "users": Text("用户", "Users"),
    "product": Text("产品", "Products"),
    "supply": Text("供应链", "Supply"),
    "service": Text("服务", "Service"),
    "data_ai": Text("数据与智能", "Data and AI"),
    "technology": Text("技术", "Technology"),
    "partners": Text("合作伙伴", "Partners"),
    "other": Text("其他", "Other"),
}
STATUSES = {
    "planned": Text("计划中", "Planned"),
    "running": Text("进行中", "Running"),
    "delivered": Text("已交付", "Delivered"),
    "stopped": Text("已停止", "Stopped"),
}

targets = Source(
    name="targets",
    title=Text("目标", "Targets"),
    doc=Text("每个指标每个时段一行目标值。", "One row for each metric and period: the value aimed at."),
    key=("metric", "period"),
    columns=(
        Column("metric", Kind.ID, Text("指标", "Metric"), required=True),
        Column("period", Kind.ID, Text("时段", "Period"), required=True),
        Column("value", Kind.NUMBER, Text("目标值", "Target"), required=True),
    ),
)

initiatives = Source(
    name="initiatives",
    title=Text("举措", "Initiatives"),
    doc=Text(
        "每个举措一行：何时起、何时全面生效、由谁负责、想改变哪个指标、如何检验（A/B 实验、留出组或前后对比）。",
        "One row for each initiative: since when, by when it worked in full, who answers for it, which metric it should move, and how that can be "
        "seen (an A/B test, a group left out, or before against after).",
    ),
    key=("initiative_id",),
    columns=(
        Column("initiative_id", Kind.ID, Text("举措编号", "Initiative ID"), required=True),
        Column("name", Kind.TEXT, Text("举措名称", "Initiative"), required=True, names=("project", "项目", "项目名称")),
        Column("name_en", Kind.TEXT, Text("举措英文名", "Initiative in English")),
        Column("theme", Kind.TEXT, Text("主题", "Theme"), values=THEMES),
        Column("department", Kind.TEXT, Text("负责部门", "Department in charge")),
        Column("owner", Kind.TEXT, Text("负责人", "Owner"), personal=True),
        Column("starts_on", Kind.DAY, Text("开始日期", "Starts on"), required=True),
        Column("ends_on", Kind.DAY, Text("结束日期", "Ends on")),
        Column("status", Kind.TEXT, Text("状态", "Status"), required=True, values=STATUSES),
        Column("metric", Kind.ID, Text("目标指标", "Metric aimed at")),
        Column("scope", Kind.TEXT, Text("作用范围", "Applies to")),
        Column("experiment", Kind.ID, Text("实验", "Experiment")),
        Column("holdout", Kind.TEXT, Text("留出", "Left out")),
        Column("treated_share", Kind.NUMBER, Text("实验组占比", "Share to be treated"), least=0, most=1),
        Column("cost", Kind.MONEY, Text("投入", "Cost")),
        Column("expected_effect", Kind.NUMBER, Text("预期效果", "Expected effect")),
    ),
    checks=(
        Check(
            words=Text("结束日期不早于开始日期", "an initiative ends no earlier than it starts"),
            holds=_.ends_on.isnull() | (_.ends_on >= _.starts_on),
            fix=Text("检查起止日期是否写反", "see whether the two dates are swapped"),
        ),
    ),
)
