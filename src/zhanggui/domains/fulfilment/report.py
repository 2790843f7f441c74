"""What the year's summary says of fulfilment."""

from collections.abc import Iterator

from zhanggui.domains.catalog.tables import ranked
from zhanggui.domains.fulfilment import metrics as m
from zhanggui.domains.fulfilment.tables import carrier, exception_kind
from zhanggui.domains.stock.tables import warehouse
from zhanggui.facts import largest
from zhanggui.nouns import Edition, Exhibit, Facts, Figure, Section, Sentence, say
from zhanggui.words import Text


def _headline(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("应达包裹 {due} 件，{on_time} 准时送达{on_time_moved}。", "Of {due} parcels due, {on_time} arrived on time{on_time_moved}."),
        due=now[m.parcels_due],
        on_time=now[m.on_time_rate],
    )


def _on_time(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text(
            "应达包裹 {due} 件，履约准时率 {on_time}{on_time_moved}；丢失与未达均计为不准时。",
            "Of {due} parcels due, {on_time} arrived on time{on_time_moved}; those missing or still under way count as late.",
        ),
        due=now[m.parcels_due],
        on_time=now[m.on_time_rate],
    )


def _speed(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("从下单到发货平均 {ship}{ship_moved}。", "It took {ship} from order to dispatch{ship_moved}."),
        ship=now[m.ship_hours],
    )
    yield say(
        Text("从发货到签收平均 {delivery}{delivery_moved}。", "The way to the customer took {delivery}{delivery_moved}."),
        delivery=now[m.delivery_days],
    )


def _write(now: Facts) -> Iterator[Sentence]:
    yield say(
        Text("全年发出包裹 {shipments} 件{shipments_moved}。", "{shipments} parcels were sent{shipments_moved}."),
        shipments=now[m.shipments],
    )
    yield from _on_time(now)
    yield from _speed(now)
    yield from _carriers(now)
    yield say(
        Text("丢件率 {lost}{lost_moved}。", "{lost} of parcels went missing{lost_moved}."),
        lost=now[m.lost_rate],
    )
    yield say(
        Text("单均运费 {freight}{freight_moved}。", "A parcel cost {freight} to send{freight_moved}."),
        freight=now[m.freight_per_order],
    )


def _carriers(now: Facts) -> Iterator[Sentence]:
    """The carrier with the most parcels, and how punctual it was."""
    first = largest(ranked(now.by(m.shipments, carrier)))
    rates = {fact.slices: fact for fact in now.by(m.on_time_rate, carrier)}
    if first is not None and (rate := rates.get(first.slices)):
        yield say(
            Text(
                "各承运商中，{name}件数居首，送 {parcels} 件，准时率 {rate}{rate_moved}。",
                "{name} carried the most parcels, {parcels}, of which {rate} arrived on time{rate_moved}.",
            ),
            name=carrier.label(first.slices[-1].value),
            parcels=first,
            rate=rate,
        )


_BY_MONTH = Exhibit(title=Text("各月履约准时率", "On-time rate by month"), figure=Figure.MONTHS, metrics=(m.on_time_rate,))
_BY_KIND = Exhibit(title=Text("各类异常", "Exceptions by kind"), figure=Figure.BARS, metrics=(m.exceptions,), by=exception_kind)

fulfilment = Section(
    name="fulfilment",
    title=Text("仓储与承运", "Warehouses and carriers"),
    editions={Edition.COMPREHENSIVE: 3},
    place=5,
    needs=(m.shipments, m.parcels_due, m.on_time_rate, m.ship_hours, m.delivery_days, m.lost_rate, m.freight_per_order),
    write=_write,
    headline=_headline,
    front=(m.on_time_rate,),
    key=(m.ship_hours, m.delivery_days, m.lost_rate, m.freight_per_order),
    exhibits=(
        _BY_MONTH,
        Exhibit(title=Text("各仓发货时长", "Time to ship by warehouse"), figure=Figure.BARS, metrics=(m.ship_hours,), by=warehouse),
        Exhibit(
            title=Text("承运商一览", "Carriers in figures"),
            figure=Figure.TABLE,
            metrics=(m.shipments, m.on_time_rate, m.delivery_days, m.lost_rate, m.freight_per_order),
            by=carrier,
        ),
    ),
)


def _headline_of_orders(now: Facts) -> Iterator[Sentence]:
    yield from _headline(now)
    yield say(
        Text("异常订单平均处理 {hours}{hours_moved}。", "An exception took {hours} to settle{hours_moved}."),
        hours=now[m.exception_hours],
    )


def _orders(now: Facts) -> Iterator[Sentence]:
    yield from _on_time(now)
    yield from _speed(now)
    yield say(
        Text("异常订单 {exceptions} 单{exceptions_moved}。", "{exceptions} orders went wrong{exceptions_moved}."),
        exceptions=now[m.exceptions],
    )
    yield say(
        Text(
            "异常平均处理 {hours}{hours_moved}；按营业时间计为 {worked}。",
            "An exception took {hours} to settle{hours_moved}; counting business hours only, {worked}.",
        ),
        hours=now[m.exception_hours],
        worked=now[m.exception_business_hours],
    )
    if first := largest(ranked(now.by(m.exceptions, exception_kind))):
        yield say(
            Text("各类异常中，“{name}”居首，{exceptions} 单。", "Of the kinds of exception, “{name}” was the most common: {exceptions}."),
            name=exception_kind.label(first.slices[-1].value),
            exceptions=first,
        )


order_handling = Section(
    name="order_handling",
    title=Text("订单履约与异常", "Orders and exceptions"),
    editions={Edition.OPERATIONS: 1},
    place=3,
    needs=(
        m.parcels_due,
        m.on_time_rate,
        m.ship_hours,
        m.delivery_days,
        m.exceptions,
        m.exception_rate,
        m.exception_hours,
        m.exception_business_hours,
    ),
    write=_orders,
    headline=_headline_of_orders,
    front=(m.on_time_rate, m.exception_hours),
    key=(m.ship_hours, m.delivery_days, m.exception_rate, m.exception_business_hours),
    exhibits=(
        _BY_MONTH,
        Exhibit(
            title=Text("各月异常处理时长", "Time to resolve an exception by month"), figure=Figure.MONTHS, metrics=(m.exception_hours,)
        ),
        _BY_KIND,
    ),
)
