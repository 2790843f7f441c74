"""How large a batch to buy of something new, when more can be bought later, once its sales have told how it goes.

Sales a day are Poisson's around a rate of its own, and rates of alike launches are gamma distributed, so that what was sold updates
what is believed by adding units and days (Scarf, Bayes Solutions of the Statistical Inventory Problem, Annals of Mathematical Statistics
30 (1959) 490–508). Buying little first and more on early sales is the accurate response of Fisher and Raman (Operations Research 44
(1996) 87–99). A batch is worth what it brings with one more look ahead: what the days until then will teach is reckoned in, as in the
knowledge gradient of Frazier, Powell and Dayanik (SIAM Journal on Control and Optimization 47 (2008) 2410–2439).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from zhanggui.methods.inventory.orders import rounded
from zhanggui.methods.inventory.spread import Array, Number, Whole, floats, quantile

_RATES = (np.arange(12) + 0.5) / 12
_SEEN = (np.arange(8) + 0.5) / 8
_LEVELS = np.array((0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97))
_MOST_STRAYED = 1.0
_LEAST_SHAPE, _MOST_SHAPE = 0.2, 50.0


class Belief(NamedTuple):
    """What is believed of a rate: gamma distributed, as if so many units had been sold in so many days."""

    units: Array
    days: Array


Amount = float | Array


class Terms(NamedTuple):
    """What a unit brings, costs and is worth if left; what a batch costs; after how many days it comes, and when one looks again."""

    price: Amount
    cost: Amount
    salvage: Amount
    fixed: Amount
    lead: Amount
    review: Amount
    least: Amount = 1
    pack: Amount = 1


class Batch(NamedTuple):
    """The best batch now; what comes of it, of the best one that is not nothing, of waiting, and of never buying more; the chance that a
    later look would buy."""  # noqa: D205, D209 - one sentence

    units: Whole
    worth: Array
    least_units: Whole  #: the best of those that are not nothing
    now: Array
    wait: Array
    never: Array
    later: Array

    def row(self, number: int) -> Batch:
        """That of one article alone."""
        at = slice(number, number + 1)
        return Batch(self.units[at], self.worth[at], self.least_units[at], self.now[at], self.wait[at], self.never[at], self.later[at])


def alike(units: Number, days: Number) -> Belief:
    """What launches before say of the next, by moments: their scatter beyond that of chance is that of their rates."""
    sold, seen = floats(units, days)
    sold, seen = sold[seen > 0], seen[seen > 0]
    if not sold.sum():
        return Belief(np.asarray(_LEAST_SHAPE), np.asarray(max(float(seen.sum()), 1.0)))
    mean = sold.sum() / seen.sum()
    rates = sold / seen
    scatter = float(((rates - mean) ** 2).mean() - mean * (1 / seen).mean())
    shape = np.clip(mean**2 / max(scatter, 1e-12), _LEAST_SHAPE, _MOST_SHAPE)
    return Belief(np.asarray(shape), np.asarray(shape / mean))


def learned(belief: Belief, units: Number, days: Number) -> Belief:
    """The same, after so many units were sold in so many days."""
    return Belief(belief.units + np.asarray(units, float), belief.days + np.asarray(days, float))


def strayed(belief: Belief, first: tuple[Number, Number], later: tuple[Number, Number]) -> float:
    """How far what launches sold later strayed from what their first days had said, beyond chance: the squared coefficient of variation.

    `first` and `later` are units and days.
    """
    said = learned(belief, *first)
    units, days = floats(*later)
    mean = said.units / said.days * days
    beyond = (units - mean) ** 2 - mean - mean**2 / said.units
    return float(np.clip(beyond.sum() / max(float((mean**2).sum()), 1e-12), 0.0, _MOST_STRAYED))


def loosened(belief: Belief, strays: float) -> Belief:
    """The same rate, less sure: it may have changed since, by so much."""
    units = 1 / (1 / belief.units + strays)
    return Belief(units, units * belief.days / belief.units)


def demand(belief: Belief, days: Number, chance: Number) -> Array:
    """What demand over so many days stays within with this chance: its rate is not known, and it scatters around that."""
    units, seen, time, chance = floats(belief.units, belief.days, days, chance)
    mean = units / seen * time
    return np.where(time > 0, quantile(chance, np.maximum(mean, 1e-12), np.sqrt(np.maximum(mean + units * (time / seen) ** 2, 1e-12))), 0.0)


def best_batch(belief: Belief, stock: Number, coming: Number, left: Number, terms: Terms) -> Batch:
    """The batch to buy now of each article, of which so many are there and coming, and which sells for so many more days."""
    columns = [np.atleast_1d(each)[:, None] for each in floats(*belief, stock, coming, left, *terms)]
    belief, (there, due, left), terms = Belief(*columns[:2]), columns[2:5], Terms(*columns[5:])
    asked = _asked(belief, there + due, left, terms)
    worth, later = _looked_ahead(belief, there, due + asked, left, terms)
    worth -= _paid(asked, terms)
    best, row = np.argmax(worth, axis=1), np.arange(len(worth))
    some = np.argmax(np.where(asked > 0, worth, -np.inf), axis=1)
    never = _sold_off(belief, (there, due, np.zeros_like(there)), left, (terms.lead, terms.lead), terms)
    return Batch(
        asked[row, best].astype(np.int64), worth[row, best], asked[row, some].astype(np.int64), worth[row, some],
        worth[:, 0], np.asarray(never[:, 0]), later[:, 0],
    )  # fmt: skip


def _asked(belief: Belief, position: Array, left: Array, terms: Terms) -> Array:
    """Batches to choose from, (articles, batches): nothing, or up to what demand stays within until the next one can come, or longer."""
    soon = np.minimum(terms.lead + terms.review, left)
    spans = [demand(belief, soon + share * (left - soon), _LEVELS) for share in (0.0, 0.5, 1.0)]
    levels = np.concatenate(spans, axis=1)
    return np.concatenate([np.zeros_like(position), rounded(levels - position, terms.least, terms.pack)], axis=1).astype(float)


def _paid(units: Array, terms: Terms) -> Array:
    return units * terms.cost + terms.fixed * (units > 0)


def _looked_ahead(belief: Belief, there: Array, due: Array, left: Array, terms: Terms) -> tuple[Array, Array]:
    """What each batch brings, if at the next look the best of a last one is bought; and the chance that one is bought then."""
    there, due, left = (each[..., None] for each in (there, due, left))
    terms, belief = Terms(*(np.asarray(each)[..., None] for each in terms)), Belief(belief.units[..., None], belief.days[..., None])
    days = np.minimum(terms.review, left)
    wanted = demand(belief, days, _SEEN)
    before = np.minimum(terms.lead / np.maximum(days, 1e-9), 1.0)
    first = np.minimum(there, wanted * before)
    arrived = np.where(terms.lead < days, due, 0.0)
    sold = first + np.minimum(there - first + arrived, wanted * (1 - before))
    stock, due = there + arrived - sold, due - arrived
    known = learned(belief, sold, days * np.where(wanted > 0, sold / np.maximum(wanted, 1e-9), 1.0))
    rest, gap = left - days, np.maximum(terms.lead - days, 0.0)
    chances = _LEVELS[1:, None, None, None]
    more = np.maximum(demand(known, rest, chances) - stock - due, 0.0)
    more = np.concatenate([np.zeros_like(more[:1]), np.ceil(more)])
    worth = _sold_off(known, (stock, due, more), rest, (gap, terms.lead), terms) - _paid(more, terms)
    best = np.argmax(worth, axis=0)
    return np.asarray((terms.price * sold + worth.max(axis=0)).mean(axis=-1)), np.asarray((best > 0).mean(axis=-1))


def _sold_off(belief: Belief, units: tuple[Array, Array, Array], left: Array, come: tuple[Number, Number], terms: Terms) -> Array:
    """What is taken in `left` days with what is there, what comes first and what comes last, and what is left at the end of them."""
    there, due, more = (each[..., None] for each in units)
    time = left[..., None]
    first, last = (np.minimum(np.asarray(each)[..., None], time) for each in come)
    rate = demand(Belief(belief.units[..., None], belief.days[..., None]), time, _RATES) / np.maximum(time, 1e-9)
    early = np.minimum(there, rate * first)
    middle = np.minimum(there - early + due, rate * (last - first))
    late = np.minimum(there - early + due - middle + more, rate * (time - last))
    sold = early + middle + late
    price, salvage = (np.asarray(each)[..., None] for each in (terms.price, terms.salvage))
    return np.asarray((price * sold + salvage * (there + due + more - sold)).mean(axis=-1))
