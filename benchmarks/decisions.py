"""What decisions are worth beside rules of thumb, in worlds whose truth is known: launches, markdowns, categories, suppliers, classes.

    python benchmarks/decisions.py                        # all of them, 20 seeds each
    python benchmarks/decisions.py markdown --seeds 5

Each world is drawn anew for every seed; nothing in it follows the product's own formulas where the shop could not know them (launches
are not gamma distributed, elasticity is not what was measured, lines of an order come late together). Every policy lives through the
same draws. What is printed are means over the seeds and the halves of their 95 % intervals.
"""

import argparse
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from scipy import stats

from zhanggui.domains.stock.decide.clearing import clear_slow_movers
from zhanggui.domains.stock.decide.planning import ReorderPolicy
from zhanggui.domains.stock.decide.ranging import CategoryYear, RangePolicy, category_plan
from zhanggui.domains.stock.decide.slow import ClearPolicy, SlowMover
from zhanggui.domains.stock.decide.supplying import Score, SupplierPolicy, supplier_risk
from zhanggui.domains.stock.decide.trying import BatchPolicy, Trial, plan
from zhanggui.methods.inventory import reorder
from zhanggui.methods.inventory.classes import by_spread, by_value
from zhanggui.methods.inventory.spread import quantile
from zhanggui.nouns import Given, Shop

TODAY = date(2026, 5, 1)


def decided(decision, rows, policy):
    """What the product's own decision says of rows."""
    return list(decision.decide(rows, Given(today=TODAY, shop=Shop(), policy=policy)))


def interval(values):
    """Mean and half of its 95 % interval."""
    values = np.asarray(values, float)
    if len(values) < 2:
        return values.mean(), float("nan")
    return values.mean(), stats.t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / np.sqrt(len(values))


# ── launches: test small, then scale (54) ────────────────────────────────────

SEASON, LEAD, REVIEW, EARLY, NEW = 120, 10, 14, 14, 90
BATCH_COST, SALVAGE = 150.0, 0.4


class Launches:
    """Launches whose rates are lognormal, and fall after the first two weeks, each by a share of its own."""

    def __init__(self, seed, many=40, past=60):
        rng = np.random.default_rng([seed, 54])
        n = many + past
        rate = rng.lognormal(0.0, 1.1, n)
        fade = np.clip(rng.normal(0.65, 0.15, n), 0.2, 1.2)
        self.mean = np.where(np.arange(SEASON)[:, None] < EARLY, rate, rate * fade)
        self.wanted = rng.poisson(self.mean * rng.gamma(4, 0.25, (SEASON, n)))  # days differ more than Poisson's
        self.price = rng.lognormal(4.3, 0.4, n)
        self.cost = np.round(self.price * rng.uniform(0.4, 0.65, n), 2)
        self.past, self.new = np.arange(past), np.arange(past, n)

    def trial(self, i, age, sold, stock):
        """A row of the table, as the shop would have it after `age` days; `sold` and `stock` are by day."""
        seen = min(age, NEW)
        there = (stock[:seen] > 0) | (sold[:seen] > 0)
        return Trial(
            sku=f"s{i}", title=None, category=None, end=TODAY, age=age, delisted_on=None, is_over=age > NEW,
            early_units=int(sold[: min(seen, EARLY)].sum()), early_days=int(there[:EARLY].sum()),
            later_units=int(sold[EARLY:seen].sum()), later_days=int(there[EARLY:].sum()),
            on_hand=0, on_order=0, price=float(self.price[i]), unit_cost=Decimal(str(self.cost[i])), lead=float(LEAD), moq=None, pack_size=None,
        )  # fmt: skip

    def history(self):
        """Launches that are over, none of which ran out."""
        always = np.ones(SEASON)
        return [self.trial(i, 400, self.wanted[:, i], always) for i in self.past]


