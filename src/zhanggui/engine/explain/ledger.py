"""What the year's bridge is read from: articles, and customers by channel and kind, in both years; as arrays and as queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import ibis
import ibis.expr.types as ir
import numpy as np
import pyarrow as pa
from ibis import _

from zhanggui.engine.build import Build
from zhanggui.engine.explain.almanac import tilt
from zhanggui.engine.measure import UNKNOWN, value, within
from zhanggui.facts import Period
from zhanggui.methods.decompose import Array
from zhanggui.nouns import Metric, Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """The queries of a walk: one row of what is true of all, one row an article, one row a channel and kind of customer."""

    whole: ir.Table  #: tilt, q0, q1, v0, v1, and `unit`, the average price of both years
    articles: ir.Table  #: part, q0, q1, l0, l1, v0, v1
    crowd: ir.Table  #: part, kind, n0, n1, u0, u1


def ledger(build: Build, walk: Walk, periods: tuple[Period, Period]) -> Ledger:
    """Write the queries; nothing is read."""
    articles = _two_years(build, {"q": walk.units, "l": walk.listed, "v": walk.sold}, {"part": walk.article}, periods)
    crowd = _two_years(build, {"n": walk.people, "u": walk.units}, {"part": walk.by.name, "kind": walk.kind.name}, periods)
    sums = articles.aggregate(**{name: articles[name].sum() for name in ("q0", "q1", "v0", "v1")})
    whole = sums.cross_join(tilt(build, walk.sold, walk.calendar, periods))
    return Ledger(whole=whole.mutate(unit=(_.v0 / _.q0.nullif(0) + _.v1 / _.q1.nullif(0)) / 2), articles=articles, crowd=crowd)


def _two_years(build: Build, metrics: Mapping[str, Metric], by: Mapping[str, str], periods: tuple[Period, Period]) -> ir.Table:
    """Metrics of one table by some columns, before (`q0`) and after (`q1`)."""
    both = []
    for year, period in enumerate(periods):
        of = next(iter(metrics.values())).of
        rows = within(build.warehouse.table(of.name), of, period)
        rows = rows.mutate(**{name: rows[column].cast("string").fill_null(UNKNOWN) for name, column in by.items()})
        found = {f"{name}{year}": value(metric, rows).cast("float64").fill_null(0.0) for name, metric in metrics.items()}
        other = {f"{name}{1 - year}": ibis.literal(0.0) for name in metrics}
        names = [f"{name}{each}" for name in metrics for each in (0, 1)]
        both.append(rows.group_by(*by).aggregate(**found).mutate(**other).select(*by, *names))
    rows = ibis.union(*both)
    return rows.group_by(*by).aggregate(**{name: rows[name].sum() for name in rows.columns if name not in by}).order_by(*by)


def article_terms(found: Ledger) -> ir.Table:
    """One row: what list prices, the depth of discount, the mix, and articles that are new or gone brought.

    See `methods.decompose.price_volume_mix`, which this writes out as a query, with the units of the first year times the tilt.
    """
    rows = found.articles.filter((_.q0 != 0) | (_.q1 != 0)).cross_join(found.whole.select("tilt", "unit", all_q0="q0", all_q1="q1"))
    listed = {year: ibis.ifelse(rows[f"l{year}"] == 0, rows[f"v{year}"], rows[f"l{year}"]) for year in "01"}
    prices = {year: listed[year] / rows[f"q{year}"].nullif(0) for year in "01"}
    left = {year: ibis.ifelse(rows[f"q{year}"] == 0, None, (rows[f"v{year}"] / listed[year].nullif(0)).fill_null(1.0)) for year in "01"}
    rows = rows.mutate(
        price0=ibis.coalesce(prices["0"], prices["1"]),
        price1=ibis.coalesce(prices["1"], prices["0"]),
        left0=ibis.coalesce(left["0"], left["1"]),
        left1=ibis.coalesce(left["1"], left["0"]),
        share0=_.q0 / _.all_q0,
        share1=_.q1 / _.all_q1,
        units=(_.tilt * _.all_q0 + _.all_q1) / 2,
        both=(_.q0 != 0) & (_.q1 != 0),
    )
    rows = rows.mutate(share=(_.share0 + _.share1) / 2, paid=(_.price0 * _.left0 + _.price1 * _.left1) / 2)
    return rows.aggregate(
        list_price=(_.units * _.share * (_.left0 + _.left1) / 2 * (_.price1 - _.price0)).sum(),
        promotions=(_.units * _.share * (_.price0 + _.price1) / 2 * (_.left1 - _.left0)).sum(),
        mix=(_.units * (_.paid - _.unit) * (_.share1 - _.share0)).sum(where=_.both).fill_null(0.0),
        range=(_.units * (_.paid - _.unit) * (_.share1 - _.share0)).sum(where=~_.both).fill_null(0.0),
    )


def crowd_terms(found: Ledger) -> ir.Table:
    """One row a channel: what more or fewer `customers` brought, and what it brought that more of them are new, or returning."""
    crowd = found.crowd
    sums = crowd.group_by("part").aggregate(**{f"all_{name}": crowd[name].sum() for name in ("n0", "n1", "u0", "u1")})
    rows = crowd.inner_join(sums, "part").cross_join(found.whole.select("tilt", "unit"))
    a0, a1 = rows.tilt * rows.u0 / rows.n0.nullif(0), rows.u1 / rows.n1.nullif(0)
    whole0, whole1 = rows.tilt * rows.all_u0 / rows.all_n0.nullif(0), rows.all_u1 / rows.all_n1.nullif(0)
    rows = rows.mutate(
        each=(ibis.coalesce(a0, a1, 0.0) + ibis.coalesce(a1, a0, 0.0)) / 2,
        average=(ibis.coalesce(whole0, whole1, 0.0) + ibis.coalesce(whole1, whole0, 0.0)) / 2,
        turn=(rows.n1 / rows.all_n1.nullif(0) - rows.n0 / rows.all_n0.nullif(0)).fill_null(0.0),
    )
    return rows.group_by("part").aggregate(
        customers=(_.unit * (_.all_n1 - _.all_n0) * _.average).max(),
        customer_types=(_.unit * (_.all_n0 + _.all_n1) / 2 * (_.each - _.average) * _.turn).sum(),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The same numbers, read: articles and cells are (2, rows), the first year first."""

    tilt: float
    units: Array
    listed: Array
    paid: Array
    channels: tuple[str, ...]
    people: Array
    bought: Array


def read(build: Build, found: Ledger) -> Read:
    """Run the queries."""
    articles, crowd = build.warehouse.read(found.articles), build.warehouse.read(found.crowd)
    return Read(
        tilt=float(build.warehouse.one(found.whole.select("tilt"))["tilt"]),
        units=_pair(articles, "q"),
        listed=_pair(articles, "l"),
        paid=_pair(articles, "v"),
        channels=tuple(crowd["part"].to_pylist()),
        people=_pair(crowd, "n"),
        bought=_pair(crowd, "u"),
    )


def _pair(rows: pa.Table, name: str) -> Array:
    return np.array([rows[f"{name}{year}"].to_numpy(zero_copy_only=False) for year in (0, 1)], float)
