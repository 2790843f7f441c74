"""What the engine finds out about a year, for all editions: targets, records, why numbers moved, what went wrong, what lies ahead."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from zhanggui.engine.build import Build
from zhanggui.engine.effect import Effect, effects
from zhanggui.engine.explain import Anomaly, Bridged, Problem, anomalies, bridged, problems, year_bridge
from zhanggui.engine.foretold import Foretold, foretold
from zhanggui.engine.measure import measure
from zhanggui.engine.outlook import Outlook, Score, foresee, frozen, score
from zhanggui.engine.target import aimed
from zhanggui.errors import BadShop
from zhanggui.facts import Fact, Grain, Period, largest
from zhanggui.nouns import Ask, Domain, Edition, Measure
from zhanggui.report.carried import Carried, carried
from zhanggui.settings import open_folder

_WATCHED = 3
"""The days of so many metrics of the front page are looked at for what stands out."""

_HISTORY = 12
"""A month is a record only over at least so many months before the year."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A month above all others since the data begin."""

    peak: Fact
    since: Fact  #: the first month of the data


@dataclass(frozen=True, slots=True, kw_only=True)
class Insight:
    """What was found out."""

    targets: tuple[Fact, ...]
    records: tuple[Record, ...]
    effects: tuple[Effect, ...]
    bridges: tuple[Bridged, ...]
    walk: Bridged | None
    problems: tuple[Problem, ...]
    anomalies: tuple[Anomaly, ...]
    outlooks: tuple[Outlook, ...]
    score: Score | None
    foretold: tuple[Foretold, ...]
    carried: tuple[Carried, ...]

    def problems_of(self, names: Sequence[str] = ()) -> tuple[Problem, ...]:
        """The ranked problems whose stakes have these names; all where there are none."""
        return tuple(each for each in self.problems if not names or each.stake.name in names)


def look(build: Build, domains: Sequence[Domain], period: Period, against: Period) -> Insight:
    """Find it out; what the data don't allow stays empty."""
    metrics = {metric.name: metric for domain in domains for metric in domain.metrics if not metric.hidden}
    front = _front(domains)
    effected = effects(build, metrics, period)
    worth = [effect.worth for effect in effected if effect.worth is not None]
    return Insight(
        targets=aimed(build, list(metrics.values()), period),
        records=records(build, front, period),
        effects=effected,
        bridges=bridged(build, [bridge for domain in domains for bridge in domain.bridges], period, against),
        walk=next((year_bridge(build, walk, period, against, worth) for domain in domains for walk in domain.walks), None),
        problems=problems(build, [stake for domain in domains for stake in domain.stakes], period, against),
        anomalies=anomalies(build, front[:_WATCHED], period, [hint for domain in domains for hint in domain.hints]),
        outlooks=foresee(build, front, period.start.year + 1),
        score=_score(build, metrics, period),
        foretold=foretold(build, [model for domain in domains for model in domain.models]),
        carried=carried(build, domains, period),
    )


def _front(domains: Sequence[Domain]) -> list[Measure]:
    """The metrics of the comprehensive edition's front page, in its order."""
    sections = [section for domain in domains for section in domain.sections if Edition.COMPREHENSIVE in section.editions]
    ordered = sorted(sections, key=lambda section: (section.editions[Edition.COMPREHENSIVE], section.place))
    return list(dict.fromkeys(metric for section in ordered for metric in section.front))


def _score(build: Build, metrics: Mapping[str, Measure], period: Period) -> Score | None:
    """How the plan of the year did; None where none was frozen, or the build stands without its shop."""
    try:
        plan = frozen(open_folder(build.folder.parents[1]), period.start.year)
    except (BadShop, IndexError):
        return None
    return score(build, plan, metrics) if plan else None


def records(build: Build, metrics: Sequence[Measure], period: Period) -> tuple[Record, ...]:
    """The highest months of the year that are the highest of all whole months before as well; only for what adds up."""
    first = build.first_day
    if first is None:
        return ()
    adding = [metric for metric in metrics if metric.adds]
    span = Period(first, period.end)
    facts = measure(build, [Ask(metric=metric, period=span, every=Grain.MONTH) for metric in adding])
    return tuple(found for metric in adding if (found := _record(facts.every(metric, Grain.MONTH), period)))


def _record(months: Sequence[Fact], period: Period) -> Record | None:
    whole = [fact for fact in months if fact.period.whole_months and fact.value is not None]
    earlier = [fact for fact in whole if fact.period.end <= period.start]
    peak = largest(whole)
    if peak is None or peak in earlier or len(earlier) < _HISTORY or not peak.value:
        return None
    return Record(peak=peak, since=whole[0])
