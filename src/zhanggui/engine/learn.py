"""Runs a model over a build: learns from the past, tries on days it has not seen, keeps what it says and how it did.

What was learned lies in the shop's folder `models/`, under a hash of the tables that it was learned from, the model and the seed;
as long as these are the same, nothing is learned again.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import ibis.expr.types as ir
import msgspec
import numpy as np
import pyarrow as pa

from zhanggui.engine.build import Build
from zhanggui.errors import BadShop
from zhanggui.methods.demand.choose import Chosen, choose
from zhanggui.methods.demand.panel import LEVELS, Array, Codes, Flags, Forecast, Panel
from zhanggui.methods.demand.sums import SUM_LEVELS, running
from zhanggui.methods.demand.trial import Score
from zhanggui.nouns import Model
from zhanggui.words import Text

FOLDER = "models"
SAID, TRIED = "predictions.parquet", "trial.json"
SEED = 1
_KEEP = 3
"""What was learned from so many builds is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What a trial found: for each class of series, how ours did beside the baseline. `folds` are the first days not seen."""

    model: str
    key: str
    seed: int
    last_day: date
    horizon: int
    folds: tuple[date, ...] = ()
    scores: tuple[Score, ...] = ()

    def of(self, name: str) -> Score | None:
        """The score of a class; None where nothing came of it."""
        return next((each for each in self.scores if each.name == name), None)


def learn(build: Build, model: Model, seed: int = SEED) -> Tried:
    """Learn a model from a build, unless it has been; raises BadShop where there is nothing to learn from."""
    key = _key(build, model, seed)
    place = _place(build, model) / key
    if not (place / TRIED).exists():
        _keep(build, place, *_learned(build, model, key, seed))
    return msgspec.json.decode((place / TRIED).read_bytes(), type=Tried)


def tried(build: Build, model: Model, seed: int = SEED) -> Tried | None:
    """How a model did where it has been learned from this build; None where it has not: nothing is learned for it."""
    tables = build.record.tables
    if any(each.name not in tables for each in (model.of, model.spans, model.known)):
        return None
    file = _place(build, model) / _key(build, model, seed) / TRIED
    return msgspec.json.decode(file.read_bytes(), type=Tried) if file.is_file() else None


def earlier(build: Build, model: Model, last_day: date) -> tuple[tuple[Tried, Path], ...]:
    """What was learned from builds that ended before `last_day`, each with the file of what it said, the oldest first."""
    files = _place(build, model).glob(f"[0-9a-f]*/{TRIED}")
    found = [(msgspec.json.decode(file.read_bytes(), type=Tried), file.with_name(SAID)) for file in files]
    return tuple(sorted((each for each in found if each[0].last_day < last_day), key=lambda each: (each[0].last_day, each[0].key)))


def said(build: Build, model: Model, seed: int = SEED) -> ir.Table:
    """What a model says, as a table of the model's name in the warehouse."""
    learn(build, model, seed)
    return build.warehouse.name(model.name, [_place(build, model) / _key(build, model, seed) / SAID])


def _key(build: Build, model: Model, seed: int) -> str:
    """Named by what went into it."""
    tables = build.record.tables
    inputs = [tables[each.name].fingerprint for each in (model.of, model.spans, model.known)]
    settings = (model.name, model.version, model.series, model.target, model.like, model.season, model.horizon, model.folds, seed)
    return hashlib.sha256("\n".join([*inputs, repr(settings)]).encode()).hexdigest()[:12]


def _place(build: Build, model: Model) -> Path:
    """Builds lie in a folder of the shop; beside it lies what was learned from them."""
    return build.folder.parents[1] / FOLDER / model.name


def _keep(build: Build, place: Path, rows: pa.Table, tried: Tried) -> None:
    """Write both files, whole or not at all, and forget what is old."""
    place.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(dir=place.parent, prefix=".learning-"))
    try:
        build.warehouse.write(rows, work / SAID)
        (work / TRIED).write_bytes(msgspec.json.format(msgspec.json.encode(tried), indent=1))
        if not place.exists():
            work.replace(place)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    others = sorted((each for each in place.parent.iterdir() if each != place), key=lambda each: each.stat().st_mtime)
    for each in others[: -_KEEP + 1]:
        shutil.rmtree(each, ignore_errors=True)


# ── learning ─────────────────────────────────────────────────────────────────


def _learned(build: Build, model: Model, key: str, seed: int) -> tuple[pa.Table, Tried]:
    """What it says of each series that is still there, and how its trial went."""
    names, panel = read(build, model)
    chosen = choose(panel, model.horizon, model.folds, model.learn, model.baseline, seed)
    opened = panel.first_day or date.min
    tried = Tried(
        model=model.name,
        key=key,
        seed=seed,
        last_day=opened + timedelta(panel.steps - 1),
        horizon=model.horizon,
        folds=tuple(opened + timedelta(step) for step in chosen.origins),
        scores=chosen.scores,
    )
    return _rows(names, panel, chosen), tried


