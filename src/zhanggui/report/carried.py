"""What was carried out and measured by the journal, with its numbers measured anew from the build of the report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial

from zhanggui.engine.build import Build
from zhanggui.engine.deeds import VERDICTS, Deed, kept
from zhanggui.engine.measure import measure
from zhanggui.errors import BadShop
from zhanggui.facts import Fact, Grade, Period, Receipt, Unit
from zhanggui.nouns import Ask, Domain, Measure
from zhanggui.settings import open_folder
from zhanggui.words import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A metric after and before things of one decision were carried out on one day, of the same rows.

    `count` is how many things that decision had carried out in the year, and `cost` what they committed; None where none did.
    """

    decision: str
    title: Text
    fact: Fact
    count: Fact
    cost: Fact | None
    verdict: Text


def carried(build: Build, domains: Sequence[Domain], period: Period) -> tuple[Carried, ...]:
    """What was carried out within the year and has matured, the dearest first."""
    titles = {decision.name: decision.title for domain in domains for decision in domain.decisions}
    metrics = {metric.name: metric for domain in domains for metric in domain.metrics}
    done = [
        deed
        for deed in _kept(build)
        if period.start <= deed.done_on < period.end and deed.decision in titles and deed.metric in metrics and _covered(build, deed)
    ]
    groups: dict[tuple[str, Ask], list[Deed]] = {}
    for deed in done:
        groups.setdefault((deed.decision, _ask(deed, metrics)), []).append(deed)
    facts = measure(build, list({ask for _decision, ask in groups}))
    sums = {name: _sums(build, name, titles[name], period, [deed for deed in done if deed.decision == name]) for name in titles}
    dearest = sorted(groups.items(), key=lambda group: (-_cost(group[1]), group[0][0], group[0][1].metric.name, group[1][0].proposal))
    return tuple(
        Carried(
            decision=decision,
            title=titles[decision],
            fact=facts.of(ask)[0],
            count=sums[decision][0],
            cost=sums[decision][1],
            verdict=_verdict(deeds),
        )
        for (decision, ask), deeds in dearest
    )


def _kept(build: Build) -> tuple[Deed, ...]:
    """What the journal left in the shop's folder; nothing where the build stands without its shop."""
    try:
        return kept(open_folder(build.folder.parents[1]).path)
    except (BadShop, IndexError):
        return ()


def _covered(build: Build, deed: Deed) -> bool:
    """Whether the build reaches as far as the days after."""
    return build.last_day is not None and deed.done_on + timedelta(days=deed.days) <= build.last_day


def _ask(deed: Deed, metrics: Mapping[str, Measure]) -> Ask:
    """The days after, held against as many before; the day itself is in neither."""
    span, next_ = timedelta(days=deed.days), deed.done_on + timedelta(days=1)
    return Ask(
        metric=metrics[deed.metric],
        period=Period(next_, next_ + span),
        against=Period(deed.done_on - span, deed.done_on),
        where=deed.where,
    )


def _cost(deeds: Sequence[Deed]) -> Decimal:
    return sum((deed.cost for deed in _once(deeds) if deed.cost is not None), Decimal(0))


def _once(deeds: Sequence[Deed]) -> list[Deed]:
    """Each proposal once, however many metrics it should move."""
    return list({deed.proposal: deed for deed in deeds}.values())


def _verdict(deeds: Sequence[Deed]) -> Text:
    """How it came against what was expected, where all of a group came alike."""
    found = Counter(deed.verdict for deed in deeds)
    if len(found) > 1:
        return Text("有的符合，有的不符", "some as expected, some not")
    return VERDICTS.get(next(iter(found)), VERDICTS["unknown"])


def _sums(build: Build, name: str, title: Text, period: Period, deeds: Sequence[Deed]) -> tuple[Fact, Fact | None]:
    """How many things were carried out, and what they committed."""
    once = sorted(_once(deeds), key=lambda deed: deed.proposal)
    costs = tuple((deed.proposal, deed.cost) for deed in once)
    count = Fact(
        metric=f"{name}.carried_out",
        title=Text("已执行并已衡量：{of}", "Carried out and measured: {of}").format(of=title.inside),
        value=len(once),
        unit=Unit.COUNT,
        period=period,
        receipt=Receipt(partial(_query, costs, "CAST(COUNT(*) AS BIGINT)"), build.id),
        grade=Grade.SAID,
    )
    if not any(cost for _number, cost in costs):
        return count, None
    committed = Fact(
        metric=f"{name}.committed",
        title=Text("投入：{of}", "Committed: {of}").format(of=title.inside),
        value=_cost(once),
        unit=Unit.MONEY,
        currency=build.shop.currency,
        period=period,
        receipt=Receipt(partial(_query, costs, "SUM(cost)"), build.id),
        grade=Grade.SAID,
    )
    return count, committed


def _query(costs: Sequence[tuple[int, Decimal | None]], column: str) -> str:
    """The proposals by their numbers in the journal, each with what it committed."""
    rows = ", ".join(f"({number}, {'NULL' if cost is None else f'{cost:f}'})" for number, cost in costs)
    head = "-- the proposals of the journal that were carried out and measured, by number, as outcomes.json has them"
    return f"{head}\nSELECT {column} AS value FROM (VALUES {rows}) AS done(proposal, cost)"
