"""The plan's forecasts against what came: frozen and scored on simulated shops, tried on real ones, beside other methods.

    python benchmarks/forecast.py            # everything: some ten minutes
    python benchmarks/forecast.py --only shops --seeds 5
    python benchmarks/forecast.py --only real
    python benchmarks/forecast.py --only methods

Prints tables; docs/decisions/0009-the-outlook.md keeps those that decided. Files lie under `benchmarks/.work/forecast`.
"""

import argparse
import csv
import io
import re
import shutil
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import Build, build
from zhanggui.engine.intake import load
from zhanggui.engine.outlook import Row, Score, draft, foresee, freeze, frozen, score, write_draft
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.facts import Fact
from zhanggui.methods import forecast
from zhanggui.settings import Folder, init, open_folder
from zhanggui.simulate import Plan, simulate
from zhanggui.words import Lang

HERE = Path(__file__).parent
WORK = HERE / ".work" / "forecast"
DATA = HERE.parents[1] / "shared" / "data"
METRICS = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
MAIN = ["gmv", "nmv", "orders", "aov", "conversion", "registrations", "new_customers", "sessions", "refund_rate", "cac", "buyers", "mau"]
FILES = "ad_spend|customers|events|exchange_rates|order|products|refunds"
"""The files that these are read from, by how their names begin."""

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


# ── what a shop had on a day in the past ─────────────────────────────────────

_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}")


def cut(files: list[Path], last: date, target: Path) -> list[Path]:
    """Write what the files held at the end of a day: no row that begins later, and no time later than it in the rows."""
    target.mkdir(parents=True, exist_ok=True)
    found = [_cut_parquet(file, last, target) if file.suffix == ".parquet" else _cut_text(file, last, target) for file in files]
    return [file for file in found if file is not None]


def _cut_parquet(file: Path, last: date, target: Path) -> Path | None:
    rows = pq.read_table(file)
    column = next(name for name in rows.column_names if name == "day" or name.endswith("_at"))
    rows = rows.filter(pc.less(rows[column].cast("timestamp[ms]"), datetime.combine(last + timedelta(1), datetime.min.time())))
    if not len(rows):
        return None
    pq.write_table(rows, target / file.name)
    return target / file.name


def _cut_text(file: Path, last: date, target: Path) -> Path | None:
    """Dates are compared as text; a date without a time may lie ahead (a promise), but a time can't."""
    content = file.read_bytes()
    encoding = "utf-8" if _is_utf8(content) else "gb18030"
    header, *rows = csv.reader(io.StringIO(content.decode(encoding), newline=""))
    kept = [row for row in (_known(header, row, str(last)) for row in rows) if row is not None]
    if not kept or file.name.startswith("targets"):
        return None
    with (target / file.name).open("w", encoding=encoding, newline="") as out:
        csv.writer(out).writerows([header, *kept])
    return target / file.name


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known(header: list[str], row: list[str], last: str) -> list[str] | None:
    days = [cell[:10] for cell in row if _DAY.match(cell)]
    if days and min(days) > last:
        return None
    later = {place for place, cell in enumerate(row) if _DAY.match(cell) and ":" in cell and cell[:10] > last}
    if "cancelled_at" in header and header.index("cancelled_at") in later:
        row = ["paid" if name == "status" else cell for name, cell in zip(header, row, strict=True)]
    return ["" if place in later else cell for place, cell in enumerate(row)]


# ── freeze, then score ───────────────────────────────────────────────────────


def prove(folder: Path, plan: Plan, years: list[int], files: str = "") -> Iterator[tuple[int, Score]]:
    """Simulate a shop; before each of `years` freeze a plan from what was known, then load the rest and score it, of the files whose names begin like `files`."""
    incoming = sorted(file for file in simulate(folder / "whole", plan).iterdir() if re.match(files, file.name))
    settings = (folder / "whole" / "zhanggui.toml").read_text("utf-8")
    for year in years:
        known = cut(incoming, date(year - 1, 12, 31), folder / f"known{year}")
        shop = _shop(folder / f"shop{year}", settings)
        load(shop, known, CONTRACTS, now=NOW)
        before = build(shop, DOMAINS)
        made = draft(before, foresee(before, [METRICS[name] for name in MAIN], year), (), year)
        before.warehouse.close()
        write_draft(shop, made)
        freeze(shop, year, NOW)
        load(shop, incoming, CONTRACTS, now=NOW)
        after = build(shop, DOMAINS)
        kept = frozen(shop, year)
        if kept is None:
            raise SystemExit("the frozen plan is gone")
        yield year, score(after, kept, METRICS)
        after.warehouse.close()


def _shop(path: Path, settings: str) -> Folder:
    init(path)
    (path / "zhanggui.toml").write_text(settings, "utf-8")
    return open_folder(path)


