"""What an address of the explorer asks for: a number, when, against what, by what, of what part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.http import urlencode

from zhanggui.domains import DOMAINS
from zhanggui.engine.measure import dimension_named
from zhanggui.errors import BadRequest, Unknown
from zhanggui.facts import Fact, Grain, Period, Slice
from zhanggui.nouns import Ask, Dimension, Measure, Metric
from zhanggui.web.answers import metric_named
from zhanggui.web.console.filters import KNOWN, where_of
from zhanggui.web.console.kpis import chosen
from zhanggui.web.console.page import Visit
from zhanggui.web.console.span import Span, span, written
from zhanggui.words import Text

_WEEKS, _STEPS, _DEEP = 62, 1100, 2
GRAINS = {
    Grain.DAY: Text("按日", "By day"),
    Grain.WEEK: Text("按周", "By week"),
    Grain.MONTH: Text("按月", "By month"),
    Grain.QUARTER: Text("按季", "By quarter"),
}
_DAYS = {Grain.DAY: 1, Grain.WEEK: 7, Grain.MONTH: 30, Grain.QUARTER: 91}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the address asks for; `strays` says that it also asks for what this number can't be cut by."""

    metric: Measure
    span: Span
    by: tuple[Dimension, ...]
    every: Grain | None
    where: tuple[Slice, ...]
    strays: bool = False

    @property
    def ask(self) -> Ask:
        """The same for the engine."""
        return Ask(metric=self.metric, period=self.span.period, against=self.span.against, by=self.by, every=self.every, where=self.where)

    @property
    def whole(self) -> Ask:
        """The number over the whole period."""
        return Ask(metric=self.metric, period=self.span.period, against=self.span.against, where=self.where)

    @property
    def parts(self) -> list[Metric]:
        """What the number is read from."""
        return list({part.name: part for part in self.metric.parts}.values())

    @property
    def address(self) -> str:
        """The same as an address, with nothing that doesn't apply."""
        said = {
            "metric": self.metric.name,
            "period": self.span.said,
            "compare": self.span.compare,
            "by": [each.name for each in self.by],
            "every": self.every.value if self.every else "",
            "where": [each.written for each in self.where],
        }
        return urlencode(said, doseq=True)

    @property
    def titles(self) -> list[Text]:
        """What the columns are cut by."""
        return [each.title for each in self.by]


def seen(request: Visit) -> list[tuple[Text, list[Measure]]]:
    """The numbers that this visitor sees, by area; whatever is declared is among them."""
    areas = ((domain.title, [each for each in domain.metrics if not each.hidden and request.access.sees(each)]) for domain in DOMAINS)
    return [each for each in areas if each[1]]


def view(request: Visit, said: QueryDict | None = None) -> View:
    """Read an address; raises Unknown with what may be meant."""
    asked = request.GET if said is None else said
    name = asked.get("metric", "")
    metric = metric_named(name) if name else next(iter(chosen(request) or [each for _area, metrics in seen(request) for each in metrics]))
    own = {dimension.name for dimension in metric.dimensions}
    named = [each for each in dict.fromkeys(asked.getlist("by")) if each]
    by = [dimension_named(metric, each) for each in named if each in own or each not in KNOWN]
    where, strays = where_of(asked.getlist("where"), metric.dimensions)
    when = span(request, said=asked)
    return View(
        metric=metric,
        span=when,
        by=tuple(by[:_DEEP]),
        every=_grain(asked, when.period, by),
        where=where,
        strays=strays or len(by) < len(named),
    )


def _grain(said: QueryDict, period: Period, by: Sequence[Dimension]) -> Grain | None:
    """The step of time: where nobody said and nothing is cut, days of two months and months of a year."""
    every = said.get("every")
    if every is None:
        return None if by or period.days == 1 else Grain.DAY if period.days <= _WEEKS else Grain.MONTH
    if every and every not in {grain.value for grain in Grain}:
        raise Unknown(Text("时间步长", "step of time"), every, [grain.value for grain in Grain])
    if every and period.days > _STEPS * _DAYS[Grain(every)]:
        raise BadRequest(Text("步数太多", "too many steps"), fix=Text("缩短时段，或用更大的步长", "take a shorter period or a longer step"))
    return Grain(every) if every else None


def drill(fact: Fact, part: Metric) -> str:
    """The address of the rows behind a number, as far as the table has its dimensions."""
    own = {dimension.name for dimension in part.of.dimensions}
    where = [each.written for each in fact.slices if each.dimension in own]
    return urlencode({"of": part.name, "period": written(fact.period), "where": where}, doseq=True)
