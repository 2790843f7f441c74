"""The plan of a year: what it will likely bring, what to aim at, who does what by when; frozen once, scored when the year is over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from auditlog.models import LogEntry
from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from markupsafe import Markup

from zhanggui.errors import BadRequest
from zhanggui.nouns import Measure
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.console.fan import fan
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.targets import amount, plainly
from zhanggui.web.jobs.models import ACTIVE, Job, State
from zhanggui.web.jobs.running import settle, start
from zhanggui.web.reports.kinds import AIM, DRAFT
from zhanggui.words import Text

if TYPE_CHECKING:
    from zhanggui.engine.outlook import Action, Plan, Target
    from zhanggui.settings import Folder

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreseen:
    """A metric of the plan: its year's range, its months as a picture, what is aimed at, how the forecast did when it was tried."""

    metric: Measure
    low: str
    middle: str
    high: str
    aim: str
    field: str | None  #: None where nothing is aimed at
    months: Markup
    trial: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """An action of the plan, and the metric that it should move."""

    number: int
    action: Action
    moves: Text


def plan(request: Visit, year: int | None = None) -> HttpResponseBase:
    """The plan of a year: by default of the newest that has one, else of the year after the data."""
    folder = request.answers.folder
    settle(folder)
    there = _years(folder)
    last = request.answers.build.last_day
    after = last.year + (1 if (last.month, last.day) >= (7, 1) else 0) if last else date.today().year  # noqa: DTZ011 - no data, no zone
    year = year or (there[0] if there else after)
    found, score = _plan(folder, year), None
    if found is not None and found.frozen and last is not None and last >= found.span.start:
        score = request.answers.score(request.access, found)
    done = Job.objects.filter(kind=DRAFT.name, arguments__year=year, state=State.DONE.value).first()
    trials = done.result.get("trials", {}) if done else {}
    slots = {
        "year": year,
        "years": sorted({*there, after, year}, reverse=True),
        "plan": found,
        "foreseen": list(_foreseen(request, found, trials)) if found else [],
        "acts": [_act(number, each) for number, each in enumerate(found.actions)] if found else [],
        "score": score,
        "verdict": _verdict(request, score) if score else [],
        "trials": trials,
        "plans": request.access.may(Permission.PLAN),
        "edits": bool(found and not found.frozen and request.access.may(Permission.PLAN)),
        "running": Job.objects.filter(kind=DRAFT.name, state__in=ACTIVE),
        "kind": DRAFT,
    }
    return render(request, "plan/plan.html", slots)


def _years(folder: Folder) -> list[int]:
    """The years that have a plan, the newest first."""
    home = folder.path / "plans"
    names = {each.stem for each in home.iterdir() if each.suffix in {".toml", ".json"}} if home.is_dir() else set()
    return sorted((int(each) for each in names if each.isdigit()), reverse=True)


def _plan(folder: Folder, year: int) -> Plan | None:
    """The frozen plan of a year, else its draft; None where there is neither."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import

    found = outlook.frozen(folder, year)
    return found or (outlook.read_draft(folder, year) if outlook.draft_of(folder, year).exists() else None)


def _foreseen(request: Visit, found: Plan, trials: Mapping[str, Any]) -> Iterator[Foreseen]:
    lang, currency = request.lang, request.answers.build.shop.currency
    for said in (each for each in found.forecasts if each.period == found.period and each.metric in METRICS):
        metric = METRICS[said.metric]
        low, middle, high = (metric.unit.write(value, lang, currency) for value in (said.q10, said.q50, said.q90))
        aim = found.target(said.metric, said.period)
        months = [each for each in found.forecasts if each.metric == said.metric and each.period != found.period]
        yield Foreseen(
            metric=metric,
            low=low,
            middle=middle,
            high=high,
            aim="–" if aim is None else metric.unit.write(aim, lang, currency),
            field=None if aim is None else plainly(aim),
            months=fan(months, request.t(f"{metric.title.zh}逐月预测", f"{metric.title.en}, month by month")),
            trial=trials.get(said.metric),
        )


def _act(number: int, action: Action) -> Act:
    metric = METRICS.get(action.moves)
    return Act(number=number, action=action, moves=metric.title if metric else Text(action.moves, action.moves))


def _verdict(request: Visit, score: Any) -> list[str]:  # noqa: ANN401 - a Score, whose module is slow to import
    from zhanggui.report.chapters.ahead import verdict  # noqa: PLC0415 - charts are slow to import

    return [each.to(request.lang) for each in verdict(score) if each.known]


def draft(request: Visit, year: int) -> HttpResponseBase:
    """Forecast the year and draft its plan, in the background."""
    return redirect("job", id=start(request.answers.folder, DRAFT, {"year": year}, request.user).pk)


def edit(request: Visit, year: int) -> HttpResponseBase:
    """Put in the draft what people say: targets, owners, dates."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import

    folder = request.answers.folder
    before = outlook.read_draft(folder, year)
    after = replace(
        before,
        targets=tuple(_aimed(request, each) for each in before.targets),
        actions=tuple(_acted(request, number, each) for number, each in enumerate(before.actions)),
    )
    if after != before:
        outlook.rewrite_draft(folder, after)
        LogEntry.objects.log_create(
            request.user,
            force_log=True,
            action=LogEntry.Action.UPDATE,
            changes={f"plan {year} {what}": pair for what, pair in _changes(before, after)},
        )
        success(request, request.t("草案已保存。", "The draft is saved."))
    return redirect("plan_year", year=year)


