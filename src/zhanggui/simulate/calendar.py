"""The shop's days: promotions, Spring Festival, weekdays, and how much people want to buy on each."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from lunardate import LunarDate

from zhanggui.simulate.arrays import NONE, Array
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import CATEGORIES

ELASTICITY = 2.2  #: an article wanted x times as much at a price cut by d: x = (1 - d) ** -ELASTICITY

_WEEKDAYS = np.array((0.95, 0.94, 0.96, 0.97, 1.02, 1.09, 1.07))
_CATEGORY_DAYS = ((3, 15, 0), (5, 20, 3), (8, 26, 6), (9, 20, 1))
_SEASONS = np.array((
    (1.0, 1.0, 1.2, 1.0, 1.1, 1.1, 0.9, 0.9, 1.0, 1.1, 1.2, 1.0),
    (0.9, 0.8, 1.0, 1.1, 1.1, 0.9, 0.8, 0.9, 1.2, 1.3, 1.3, 1.2),
    (1.8, 1.3, 0.9, 0.8, 0.9, 0.9, 0.8, 0.9, 1.2, 1.0, 1.0, 1.3),
    (1.0, 0.9, 1.0, 1.0, 1.1, 1.1, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0),
    (0.9, 0.8, 1.1, 1.0, 1.0, 1.0, 0.9, 1.0, 1.1, 1.1, 1.2, 1.1),
    (0.9, 0.8, 0.9, 0.9, 1.0, 1.3, 0.9, 1.1, 1.1, 1.0, 1.4, 1.1),
    (0.7, 0.8, 1.2, 1.3, 1.3, 1.2, 1.1, 1.1, 1.1, 1.0, 0.8, 0.7),
    (1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.0),
))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """A promotion: its days, how deep it cuts prices, how many more people come on its best days."""

    promotion_id: str
    title: str
    kind: str
    starts: date
    ends: date
    depth: float
    lift: float
    presale: date | None = None
    category: int = NONE  #: the only category that it holds for

    def peaks(self) -> tuple[int, int]:
        """How many days at its beginning and at its end are the best."""
        return (1, 2) if self.lift > _BIG else (1, 1)


_BIG = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Every simulated day, from 0; arrays are (days,) or (days, categories)."""

    first: date
    dates: Array
    year: Array
    month: Array  #: months since year 0
    promotions: tuple[Promotion, ...]
    promotion: Array  #: (days, categories): the promotion that sets the price, or NONE
    depth: Array  #: (days, categories): the share that it cuts off
    demand: Array  #: how much people want to buy, 1 on an ordinary day
    season: Array = field(default_factory=lambda: _SEASONS)  #: (categories, months of the year)

    @property
    def days(self) -> int:
        """How many days."""
        return len(self.dates)

    def day(self, when: date) -> int:
        """The number of a date, which may lie outside."""
        return (when - self.first).days

    def warp(self) -> Array:
        """Cumulative demand: time as the wish to buy feels it, (days + 1,)."""
        return np.concatenate(([0.0], np.cumsum(self.demand)))


def make(plan: Plan) -> Calendar:
    """Lay out the days of the plan."""
    dates = np.datetime64(plan.first_day) + np.arange(plan.days)
    year = dates.astype("datetime64[Y]").astype(int) + 1970
    month = dates.astype("datetime64[M]").astype(int) + 1970 * 12
    promotions = tuple(_promotions(plan))
    promotion = np.full((plan.days, len(CATEGORIES)), NONE, np.int32)
    depth = np.zeros((plan.days, len(CATEGORIES)))
    for number, each in enumerate(promotions):
        _hold(each, number, plan.first_day, promotion, depth)
    return Calendar(
        first=plan.first_day, dates=dates, year=year, month=month, promotions=promotions,
        promotion=promotion, depth=depth, demand=_demand(plan, dates, promotions),
    )  # fmt: skip


def _hold(each: Promotion, number: int, first: date, promotion: Array, depth: Array) -> None:
    days = _clip(each, first, len(depth))
    categories = slice(None) if each.category == NONE else slice(each.category, each.category + 1)
    deeper = depth[days, categories] < each.depth
    promotion[days, categories] = np.where(deeper, number, promotion[days, categories])
    depth[days, categories] = np.maximum(depth[days, categories], each.depth)


