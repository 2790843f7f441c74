"""How many articles a second the inventory policies work out, in CPU seconds of one core.

    python benchmarks/policies.py

Rules over arrays are given 200,000 articles at once, the exact optimum of Zheng and Federgruen one article at a time, and `replenish`
10,000 positions with two suppliers each, as the decision runs: levels, choice of supplier, split, and what a budget and the warehouses allow.
"""

import time
from datetime import date
from decimal import Decimal

import numpy as np

from zhanggui.domains.stock.decide.planning import plan
from zhanggui.domains.stock.decide.position import Offer
from zhanggui.domains.stock.decide.sheet import ReorderPolicy
from zhanggui.methods.inventory import levels, orders, reorder, review, sources

MANY, POSITIONS = 200_000, 10_000
TODAY = date(2026, 5, 1)


def taken(work):
    """CPU seconds of the best of three."""
    best = np.inf
    for _ in range(3):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def rules(rng):
    """Each rule, and of how many articles."""
    mean, lead = rng.lognormal(0.5, 1, MANY), rng.uniform(3, 30, MANY)
    sd, cost, margin = np.sqrt(mean) * 1.3, rng.lognormal(3, 1, MANY), rng.lognormal(3, 1, MANY)
    during, spread, position = mean * (lead + 7), sd * np.sqrt(lead + 7), rng.uniform(0, 2, MANY) * mean * lead
    terms = reorder.Terms(rng.integers(1, 50, MANY), rng.integers(1, 12, MANY))
    small = slice(0, 20_000)

    def replenished():
        extra = reorder.batch(mean, cost, 0.25, 10.0, 7)
        chance = reorder.service(margin, cost, 0.25, 7 + extra / mean)
        return reorder.reorder(reorder.Need(position, during, spread, chance, extra), terms)

    fits = {"margin": margin, "short": np.zeros(MANY), "left": cost * 0.01}
    steps = rng.integers(1, 6, (POSITIONS, 13))
    gains = np.sort(rng.uniform(0, 10, (POSITIONS, 13)), axis=1)[:, ::-1] * steps
    bought = orders.Steps(steps, gains, steps * cost[:POSITIONS, None])
    room = orders.Rooms(np.full(3, 4e4), rng.integers(0, 3, POSITIONS), rng.uniform(0.5, 5, POSITIONS))
    wait = sources.Wait(position, np.full(MANY, 240), (during / 2, spread / 2), (during, spread), margin, cost * 0.1)
    lots = sources.Lots(*(rng.choice([1, 2, 6, 12], MANY) for _ in range(4)))
    yield "(R, s, S) by the critical ratio, as replenish uses it", MANY, replenished
    yield "base stock", MANY, lambda: levels.base_stock(0.95, lead, mean, sd)
    yield "newsvendor's worth of a level", MANY, lambda: orders.worth(position, during, spread, orders.Value(**fits))
    yield "level for a fill rate", 20_000, lambda: levels.level_for_fill_rate(0.98, lead[small], 7, mean[small], sd[small])
    yield "(s, S) by the power approximation", MANY, lambda: review.power_approximation(cost * 0.25, cost, 50.0, mean, sd, lead)
    yield "order split between two suppliers", MANY, lambda: sources.bridge(wait, lots, 10.0)
    yield "budget and room of three warehouses, 13 steps each", POSITIONS, lambda: orders.within_budget(bought, 5e5, room)


def exact():
    """Zheng and Federgruen's own instance: s = 6, S = 40, cost 35.02."""
    chances = review.poisson(25, 120)
    positions = np.arange(-40, 140)
    cost = review.period_cost(1, 9, chances, positions)
    for _ in range(20):
        review.zheng_federgruen(64, cost, chances, -40)


def positions(rng):
    """Rows as the decision reads them."""
    found = []
    for i in range(POSITIONS):
        daily = float(rng.lognormal(0, 1))
        for n, (price, lead) in enumerate(((1.0, 20.0), (1.1, 6.0))):
            found.append(
                Offer(
                    warehouse=f"w{i % 3}", sku=f"s{i}", day=TODAY, title=None, category=None, supplier_id=f"p{n}", supplier=None, delisted_on=None,
                    on_hand=int(daily * rng.uniform(0, 40)), reserved=0, in_transit=0, on_order=0, demand_mean=daily, demand_sd=1.3 * daily**0.5,
                    known_days=56, out_days=0, agreed_days=lead, lead_mean=lead, lead_sd=3.0, moq=6, pack_size=3, shelf_life_days=None,
                    unit_cost=Decimal(round(20 * price)), price=40.0, abc="ABC"[i % 3], volume_litres=2.0, room_litres=40_000.0, is_usual=n == 0,
                )
            )  # fmt: skip
    return found


def main():
    rng = np.random.default_rng(1)
    print("| | articles | CPU s | articles a CPU-second |\n|---|---|---|---|")
    for name, many, work in rules(rng):
        seconds = taken(work)
        print(f"| {name} | {many:,} | {seconds:.3f} | {many / seconds:,.0f} |")
    seconds = taken(exact)
    print(f"| (s, S), exact (Zheng and Federgruen) | 20 | {seconds:.3f} | {20 / seconds:,.0f} |")
    rows = positions(rng)
    seconds = taken(lambda: plan(rows, TODAY, ReorderPolicy(budget=200_000.0)))
    print(f"| `replenish`, two suppliers, a budget and room | {POSITIONS:,} | {seconds:.3f} | {POSITIONS / seconds:,.0f} |")


if __name__ == "__main__":
    main()
