"""Partners month by month, what came through them, and what was done together."""

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.domains.calendar.tables import month_of
from zhanggui.domains.catalog.tables import channel, store
from zhanggui.domains.partners.sources import PARTNER_KINDS
from zhanggui.methods.relation import beside
from zhanggui.nouns import Dimension, table
from zhanggui.words import Text

partner_kind = Dimension(name="partner_kind", title=Text("伙伴类别", "Kind of partner"), values=PARTNER_KINDS)
partner_name = Dimension(name="partner", title=Text("合作伙伴", "Partner"))


@table(key=("partner_id",), day="day", dimensions=(partner_kind,))
def partner(raw_partners: ir.Table) -> ir.Table:
    """One row for each partner, on the day on which the partnership began."""
    return raw_partners.select(
        "partner_id", "since", "until", partner_kind=_.kind, partner=ibis.coalesce(_.title, _.partner_id), day=_.since
    )


@table(key=("partner_id", "day"), day="day", dimensions=(partner_kind,))
def partner_month(partner: ir.Table, calendar_day: ir.Table, order: ir.Table) -> ir.Table:
    """One row for each partner and month in which the partnership stood, up to that of the last order; its day is the first of the month."""
    last = order.day.max().as_scalar()
    months = calendar_day.select(month=month_of(calendar_day.day)).distinct().filter(_.month <= last)
    rows = partner.cross_join(months)
    stood = (rows.month >= month_of(rows.since)) & (rows.until.isnull() | (rows.month <= rows.until))
    return rows.filter(stood).select("partner_id", "partner_kind", day=_.month)


@table(key=("order_id",), day="day", dimensions=(store, channel, partner_kind, partner_name))
def partner_order(raw_partner_orders: ir.Table, partner: ir.Table, order: ir.Table) -> ir.Table:
    """One row for each order that stands and came through a partner."""
    heads = order.filter(_.is_valid).select("order_id", "day", "store", "channel", "payable")
    who = partner.select("partner_id", "partner_kind", "partner")
    rows = raw_partner_orders.inner_join(heads, "order_id").pipe(beside, who, "partner_id")
    return rows.select("order_id", "partner_id", "day", "store", "channel", "partner_kind", "partner", "payable")


@table(key=("campaign_id",), day="day", dimensions=(partner_kind, partner_name))
def joint_campaign(raw_joint_campaigns: ir.Table, partner: ir.Table) -> ir.Table:
    """One row for each campaign made together with a partner, on the day on which it started."""
    who = partner.select("partner_id", "partner_kind", "partner")
    rows = raw_joint_campaigns.pipe(beside, who, "partner_id")
    return rows.select(
        "campaign_id", "partner_id", "partner_kind", "partner", "ends_on", day=_.starts_on, spend=_.spend.cast("decimal(18, 2)")
    )