def shops(seeds: int, customers: int) -> None:
    """The proof on simulated shops: frozen after one year, one and a half, and two and a half; scored a year later."""
    scores: dict[str, list[Score]] = defaultdict(list)
    print("\n## Frozen, then scored (simulated shops)\n")
    print(
        "| history | seed | coverage of 80 % | loss | seasonal naive | skill | targets hit | years within |\n|---|---|---|---|---|---|---|---|"
    )
    for seed in range(1, seeds + 1):
        for years, of in ((2.0, [2025]), (3.5, [2024, 2025])):
            folder = WORK / f"{seed}-{years}"
            shutil.rmtree(folder, ignore_errors=True)
            plan = Plan(customers=customers, years=years, seed=seed)
            for year, found in prove(folder, plan, of, FILES):
                months = (year - plan.first_day.year) * 12 - plan.first_day.month + 1
                scores[f"{months} months"].append(found)
                print(f"| {months} months | {seed} | {_cells(found)} |", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
    for history, several in scores.items():
        _totals(history, several)


def _cells(found: Score) -> str:
    within = [row for row in found.rows if row.foreseen and row.foreseen.interval and row.actual.value is not None]
    inside = sum(row.foreseen.interval.low <= float(row.actual.value) <= row.foreseen.interval.high for row in within)
    said = [_percent(fact) for fact in (found.coverage, found.loss, found.naive, found.skill)]
    return " | ".join([*said, f"{found.hit.value} of {found.judged.value}", f"{inside} of {len(within)}"])


def _totals(history: str, several: list[Score]) -> None:
    """Each metric over all seeds."""
    print(f"\n### {history} of history, {len(several)} seeds\n")
    print("| metric | coverage | years within | loss | seasonal naive | skill | targets hit |\n|---|---|---|---|---|---|---|")
    lines: dict[str, list[list[float]]] = defaultdict(list)
    for found in several:
        for row in found.rows:
            span = row.foreseen.interval if row.foreseen else None
            if span and row.actual.value is not None and row.coverage.value is not None:
                lines[row.metric.name].append(
                    [float(row.coverage.value), span.low <= float(row.actual.value) <= span.high, *_lost(row), row.hit is True]
                )
    whole = np.array([line for each in lines.values() for line in each], float)
    for name, each in [*lines.items(), ("**all**", whole)]:
        within, years, ours, naive, hit = np.mean(np.array(each, float), axis=0)
        print(f"| {name} | {within:.0%} | {years:.0%} | {ours:.1%} | {naive:.1%} | {1 - ours / naive:+.0%} | {hit:.0%} |")


def _lost(row: Row) -> tuple[float, float]:
    return float(row.loss.value or 0), float(row.naive.value or 0)


def _percent(fact: Fact) -> str:
    return fact.to(Lang.EN)


# ── real shops ───────────────────────────────────────────────────────────────

REAL = {
    "online_retail": ("online_retail/online_retail.csv.gz", 'zone = "Europe/London"\ncurrency = "GBP"\ncountry = "GB"', 2012),
    "olist": ("olist/*.csv*", 'zone = "America/Sao_Paulo"\ncurrency = "BRL"\ncountry = "BR"\nopened = 2016-09-04', 2019),
    "thelook": ("thelook/order_items.parquet", 'zone = "UTC"\ncurrency = "USD"\ncountry = "US"\nopened = 2023-01-01', 2025),
}


def real() -> None:
    """The trial of each forecast on the past of real shops."""
    print("\n## Tried on the past of real shops\n")
    print("| shop | metric | months | folds | horizon | skill | coverage | method in use |\n|---|---|---|---|---|---|---|---|")
    for name, (pattern, settings, year) in REAL.items():
        shop = _shop(WORK / name, f"[shop]\n{settings}\n")
        load(shop, sorted(DATA.glob(pattern)), CONTRACTS, now=NOW)
        opened = build(shop, DOMAINS)
        _tried(name, opened, year)
        opened.warehouse.close()
        shutil.rmtree(WORK / name)


def _tried(name: str, opened: Build, year: int) -> None:
    for each in foresee(opened, [METRICS[metric] for metric in (*MAIN, "units", "on_time_rate", "review_score")], year):
        trial = each.trial
        if each.year.value is None and not trial.folds:
            continue
        said = [_percent(trial.skill), _percent(trial.coverage), f"{trial.method.en} (against {trial.baseline.en})"]
        print(f"| {name} | {each.metric.name} | {len(each.past)} | {trial.folds} | {trial.horizon} | {' | '.join(said)} |")


# ── other methods ────────────────────────────────────────────────────────────

Series = np.ndarray


@dataclass(frozen=True)
class Case:
    """So many months, and the year after them."""

    past: Series
    came: Series


def collections() -> dict[str, list[Series]]:
    """Monthly series of public collections: hospital, stallion (by agency and article), walmart (by store and department)."""
    hospital = pd.read_parquet(DATA / "monash" / "hospital.parquet").sort_values("month")
    stallion = pd.read_parquet(DATA / "stallion" / "stallion.parquet")
    walmart = pd.read_csv(DATA / "walmart_weekly" / "train.csv.gz", parse_dates=["Date"])
    found = {
        "hospital": [each.y.to_numpy(float) for _, each in hospital.groupby("series")],
        "stallion": [
            each.groupby("date").volume.sum().sort_index().to_numpy(float)
            for key in ("agency", "sku")
            for _, each in stallion.groupby(key, observed=True)
        ],
        "walmart": [_months(each) for key in ("Store", "Dept") for _, each in walmart.groupby(key)],
    }
    return {name: [each for each in series if len(each) >= 24 and each.min() > 0] for name, series in found.items()}


def _months(weeks: pd.DataFrame) -> Series:
    """Whole months from weeks, each week spread over its days."""
    sums = weeks.groupby("Date").Weekly_Sales.sum()
    days = pd.concat([pd.Series(sums.to_numpy() / 7, index=sums.index - pd.Timedelta(days=day)) for day in range(7)])
    months = days.groupby(level=0).sum().resample("MS").agg(["sum", "count"])
    whole: Series = months["sum"][months["count"] >= months.index.days_in_month].to_numpy(float)
    return whole


def cases(series: list[Series], months: int, many: int) -> list[Case]:
    """Some of them, each cut off at its end."""
    long = [each for each in series if len(each) >= months + 12]
    chosen = np.random.default_rng(1).permutation(len(long))[:many]
    return [Case(long[place][-months - 12 : -12], long[place][-12:]) for place in chosen]


def methods(many: int) -> None:
    """Ours beside seasonal naive and those of statsforecast, on the log scale, with their own 80 % ranges."""
    print("\n## Beside other methods (public monthly series, a year ahead)\n")
    print("| series | months | method | loss | skill | coverage | ms a forecast |\n|---|---|---|---|---|---|---|")
    for name, series in collections().items():
        for months in (12, 18, 24, 36):
            for_all = cases(series, months, many)
            if for_all:
                _compare(name, months, for_all)


def _compare(name: str, months: int, several: list[Case]) -> None:
    losses: dict[str, float] = {}
    for method, predict in {"seasonal naive": _ours(forecast.seasonal_naive), "ours": _ours(forecast.structural), **_others()}.items():
        started, lost, inside = time.perf_counter(), [], []
        for case in several:
            ends = predict(case.past)
            lost.append(forecast.pinball(case.came, ends).mean() / case.came.mean())
            inside.append(((ends[0] <= case.came) & (case.came <= ends[-1])).mean())
        losses[method] = float(np.mean(lost))
        took = (time.perf_counter() - started) / len(several) * 1000
        skill = 1 - losses[method] / losses["seasonal naive"]
        print(
            f"| {name} ({len(several)}) | {months} | {method} | {losses[method]:.2%} | {skill:+.0%} | {np.mean(inside):.0%} | {took:.0f} |",
            flush=True,
        )


def _ours(model: Callable[..., Series]) -> Callable[[Series], Series]:
    return lambda past: forecast.quantiles(model(past, np.zeros(len(past) + 12)))


def _others() -> dict[str, Callable[[Series], Series]]:
    from statsforecast.models import AutoARIMA, AutoETS, DynamicOptimizedTheta  # noqa: PLC0415 - it takes a second, and is a reference only

    def predict(model: type, past: Series, *, always: bool = False) -> Series:
        season = 12 if always or len(past) >= 24 else 1
        found = model(season_length=season).forecast(y=np.log(past), h=12, level=[80])
        return np.exp(np.array([found["lo-80"], found["mean"], found["hi-80"]]))

    return {
        "AutoETS": lambda past: predict(AutoETS, past),
        "Theta": lambda past: predict(DynamicOptimizedTheta, past),
        "AutoARIMA": lambda past: predict(AutoARIMA, past, always=True),
    }


def main() -> None:
    """Run them."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=["shops", "real", "methods"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--series", type=int, default=60, help="of each collection")
    asked = parser.parse_args()
    warnings.simplefilter("ignore")
    WORK.mkdir(parents=True, exist_ok=True)
    if asked.only in {None, "methods"} and DATA.exists():
        methods(asked.series)
    if asked.only in {None, "real"} and DATA.exists():
        real()
    if asked.only in {None, "shops"}:
        shops(asked.seeds, asked.customers)
    shutil.rmtree(WORK, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
