"""What happens behind the shop: listings, audits, costs, people; and which visitors saw which experiment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate import trials
from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, places
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.visits import Visits
from zhanggui.simulate.vocabulary import COST_KINDS, STORES

LISTED, UPDATED, DELISTED = range(3)
LISTING_ACTIONS = ("listed", "updated", "delisted")
FIELDS = 12
_OWN_AND_TMALL = 2
_TEAM = np.array((0.9, 1.1, 1.6, 0.7, 0.5, 0.4))  #: people of each department for a thousand customers a year
_PAY = np.array((11000, 7500, 7000, 19000, 13000, 10000))  #: yuan a month


@dataclass(frozen=True, slots=True, kw_only=True)
class Listings:
    """Every listing record in the order of time; arrays are (records,)."""

    sku: Array
    store: Array
    second: Array
    action: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Audits:
    """Every audit in the order of time; arrays are (audits,)."""

    sku: Array
    second: Array
    right: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Costs (months, departments, kinds) in cents and people (months, departments) by month."""

    day: Array  #: the first day of each month
    costs: Array
    people: Array
    hours: Array
    training: Array


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposures:
    """The first time that a visitor met an experiment; arrays are (exposures,)."""

    trial: Array
    visitor: Array
    treated: Array
    second: Array


def listings(plan: Plan, calendar: Calendar, catalogue: Catalogue) -> Listings:
    """Each article is listed in its stores when launched, updated now and then, taken off when delisted."""
    dice = plan.dice("listings")
    stores = np.where(catalogue.exclusive, _OWN_AND_TMALL, len(STORES))
    sku, store = places(stores)
    gone = catalogue.delisted[sku] != NONE
    months = np.flatnonzero(np.diff(calendar.month, prepend=calendar.month[0])) if plan.days else np.zeros(0, int)
    share = np.where(calendar.year[months] == plan.last_day.year, 0.24, 0.17)
    month, updated = np.nonzero(dice.random((len(months), catalogue.size)) < share[:, None])
    day = months[month] + dice.integers(0, 28, len(month))
    alive = (day < calendar.days) & (day > catalogue.launched[updated])
    alive &= (catalogue.delisted[updated] == NONE) | (day < catalogue.delisted[updated])
    updated, day = updated[alive], day[alive]
    groups = (
        (sku, store, catalogue.launched[sku], LISTED, 8), (updated, np.zeros(len(updated), int), day, UPDATED, 14),
        (sku[gone], store[gone], catalogue.delisted[sku[gone]], DELISTED, 21),
    )  # fmt: skip
    second = np.concatenate([when * DAY + hour * HOUR for _, _, when, _, hour in groups])
    second += dice.integers(0, HOUR, len(second))
    order = np.argsort(second, kind="stable")
    return Listings(
        sku=np.concatenate([each[0] for each in groups])[order], store=np.concatenate([each[1] for each in groups])[order],
        second=second[order], action=np.repeat([each[3] for each in groups], [len(each[0]) for each in groups])[order],
    )  # fmt: skip


def audits(plan: Plan, calendar: Calendar, catalogue: Catalogue) -> Audits:
    """Every week a few articles are looked at, field by field."""
    dice = plan.dice("audits")
    weeks = np.arange(3, calendar.days, 7)
    many = max(3, catalogue.size // 40)
    day = np.repeat(weeks, many)
    sku = dice.integers(0, catalogue.size, len(day))
    there = catalogue.on_sale(calendar.days)[day, sku]
    day, sku = day[there], sku[there]
    right = dice.binomial(FIELDS, np.where(calendar.year[day] == plan.last_day.year, 0.962, 0.931))
    second = day * DAY + 15 * HOUR + np.arange(len(day)) % many * 5
    return Audits(sku=sku, second=second, right=right)


def months(plan: Plan, calendar: Calendar) -> Months:
    """Teams grow with the shop, training too."""
    dice = plan.dice("office")
    begins = np.flatnonzero(calendar.dates.astype("datetime64[M]").astype("datetime64[D]") == calendar.dates)
    progress = begins / calendar.days
    size = _TEAM * max(plan.customers / 3000, 0.4) * 1.6
    people = np.maximum(np.round(size * (0.7 + 0.45 * progress[:, None])), 1).astype(np.int64)
    hours = np.round(people * dice.uniform(164, 178, people.shape), 1)
    each = np.where(calendar.year[begins] == plan.last_day.year, 3.2, 2.5)[:, None] * dice.uniform(0.7, 1.3, people.shape)
    training = np.round(people * each, 1)
    pay = people * _PAY * 100
    kinds = np.stack([pay, pay * 0.14, pay * 0.08, pay * 0.05], axis=2) * dice.uniform(0.95, 1.05, (*people.shape, len(COST_KINDS)))
    return Months(day=begins, costs=np.floor(kinds).astype(np.int64), people=people, hours=hours, training=training)


def exposures(plan: Plan, calendar: Calendar, visits: Visits) -> Exposures:
    """Every visitor who came while an experiment ran, at their first visit in it."""
    found = []
    for number, each in enumerate(trials.trials(plan)):
        rows = np.flatnonzero(each.running(calendar, visits.day))
        visitor, first = np.unique(visits.visitor[rows], return_index=True)
        found.append((np.full(len(visitor), number), visitor, each.treated(visitor), visits.start[rows[first]]))
    trial, visitor, treated, second = (np.concatenate(column) for column in zip(*found, strict=True))
    return Exposures(trial=trial, visitor=visitor, treated=treated, second=second)
