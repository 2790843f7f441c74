"""What before against after shows: the turn of a metric when something began, among its turns when nothing did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from math import ceil, inf

from zhanggui.engine.build import Build
from zhanggui.engine.effect import words
from zhanggui.engine.effect.blocks import DAYS, Cut
from zhanggui.engine.effect.design import Design, Look, look
from zhanggui.engine.effect.effect import Asked, Effect, Verdict, joined, listed, not_measured, title, verdict
from zhanggui.engine.effect.initiative import Initiative
from zhanggui.engine.effect.worth import CHANNEL, Touched, is_due, worth
from zhanggui.engine.guard import FEW, guards
from zhanggui.engine.measure import value, within
from zhanggui.facts import Fact, Grade, Guard, Interval, Period, Receipt, Slice, Unit
from zhanggui.nouns import Measure, Metric
from zhanggui.words import Text

LEAST = 9
"""So many earlier dates are needed to pass at `CHANCE`."""

CHANCE = 0.10
"""A turn passes where at most this share of turns without a cause would be as large."""


def measured(build: Build, initiative: Initiative, metric: Measure, asked: Asked) -> Effect:
    """Measure the effect by before against after, or say why it can't be."""
    design = _design(build, initiative, metric, asked)
    if isinstance(design, Text):
        return not_measured(initiative, design, metric)
    plain = look(design)
    if plain is None:
        return not_measured(initiative, words.NO_LEVEL, metric)
    # What happened before the start decides which design is quieter, so the choice can't favour a result.
    netted = look(replace(design, net_of_year=True)) if -design.year_before.grid.ends[0] > LEAST + design.gap else None
    quieter = netted is not None and netted.placebos >= LEAST and netted.scatter < plain.scatter
    return _effect(netted if netted is not None and quieter else plain, initiative, asked)


def _design(build: Build, initiative: Initiative, metric: Measure, asked: Asked) -> Design | Text:
    """What is compared with what; or why nothing can be."""
    withheld = [guard for guard in guards(build, metric, initiative.run, n=None, watched=lambda _ratio: None) if guard.withholds]
    if withheld:
        return withheld[0].reason
    touched = beside = None
    if initiative.scope is not None or initiative.left_out is not None:
        of = initiative.scope or initiative.left_out or Slice("", "")
        if of.dimension not in {each.name for each in metric.dimensions}:
            return words.NO_SLICE.format(dimension=of.dimension)
        inside = initiative.scope is not None
        touched, beside = Cut(slice=of, inside=inside), Cut(slice=of, inside=not inside)
    design = Design(build=build, metric=metric, start=initiative.starts, calendar=asked.calendar, gap=0, touched=touched, beside=beside)
    grid = design.grid
    first, end = grid.ends
    gap = ceil((grid.place(initiative.works_from) - grid.place(initiative.starts)) / DAYS)
    if first >= 0:
        return words.NO_BEFORE
    return words.TOO_EARLY if end <= gap else replace(design, gap=gap)


# ── what it shows ────────────────────────────────────────────────────────────


def _effect(seen: Look, initiative: Initiative, asked: Asked) -> Effect:
    design, judged = seen.design, seen.judged
    flaws = tuple(_flaws(seen, initiative, asked))
    passed = not flaws and judged is not None
    low, high = (design.said(judged.low), design.said(judged.high)) if judged is not None else (-inf, inf)
    how = joined(
        words.BEFORE_AFTER,
        *((words.BESIDE,) if design.beside is not None else ()),
        *((words.YEAR_BEFORE,) if design.net_of_year else ()),
    )
    found = Effect(
        initiative=initiative,
        metric=design.metric,
        verdict=verdict(low, high) if passed else Verdict.NO_CLEAR,
        how=how,
        lift=_lift(seen, flaws),
        base=_base(design),
        p=judged.p if judged is not None else None,
    )
    touched = _touched(design, initiative, asked) if is_due(found) else None
    brought = worth(found, touched, design.lift()) if touched is not None else None
    return found if brought is None else replace(found, worth=brought, how=joined(how, words.WORTH_SINCE))


