"""Days, festivals, promotions and exchange rates."""

from zhanggui.domains.calendar import sources, tables
from zhanggui.nouns import Domain
from zhanggui.words import Text

DOMAIN = Domain(
    name="calendar",
    title=Text("日历", "Calendar"),
    doc="Days, festivals, promotions and exchange rates.",
    sources=(
        sources.promotions,
        sources.exchange_rates,
    ),
    tables=(
        tables.calendar_day,
        tables.exchange_rate,
    ),
)
