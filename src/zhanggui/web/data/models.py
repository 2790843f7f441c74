"""What somebody is bringing in: files that wait to be taken, and cells of rows apart that are corrected and wait to be loaded."""

from __future__ import annotations

import enum
from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils import timezone

from zhanggui.engine.intake import Offer
from zhanggui.engine.intake.recognise import Said
from zhanggui.web.jobs.models import Job
from zhanggui.web.people.models import Person
from zhanggui.words import Text

HOME = ".uploads"
"""The folder of the shop in which uploaded files wait."""


def waiting_room() -> Path:
    """That folder, of the shop that this process serves."""
    return Path(settings.SHOP or "") / HOME


class Fate(enum.Enum):
    """What became of an upload."""

    WAITS = "waits"
    TAKEN = "taken"
    DROPPED = "dropped"

    @property
    def title(self) -> Text:
        """Its name."""
        return _FATES[self]


_FATES = {Fate.WAITS: Text("待确认", "To be confirmed"), Fate.TAKEN: Text("已载入", "Taken"), Fate.DROPPED: Text("已放弃", "Given up")}


class Upload(models.Model):
    """Files that came together. `files` says of each its name, its size, and what a person said that it is.

    The files, and what a rehearsal found in them, wait in a folder of the shop; nothing of their rows is kept here.
    """

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    files = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=[(each.value, each.title.en) for each in Fate], default=Fate.WAITS.value)
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        """The newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Its files."""
        return f"#{self.pk} " + ", ".join(each["name"] for each in self.files)[:200]

    @property
    def fate(self) -> Fate:
        """What became of it."""
        return Fate(self.state)

    @property
    def home(self) -> Path:
        """The folder in which its files wait."""
        return waiting_room() / str(self.pk)

    @property
    def seen(self) -> Path:
        """Where it is kept what a rehearsal found."""
        return self.home / "seen.json"

    def path(self, place: int) -> Path:
        """One of its files."""
        return self.home / str(place) / str(self.files[place]["name"])

    def offer(self, place: int) -> Offer:
        """One of its files, as it is offered to the shop."""
        said = self.files[place]
        mapping = said.get("mapping") or {}
        columns = {mapping["source"]: mapping["columns"]} if mapping else {}
        return Offer(
            path=self.path(place),
            wanted=said.get("wanted") or None,
            mapping=Said(
                sources=columns,
                zone=mapping.get("zone") or None,
                day_first=mapping.get("day_first"),
                decimal_comma=bool(mapping.get("decimal_comma")),
            )
            if mapping
            else None,
        )


class Edit(models.Model):
    """A cell of a row apart, corrected and not yet loaded again."""

    batch = models.CharField(max_length=12)
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=500)
    value = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        """One for each cell."""

        constraints = (models.UniqueConstraint(fields=["batch", "row", "column"], name="one_edit_a_cell"),)

    def __str__(self) -> str:
        """Which cell."""
        return f"{self.batch} {self.row} {self.column}"
