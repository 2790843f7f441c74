"""Replenishment in a closed loop: our policy against the rules that shops use, and against an oracle that knows what will be wanted.

    python benchmarks/replenishment.py                     # 20 seeds, 500 articles, 2 years
    python benchmarks/replenishment.py --seeds 3 --articles 100

The days are those of the simulated shop: its weekdays, seasons, promotions and what they cut off the price, after a first year that
everybody has seen. What is wanted of each article is drawn around its own mean, which drifts; suppliers are as late as the simulated
ones. What is out of stock is lost, and nobody but the oracle sees that it was wanted. Every policy reviews on the same days.

Prints a table with 95 % intervals over the seeds, and draws stock against fill rate in `benchmarks/.work/replenishment.svg`.
"""

import argparse
import time
from dataclasses import dataclass, field
from pathlib import Path

import altair as alt
import numpy as np
import pandas as pd
from scipy import stats

from zhanggui.methods.inventory import reorder
from zhanggui.methods.inventory.orders import rounded
from zhanggui.simulate import calendar as calendars
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.stock import agreed_days

WORK = Path(__file__).parent / ".work"
YEAR, REVIEW, HORIZON, BURN = 365, 7, 120, 90
EASY = 0.95  #: a fill rate that every policy reaches
HOLDING, LINE_COST = 0.25, 5.0  #: a year, of the cost of what lies there; of a line of an order
MEMORY, UNSURE = 0.02, 0.12  #: how fast the level follows sales, how unsure it is; set on seeds 1 to 3, which are not measured
SERVICES = (0.6, 0.75, 0.85, 0.92, 0.96, 0.98, 0.99)
SAFETY_DAYS = (0, 8, 16, 26, 38, 52, 70)
FACTORS = (0.0, 1.2, 2.5, 4.0, 6.0, 9.0, 13.0)
POLICIES = ("ours", "oracle", "min-max", "min-max on our forecast", "naive base stock")


@dataclass
class World:
    """What is true of a shop; arrays are (articles,) or (days, articles)."""

    seed: int
    articles: int
    years: int = 3
    mean: np.ndarray = field(init=False)

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        n = self.articles
        self.calendar = calendars.make(Plan(years=self.years, seed=self.seed))
        days = self.calendar.days
        self.category = rng.integers(0, 8, n)
        self.base = np.clip(rng.lognormal(0.3, 1.1, n), 0.1, 40)
        self.over = rng.lognormal(np.log(0.15), 0.5, n)  # variance beyond Poisson's, as a share of the squared mean
        elastic = np.clip(rng.normal(calendars.ELASTICITY, 0.5, n), 1, 4)
        self.cost = rng.lognormal(3.6, 0.8, n)
        self.margin = self.cost * rng.uniform(0.5, 1.5, n)
        self.supplier = rng.integers(0, 14, n)
        self.pack = rng.choice([1, 1, 6, 12], n) * (self.base > 1) + (self.base <= 1)
        self.agreed = agreed_days(self.supplier)
        drift = np.cumsum(rng.normal(0, 0.003, (days, n)), axis=0)
        month = self.calendar.month % 12
        cut = (1 - self.calendar.depth[:, self.category]) ** -elastic
        season = self.calendar.season[self.category][:, month].T
        self.mean = self.base * np.exp(drift) * self.calendar.demand[:, None] * season * cut
        shape = 1 / self.over
        self.demand = rng.poisson(rng.gamma(shape, self.mean / shape)).astype(np.int32)
        self.rng = rng

    def lead(self, rng, articles):
        """Days until an order comes: as agreed, sooner, or late."""
        late = np.where(rng.random(len(articles)) < 0.22, rng.geometric(0.3, len(articles)), -rng.integers(0, 3, len(articles)))
        return np.maximum(self.agreed[articles] + late, 2)

    def lead_times(self):
        """Mean and standard deviation of each article's lead time, from the hundred orders of the first year."""
        seen = np.stack([self.lead(self.rng, np.arange(self.articles)) for _ in range(100)])
        return seen.mean(axis=0), seen.std(axis=0)


