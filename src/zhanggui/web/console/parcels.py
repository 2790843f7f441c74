"""What went out, as the file that an outlet writes: for whoever wants to see it, or to hand it on by hand."""

from __future__ import annotations

from typing import Literal

from django.http import HttpResponseBase

from zhanggui.journal.models import Delivery, Proposal
from zhanggui.journal.outlets.parcel import Parcel
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.web.access import Permission
from zhanggui.web.console.page import Page, Visit
from zhanggui.web.console.ruling import journal_of
from zhanggui.web.console.sheets import CSV, XLSX, as_file
from zhanggui.web.proposals import Missing, covered
from zhanggui.words import Text

_FORMS: dict[Literal["csv", "xlsx"], str] = {"csv": CSV, "xlsx": XLSX}


def parcel_csv(request: Visit, number: int) -> HttpResponseBase:
    """The orders of a parcel as CSV."""
    return _file(request, number, "csv")


def parcel_xlsx(request: Visit, number: int) -> HttpResponseBase:
    """The orders of a parcel as a workbook."""
    return _file(request, number, "xlsx")


def _file(request: Visit, number: int, form: Literal["csv", "xlsx"]) -> HttpResponseBase:
    """Those orders of it that the visitor may see, as they went out; a parcel without one is as if it weren't there."""
    journal = journal_of(request)
    mine = journal.seen(request.access)
    found = Delivery.objects.filter(pk=number, proposals__in=mine).distinct().first()
    if found is None:
        raise Missing(
            Text("没有这个包裹", "there is no such parcel"), fix=Text("从建议的页面打开", "open it from the page of its proposal")
        )
    seen = set(Proposal.objects.filter(deliveries=found, pk__in=mine.values("pk")).values_list("pk", flat=True))
    orders = [{**each, "order": covered(request.access, each["order"])} for each in found.payload["orders"] if each["proposal"] in seen]
    parcel = Parcel(
        key=found.key,
        decision=journal.desk.decision(found.decision),
        payload={**found.payload, "orders": orders},
        lang=request.lang,
    )
    return as_file(sheet(parcel, form, "title"), parcel.file_name(form), _FORMS[form])


PAGES = (
    Page(
        name="parcel_csv",
        path="work/parcels/<int:number>.csv",
        title=Text("包裹 (CSV)", "A parcel (CSV)"),
        view=parcel_csv,
        needs=Permission.LOOK,
    ),
    Page(
        name="parcel_xlsx",
        path="work/parcels/<int:number>.xlsx",
        title=Text("包裹 (XLSX)", "A parcel (XLSX)"),
        view=parcel_xlsx,
        needs=Permission.LOOK,
    ),
)
