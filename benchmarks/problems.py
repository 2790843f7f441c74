"""How often what was planted in a simulated shop is named among its first problems: by slice and by months.

    python benchmarks/problems.py [--customers 1500] [--seeds 10] [--shops DIR] [--none]

Shops are made in DIR (kept, and taken from there the next time). With --none the fall of a channel's category is not planted: what is
then named of it is a false alarm.
"""

import argparse
import json
import tempfile
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.explain import FIRST, Problem, problems
from zhanggui.engine.intake import load
from zhanggui.errors import BadShop
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.facts import Period
from zhanggui.settings import init, open_folder
from zhanggui.simulate import Plan, baskets, simulate

STAKES = [stake for domain in DOMAINS for stake in domain.stakes]
ENOUGH = 0.5
"""The months named and those planted have at least so much of both in common (Jaccard)."""


def shop(folder: Path, plan: Plan) -> Build:
    """A simulated shop, built."""
    if not (folder / "CURRENT").exists():
        incoming = simulate(folder, plan)
        load(init(folder), sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
        return build(open_folder(folder), DOMAINS)
    try:
        return current(open_folder(folder), DOMAINS)
    except BadShop:
        return build(open_folder(folder), DOMAINS)


def months(one: Period, other: Period) -> float:
    """What two periods have in common of what they are together."""
    both = (min(one.end, other.end) - max(one.start, other.start)).days
    return max(both, 0) / (max(one.end, other.end) - min(one.start, other.start)).days


def planted(made: Build, truth: dict) -> dict:
    """For each cause: the stakes that may name it, the slice that must be in the path, and the months."""
    year = Period.year(date.fromisoformat(truth["plan"]["last_day"]).year)
    found = {}
    for cause in truth["causes"]:
        since = Period(max(date.fromisoformat(cause.get("from", str(year.start))), year.start), year.end)
        match cause["name"]:
            case "channel_category_fall":
                found["channel_category_fall"] = (("lost_sales",), {"channel": cause["channel"], "category": cause["category"]}, since)
            case "slow_pages":
                july = Period(since.start, date(since.start.year, since.start.month + 1, 1))
                found["slow_pages"] = (("slow_pages", "conversion"), {"device": cause["device"]}, july)
            case "bad_supplier":
                named = made.warehouse.run(f"SELECT DISTINCT supplier FROM supply_line WHERE supplier_id = '{cause['supplier_id']}'")
                found["bad_supplier"] = (("late_supply",), {"supplier": named[0]["supplier"]}, since)
            case "dearer_clicks":
                found["dearer_clicks"] = (("click_prices", "customer_prices"), {}, since)
            case "leaner_stock":
                found["leaner_stock"] = (("stock_outs",), {}, since)
    return found


def names(problem: Problem, cause: tuple) -> bool:
    """Whether a problem names a cause."""
    stakes, cut, since = cause
    where = {each.dimension: each.value for each in problem.where}
    same = where == cut if cut else True
    return problem.stake.name in stakes and same and months(problem.since, since) >= ENOUGH


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--customers", type=int, default=1500)
    asked.add_argument("--seeds", type=int, default=10)
    asked.add_argument("--shops", type=Path)
    asked.add_argument("--none", action="store_true")
    given = asked.parse_args()
    folder = given.shops or Path(tempfile.mkdtemp())
    if given.none:
        baskets.FALLEN_SHARE = 0.0
    ranks: dict[str, list[int]] = {}
    any_first, first_planted, clear, seconds = 0, Counter(), Counter(), []
    for seed in range(1, given.seeds + 1):
        made = shop(folder / f"{'none-' if given.none else ''}{given.customers}-{seed}", Plan(customers=given.customers, seed=seed))
        truth = json.loads((made.folder.parents[1] / "truth.json").read_text("utf-8"))
        year = Period.year(2025)
        started = perf_counter()
        found = problems(made, STAKES, year, year.year_before())
        seconds.append(perf_counter() - started)
        causes = planted(made, truth)
        for name, cause in causes.items():
            ranks.setdefault(name, []).append(next((place for place, each in enumerate(found, 1) if names(each, cause)), 0))
        for place, each in enumerate(found[:FIRST], 1):
            of = next((name for name, cause in causes.items() if names(each, cause)), "–")
            first_planted[of] += 1
            path = " × ".join(cut.value for cut in each.where) or "whole shop"
            print(
                f"  {seed:>2} {place}. {each.stake.name:<16} {path:<28} {each.since!s:<26} {each.cost.value:>12} {each.chance:8.3f}  {of}"
            )
        any_first += any(names(each, cause) for each in found[:FIRST] for cause in causes.values())
        clear.update(each.stake.name for each in found if each.clear)
        made.warehouse.close()
    print(f"\n{given.seeds} shops of {given.customers} customers; a planted cause among the first {FIRST}: {any_first} of {given.seeds}")
    for name, places in ranks.items():
        hits = sum(0 < place <= FIRST for place in places)
        told = sum(place > 0 for place in places)
        print(f"  {name:<24} in the first {FIRST}: {hits:>2} of {given.seeds}   named at all: {told:>2}   ranks {places}")
    print(
        f"  of the first {FIRST}: {dict(first_planted)}; clear of chance, all told: {dict(clear)}; {sum(seconds) / len(seconds):.1f} s a shop"
    )


if __name__ == "__main__":
    main()