# ── what each policy believes ────────────────────────────────────────────────


def labels(calendar):
    """For each day and category what is special about it: which promotion, and how far it has come; or nothing."""
    found = np.full(calendar.depth.shape, "", dtype="<U24")
    for day in range(calendar.days):
        for category, number in enumerate(calendar.promotion[day]):
            if number >= 0:
                each = calendar.promotions[number]
                found[day, category] = f"{each.kind}{day - calendar.day(each.starts)}"
    for each in calendar.promotions:
        if each.presale is not None:
            for day in range(max(calendar.day(each.presale), 0), min(max(calendar.day(each.starts), 0), calendar.days)):
                found[day] = np.where(found[day] == "", f"{each.kind}-before", found[day])
    return found


def learned_shape(world):
    """How each day of each category should sell beside an ordinary one, learned from the first year of the whole shop."""
    calendar, names = world.calendar, labels(world.calendar)
    weekday = (calendar.dates.astype(int) + 3) % 7
    month = calendar.month % 12
    shape = np.ones(calendar.depth.shape)
    sold = np.stack([world.demand[:YEAR, world.category == each].sum(axis=1) for each in range(8)], axis=1).astype(float)
    for category in range(8):
        plain = names[:YEAR, category] == ""
        rows, usual = sold[:, category], np.ones(12)
        for each in range(12):
            here = plain & (month[:YEAR] == each)
            usual[each] = rows[here].mean() if here.sum() >= 5 else np.nan
        usual = np.where(np.isnan(usual), np.nanmean(usual), usual)
        shape[:, category] = usual[month] / max(rows[plain].mean(), 1e-9)
    plain = (names[:YEAR] == "").all(axis=1)
    total, expected = sold.sum(axis=1), (shape[:YEAR] * sold[plain].mean(axis=0)).sum(axis=1)
    by_weekday = np.array(
        [total[plain & (weekday[:YEAR] == each)].sum() / expected[plain & (weekday[:YEAR] == each)].sum() for each in range(7)]
    )
    shape *= by_weekday[weekday][:, None]
    expected = shape[:YEAR] * sold[plain].mean(axis=0)
    for name in np.unique(names[names != ""]):
        here = names[:YEAR] == name
        if here.any():
            shape[names == name] *= sold[here].sum() / max(expected[here].sum(), 1e-9)
    return shape


def own_shape(world, shape):
    """The same for each article: how much more or less than its category it sold in the first year's promotions, drawn towards none."""
    special = (labels(world.calendar) != "")[:, world.category]
    first = special[:YEAR]
    level = (world.demand[:YEAR] * ~first).sum(axis=0) / (shape[:YEAR] * ~first).sum(axis=0)
    sold, expected = (world.demand[:YEAR] * first).sum(axis=0), (level * shape[:YEAR] * first).sum(axis=0)
    return np.where(special, shape * (sold + 40) / (expected + 40), shape)


@dataclass
class Beliefs:
    """What is believed of demand ahead: sums of the mean and of its square up to each day, for every article."""

    total: np.ndarray  # (days + horizon + 1, articles)
    squares: np.ndarray

    @classmethod
    def of(cls, mean):
        ahead = np.concatenate([mean, np.repeat(mean[-28:].mean(axis=0)[None], HORIZON, axis=0)])
        zero = np.zeros((1, mean.shape[1]))
        return cls(np.concatenate([zero, np.cumsum(ahead, 0)]), np.concatenate([zero, np.cumsum(ahead**2, 0)]))

    def ahead(self, day, days):
        """Mean and sum of squares of the so many days after `day`, where days are not whole."""
        whole = np.floor(days).astype(int)
        rest, column = days - whole, np.arange(len(days))
        sums = []
        for kept in (self.total, self.squares):
            first, last = kept[day + 1], kept[day + 1 + whole, column]
            sums.append(last - first + rest * (kept[day + 2 + whole, column] - last))
        return sums


