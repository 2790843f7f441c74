"""On what terms goods can be had: least quantities, packs, several suppliers, what they take up and how long they keep.

All of it rolls dice of its own, and nothing that happened in the shop depends on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from zhanggui.simulate.arrays import NONE, Array, chance, pick
from zhanggui.simulate.calendar import Calendar, Promotion, festivals
from zhanggui.simulate.catalogue import SUPPLIERS, Catalogue
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.stock import Deliveries, Stock, agreed_days
from zhanggui.simulate.vocabulary import WAREHOUSES

SECOND_SOURCE, SECOND_PLACE = 0.6, 0.1  #: share of articles that others offer too; of which some lies in a second warehouse
ELSEWHERE_DAYS = 45  #: so long before the end some of it was sent there
ROOMY = (1.5, 1.03, 1.0)  #: what each warehouse holds, over the most that lay there in the last year
_YEAR = 365
_AHEAD = 183  #: promotions are planned for so many days
_LITRES = np.array((0.5, 4.0, 1.6, 3.0, 9.0, 2.5, 6.0, 3.5))  #: the middle of each category
_KEEPS = {2: (240, 540, 540, 60), 0: (1095, 1095, 1095, 1095), 7: (540, NONE, NONE, 1095)}  #: days, by category and kind
_FRESH = 100
_PACKS, _LEAST = np.array((1, 2, 6, 12)), np.array((1, 6, 12, 24))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds of each SKU, (skus,), and what else is offered, (offers,)."""

    moq: Array
    pack: Array
    litres: Array
    keeps: Array  #: days, NONE where it keeps for good or nobody knows
    elsewhere: Array  #: share of it that lies in the next warehouse
    sku: Array
    supplier: Array
    cost: Array  #: cents
    freight: Array  #: cents
    lead: Array
    least: Array
    packed: Array


def terms(plan: Plan, catalogue: Catalogue) -> Terms:
    """Agree them."""
    dice, n = plan.dice("terms"), catalogue.size
    pack = _PACKS[pick(dice, np.array((0.45, 0.15, 0.25, 0.15)), n)]
    moq = np.maximum(_LEAST[pick(dice, np.array((0.4, 0.3, 0.2, 0.1)), n)], pack)
    keeps = np.full(n, NONE)
    for category, by_kind in _KEEPS.items():
        here = catalogue.category == category
        keeps[here] = np.array(by_kind)[catalogue.subcategory[here] % 4]
    fresh = (keeps != NONE) & (keeps < _FRESH)
    moq, pack = np.where(fresh, 1, moq), np.where(fresh, 1, pack)  # what spoils is sold by the piece
    litres = np.where(chance(dice, n, 0.95), np.round(_LITRES[catalogue.category] * dice.lognormal(0, 0.5, n), 2), NONE)
    elsewhere = np.where(chance(dice, n, SECOND_PLACE), dice.uniform(0.3, 0.7, n), 0.0)
    sku, supplier = _offered(dice, catalogue)
    own, m = supplier == catalogue.supplier[sku], len(sku)
    dearer = np.where(own, 1.0, dice.lognormal(0.02, 0.06, m))
    return Terms(
        moq=moq, pack=pack, litres=litres, keeps=keeps, elsewhere=elsewhere, sku=sku, supplier=supplier,
        cost=np.maximum(np.floor(catalogue.cost[sku] * dearer), 1).astype(np.int64),
        freight=np.floor(catalogue.cost[sku] * dice.uniform(0.0, 0.05, m)).astype(np.int64),
        lead=np.maximum(agreed_days(supplier) + np.where(own, 0, dice.integers(-3, 4, m)), 3),
        least=np.where(own, moq[sku], np.maximum(_LEAST[dice.integers(0, 4, m)], pack[sku])), packed=pack[sku],
    )  # fmt: skip


def _offered(dice: np.random.Generator, catalogue: Catalogue) -> tuple[Array, Array]:
    """Articles and suppliers: of some, the own one, another, and often one of the quickest."""
    some = np.flatnonzero(chance(dice, catalogue.size, SECOND_SOURCE))
    own, another = catalogue.supplier[some], dice.integers(0, SUPPLIERS, len(some))
    quick = np.argsort(agreed_days(np.arange(SUPPLIERS)), kind="stable")[dice.integers(0, 3, len(some))]
    quick = np.where(chance(dice, len(some), 0.5), quick, another)
    pairs = {(int(sku), int(supplier)) for column in (own, another, quick) for sku, supplier in zip(some, column, strict=True)}
    found = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def elsewhere(plan: Plan, held: Terms, stock: Stock) -> Array:
    """Units of what is on hand that lie in the next warehouse, (days, skus); the last unit is always at home."""
    units = np.floor(stock.on_hand * held.elsewhere).astype(np.int64)
    units[: max(plan.days - ELSEWHERE_DAYS, 0)] = 0
    return np.asarray(np.minimum(units, np.maximum(stock.on_hand - 1, 0)))


def expiries(plan: Plan, held: Terms, sent: Deliveries, delivery: Array, day: Array) -> Array:
    """The day on which what each receipt brought expires; NONE where nobody wrote it down."""
    dice = plan.dice("expiries")
    spent = dice.uniform(0.0, 0.2, len(sent.sku))[delivery]
    said = chance(dice, len(sent.sku), 0.9)[delivery]
    keeps = held.keeps[sent.sku[delivery]]
    return np.where((keeps != NONE) & said, day + np.floor(keeps * (1 - spent)).astype(np.int64), NONE)


def rooms(catalogue: Catalogue, held: Terms, stock: Stock) -> Array:
    """Cubic metres of each warehouse."""
    litres = np.where(held.litres == NONE, _LITRES[catalogue.category], held.litres)
    taken = stock.on_hand[-_YEAR:] * litres
    there = np.array([float(taken[:, catalogue.warehouse == each].sum(axis=1).max()) for each in range(len(WAREHOUSES))])
    return np.asarray(np.ceil(there * np.array(ROOMY) / 100) / 10)


def planned(plan: Plan, calendar: Calendar) -> list[Promotion]:
    """What lies ahead: the festivals that begin within half a year after the last day."""
    known = {each.promotion_id for each in calendar.promotions}
    last = plan.last_day + timedelta(days=_AHEAD)
    ahead = [each for year in range(plan.last_day.year, last.year + 1) for each in festivals(year)]
    return [each for each in ahead if plan.last_day < each.starts <= last and each.promotion_id not in known]
