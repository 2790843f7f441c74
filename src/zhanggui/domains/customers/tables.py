"""Persons and their orders: who is new, who comes back, and when."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.domains.catalog.tables import age, channel, device, region, store, traffic_channel
from zhanggui.methods.cohort import cohorts, months_over
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

gender = Dimension(name="gender", title=Text("性别", "Gender"))


@table(key=("customer_id",), day="day", dimensions=(traffic_channel, region, gender))
def registration(raw_customers: ir.Table) -> ir.Table:
    """One row for each account, on the day on which it was registered."""
    return raw_customers.filter(_.registered_at.notnull()).select(
        "customer_id", "traffic_channel", "region", "gender", day=_.registered_day, consents=_.consent_marketing
    )


@table(key=("order_id",), day="day", dimensions=(store, channel, region, device, traffic_channel), unit=("order_id",))
def purchase(order: ir.Table) -> ir.Table:
    """One row for each order that stands, of a person who is known, with its place among that person's orders."""
    return order.filter(order.number.notnull()).select(
        "order_id", "person", "day", "number", "store", "channel", "region", "device", "traffic_channel", "payable"
    )


@table(key=("person",), day="day", dimensions=(store, channel, region, device, traffic_channel))
def first_purchase(purchase: ir.Table, order: ir.Table) -> ir.Table:
    """One row for each person, on the day of the first order: when the second came, and how long we have watched."""
    firsts = purchase.filter(_.number == 1)
    seconds = purchase.filter(_.number == 2).select("person", second_day="day")  # noqa: PLR2004 - the second order
    last = order.day.max().as_scalar()
    found = firsts.pipe(beside, seconds, "person")
    found = found.mutate(
        watched=last.delta(found.day, unit="day"),
        until_second=_.second_day.delta(_.day, unit="day"),
        year=_.day.year(),
    )
    usual = found.group_by("year").aggregate(usual=_.payable.cast("float64").mean())
    found = found.pipe(beside, usual, "year")
    return found.select(
        "person",
        "day",
        "store",
        "channel",
        "region",
        "device",
        "traffic_channel",
        "payable",
        "watched",
        "until_second",
        is_high_value=_.payable.cast("float64") > _.usual,
    )


@table(key=("day", "age", "channel", "traffic_channel", "device"), day="day", dimensions=(age, channel, traffic_channel, device))
def buyer_cohort(first_purchase: ir.Table, purchase: ir.Table, calendar_day: ir.Table, order: ir.Table) -> ir.Table:
    """One row for the first-time buyers of a month and each later month that is over: how many ordered in it, and for how much."""
    months = purchase.group_by("person", month=month_of(purchase.day)).aggregate(spent=_.payable.sum().cast("decimal(18, 2)"))
    by = ("channel", "traffic_channel", "device")
    return cohorts(first_purchase, months, months_over(calendar_day, order.day.max()), who="person", by=by, spent="spent")


@table(key=("referral_id",), day="day")
def referral(raw_referrals: ir.Table) -> ir.Table:
    """One row for each invitation, on the day on which it was made."""
    came = raw_referrals.registered_at.notnull() & (raw_referrals.status.fill_null("invited") != "rejected")
    return raw_referrals.select(
        "referral_id",
        "inviter_id",
        "invitee_id",
        "status",
        day=_.invited_day,
        has_registered=came,
        has_ordered=came & (raw_referrals.status == "ordered").fill_null(False),  # noqa: FBT003 - Ibis's signature
        is_rejected=(raw_referrals.status == "rejected").fill_null(False),  # noqa: FBT003 - as above
        reward=_.reward_amount,
    )


@table(key=("day",), day="day")
def points_day(raw_points_moves: ir.Table, order: ir.Table, calendar_day: ir.Table) -> ir.Table:
    """One row for each day since points were first given: what those outstanding at its end are worth."""
    moves = raw_points_moves.group_by(day=_.moved_day).aggregate(
        amount=_.amount.sum(), earned=_.amount.sum(where=_.kind == "earn"), spent=-_.amount.sum(where=_.kind == "spend")
    )
    ends = moves.aggregate(first=_.day.min(), last=_.day.max())
    latest = order.aggregate(last_order=_.day.max())
    span = ends.cross_join(latest)
    days = (
        calendar_day.select("day")
        .cross_join(span)
        .filter(lambda t: (t.day >= t["first"]) & (t.day <= ibis.greatest(t["last"], t.last_order.fill_null(t["last"]))))
        .select("day")
    )
    filled = days.pipe(beside, moves, "day").mutate(amount=_.amount.fill_null(0), earned=_.earned.fill_null(0), spent=_.spent.fill_null(0))
    window = ibis.cumulative_window(order_by="day")
    return filled.mutate(outstanding=_.amount.sum().over(window))