# ── the loop ─────────────────────────────────────────────────────────────────


@dataclass
class Run:
    """What came of each policy and setting; arrays are (runs,)."""

    policy: list
    setting: list
    stock: np.ndarray  # yuan, on an average day
    fill: np.ndarray
    cost: np.ndarray  # yuan a year


def settings():
    """Each policy with each of its settings; None is what the costs call for."""
    ours = [(name, value) for name in POLICIES[:2] for value in (*SERVICES, None)]
    return ours + [(name, value) for name in POLICIES[2:4] for value in SAFETY_DAYS] + [("naive base stock", value) for value in FACTORS]


class Loop:
    """A shop under every policy and setting at once; what changes day by day is (runs, articles)."""

    by_cost = POLICIES[:2]

    def __init__(self, world, chosen=None):
        self.world, self.chosen = world, chosen or settings()
        self.policy = np.array([name for name, _ in self.chosen])
        self.setting = np.array([np.nan if value is None else value for _, value in self.chosen], float)
        self.rows = {name: np.flatnonzero(self.policy == name) for name in dict.fromkeys((*POLICIES, *self.by_cost))}
        self.lead, self.lead_sd = world.lead_times()
        self.shape = own_shape(world, learned_shape(world)[:, world.category])
        self.own, self.truth = Beliefs.of(self.shape), Beliefs.of(world.mean)
        level, self.over = first_level(world, self.shape)
        runs, n, days = len(self.chosen), world.articles, world.calendar.days
        #: the level that those see who use our forecast; ours come first
        self.knows = np.concatenate([self.rows["ours"], self.rows[POLICIES[3]]])
        self.level = np.repeat(level[None], len(self.knows), axis=0)
        self.stock = np.tile(np.ceil(world.mean[YEAR : YEAR + 45].sum(axis=0)), (runs, 1))
        self.coming = np.zeros((days + HORIZON, runs, n), np.int32)
        self.on_order = np.zeros((runs, n))
        self.history = np.repeat(world.demand[YEAR - 56 : YEAR, None, :].astype(float), runs, axis=1)
        self.totals = {name: np.zeros(runs) for name in ("value", "met", "wanted", "lost", "lines")}
        self.rng = np.random.default_rng([world.seed, 7])

    def live(self):
        """Go through the days."""
        for day in range(YEAR, self.world.calendar.days):
            self._sell(day)
            here = self._due(day)
            if len(here):
                self._order(day, here)
        return self._found()

    def _due(self, day):
        """The articles whose supplier is asked on a day."""
        return np.flatnonzero((day + self.world.supplier) % REVIEW == 0)

    def _sell(self, day):
        self.stock += self.coming[day]
        self.on_order -= self.coming[day]
        wanted, margin = self.world.demand[day], self.world.margin
        sold = np.minimum(self.stock, wanted)
        self.stock -= sold
        self.level += MEMORY * np.where(self.stock[self.knows] > 0, sold[self.knows] / self.shape[day] - self.level, 0.0)
        self.history[day % 56] = sold
        if day >= YEAR + BURN:
            self.totals["value"] += self.stock @ self.world.cost
            self.totals["met"] += sold @ margin
            self.totals["wanted"] += wanted @ margin
            self.totals["lost"] += (wanted - sold) @ margin

    def _order(self, day, here):
        position = (self.stock + self.on_order)[:, here]
        units = np.zeros(position.shape, np.int64)
        for name in self.by_cost:
            units[self.rows[name]] = self._by_cost(name, day, here, position[self.rows[name]])
        recent = self.history[(day - np.arange(28)) % 56].mean(axis=0)[:, here]
        at = self.rows["min-max"]
        least = recent[at] * (self.world.agreed[here] + REVIEW + self.setting[at, None])
        units[at] = self._up_to(position[at], least, recent[at], here)
        at = self.rows[POLICIES[3]]
        units[at] = self._up_to(position[at], *self._foreseen(day, here), here)
        at = self.rows["naive base stock"]
        week = self.history[(day - np.arange(7)) % 56][:, at].mean(axis=0)[:, here]
        days = self.world.agreed[here] + REVIEW
        target = week * days + self.setting[at, None] * self.history[:, at].std(axis=0)[:, here] * np.sqrt(days)
        units[at] = rounded(target - position[at], 1, self.world.pack[here])
        self.coming[day + self.world.lead(self.rng, here), :, here] += units.T.astype(np.int32)
        self.on_order[:, here] += units
        if day >= YEAR + BURN:
            self.totals["lines"] += (units > 0).sum(axis=1)

    def _up_to(self, position, least, daily, here):
        """Min-max: below the least, up to two weeks more."""
        return rounded(np.where(position < least, least + daily * 14 - position, 0), 1, self.world.pack[here])

    def _foreseen(self, day, here):
        """Min-max on our forecast: its least and its demand a day."""
        until = np.repeat(REVIEW - 1.0, self.world.articles)
        until[here] = self.world.agreed[here] + REVIEW - 1.0
        factor = self.level[len(self.rows["ours"]) :, here]
        least, later = (self.own.ahead(day, until + more)[0][here] * factor for more in (0, 14))
        daily = (later - least) / 14
        return least + daily * self.setting[self.rows[POLICIES[3]], None], daily

    def _by_cost(self, name, day, here, position):
        """Our rule, as the decision uses it: service by the critical ratio where none is set, batches by what an order costs."""
        span = np.repeat(REVIEW - 1.0, self.world.articles)
        span[here] += self.lead[here]
        mean, variance = self._believed(name, day, here, span)
        daily, cost = mean / span[here], self.world.cost[here]
        spread = np.sqrt(variance + daily**2 * self.lead_sd[here] ** 2)
        extra = reorder.batch(daily, cost, HOLDING, LINE_COST, REVIEW)
        asked = reorder.service(self.world.margin[here], cost, HOLDING, REVIEW + extra / np.maximum(daily, 1e-9))
        setting = self.setting[self.rows[name], None]
        need = reorder.Need(position, mean, spread, np.where(np.isnan(setting), asked, setting), extra)
        return reorder.reorder(need, reorder.Terms(1, self.world.pack[here])).units

    def _believed(self, name, day, here, span):
        """Mean and variance of what will be wanted of articles within their spans."""
        mean, squares = (each[here] for each in (self.truth if name == "oracle" else self.own).ahead(day, span))
        if name == "oracle":
            return mean, mean + self.world.over[here] * squares
        factor = self.level[: len(self.rows["ours"]), here]
        mean, squares = mean * factor, squares * factor**2
        return mean, mean + self.over[here] * squares + (UNSURE * mean) ** 2

    def _found(self):
        measured, totals = self.world.calendar.days - YEAR - BURN, self.totals
        stock = totals["value"] / measured
        cost = stock * HOLDING + (totals["lost"] + totals["lines"] * LINE_COST) * YEAR / measured
        return Run([name for name, _ in self.chosen], [value for _, value in self.chosen], stock, totals["met"] / totals["wanted"], cost)


