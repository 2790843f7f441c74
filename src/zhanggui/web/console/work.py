"""Work: what the decisions propose, with all that speaks for it; ruled one by one or many at once, by hand or by key."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page as Sheet
from django.core.paginator import Paginator
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.facts import Better, Slice
from zhanggui.journal.desk import AnyDecision
from zhanggui.journal.models import Delivery, Proposal, Ruling, State, Verdict
from zhanggui.nouns import Column, Domain
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.console.page import Group, Page, Visit
from zhanggui.web.console.ruling import journal_of, rule_many, rule_one, shown, tidy
from zhanggui.web.console.words import label
from zhanggui.web.proposals import DONE, SORTS, Journal, Sieve, areas, as_told, covered, knows_why
from zhanggui.words import Text, money, sure

_PAGE = 25
_COLUMNS: Mapping[str, Text] = {
    **{column.name: column.title for domain in DOMAINS for source in domain.sources for column in source.columns},
    **{each.name: each.title for domain in DOMAINS for table in domain.tables for each in table.dimensions},
}
"""What the columns of an input are called, as far as a source or a dimension says."""

VIEWS: Mapping[str, tuple[Text, tuple[State, ...]]] = {
    "open": (Text("待审批", "Open"), (State.OPEN,)),
    "done": (Text("已批准", "Approved"), DONE),
    "closed": (Text("已关闭", "Closed"), (State.REJECTED, State.EXPIRED, State.SUPERSEDED, State.WITHDRAWN)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An expected or measured effect in words: of which metric, most likely, from … to."""

    title: str
    likely: str
    span: str
    good: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of an order: as it is, as it was proposed, and whether it may be changed here."""

    column: Column
    value: Any
    was: Any
    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A proposal as it is shown."""

    proposal: Proposal
    decision: AnyDecision
    area: Domain
    kind: str
    cost: str
    confidence: str
    effects: list[Said]
    late: bool


def sieve(said: QueryDict, states: tuple[State, ...]) -> Sieve:
    """Read the bar from the address."""
    return Sieve(
        decision=str(said.get("decision", "")),
        kind=str(said.get("kind", "")),
        area=str(said.get("area", "")),
        states=states,
        sort=str(said.get("sort", "")) or "money",
    )


_WORDS = {
    "state": lambda each: State(each.state).says,
    "verdict": lambda each: Verdict(each.verdict).says,
    "arrived": lambda each: Delivery.State(each.state).says,
}


def work(request: Visit) -> HttpResponseBase:
    """The queue, and the proposal that is looked at beside it."""
    journal, view = journal_of(request), request.GET.get("view", "open")
    view = view if view in VIEWS else "open"
    asked = sieve(request.GET, VIEWS[view][1])
    sheet = Paginator(journal.seen(request.access, asked), _PAGE).get_page(request.GET.get("page"))
    at = _at(request, journal, sheet)
    rest = request.GET.copy()
    for name in ("at", "page"):
        rest.pop(name, None)
    slots = {
        "view": view,
        "views": VIEWS,
        "counts": {name: journal.seen(request.access, sieve(request.GET, states)).count() for name, (_title, states) in VIEWS.items()},
        "asked": asked,
        "sorts": SORTS,
        "decisions": journal.decisions(request.access),
        "sheet": sheet,
        "cases": [case(request, each) for each in sheet],
        "rest": rest.urlencode(),
        "here": _here(request),
        "decides": request.access.may(Permission.DECIDE),
        "chosen": request.GET.get("at") is not None,
        **_WORDS,
        **(detail(request, journal, at) if at is not None else {"case": None}),
    }
    return render(request, "work/work.html", slots)


def _at(request: Visit, journal: Journal, sheet: Sheet[Proposal]) -> Proposal | None:
    said = request.GET.get("at", "")
    if said.isdecimal():
        return journal.one(request.access, int(said))
    return next(iter(sheet), None)


def proposal(request: Visit, number: int) -> HttpResponseBase:
    """One proposal: as a part of the queue's page where htmx asks, else that page with it."""
    journal = journal_of(request)
    found = journal.one(request.access, number)
    if request.method == "POST":
        return rule_one(request, journal, found)
    if request.headers.get("HX-Request") != "true":
        return redirect(f"{reverse('work')}?view={_view_of(found)}&at={found.pk}")
    return render(request, "work/detail.html", detail(request, journal, found))


def _view_of(found: Proposal) -> str:
    return next(name for name, (_title, states) in VIEWS.items() if found.state in states)


def case(request: Visit, found: Proposal) -> Case:
    """A proposal with its words."""
    currency, desk = request.answers.folder.settings.shop.currency, journal_of(request).desk
    found, decision = as_told(request.access, found), desk.decision(found.decision)
    named = decision.kinds.get(found.kind)
    return Case(
        proposal=found,
        decision=decision,
        area=areas()[found.decision],
        kind=named.to(request.lang) if named else found.kind,
        cost="" if found.cost is None else money(found.cost, currency, request.lang),
        confidence="" if found.confidence is None else sure(found.confidence, request.lang),
        effects=list(_effects(request, found.expects)),
        late=found.state == State.OPEN and found.until is not None and found.until < _today(request),
    )


