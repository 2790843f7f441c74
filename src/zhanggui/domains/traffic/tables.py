"""Sessions, visitors, and what they did."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.domains.catalog.tables import PAID, channel, device, store, traffic_channel
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

slot = Dimension(name="slot", title=Text("推荐位", "Recommendation slot"))

_OF_SESSIONS = (store, channel, traffic_channel, device)


@table(key=("session_id",), day="day", dimensions=_OF_SESSIONS)
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
    )
    return sessions.mutate(
        seconds=_.ended_at.delta(_.started_at, unit="second"),
        is_paid=_.traffic_channel.isin(PAID).fill_null(False),  # noqa: FBT003 - Ibis's signature
    ).drop("ended_at")


@table(key=("visitor_id", "day"), day="day")
def active_day(session: ir.Table) -> ir.Table:
    """One row for each visitor and day with a session."""
    return session.group_by("visitor_id", "day").aggregate(seconds=_.seconds.sum())


@table(key=("visitor_id", "day"), day="day")
def active_month(active_day: ir.Table) -> ir.Table:
    """One row for each visitor and month with a session (its day is the first), whether there is one in the next, and whether that is over."""
    months = active_day.group_by("visitor_id", day=month_of(active_day.day)).aggregate(days=_.count())
    nexts = months.select(next_visitor="visitor_id", next_month="day")
    wanted = months.mutate(follows=(_.day + ibis.interval(months=1)).cast("date"))
    joined = wanted.left_join(nexts, [wanted.visitor_id == nexts.next_visitor, wanted.follows == nexts.next_month])
    last = active_day.day.max().as_scalar()
    over = (last + ibis.interval(days=1)).cast("date") >= (wanted.follows + ibis.interval(months=1)).cast("date")
    return joined.select("visitor_id", "day", "days", came_back=joined.next_visitor.notnull(), is_over=over)


@table(key=("visitor_id",), day="day", dimensions=_OF_SESSIONS)
def first_visit(session: ir.Table) -> ir.Table:
    """One row for each visitor, on the day of the first session ever."""
    place = ibis.row_number().over(group_by=session.visitor_id, order_by=[session.started_at, session.session_id])
    firsts = session.mutate(place=place).filter(_.place == 0)
    return firsts.select("visitor_id", "day", "store", "channel", "traffic_channel", "device")


@table(key=("event_id",), day="day", dimensions=(store, channel, device))
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
