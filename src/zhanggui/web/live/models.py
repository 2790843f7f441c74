"""An alert: something that stands out, opened once for each cause, closed when it is over, taken on by a person."""

from __future__ import annotations

import enum

from django.db import models

from zhanggui.web.people.models import Person
from zhanggui.words import Text


class Severity(enum.IntEnum):
    """How much it matters."""

    INFO = 1
    WARNING = 2
    CRITICAL = 3

    @property
    def title(self) -> Text:
        """Its name."""
        return _SEVERITIES[self]


_SEVERITIES = {
    Severity.INFO: Text("提示", "Notice"),
    Severity.WARNING: Text("警告", "Warning"),
    Severity.CRITICAL: Text("严重", "Critical"),
}


class Alert(models.Model):
    """Something that stands out. `key` names its cause, of which one alert is open at a time; words are kept in both languages."""

    key = models.CharField(max_length=160)
    scope = models.CharField(max_length=20)
    metric = models.CharField(max_length=60, blank=True, default="")
    severity = models.PositiveSmallIntegerField(choices=[(each.value, each.title.en) for each in Severity])
    title = models.JSONField()
    says = models.JSONField()
    reasons = models.JSONField(default=list, blank=True)
    owner = models.JSONField(default=dict, blank=True)
    period = models.CharField(max_length=40, blank=True, default="")
    opened_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=500, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_severity = models.PositiveSmallIntegerField(null=True, blank=True)  # how grave it was when it was told of

    class Meta:
        """The newest first; one open alert for each cause."""

        ordering = ("-opened_at", "-id")
        constraints = (models.UniqueConstraint(fields=["key"], condition=models.Q(closed_at__isnull=True), name="one_open_alert_a_cause"),)
        indexes = (models.Index(fields=["closed_at", "-opened_at"], name="alert_open"),)

    def __str__(self) -> str:
        """What it is about."""
        return f"{self.key} {self.opened_at:%Y-%m-%d %H:%M}"

    @property
    def how_bad(self) -> Severity:
        """How much it matters."""
        return Severity(self.severity)

    @property
    def head(self) -> Text:
        """What stands out."""
        return Text(**self.title)

    @property
    def words(self) -> Text:
        """What came and what was to be expected."""
        return Text(**self.says)

    @property
    def why(self) -> list[Text]:
        """What may stand behind it."""
        return [Text(**each) for each in self.reasons]

    @property
    def whose(self) -> Text:
        """Who is to look at it."""
        return Text(**self.owner) if self.owner else Text("", "")
