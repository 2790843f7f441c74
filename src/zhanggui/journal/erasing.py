"""Takes a person out of what is written of the shop's work: the journal, comments, alerts, jobs, and the log of who changed what.

What was decided stays, about nobody any more.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from auditlog.models import LogEntry
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from zhanggui.engine.erase import PEOPLE
from zhanggui.facts import Slice
from zhanggui.journal.models import Proposal
from zhanggui.journal.orders import key_of

_SHORT = 5
"""An identifier so short, or one that is a mere number, is looked for only where something is said to be a person."""

_KEPT = ("about", "proposed", "order", "inputs")
_SAID = ("title_zh", "title_en", "reason_zh", "reason_en", "alternatives")
_ROOMS = ("zhanggui.", "axes.")
"""Whose rows may name a customer: ours, and those of who tried to sign in, under whatever name."""

_STAFF = frozenset({"people.person", "people.apikey", "people.erasure"})
"""Who works here, their keys, and what was proved of erasures: none is a customer's."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Who goes: the identifier, the values that tell the person apart, and the names of columns that are personal."""

    person: str
    values: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()
    token: str = field(default_factory=lambda: f"erased-{secrets.token_hex(8)}")

    def of(self, kept: Any, column: str = "", *, loose: bool = False) -> Any:  # noqa: ANN401 - JSON
        """The same without the person. `loose`: it is about the person, so the identifier goes wherever it stands in words."""
        match kept:
            case dict():
                return self._row(kept, loose=loose)
            case list():
                return [self.of(each, column, loose=loose) for each in kept]
            case str() if column in PEOPLE:
                return self.token if kept == self.person else kept
            case str():
                return self._words(kept, loose=loose)
            case _:
                return kept

    def _row(self, row: Mapping[str, Any], *, loose: bool) -> dict[str, Any]:
        mine = any(row.get(name) == self.person for name in PEOPLE)
        about = row.get("about")
        loose = loose or (about is not None and self.of(about) != about)
        private = self.personal - {*PEOPLE}
        # An order's fields are values, of which none but a person's own column says who it is.
        return {
            name: None if mine and name in private else self.of(each, name, loose=loose and name != "order") for name, each in row.items()
        }

    def _words(self, said: str, *, loose: bool) -> str:
        sure = len(self.person) > _SHORT and not self.person.isdecimal()
        names = {each for each in self.values if each != self.person} | ({self.person} if loose or sure else set())
        for name in sorted(names, key=len, reverse=True):
            if name in said:
                said = re.sub(rf"(?<![A-Za-z0-9_-]){re.escape(name)}(?![A-Za-z0-9_-]|\.\d)", self.token, said)
        # A row as it was written down as text, in the log of who changed what.
        return re.sub(rf"""((?:{"|".join(PEOPLE)})["']:\s*["']){re.escape(self.person)}(?=["'])""", rf"\g<1>{self.token}", said)


def erase_person(gone: Gone) -> int:
    """Take a person out; how many rows were changed. All of them or none."""
    with transaction.atomic():
        found = list(_named(gone))
        for row, changes in found:
            _rows(type(row)).filter(pk=row.pk).update(**changes)  # past `save`: this is no ruling, and not to be logged
    return len(found)


def left_of(gone: Gone) -> int:
    """How many rows still have something of a person."""
    return sum(1 for _ in _named(gone))


def _texts() -> Iterator[tuple[type[models.Model], tuple[str, ...]]]:
    """Whatever else may name somebody, and where: each text of each kind of row, so that a new one can't be forgotten."""
    ours = (each for each in apps.get_models() if each.__module__.startswith(_ROOMS) and each._meta.label_lower not in _STAFF)  # noqa: SLF001 - Django's own, documented name
    for of in (*(each for each in ours if each is not Proposal), LogEntry):
        fields = of._meta.concrete_fields  # noqa: SLF001 - as above
        names = tuple(each.name for each in fields if isinstance(each, models.CharField | models.TextField | models.JSONField))
        if names:
            yield of, names


def _rows(of: type[models.Model]) -> models.Manager[Any]:
    """Every row of a kind."""
    return of._default_manager  # noqa: SLF001 - Django's own name for it, which its documentation tells


def _named(gone: Gone) -> Iterator[tuple[models.Model, dict[str, Any]]]:
    """Each row that names the person, with what is to stand in it instead."""
    mine = set[int]()
    for row, changes in _proposals(gone):
        mine.add(row.pk)
        yield row, changes
    proposals = ContentType.objects.get_for_model(Proposal).pk
    for of, names in _texts():
        for each in _rows(of).all():
            number = getattr(each, "proposal_id", None)
            if of is LogEntry and each.content_type_id == proposals:
                number = each.object_id
            if changes := _changed(gone, each, names, loose=number in mine):
                yield each, changes


def _proposals(gone: Gone) -> Iterator[tuple[Proposal, dict[str, Any]]]:
    for each in Proposal.objects.all():
        kept = _changed(gone, each, _KEPT)
        if changes := kept | _changed(gone, each, _SAID, loose=bool(kept)):
            if "about" in changes:
                changes["key"] = key_of(Slice(name, value) for name, value in changes["about"].items())
            yield each, changes


def _changed(gone: Gone, row: models.Model, names: tuple[str, ...], *, loose: bool = False) -> dict[str, Any]:
    pairs = ((name, getattr(row, name)) for name in names)
    return {name: new for name, was in pairs if was is not None and (new := gone.of(was, loose=loose)) != was}
