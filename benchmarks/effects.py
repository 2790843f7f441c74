"""Measured effects against the truth of simulated shops: how often ranges hold it, how often nothing is taken for something.

    python benchmarks/effects.py                          # 20 shops of 3,000 customers
    python benchmarks/effects.py --seeds 3 --customers 30000

Prints tables; `benchmarks/README.md` keeps them. Shops lie under `benchmarks/.work/effects` and are made once.
"""

import argparse
import json
import time
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.effect import Effect, Verdict, effects
from zhanggui.engine.effect import trial as trials
from zhanggui.engine.effect import turn as turns
from zhanggui.engine.effect.blocks import ordinary_days
from zhanggui.engine.effect.effect import Asked
from zhanggui.engine.intake import load
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.facts import Period
from zhanggui.settings import init, open_folder
from zhanggui.simulate import Plan, simulate

WORK = Path(__file__).parent / ".work" / "effects"
METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
YEAR = Period.year(2025)
UNMOVED = {"checkout_one_page": "recommendation_ctr", "free_shipping_bar": "recommendation_ctr", "recommend_v2": "conversion"}
QUIET = ("view_rate", "cart_rate", "checkout_rate", "sessions", "delivery_days", "csat", "freight_per_order")
DATES = (date(2024, 9, 2), date(2025, 4, 28), date(2025, 10, 9))
PASSES = 0.10


@dataclass
class Seen:
    """One effect beside its truth, both relative to the metric without it."""

    effect: Effect
    truth: float | None
    direction: int

    @property
    def scale(self) -> float:
        lift, base = self.effect.lift, self.effect.base
        return 1.0 if lift is None or base is None or lift.unit.value == "share" else float(base.value)

    @property
    def lift(self) -> float:
        return float(self.effect.lift.value) / self.scale

    @property
    def holds(self) -> bool:
        span = self.effect.lift.interval
        return span.low / self.scale <= self.truth <= span.high / self.scale

    @property
    def right_way(self) -> bool:
        return self.lift * self.direction > 0

    @property
    def is_clear(self) -> bool:
        return self.effect.verdict in (Verdict.ROSE, Verdict.FELL)


def shop(customers: int, seed: int) -> tuple[Build, dict[str, dict[str, object]]]:
    """A simulated shop, made where it isn't there yet, with what its initiatives truly did."""
    folder = WORK / f"{customers}-{seed}"
    if not (folder / "CURRENT").exists():
        incoming = simulate(folder, Plan(customers=customers, seed=seed))
        load(init(folder), sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
        build(open_folder(folder), DOMAINS).warehouse.close()
    truth = json.loads((folder / "truth.json").read_text("utf-8"))["initiatives"]
    return current(open_folder(folder), DOMAINS), {each["initiative_id"]: each for each in truth}


def unmoved(made: Build, found: list[Effect], asked: Asked) -> list[Effect]:
    """The tests, of metrics that they don't move."""
    tests = [each.initiative for each in found if each.initiative.experiment in UNMOVED]
    aims = [replace(each, metric=UNMOVED[each.experiment]) for each in tests]
    return [trials.measured(made, each, METRICS[each.metric], asked) for each in aims]


def quiet(made: Build, found: list[Effect], asked: Asked) -> list[Effect]:
    """Initiatives that never were, at dates when nothing was planted."""
    like = next(each.initiative for each in found if each.initiative.experiment is None)
    aims = [replace(like, id="none", starts=day, ends=day, metric=name, scope=None, left_out=None) for day in DATES for name in QUIET]
    return [turns.measured(made, each, METRICS[each.metric], asked) for each in aims]


def share(rows: list[bool]) -> str:
    return f"{sum(rows)}/{len(rows)} ({sum(rows) / len(rows):.0%})" if rows else "–"


def report(planted: dict[str, list[Seen]], idle_tests: list[Effect], idle_turns: list[Effect], seconds: list[float]) -> None:
    print("| initiative | truth | median | in its range | right way | said to be clear |\n|---|---|---|---|---|---|")
    for name, rows in planted.items():
        known = [row for row in rows if row.effect.lift is not None and row.effect.lift.interval is not None]
        if not known:
            continue
        truth = known[0].truth
        ways = [row.right_way for row in known if row.direction]
        print(
            f"| {name} | {'–' if truth is None else f'{truth:+.1%}'} | {median(row.lift for row in known):+.1%} | "
            f"{share([row.holds for row in known if row.truth is not None])} | {share(ways)} | {share([row.is_clear for row in known])} |"
        )
    tests = [row for rows in planted.values() for row in rows if row.effect.initiative.experiment and row.effect.lift]
    print(f"\nTests: the 95 % range holds the truth in {share([row.holds for row in tests])}.")
    print(
        f"Tests of metrics that they don't move, said to be clear: {share([each.verdict is not Verdict.NO_CLEAR for each in idle_tests])}."
    )
    judged = [each for each in idle_turns if each.p is not None]
    print(
        f"Dates at which nothing began, placebo test passed: {share([each.p <= PASSES for each in judged])}; "
        f"said to be clear: {share([each.verdict in (Verdict.ROSE, Verdict.FELL) for each in judged])}."
    )
    print(f"Seconds for the effects of a year: {median(seconds):.2f} (the first, with imports, {seconds[0]:.2f}).")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--customers", type=int, default=3000)
    given = parser.parse_args()
    planted: dict[str, list[Seen]] = defaultdict(list)
    idle_tests, idle_turns, seconds = [], [], []
    for seed in range(1, given.seeds + 1):
        made, truth = shop(given.customers, seed)
        started = time.perf_counter()
        found = list(effects(made, METRICS, YEAR))
        seconds.append(time.perf_counter() - started)
        for each in found:
            true = truth[each.initiative.id]
            planted[each.initiative.name.en].append(Seen(each, true["true_effect"], true["direction"]))
        asked = Asked(metrics=METRICS, initiatives=(), period=YEAR, calendar=ordinary_days(made))
        idle_tests += unmoved(made, found, asked)
        idle_turns += quiet(made, found, asked)
        made.warehouse.close()
    print(f"\n### {given.seeds} shops of {given.customers:,} customers\n")
    report(planted, idle_tests, idle_turns, seconds)


if __name__ == "__main__":
    main()
