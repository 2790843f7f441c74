"""The launch tracker, looked at afterwards: what it said of each launch two weeks after its start, and how the launch came out.

    python benchmarks/launches.py                      # 10 seeds, shops of 800 products
    python benchmarks/launches.py --seeds 3 --customers 5000

Shops are simulated; which articles become hits is planted: each is wanted as much as its dice say, for as long as they say. Every Monday
the decision `launch_tracker` is given what was known by then, no more: launches so far, what they sold in their first two weeks, and how
those came out that are ninety days old. Its first word on each launch counts. Beside it stands the naive rule: a launch is a hit if
its first two weeks sell as much a day as a hit must in ninety.

Prints precision and recall of "scale up" and of the naive rule, how many hits were told to stop, and how good the chances are as
such (Brier score, area under the curve), with 95 % intervals over the seeds.
"""

import argparse
from datetime import timedelta

import numpy as np
from scipy import stats

from zhanggui.domains.stock.decide import launch_tracker
from zhanggui.domains.stock.decide.launching import Launch, LaunchPolicy
from zhanggui.methods.inventory.chances import chance_of, logistic
from zhanggui.nouns import Given, Shop
from zhanggui.simulate import Plan
from zhanggui.simulate.arrays import NONE
from zhanggui.simulate.world import live

EARLY, JUDGED, WEEK = 14, 90, 7


class Sales:
    """What every article of a simulated shop sold day by day."""

    def __init__(self, seed, customers, years=2.5):
        world = live(Plan(customers=customers, seed=seed, years=years))
        orders, lines, self.goods = world.till.orders, world.till.lines, world.catalogue
        self.days, self.first, n = world.plan.days, world.plan.first_day, world.catalogue.size
        valid = ~orders.cancelled[lines.order]
        self.daily = np.zeros((self.days, n))
        np.add.at(self.daily, (orders.day[lines.order][valid], lines.sku[valid]), lines.payable[valid] / 100)
        self.so_far = np.concatenate([np.zeros((1, n)), np.cumsum(self.daily, axis=0)])
        self.until = np.where(self.goods.delisted == NONE, self.days, self.goods.delisted + 1)

    def between(self, start, end):
        """Sales of each article from its own first day to its own last, exclusive."""
        sku = np.arange(self.goods.size)
        return self.so_far[np.clip(end, 0, self.days), sku] - self.so_far[np.clip(start, 0, self.days), sku]

    def usual(self, today):
        """Sales of an article's category a product-day, as known by a day."""
        goods = self.goods
        there = np.maximum(np.minimum(self.until, today) - goods.launched, 0)
        sold, days = (np.bincount(goods.category, each, minlength=8) for each in (self.so_far[today], there))
        return (sold / np.maximum(days, 1))[goods.category]

    def hits(self, today, times=2.0):
        """Which articles are hits by their first ninety days."""
        return self.between(self.goods.launched, self.goods.launched + JUDGED) / JUDGED > times * self.usual(today)

    def rows(self, today):
        """What the decision reads on a day."""
        goods, age = self.goods, today - 1 - self.goods.launched
        early, hit, usual = self.between(goods.launched, goods.launched + EARLY), self.hits(today), np.zeros(goods.size)
        known, daily = (goods.launched > 0) & (age >= EARLY), self.usual(today)
        for category in range(8):
            here = known & (goods.category == category)
            usual[goods.category == category] = early[here].mean() if here.any() else 0.0
        last = self.first + timedelta(days=today - 1)
        return [
            Launch(
                sku=str(i), title=None, category=str(goods.category[i]), day=self.first + timedelta(days=int(goods.launched[i])), end=last,
                age=int(age[i]), is_judged=bool(age[i] >= JUDGED), is_hit=bool(hit[i] and age[i] >= JUDGED), early_units=0, early_sales=float(early[i]),
                usual_sales=float(usual[i]), usual_daily=float(daily[i]), stage="trial",
            )
            for i in np.flatnonzero(known)
        ]  # fmt: skip


def looked_at(sales, policy):
    """Of each launch, at its first Monday after two weeks: the chance, the step, what the naive rule says, and the truth."""
    truth, seen = sales.hits(sales.days), {}
    for today in range(2 * JUDGED, sales.days - JUDGED, WEEK):
        rows = sales.rows(today)
        judged = [row for row in rows if row.is_judged]
        fresh = [row for row in rows if row.sku not in seen and row.age < EARLY + WEEK]
        if len(judged) < policy.least_cases or not fresh:
            continue
        given = Given(today=sales.first + timedelta(days=today), shop=Shop(), policy=policy)
        steps = {action.order.sku: action.order.step for action in launch_tracker.decide(rows, given)}
        fitted = logistic([row.signal for row in judged], [row.is_hit for row in judged])
        usual = sales.usual(today)
        for row in fresh:
            naive = row.early_sales / EARLY > 2.0 * usual[int(row.sku)]
            base = np.mean([each.is_hit for each in judged])
            seen[row.sku] = (
                float(chance_of(row.signal, fitted)),
                steps.get(row.sku, "watch"),
                naive,
                float(base),
                bool(truth[int(row.sku)]),
            )
    return list(seen.values())


def scores(cases):
    """What is told of a shop."""
    chance, base = (np.array([case[i] for case in cases]) for i in (0, 3))
    scale, stop = (np.array([case[1] == step for case in cases]) for step in ("scale", "stop"))
    naive, hit = (np.array([case[i] for case in cases]) for i in (2, 4))
    order = stats.rankdata(chance)
    yes, no = hit.sum(), (~hit).sum()
    return {
        "launches": len(cases),
        "of them hits": hit.mean(),
        "scale up: precision": hit[scale].mean() if scale.any() else np.nan,
        "scale up: recall": scale[hit].mean() if yes else np.nan,
        "naive rule: precision": hit[naive].mean() if naive.any() else np.nan,
        "naive rule: recall": naive[hit].mean() if yes else np.nan,
        "stop: share of launches": stop.mean(),
        "hits told to stop": stop[hit].mean() if yes else np.nan,
        "area under the curve": (order[hit].sum() - yes * (yes + 1) / 2) / (yes * no) if yes and no else np.nan,
        "Brier score beside that of the base rate": ((chance - hit) ** 2).mean() / ((base - hit) ** 2).mean(),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=101)
    parser.add_argument("--customers", type=int, default=20_000)
    asked = parser.parse_args()
    found = [scores(looked_at(Sales(seed, asked.customers), LaunchPolicy())) for seed in range(asked.first, asked.first + asked.seeds)]
    print("| | mean | 95 % |\n|---|---|---|")
    for name in found[0]:
        values = np.array([each[name] for each in found], float)
        values = values[~np.isnan(values)]
        half = stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values)) if len(values) > 1 else np.nan
        shown = f"{values.mean():.0f} | ± {half:.0f}" if name == "launches" else f"{values.mean():.3f} | ± {half:.3f}"
        print(f"| {name} | {shown} |")


if __name__ == "__main__":
    main()