def _today(request: Visit) -> date:
    return journal_of(request).desk.today(timezone.now())


def _effects(request: Visit, expects: Sequence[Mapping[str, Any]]) -> Iterator[Said]:
    currency = request.answers.folder.settings.shop.currency
    for each in expects:
        metric = METRICS.get(each["metric"])
        if metric is None or not request.access.sees(metric) or each["likely"] is None:
            continue
        unit, lang = metric.unit.apart, request.lang
        likely = unit.step(each["likely"], lang, currency)
        low, high = each["low"], each["high"]
        span = "" if low is None or high is None else unit.span(low, high, lang, currency, signed=True)
        neither = metric.better is Better.NEITHER or not each["likely"]
        good = None if neither else (each["likely"] > 0) == (metric.better is Better.UP)
        nothing = not re.search("[1-9]", likely)
        words = request.t("几乎不变", "next to nothing") if nothing else likely
        yield Said(title=metric.title.to(request.lang), likely=words, span=span, good=None if nothing else good)


def detail(request: Visit, journal: Journal, found: Proposal) -> dict[str, object]:
    """All that is said of one proposal."""
    told, own = case(request, found), knows_why(request.access)
    found = told.proposal
    decides = request.access.may(Permission.DECIDE) and found.state == State.OPEN
    order, was = covered(request.access, found.order), covered(request.access, found.proposed)
    names = set(told.decision.open_to_change) if decides else set()
    inputs = [covered(request.access, row) for row in found.inputs]
    knobs = told.decision.knobs
    return {
        "case": told,
        "here": _here(request),
        **_WORDS,
        "tidy": tidy,
        "shown": shown,
        "retries": request.access.may(Permission.DECIDE) and found.state == State.FAILED,
        "trail": trail,
        "column": lambda name: _called(request, name),
        "places": list(_places(request, found)),
        "rules": decides,
        "fields": [
            Field(column=each, value=order.get(each.name), was=was.get(each.name), open=each.name in names)
            for each in told.decision.columns
            if each.name in order
        ],
        "inputs": inputs,
        "columns": list(dict.fromkeys(name for row in inputs for name in row)),
        "alternatives": [(each, list(_effects(request, each.get("expects", [])))) for each in found.alternatives],
        "policy": [(knobs[name].to(request.lang) if name in knobs else name, value) for name, value in found.policy.items()],
        "rulings": list(found.rulings.select_related("by", "rule")) if own else [],
        "deliveries": list(found.deliveries.all()),
        "outcomes": [_outcome(request, each) for each in found.outcomes.all() if _sees(request, each.metric)] if own else [],
        "own": own,
        "earlier": found.repeats if found.repeats and journal.seen(request.access).filter(pk=found.repeats.pk).exists() else None,
    }


def _called(request: Visit, column: str) -> str:
    return _COLUMNS[column].to(request.lang) if column in _COLUMNS else column


def _places(request: Visit, found: Proposal) -> Iterator[str]:
    """What it is about, in words."""
    for name, value in covered(request.access, found.about).items():
        yield f"{_called(request, name)} {label(Slice(name, str(value))).to(request.lang)}"


def _here(request: Visit) -> str:
    """The address of the queue, as the browser shows it."""
    return getattr(request.htmx, "current_url_abs_path", None) or request.get_full_path()  # type: ignore[attr-defined]


def _sees(request: Visit, metric: str) -> bool:
    return metric not in METRICS or request.access.sees(METRICS[metric])


def _outcome(request: Visit, each: Any) -> dict[str, object]:  # noqa: ANN401 - a row of the journal
    metric, currency = METRICS.get(each.metric), request.answers.folder.settings.shop.currency

    def write(value: float | None) -> str:
        if value is None:
            return request.t("未知", "not known")
        return metric.unit.write(value, request.lang, currency) if metric else str(value)

    span = "" if each.low is None or each.high is None else f"{write(each.low)} – {write(each.high)}"
    return {
        "row": each,
        "title": metric.title.to(request.lang) if metric else each.metric,
        "before": write(each.before),
        "after": write(each.after),
        "difference": write(each.difference),
        "span": span,
        "expected": write(each.expected["likely"]) if each.expected else "",
    }


def waiting(request: Visit) -> int:
    """How many proposals are open that this visitor sees."""
    return journal_of(request).seen(request.access, Sieve(states=(State.OPEN,))).count()


def trail(ruling: Ruling) -> list[tuple[str, object, object]]:
    """What a ruling changed: field, before, after."""
    before, after = ruling.before or {}, ruling.after or {}
    return [(name, was, after.get(name)) for name, was in before.items() if was != after.get(name)]


PAGES = (
    Page(name="work", path="work", title=Text("审批建议", "Proposals"), view=work, needs=Permission.LOOK, group=Group.WORK, count=waiting),
    Page(
        name="rule_many",
        path="work/rule",
        title=Text("批量审批", "Rule on many"),
        view=rule_many,
        needs=Permission.DECIDE,
        methods=("POST",),
    ),
    Page(
        name="proposal",
        path="work/<int:number>",
        title=Text("一条建议", "A proposal"),
        view=proposal,
        needs=Permission.LOOK,
        methods=("GET", "POST"),
    ),
)