def run(world):
    """Live through the years after the first under every policy and setting at once."""
    return Loop(world).live()


def first_level(world, shape):
    """Each article's own level and scatter in the first year, the scatter drawn half way to that of the shop."""
    seen, usual = world.demand[YEAR - 120 : YEAR], shape[YEAR - 120 : YEAR]
    level = np.maximum(seen.sum(axis=0) / usual.sum(axis=0), 0.02)
    mean = world.demand[:YEAR].sum(axis=0) / shape[:YEAR].sum(axis=0) * shape[:YEAR]
    over = (((world.demand[:YEAR] - mean) ** 2 - mean).sum(axis=0) / np.maximum((mean**2).sum(axis=0), 1e-9)).clip(0.02, 2)
    return level, np.sqrt(over * np.median(over))


# ── what came of it ──────────────────────────────────────────────────────────


def at_fill(found, policy, wanted):
    """The stock with which a policy reaches a fill rate, between its settings."""
    rows = [i for i, name in enumerate(found.policy) if name == policy and found.setting[i] is not None]
    order = np.argsort(found.fill[rows])
    # what is missing falls exponentially with stock: straight in its logarithm
    return float(
        np.exp(np.interp(-np.log(1 - wanted), -np.log(np.maximum(1 - found.fill[rows], 1e-9))[order], np.log(found.stock[rows])[order]))
    )


