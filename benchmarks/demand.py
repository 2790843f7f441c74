"""Forecasts of demand beside their baselines, on real series, in the simulated shop, and how fast they are.

    python benchmarks/demand.py                      # everything: some half an hour on one core
    python benchmarks/demand.py --only hospital      # or car_parts, stallion, walmart, retail, shop, speed

Every set is forecast from one or more origins, from its past alone; what is used, and the ranges, are judged on earlier origins.
Large sets are thinned to every n-th series, and AutoETS is run on so many of these as one core can do; both are printed.
"""

import argparse
import resource
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd

from zhanggui.methods.demand import trial
from zhanggui.methods.demand.blend import blend, mean_of
from zhanggui.methods.demand.choose import Chosen, choose
from zhanggui.methods.demand.classes import by_worth
from zhanggui.methods.demand.croston import croston
from zhanggui.methods.demand.naive import repeat_season, seasonal_naive
from zhanggui.methods.demand.panel import HIGH, LEVELS, LOW, MIDDLE, Array, Forecast, Learner, Panel, Season
from zhanggui.methods.demand.structural import structural
from zhanggui.methods.demand.theta import theta
from zhanggui.methods.demand.together import added, ranks
from zhanggui.methods.demand.trees import Growth, trees, trees_of_days

DATA = Path(__file__).parents[2] / "shared" / "data"
SEED = 1
DECILES = slice(0, 9)
"""Of `LEVELS`; the published figures are the mean over these."""

SMALL = Growth(rows=100_000, origins=40, rounds=150, rate=0.05, leaves=8)
SELDOM, DEEPER = Growth(origins=40, rounds=100, leaves=8), Growth(origins=40, rounds=200, leaves=15)
"""For months and weeks, and for months in which little sells; chosen on the year before the last of hospital and of car_parts."""


def small_trees(panel: Panel, horizon: int, seed: int):
    """The trees of a set with few steps."""
    return trees(panel, horizon, seed, SMALL)


def seldom_trees(panel: Panel, horizon: int, seed: int):
    """The trees of a set in which most steps are nought."""
    return trees(panel, horizon, seed, SELDOM)


def deeper_trees(panel: Panel, horizon: int, seed: int):
    """The same with larger trees, grown from another seed."""
    return trees(panel, horizon, seed + 1, DEEPER)


MONTHS = {"structural": structural, "theta": theta, "trees": small_trees}
SIMPLER = {"theta": theta, "croston": croston}
WEEKS = {"theta": theta, "trees": small_trees}


@dataclass(frozen=True, kw_only=True)
class Case:
    """A set: its panel, how far ahead, from which origins (steps before the end), what is learned, and what AutoETS is tried on."""

    name: str
    panel: Panel
    horizon: int
    members: dict[str, Learner]
    back: tuple[int, ...]
    ets: int  #: series for AutoETS
    ets_season: int
    note: str = ""
    on: Array | None = None  #: steps on promotion


def plain(values: Array, season: Season, **more) -> Panel:
    return Panel(values=values, censored=np.zeros(values.shape, dtype=bool), season=season, **more)


# ── the sets ─────────────────────────────────────────────────────────────────


def monash(name: str) -> Case:
    rows = pd.read_parquet(DATA / "monash" / f"{name}.parquet")
    values = rows.pivot_table(index="series", columns="month", values="y", dropna=False).to_numpy(float)
    values = values[~np.isnan(values).any(axis=1)]
    members = MONTHS if name == "hospital" else {"trees": seldom_trees, "deeper trees": deeper_trees}
    return Case(name=name, panel=plain(values, Season(short=12, year=12)), horizon=12, members=members, back=(12,), ets=128, ets_season=12)


def stallion() -> Case:
    rows = pd.read_parquet(DATA / "stallion" / "stallion.parquet", columns=["agency", "sku", "date", "volume"])
    wide = rows.astype({"agency": str, "sku": str}).pivot_table(index=["agency", "sku"], columns="date", values="volume", observed=True)
    sku = np.unique(wide.index.get_level_values("sku"), return_inverse=True)[1]
    panel = plain(wide.to_numpy(float), Season(short=12, year=12), kinds={"sku": sku})
    return Case(name="stallion", panel=panel, horizon=6, members=MONTHS, back=(12, 6), ets=120, ets_season=12)


