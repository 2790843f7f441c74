"""A comment on a claim: it hangs on the fact, not on the page, so a new version of the report still shows it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from zhanggui.report.ledger import Stated
from zhanggui.web.people.models import Person
from zhanggui.words import Text


class Comment(models.Model):
    """What somebody says of a fact. `anchor` is metric, period and slice; `says` and `value` are how the fact read at that time."""

    year = models.PositiveSmallIntegerField()
    anchor = models.CharField(max_length=300)
    metric = models.CharField(max_length=80)
    build = models.CharField(max_length=32)
    value = models.CharField(max_length=60, blank=True, default="")
    says = models.JSONField(default=dict)
    text = models.TextField(max_length=2000)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    resolved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were made."""

        ordering = ("at", "id")
        indexes = (models.Index(fields=["year", "anchor"], name="comment_anchor"),)

    def __str__(self) -> str:
        """What it is on."""
        return f"#{self.pk} {self.anchor}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has settled it."""
        return self.resolved_at is None

    @property
    def read(self) -> Text:
        """How the fact read when it was commented on."""
        return Text(**self.says)

    def outdated(self, now: Stated) -> bool:
        """Whether the fact reads otherwise now."""
        return self.value != (now.value or "")