def live(world, buy):
    """A season of every new launch under a policy: `buy(day, stock, coming, sold, shelf)` says how much of each; what is out is lost."""
    n = len(world.new)
    wanted, price, cost = world.wanted[:, world.new], world.price[world.new], world.cost[world.new]
    sold, shelf, arriving = np.zeros((SEASON, n), int), np.zeros((SEASON, n), int), np.zeros((SEASON + LEAD + 1, n), int)
    stock, money = np.zeros(n, int), np.zeros(n)
    for day in range(SEASON):
        stock = stock + arriving[day]
        if day % REVIEW == 0:
            units = buy(day, stock, arriving[day + 1 :].sum(axis=0), sold, shelf)
            money -= units * cost + BATCH_COST * (units > 0)
            if day:
                arriving[day + LEAD] += units
            else:
                stock = stock + units  # the first batch is there for the launch
        shelf[day] = stock
        sold[day] = np.minimum(stock, wanted[day])
        stock = stock - sold[day]
    left = stock + arriving[SEASON:].sum(axis=0)
    return (money + price * sold.sum(axis=0) + SALVAGE * cost * left).sum(), left @ cost, ((wanted - sold) @ price).sum()


def ours_of(world):
    """The product's own decision, fortnight by fortnight."""
    past, n = world.history(), len(world.new)
    policy = BatchPolicy(season_days=SEASON, review_days=REVIEW, batch_cost=BATCH_COST, salvage=SALVAGE)

    def ours(day, stock, coming, sold, shelf):
        rows = [
            replace(world.trial(i, day, sold[:, k], shelf[:, k]), on_hand=int(stock[k]), on_order=int(coming[k]), is_over=False)
            for k, i in enumerate(world.new)
        ]
        cases, batch = plan([*past, *rows], policy)
        found = {case.row.sku: units for case, units in zip(cases, batch.units, strict=True)}
        return np.array([found.get(row.sku, 0) for row in rows], int).reshape(n)

    return ours


def batch_policies(world):
    """Ours, a thumb's rule, one big buy by the newsvendor, and one who knows each rate."""
    n = len(world.new)
    total = world.wanted[:, world.past].sum(axis=0)
    price, cost = world.price[world.new], world.cost[world.new]
    ratio = (price - cost) / (price - SALVAGE * cost)

    def thumb(day, stock, coming, sold, _shelf):
        """Four weeks of an average launch first; then each is filled up to what it sold lately, for the lead time and four weeks more."""
        if day == 0:
            return np.full(n, int(np.ceil(world.wanted[:28, world.past].sum(axis=0).mean())))
        if day > SEASON - LEAD - REVIEW:
            return np.zeros(n, int)
        pace = sold[day - REVIEW : day].sum(axis=0) / REVIEW
        return np.maximum(np.ceil(pace * (LEAD + 2 * REVIEW)) - stock - coming, 0).astype(int)

    def big(day, *_):
        return np.ceil(np.quantile(total, ratio)).astype(int) if day == 0 else np.zeros(n, int)

    def oracle(day, *_):
        mean = world.mean[:, world.new].sum(axis=0)
        sd = np.sqrt(mean + (world.mean[:, world.new] ** 2).sum(axis=0) / 4)
        earned = (price - cost) * mean * 0.9 > BATCH_COST
        return (np.ceil(quantile(ratio, mean, sd)) * earned).astype(int) if day == 0 else np.zeros(n, int)

    return {"ours": ours_of(world), "rule of thumb": thumb, "one big buy": big, "oracle": oracle}


def batches(seed, many=40):
    """Profit given away beside one who knows each launch's rate, as a share of theirs; what is left over and lost."""
    world = Launches(seed, many)
    found = {name: live(world, buy) for name, buy in batch_policies(world).items()}
    best = found["oracle"][0]
    rule = (found["ours"][0] - found["rule of thumb"][0]) / best
    return {f"regret of {name}": 1 - found[name][0] / best for name in found if name != "oracle"} | {"ours above the rule of thumb": rule} | {
        f"{what} by {name}, of the oracle's profit": found[name][at] / best
        for what, at in (("cost left over", 1), ("sales lost", 2)) for name in ("ours", "rule of thumb", "one big buy")
    }  # fmt: skip


# ── slow movers: mark down (48) ──────────────────────────────────────────────

CLEAR, LEFT = 60, 0.25
KNOWN = {"measured": 0.0, "measured too high": 0.8, "not known": None}


