"""The parts of the summary that come of what the engine found out, beside those that the areas write."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhanggui.nouns import Edition
from zhanggui.report.chapters.ahead import outlook, plan, scored
from zhanggui.report.chapters.challenges import challenges
from zhanggui.report.chapters.goods import carried_out, forecasts
from zhanggui.report.chapters.lessons import experiments, initiatives
from zhanggui.report.chapters.results import personal, records, targets, unusual
from zhanggui.report.chapters.why import bridges, walk
from zhanggui.report.summary import Part, Year

RESULTS = ("gmv.by_channel", "gmv.by_category", "sales.by_customer_type", "gmv.by_traffic", "aov.by_price", "conversion.by_step")
STOCK = ("turnover_days.by_part",)
"""The bridges that are shown beside the results, and beside stock."""

OPERATIONS = (
    "stock_outs",
    "late_supply",
    "rejects",
    "slow_stock",
    "late_parcels",
    "lost_parcels",
    "cancellations",
    "refunds",
    "complaints",
    "bad_reviews",
)
"""The stakes that concern the operations teams."""

GROWTH = ("conversion", "slow_pages", "click_prices", "customer_prices", "referral_fraud", "lost_sales")
GAINED = ("conversion.by_step", "conversion.by_traffic_channel")
AHEAD = ("registrations", "buyers", "conversion", "dau", "cac")
"""The stakes and the metrics that concern growth."""

CONCERNS: Mapping[Edition, Sequence[str]] = {Edition.OPERATIONS: OPERATIONS, Edition.GROWTH: GROWTH}
"""The stakes that an edition speaks of, on its front page and in its chapters; the others speak of all."""


def composed(year: Year, edition: Edition) -> Mapping[int, tuple[Part, ...]]:
    """The parts of an edition, by chapter."""
    insight = year.insight
    parts: dict[Edition, dict[int, tuple[Part, ...]]] = {
        Edition.COMPREHENSIVE: {
            1: (targets(insight), records(insight), walk(insight), bridges(insight, RESULTS), unusual(insight)),
            3: (bridges(insight, STOCK), forecasts(insight), carried_out(year)),
            5: (personal(year),),
            7: (challenges(year), experiments(insight)),
            8: (scored(insight), outlook(insight), plan(year)),
        },
        Edition.STRATEGIC: {
            1: (targets(insight), walk(insight)),
            3: (initiatives(insight),),
            4: (challenges(year),),
            5: (scored(insight), outlook(insight), plan(year)),
        },
        Edition.OPERATIONS: {
            1: (bridges(insight, STOCK), forecasts(insight), carried_out(year)),
            3: (experiments(insight),),
            6: (challenges(year, OPERATIONS),),
            7: (plan(year, OPERATIONS),),
        },
        Edition.GROWTH: {1: (bridges(insight, GAINED),), 3: (challenges(year, GROWTH), outlook(insight, AHEAD), plan(year, GROWTH))},
    }
    return {number: tuple(part for part in several if not part.empty) for number, several in parts[edition].items()}