def walmart(every: int = 12) -> Case:
    """Weeks of store × department, every twelfth series that was there throughout."""
    rows = pd.read_csv(DATA / "walmart_weekly" / "train.csv.gz", parse_dates=["Date"])
    wide = rows.pivot_table(index=["Store", "Dept"], columns="Date", values="Weekly_Sales")
    values = np.maximum(wide.to_numpy(float), 0)
    kept = np.flatnonzero(~np.isnan(values).any(axis=1))[::every]
    holiday = rows.groupby("Date")["IsHoliday"].first().to_numpy(float)
    dept = np.unique(wide.index.get_level_values("Dept").to_numpy()[kept], return_inverse=True)[1]
    panel = plain(values[kept], Season(short=52, year=52), known={"holiday": holiday}, kinds={"dept": dept})
    note = f"every {every}th of those there throughout"
    return Case(name="walmart", panel=panel, horizon=8, members=WEEKS, back=(16, 8), ets=60, ets_season=1, note=note, on=holiday > 0)


def retail(most: int = 80) -> Case:
    """Days of the articles that sold on most days; returns and odd lines left out."""
    rows = pd.read_csv(
        DATA / "online_retail" / "online_retail.csv.gz", dtype={"InvoiceNo": str, "StockCode": str}, encoding_errors="replace"
    )
    rows = rows[(rows.Quantity > 0) & (rows.UnitPrice > 0) & ~rows.InvoiceNo.str.startswith("C") & rows.StockCode.str.match(r"^\d{5}")]
    day = pd.to_datetime(rows.InvoiceDate).dt.normalize()
    wide = rows.assign(day=day).pivot_table(index="StockCode", columns="day", values="Quantity", aggfunc="sum")
    wide = wide.reindex(columns=pd.date_range(day.min(), day.max())).loc[:, :"2011-11-30"]
    wide = wide.loc[wide.notna().sum(axis=1).sort_values(ascending=False, kind="stable").index[:most]]
    first = wide.notna().to_numpy().argmax(axis=1)
    values = np.where(np.arange(wide.shape[1]) >= first[:, None], wide.fillna(0).to_numpy(float), np.nan)
    return Case(
        name="retail",
        panel=plain(values, Season.of_days(), known={"weekday": wide.columns.weekday.to_numpy(float)}),
        horizon=28,
        members={"trees": trees_of_days},
        back=(28,),
        ets=20,
        ets_season=7,
        note=f"the {most} articles that sold on most days, up to November 2011",
    )


CASES = {
    "hospital": lambda: monash("hospital"),
    "car_parts": lambda: monash("car_parts"),
    "stallion": stallion,
    "walmart": walmart,
    "retail": retail,
}


# ── how they did ─────────────────────────────────────────────────────────────


def scale(past: Array, season: int, power: int) -> Array:
    """The error of a season ago in the past, of each series."""
    gap = np.abs(past[:, season:] - past[:, :-season]) ** power
    many = np.maximum((~np.isnan(gap)).sum(axis=1), 1)
    return (np.nansum(gap, axis=1) / many) ** (1 / power)


