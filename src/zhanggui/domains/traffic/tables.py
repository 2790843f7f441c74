"""Sessions, visitors, and what they did."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.domains.catalog.tables import PAID, age, channel, device, store, traffic_channel
from zhanggui.methods.cohort import cohorts, months_over
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

slot = Dimension(
    name="slot",
    title=Text("推荐位", "Recommendation slot"),
    values={
        "home_for_you": Text("首页·猜你喜欢", "“For you” on the home page"),
        "cart_also_bought": Text("购物车·买了还买", "“Also bought” in the cart"),
        "item_similar": Text("商品页·相似推荐", "“Similar items” on product pages"),
    },
)

_OF_SESSIONS = (store, channel, traffic_channel, device)


@table(key=("session_id",), day="day", dimensions=_OF_SESSIONS, unit=("session_id",))
def session(raw_events: ir.Table) -> ir.Table:
    """One row for each session, on the local day of its first event: what happened in it, and how long it took."""
    name = raw_events.event_name
    sessions = raw_events.group_by("session_id").aggregate(
        visitor_id=_.visitor_id.max(),
        started_at=_.event_at.min(),
        ended_at=_.event_at.max(),
        day=_.event_local.min().cast("date"),
        store=_.store.max(),
        channel=_.channel.max(),
        traffic_channel=_.traffic_channel.argmin(_.event_at),
        device=_.device.max(),
        events=(name != "session_start").sum(),
        viewed=(name == "view_item").any(),
        carted=(name == "add_to_cart").any(),
        checked_out=(name == "begin_checkout").any(),
        purchased=(name == "purchase").any(),
        lists=_.count(where=(name == "view_item_list") & raw_events.slot.notnull()),
        picks=_.count(where=(name == "select_item") & raw_events.slot.notnull()),
    )
    return sessions.mutate(
        seconds=_.ended_at.delta(_.started_at, unit="second"),
        is_paid=_.traffic_channel.isin(PAID).fill_null(False),  # noqa: FBT003 - Ibis's signature
    ).drop("ended_at")


@table(key=("visitor_id", "day"), day="day", unit=("visitor_id", "day"))
def active_day(session: ir.Table) -> ir.Table:
    """One row for each visitor and day with a session."""
    return session.group_by("visitor_id", "day").aggregate(seconds=_.seconds.sum())


@table(key=("visitor_id", "day"), day="day", ahead=62, behind=0)
def active_month(active_day: ir.Table) -> ir.Table:
    """One row for each visitor and month with a session (its day is the first), whether there is one in the next, and whether that is over."""
    months = active_day.group_by("visitor_id", day=month_of(active_day.day)).aggregate(days=_.count())
    nexts = months.select(next_visitor="visitor_id", next_month="day")
    wanted = months.mutate(follows=(_.day + ibis.interval(months=1)).cast("date"))
    joined = wanted.left_join(nexts, [wanted.visitor_id == nexts.next_visitor, wanted.follows == nexts.next_month])
    last = active_day.day.max().as_scalar()
    over = (last + ibis.interval(days=1)).cast("date") >= (wanted.follows + ibis.interval(months=1)).cast("date")
    return joined.select("visitor_id", "day", "days", came_back=joined.next_visitor.notnull(), is_over=over)


@table(key=("visitor_id",), day="day", dimensions=_OF_SESSIONS, unit=("visitor_id",))
def first_visit(session: ir.Table) -> ir.Table:
    """One row for each visitor, on the day of the first session ever."""
    place = ibis.row_number().over(group_by=session.visitor_id, order_by=[session.started_at, session.session_id])
    firsts = session.mutate(place=place).filter(_.place == 0)
    return firsts.select("visitor_id", "day", "store", "channel", "traffic_channel", "device")


@table(key=("day", "age", "channel", "traffic_channel", "device"), day="day", dimensions=(age, channel, traffic_channel, device))
def visitor_cohort(first_visit: ir.Table, active_month: ir.Table, calendar_day: ir.Table, active_day: ir.Table) -> ir.Table:
    """One row for the new visitors of a month and each later month that is over: how many came in it."""
    months, by = active_month.select("visitor_id", month="day"), ("channel", "traffic_channel", "device")
    return cohorts(first_visit, months, months_over(calendar_day, active_day.day.max()), who="visitor_id", by=by).drop("spent")


@table(key=("event_id",), day="day", dimensions=(store, channel, device), unit=("event_id",))
def page_load(raw_events: ir.Table) -> ir.Table:
    """One row for each event that says how long its page took to load."""
    return raw_events.filter(_.load_ms.notnull()).select("event_id", "store", "channel", "device", day=_.event_day, load_ms=_.load_ms)


@table(key=("day", "slot", "store", "channel", "device"), day="day", dimensions=(slot, store, channel, device))
def recommendation_day(raw_events: ir.Table) -> ir.Table:
    """One row for each day, slot, store, channel and device: lists shown, and items picked from them."""
    shown = raw_events.filter(_.slot.notnull() & _.event_name.isin(["view_item_list", "select_item"]))
    return shown.group_by(
        "slot", store=_.store.fill_null("–"), channel=_.channel.fill_null("–"), device=_.device.fill_null("–"), day=_.event_day
    ).aggregate(
        lists=_.count(where=_.event_name == "view_item_list"),
        picks=_.count(where=_.event_name == "select_item"),
    )


@table(key=("experiment", "visitor_id"), day="day")
def exposure(raw_exposures: ir.Table) -> ir.Table:
    """One row for each visitor in each experiment, on the day of entering it."""
    return raw_exposures.select("experiment", "visitor_id", "variant", day=_.exposed_day)


@table(key=("order_id",), day="day", unit=("order_id",))
def placed_order(order: ir.Table, raw_events: ir.Table) -> ir.Table:
    """One row for each order that was placed in a session: the last in which it was, whether it stands, and what it comes to in cents."""
    placed = raw_events.filter((_.event_name == "purchase") & _.order_id.notnull())
    placed = placed.group_by("order_id").aggregate(session_id=_.session_id.argmax(_.event_at))
    return placed.inner_join(order.select("order_id", "day", "is_valid", "payable_cents"), "order_id")


@table(
    key=("experiment", "session_id"),
    day="day",
    dimensions=(channel,),
    unit=("session_id",),
    ties={"raw_exposures": {"visitor_id": "visitor_id"}},
)
def exposed_session(raw_exposures: ir.Table, session: ir.Table, placed_order: ir.Table) -> ir.Table:
    """One row for each session of a visitor since they entered an experiment, and what came of it.

    A column named as a metric (`sessions`, `buying_sessions`, `gmv`) holds what the session adds to it:
    by these names `zhanggui.engine.effect` finds what it compares between the variants.
    """
    entered = raw_exposures.select("experiment", "visitor_id", "variant", "exposed_at")
    since = session.inner_join(entered, "visitor_id").filter(_.exposed_at.delta(_.started_at, unit="second") <= _.seconds)
    rows = beside(since, _bought(placed_order), "session_id")
    return rows.select(
        "experiment",
        "variant",
        "visitor_id",
        "session_id",
        "day",
        "channel",
        sessions=ibis.literal(1, "int64"),
        viewing_sessions=_.viewed.cast("int64"),
        carting_sessions=_.carted.cast("int64"),
        checkout_sessions=_.checked_out.cast("int64"),
        buying_sessions=_.purchased.cast("int64"),
        bounces=(_.events <= 1).cast("int64"),
        session_time=_.seconds,
        recommendation_lists=_.lists,
        recommendation_picks=_.picks,
        orders=_.orders.fill_null(0),
        sales=_money(_.sales_cents),
        gmv=_money(_.gmv_cents),
    )


def _money(cents: ir.Value) -> ir.Value:
    """Whole cents as an amount; none is nought."""
    return (cents.fill_null(0).cast("float64") / 100).cast("decimal(18, 2)")


def _bought(placed: ir.Table) -> ir.Table:
    """Orders placed in each session, and what they come to, in cents; an order is counted where it was placed last."""
    return placed.group_by("session_id").aggregate(
        orders=_whole(_.is_valid.cast("int64").sum()),
        sales_cents=_whole(_.payable_cents.sum(where=_.is_valid)),
        gmv_cents=_whole(_.payable_cents.sum()),
    )


def _whole(total: ir.Value) -> ir.Value:
    """A sum of whole numbers as one: DuckDB's is of 128 bits, which Parquet would keep as floating point."""
    return total.cast("decimal(18, 0)").cast("int64")
