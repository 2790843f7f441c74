"""Alerts on planted anomalies: how many are found, how many of those told are real, and how long it takes.

Visits of a simulated shop, day by day in slots of five minutes (festivals and growth in them). On some days a stretch is
planted: visits fall, or rise, by a factor for some hours. Every five minutes today is looked at as `zhanggui.web.live.watch`
does, with the settings' defaults. A planted stretch is found when an alert of its direction opens while it lasts, or within
the stretch that is looked at as one; any other alert is false. Days: a whole day is planted, and looked at by
`engine.explain.anomalies`' method after it.

    python benchmarks/alerts.py [customers] [seeds]
"""

from __future__ import annotations

import sys
import time
from datetime import date, timedelta

import numpy as np

from zhanggui.methods import intraday, seasonal
from zhanggui.settings import Alerts
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.world import live
from zhanggui.web.live.tally import SLOT, SLOTS

SETTINGS = Alerts()
WIDE = SETTINGS.minutes // SLOT
LAST = date(2026, 9, 30)
HISTORY, TRIED = 84, 40
FACTORS = (0.0, 0.2, 0.5, 2.0, 4.0)


def visits(customers: int, seed: int) -> np.ndarray:
    """Visits by day and slot: (days, slots)."""
    plan = Plan(customers=customers, years=1.0, seed=seed, last_day=LAST)
    start = live(plan).visits.start
    days = int(start.max() // 86400) + 1
    return np.bincount(start // (60 * SLOT), minlength=days * SLOTS).reshape(days, SLOTS).astype(float)


def looked_at(past: np.ndarray, today: np.ndarray, stretch: float) -> list[tuple[int, bool]]:
    """The alerts of a day: at which slot each opened, and whether it was high. As `watch.signals_of`, one open at a time."""
    opened: list[tuple[int, bool]] = []
    is_open: dict[bool, bool] = {True: False, False: False}
    before, courses = None, intraday.usual(past)
    for stop in range(WIDE + 1, SLOTS + 1):
        found = intraday.expected(past, today, stop - WIDE, stop, stretch=stretch, courses=courses, held=True)
        if found is None:
            return opened
        came = today[stop - WIDE : stop].sum()
        score, off = found.score(came), abs(came - found.middle) / found.middle if found.middle else 1.0
        now = (score, off)
        for high in (True, False):
            odd = [
                each is not None and (each[0] > 0) == high and abs(each[0]) >= SETTINGS.reach and each[1] >= SETTINGS.least
                for each in (now, before)
            ]
            if all(odd) and not is_open[high]:
                is_open[high] = True
                opened.append((stop, high))
            elif (score > 0) != high or abs(score) < SETTINGS.reach / 2:
                is_open[high] = False
        before = now
    return opened


def of_today(shop: np.ndarray, dice: np.random.Generator) -> dict[str, list[float]]:
    """Every other day has something planted, the others nothing."""
    counts: dict[str, list[float]] = {f"found ×{factor:g}": [] for factor in FACTORS} | {
        "delay": [],
        "false": [],
        "told": [],
        "calm days": [],
    }
    for number, day in enumerate(range(len(shop) - TRIED, len(shop))):
        past, today = shop[day - HISTORY : day], shop[day].copy()
        hours = past.reshape(len(past), 24, -1).sum(axis=2)
        tried = intraday.trial(hours)
        planted = None
        if number % 2:
            factor = FACTORS[(number // 2) % len(FACTORS)]
            first = int(dice.integers(9 * 12, 20 * 12))
            planted = first, first + 36, factor
            part = today[first : first + 36]
            today[first : first + 36] = dice.binomial(part.astype(int), factor) if factor < 1 else dice.poisson(part * factor)
        alerts = looked_at(past, today, 1.0 if tried is None else tried.stretch)
        hits = [] if planted is None else [at for at, high in alerts if planted[0] < at <= planted[1] + WIDE and high == (planted[2] > 1)]
        if planted is not None:
            counts[f"found ×{planted[2]:g}"].append(bool(hits))
            if hits:
                counts["delay"].append((hits[0] - planted[0]) * SLOT)
        else:
            counts["calm days"].append(len(alerts))
        counts["told"].append(len(alerts))
        # After a fall the shop is as before: what is told of that again is no second anomaly, and no hit either.
        counts["false"].append(len(alerts) - len(hits))
    return counts


def of_days(shop: np.ndarray, dice: np.random.Generator, first: date) -> dict[str, list[float]]:
    """The last day of a history, planted or not."""
    counts: dict[str, list[float]] = {f"day found ×{factor:g}": [] for factor in FACTORS if factor} | {"day false": []}
    sums = shop.sum(axis=1)
    for number, day in enumerate(range(len(sums) - TRIED, len(sums))):
        values = sums[: day + 1].copy()
        factor = (*FACTORS[1:], 1.0)[number % len(FACTORS)]
        values[day] = dice.poisson(values[day] * factor)
        weekdays = np.array([(first + timedelta(offset)).weekday() for offset in range(day + 1)])
        found = seasonal.days(values, weekdays, np.zeros(day + 1, int))
        if factor == 1.0:
            counts["day false"].append(bool(found.odd[day]))
        else:
            counts[f"day found ×{factor:g}"].append(bool(found.odd[day]))
    return counts


def main(customers: int, seeds: int) -> None:
    """Several shops, and their sums."""
    total: dict[str, list[float]] = {}
    began = time.process_time()
    for seed in range(1, seeds + 1):
        shop = visits(customers, seed)
        dice = np.random.default_rng(seed)
        first = LAST - timedelta(len(shop) - 1)
        for name, values in (of_today(shop, dice) | of_days(shop, dice, first)).items():
            total.setdefault(name, []).extend(values)
        per_day = shop[-28:].sum(axis=1).mean()
    found = [each for name, values in total.items() if name.startswith("found") for each in values]
    told, false = sum(total["told"]), sum(total["false"])
    print(
        f"{customers} customers, {per_day:.0f} visits a day, {seeds} seeds, {len(total['told'])} days watched, {time.process_time() - began:.0f} s CPU"
    )
    print(
        f"today: recall {np.mean(found):.2f}, precision {(told - false) / max(told, 1):.2f}, false alerts on a calm day {np.mean(total['calm days']):.3f}"
    )
    if total["delay"]:
        print(f"       delay: median {np.median(total['delay']):.0f} min, 90 % within {np.quantile(total['delay'], 0.9):.0f} min")
    for name, values in total.items():
        if "found" in name or name == "day false":
            print(f"{name:16} {np.mean(values):.2f} of {len(values)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000, int(sys.argv[2]) if len(sys.argv) > 2 else 3)
