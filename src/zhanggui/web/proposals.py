"""The journal, for whoever asks. A proposal is seen by those whose areas have its decision, and whose own rows it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import F, OrderBy, QuerySet

from zhanggui.domains import DOMAINS
from zhanggui.errors import BadRequest, Unknown, ZhangguiError
from zhanggui.journal.desk import Actor, AnyDecision, Desk
from zhanggui.journal.models import Proposal, State
from zhanggui.journal.ruling import Ruled, approve, change, reject
from zhanggui.nouns import Domain
from zhanggui.settings import Folder
from zhanggui.web.access import Access, Permission
from zhanggui.web.answers import MASK, PERSONAL
from zhanggui.words import Text

SORTS: Mapping[str, tuple[Text, tuple[OrderBy, ...]]] = {
    "money": (Text("按金额", "By money"), (F("cost").desc(nulls_last=True), F("pk").asc())),
    "until": (Text("按截止日", "By last day"), (F("until").asc(nulls_last=True), F("pk").asc())),
    "confidence": (Text("按把握", "By confidence"), (F("confidence").desc(nulls_last=True), F("pk").asc())),
    "newest": (Text("最新在前", "Newest first"), (F("pk").desc(),)),
}
"""The orders in which proposals are looked at."""

NOT_TOLD = Text("理由与依据只给店里的人看。", "What speaks for it is for the shop's own people.")

DONE = (State.APPROVED, State.DELIVERED, State.FAILED)
"""States of what was approved."""


class Missing(ZhangguiError):
    """Something of the journal that isn't there, or not for the one who asks."""

    exit_code = 2


def areas() -> Mapping[str, Domain]:
    """The area of each decision."""
    return {decision.name: domain for domain in DOMAINS for decision in domain.decisions}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sieve:
    """Which proposals are asked for; what is empty doesn't bind."""

    decision: str = ""
    kind: str = ""
    area: str = ""
    states: tuple[State, ...] = ()
    sort: str = "money"


class Journal:
    """The journal of a shop."""

    def __init__(self, folder: Folder) -> None:
        """Know the shop's decisions and outlets."""
        self.desk = Desk.of(DOMAINS, folder.settings)

    def decisions(self, access: Access) -> list[tuple[Domain, AnyDecision]]:
        """The decisions of the areas that may be seen."""
        return [(domain, decision) for domain in DOMAINS if domain.name in access.areas for decision in domain.decisions]

    def seen(self, access: Access, sieve: Sieve | None = None) -> QuerySet[Proposal]:
        """The proposals that may be seen, those asked for, in their order."""
        sieve = sieve or Sieve()
        if not access.may(Permission.LOOK):
            return Proposal.objects.none()
        named = [decision.name for domain, decision in self.decisions(access) if sieve.area in {"", domain.name}]
        found = Proposal.objects.filter(decision__in=named, **{f"about__{each.dimension}": each.value for each in access.only})
        if sieve.decision:
            found = found.filter(decision=sieve.decision)
        if sieve.kind:
            found = found.filter(kind=sieve.kind)
        if sieve.states:
            found = found.filter(state__in=sieve.states)
        if sieve.sort not in SORTS:
            raise Unknown(Text("排序", "order"), sieve.sort, SORTS)
        return found.order_by(*SORTS[sieve.sort][1])

    def one(self, access: Access, number: int) -> Proposal:
        """Find a proposal; one that may not be seen is as if it weren't there."""
        found = self.seen(access).filter(pk=number).first()
        if found is None:
            raise Missing(Text("没有这条建议", "there is no such proposal"), fix=Text("刷新列表后重试", "look at the list again"))
        return found

    def approve(self, access: Access, numbers: Iterable[int], actor: Actor, reason: str = "") -> Ruled:
        """Approve those that may be seen; raises Forbidden for one who may not decide."""
        return approve(self.desk, self._mine(access, numbers), actor, datetime.now(UTC), reason)

    def reject(self, access: Access, numbers: Iterable[int], actor: Actor, reason: str) -> Ruled:
        """Reject them."""
        return reject(self.desk, self._mine(access, numbers), actor, datetime.now(UTC), reason)

    def change(self, access: Access, number: int, values: Mapping[str, object], actor: Actor, reason: str = "") -> Proposal:
        """Change what may be changed of one; what is said the same stays."""
        (number,) = self._mine(access, (number,))
        return change(self.desk, number, values, actor, datetime.now(UTC), reason)

    def _mine(self, access: Access, numbers: Iterable[int]) -> list[int]:
        access.need(Permission.DECIDE)
        asked = list(dict.fromkeys(numbers))
        mine = set(self.seen(access).filter(pk__in=asked).values_list("pk", flat=True))
        found = [each for each in asked if each in mine]
        if not found:
            raise BadRequest(Text("没有选中任何建议", "no proposal is chosen"), fix=Text("先选中再操作", "choose some first"))
        return found


def knows_why(access: Access) -> bool:
    """Whether what speaks for a proposal may be told: it weighs a supplier against others, and names the shop's margin and policy.

    One who sees only rows of its own isn't told, unless it is to decide.
    """
    return not access.only or access.may(Permission.DECIDE)


def as_told(access: Access, found: Proposal) -> Proposal:
    """A proposal as it may be told: to a partner what is to be done, and not why."""
    if knows_why(access):
        return found
    told = copy(found)
    told.reason_zh, told.reason_en, told.confidence, told.policy = NOT_TOLD.zh, NOT_TOLD.en, None, {}
    told.inputs, told.input_rows, told.expects, told.alternatives = [], 0, [], []
    return told


def covered(access: Access, values: Mapping[str, object]) -> dict[str, object]:
    """Values by their column, personal data covered where they may not be seen."""
    if access.may(Permission.PERSONAL):
        return dict(values)
    return {name: MASK if name in PERSONAL and value is not None else value for name, value in values.items()}
