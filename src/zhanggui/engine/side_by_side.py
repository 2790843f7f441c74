"""Rows of a build side by side, as a model learns from them: one row for each series, one column for each day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from zhanggui.engine.build import Build
from zhanggui.errors import BadShop
from zhanggui.methods.demand.panel import Array, Codes, Flags, Panel
from zhanggui.nouns import Model
from zhanggui.words import Text


def read(build: Build, model: Model) -> tuple[pa.Table, Panel]:
    """The series of a model with the groups that they are added up by, and their past side by side."""
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
    return heads.select(list(dict.fromkeys((*model.series, *model.up)))), _panel(
        model, heads, days, warehouse.read(past.select("place", *wanted))
    )


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
