"""What was aimed at."""

from zhanggui.domains.plan import sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="plan",
    title=Text("计划", "Plan"),
    doc="What was aimed at.",
    sources=(sources.targets,),
    tables=(tables.target,),
)
