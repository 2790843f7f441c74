"""Runs a model over a build: learns from the past, tries on days it has not seen, keeps what it says and how it did.

What was learned lies in the shop's folder `models/`, under a hash of the tables that it was learned from, the model and the seed;
as long as these are the same, nothing is learned again.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from tempfile import mkdtemp

import ibis.expr.types as ir
import msgspec
import numpy as np
import pyarrow as pa

from zhanggui.engine.build import Build
from zhanggui.engine.code import fingerprint_of
from zhanggui.engine.side_by_side import read
from zhanggui.methods.demand.choose import Chosen, choose
from zhanggui.methods.demand.panel import LEVELS, Forecast, Panel
from zhanggui.methods.demand.sums import SUM_LEVELS, running
from zhanggui.methods.demand.together import added
from zhanggui.methods.demand.trial import Score
from zhanggui.nouns import Model
from zhanggui.settings import LEARNED

SAID, TOTALS, TRIED = "predictions.parquet", "totals.parquet", "trial.json"
SHOP = "shop"
"""The level at which all series are added up."""

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


def totals(build: Build, model: Model, seed: int = SEED) -> ir.Table:
    """What the same days come to for each group that the model adds up by, and for the shop: `level`, `name`, `day`, `mean` and quantiles."""
    learn(build, model, seed)
    return build.warehouse.name(f"{model.name}_totals", [_place(build, model) / _key(build, model, seed) / TOTALS])


def _key(build: Build, model: Model, seed: int) -> str:
    """Named by what went into it."""
    tables = build.record.tables
    inputs = [tables[each.name].fingerprint for each in (model.of, model.spans, model.known)]
    shape = (model.series, model.target, model.like, model.up, model.season, model.horizon, model.folds)
    settings = (model.name, model.version, *shape, seed)
    return fingerprint_of(*inputs, repr(settings))[:12]


def _place(build: Build, model: Model) -> Path:
    """Builds lie in a folder of the shop; beside it lies what was learned from them."""
    return build.folder.parents[1] / LEARNED / model.name


def _keep(build: Build, place: Path, rows: pa.Table, groups: pa.Table, tried: Tried) -> None:
    """Write all files, whole or not at all, and forget what is old."""
    place.parent.mkdir(parents=True, exist_ok=True)
    work = Path(mkdtemp(dir=place.parent, prefix=".learning-"))
    try:
        build.warehouse.write(rows, work / SAID)
        build.warehouse.write(groups, work / TOTALS)
        (work / TRIED).write_bytes(msgspec.json.format(msgspec.json.encode(tried), indent=1))
        if not place.exists():
            work.replace(place)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    others = sorted((each for each in place.parent.iterdir() if each != place), key=lambda each: each.stat().st_mtime)
    for each in others[: -_KEEP + 1]:
        shutil.rmtree(each, ignore_errors=True)


# ── learning ─────────────────────────────────────────────────────────────────


def _learned(build: Build, model: Model, key: str, seed: int) -> tuple[pa.Table, pa.Table, Tried]:
    """What it says of each series that is still there, what groups of them come to, and how its trial went."""
    names, panel = read(build, model)
    chosen = choose(panel, model.horizon, model.folds, model.learn, model.baseline, seed, simpler=model.simpler)
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
    return _rows(names.select(list(model.series)), panel, chosen), _totals(model, names, panel, chosen), tried


def _rows(names: pa.Table, panel: Panel, chosen: Chosen) -> pa.Table:
    """One row for each series that is still there, and each day ahead."""
    here = np.flatnonzero(panel.alive)
    ahead = chosen.said.mean.shape[1]
    kept = Forecast(mean=chosen.said.mean[here], quantiles=chosen.said.quantiles[here])
    total, spread = running(kept, chosen.common)
    columns = {name: names[name].take(pa.array(np.repeat(here, ahead))) for name in names.column_names}
    columns |= {"day": pa.array(np.tile(_ahead(panel, ahead), len(here))), "mean": pa.array(kept.mean.ravel())}
    columns |= {_level(level): pa.array(kept.quantiles[:, :, at].ravel()) for at, level in enumerate(LEVELS)}
    columns |= {"sum_mean": pa.array(total.ravel())}
    columns |= {f"sum_{_level(level)}": pa.array(spread[:, :, at].ravel()) for at, level in enumerate(SUM_LEVELS)}
    return pa.table(columns | {"method": pa.array(np.repeat(chosen.method[here], ahead))})


def _totals(model: Model, names: pa.Table, panel: Panel, chosen: Chosen) -> pa.Table:
    """One row for each level, group and day ahead; the last level is the shop, whose name is empty."""
    here = np.flatnonzero(panel.alive)
    said = Forecast(mean=chosen.said.mean[here], quantiles=chosen.said.quantiles[here])
    ahead, parts = said.mean.shape[1], []
    for level in (*model.up, SHOP):
        words = np.array([""] * len(here) if level == SHOP else [names[level][int(at)].as_py() or "" for at in here], dtype=np.str_)
        labels, group = np.unique(words, return_inverse=True)
        found = added(said, chosen.ranks[here], group.astype(np.int64))
        columns = {"level": pa.array([level] * labels.size * ahead, pa.string()), "name": pa.array(np.repeat(labels, ahead), pa.string())}
        columns |= {"day": pa.array(np.tile(_ahead(panel, ahead), labels.size)), "mean": pa.array(found.mean.ravel())}
        columns |= {_level(each): pa.array(found.quantiles[:, :, at].ravel()) for at, each in enumerate(LEVELS)}
        parts.append(pa.table(columns))
    return pa.concat_tables(parts)


def _ahead(panel: Panel, ahead: int) -> np.ndarray[tuple[int], np.dtype[np.datetime64]]:
    """The days after the last one seen."""
    return np.datetime64(panel.first_day or date.min) + panel.steps + np.arange(ahead)


def _level(level: float) -> str:
    return f"q{round(level * 100):02d}"
