"""The files of marketing and loyalty: ad spend, creators, mentions, coupons, points, invitations."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from zhanggui.simulate.advertising import BOUGHT, Ads, places
from zhanggui.simulate.columns import FIRST_CUSTOMER, codes, days, flags, ids, money, named, orders_of, times
from zhanggui.simulate.creators import RATES, Creators, Mentions
from zhanggui.simulate.loyalty import POINT_MOVES, REFERRAL_STATUSES, Coupons, Points, Referrals
from zhanggui.simulate.orders import Orders
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import CREATOR_PLATFORMS, CREATOR_TIERS, MENTION_BRANDS, MENTION_PLATFORMS, TRAFFIC
from zhanggui.simulate.write import Sheet


def ad_sheets(plan: Plan, ads: Ads) -> Iterator[Sheet]:
    """Ad spend by day, campaign, keyword and creative."""
    spots = places()
    rows = pa.table({
        "day": days(plan, ads.day),
        "traffic_channel": codes(np.array([BOUGHT[each[0]] for each in spots])[ads.place], TRAFFIC),
        "campaign": codes(ads.place, [each[1] for each in spots]),
        "keyword": codes(ads.place, [each[2] for each in spots]),
        "creative": codes(ads.place, [each[3] for each in spots]),
        "impressions": pa.array(ads.impressions),
        "clicks": pa.array(ads.clicks),
        "spend": money(ads.cents),
        "currency": codes(np.zeros(len(ads.day), np.int8), ("CNY",)),
    })  # fmt: skip
    garbage = (("day", "31/02/2025"), ("spend", "预算外"), ("campaign", ""), ("impressions", "-5"))
    yield Sheet(file="ad_spend.csv", source="ad_spend", rows=rows, garbage=garbage)


def creator_sheets(orders: Orders, creators: Creators) -> Iterator[Sheet]:
    """Creators, and the orders that came through them."""
    number = np.arange(len(creators.title))
    rows = pa.table({
        "creator_id": named("KOL", number, 1001),
        "title": pa.array(creators.title),
        "platform": codes(creators.platform, CREATOR_PLATFORMS),
        "tier": codes(creators.tier, CREATOR_TIERS),
        "followers": pa.array(creators.followers),
        "commission_share": pa.array(np.array(RATES)[creators.tier]),
    })  # fmt: skip
    yield Sheet(file="creators.csv", source="creators", rows=rows, encoding="gb18030")
    rows = pa.table({
        "order_id": pa.array(orders.order_id[creators.order]),
        "creator_id": named("KOL", creators.creator, 1001),
        "commission": money(creators.commission),
    })  # fmt: skip
    yield Sheet(file="creator_orders.csv", source="creator_orders", rows=rows, garbage=(("commission", "按比例"), ("creator_id", "")))


def mention_sheets(plan: Plan, said: Mentions) -> Iterator[Sheet]:
    """What was said of us and of rivals."""
    rows = pa.table({
        "day": days(plan, said.day),
        "brand": codes(said.brand, MENTION_BRANDS),
        "platform": codes(said.platform, MENTION_PLATFORMS),
        "own": flags(said.brand == 0),
        "mentions": pa.array(said.mentions),
        "positive": pa.array(said.positive),
        "negative": pa.array(said.negative),
        "search_index": pa.array(said.search),
    })  # fmt: skip
    yield Sheet(file="mentions.csv", source="mentions", rows=rows, garbage=(("day", "31/02/2025"), ("mentions", "很多")))


def loyalty_sheets(
    plan: Plan, orders: Orders, promotions: list[str], coupons: Coupons, points: Points, referrals: Referrals
) -> Iterator[Sheet]:
    """Coupons, points, invitations."""
    yield _coupons(plan, orders, promotions, coupons)
    yield _points(plan, points)
    yield _referrals(plan, referrals)


def _coupons(plan: Plan, orders: Orders, promotions: list[str], coupons: Coupons) -> Sheet:
    campaign = np.where(coupons.order < 0, -1, orders.promotion[coupons.order])
    rows = pa.table({
        "coupon_id": named("CP", np.arange(len(coupons.customer)), 10_000_000),
        "customer_id": ids(coupons.customer, FIRST_CUSTOMER),
        "promotion_id": codes(campaign, promotions),
        "issued_at": times(plan, coupons.issued),
        "redeemed_at": times(plan, coupons.redeemed),
        "order_id": orders_of(orders.order_id, coupons.order),
        "face_amount": money(coupons.face),
    })  # fmt: skip
    return Sheet(file="coupons.csv", source="coupons", rows=rows, garbage=(("issued_at", ""), ("face_amount", "满减")))


def _points(plan: Plan, points: Points) -> Sheet:
    rows = pa.table({
        "move_id": named("PT", np.arange(len(points.customer)), 10_000_000),
        "customer_id": ids(points.customer, FIRST_CUSTOMER),
        "moved_at": times(plan, points.second),
        "kind": codes(points.kind, POINT_MOVES),
        "points": pa.array(points.points),
        "amount": money(points.points, signed=True),
    })  # fmt: skip
    return Sheet(file="points_moves.csv", source="points_moves", rows=rows, garbage=(("points", "若干"), ("kind", "赠送")))


def _referrals(plan: Plan, referrals: Referrals) -> Sheet:
    rows = pa.table({
        "referral_id": named("RR", np.arange(len(referrals.inviter))),
        "inviter_id": ids(referrals.inviter, FIRST_CUSTOMER),
        "invitee_id": ids(referrals.invitee, FIRST_CUSTOMER),
        "invited_at": times(plan, referrals.invited),
        "registered_at": times(plan, referrals.registered),
        "ordered_at": times(plan, referrals.ordered),
        "status": codes(referrals.status, REFERRAL_STATUSES),
        "reward_amount": money(referrals.reward),
    })  # fmt: skip
    return Sheet(file="referrals.csv", source="referrals", rows=rows, garbage=(("status", "可疑"), ("inviter_id", "")))