def markdown_world(seed, many=120):
    """Slow movers of six categories; how their sales answer to price differs by category and by article."""
    rng = np.random.default_rng([seed, 48])
    kind = rng.integers(0, 6, many)
    usual = rng.uniform(0.6, 3.0, 6)
    price = rng.lognormal(4.2, 0.5, many)
    cost = np.round(price * rng.uniform(0.35, 0.7, many), 2)
    daily = rng.lognormal(-1.2, 0.8, many)
    stock = np.ceil(daily * rng.uniform(180, 900, many)).astype(int) + 3
    true = np.clip(usual[kind] + rng.normal(0, 0.4, many), 0.1, 5)
    sold_91 = rng.poisson(daily * 91)
    noise = rng.gamma(4, 0.25, many)  # the coming weeks are not the past ones
    luck = rng.random((many, CLEAR))
    return {"kind": kind, "usual": usual, "price": price, "cost": cost, "daily": daily * noise, "stock": stock, "true": true,
            "sold": sold_91, "luck": luck, "error": rng.normal(0, 0.25, 6)}  # fmt: skip


def cleared(world, depth):
    """Cash and margin of two months at prices cut by `depth`, by day, (articles, days); and what all of it is worth."""
    depth = np.broadcast_to(depth, world["luck"].shape)
    mean = world["daily"][:, None] * (1 - depth) ** -world["true"][:, None]
    wanted = stats.poisson.ppf(world["luck"], mean)
    so_far = np.minimum(np.cumsum(wanted, axis=1), world["stock"][:, None])
    sold = np.diff(so_far, axis=1, prepend=0)
    cash = (sold * (1 - depth)).sum(axis=1) @ world["price"]
    units = sold.sum(axis=1)
    keeping = (so_far[:, -1:] - so_far + (world["stock"] - units)[:, None]).sum(axis=1) @ world["cost"] * 0.25 / 365
    return np.array((cash, cash - units @ world["cost"], cash + (world["stock"] - units) @ world["cost"] * LEFT - keeping))


def our_depths(world, known):
    """What the decision cuts, given what is known of elasticity; stock taken off is gone at its salvage value."""
    rows = []
    for i in range(len(world["stock"])):
        said = None if known is None else float(world["usual"][world["kind"][i]] + world["error"][world["kind"][i]] + known)
        rows.append(SlowMover(
            warehouse="w", sku=f"s{i}", day=TODAY, title=None, supplier=None, delisted_on=None, on_hand=int(world["stock"][i]),
            unit_cost=Decimal(str(world["cost"][i])), price=float(world["price"][i]), list_price=float(world["price"][i]),
            category_price=float(world["price"][i]), age_days=200.0, last_received=TODAY - timedelta(days=400), received_182=0,
            sold_91=int(world["sold"][i]), sold_182=int(2 * world["sold"][i]), sold_before=int(3 * world["sold"][i]), category_91=100,
            category_before=100, elasticity=said, wrong_fields=0, idle_days=1, is_slow=True,
        ))  # fmt: skip
    depth = np.zeros(len(rows))
    gone = np.zeros(len(rows), bool)
    for action in decided(clear_slow_movers, rows, ClearPolicy(clear_in=CLEAR, salvage=LEFT, least_cost=0.0)):
        i = int(action.order.sku[1:])
        gone[i] = action.order.step in {"delist", "return"}
        if action.order.price is not None:
            depth[i] = 1 - float(action.order.price) / world["price"][i]
    return depth, gone


