"""How forecasts of demand did, in numbers that can be quoted: in the model's own trial, and those made earlier that have come due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.facts import Fact, Grade, Period, Receipt, Unit
from zhanggui.nouns import Model
from zhanggui.words import Text

if TYPE_CHECKING:
    from pathlib import Path

    from zhanggui.engine.learn import Tried

_TITLES = {
    "wape": Text("{of}预测的加权误差率 (WAPE)", "WAPE of the forecast of {of}"),
    "bias": Text("{of}预测的偏差", "Bias of the forecast of {of}"),
    "coverage": Text("落入预测区间的天数占比：{of}", "Share of days of {of} within the range"),
    "loss": Text("{of}预测的分位损失", "Quantile loss of the forecast of {of}"),
    "naive_wape": Text("{of}季节朴素预测的 WAPE", "WAPE of the seasonal-naive forecast of {of}"),
    "naive_loss": Text("{of}季节朴素预测的分位损失", "Quantile loss of the seasonal-naive forecast of {of}"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """How a model's forecasts did; `trial` is empty where it has not been learned, `due` where nothing made earlier has come due.

    `passed` is whether the learned forecast is used for any class of series; `days` is how far ahead it looks.
    """

    model: Model
    trial: Mapping[str, Fact]
    due: Mapping[str, Fact]
    passed: bool = False
    days: int = 0


def foretold(build: Build, models: Iterable[Model]) -> tuple[Foretold, ...]:
    """How each model did, as far as it was learned from this build. Nothing is learned for it."""
    return tuple(_foretold(build, model) for model in models if model.name in build.models)


def _foretold(build: Build, model: Model) -> Foretold:
    from zhanggui.engine.learn import tried  # noqa: PLC0415 - most commands need nothing of what is slow to import
    from zhanggui.methods.demand.choose import ALL  # noqa: PLC0415 - as above

    found = tried(build, model)
    if found is None:
        return Foretold(model=model, trial={}, due={})
    score = found.of(ALL)
    if score is None or not found.folds:
        return Foretold(model=model, trial={}, due=_due(build, model, found), days=found.horizon)
    values = {
        "wape": score.wape,
        "naive_wape": score.naive_wape,
        "bias": score.bias,
        "coverage": score.covered,
        "loss": score.loss,
        "naive_loss": score.naive_loss,
    }
    period = Period(found.folds[0], found.last_day + timedelta(days=1))
    how = (
        f"trial of {model.name}, learned up to {found.last_day}: {len(found.folds)} folds of {found.horizon} days, {score.series} series",
        f"models/{model.name}/{found.key}/trial.json, seed {found.seed}; `zhanggui learn {model.name}` gives it again",
    )
    trial = {name: _fact(build, model, ("trial", name), value, period, how) for name, value in values.items()}
    return Foretold(
        model=model,
        trial=trial,
        due=_due(build, model, found),
        passed=any(each.passed for each in found.scores if each.name != ALL),
        days=found.horizon,
    )


def _fact(build: Build, model: Model, of: tuple[str, str], value: float | None, period: Period, how: Iterable[str]) -> Fact:
    kind, name = of
    return Fact(
        metric=f"{model.name}.{kind}_{name}",
        title=_TITLES[name].format(of=model.title.inside),
        value=value,
        unit=Unit.SHARE,
        period=period,
        receipt=Receipt(partial(_query, value, tuple(how)), build.id),
        grade=Grade.MODEL,
    )


def _query(value: float | None, how: tuple[str, ...]) -> str:
    remarks = "".join(f"-- {line}\n" for line in how)
    return f"{remarks}SELECT CAST({value!r} AS DOUBLE) AS value"


# ── forecasts that have come due ─────────────────────────────────────────────


def _due(build: Build, model: Model, found: Tried) -> Mapping[str, Fact]:
    """The days that earlier forecasts spoke of and that have passed since, the forecast made last before each day; days out of stock are left out."""
    from zhanggui.engine.learn import earlier  # noqa: PLC0415 - as above

    made = earlier(build, model, found.last_day)
    if not made:
        return {}
    said = _said(build, model, [file for _each, file in made])
    came = _came(build, model, said)
    row = build.warehouse.one(
        came.aggregate(
            cells=_.count(),
            wanted=_.came.sum(),
            error=(_.came - _.mean).abs().sum(),
            over=(_.mean - _.came).sum(),
            inside=((_.came >= _.q10) & (_.came <= _.q90)).cast("float64").sum(),
            first=_.day.min(),
            last=_.day.max(),
        )
    )
    if not row["cells"] or not row["wanted"]:
        return {}
    values = {"wape": row["error"] / row["wanted"], "bias": row["over"] / row["wanted"], "coverage": row["inside"] / row["cells"]}
    how = (
        f"{row['cells']} days of series that were forecast before and have come since, none of them out of stock",
        *(f"models/{model.name}/{each.key}/predictions.parquet, made on {each.last_day}" for each, _file in made),
    )
    period = Period(row["first"], row["last"] + timedelta(days=1))
    return {name: _fact(build, model, ("due", name), value, period, how) for name, value in values.items()}


def _said(build: Build, model: Model, files: Iterable[Path]) -> ir.Table:
    """What was said of each series and day, by the forecast that was made last before it."""
    columns = [*model.series, "day", "mean", "q10", "q90"]
    named = (build.warehouse.name(f"{model.name}_said_{turn}", [file]) for turn, file in enumerate(files))
    tables = [each.select(columns).mutate(turn=ibis.literal(turn)) for turn, each in enumerate(named)]
    every = tables[0] if len(tables) == 1 else ibis.union(*tables)
    ranked = every.mutate(rank=ibis.row_number().over(group_by=[*model.series, "day"], order_by=ibis.desc("turn")))
    return ranked.filter(_.rank == 0).select(columns)


def _came(build: Build, model: Model, said: ir.Table) -> ir.Table:
    """What was said beside what came: a day without a row is nought, one that ran out is not known, one that hasn't passed is not there."""
    past = build.warehouse.table(model.of.name)
    out = past[model.censored] if model.censored is not None else ibis.literal(value=False)
    past = past.select(*model.series, "day", units=past[model.target].cast("float64"), out=out)
    days = build.warehouse.table(model.known.name).filter(_.has_passed).select("day")
    spans = build.warehouse.table(model.spans.name).select(*model.series, "first_day", "last_day")
    rows = said.inner_join(days, "day").inner_join(spans, list(model.series))
    rows = rows.filter((_.day >= _.first_day) & (_.day <= _.last_day.fill_null(_.day))).select(*said.columns)
    rows = rows.left_join(past, [*model.series, "day"], rname="{name}_past")
    return rows.filter(~_.out.fill_null(False)).mutate(came=_.units.fill_null(0.0))  # noqa: FBT003 - Ibis's signature