def compare(found):
    """What the goals ask: less stock at our fill rate, and cost beside the oracle's."""
    pick = {name: found.policy.index(name) + len(SERVICES) for name in POLICIES[:2]}
    fill = found.fill[pick["ours"]]
    ours = found.stock[pick["ours"]]
    least = {name: min(cost for cost, policy in zip(found.cost, found.policy, strict=True) if policy == name) for name in POLICIES}
    return {
        "fill rate": fill,
        "stock of ours": ours,
        **{f"less stock than {name}": 1 - ours / at_fill(found, name, fill) for name in POLICIES[2:]},
        **{
            f"less stock than {name}, both at {EASY:.0%} fill": 1 - at_fill(found, "ours", EASY) / at_fill(found, name, EASY)
            for name in POLICIES[2:]
        },
        "cost beside the oracle": found.cost[pick["ours"]] / found.cost[pick["oracle"]] - 1,
        **{f"cost beside the best {name}": found.cost[pick["ours"]] / least[name] - 1 for name in POLICIES[2:]},
    }


def interval(values):
    """Mean and half of its 95 % interval."""
    values = np.asarray(values)
    if len(values) < 2:
        return values.mean(), float("nan")
    return values.mean(), stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))


def draw(runs, path):
    """Stock against fill rate, every policy and setting, averaged over the seeds."""
    first = runs[0]
    rows = pd.DataFrame(
        {
            "policy": first.policy,
            "fill": np.mean([each.fill for each in runs], axis=0),
            "stock": np.mean([each.stock for each in runs], axis=0),
            "set": [value is not None for value in first.setting],
        }
    )
    base = alt.Chart(rows).encode(
        x=alt.X("fill:Q", title="fill rate", axis=alt.Axis(format="%"), scale=alt.Scale(zero=False)),
        y=alt.Y("stock:Q", title="stock on an average day, yuan", axis=alt.Axis(format="~s")),
        color=alt.Color("policy:N", title=None, sort=list(POLICIES)),
    )
    lines = base.transform_filter("datum.set").mark_line(point=True)
    chosen = base.transform_filter("!datum.set").mark_point(size=160, shape="diamond", filled=True)
    (lines + chosen).properties(width=560, height=360, title="Stock that a fill rate takes; diamonds: as the costs call for").save(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=101)
    parser.add_argument("--articles", type=int, default=500)
    asked = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    runs, began = [], time.process_time()
    for seed in range(asked.first, asked.first + asked.seeds):
        runs.append(run(World(seed, asked.articles)))
        print(f"seed {seed}: " + ", ".join(f"{name} {value:.3g}" for name, value in compare(runs[-1]).items()), flush=True)
    print(f"\n{asked.articles} articles, 2 years, {asked.seeds} seeds, {time.process_time() - began:.0f} CPU seconds\n")
    print("| | mean | 95 % |\n|---|---|---|")
    found = [compare(each) for each in runs]
    for name in found[0]:
        mean, half = interval([each[name] for each in found])
        shown = (f"{mean:,.0f}", f"± {half:,.0f}") if "of ours" in name else (f"{mean:.1%}", f"± {half:.1%}")
        print(f"| {name} | {shown[0]} | {shown[1]} |")
    draw(runs, str(WORK / "replenishment.svg"))


if __name__ == "__main__":
    main()
