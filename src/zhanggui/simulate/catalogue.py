"""The articles: what they are, when they are on sale, what they cost, how much they are wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import NONE, Array, Dice, chance, pick
from zhanggui.simulate.calendar import ELASTICITY, Calendar
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import BRANDS, CATEGORIES, SUBCATEGORIES, THINGS, TOUCHES

SUPPLIERS = 14
BAD_SUPPLIER = 3

_LASTING = 3  #: articles of each category that are there all the time
_DEAD = 0.001  #: what is left of the wish for an article out of fashion
_FEWEST, _MOST, _PEOPLE_PER_SKU = 60, 2000, 25
_SUPPLIER_SHARES = np.where(np.arange(SUPPLIERS) == BAD_SUPPLIER, 2.5, 1.0)
_CATEGORY_SIZES = np.array((0.16, 0.20, 0.14, 0.10, 0.14, 0.10, 0.09, 0.07))
_PRICES = np.array((96, 168, 52, 118, 92, 268, 158, 66))  #: yuan, the middle of each category
_MARGINS = np.array((0.62, 0.55, 0.36, 0.40, 0.48, 0.28, 0.44, 0.38))


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """Every SKU, sorted by category; arrays are (skus,)."""

    code: Array  #: the SKU as text, some with leading zeros
    title: Array
    category: Array
    subcategory: Array  #: place in the flat list of subcategories
    brand: Array
    list_price: Array  #: cents
    everyday: Array  #: share of the list price on an ordinary day
    cost: Array  #: cents
    cost_known: Array
    launched: Array  #: day
    delisted: Array  #: day, or NONE
    dies: Array  #: day from which hardly anybody wants it any more, or NONE
    exclusive: Array
    supplier: Array
    warehouse: Array
    promoted: Array  #: takes part in promotions
    wanted: Array  #: how much it is wanted
    half_life: Array  #: days
    quality: Array  #: standard normal
    starts: Array  #: where each category starts, (categories + 1,)

    @property
    def size(self) -> int:
        """How many SKUs."""
        return len(self.code)

    def on_sale(self, days: int) -> Array:
        """Whether each SKU is on sale, (days, skus)."""
        day = np.arange(days)[:, None]
        return np.asarray((day >= self.launched) & ((self.delisted == NONE) | (day <= self.delisted)))

    def pull(self, calendar: Calendar, day: int) -> Array:
        """How much each SKU is wanted on a day, (skus,); 0 where it is not on sale."""
        age = day - self.launched
        sold = (age >= 0) & ((self.delisted == NONE) | (day <= self.delisted))
        ramp = np.clip((age + 4) / 25, 0.1, 1.0)
        life = ramp * np.maximum(0.22, 0.5 ** (np.maximum(age, 0) / self.half_life))
        season = calendar.season[self.category, calendar.month[day] % 12]
        cut = np.where(self.promoted, calendar.depth[day, self.category], 0.0)
        dead = np.where((self.dies != NONE) & (day >= self.dies), _DEAD, 1.0)
        return np.asarray(np.where(sold, self.wanted * life * season * dead * (1 - cut) ** -ELASTICITY, 0.0))

    def price(self, calendar: Calendar, day: Array, sku: Array) -> Array:
        """The price in cents of SKUs on days, after the promotion's cut."""
        category = self.category[sku]
        cut = np.where(self.promoted[sku], calendar.depth[day, category], 0.0)
        exact = self.list_price[sku] * self.everyday[sku] * (1 - cut)
        return np.asarray(np.maximum(np.floor(exact / 10).astype(np.int64) * 10, 100))


def make(plan: Plan, calendar: Calendar) -> Catalogue:
    """Invent the articles."""
    dice = plan.dice("catalogue")
    n = int(np.clip(plan.customers // _PEOPLE_PER_SKU, _FEWEST, _MOST))
    category = np.sort(pick(dice, _CATEGORY_SIZES, n - _LASTING * len(CATEGORIES)))
    category = np.sort(np.concatenate((category, np.repeat(np.arange(len(CATEGORIES)), _LASTING))))
    starts = np.searchsorted(category, np.arange(len(CATEGORIES) + 1))
    launched, delisted, dies = _life(dice, calendar, category)
    kind, brand = dice.integers(0, 4, n), pick(dice, np.array([5.0] + [1.0] * (len(BRANDS) - 1)), n)
    price = np.round(_PRICES[category] * dice.lognormal(0, 0.55, n)) * 100 - np.where(chance(dice, n, 0.6), 10, 0)
    price = np.maximum(price, 990).astype(np.int64)
    return Catalogue(
        code=_codes(category), title=_titles(dice, category, kind, brand), category=category,
        subcategory=category * 4 + kind, brand=brand, list_price=price, everyday=dice.uniform(0.86, 1.0, n),
        cost=np.floor(price * (1 - _MARGINS[category] + dice.normal(0, 0.05, n))).astype(np.int64),
        cost_known=~chance(dice, n, 0.02), launched=launched, delisted=delisted, dies=dies, exclusive=chance(dice, n, 0.14),
        supplier=pick(dice, _SUPPLIER_SHARES, n), warehouse=pick(dice, np.array((0.55, 0.25, 0.2)), n),
        promoted=chance(dice, n, 0.8), wanted=dice.lognormal(0, 1.15, n), half_life=dice.uniform(220, 1100, n),
        quality=dice.normal(0, 1, n), starts=starts,
    )  # fmt: skip


def _life(dice: Dice, calendar: Calendar, category: Array) -> tuple[Array, Array, Array]:
    """Days of launch, of delisting, of going out of fashion; three of each category are there from first to last.

    What is out of fashion lies around, until the last year clears it away.
    """
    n, days = len(category), calendar.days
    launched = np.where(chance(dice, n, 0.5), 0, dice.integers(1, max(days - 20, 2), n))
    delisted = launched + 240 + dice.exponential(330, n).astype(int)
    delisted = np.where(chance(dice, n, 0.35) & (delisted < days), delisted, NONE)
    dies = np.where(chance(dice, n, 0.2), launched + 90 + dice.exponential(160, n).astype(int), NONE)
    cleared = np.maximum(dies + 140, int(np.argmax(calendar.year == calendar.year[-1])) + dice.integers(0, 150, n))
    delisted = np.where((dies != NONE) & (delisted == NONE) & (cleared < days), cleared, delisted)
    lasting = np.arange(n) - np.searchsorted(category, category) < _LASTING
    return np.where(lasting, 0, launched), np.where(lasting, NONE, delisted), np.where(lasting, NONE, dies)


def _codes(category: Array) -> Array:
    number = np.arange(len(category)) * 7 + 1024
    digits = np.char.zfill((category * 100_000 + number).astype(str), 8)
    return np.where(category % 3 == 1, np.char.add("SS-", np.char.zfill(number.astype(str), 6)), digits)


def _titles(dice: Dice, category: Array, kind: Array, brand: Array) -> Array:
    things = np.array([thing for each in THINGS for thing in each])[category * 4 + kind]
    touch = np.array(TOUCHES)[dice.integers(0, len(TOUCHES), len(category))]
    model = np.char.add(" ", (np.arange(len(category)) % 90 + 10).astype(str))
    named = np.char.add(np.char.add(np.array(BRANDS)[brand], " "), np.char.add(touch, things))
    return np.char.add(named, model)


def subcategory_names() -> tuple[str, ...]:
    """The flat list of subcategories."""
    return tuple(name for each in SUBCATEGORIES for name in each)