def _rows(names: pa.Table, panel: Panel, chosen: Chosen) -> pa.Table:
    """One row for each series that is still there, and each day ahead."""
    here = np.flatnonzero(panel.alive)
    ahead = chosen.said.mean.shape[1]
    kept = Forecast(mean=chosen.said.mean[here], quantiles=chosen.said.quantiles[here])
    total, spread = running(kept, chosen.grown[here])
    last = np.datetime64(panel.first_day or date.min) + panel.steps - 1
    columns = {name: names[name].take(pa.array(np.repeat(here, ahead))) for name in names.column_names}
    columns |= {"day": pa.array(np.tile(last + 1 + np.arange(ahead), len(here))), "mean": pa.array(kept.mean.ravel())}
    columns |= {_level(level): pa.array(kept.quantiles[:, :, at].ravel()) for at, level in enumerate(LEVELS)}
    columns |= {"sum_mean": pa.array(total.ravel())}
    columns |= {f"sum_{_level(level)}": pa.array(spread[:, :, at].ravel()) for at, level in enumerate(SUM_LEVELS)}
    return pa.table(columns | {"method": pa.array(np.repeat(np.where(chosen.used[here], "learned", "baseline"), ahead))})


def _level(level: float) -> str:
    return f"q{round(level * 100):02d}"


# ── rows side by side ────────────────────────────────────────────────────────


def read(build: Build, model: Model) -> tuple[pa.Table, Panel]:
    """The series of a model, and their past side by side."""
    warehouse = build.warehouse
    spans = warehouse.table(model.spans.name).order_by(list(model.series))
    heads = warehouse.read(spans)
    days = warehouse.read(warehouse.table(model.known.name).order_by("day"))
    if not len(heads):
        raise BadShop(
            Text("还没有可学习的销售记录", "there are no sales to learn from yet"),
            where=model.name,
            fix=Text("先载入订单并运行 zhanggui build", "load orders and run zhanggui build first"),
        )
    places = pa.table({**{name: heads[name] for name in model.series}, "place": pa.array(np.arange(len(heads)))})
    wanted = dict.fromkeys(each for each in ("day", model.target, model.censored, model.price) if each is not None)
    past = warehouse.table(model.of.name).inner_join(warehouse.hold(places), list(model.series))
    return heads.select(list(model.series)), _panel(model, heads, days, warehouse.read(past.select("place", *wanted)))


def _panel(model: Model, heads: pa.Table, days: pa.Table, rows: pa.Table) -> Panel:
    """Fill the grid: a day without a row is nought, a day outside a series' span is NaN."""
    first = _days(days["day"]).min()
    there = _there(heads, first, _last(days, first) + 1)
    day = (_days(rows["day"]) - first).astype(int)
    inside = (day >= 0) & (day < there.shape[1])
    rows, cells = rows.filter(pa.array(inside)), (rows["place"].to_numpy()[inside], day[inside])
    values, censored = np.where(there, 0.0, np.nan), np.zeros(there.shape, dtype=bool)
    values[cells] = _floats(rows[model.target])
    if model.censored is not None:
        censored[cells] = rows[model.censored].to_numpy(zero_copy_only=False)
    return Panel(
        values=np.where(there, values, np.nan),
        censored=censored,
        season=model.season,
        known=_known(days),
        kinds={name: _codes(heads[name]) for name in (*model.like, *model.series)},
        price=None if model.price is None else _priced(there, cells, rows[model.price]),
        worth=None if model.worth is None else _floats(heads[model.worth]),
        first_day=first.astype(object),
    )


def _priced(there: Flags, cells: tuple[Codes, Codes], price: pa.ChunkedArray) -> Array:
    found = np.full(there.shape, np.nan)
    found[cells] = _floats(price)
    return found


def _there(heads: pa.Table, first: np.datetime64, steps: int) -> Flags:
    """When each series was there, (series, steps)."""
    step = np.arange(steps)
    start = (_days(heads["first_day"]) - first).astype(int)
    end = _days(heads["last_day"])
    last = np.where(np.isnat(end), steps, (end - first).astype(int))
    return np.asarray((step >= start[:, None]) & (step <= last[:, None]))


def _last(days: pa.Table, first: np.datetime64) -> int:
    """The last day on which the shop was seen: `known` says which of its days have passed."""
    passed = days["has_passed"].to_numpy(zero_copy_only=False)
    return int((_days(days["day"])[passed].max() - first).astype(int))


def _known(days: pa.Table) -> Mapping[str, Array]:
    """What is known of each day, as numbers: words by their code, nothing as NaN."""
    names = [name for name in days.column_names if name not in {"day", "has_passed"}]
    return {name: _codes(days[name]).astype(float) if pa.types.is_string(days[name].type) else _floats(days[name]) for name in names}


def _days(column: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    return np.asarray(column.to_numpy(zero_copy_only=False)).astype("datetime64[D]")


def _floats(column: pa.ChunkedArray) -> Array:
    return np.asarray(column.cast(pa.float64()).to_numpy(zero_copy_only=False), dtype=float)


def _codes(column: pa.ChunkedArray) -> Codes:
    """A number for each different word, in the order of the words."""
    words = np.array([word or "" for word in column.to_pylist()])
    return np.asarray(np.unique(words, return_inverse=True)[1], dtype=np.int64)
