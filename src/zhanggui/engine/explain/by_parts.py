"""What each value of a dimension brought."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from math import isclose

import numpy as np

from zhanggui.engine.explain.parts import Parts, adds, parts, rate_query, sum_query
from zhanggui.engine.explain.site import ALIKE, OTHERS, Site, Unlike, label
from zhanggui.engine.explain.terms import Share
from zhanggui.facts import Fact, Slice
from zhanggui.methods import decompose
from zhanggui.nouns import Measure, Ratio
from zhanggui.words import Text

KEEP = 7
"""So many parts of a dimension have a term of their own; the rest are one."""


def known_parts(site: Site, measured: Measure, cut: tuple[Slice, ...]) -> Parts:
    """The parts by the bridge's dimension, if they add up."""
    sides = (measured.top, measured.bottom) if isinstance(measured, Ratio) else (measured,)
    if site.bridge.by is None or not all(adds(side) for side in sides):
        raise Unlike(Text("各部分之和不等于整体", "its parts don't add up to the whole"))
    return parts(site.build, measured, site.bridge.by.name, (site.against, site.period), cut)


def parted(site: Site, before: Fact, after: Fact) -> list[Share]:
    """What each value of the dimension brought; of a ratio, by its own rate and by its weight."""
    bridge = site.bridge
    found = known_parts(site, bridge.of, after.slices)
    if len(found.names) == 1:
        raise Unlike(Text("只有一个部分", "there is one part only"))
    made = found.top.sum(axis=1) / (found.bottom.sum(axis=1) if isinstance(bridge.of, Ratio) else 1)
    for value, fact in zip(made, (before, after), strict=True):
        if not isclose(value, float(fact.value or 0), rel_tol=ALIKE, abs_tol=ALIKE):
            raise Unlike(Text("各部分之和不等于{title}", "the parts don't add up to {title}").format(title=after.title))
    if not isinstance(bridge.of, Ratio):
        return [
            _share(site, after.slices, "", names, float((found.top[1] - found.top[0])[places].sum()), found)
            for names, places in _groups(found, np.abs(found.top[1] - found.top[0]))
        ]
    terms = found.terms()
    return [
        _share(site, after.slices, kind, names, float(values[places].sum()), found)
        for names, places in _groups(found, np.abs(terms.rate) + np.abs(terms.mix))
        for kind, values in (("rate", terms.rate), ("mix", terms.mix))
    ]


def _groups(found: Parts, sizes: decompose.Array) -> Iterator[tuple[list[str], list[int]]]:
    """The parts that moved most, each alone and in that order, and the rest together."""
    there = [place for place in range(len(found.names)) if found.top[:, place].any() or found.bottom[:, place].any()]
    order = sorted(there, key=lambda place: (-sizes[place], found.names[place]))
    cut = len(order) if len(order) <= KEEP + 1 else KEEP
    groups = [[place] for place in order[:cut]] + ([order[cut:]] if order[cut:] else [])
    return (([found.names[place] for place in places], places) for places in groups)


def _share(site: Site, cut: tuple[Slice, ...], kind: str, names: list[str], value: float, found: Parts) -> Share:
    bridge = site.bridge
    if bridge.by is None:
        raise TypeError(bridge.name)
    name = f"{bridge.name}.{kind}" if kind else bridge.name
    called = names[0] if len(names) == 1 else OTHERS
    sql = partial(rate_query, site.build, found, name, kind, names) if kind else partial(sum_query, site.build, found, name, names)
    title = label(bridge.by, called)
    if kind:
        title = Text("{part}：{kind}", "{part}: {kind}").format(part=title, kind=bridge.apart[kind == "mix"])
    return Share(name=name, title=title, value=value, sql=sql, slices=(*cut, Slice(bridge.by.name, called)))
