"""Tells whoever writes the year's account what was carried out and measured."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from zhanggui.engine.deeds import Deed, keep
from zhanggui.facts import Slice
from zhanggui.journal.desk import Desk
from zhanggui.journal.models import Outcome


def tell(desk: Desk, folder: Path) -> None:
    """Write down for the report what has been measured so far."""
    keep(folder, list(_deeds(desk)))


def _deeds(desk: Desk) -> Iterator[Deed]:
    """Each outcome of a decision that the shop still has, in the order in which they were measured."""
    found = Outcome.objects.filter(proposal__decision__in=list(desk.decisions)).select_related("proposal").order_by("pk")
    for each in found.iterator():
        done = each.proposal
        if done.done_at is not None:
            yield Deed(
                proposal=done.pk,
                decision=done.decision,
                kind=done.kind,
                done_on=desk.today(done.done_at),
                days=(each.after_end - each.after_start).days,
                metric=each.metric,
                where=tuple(Slice(name, str(value)) for name, value in sorted(each.where.items())),
                cost=done.cost,
                verdict=each.verdict,
            )
