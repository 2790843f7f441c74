"""Rules: what is approved without a person, within which bounds, who said so, and what each rule has done."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from auditlog.models import LogEntry
from django.contrib.messages import success
from django.db.models import Count, Q, Sum
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from zhanggui.errors import BadRequest
from zhanggui.journal.automatic import make_rule, says, switch_rule
from zhanggui.journal.models import Rule, Ruling, Verdict
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.ruling import journal_of
from zhanggui.words import Text, money

_LAST = 50


def rules(request: Visit) -> HttpResponseBase:
    """The rules of the decisions that this visitor may see, and a form for one more."""
    journal = journal_of(request)
    decisions = journal.decisions(request.access)
    named = {decision.name: (domain, decision) for domain, decision in decisions}
    if request.method == "POST":
        return _made(request, set(named))
    approved = Q(rulings__verdict=Verdict.APPROVED)
    found = (
        Rule.objects.filter(decision__in=named)
        .select_related("made_by")
        .annotate(times=Count("rulings", filter=approved), spent=Sum("rulings__proposal__cost", filter=approved))
    )
    currency = request.answers.folder.settings.shop.currency
    lines = [
        {
            "rule": rule,
            "decision": named[rule.decision][1],
            "says": says(journal.desk, rule),
            "spent": "" if rule.spent is None else money(rule.spent, currency, request.lang),
        }
        for rule in found.order_by("-on", "-pk")
    ]
    slots = {
        "lines": lines,
        "decisions": decisions,
        "currency": currency,
        "used": Ruling.objects.filter(rule__in=found, verdict=Verdict.APPROVED).select_related("proposal", "rule").order_by("-pk")[:_LAST],
        "log": LogEntry.objects.get_for_objects(Rule.objects.filter(decision__in=named))
        .select_related("actor")
        .order_by("-timestamp")[:_LAST],
    }
    return render(request, "work/rules.html", slots)


def _made(request: Visit, seen: set[str]) -> HttpResponseBase:
    decision, _, kind = request.POST.get("decision", "").partition("/")
    if decision not in seen:
        raise BadRequest(Text("没有选择决策", "no decision is chosen"), fix=Text("从列表中选一个", "choose one from the list"))
    share = _number(request, "least_confidence")
    rule = make_rule(
        journal_of(request).desk,
        decision,
        request.user,
        datetime.now(UTC),
        kind=kind,
        most_cost=_number(request, "most_cost"),
        most_a_day=_number(request, "most_a_day"),
        least_confidence=None if share is None else float(share) / 100,
        note=request.POST.get("note", ""),
    )
    success(request, request.t(f"规则 #{rule.pk} 已生效，从下一次决策起用。", f"Rule #{rule.pk} is in force from the next decision on."))
    return redirect("rules")


def _number(request: Visit, name: str) -> Decimal | None:
    said = request.POST.get(name, "").strip()
    try:
        found = Decimal(said) if said else None
    except InvalidOperation:
        found = Decimal("nan")
    if found is not None and not found.is_finite():
        raise BadRequest(Text("“{said}”不是数字", "{said!r} is no number").format(said=said), fix=Text("只写数字", "write digits only"))
    return found


def switch(request: Visit, number: int) -> HttpResponseBase:
    """Put a rule into force, or out of it; what it has approved stands."""
    seen = [decision.name for _domain, decision in journal_of(request).decisions(request.access)]
    rule = get_object_or_404(Rule, pk=number, decision__in=seen)
    switch_rule(rule, on=not rule.on)
    success(request, request.t(f"规则 #{rule.pk} 已{'启用' if rule.on else '停用'}。", f"Rule #{rule.pk} is {'on' if rule.on else 'off'}."))
    return redirect("rules")


PAGES = (
    Page(
        name="rules",
        path="work/rules",
        title=Text("自动审批规则", "Approval rules"),
        view=rules,
        needs=Permission.SETTINGS,
        group=Group.WORK,
        methods=("GET", "POST"),
    ),
    Page(
        name="switch_rule",
        path="work/rules/<int:number>",
        title=Text("启用或停用规则", "A rule on or off"),
        view=switch,
        needs=Permission.SETTINGS,
        methods=("POST",),
    ),
)
