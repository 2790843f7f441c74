"""What is true of the simulated shop: every metric, worked out from the simulator's own arrays and never by the product."""

from __future__ import annotations

from decimal import Decimal
from typing import TypedDict

from zhanggui.simulate.events import Tally
from zhanggui.simulate.truth import books as order_book
from zhanggui.simulate.truth import causes, delivery, goods, market, registers, sales, traffic
from zhanggui.simulate.truth.books import Books, Metrics, Span
from zhanggui.simulate.world import World

_PARTS = (
    sales.sales, sales.customers, traffic.traffic, goods.catalog, goods.stock, delivery.fulfilment, delivery.returns,
    market.marketing, delivery.service, market.organisation, registers.partners, registers.knowledge, registers.compliance,
    registers.market,
)  # fmt: skip
_AIMS = (
    ("gmv", 0.97), ("nmv", 1.02), ("orders", 1.01), ("registrations", 1.06), ("conversion", 1.03), ("aov", 0.99),
    ("new_customers", 1.05), ("on_time_rate", 1.01), ("gross_margin", 1.02), ("csat", 0.99),
)  #: metrics with a target, and the target as a multiple of what came  # fmt: skip


def metrics(books: Books, span: Span) -> Metrics:
    """Every metric of a period."""
    return {name: value for part in _PARTS for name, value in part(books, span).items()}


class Told(TypedDict):
    """The truth of a world."""

    metrics: dict[str, Metrics]  #: by period
    by: dict[str, dict[str, dict[str, Metrics]]]  #: by year, metric and dimension
    causes: list[dict[str, object]]
    initiatives: list[dict[str, object]]  #: what each truly did, with the name of its cause
    parameters: dict[str, object]


def tell(world: World, tally: Tally) -> Told:
    """The truth of the world."""
    books = order_book.keep(world, tally)
    periods = order_book.spans(world.plan, world.calendar.month)
    years = [span for span in periods if span.name.isdigit()]
    return {
        "metrics": {span.name: metrics(books, span) for span in periods},
        "by": {span.name: _by(books, span) for span in years},
        "causes": causes.causes(books),
        "initiatives": causes.set_out(books),
        "parameters": causes.parameters(books),
    }


def _by(books: Books, span: Span) -> dict[str, dict[str, Metrics]]:
    return {**sales.gmv_by(books, span), "sessions": {"traffic_channel": traffic.sessions_by(books, span)}}


def targets(told: dict[str, Metrics]) -> list[tuple[str, str, float]]:
    """What was aimed at, to three digits: (metric, year, value); `told` is the truth's metrics by period."""
    found = []
    for period, values in told.items():
        for name, share in _AIMS if period.isdigit() else ():
            if (value := values[name]) is not None:
                found.append((name, period, float(f"{float(Decimal(str(value))) * share:.3g}")))
    return found