def _flaws(seen: Look, initiative: Initiative, asked: Asked) -> Iterator[Guard]:
    """What keeps it from being a quasi-experiment that passed."""
    if seen.placebos < LEAST:
        yield Guard("few_placebos", words.FEW_PLACEBOS.format(n=seen.placebos, least=LEAST))
    elif seen.judged is not None and seen.judged.p > CHANCE:
        yield Guard("placebo", words.PLACEBO_FAILED.format(p=f"{seen.judged.p:.2f}", n=seen.placebos))
    if seen.cases is not None and seen.cases < FEW:
        yield Guard("few_rows", words.FEW_CASES.format(n=seen.cases))
    grid = seen.design.grid
    window = Period(grid.dates(-1)[0], grid.dates(seen.design.gap)[1])
    rivals = [
        each.name
        for each in asked.initiatives
        if each.id != initiative.id
        and each.metric == initiative.metric
        and each.status != "planned"
        and (each.starts in window or each.works_from in window)
    ]
    if rivals:
        yield Guard("other_initiative", words.CROWDED.format(names=listed(rivals)))


def _lift(seen: Look, flaws: tuple[Guard, ...]) -> Fact:
    design, judged, metric = seen.design, seen.judged, seen.design.metric
    return Fact(
        metric=metric.name,
        title=title(metric, relative=design.relative),
        value=design.said(seen.net),
        unit=Unit.SHARE if design.relative else metric.unit,
        period=Period(*design.grid.dates(design.gap)),
        receipt=Receipt(design.sql, design.build.id),
        better=metric.better,
        currency=design.build.shop.currency,
        slices=design.slices,
        interval=None
        if judged is None
        else Interval(design.said(judged.low), design.said(judged.high), level=judged.level, method="placebo"),
        n=seen.cases,
        guards=flaws,
        version=metric.version,
        grade=Grade.MODEL if flaws else Grade.QUASI_EXPERIMENT,
    )


def _base(design: Design) -> Fact | None:
    """The metric in the block before it began, as it stands."""
    before = design.levels.get(-1)
    if before is None:
        return None
    metric = design.metric
    return Fact(
        metric=metric.name,
        title=metric.title,
        value=before.value,
        unit=metric.unit,
        period=Period(*design.grid.dates(-1)),
        receipt=Receipt(design.base_sql, design.build.id),
        better=metric.better,
        currency=design.build.shop.currency,
        slices=design.slices,
        version=metric.version,
    )


def _touched(design: Design, initiative: Initiative, asked: Asked) -> Touched | None:
    """The GMV that it touched in the period since it worked in full."""
    gmv, build = asked.metrics.get("gmv"), design.build
    if not isinstance(gmv, Metric) or build.last_day is None:
        return None
    days = Period(max(initiative.works_from, asked.period.start), min(asked.period.end, build.last_day + timedelta(days=1)))
    cut = design.touched or _only_channel(design, days)
    if cut is not None and cut.slice.dimension not in {each.name for each in gmv.dimensions}:
        return None
    rows = within(build.warehouse.table(gmv.of.name), gmv.of, days)
    rows = rows if cut is None else cut.of(rows)
    slices = (cut.slice,) if cut is not None and cut.inside else ()
    return Touched(build=build, gmv=rows.aggregate(gmv=value(gmv, rows)), period=days, slices=slices)


def _only_channel(design: Design, days: Period) -> Cut | None:
    """The one sales channel in which the metric is known at all: visits are those of the own site."""
    if CHANNEL not in {each.name for each in design.metric.dimensions}:
        return None
    of = design.metric.parts[0].of
    rows = within(design.build.warehouse.table(of.name), of, days).select(CHANNEL).distinct().limit(2)
    found = [row[CHANNEL] for row in design.build.warehouse.rows(rows)]
    return Cut(slice=Slice(CHANNEL, found[0]), inside=True) if len(found) == 1 and found[0] else None
