"""The claims of an edition, each with its facts, their receipts and what people say of them; and two versions side by side."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.contrib.messages import success
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from zhanggui.errors import BadRequest, Unknown
from zhanggui.nouns import Edition
from zhanggui.report.archive import Version, said_in, version_of, versions
from zhanggui.report.compare import Cause, compare
from zhanggui.report.ledger import Ledger, Said, Stated
from zhanggui.report.outline import TITLES as EDITIONS
from zhanggui.web.access import Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.console.page import Page, Visit
from zhanggui.web.console.reports import LANGS
from zhanggui.web.reports.models import Comment
from zhanggui.words import Text

_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A sentence with the facts in it and what is said of them."""

    said: Said
    facts: tuple[Stated, ...]
    remarks: tuple[Comment, ...]


def _edition(name: str) -> Edition:
    if name not in {each.value for each in Edition}:
        raise Unknown(Text("版式", "edition"), name, [each.value for each in Edition])
    return Edition(name)


def _read(request: Visit, year: int, number: int, edition: str) -> tuple[Version, Ledger]:
    folder = request.answers.folder
    found = version_of(folder, year, number)
    return found, said_in(folder, found, _edition(edition))


def claims(request: Visit, year: int, number: int, edition: str) -> HttpResponseBase:
    """The claims in reading order, under the headings that they stand under."""
    found, ledger = _read(request, year, number, edition)
    remarks = defaultdict(list)
    for each in Comment.objects.filter(year=year).select_related("by", "resolved_by"):
        remarks[each.anchor].append(each)
    only_open = request.GET.get("show") == "open"
    places: dict[Text, list[Row]] = {}
    for said in ledger.sentences:
        row = _row(said, ledger, remarks)
        if not only_open or any(each.is_open for each in row.remarks):
            places.setdefault(said.place, []).append(row)
    # A fact that no sentence of this version says any more keeps what was said of it.
    spoken = {name for said in ledger.sentences for name in said.facts}
    lost = [each for name, several in remarks.items() if name not in spoken for each in several if each.metric in METRICS]
    slots = {
        "version": found,
        "edition": _edition(edition),
        "editions": EDITIONS,
        "langs": LANGS,
        "places": places,
        "lost": [each for each in lost if each.is_open or not only_open],
        "only_open": only_open,
        "open": sum(each.is_open for name in spoken for each in remarks.get(name, ())),
        "facts": ledger.facts,
        "comments": request.access.may(Permission.COMPILE),
    }
    return render(request, "reports/claims.html", slots)


def _row(said: Said, ledger: Ledger, remarks: Mapping[str, list[Comment]]) -> Row:
    facts = tuple(ledger.facts[name] for name in said.facts)
    return Row(said=said, facts=facts, remarks=tuple(each for fact in facts for each in remarks.get(fact.anchor, ())))


def fact(request: Visit, year: int, number: int, edition: str) -> HttpResponseBase:
    """One fact: how it reads, its receipt, what is said of it."""
    found, ledger = _read(request, year, number, edition)
    name = request.GET.get("anchor", "")
    if name not in ledger.facts:
        raise Unknown(Text("事实", "fact"), name, list(ledger.facts) or ["–"])
    slots = {
        "version": found,
        "edition": _edition(edition),
        "editions": EDITIONS,
        "fact": ledger.facts[name],
        "remarks": Comment.objects.filter(year=year, anchor=name).select_related("by", "resolved_by"),
        "explored": ledger.facts[name].metric in METRICS,
        "comments": request.access.may(Permission.COMPILE),
    }
    return render(request, "reports/fact_part.html" if getattr(request, "htmx", False) else "reports/fact.html", slots)


def comment(request: Visit, year: int, number: int, edition: str) -> HttpResponseBase:
    """Say something of a fact."""
    found, ledger = _read(request, year, number, edition)
    name, words = request.POST.get("anchor", ""), request.POST.get("text", "").strip()
    if name not in ledger.facts:
        raise Unknown(Text("事实", "fact"), name, list(ledger.facts) or ["–"])
    if not words or len(words) > _LONGEST:
        raise BadRequest(
            Text("评论不能为空，也不能超过 {n} 字", "a comment has one to {n} letters").format(n=_LONGEST),
            fix=Text("写点什么", "write something"),
        )
    stated = ledger.facts[name]
    says = {"zh": stated.says.zh, "en": stated.says.en}
    Comment.objects.create(
        year=year, anchor=name, metric=stated.metric, build=found.build, value=stated.value or "", says=says, text=words, by=request.user
    )
    success(request, request.t("评论已记下。", "Your comment is kept."))
    return redirect(f"{reverse('report_fact', args=(year, number, edition))}?{urlencode({'anchor': name})}")


def settle(request: Visit, id: int) -> HttpResponseBase:  # noqa: A002 - the address' own word
    """Settle a comment, or open it again."""
    found = get_object_or_404(Comment, pk=id)
    opens = not found.is_open
    found.resolved_by, found.resolved_at = (None, None) if opens else (request.user, timezone.now())
    found.save(update_fields=["resolved_by", "resolved_at"])
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else reverse("reports"))


def compared(request: Visit, year: int, edition: str) -> HttpResponseBase:
    """Two versions side by side: by default the newest that has the edition, and the one before it."""
    chosen = _edition(edition)
    there = [each for each in versions(request.answers.folder, year) if chosen in each.editions]
    before, after = (request.GET.get(name, "") for name in ("before", "after"))
    slots = {
        "year": year,
        "edition": chosen,
        "editions": EDITIONS,
        "there": there,
        "found": None,
        "before": None,
        "after": None,
        "causes": Counter(),
    }
    if len(there) > 1 or (before and after):
        now = _read(request, year, int(after) if after.isdigit() else there[0].number, edition)
        earlier = next((each.number for each in there if each.number < now[0].number), there[-1].number)
        was = _read(request, year, int(before) if before.isdigit() else earlier, edition)
        found = compare(was, now)
        # A sentence that was mended in the other language alone is none of this reader's.
        found = replace(
            found, reworded=tuple(each for each in found.reworded if _read_in(request, each.before) != _read_in(request, each.after))
        )
        slots |= {
            "found": found,
            "before": was[0],
            "after": now[0],
            "causes": Counter(each.cause for each in found.changed),
            "kinds": list(Cause),
        }
    return render(request, "reports/compare.html", slots)


def _read_in(request: Visit, said: Said | None) -> str | None:
    return None if said is None else said.words.to(request.lang)


_AT = "reports/<int:year>/<int:number>/claims/<str:edition>"
_READ = Permission.REPORT
PAGES = (
    Page(name="report_claims", path=_AT, title=Text("论断", "Claims"), view=claims, needs=_READ),
    Page(name="report_fact", path=f"{_AT}/fact", title=Text("事实", "Fact"), view=fact, needs=_READ),
    Page(
        name="report_comment",
        path=f"{_AT}/comment",
        title=Text("评论", "Comment"),
        view=comment,
        needs=Permission.COMPILE,
        methods=("POST",),
    ),
    Page(
        name="report_settle",
        path="reports/comments/<int:id>/settle",
        title=Text("处理评论", "Settle a comment"),
        view=settle,
        needs=Permission.COMPILE,
        methods=("POST",),
    ),
    Page(
        name="report_compare",
        path="reports/<int:year>/compare/<str:edition>",
        title=Text("对比版本", "Compare versions"),
        view=compared,
        needs=_READ,
    ),
)