def _aimed(request: Visit, target: Target) -> Target:
    said = request.POST.get(f"target:{target.metric}", "").strip()
    value = float(amount(said)) if said and said != plainly(target.value) else target.value
    return replace(target, value=value)


def _acted(request: Visit, number: int, action: Action) -> Action:
    owner = request.POST.get(f"owner:{number}", action.owner).strip()[:_LONGEST]
    said = request.POST.get(f"by:{number}", "").strip()
    try:
        by = date.fromisoformat(said) if said else action.by
    except ValueError:
        raise BadRequest(
            Text("“{said}”不是日期", "{said} is no date").format(said=said), fix=Text("写成 2026-03-31", "write 2026-03-31")
        ) from None
    return replace(action, owner=owner, by=by)


def _changes(before: Plan, after: Plan) -> Iterator[tuple[str, list[str]]]:
    for was, now in zip(before.targets, after.targets, strict=True):
        if was != now:
            yield was.metric, [str(was.value), str(now.value)]
    for number, (old, new) in enumerate(zip(before.actions, after.actions, strict=True), 1):
        if old != new:
            yield f"action {number}", [f"{old.owner} {old.by}", f"{new.owner} {new.by}"]


def freeze(request: Visit, year: int) -> HttpResponseBase:
    """Freeze the plan, for good; the year must be written out, so that nobody does it by chance."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import

    if request.POST.get("sure", "").strip() != str(year):
        raise BadRequest(
            Text("没有确认", "it is not confirmed"),
            fix=Text("输入年份 {year} 再冻结", "write the year, {year}, then freeze").format(year=Text(str(year), str(year))),
        )
    folder = request.answers.folder
    outlook.freeze(folder, year, datetime.now(UTC))
    found = outlook.frozen(folder, year)
    mark = found.frozen if found and found.frozen else ""
    LogEntry.objects.log_create(
        request.user, force_log=True, action=LogEntry.Action.UPDATE, changes={f"plan {year}": ["draft", f"frozen {mark}"]}
    )
    success(request, request.t(f"已冻结，哈希 {mark[:12]}。", f"Frozen, with hash {mark[:12]}."))
    if "adopt" not in request.POST or found is None or not found.targets:
        return redirect("plan_year", year=year)
    # What the year is held against stands in one place: the plan's targets go there the way any target does.
    rows = [{"metric": each.metric, "period": each.period, "value": plainly(each.value)} for each in found.targets]
    return redirect("job", id=start(folder, AIM, {"targets": rows}, request.user).pk)


_PLAN = Permission.PLAN
PAGES = (
    Page(name="plan", path="plan", title=Text("年度计划", "Plan"), view=plan, needs=Permission.REPORT, group=Group.WORK),
    Page(name="plan_year", path="plan/<int:year>", title=Text("年度计划", "Plan"), view=plan, needs=Permission.REPORT),
    Page(
        name="plan_draft",
        path="plan/<int:year>/draft",
        title=Text("起草计划", "Draft the plan"),
        view=draft,
        needs=_PLAN,
        methods=("POST",),
    ),
    Page(
        name="plan_edit", path="plan/<int:year>/edit", title=Text("改草案", "Change the draft"), view=edit, needs=_PLAN, methods=("POST",)
    ),
    Page(
        name="plan_freeze",
        path="plan/<int:year>/freeze",
        title=Text("冻结计划", "Freeze the plan"),
        view=freeze,
        needs=_PLAN,
        methods=("POST",),
    ),
)
