"""What was aimed at."""

from zhanggui.nouns import Column, Kind, Source
from zhanggui.words import Text

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