def _clip(each: Promotion, first: date, days: int) -> slice:
    start, end = (each.starts - first).days, (each.ends - first).days + 1
    return slice(min(max(start, 0), days), min(max(end, 0), days))


def _promotions(plan: Plan) -> list[Promotion]:
    found: list[Promotion] = []
    for year in range(plan.first_day.year, plan.last_day.year + 1):
        found += festivals(year)
        found += [_member_day(year, month) for month in range(1, 13)]
        found += [_category_day(year, *each) for each in _CATEGORY_DAYS]
    inside = [each for each in found if each.ends >= plan.first_day and each.starts <= plan.last_day]
    return sorted(inside, key=lambda each: (each.starts, each.promotion_id))


def festivals(year: int) -> list[Promotion]:
    """The big promotions of a year."""
    new_year = LunarDate(year, 1, 1).to_solar_date()
    return [
        Promotion(promotion_id=f"P{year}-NH", title=f"{year} 年货节", kind="nianhuo", depth=0.12, lift=1.7,
                  starts=new_year - timedelta(days=26), ends=new_year - timedelta(days=10)),
        Promotion(promotion_id=f"P{year}-618", title=f"{year} 618 年中大促", kind="618", depth=0.18, lift=3.2,
                  starts=date(year, 5, 31), ends=date(year, 6, 20), presale=date(year, 5, 20)),
        Promotion(promotion_id=f"P{year}-818", title=f"{year} 818 限时秒杀", kind="flash_sale", depth=0.10, lift=1.5,
                  starts=date(year, 8, 17), ends=date(year, 8, 19)),
        Promotion(promotion_id=f"P{year}-D11", title=f"{year} 双11 全球狂欢", kind="double_11", depth=0.22, lift=4.5,
                  starts=date(year, 10, 31), ends=date(year, 11, 11), presale=date(year, 10, 21)),
        Promotion(promotion_id=f"P{year}-D12", title=f"{year} 双12 年终盛典", kind="double_12", depth=0.14, lift=2.1,
                  starts=date(year, 12, 9), ends=date(year, 12, 12)),
    ]  # fmt: skip


def _member_day(year: int, month: int) -> Promotion:
    day = date(year, month, 8)
    return Promotion(promotion_id=f"P{year}-M{month:02d}", title=f"{year}年{month}月会员日", kind="member_day",
                     starts=day, ends=day, depth=0.06, lift=1.45)  # fmt: skip


def _category_day(year: int, month: int, day: int, category: int) -> Promotion:
    when = date(year, month, day)
    return Promotion(promotion_id=f"P{year}-C{month:02d}", title=f"{year} {CATEGORIES[category]}品类日",
                     kind="category_day", starts=when, ends=when, depth=0.15, lift=1.2, category=category)  # fmt: skip


def _demand(plan: Plan, dates: Array, promotions: tuple[Promotion, ...]) -> Array:
    weekday = (dates.astype(int) + 3) % 7
    demand = _WEEKDAYS[weekday] * (1 + 0.05 * np.cos(2 * np.pi * (np.arange(len(dates)) % 365.25) / 365.25))
    for each in promotions:
        _lift(demand, each, plan.first_day)
    for year in range(plan.first_day.year, plan.last_day.year + 1):
        _rest(demand, (LunarDate(year, 1, 1).to_solar_date() - plan.first_day).days)
    return np.asarray(demand)


def _lift(demand: Array, each: Promotion, first: date) -> None:
    """Raise the days of a promotion; big ones are waited for, and followed by a lull."""
    start, end = (each.starts - first).days, (each.ends - first).days
    open_days, close_days = each.peaks()
    day = np.arange(len(demand))
    within = (day >= start) & (day <= end)
    peak = within & ((day < start + open_days) | (day > end - close_days))
    demand[peak] *= each.lift
    demand[within & ~peak] *= 1 + 0.3 * (each.lift - 1)
    if each.lift > _BIG:
        demand[(day >= start - 5) & (day < start)] *= 0.8
        demand[(day > end) & (day <= end + 6)] *= 0.75


def _rest(demand: Array, festival: int) -> None:
    """Spring Festival: nobody shops, nobody ships."""
    day = np.arange(len(demand))
    demand[(day >= festival - 3) & (day <= festival + 6)] *= 0.45
