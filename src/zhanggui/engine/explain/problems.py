"""What went wrong, ranked by the money at stake."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhanggui.engine.build import Build
from zhanggui.engine.explain.bridges import Lacking, unknown
from zhanggui.engine.explain.costs import UNSURE, Frame, cost, sliced
from zhanggui.engine.explain.cube import Cube, cube, sides
from zhanggui.engine.explain.losses import Loss, losses, meet
from zhanggui.engine.measure import measure
from zhanggui.facts import Fact, Period, Slice
from zhanggui.nouns import Ask, Facts, Stake
from zhanggui.words import Text

FIRST = 3
"""Among so many problems no loss is told twice."""


NEGLIGIBLE = 0.01
"""What costs less than this part of the dearest problem is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that went wrong: what it cost, where and since when, and how the metric moved there and in the whole shop."""

    stake: Stake
    cost: Fact  #: in money, positive = lost
    metric: Fact  #: this year against the year before, in the whole shop
    where: tuple[Slice, ...]  #: the path to where it is: none for the whole shop
    since: Period  #: the months in which it happened
    slice: Fact  #: the metric there and then, against the same months of the year before
    chance: float  #: how many as striking chance alone would show, of all that was looked at
    within: Stake | None = None  #: the stake among the first problems whose loss this is a part of, or has as a part

    @property
    def clear(self) -> bool:
        """Whether it stands out of what chance would show."""
        return self.chance <= UNSURE


@dataclass(frozen=True, slots=True)
class _Case:
    """A loss on its way to be a problem."""

    stake: Stake
    loss: Loss
    cube: Cube

    def asks(self, frame: Frame) -> Iterator[Ask]:
        """What is told beside its cost, and what a case is worth."""
        yield self.ask(frame)
        if self.stake.each is not None:
            yield self.worth(frame)

    def ask(self, frame: Frame) -> Ask:
        """The metric where it was lost; over the whole year that is what is compared anyway."""
        against = frame.against if self.loss.since == frame.period else self.loss.before
        return Ask(metric=self.stake.metric, period=self.loss.since, against=against, where=self.loss.where)

    def worth(self, frame: Frame) -> Ask:
        """What a case is worth there."""
        if self.stake.each is None:
            raise TypeError(self.stake.name)
        return Ask(metric=self.stake.each, period=frame.period, where=sliced(self.stake.each, self.loss.where))


def found(build: Build, stakes: Sequence[Stake], period: Period, against: Period) -> tuple[Problem | Lacking, ...]:
    """Look at every stake; the problems first, by rank, then what can't be looked at, and why."""
    frame = Frame(build=build, period=period, against=against)
    whole = {
        stake: (Ask(metric=stake.metric, period=against), Ask(metric=stake.metric, period=period, against=against)) for stake in stakes
    }
    worth = {stake: Ask(metric=stake.each, period=period) for stake in stakes if stake.each is not None}
    facts = measure(build, [*(ask for pair in whole.values() for ask in pair), *worth.values()])
    cases: list[_Case] = []
    lacking: list[Lacking] = []
    for stake, (before, after) in whole.items():
        reason = _reason(stake, facts.of(before)[0], facts.of(after)[0], facts.of(worth[stake])[0] if stake in worth else None)
        if reason is not None:
            lacking.append(Lacking(of=stake, reason=reason))
            continue
        read = cube(build, stake, period, against)
        cases += [_Case(stake, loss, read) for loss in losses(stake, read)]
    told = measure(build, [ask for case in cases for ask in case.asks(frame)])
    problems = [each for case in cases if (each := _problem(frame, case, facts.of(whole[case.stake][1])[0], told)) is not None]
    return (*ranked(problems), *lacking)


def _reason(stake: Stake, before: Fact, after: Fact, worth: Fact | None) -> Text | None:
    """Why a stake can't be looked at."""
    if sides(stake) is None:
        return Text("不是可加的量", "it is not made of sums")
    if worth is not None and worth.value is None:
        stopped = next((guard for guard in worth.guards if guard.withholds), None)
        return stopped.reason if stopped else Text("{title}未知", "{title} is not known").format(title=worth.title)
    return unknown((before, after))


def _problem(frame: Frame, case: _Case, whole: Fact, told: Facts) -> Problem | None:
    each = told.of(case.worth(frame))[0] if case.stake.each is not None else None
    money = cost(frame, case.stake, case.loss, case.cube, each)
    if money is None:
        return None
    return Problem(
        stake=case.stake,
        cost=money,
        metric=whole,
        where=case.loss.where,
        since=case.loss.since,
        slice=told.of(case.ask(frame))[0],
        chance=case.loss.chance,
    )


def ranked(problems: Sequence[Problem]) -> list[Problem]:
    """The dearest first, after what chance is owed; a loss that is told among the first isn't told there again."""
    dearest = max((float(each.cost.value or 0) for each in problems), default=0.0)
    order = sorted(
        (each for each in problems if float(each.cost.value or 0) >= NEGLIGIBLE * dearest),
        key=lambda each: (-_weight(each), each.stake.name),
    )
    first: list[Problem] = []
    later: list[Problem] = []
    for each in order:
        same = next((other for other in first if _same(each, other)), None)
        if same is not None:
            later.append(replace(each, within=same.stake))
        else:
            (first if len(first) < FIRST else later).append(each)
    return [*first, *later]


def _weight(problem: Problem) -> float:
    """Its cost, times how likely it is no chance: of one that is real and so many that chance would show, one is."""
    return float(problem.cost.value or 0) / (1 + problem.chance)


def _same(one: Problem, other: Problem) -> bool:
    """Whether one's loss is a part of the other's: of a stake within the other's, in the same months, in slices that meet."""
    related = one.stake in _around(other.stake) or other.stake in _around(one.stake)
    return related and meet((one.where, one.since), (other.where, other.since))


def _around(stake: Stake) -> list[Stake]:
    """The stakes that one is within."""
    found: list[Stake] = []
    while stake.within is not None:
        stake = stake.within
        found.append(stake)
    return found
