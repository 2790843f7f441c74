"""What the shop keeps a register of: articles of the knowledge base, checks of compliance, figures quoted from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from zhanggui.simulate.arrays import DAY, NONE, Array, chance, pick
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.care import Conversations
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import MENTION_BRANDS, TOPICS

CHECK_KINDS = ("privacy", "security", "listing", "content", "advertising", "consumer")
QUOTES = (0.34, 0.51)  #: share of answers that use an article: before the last year, in it
_FOUND = (0.036, 0.021)  #: share of items with a problem, likewise
_FIXED = (0.86, 0.95)  #: share of problems put right, likewise
_BY_KIND = np.array((0.8, 0.6, 1.3, 1.5, 1.2, 0.6))
_PUBLISHERS = ("远山行业研究院", "海岸消费数据中心")


@dataclass(frozen=True, slots=True, kw_only=True)
class Articles:
    """Every article in the order of days, (articles,), and the article that each conversation used, (conversations,)."""

    topic: Array
    written: Array
    due: Array
    used: Array  #: NONE where none was


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """Every check in the order of days; arrays are (checks,)."""

    kind: Array
    day: Array
    looked_at: Array
    found: Array
    fixed: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure quoted from elsewhere; those of the simulated shop are made up, and so are their publishers."""

    what: str
    whose: str
    subject: str
    starts: date
    ends: date
    value: float
    publisher: str

    @property
    def published(self) -> date:
        """Some weeks after its year."""
        return self.ends + timedelta(days=24)


def articles(plan: Plan, calendar: Calendar, talks: Conversations) -> Articles:
    """Written from the first day on; an answer may use one that is there on its topic."""
    dice = plan.dice("knowledge")
    n = max(30, plan.customers // 50)
    written = np.sort(np.where(chance(dice, n, 0.4), 0, dice.integers(0, calendar.days, n)))
    written[: len(TOPICS)] = 0
    topic = np.where(np.arange(n) < len(TOPICS), np.arange(n) % len(TOPICS), pick(dice, np.ones(len(TOPICS)), n))
    day = talks.opened // DAY
    last = (calendar.year[day] == plan.last_day.year).astype(int)
    uses = (talks.answered != NONE) & chance(dice, len(day), np.array(QUOTES)[last])
    luck, used = dice.random(len(day)), np.full(len(day), NONE)
    for each in range(len(TOPICS)):
        own = np.flatnonzero(topic == each)
        rows = np.flatnonzero(uses & (talks.topic == each))
        there = np.searchsorted(written[own], day[rows], side="right")
        used[rows] = own[np.floor(luck[rows] * there).astype(np.int64)]
    return Articles(topic=topic, written=written, due=written + 365, used=used)


def checks(plan: Plan, calendar: Calendar) -> Checks:
    """One check of each kind a month."""
    dice = plan.dice("compliance")
    months = np.flatnonzero(np.diff(calendar.month, prepend=-1))
    day, kind = (each.ravel() for each in np.meshgrid(months, np.arange(len(CHECK_KINDS)), indexing="ij"))
    day = day + 9 + kind
    kind, day = kind[day < calendar.days], day[day < calendar.days]
    last = (calendar.year[day] == plan.last_day.year).astype(int)
    looked_at = dice.integers(40, 220, len(day))
    found = dice.binomial(looked_at, np.array(_FOUND)[last] * _BY_KIND[kind])
    return Checks(kind=kind, day=day, looked_at=looked_at, found=found, fixed=dice.binomial(found, np.array(_FIXED)[last]))


def figures(plan: Plan) -> list[Figure]:
    """What two publishers say of each whole year: the market, how it grew, who has which share of it."""
    dice = plan.dice("market figures")
    market = 8.4e11 * float(dice.uniform(0.9, 1.1))
    shares = np.array((0.00004, 0.031, 0.022, 0.012)) * dice.uniform(0.9, 1.1, len(MENTION_BRANDS))
    found: list[Figure] = []
    for year in range(plan.first_day.year, plan.last_day.year + 1):
        growth = round(float(dice.uniform(0.03, 0.09)), 3)
        market *= 1 + growth
        shares = shares * dice.uniform(0.96, 1.08, len(shares)) * np.array((1.2, 1.0, 1.0, 1.0))
        of_market = (("market_size", round(market, -8)), ("market_growth", growth), ("online_share", round(0.27 + 0.01 * (year % 10), 3)))
        of_brands = zip(MENTION_BRANDS, shares, strict=True)
        if date(year, 12, 31) <= plan.last_day:
            span = {"starts": date(year, 1, 1), "ends": date(year, 12, 31)}
            found += [
                Figure(what=what, whose="market", subject="线上零售市场", value=value, publisher=_PUBLISHERS[0], **span)
                for what, value in of_market
            ]
            found += [
                Figure(what="market_share", whose="own" if place == 0 else "competitor", subject=name,
                       value=round(float(share), 6), publisher=_PUBLISHERS[1], **span)
                for place, (name, share) in enumerate(of_brands)
            ]  # fmt: skip
    return found
