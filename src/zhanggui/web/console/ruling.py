"""Ruling on proposals in the console: one with its changes, or many at once; and how the values of an order are written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from django.contrib.messages import success, warning
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from zhanggui.errors import BadRequest
from zhanggui.journal.desk import Actor
from zhanggui.journal.models import Delivery, Proposal
from zhanggui.journal.ruling import Ruled
from zhanggui.journal.worker import retry
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Visit
from zhanggui.web.proposals import Journal
from zhanggui.words import Text

_LONG = 10_000


def journal_of(request: Visit) -> Journal:
    """The journal of the shop that is visited."""
    return Journal(request.answers.folder)


def rule_one(request: Visit, journal: Journal, found: Proposal) -> HttpResponseBase:
    """Change what was changed in the form, then approve or reject."""
    request.access.need(Permission.DECIDE)
    actor, reason, do = Actor(person=request.user), request.POST.get("reason", "").strip(), request.POST.get("do", "")
    if do == "reject":
        _tell(request, journal.reject(request.access, (found.pk,), actor, reason), approved=False)
    elif do == "retry":
        again = retry(found.deliveries.filter(state=Delivery.State.FAILED).values_list("pk", flat=True), actor, timezone.now())
        success(request, request.t(f"将重新送出 {len(again)} 个包裹。", f"Parcels to be sent again: {len(again)}."))
    elif do in {"approve", "change"}:
        said = dict(_other(request.POST, found.order))
        changed = journal.change(request.access, found.pk, said, actor, reason) if said else found
        if do == "approve":
            _tell(request, journal.approve(request.access, (found.pk,), actor, reason), approved=True)
        elif changed.order != found.order:
            success(request, request.t("已修改，仍待审批。", "Changed; it is still open."))
        else:
            warning(request, request.t("没有改动。", "Nothing was changed."))
    else:
        raise _unclear()
    return redirect(_back(request))


def _other(form: QueryDict, order: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The fields of a form that say something else than the order does: one sent back as it was shown is no change."""
    for name, value in form.items():
        field = name.removeprefix("order.")
        if name.startswith("order.") and str(value).strip() != shown(order.get(field)):
            yield field, str(value)


def shown(value: object) -> str:
    """A value as a form has it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else tidy(value)


def rule_many(request: Visit) -> HttpResponseBase:
    """Approve or reject all that are chosen."""
    journal, actor = journal_of(request), Actor(person=request.user)
    chosen = [int(each) for each in request.POST.getlist("chosen") if each.isdecimal()]
    reason = request.POST.get("reason", "").strip()
    match request.POST.get("do", ""):
        case "approve":
            _tell(request, journal.approve(request.access, chosen, actor, reason), approved=True)
        case "reject":
            _tell(request, journal.reject(request.access, chosen, actor, reason), approved=False)
        case _:
            raise _unclear()
    return redirect(_back(request))


def _unclear() -> BadRequest:
    return BadRequest(
        Text("没有说要做什么", "nothing was said that could be done"), fix=Text("按“批准”或“驳回”", "press approve or reject")
    )


def _tell(request: Visit, ruled: Ruled, *, approved: bool) -> None:
    n = len(ruled.done)
    if approved:
        out = request.t(f"，写出 {len(ruled.parcels)} 个待送包裹", f"; parcels to deliver: {len(ruled.parcels)}") if ruled.parcels else ""
        success(request, request.t(f"已批准 {n} 条{out}。", f"Approved: {n}{out}."))
    else:
        success(request, request.t(f"已驳回 {n} 条。", f"Rejected: {n}."))
    for number, why in ruled.left.items():
        warning(request, f"#{number} {why.to(request.lang)}")


def _back(request: Visit) -> str:
    """Where the form was, as far as it is this page; the one that was ruled on is not looked at any more."""
    said = request.POST.get("next", "")
    query = QueryDict(said.partition("?")[2], mutable=True)
    query.pop("at", None)
    return f"{reverse('work')}?{query.urlencode()}" if query else reverse("work")


def tidy(value: object) -> str:
    """A value of an order or an input as a person reads it: no digits that say nothing, a moment to the minute."""
    if isinstance(value, float):
        return f"{value:.4g}" if abs(value) < _LONG else f"{value:.0f}"
    text = str(value)
    if re.fullmatch(r"-?\d+\.\d{3,}", text):
        whole, _, part = text.partition(".")
        return f"{whole}.{part.rstrip('0').ljust(2, '0')}"
    return re.sub(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:00)?$", r"\1 \2", text)
