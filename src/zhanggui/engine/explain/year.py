"""The year's bridge: from last year's value of what was ordered to this year's, bar by bar, and on to what was kept of it.

Decision record 0008 says why it is cut this way, and in this order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial

import numpy as np

from zhanggui.engine.build import Build
from zhanggui.engine.explain import ledger as books
from zhanggui.engine.explain.bridges import Bridged, Lacking, unknown
from zhanggui.engine.explain.site import OTHERS, label
from zhanggui.engine.explain.terms import Read, Share, composed, facts
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Grade, Period, Receipt, Slice
from zhanggui.methods import decompose
from zhanggui.nouns import Ask, Walk
from zhanggui.words import Text

_PROVEN = (Grade.RANDOMISED, Grade.QUASI_EXPERIMENT)
"""A measured effect is one of these; what somebody says, or a model, explains nothing."""

CHANNELS = 5
"""So many channels have a bar of their own; the rest are one."""

TITLES = {
    "calendar": Text("日历与节日", "Calendar and festivals"),
    "list_price": Text("标价", "List prices"),
    "promotions": Text("促销（优惠深度）", "Promotions (depth of discount)"),
    "mix": Text("商品结构", "Mix of articles"),
    "range": Text("上新与下架", "New and gone articles"),
    "customers": Text("客户数", "Customers"),
    "customer_types": Text("新客与老客的构成", "New versus returning customers"),
    "cancelled": Text("后来取消的订单", "Orders cancelled since"),
    "unexplained": Text("未解释（每位客户买多少）", "Unexplained (how much each customer buys)"),
}


_PART = Text("{title}：{part}", "{title}: {part}")


@dataclass(frozen=True, slots=True)
class _Path:
    """Where the walk goes."""

    build: Build
    walk: Walk
    period: Period
    against: Period
    ledger: books.Ledger

    def share(self, name: str, value: float, sql: Callable[[], str], part: str = "", grade: Grade | None = None) -> Share:
        """A bar; `part` is its channel."""
        title = _PART.format(title=TITLES[name], part=label(self.walk.by, part)) if part else TITLES[name]
        slices = (Slice(self.walk.by.name, part),) if part else ()
        return Share(name=f"{self.walk.name}.{name}", title=title, value=value, sql=sql, slices=slices, grade=grade)

    def reads(self) -> dict[str, str]:
        """The queries of the whole values in both years."""
        named = {"of": self.walk.of, "sold": self.walk.sold}
        years = {"before": self.against, "after": self.period}
        return {
            f"{name}_{year}": Read(measure=each, period=when).sql(self.build)
            for name, each in named.items()
            for year, when in years.items()
        }


def walked(build: Build, walk: Walk, period: Period, against: Period, effects: Sequence[Fact] = ()) -> Bridged | Lacking:
    """Build the bridge; `effects` are measured effects in money, which take their bars out of the unexplained."""
    measures = (walk.of, walk.sold, walk.units, walk.listed)
    asks = {each: (Ask(metric=each, period=against), Ask(metric=each, period=period, against=against)) for each in measures}
    onward = [Ask(metric=each, period=period, against=against) for each in (*walk.onward, *((walk.net,) if walk.net else ()))]
    found = measure(build, [*(ask for pair in asks.values() for ask in pair), *onward])
    pairs = {each: (found.of(pair[0])[0], found.of(pair[1])[0]) for each, pair in asks.items()}
    reason = next((why for pair in pairs.values() if (why := unknown(pair))), None)
    if reason is None and not all(fact.value for fact in pairs[walk.units]):
        reason = Text("有一年没有销售", "nothing was sold in one of the years")
    if reason is not None:
        return Lacking(of=walk, reason=reason)
    path = _Path(build, walk, period, against, books.ledger(build, walk, (against, period)))
    before, after = pairs[walk.of]
    terms = _terms(path, [float(fact.value or 0) for fact in (before, after, *pairs[walk.sold])], before, after, effects)
    later = [found.of(ask)[0] for ask in onward]
    if any(fact.value is None for fact in later):
        return Bridged(bridge=walk, before=before, after=after, terms=terms)
    taken = tuple(_taken(build, fact) for fact in later[: len(walk.onward)])
    return Bridged(bridge=walk, before=before, after=after, terms=terms, onward=taken, net=later[-1] if walk.net else None)


def _terms(path: _Path, values: Sequence[float], before: Fact, after: Fact, effects: Sequence[Fact]) -> tuple[Fact, ...]:
    """The bars, measured effects among them; the last one is what nothing accounts for."""
    before_of, after_of, before_sold, after_sold = values
    read = books.read(path.build, path.ledger)
    lapsed = (after_of - after_sold) - (before_of - before_sold)
    bars = [*_calendar(path, read, before_sold), *_articles(path, read), *_crowd(path, read)]
    query = partial(_composed, path, "cancelled", "(of_after - sold_after) - (of_before - sold_before)")
    bars.append(path.share("cancelled", lapsed, query))
    known = [replace(each, value=_cents(each.value)) for each in effects if each.value is not None and each.grade in _PROVEN]
    rest = after_of - before_of - sum(bar.value for bar in bars) - sum(float(each.value or 0) for each in known)
    bars.append(path.share("unexplained", rest, partial(_rest, path, tuple(known))))
    for each in known:  # they have their values already; the other bars share what is left
        before = replace(before, value=before.value + each.value)  # type: ignore[operator]  # both are amounts
    *told, last = facts(path.build, bars, before, after)
    return (*told, *known, last)


def _cents(value: object) -> Decimal:
    return Decimal(str(value)).quantize(Decimal("0.01"))


def _taken(build: Build, fact: Fact) -> Fact:
    """An amount that is taken off."""
    return replace(fact, value=-(fact.value or 0), comparison=None, receipt=Receipt(partial(_negative, build, fact), fact.build))


def _negative(build: Build, fact: Fact) -> str:
    return f"SELECT -(\n{fact.sql}\n) AS {build.warehouse.quoted(fact.metric)}"


def _composed(path: _Path, name: str, formula: str) -> str:
    return composed(path.build, f"{path.walk.name}.{name}", path.reads(), formula)


def _rest(path: _Path, effects: Sequence[Fact]) -> str:
    """What is left of the change after all other bars; those read alike are read together."""
    articles, crowd = books.article_terms(path.ledger), books.crowd_terms(path.ledger)
    together = {
        "calendar": path.ledger.whole.select(found=(path.ledger.whole.tilt - 1) * path.ledger.whole.v0),
        "articles": articles.select(found=articles.list_price + articles.promotions + articles.mix + articles.range),
        "crowd": crowd.aggregate(found=(crowd.customers + crowd.customer_types).sum()),
    }
    numbers = path.reads() | {name: path.build.warehouse.sql(rows) for name, rows in together.items()}
    numbers |= {f"effect_{place}": effect.sql for place, effect in enumerate(effects)}
    taken = "".join(f" - effect_{place}" for place in range(len(effects)))
    return composed(path.build, f"{path.walk.name}.unexplained", numbers, f"sold_after - sold_before - calendar - articles - crowd{taken}")


# ── the bars ─────────────────────────────────────────────────────────────────


def _calendar(path: _Path, read: books.Read, before_sold: float) -> Iterator[Share]:
    """Last year's sales on this year's calendar."""
    rows = path.ledger.whole
    query = partial(path.build.warehouse.sql, rows.select(**{f"{path.walk.name}.calendar": (rows.tilt - 1) * rows.v0}))
    yield path.share("calendar", (read.tilt - 1) * before_sold, query, grade=Grade.MODEL)


def _articles(path: _Path, read: books.Read) -> Iterator[Share]:
    """Prices, discounts, the mix of articles in both years, and articles that are new or gone."""
    sold = np.any(read.units != 0, axis=0)
    units, paid = read.units[:, sold], read.paid[:, sold]
    listed = np.where(read.listed[:, sold] == 0, paid, read.listed[:, sold])
    there = np.where(units == 0, np.nan, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        left = np.where(listed == 0, 1.0, paid / listed) * there
        price = listed / units * there
    found = decompose.price_volume_mix((read.tilt * units[0], units[1]), ([price[0], left[0]], [price[1], left[1]]))
    both = np.all(units != 0, axis=0)
    values = {
        "list_price": found.prices[0].sum(),
        "promotions": found.prices[1].sum(),
        "mix": found.mix[both].sum(),
        "range": found.mix[~both].sum(),
    }
    rows = books.article_terms(path.ledger)
    for name, value in values.items():
        yield path.share(name, float(value), partial(path.build.warehouse.sql, rows.select(**{f"{path.walk.name}.{name}": rows[name]})))


def _crowd(path: _Path, read: books.Read) -> Iterator[Share]:
    """More or fewer customers of each channel, and how many of them are new."""
    unit = np.mean(read.paid.sum(axis=1) / read.units.sum(axis=1))
    customers: dict[str, float] = {}
    turned = 0.0
    for part in dict.fromkeys(read.channels):
        here = np.array([each == part for each in read.channels])
        people, bought = read.people[:, here], read.bought[:, here] * [[read.tilt], [1.0]]
        count = people.sum(axis=1)
        there = count > 0
        each = np.divide(bought.sum(axis=1), count, out=np.zeros(2), where=there)
        average = each[there].mean() if there.any() else 0.0
        customers[part] = float(unit * (count[1] - count[0]) * average)
        if there.all():
            mixed = decompose.rate_and_mix((bought[0], bought[1]), (people[0], people[1]))
            turned += float(unit * count.mean() * mixed.mix.sum())
    rows = books.crowd_terms(path.ledger)
    for names in _groups(customers):
        part = "" if len(customers) == 1 else names[0] if len(names) == 1 else OTHERS
        found = rows.filter(rows.part.isin(names)).aggregate(**{f"{path.walk.name}.customers": rows.customers.sum()})
        yield path.share("customers", sum(customers[name] for name in names), partial(path.build.warehouse.sql, found), part)
    whole = rows.aggregate(**{f"{path.walk.name}.customer_types": rows.customer_types.sum()})
    yield path.share("customer_types", turned, partial(path.build.warehouse.sql, whole))


def _groups(sizes: dict[str, float]) -> list[list[str]]:
    order = sorted(sizes, key=lambda name: (-abs(sizes[name]), name))
    if len(order) <= CHANNELS:
        return [[name] for name in order]
    return [*([name] for name in order[: CHANNELS - 1]), order[CHANNELS - 1 :]]
