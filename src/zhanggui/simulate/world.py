"""All that happens to the shop, in the order in which it happens."""

from __future__ import annotations

from dataclasses import dataclass, replace

from zhanggui.simulate import (
    advertising,
    alliances,
    baskets,
    calendar,
    care,
    catalogue,
    checkout,
    creators,
    loyalty,
    office,
    orders,
    parcels,
    people,
    registers,
    returns,
    supply,
    visits,
    wishes,
)
from zhanggui.simulate.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that happened."""

    plan: Plan
    calendar: calendar.Calendar
    catalogue: catalogue.Catalogue
    ads: advertising.Ads
    people: people.People
    wishes: wishes.Wishes
    baskets: baskets.Baskets
    till: orders.Till
    visits: visits.Visits
    mishaps: parcels.Mishaps
    parcels: parcels.Parcels
    refunds: returns.Refunds
    coupons: loyalty.Coupons
    points: loyalty.Points
    referrals: loyalty.Referrals
    mentions: creators.Mentions
    creators: creators.Creators
    talks: care.Conversations
    surveys: care.Surveys
    reviews: care.Reviews
    listings: office.Listings
    audits: office.Audits
    months: office.Months
    exposures: office.Exposures
    partners: alliances.Partners
    campaigns: alliances.Campaigns
    articles: registers.Articles
    checks: registers.Checks
    terms: supply.Terms
    figures: list[registers.Figure]


def live(plan: Plan) -> World:
    """Let everything happen; nothing is written."""
    days = calendar.make(plan)
    goods = catalogue.make(plan, days)
    ads = advertising.make(plan, days)
    who = people.make(plan, days, ads)
    wanted = wishes.make(plan, days, who)
    filled = baskets.make(plan, days, goods, who, wanted)
    till = checkout.make(checkout.Scene(plan=plan, calendar=days, catalogue=goods, people=who, wishes=wanted, baskets=filled))
    sent, settled = parcels.make(plan, days, goods, till)
    till = replace(till, orders=settled)
    wrong = parcels.mishaps(plan, days, sent)
    back = returns.make(plan, days, goods, till, sent)
    talks = care.conversations(plan, days, till, sent, wrong, back)
    came = visits.make(visits.Before(plan=plan, calendar=days, ads=ads, people=who, wishes=wanted, baskets=filled, till=till))
    allies = alliances.make(plan, days, till.orders)
    return World(
        plan=plan, calendar=days, catalogue=goods, ads=ads, people=who, wishes=wanted, baskets=filled, till=till,
        visits=came, parcels=sent, mishaps=wrong, refunds=back, talks=talks,
        coupons=loyalty.coupons(plan, days, who, till.orders), points=loyalty.points(plan, days, till.orders, back),
        referrals=loyalty.referrals(plan, days, who, till.orders), creators=creators.make(plan, till.orders, till.lines),
        mentions=creators.mentions(plan, days), surveys=care.surveys(plan, days, sent, talks),
        reviews=care.reviews(plan, days, goods, till, sent, back), listings=office.listings(plan, days, goods),
        audits=office.audits(plan, days, goods), months=office.months(plan, days),
        exposures=office.exposures(plan, days, came),
        partners=allies, campaigns=alliances.campaigns(plan, days), articles=registers.articles(plan, days, talks),
        checks=registers.checks(plan, days), terms=supply.terms(plan, goods), figures=registers.figures(plan),
    )  # fmt: skip