def line(came: Array, said: Forecast, past: Array, season: int) -> str:
    """WAPE (of the mean and of the middle), RMSSE (of the mean), MASE (of the middle), WQL over the deciles, coverage, ties shared."""
    known, total = ~np.isnan(came), np.nansum(np.abs(came))
    middle = said.quantiles[:, :, MIDDLE]
    gap = came[:, :, None] - said.quantiles[:, :, DECILES]
    level = np.array(LEVELS[DECILES])
    loss = (2 * np.nansum(np.maximum(level * gap, (level - 1) * gap), axis=(0, 1)) / total).mean()
    absolute, squared = scale(past, season, 1), scale(past, season, 2)
    use = (absolute > 0) & known.any(axis=1)
    many = np.maximum(known.sum(axis=1), 1)
    mase = (np.nansum(np.abs(came - middle), axis=1) / many)[use] / absolute[use]
    rmsse = np.sqrt(np.nansum(np.square(came - said.mean), axis=1) / many)[use] / squared[use]
    strict = ((said.quantiles[:, :, LOW] <= came) & (came <= said.quantiles[:, :, HIGH]))[known].mean()
    shared = np.nanmean(trial.covered_share(came, said))
    wape = np.nansum(np.abs(came - said.mean)) / total, np.nansum(np.abs(came - middle)) / total
    return f"{wape[0]:.3f} | {wape[1]:.3f} | {rmsse.mean():.3f} | {mase.mean():.3f} | {loss:.4f} | {strict:.1%} | {shared:.1%}"


HEAD = "| of | method | series | WAPE (mean) | WAPE (middle) | RMSSE | MASE | WQL | in 80 % | in 80 %, ties shared |\n|---|---|---|---|---|---|---|---|---|---|"


@dataclass(frozen=True, kw_only=True)
class Part:
    """What came after one origin, and what each method had said."""

    past: Array
    came: Array
    worth: np.ndarray
    on: Array
    said: dict[str, Forecast]
    whole: dict[str, Forecast]


def parts(case: Case) -> Iterator[Part]:
    for back in case.back:
        origin = case.panel.steps - back
        past = case.panel.until(origin)
        past = replace(past, known={name: column[: origin + case.horizon] for name, column in case.panel.known.items()})
        came = case.panel.values[:, origin : origin + case.horizon]
        started = time.process_time()
        ours = choose(past, case.horizon, 2, blend(*case.members.values()), seasonal_naive, SEED, simpler=SIMPLER)
        took = time.process_time() - started
        print(
            f"<!-- {case.name}, {back} before the end: {' + '.join(case.members)}, {took:.0f} CPU-s, used for {ours.used.mean():.0%} -->",
            flush=True,
        )
        said = {"seasonal naive": repeat_season(past, case.horizon), "ours": ours.said}
        alone = {name: learn(past, case.horizon, SEED)(past, case.horizon) for name, learn in case.members.items() if len(case.members) > 1}
        said |= {f"{name} alone": each for name, each in alone.items()}
        if len(alone) > 1:
            said["blend, as it is"] = mean_of(list(alone.values()))
        on = np.zeros(case.horizon, dtype=bool) if case.on is None else case.on[origin : origin + case.horizon]
        yield Part(past=past.values, came=came, worth=by_worth(past), on=on, said=said, whole=whole(ours, said["seasonal naive"]))


def whole(ours: Chosen, naive: Forecast) -> dict[str, Forecast]:
    """All series added up: coherently, as if none knew of another, and quantile by quantile."""
    one = np.zeros(len(ours.said.mean), dtype=np.int64)
    adding = {"seasonal naive, quantiles added": naive, "ours, quantiles added": ours.said}
    plain = {name: Forecast(mean=said.mean.sum(axis=0)[None], quantiles=said.quantiles.sum(axis=0)[None]) for name, said in adding.items()}
    apart = {"ours, as if apart": added(ours.said, ranks([], len(one), SEED), one)}
    return plain | apart | {"ours, together": added(ours.said, ours.ranks, one)}


def report(case: Case) -> None:
    print(
        f"\n## {case.name}: {case.panel.size} series of {case.panel.steps}, {case.horizon} ahead, {len(case.back)} origins. {case.note}\n"
    )
    every = list(parts(case))
    print(HEAD)
    season = case.panel.season.short if case.panel.season.short < case.panel.steps // 2 else 1
    everything = np.ones(case.panel.size, dtype=bool)
    show("all", every, everything, season)
    for name in "ABC":
        show(name, every, every[-1].worth == name, season, only=("seasonal naive", "ours"))
    if any(part.on.any() for part in every):
        marked = [replace(part, came=np.where(part.on, part.came, np.nan)) for part in every]
        show("promotions, holidays", marked, everything, season, only=("seasonal naive", "ours"))
    summed = [
        replace(part, past=np.nansum(part.past, axis=0)[None], came=np.nansum(part.came, axis=0)[None], said=part.whole) for part in every
    ]
    show("all added up", summed, np.ones(1, dtype=bool), season)
    beside_ets(case, every[-1], season)