def markdown(seed, many=120):
    """What ours brings in beside each rule of thumb, of cash, margin and all it is worth, by what is known of elasticity."""
    world = markdown_world(seed, many)
    steps = np.repeat([0.1, 0.2, 0.3], CLEAR // 3)[None]
    rules = {"flat 30 %": 0.3, "10/20/30 %": steps, "no markdown": 0.0}
    found = {name: cleared(world, depth) for name, depth in rules.items()}
    grid = np.arange(0, 0.71, 0.05)
    expected = world["daily"][:, None] * CLEAR * (1 - grid) ** -world["true"][:, None]
    sold = np.minimum(expected, world["stock"][:, None])
    worth = sold * (world["price"][:, None] * (1 - grid) - LEFT * world["cost"][:, None])
    best = cleared(world, grid[np.argmax(worth, axis=1)][:, None])
    told = {}
    for name, known in KNOWN.items():
        depth, gone = our_depths(world, known)
        kept = {key: (each[~gone] if np.ndim(each) and len(each) == many else each) for key, each in world.items()}
        ours = cleared(kept, depth[~gone][:, None])
        ours[2] += (world["stock"] * world["cost"] * LEFT)[gone].sum()
        ours[1] -= ((world["stock"] * world["cost"])[gone] * (1 - LEFT)).sum()
        ours[0] += (world["stock"] * world["cost"] * LEFT)[gone].sum()
        for rule, theirs in found.items():
            told[f"{name}: worth beside {rule}"] = ours[2] / theirs[2] - 1
        told[f"{name}: cash beside flat 30 %"] = ours[0] / found["flat 30 %"][0] - 1
        told[f"{name}: cash beside 10/20/30 %"] = ours[0] / found["10/20/30 %"][0] - 1
        flat = found["flat 30 %"]
        told[f"{name}: margin on what is sold beside flat 30 %, of its cash"] = (ours[1] - flat[1]) / flat[0]
        told[f"{name}: margin once what is left is written down beside flat 30 %, of its cash"] = (ours[2] - flat[2]) / flat[0]
        told[f"{name}: regret"] = 1 - ours[2] / best[2]
    return told


# ── categories: keep, invest, exit (45) ──────────────────────────────────────

RETURNS, CAPITAL, RECOVERED = 0.6, 0.25, 0.7


def category_world(seed, many=12):
    """Categories whose profit grows with stock to the power of 0.6, each at its own level; growth lasts in part."""
    rng = np.random.default_rng([seed, 45])
    stock = rng.lognormal(10, 0.9, many)
    level = rng.lognormal(0.2, 0.7, many)  # gross profit for a yuan of the stock of last year
    level[rng.choice(many, 3, replace=False)] = rng.uniform(0.02, 0.2, 3)  # dogs
    growth = rng.normal(0.03, 0.25, many)
    coming = 0.5 * growth + rng.normal(0, 0.08, many)
    return {"stock": stock, "level": level, "growth": growth, "coming": coming, "noise": rng.normal(0, 0.1, many)}


def earned(world, stock, capital=CAPITAL):
    """Next year's gross profit less what the stock costs; who shuts a category gets 70 % for what lies there, who cuts otherwise, all."""
    profit = world["level"] * world["stock"] * np.exp(world["coming"]) * (stock / world["stock"]) ** RETURNS
    shut = np.where(stock <= 0, (1 - RECOVERED) * world["stock"], 0.0)
    return float((profit - capital * stock - shut).sum())


def best_stock(world, total=None):
    """What one who knows would put where: the marginal profit of every category is the same; of `total`, or as much as pays."""
    scale = world["level"] * np.exp(world["coming"])

    def at(price):
        return world["stock"] * (RETURNS * scale / price) ** (1 / (1 - RETURNS))

    if total is None:
        return at(CAPITAL)
    low, high = 1e-6, 1e3
    for _ in range(80):
        price = np.sqrt(low * high)
        low, high = (price, high) if at(price).sum() > total else (low, price)
    return at(price)


def categories(seed, many=12):
    """Gain over doing nothing, as a share of it, of ours, equal shares, last year's growth and one who knows; and regret."""
    world = category_world(seed, many)
    stock, total = world["stock"], world["stock"].sum()
    rows = []
    for i in range(many):
        profit = world["level"][i] * stock[i] * np.exp(world["noise"][i] * 0.3)
        sales = profit / 0.4
        rows.append(CategoryYear(
            category=f"c{i}", day=TODAY, has_before=True, sales=sales, sales_before=sales / np.exp(world["growth"][i]), costed=sales,
            cost=sales - profit, articles=20, stock=stock[i], slow=0.0,
        ))  # fmt: skip
    ours, promised = stock.copy(), 0.0
    for action in decided(category_plan, rows, RangePolicy()):
        i = int(action.order.category[1:])
        ours[i] = max(ours[i] + float(action.order.stock_change), 0.0)
        promised += action.expects[0].likely
    growth = stock * np.exp(world["growth"])
    money = ours.sum()
    idle, mine = earned(world, stock), earned(world, ours)
    found = {
        "ours": mine,
        "equal shares of as much": earned(world, np.full(many, money / many)),
        "last year's growth, of as much": earned(world, growth * money / growth.sum()),
        "one who knows, of as much": earned(world, best_stock(world, money)),
    }
    best = found["one who knows, of as much"]
    return {f"gain of {name}, of doing nothing's profit": each / idle - 1 for name, each in found.items()} | {
        "regret of ours": 1 - mine / best,
        "regret of doing nothing": 1 - idle / best,
        "stock of ours beside today's": money / total - 1,
        "gross profit of ours less what it promised, of doing nothing's profit": (
            earned(world, ours, 0.0) - earned(world, stock, 0.0) - promised
        )
        / idle,
    }


# ── suppliers: who is bad (53) ───────────────────────────────────────────────


def scored(rng, name, kept, rejects, orders, *, before=None):
    """A supplier's half year and the year before: orders of one to eight lines that come late together, half of the time."""

    def lines(count, chance):
        due = good = 0
        for _ in range(count):
            size = rng.integers(1, 9)
            together = rng.random() < 0.5
            hits = size * (rng.random() < chance) if together else rng.binomial(size, chance)
            due, good = due + size, good + hits
        return int(due), int(good)

    due, good = lines(orders, kept)
    due_before, good_before = lines(2 * orders, kept if before is None else before)
    came = due * 25
    return Score(
        supplier_id=name, supplier=name, category="茶", day=TODAY, skus=5, due_now=due, kept_now=good, came_now=came,
        rejected_now=int(rng.binomial(came, rejects)), lead_now=10.0, lead_sd_now=2.0, spent_now=10_000.0, due_before=due_before,
        kept_before=good_before, came_before=due_before * 25, rejected_before=int(rng.binomial(due_before * 25, 0.01)), lead_before=10.0,
    )  # fmt: skip


def suppliers(seed, many=14, draws=40):
    """How often one is found who is late, breaks things or has got worse, and how often others are accused; by orders in half a year."""
    rng = np.random.default_rng([seed, 53])
    told = {}
    for orders in (6, 15, 40):
        hits = dict.fromkeys(("late", "breaks", "worse"), 0)
        accused = tried = 0
        for _ in range(draws):
            rows = [scored(rng, f"good{k}", rng.uniform(0.75, 0.95), 0.01, orders) for k in range(many - 3)]
            rows.append(scored(rng, "late", 0.4, 0.01, orders, before=0.4))
            rows.append(scored(rng, "breaks", 0.85, 0.07, orders))
            rows.append(scored(rng, "worse", 0.5, 0.01, orders, before=0.9))
            found = {action.order.supplier_id for action in decided(supplier_risk, rows, SupplierPolicy())}
            for name in hits:
                hits[name] += name in found
            accused += sum(each.startswith("good") for each in found)
            tried += many - 3
        told |= {f"{orders} orders: found, {name}": count / draws for name, count in hits.items()}
        told[f"{orders} orders: others accused"] = accused / tried
    return told


# ── classes: a policy each (50) ──────────────────────────────────────────────

ORDER_LINE, HOLDING, UNIFORM = 10.0, 0.25, (0.3, 0.45, 0.6, 0.75, 0.85, 0.92, 0.96, 0.98, 0.99)


def shelves(seed, articles, days=730, lead=14):
    """Articles of a long tail, their demand by day, and what one costs."""
    rng = np.random.default_rng([seed, 50])
    mean = np.clip(rng.lognormal(-0.7, 1.4, articles), 0.02, 60)
    over = rng.lognormal(np.log(0.5), 0.6, articles)
    cost = rng.lognormal(3.4, 0.8, articles)
    margin = cost * rng.uniform(0.5, 1.2, articles)
    wanted = rng.poisson(rng.gamma(1 / over, mean * over, (days, articles)))
    return mean, over, cost, margin, wanted, lead


def kept(world, service, review, *, batch):
    """Stock at cost, order lines a year and the fill rate by margin, under periodic review with a service level for each article."""
    mean, over, cost, margin, wanted, lead = world
    days, n = wanted.shape
    span = lead + review
    spread = np.sqrt(span * (mean + over * mean**2))
    extra = reorder.batch(mean, cost, HOLDING, ORDER_LINE, review) if batch else np.zeros(n)
    coming, stock, due = np.zeros((days + lead + 1, n)), np.ceil(mean * span + spread), np.zeros(n)
    value = lines = met = lost = 0.0
    offset = np.arange(n) % review
    for day in range(days):
        stock, due = stock + coming[day], due - coming[day]
        sold = np.minimum(stock, wanted[day])
        stock = stock - sold
        here = np.flatnonzero((day + offset) % review == 0)
        need = reorder.Need((stock + due)[here], (mean * span)[here], spread[here], np.broadcast_to(service, (n,))[here], extra[here])
        asked = np.zeros(n)
        asked[here] = reorder.reorder(need).units
        coming[day + lead] += asked
        due = due + asked
        if day >= 120:
            value, lines = value + stock @ cost, lines + (asked > 0).sum()
            met, lost = met + sold @ margin, lost + (wanted[day] - sold) @ margin
    measured = days - 120
    return value / measured, lines * 365 / measured, met / (met + lost), lost * 365 / measured


def classes(seed, articles=400):
    """Cost of stock and orders under the policy of each class beside one policy for all at the same fill rate."""
    world = shelves(seed, articles)
    mean, _, cost, margin = world[:4]
    policy = ReorderPolicy()
    year = world[4][:365]
    letters = by_value(year.sum(axis=0) * (cost + margin))
    weeks = year[:364].reshape(52, 7, -1).sum(axis=1)
    spread = by_spread(weeks.mean(axis=0), weeks.std(axis=0))
    cap = np.select([letters == "A", letters == "B"], [policy.service_a, policy.service_b], policy.service_c)
    review = np.select([letters == "A", letters == "B"], [policy.review_a, policy.review_b], policy.review_c)
    extra = reorder.batch(mean, cost, HOLDING, ORDER_LINE, review)
    asked = reorder.service(margin, cost, HOLDING, review + extra / np.maximum(mean, 1e-9))
    ours = kept(world, np.minimum(asked, cap), review, batch=True)
    bare = kept(world, cap, review, batch=True)

    def cost_of(found):
        return found[0] * HOLDING + found[1] * ORDER_LINE

    told = {
        "fill rate of ours": ours[2],
        "share of articles in A": (letters == "A").mean(),
        "share of articles in Z": (spread == "Z").mean(),
    }
    for days in (7, 14):
        runs = [kept(world, each, np.full(articles, days), batch=True) for each in UNIFORM]
        fill = -np.log(np.maximum(1 - np.array([each[2] for each in runs]), 1e-6))
        for name, found in (("ours", ours), ("classes alone", bare)):
            uniform = np.interp(-np.log(1 - found[2]), fill, [cost_of(each) for each in runs])
            told[f"cost of {name} beside one policy every {days} days, equal fill"] = cost_of(found) / uniform - 1
    return told


# ── all of them ──────────────────────────────────────────────────────────────

CAPABILITIES = {"batches": batches, "markdown": markdown, "categories": categories, "suppliers": suppliers, "classes": classes}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("capabilities", nargs="*", default=list(CAPABILITIES), metavar="|".join(CAPABILITIES))
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first", type=int, default=101)
    asked = parser.parse_args()
    for name in asked.capabilities:
        began = time.process_time()
        found = [CAPABILITIES[name](seed) for seed in range(asked.first, asked.first + asked.seeds)]
        print(f"\n{name}: {asked.seeds} seeds, {time.process_time() - began:.0f} CPU seconds\n\n| | mean | 95 % |\n|---|---|---|")
        for key in found[0]:
            mean, half = interval([each[key] for each in found])
            print(f"| {key} | {mean:.1%} | ± {half:.1%} |", flush=True)


if __name__ == "__main__":
    main()
