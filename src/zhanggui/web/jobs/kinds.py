"""Every kind of job, as a list to read: a job that was interrupted is found here again by its name."""

from __future__ import annotations

from zhanggui.errors import Unknown
from zhanggui.web.data import taking
from zhanggui.web.jobs.work import Kind
from zhanggui.web.reports import kinds as reports
from zhanggui.web.schedule import works
from zhanggui.words import Text

KINDS: tuple[Kind, ...] = (*works.KINDS, *taking.KINDS, *reports.KINDS)


def kind_named(name: str) -> Kind:
    """Find a kind; raises Unknown."""
    for kind in KINDS:
        if kind.name == name:
            return kind
    raise Unknown(Text("后台任务", "kind of job"), name, [kind.name for kind in KINDS])
