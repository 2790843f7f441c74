"""The closed loop on the forecast that the product learns, beside the plain one: how much of what a forecast is worth reaches the shelf.

    python benchmarks/replenishment_learned.py                         # 5 seeds, 150 articles, 2 years
    python benchmarks/replenishment_learned.py --seeds 1 --articles 60

The same shop and policies as in `replenishment.py`, except that every article is reviewed on the same day of the week, after the forecast.
"ours, learned" buys by the same rule, but believes what the model `daily_demand` learns from its own sales: the trees of
`methods/demand`, tried and learned anew every thirteen weeks on what it has seen by then (days on which it ran out are censored, as in
the shop), chosen by the product's own `choose`, and asked every week. "ours" believes a level times what the calendar
did the year before. Both see the first year.
"""

import argparse
import time

import numpy as np
import replenishment as plain
from lunardate import LunarDate

from zhanggui.domains.demand.model import daily_demand
from zhanggui.methods.demand import classes, trial
from zhanggui.methods.demand.choose import choose, righted
from zhanggui.methods.demand.naive import repeat_season, seasonal_naive
from zhanggui.methods.demand.panel import Forecast, Panel, Season
from zhanggui.methods.demand.sums import running
from zhanggui.methods.demand.trial import BASELINE
from zhanggui.methods.demand.trial import LEARNED as LEARNER

LEARNED, HORIZON, WEEKS, FOLDS = "ours, learned", 28, 13, 3
_MIDDLE = 2.5631


def known_of(calendar):
    """What is known of each day and of the four weeks after the last: the columns of the table `demand_calendar`."""
    days = calendar.days + HORIZON
    day = np.arange(days)
    kinds = sorted({each.kind for each in calendar.promotions})
    found = {name: np.full(days, np.nan) for name in ("depth", "since_start", "until_end")}
    found |= {"promotion": np.zeros(days), "weekday": (calendar.dates[0].astype(int) + 3 + day) % 7.0, "festival": np.zeros(days)}
    for each in sorted(calendar.promotions, key=lambda promotion: promotion.depth):
        start, end = calendar.day(each.starts), calendar.day(each.ends)
        here = (day >= start) & (day <= end)
        found["depth"][here], found["promotion"][here] = each.depth, 1 + kinds.index(each.kind)
        found["since_start"][here], found["until_end"][here] = day[here] - start, end - day[here]
    for year in np.unique(calendar.year):
        new_year = calendar.day(LunarDate(int(year), 1, 1).to_solar_date())
        found["festival"][(day >= new_year) & (day <= new_year + 6)] = 1
    return found


def remembering(kept, name, learn):
    """A learner that learns from each past once."""

    def learned(panel, horizon, seed):
        at = name, panel.values.shape[1]
        if at not in kept:
            kept[at] = learn(panel, horizon, seed)
        return kept[at]

    return learned


