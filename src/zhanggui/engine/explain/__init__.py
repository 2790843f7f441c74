"""Why a number moved: exact bridges, what went wrong and what it cost, and the days that stand out."""

from __future__ import annotations

from collections.abc import Sequence

from zhanggui.engine.build import Build
from zhanggui.engine.explain.anomalies import Anomaly, by_calendar, standing_out
from zhanggui.engine.explain.bridges import Bridged, Lacking, bridges
from zhanggui.engine.explain.mover import Mover, mover
from zhanggui.engine.explain.problems import FIRST, Problem, found
from zhanggui.engine.explain.year import walked
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Bridge, Measure, Stake, Walk, Watch

__all__ = [
    "FIRST",
    "Anomaly",
    "Bridged",
    "Lacking",
    "Mover",
    "Problem",
    "anomalies",
    "bridged",
    "by_calendar",
    "lacking",
    "mover",
    "problems",
    "year_bridge",
]


def bridged(build: Build, declared: Sequence[Bridge], period: Period, against: Period) -> tuple[Bridged, ...]:
    """How each metric came from one period to the other, from one measurement; those not known are left out (see `lacking`)."""
    return tuple(found for found in bridges(build, declared, period, against) if isinstance(found, Bridged))


def lacking(build: Build, declared: Sequence[Bridge], period: Period, against: Period) -> tuple[Lacking, ...]:
    """Which bridges can't be built, and why."""
    return tuple(found for found in bridges(build, declared, period, against) if isinstance(found, Lacking))


def year_bridge(build: Build, walk: Walk, period: Period, against: Period, effects: Sequence[Fact] = ()) -> Bridged | None:
    """From the value of one year to the next, bar by bar; `effects` are measured effects in money, of grade A or B.

    None where either year is not known in whole.
    """
    found = walked(build, walk, period, against, effects)
    return found if isinstance(found, Bridged) else None


def problems(build: Build, stakes: Sequence[Stake], period: Period, against: Period) -> tuple[Problem, ...]:
    """What went wrong, by the money at stake; a stake that can't be looked at is left out."""
    return tuple(each for each in found(build, stakes, period, against) if isinstance(each, Problem))


def anomalies(build: Build, metrics: Sequence[Measure], period: Period, hints: Sequence[Watch] = ()) -> tuple[Anomaly, ...]:
    """Days and months that stand out of what was to be expected, those furthest off first, with what is known of them.

    Of days of which nothing is to be said, `methods.seasonal.FALSE_ALARMS` would stand out by chance; of months ten times as many.
    """
    return standing_out(build, metrics, period, hints)
