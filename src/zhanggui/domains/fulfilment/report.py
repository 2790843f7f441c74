"""What the year's summary says of fulfilment."""

from collections.abc import Iterator

from zhanggui.domains.fulfilment import metrics as m
from zhanggui.domains.fulfilment.tables import carrier, exception_kind
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("应达包裹 {due} 件，{on_time} 准时送达{on_time_moved}。", "Of {due} parcels due, {on_time} arrived on time{on_time_moved}."),
        due=now[m.parcels_due],
        on_time=now[m.on_time_rate],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年发出包裹 {shipments} 件{shipments_moved}。", "{shipments} parcels were sent{shipments_moved}."),
        shipments=now[m.shipments],
    )
    yield say(
        Text(
            "应达包裹 {due} 件，准时率 {on_time}{on_time_moved}；丢失与未达均计为不准时。",
            "Of {due} parcels due, {on_time} arrived on time{on_time_moved}; those lost or still under way count as late.",
        ),
        due=now[m.parcels_due],
        on_time=now[m.on_time_rate],
    )
    yield say(
        Text(
            "从下单到发货平均 {ship}{ship_moved}，从发货到签收平均 {delivery}{delivery_moved}。",
            "An order left after {ship}{ship_moved} and took {delivery} on its way{delivery_moved}.",
        ),
        ship=now[m.ship_hours],
        delivery=now[m.delivery_days],
    )
    yield say(
        Text(
            "异常处理平均 {hours}{hours_moved}；丢件率 {lost}{lost_moved}。",
            "An exception took {hours} to settle{hours_moved}; {lost} of parcels were lost{lost_moved}.",
        ),
        hours=now[m.exception_hours],
        lost=now[m.lost_rate],
    )


fulfilment = Section(
    name="fulfilment",
    title=Text("仓配履约", "Warehouse and carriers"),
    editions={Edition.COMPREHENSIVE: 3, Edition.OPERATIONS: 1},
    place=5,
    needs=(
        m.shipments,
        m.parcels_due,
        m.on_time_rate,
        m.ship_hours,
        m.delivery_days,
        m.lost_rate,
        m.exception_rate,
        m.exception_hours,
        m.exception_business_hours,
        m.freight_per_order,
    ),
    write=_write,
    headline=_headline,
    front=(m.on_time_rate,),
    key=(m.on_time_rate, m.exception_rate, m.exception_hours, m.exception_business_hours, m.lost_rate, m.freight_per_order),
    exhibits=(
        Exhibit(title=Text("各月履约准时率", "On-time rate by month"), figure=Figure.MONTHS, metrics=(m.on_time_rate,)),
        Exhibit(title=Text("各类异常", "Exceptions by kind"), figure=Figure.BARS, metrics=(m.exceptions,), by=exception_kind),
        Exhibit(
            title=Text("承运商一览", "Carriers in figures"),
            figure=Figure.TABLE,
            metrics=(m.shipments, m.on_time_rate, m.delivery_days, m.lost_rate, m.freight_per_order),
            by=carrier,
        ),
    ),
)
