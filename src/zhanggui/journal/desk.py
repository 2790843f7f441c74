"""What every operation of the journal is told: the shop's decisions, its outlets and whose days they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser

from zhanggui.errors import BadRequest, Unknown
from zhanggui.nouns import Column, Decision, Domain, Shop
from zhanggui.settings import Outlet, PullOutlet, Settings
from zhanggui.words import Lang, Text

AnyDecision = Decision[Any, Any, Any]
BATCH = 500
"""So many rows are written, or named, in a statement at most: databases have a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The shop as the journal needs to know it."""

    decisions: Mapping[str, AnyDecision]
    outlets: tuple[Outlet, ...] = ()
    shop: Shop
    lang: Lang = Lang.ZH  #: of what goes out

    @classmethod
    def of(cls, domains: Iterable[Domain], settings: Settings) -> Desk:
        """Everything that the domains decide, with the shop's settings."""
        decisions = {decision.name: decision for domain in domains for decision in domain.decisions}
        return cls(decisions=decisions, outlets=settings.outlet, shop=settings.shop, lang=settings.lang or Lang.ZH)

    def decision(self, name: str) -> AnyDecision:
        """Find a decision; raises Unknown with what may be meant."""
        if name not in self.decisions:
            raise Unknown(Text("决策", "decision"), name, self.decisions)
        return self.decisions[name]

    def outlets_of(self, decision: str) -> tuple[Outlet, ...]:
        """The outlets that take a decision's orders."""
        return tuple(each for each in self.outlets if not each.decisions or decision in each.decisions)

    def outlet(self, name: str) -> Outlet:
        """Find an outlet; raises Unknown with what may be meant."""
        found = {each.name: each for each in self.outlets}
        if name not in found:
            raise Unknown(Text("出口", "outlet"), name, found or ["–"])
        return found[name]

    def pulls(self, outlet: Outlet) -> bool:
        """Whether what is for it waits to be fetched."""
        return isinstance(outlet, PullOutlet)

    def today(self, now: datetime) -> date:
        """The shop's own day at a moment."""
        return now.astimezone(ZoneInfo(self.shop.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who does something: a person, perhaps through a key; with neither, the platform itself."""

    person: AbstractBaseUser | None = None
    name: str = ""

    @property
    def called(self) -> str:
        """The name to be written down."""
        return self.name or (self.person.get_username() if self.person is not None else "")


def column_of(decision: AnyDecision, name: str) -> Column:
    """The column by which a field of an order goes; raises Unknown with what may be meant."""
    found = {column.name: column for column in decision.columns}
    if name not in found:
        raise Unknown(Text("“{of}”的字段", "field of {of}").format(of=decision.title), name, found)
    return found[name]


def not_open(what: Text) -> BadRequest:
    """The error of ruling what can't be ruled any more."""
    return BadRequest(what, fix=Text("刷新列表，看它现在的状态", "look at the list again to see how it stands now"))


def batched(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Numbers of rows, so many at once."""
    return (numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH))
