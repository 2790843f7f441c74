"""How fulfilment is measured: on time, of what was due; and how fast things that went wrong are put right."""

from ibis import _

from zhanggui.domains.fulfilment import sources
from zhanggui.domains.fulfilment.tables import exception, parcel, promise
from zhanggui.facts import Better, Unit
from zhanggui.nouns import Metric, Needs, Ratio, Sampling, Table
from zhanggui.words import Text

shipments = Metric(
    name="shipments",
    title=Text("发货包裹数", "Parcels sent"),
    doc=Text("时段内发出的包裹数。", "Parcels that left in the period."),
    unit=Unit.COUNT,
    of=parcel,
    each=_.shipment_id.notnull(),
    better=Better.NEITHER,
)

parcels_due = Metric(
    name="parcels_due",
    title=Text("应达包裹数", "Parcels due"),
    doc=Text("承诺送达日在时段内且已到期的包裹数。", "Parcels promised for the period and due."),
    unit=Unit.COUNT,
    of=promise,
    each=_.is_due,
    better=Better.NEITHER,
    rules=(Needs(source=sources.shipments, columns=("promised_on",)),),
)

_on_time = Metric(
    name="parcels_on_time",
    title=Text("准时包裹数", "Parcels on time"),
    doc=Text(
        "其中在承诺日或之前签收的；丢失和未签收的算不准时。",
        "Those of them delivered on the promised day or before; lost and undelivered ones are late.",
    ),
    unit=Unit.COUNT,
    of=promise,
    each=_.is_due & _.is_on_time,
    hidden=True,
)

on_time_rate = Ratio(
    name="on_time_rate",
    title=Text("履约准时率", "On-time rate"),
    doc=Text(
        "应达包裹中在承诺日或之前签收的占比；丢失和未签收的算不准时。",
        "Share of the parcels due that were delivered on the promised day or before; lost and undelivered ones are late.",
    ),
    unit=Unit.SHARE,
    top=_on_time,
    bottom=parcels_due,
    sampling=Sampling.PROPORTION,
)


def _mean(name: str, title: Text, doc: Text, unit: Unit, of: Table, column: str) -> Ratio:
    """The mean of a column over the rows that have it."""
    top = Metric(
        name=f"{name}_total", title=title, doc=doc, unit=unit, of=of, each=_[column].fill_null(0.0), hidden=True, better=Better.DOWN
    )
    bottom = Metric(
        name=f"{name}_cases", title=title, doc=doc, unit=Unit.COUNT, of=of, each=_[column].notnull(), hidden=True, better=Better.NEITHER
    )
    return Ratio(name=name, title=title, doc=doc, unit=unit, top=top, bottom=bottom, sampling=Sampling.MEAN, better=Better.DOWN)


ship_hours = _mean(
    "ship_hours",
    Text("发货时长", "Time to ship"),
    Text("下单到发货的平均小时数。", "Hours from order to dispatch, on average."),
    Unit.HOURS,
    parcel,
    "hours_to_ship",
)
delivery_days = _mean(
    "delivery_days",
    Text("配送时长", "Time to deliver"),
    Text("发货到签收的平均天数。", "Days from dispatch to delivery, on average."),
    Unit.DAYS,
    parcel,
    "days_to_deliver",
)

_lost = Metric(
    name="parcels_lost",
    title=Text("丢失包裹数", "Parcels lost"),
    doc=Text("时段内发出、后来丢失的包裹数。", "Parcels that left in the period and were lost."),
    unit=Unit.COUNT,
    of=parcel,
    each=_.is_lost,
    better=Better.DOWN,
    hidden=True,
    rules=(Needs(source=sources.shipments, columns=("lost",)),),
)

lost_rate = Ratio(
    name="lost_rate",
    title=Text("丢件率", "Loss rate"),
    doc=Text("发出的包裹中丢失的占比。", "Share of the parcels sent that were lost."),
    unit=Unit.SHARE,
    top=_lost,
    bottom=shipments,
    sampling=Sampling.PROPORTION,
    better=Better.DOWN,
)

exceptions = Metric(
    name="exceptions",
    title=Text("异常订单数", "Exceptions"),
    doc=Text("时段内发现的异常订单数。", "Orders found in the period to have gone wrong."),
    unit=Unit.COUNT,
    of=exception,
    each=_.exception_id.notnull(),
    better=Better.DOWN,
)

exception_rate = Ratio(
    name="exception_rate",
    title=Text("异常率", "Exception rate"),
    doc=Text("异常订单数与发货包裹数之比。", "Exceptions over parcels sent."),
    unit=Unit.SHARE,
    top=exceptions,
    bottom=shipments,
    better=Better.DOWN,
)

exception_hours = _mean(
    "exception_hours",
    Text("异常处理时长", "Time to resolve an exception"),
    Text("发现到处理完成的平均小时数，只计已完成的。", "Hours from finding to resolving, on average, of those resolved."),
    Unit.HOURS,
    exception,
    "hours",
)
exception_business_hours = _mean(
    "exception_business_hours",
    Text("异常处理时长（营业时间）", "Time to resolve an exception (business hours)"),
    Text("只计营业时间的平均处理小时数。", "The same, counting business hours only."),
    Unit.HOURS,
    exception,
    "business_hours",
)

_freight = Metric(
    name="freight",
    title=Text("运费成本", "Freight"),
    doc=Text("时段内发出的包裹的运费成本。", "What the parcels sent in the period cost to send."),
    unit=Unit.MONEY,
    of=parcel,
    each=_.freight,
    better=Better.DOWN,
    hidden=True,
    rules=(Needs(source=sources.shipments, columns=("freight_cost",)),),
)

freight_per_order = Ratio(
    name="freight_per_order",
    title=Text("单均运费", "Freight per parcel"),
    doc=Text("每个包裹的运费成本。", "What a parcel cost to send, on average."),
    unit=Unit.PRICE,
    top=_freight,
    bottom=shipments,
    better=Better.DOWN,
)
