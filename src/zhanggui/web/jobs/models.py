"""A job: something that takes longer than a page may, asked for by a person or by the clock."""

from __future__ import annotations

import enum

from django.db import models
from django.utils import timezone

from zhanggui.web.people.models import Person
from zhanggui.words import Text


class State(enum.Enum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    INTERRUPTED = "interrupted"  #: its process ended before it did

    @property
    def title(self) -> Text:
        """Its name."""
        return _STATES[self]


_STATES = {
    State.QUEUED: Text("排队中", "Waiting"),
    State.RUNNING: Text("进行中", "Running"),
    State.DONE: Text("已完成", "Done"),
    State.FAILED: Text("失败", "Failed"),
    State.INTERRUPTED: Text("已中断", "Interrupted"),
}
ACTIVE = (State.QUEUED.value, State.RUNNING.value)


def kept(words: Text) -> dict[str, str]:
    """Words as the journal keeps them."""
    return {"zh": words.zh, "en": words.en}


class Job(models.Model):
    """One piece of work in the background. `runner` names the process that has it; a job outlives its process."""

    kind = models.CharField(max_length=40)
    arguments = models.JSONField(default=dict, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=12, choices=[(each.value, each.title.en) for each in State], default=State.QUEUED.value)
    part = models.PositiveIntegerField(default=0)
    whole = models.PositiveIntegerField(default=0)
    says = models.JSONField(default=dict, blank=True)
    result = models.JSONField(default=dict, blank=True)
    error = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    began_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    runner = models.CharField(max_length=32, default="", blank=True)

    class Meta:
        """The newest first; what is still to do is looked for often."""

        ordering = ("-id",)
        indexes = (models.Index(fields=["state"], name="job_state"), models.Index(fields=["kind", "-id"], name="job_kind"))

    def __str__(self) -> str:
        """What it is and how far."""
        return f"{self.kind} #{self.pk} {self.state}"

    @property
    def how(self) -> State:
        """How far it is."""
        return State(self.state)

    @property
    def active(self) -> bool:
        """Whether it waits or runs."""
        return self.state in ACTIVE

    @property
    def words(self) -> Text:
        """What it is doing, in words."""
        return Text(**self.says) if self.says else self.how.title

    @property
    def what(self) -> Text | None:
        """What went wrong; None where nothing did."""
        return Text(**self.error["what"]) if self.error else None

    @property
    def fix(self) -> Text | None:
        """What to do about it."""
        return Text(**self.error["fix"]) if self.error else None

    @property
    def where(self) -> str:
        """Where it went wrong."""
        return str(self.error.get("where", ""))
