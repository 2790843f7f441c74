"""How a metric came from one year's value to the next: by its factors, or by the parts of a dimension, to the last cent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhanggui.engine.build import Build
from zhanggui.engine.explain.by_factors import factored
from zhanggui.engine.explain.by_parts import parted
from zhanggui.engine.explain.site import Site, Unlike, asks, measures
from zhanggui.engine.explain.terms import facts
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Bridge, Stake, Walk
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridged:
    """A bridge with its numbers: `terms` sum exactly to `after` less `before`; `onward` leads on to `net`, where there is one."""

    bridge: Bridge | Walk
    before: Fact
    after: Fact
    terms: tuple[Fact, ...]
    onward: tuple[Fact, ...] = ()
    net: Fact | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """What can't be explained, and why."""

    of: Bridge | Walk | Stake
    reason: Text


def bridges(build: Build, declared: Sequence[Bridge], period: Period, against: Period) -> tuple[Bridged | Lacking, ...]:
    """Build every bridge from one measurement; what can't be built says why."""
    both = [ask for bridge in declared for each in ((period, against), (against, None)) for ask in asks(bridge, *each)]
    measured = measure(build, both)
    return tuple(found for bridge in declared for found in _bridge(Site(build, bridge, period, against, measured)))


def _bridge(site: Site) -> Iterator[Bridged | Lacking]:
    """The bridge, or one for each value of `over`; where there is none, why."""
    found = [_over(site, before, after) for before, after in site.facts(site.bridge.of)]
    whole = [each for each in found if isinstance(each, Bridged)]
    yield from whole
    if not whole:
        lacking = next((each for each in found if isinstance(each, Lacking)), None)
        yield lacking or Lacking(of=site.bridge, reason=Text("没有数据", "no data"))


def _over(site: Site, before: Fact, after: Fact) -> Bridged | Lacking:
    """The bridge over one slice."""
    bridge = site.bridge
    pairs = [next((pair for pair in site.facts(each) if pair[1].slices == after.slices), None) for each in measures(bridge)]
    reason = next((why for pair in pairs if (why := unknown(pair))), None)
    if reason is not None:
        return Lacking(of=bridge, reason=reason)
    try:
        shares = factored(site, before, after, [pair for pair in pairs[1:] if pair]) if bridge.factors else parted(site, before, after)
    except Unlike as error:
        return Lacking(of=bridge, reason=error.reason)
    return Bridged(bridge=bridge, before=before, after=after, terms=facts(site.build, shares, before, after))


def unknown(pair: tuple[Fact, Fact] | None) -> Text | None:
    """Why a number of both years isn't known well enough to be held against each other."""
    if pair is None:
        return Text("两个时段的切片不同", "the slice is not in both periods")
    for fact in pair:
        stopped = next((guard for guard in fact.guards if guard.withholds or guard.name == "partial_period"), None)
        if stopped is not None:
            return stopped.reason
        if fact.value is None:
            return Text("{title}未知", "{title} is not known").format(title=fact.title)
    return None
