"""What each factor of a product brought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from math import isclose

import numpy as np

from zhanggui.engine.explain.by_parts import known_parts
from zhanggui.engine.explain.parts import Parts, rate_query
from zhanggui.engine.explain.site import ALIKE, Site, Unlike
from zhanggui.engine.explain.terms import Read, Share, composed
from zhanggui.facts import Fact, Slice
from zhanggui.methods import decompose
from zhanggui.words import Text


def factored(site: Site, before: Fact, after: Fact, pairs: Sequence[tuple[Fact, Fact]]) -> list[Share]:
    """What each factor brought, the divisors among them as one over them."""
    bridge = site.bridge
    values = np.array([[float(fact.value or 0) for fact in pair] for pair in pairs]).T
    upside = np.arange(len(pairs)) >= len(bridge.factors)
    if np.any(values[:, upside] == 0):
        raise Unlike(Text("除数为零", "it would be divided by nought"))
    values[:, upside] = 1 / values[:, upside]
    for made, fact in zip(values.prod(axis=1), (before, after), strict=True):
        if not isclose(made, float(fact.value or 0), rel_tol=ALIKE, abs_tol=ALIKE):
            raise Unlike(Text("各因素的乘积不等于{title}", "the product of the factors is not {title}").format(title=after.title))
    logs = bridge.by is None and decompose.by_logs(values[0], values[1])
    terms = (decompose.lmdi if logs else decompose.shapley)(values[0], values[1])
    names = [measured.name for measured in (*bridge.factors, *bridge.divisors)]
    shares = [
        Share(
            name=f"{bridge.name}.{name}",
            title=after_.title,
            value=float(term),
            sql=partial(_factor_query, site, after.slices, place, f"{bridge.name}.{name}", logs=logs),
            slices=after.slices,
        )
        for place, (name, (_, after_), term) in enumerate(zip(names, pairs, terms, strict=True))
    ]
    if bridge.by is None:
        return shares
    last = len(bridge.factors) - 1
    weight = float(decompose.shapley_weights(values[0], values[1])[last])
    return [*shares[:last], *_apart(site, after.slices, last, weight), *shares[last + 1 :]]


def _factor_query(site: Site, cut: tuple[Slice, ...], place: int, name: str, *, logs: bool) -> str:
    numbers, factors = _numbers(site, cut)
    (x0, x1), pair = factors[place], _product
    if not logs:
        return composed(site.build, name, numbers, f"({_weight(factors, place)}) * ({x1} - {x0})")
    v0, v1 = (pair([each[year] for each in factors]) for year in (0, 1))
    same = f"abs({v1} - {v0}) <= {ALIKE} * greatest({v0}, {v1})"
    mean = f"CASE WHEN {same} THEN ({v0} + {v1}) / 2 ELSE ({v1} - {v0}) / ln({v1} / {v0}) END"
    return composed(site.build, name, numbers, f"({mean}) * ln({x1} / ({x0}))")


def _numbers(site: Site, cut: tuple[Slice, ...]) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """The factors before and after: their queries by name, and how the formula has each."""
    bridge = site.bridge
    numbers: dict[str, str] = {}
    quoted = site.build.warehouse.quoted
    factors: list[tuple[str, str]] = []
    for place, each in enumerate((*bridge.factors, *bridge.divisors)):
        names = [f"{each.name}_before", f"{each.name}_after"]
        for name, period in zip(names, (site.against, site.period), strict=True):
            numbers[name] = Read(measure=each, period=period, cut=cut).sql(site.build)
        over = "1 / " if place >= len(bridge.factors) else ""
        factors.append((f"({over}{quoted(names[0])})", f"({over}{quoted(names[1])})"))
    return numbers, factors


def _product(numbers: Sequence[str]) -> str:
    return "(" + (" * ".join(numbers) or "1") + ")"


def _weight(factors: Sequence[tuple[str, str]], place: int) -> str:
    """Shapley's weight of a factor, written out."""
    return " + ".join(
        f"{weight!r} * {_product([*(factors[each][1] for each in moved), *(factors[each][0] for each in held)])}"
        for weight, moved, held in decompose.coalitions(place, len(factors))
    )


def _apart(site: Site, cut: tuple[Slice, ...], place: int, weight: float) -> Iterator[Share]:
    """The last factor told apart: its parts' own changes, and their mix."""
    bridge = site.bridge
    factor = bridge.factors[place]
    found = known_parts(site, factor, cut)
    terms = found.terms()
    for kind, title, value in zip(("rate", "mix"), bridge.apart, (terms.rate.sum(), terms.mix.sum()), strict=True):
        name = f"{bridge.name}.{factor.name}.{kind}"
        yield Share(
            name=name, title=title, value=float(value) * weight, sql=partial(_apart_query, site, cut, place, name, kind, found), slices=cut
        )


def _apart_query(site: Site, cut: tuple[Slice, ...], place: int, name: str, kind: str, found: Parts) -> str:
    numbers, factors = _numbers(site, cut)
    numbers[kind] = rate_query(site.build, found, kind, kind, None)
    return composed(site.build, name, numbers, f"({_weight(factors, place)}) * {site.build.warehouse.quoted(kind)}")