def show(of: str, every: list[Part], rows: np.ndarray, season: int, only: tuple[str, ...] = ()) -> None:
    for name in only or every[-1].said:
        had = [part for part in every if name in part.said]
        came = np.concatenate([part.came[rows] for part in had], axis=1)
        said = Forecast(
            mean=np.concatenate([part.said[name].mean[rows] for part in had], axis=1),
            quantiles=np.concatenate([part.said[name].quantiles[rows] for part in had], axis=1),
        )
        print(f"| {of} | {name} | {rows.sum()} | {line(came, said, had[0].past[rows], season)} |", flush=True)


def beside_ets(case: Case, part: Part, season: int) -> None:
    """AutoETS on every n-th series, from the last origin."""
    some = np.arange(case.panel.size)[:: max(1, case.panel.size // case.ets)][: case.ets]
    started = time.process_time()
    ets = auto_ets(part.past[some], case.horizon, case.ets_season)
    took = time.process_time() - started
    rows = np.isin(np.arange(case.panel.size), some)
    for name, said in (("seasonal naive", part.said["seasonal naive"]), ("ours", part.said["ours"]), ("AutoETS", None)):
        kept = ets if said is None else Forecast(mean=said.mean[rows], quantiles=said.quantiles[rows])
        print(f"| last origin, sample | {name} | {len(some)} | {line(part.came[some], kept, part.past[some], season)} |", flush=True)
    print(f"\nAutoETS: {len(some) / took:.1f} series a CPU-second.")


def auto_ets(past: Array, horizon: int, season: int) -> Forecast:
    from statsforecast.models import AutoETS  # noqa: PLC0415 - a second, and a reference only

    mean, quantiles = np.zeros((len(past), horizon)), np.zeros((len(past), horizon, len(LEVELS)))
    for row, series in enumerate(past):
        known = series[~np.isnan(series)]
        found = AutoETS(season_length=season).forecast(y=known, h=horizon, level=[20, 40, 60, 80, 90])
        mean[row] = np.maximum(found["mean"], 0)
        for place, level in enumerate(LEVELS):
            wide = round(abs(level - 0.5) * 200)
            said = found["mean"] if wide == 0 else found[f"{'lo' if level < 0.5 else 'hi'}-{wide}"]
            quantiles[row, :, place] = np.maximum(said, 0)
    return Forecast(mean=mean, quantiles=quantiles)


# ── the simulated shop ───────────────────────────────────────────────────────


def shop() -> None:
    """Daily demand of a simulated shop: on promotions and off them, from a dozen origins in its last year."""
    from zhanggui.domains import DOMAINS  # noqa: PLC0415 - the sets need none of it
    from zhanggui.domains.demand.model import daily_demand  # noqa: PLC0415
    from zhanggui.engine.build import build  # noqa: PLC0415
    from zhanggui.engine.intake import load  # noqa: PLC0415
    from zhanggui.engine.side_by_side import read  # noqa: PLC0415
    from zhanggui.exports.contracts import CONTRACTS  # noqa: PLC0415
    from zhanggui.settings import open_folder  # noqa: PLC0415
    from zhanggui.simulate import Plan, simulate  # noqa: PLC0415

    print("\n## The simulated shop, days ahead: totals of what was wanted\n")
    print(
        "| seed | customers | of | method | said ÷ came | WAPE of the shop's days | WQL | in 80 %, ties shared |\n|---|---|---|---|---|---|---|---|"
    )
    for seed, customers in ((1, 3000), (2, 20_000)):
        with tempfile.TemporaryDirectory() as place:
            folder = open_folder(simulate(Path(place), Plan(customers=customers, seed=seed)).parent)
            load(folder, sorted((Path(place) / "incoming").iterdir()), CONTRACTS, now=datetime.now(UTC))
            _, panel = read(build(folder, DOMAINS), daily_demand)
        depth = np.nan_to_num(panel.known["depth"])[: panel.steps] > 0
        every = [fold for back in (252, 168, 84) for fold in _folds(panel, back)]
        for of, wanted in (("promotion days", True), ("other days", False)):
            for name in ("naive", "ours"):
                print(f"| {seed} | {customers} | {of} | {name} | {_of_days(every, depth, name, wanted)} |", flush=True)


def _folds(panel: Panel, back: int) -> list[trial.Fold]:
    end = panel.until(panel.steps - back + 84)
    return trial.run(end, 28, trial.origins(end, 28, 3), trees_of_days, seasonal_naive, SEED)


def _of_days(folds: list[trial.Fold], depth: Array, name: str, wanted: bool) -> str:  # noqa: FBT001
    came, mean, loss, inside = [], [], [], []
    for fold in folds:
        on = depth[fold.origin : fold.origin + fold.came.shape[1]] == wanted
        said: Forecast = getattr(fold, name)
        known = ~np.isnan(fold.came[:, on])
        came.append(np.nansum(fold.came[:, on], axis=0))
        mean.append(np.where(known, said.mean[:, on], 0).sum(axis=0))
        loss.append(np.nansum(trial.quantile_loss(fold.came, said)[:, on]))
        inside.append(trial.covered_share(fold.came, said)[:, on].ravel())
    came, mean = np.concatenate(came), np.concatenate(mean)
    wape = np.abs(came - mean).sum() / came.sum()
    return f"{mean.sum() / came.sum():.2f} | {wape:.1%} | {sum(loss) / came.sum():.3f} | {np.nanmean(np.concatenate(inside)):.1%}"


# ── how fast ─────────────────────────────────────────────────────────────────


def speed(size: int) -> None:
    """Two years of so many articles, trained, tried and forecast 28 days ahead, beside AutoETS on twenty of them."""
    dice = np.random.default_rng(SEED)
    day = np.arange(730)
    rate = dice.lognormal(-0.5, 1.2, size)[:, None] * (1 + 0.3 * np.sin(day / 7 * 2 * np.pi)) * np.exp(0.2 * np.sin(day / 365 * 2 * np.pi))
    values = dice.poisson(rate * dice.gamma(2.0, 0.5, rate.shape)).astype(float)
    known = {"weekday": (np.arange(730 + 28) % 7).astype(float)}
    panel = plain(values, Season.of_days(), known=known, kinds={"category": dice.integers(0, 20, size)})
    before = cpu()
    found = choose(panel, 28, 3, trees_of_days, seasonal_naive, SEED)
    took = cpu() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    before = cpu()
    auto_ets(values[:20], 28, 7)
    each = (cpu() - before) / 20
    print(f"\n## Speed: {size} daily series of two years, tried on three folds, learned and forecast 28 days ahead\n")
    print("| | CPU-seconds | series a CPU-second | peak GB |\n|---|---|---|---|")
    print(f"| ours | {took:.0f} | {size / took:.1f} | {memory:.2f} |")
    print(f"| AutoETS, on 20, a forecast alone | {each * size:.0f} (scaled) | {1 / each:.1f} | – |")
    print(f"\nused for {found.used.mean():.0%}; loss {found.scores[0].loss:.3f}, naive {found.scores[0].naive_loss:.3f}")


def cpu() -> float:
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=[*CASES, "shop", "speed"])
    parser.add_argument("--series", type=int, default=10_000, help="for speed")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    runs: dict[str, Callable[[], None]] = {name: (lambda make=make: report(make())) for name, make in CASES.items()}
    runs |= {"shop": shop, "speed": lambda: speed(asked.series)}
    for name, run in runs.items():
        if asked.only in {None, name}:
            run()


if __name__ == "__main__":
    sys.exit(main())
