"""Targets: what is aimed at and how far it has come. They stand in one place, the source `targets`, and are set by loading a file of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from auditlog.models import LogEntry
from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import redirect, render

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadRequest
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Ask, Measure
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS, metric_named
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.jobs.models import ACTIVE, Job
from zhanggui.web.jobs.running import settle, start
from zhanggui.web.reports.kinds import AIM
from zhanggui.words import Lang, Text

_TIMES = {"": 1, "k": 10**3, "m": 10**6, "b": 10**9, "千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}
_AMOUNT = re.compile(r"[¥$€£]?\s*([-−]?(?:\d[\d,]*)?\.?\d+(?:e[-+]?\d{1,2})?)\s*(%|k|m|b|千|万|百万|亿)?", re.IGNORECASE)


def amount(said: str) -> Decimal:
    """Read a number as people write it: 1200万, 1.2M, 12.5%, 3,400; raises BadRequest."""
    found = _AMOUNT.fullmatch(said.strip())
    if found is None:
        raise BadRequest(
            Text("“{said}”不是一个数", "{said!r} is no number").format(said=said),
            fix=Text("写成 1200万、12.5% 或 3400", "write 1.2M, 12.5% or 3400"),
        )
    value = Decimal(found[1].replace(",", "").replace("−", "-"))
    unit = (found[2] or "").lower()
    return value / 100 if unit == "%" else value * _TIMES[unit]


def plainly(value: float) -> str:
    """A number as it stands in a field: no more digits than it has."""
    return f"{value:.0f}" if value == int(value) and abs(value) < 1e15 else repr(value)  # noqa: PLR2004 - beyond, a float has no ones


@dataclass(frozen=True, slots=True, kw_only=True)
class Aimed:
    """A target with what came, and how much of it that is."""

    metric: Measure
    period: Period
    value: float
    fact: Fact | None  #: None where its period lies ahead
    is_over: bool
    currency: str

    @property
    def name(self) -> str:
        """What its field is called."""
        return f"{self.metric.name}|{self.period}"

    @property
    def field(self) -> str:
        """What stands in its field."""
        return plainly(self.value)

    @property
    def says(self) -> Text:
        """The target as it reads."""
        return Text(*(self.metric.unit.write(self.value, lang, self.currency) for lang in Lang))

    @property
    def share(self) -> float | None:
        """How much of the target has come; None where that says nothing."""
        now = self.fact.value if self.fact else None
        return None if now is None or self.value <= 0 or not self.metric.adds else float(now) / self.value


def _aims(request: Visit) -> Iterator[Aimed]:
    """Every target that the visitor may see: the newest period first, the whole before its parts."""
    build = request.answers.build
    last = build.last_day
    known = [(METRICS[metric], Period.parse(period), value) for (metric, period), value in request.answers.targets(request.access).items()]
    known.sort(key=lambda each: (-each[1].start.year, -each[1].days, each[1].start, list(METRICS).index(each[0].name)))
    begun = {
        (metric, period): Ask(metric=metric, period=period) for metric, period, _ in known if last is not None and period.start <= last
    }
    facts = request.answers.facts(request.access, begun.values())
    held = request.answers.aimed(request.access, [facts.of(ask)[0] for ask in begun.values()])
    found = dict(zip(begun, held, strict=True))
    for metric, period, value in known:
        over = last is not None and period.last <= last
        yield Aimed(metric=metric, period=period, value=value, fact=found.get((metric, period)), is_over=over, currency=build.shop.currency)


def targets(request: Visit) -> HttpResponseBase:
    """What is aimed at, what came; and, for one who may, the fields to set it."""
    settle(request.answers.folder)
    years: dict[int, list[Aimed]] = {}
    for each in _aims(request):
        years.setdefault(each.period.start.year, []).append(each)
    areas = [(domain.title, [each for each in domain.metrics if not each.hidden and request.access.sees(each)]) for domain in DOMAINS]
    last = request.answers.build.last_day
    slots = {
        "years": years,
        "areas": [each for each in areas if each[1]],
        "sets": request.access.may(Permission.PLAN),
        "next": last.year + 1 if last else "",
        "running": Job.objects.filter(kind=AIM.name, state__in=ACTIVE),
        "kind": AIM,
        "percent": lambda share: "–" if share is None else f"{share:.0%}",
    }
    return render(request, "targets/targets.html", slots)


def aim(request: Visit) -> HttpResponseBase:
    """Set the targets that differ from what stands: they are taken in as a file of the source, and the shop is built anew."""
    there = request.answers.targets(request.access)
    wanted = dict(_said(request))
    changed = {
        name: value for name, value in wanted.items() if name not in there or not math.isclose(there[name], float(value), rel_tol=1e-12)
    }
    if not changed:
        success(request, request.t("没有改动。", "Nothing was changed."))
        return redirect("targets")
    changes = {
        f"target {metric} {period}": [str(there.get((metric, period), "")), str(value)] for (metric, period), value in changed.items()
    }
    LogEntry.objects.log_create(request.user, force_log=True, action=LogEntry.Action.UPDATE, changes=changes)
    rows = [{"metric": metric, "period": period, "value": str(value)} for (metric, period), value in changed.items()]
    job = start(request.answers.folder, AIM, {"targets": rows}, request.user)
    return redirect("job", id=job.pk)


def _said(request: Visit) -> Iterator[tuple[tuple[str, str], Decimal]]:
    """What stands in the fields; a field that is left blank leaves its target as it is."""
    form = request.POST
    fields = [(name.removeprefix("value:"), form.get(name, "")) for name in form if name.startswith("value:")]
    if form.get("metric") and form.get("value", "").strip():
        fields.append((f"{form.get('metric')}|{form.get('period', '')}", form.get("value", "")))
    for name, said in fields:
        metric, _, period = name.partition("|")
        found = metric_named(metric)
        if not request.access.sees(found):
            request.access.narrow(Ask(metric=found, period=Period.parse(period)))
        if said.strip():
            yield (found.name, str(Period.parse(period, request.answers.build.shop.fiscal_month))), amount(said)


PAGES = (
    Page(name="targets", path="targets", title=Text("目标", "Targets"), view=targets, needs=Permission.REPORT, group=Group.WORK),
    Page(name="targets_set", path="targets/set", title=Text("设定目标", "Set targets"), view=aim, needs=Permission.PLAN, methods=("POST",)),
)
