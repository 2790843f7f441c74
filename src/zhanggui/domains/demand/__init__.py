"""What is wanted, whether or not it was there to be sold, and what will be."""

from zhanggui.domains.demand import model, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="demand",
    title=Text("需求", "Demand"),
    doc="What is wanted, whether or not it was there to be sold, and what will be.",
    tables=(
        tables.stocked,
        tables.demand_day,
        tables.demand_series,
        tables.demand_calendar,
    ),
    models=(model.daily_demand,),
)