class LearnedLoop(plain.Loop):
    """The loop with one policy more."""

    by_cost = (*plain.POLICIES[:2], LEARNED)

    def __init__(self, world, learn=daily_demand.learn, simpler=daily_demand.simpler):
        super().__init__(world, [*plain.settings(), (LEARNED, None)])
        self.learn, self.simpler = learn, simpler
        self.row = int(self.rows[LEARNED][0])
        days = world.calendar.days
        self.sold, self.out = np.zeros((world.articles, days)), np.zeros((world.articles, days), bool)
        self.sold[:, : plain.YEAR] = world.demand[: plain.YEAR].T
        cut = 1 - world.calendar.depth[:, world.category].T
        self.price = cut * (world.cost + world.margin)[:, None]
        self.known, self.used, self.asked = known_of(world.calendar), [], 0

    def _due(self, day):
        return np.arange(self.world.articles) if day % plain.REVIEW == 0 else np.arange(0)

    def _sell(self, day):
        before = self.stock[self.row] + self.coming[day, self.row]
        super()._sell(day)
        self.sold[:, day] = before - self.stock[self.row]
        self.out[:, day] = self.stock[self.row] == 0

    def _panel(self, day):
        """What has been seen by the end of a day."""
        step = day + 1
        values = self.sold[:, :step]
        return Panel(
            values=values.copy(),
            censored=self.out[:, :step],
            season=Season.of_days(),
            known={name: column[: step + HORIZON] for name, column in self.known.items()},
            kinds={"category": self.world.category},
            price=np.where(values > 0, self.price[:, :step], np.nan),
            worth=self.world.cost + self.world.margin,
        )

    def _learn(self, panel):
        """Try, judge and learn by the product's own choosing; the forecasters that it learned are kept until the next time."""
        kept = {}
        learners = {name: remembering(kept, name, each) for name, each in {LEARNER: self.learn, **self.simpler}.items()}
        simpler = {name: each for name, each in learners.items() if name != LEARNER}
        chosen = choose(panel, HORIZON, FOLDS, learners[LEARNER], seasonal_naive, 1, simpler=simpler)
        # The trial again, from what is remembered: its calibration is needed every week, and a choice keeps only one forecast.
        tried = trial.run(panel, HORIZON, list(chosen.origins), learners[LEARNER], seasonal_naive, 1)
        class_of = classes.by_both(panel)
        _, self.set_right = righted(tried, class_of)
        self.method, self.common = chosen.method, chosen.common
        size = panel.values.shape[1]
        self.forecasters = {str(name): kept[str(name), size] for name in np.unique(self.method) if name != BASELINE}
        self.used.append(chosen.used.mean())

    def _said(self, panel):
        """What the methods chosen say of the days ahead."""
        said = repeat_season(panel, HORIZON)
        for name, forecaster in self.forecasters.items():
            found, here = forecaster(panel, HORIZON), self.method == name
            found = self.set_right.of(found) if name == LEARNER else found
            said = Forecast(
                mean=np.where(here[:, None], found.mean, said.mean),
                quantiles=np.where(here[:, None, None], found.quantiles, said.quantiles),
            )
        return said

    def _order(self, day, here):
        panel = self._panel(day)
        if self.asked % WEEKS == 0:
            self._learn(panel)
        self.asked += 1
        said = self._said(panel)
        mean, quantiles = running(said, self.common)
        zero = np.zeros((self.world.articles, 1))
        self.mean = np.concatenate([zero, mean], axis=1)
        self.sd = np.concatenate([zero, (quantiles[:, :, 2] - quantiles[:, :, 0]) / _MIDDLE], axis=1)
        super()._order(day, here)

    def _believed(self, name, day, here, span):
        if name != LEARNED:
            return super()._believed(name, day, here, span)
        days = np.minimum(span[here], HORIZON - 1e-9)
        whole, beyond = np.floor(days).astype(int), np.maximum(span[here] / HORIZON, 1.0)
        rest = days - whole
        mean = self.mean[here, whole] + rest * (self.mean[here, whole + 1] - self.mean[here, whole])
        first, then = self.sd[here, whole] ** 2, self.sd[here, whole + 1] ** 2
        variance = np.maximum(first + rest * (then - first), mean)
        return (mean * beyond)[None], (variance * beyond)[None]


def compare(loop, found):
    """How the learned one did beside the others."""
    row = found.policy.index(LEARNED)
    fill, stock, cost = found.fill[row], found.stock[row], found.cost[row]
    own, oracle = (found.policy.index(name) + len(plain.SERVICES) for name in plain.POLICIES[:2])
    return {
        "fill rate, learned": fill,
        "fill rate, plain": found.fill[own],
        "fill rate, oracle": found.fill[oracle],
        "stock of the learned beside the plain": stock / found.stock[own] - 1,
        **{
            f"less stock than {name}, at its fill rate": 1 - stock / plain.at_fill(found, name, fill)
            for name in ("ours", *plain.POLICIES[2:])
        },
        "cost of the learned beside the oracle": cost / found.cost[oracle] - 1,
        "cost of the plain beside the oracle": found.cost[own] / found.cost[oracle] - 1,
        "articles for which the learned one is used": float(np.mean(loop.used)),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--first", type=int, default=101)
    parser.add_argument("--articles", type=int, default=150)
    asked = parser.parse_args()
    rows, began = [], time.process_time()
    for seed in range(asked.first, asked.first + asked.seeds):
        loop = LearnedLoop(plain.World(seed, asked.articles))
        rows.append(compare(loop, loop.live()))
        print(f"seed {seed}: " + ", ".join(f"{name} {value:.3g}" for name, value in rows[-1].items()), flush=True)
    print(f"\n{asked.articles} articles, 2 years, {asked.seeds} seeds, {time.process_time() - began:.0f} CPU seconds\n")
    print("| | mean | 95 % |\n|---|---|---|")
    for name in rows[0]:
        mean, half = plain.interval([each[name] for each in rows])
        print(f"| {name} | {mean:.1%} | ± {half:.1%} |")


if __name__ == "__main__":
    main()
