"""Jobs of the reports: compile an edition, verify an edited file, draft a plan, set targets."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build, current
from zhanggui.engine.intake import load
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.facts import Fact, Period
from zhanggui.nouns import Edition
from zhanggui.web.access import Permission
from zhanggui.web.jobs.models import kept
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.words import Lang, Text

INBOX = ".edited"
"""Where an edited file waits inside reports/ until it is verified; afterwards it is gone."""

_SHOWN = 500
"""So many findings are kept of one file."""


def _compile(task: Task) -> Mapping[str, Any]:
    """Compile what was asked, verify it, keep it as a version."""
    from zhanggui.report import Format, Order  # noqa: PLC0415 - charts are slow to import
    from zhanggui.report.archive import compile_  # noqa: PLC0415 - as above

    asked = task.arguments
    order = Order(
        year=int(asked["year"]),
        editions=[Edition(each) for each in asked["editions"]],
        langs=[Lang(each) for each in asked["langs"]],
        formats=[Format(each) for each in asked["formats"]],
    )
    task.says(Text("量数、编写", "measuring and composing"))
    opened = current(task.folder, DOMAINS)
    try:
        by = task.by.username if task.by else ""
        made = compile_(task.folder, opened, DOMAINS, order, now=timezone.now(), by=by, progress=task.says)
    finally:
        opened.warehouse.close()
    return {"year": made.version.year, "number": made.version.number, "passed": made.passed}


def _verify(task: Task) -> Mapping[str, Any]:
    """Read an edited file back, and list what no longer holds."""
    from zhanggui.report.verify import verify  # noqa: PLC0415 - charts are slow to import

    path = task.folder.reports / INBOX / str(task.arguments["stored"])
    task.says(Text("读回并核对每个数字", "reading it back, checking each number"))
    opened = current(task.folder, DOMAINS)
    try:
        verdict = verify(path, opened, domains=DOMAINS)
    finally:
        opened.warehouse.close()
        path.unlink(missing_ok=True)
    findings = [
        {"place": each.place, "said": each.said, "expected": each.expected or "", "why": kept(each.why)}
        for each in verdict.findings[:_SHOWN]
    ]
    return {"numbers": verdict.numbers, "held": verdict.held, "build": opened.id, "findings": findings, "count": len(verdict.findings)}


def _draft(task: Task) -> Mapping[str, Any]:
    """Forecast the year, and draft its plan where there is none yet; the trial of each forecast is kept with the job."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import
    from zhanggui.report.chapters.ahead import actions  # noqa: PLC0415 - as above
    from zhanggui.report.insight import look  # noqa: PLC0415 - as above

    year, opened = int(task.arguments["year"]), current(task.folder, DOMAINS)
    task.says(Text("预测并回测", "forecasting, and trying the forecast on the past"))
    try:
        period = Period.year(year - 1, opened.shop.fiscal_month)
        insight = look(opened, DOMAINS, period, period.year_before())
        drafted = outlook.draft(opened, insight.outlooks, actions(insight, year), year)
        if not any(each(task.folder, year).exists() for each in (outlook.draft_of, outlook.frozen_of)):
            outlook.write_draft(task.folder, drafted)
        trials = {each.metric.name: _tried(each.trial, each.year) for each in insight.outlooks}
    finally:
        opened.warehouse.close()
    return {"year": year, "build": opened.id, "trials": trials}


def _tried(trial: Any, year: Fact) -> dict[str, Any]:  # noqa: ANN401 - a Trial, whose module is slow to import
    numbers = {name: kept(fact.text) for name in ("loss", "naive", "skill", "coverage") if (fact := getattr(trial, name)).value is not None}
    return {
        "method": kept(trial.method),
        "baseline": kept(trial.baseline),
        "folds": trial.folds,
        "passed": trial.passed,
        "guards": [kept(guard.reason) for guard in year.guards],
        **numbers,
    }


def _aim(task: Task) -> Mapping[str, Any]:
    """Take targets in as a file of their source, like any other, and build: there is one place where targets stand."""
    now = datetime.now(UTC)
    with TemporaryDirectory() as home:
        path = Path(home) / f"targets-{now:%Y%m%dT%H%M%S%f}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(("metric", "period", "value"))
            rows.writerows((each["metric"], each["period"], each["value"]) for each in task.arguments["targets"])
        task.says(Text("载入目标", "taking the targets in"))
        task.when_free(lambda: load(task.folder, [path], CONTRACTS, now=now, wanted="targets"))
    made = task.when_free(
        lambda: build(
            task.folder, DOMAINS, progress=lambda name, part, whole: task.says(Text(f"构建 {name}", f"building {name}"), part, whole)
        )
    )
    made.warehouse.close()
    return {"build": made.id}


COMPILE = Kind(
    name="compile",
    title=Text("生成年度总结", "Compile the annual summary"),
    needs=Permission.COMPILE,
    work=_compile,
    writes=False,
    page="report_version",
    slots=("year", "number"),
)
VERIFY = Kind(
    name="verify",
    title=Text("核对改过的文件", "Verify an edited file"),
    needs=Permission.REPORT,
    work=_verify,
    writes=False,
    page="report_verify",
)
DRAFT = Kind(
    name="plan_draft",
    title=Text("预测并起草计划", "Forecast, and draft the plan"),
    needs=Permission.PLAN,
    work=_draft,
    writes=False,
    page="plan_year",
    slots=("year",),
)
AIM = Kind(name="targets", title=Text("设定目标", "Set targets"), needs=Permission.PLAN, work=_aim, page="targets")

KINDS = (COMPILE, VERIFY, DRAFT, AIM)
