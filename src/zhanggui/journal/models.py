"""The rows of the journal. A proposal's state changes only together with a ruling that says who, when and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from zhanggui.engine.deeds import VERDICTS
from zhanggui.facts import Slice
from zhanggui.words import Text


class State(models.TextChoices):
    """How far a proposal has come."""

    OPEN = "open"
    APPROVED = "approved"  #: and not yet out
    REJECTED = "rejected"
    EXPIRED = "expired"  #: nobody ruled before it was of no use
    SUPERSEDED = "superseded"  #: a later decision calls for something else
    WITHDRAWN = "withdrawn"  #: a later decision calls for nothing
    DELIVERED = "delivered"
    FAILED = "failed"  #: an outlet gave up

    @property
    def says(self) -> Text:
        """Its name."""
        return _STATES[self]


_STATES = {
    State.OPEN: Text("待审批", "Open"),
    State.APPROVED: Text("已批准", "Approved"),
    State.REJECTED: Text("已驳回", "Rejected"),
    State.EXPIRED: Text("已过期", "Expired"),
    State.SUPERSEDED: Text("已被取代", "Superseded"),
    State.WITHDRAWN: Text("不再需要", "No longer called for"),
    State.DELIVERED: Text("已送达", "Delivered"),
    State.FAILED: Text("送达失败", "Delivery failed"),
}


class Verdict(models.TextChoices):
    """What was ruled of a proposal."""

    APPROVED = "approved"
    CHANGED = "changed"
    REJECTED = "rejected"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"
    DELIVERED = "delivered"
    FAILED = "failed"
    RETRIED = "retried"

    @property
    def says(self) -> Text:
        """Its name."""
        return _VERDICTS[self]


_VERDICTS = {
    Verdict.APPROVED: Text("批准", "approved"),
    Verdict.CHANGED: Text("修改", "changed"),
    Verdict.REJECTED: Text("驳回", "rejected"),
    Verdict.EXPIRED: Text("过期", "expired"),
    Verdict.SUPERSEDED: Text("取代", "superseded"),
    Verdict.WITHDRAWN: Text("撤下", "withdrawn"),
    Verdict.DELIVERED: Text("送达", "delivered"),
    Verdict.FAILED: Text("送达失败", "delivery failed"),
    Verdict.RETRIED: Text("重新送出", "sent again"),
}


class Rule(models.Model):
    """A rule by which proposals are approved without a person; who made it answers for it.

    A bound that is empty doesn't bind, but a proposal whose cost or confidence is not known never passes one that is set.
    """

    decision = models.CharField(max_length=60)
    kind = models.CharField(max_length=60, blank=True)  #: of this kind only; empty for every kind
    most_cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)  #: of one proposal
    most_a_day = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)  #: of all that it approves in a day
    least_confidence = models.FloatField(null=True, blank=True)
    on = models.BooleanField(default=True)
    note = models.CharField(max_length=200, blank=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="rules")
    made_at = models.DateTimeField()

    class Meta:
        """The oldest first."""

        ordering = ("pk",)

    def __str__(self) -> str:
        """Its number and what it is for."""
        return f"#{self.pk} {self.decision}{'/' + self.kind if self.kind else ''}"


class Proposal(models.Model):
    """One thing to do, why, and how far it has come. Of a decision and a key there is one open proposal at most."""

    decision = models.CharField(max_length=60)
    key = models.CharField(max_length=64)  #: a hash of what it is about
    kind = models.CharField(max_length=60, blank=True)
    about = models.JSONField(default=dict)  #: dimension → value
    title_zh = models.TextField()
    title_en = models.TextField()
    reason_zh = models.TextField()
    reason_en = models.TextField()
    proposed = models.JSONField()  #: the order as the decision called for it
    order = models.JSONField()  #: the same as it stands now, perhaps changed by who approves
    inputs = models.JSONField(default=list)  #: the rows that it was decided from
    input_rows = models.PositiveIntegerField(default=0)  #: how many there were; `inputs` keeps the first
    expects = models.JSONField(default=list)  #: [{metric, likely, low, high}]
    alternatives = models.JSONField(default=list)  #: [{zh, en, expects}]
    cost = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    confidence = models.FloatField(null=True, blank=True)
    policy = models.JSONField(default=dict)
    policy_version = models.CharField(max_length=16, blank=True)
    model_version = models.CharField(max_length=64, blank=True)
    build = models.CharField(max_length=64, blank=True)
    day = models.DateField()  #: for which it was decided
    seen_build = models.CharField(max_length=64, blank=True)  #: the last that called for the same
    seen_day = models.DateField()
    until = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    supersedes = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="superseded_by")
    repeats = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeated_by")
    #: one of the same key that was approved lately: what came of it may not be in the data yet
    put_by = models.CharField(max_length=150, blank=True)  #: who put it here; empty for the decision itself
    made_at = models.DateTimeField()
    ruled_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)  #: when all of it was out, or approved where nothing goes out

    class Meta:
        """One open proposal of each key."""

        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("decision", "key"), condition=Q(state="open"), name="one_open_proposal"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="proposal_state"),
        )
        indexes = (
            models.Index(fields=("state", "decision", "-made_at"), name="proposal_queue"),
            models.Index(fields=("decision", "key", "-id"), name="proposal_history"),
            models.Index(fields=("done_at",), name="proposal_done"),
        )

    def __str__(self) -> str:
        """Its number and what it is about."""
        return f"#{self.pk} {self.decision} {', '.join(self.about.values())}"

    @property
    def title(self) -> Text:
        """What to do."""
        return Text(self.title_zh, self.title_en)

    @property
    def reason(self) -> Text:
        """Why."""
        return Text(self.reason_zh, self.reason_en)

    @property
    def slices(self) -> tuple[Slice, ...]:
        """What it is about."""
        return tuple(Slice(name, value) for name, value in self.about.items())

    @property
    def changed(self) -> bool:
        """Whether somebody changed the order."""
        return bool(self.order != self.proposed)

    @property
    def changes(self) -> Mapping[str, tuple[Any, Any]]:
        """The fields that somebody changed, with what they were and are."""
        return {name: (was, self.order.get(name)) for name, was in self.proposed.items() if was != self.order.get(name)}


class Ruling(models.Model):
    """What was ruled of a proposal, by whom or by which rule (by neither: by the platform), why. Written once, never changed."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="rulings")
    verdict = models.CharField(max_length=12, choices=Verdict.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="rulings")
    rule = models.ForeignKey(Rule, on_delete=models.PROTECT, null=True, blank=True, related_name="rulings")
    actor = models.CharField(max_length=150, blank=True)  #: the name that they had
    reason_zh = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    before = models.JSONField(null=True, blank=True)  #: the order, where it was changed
    after = models.JSONField(null=True, blank=True)
    at = models.DateTimeField()

    class Meta:
        """In the order in which they were made."""

        ordering = ("pk",)
        constraints = (models.CheckConstraint(condition=Q(by__isnull=True) | Q(rule__isnull=True), name="ruled_by_one"),)

    def __str__(self) -> str:
        """What was ruled, and by whom."""
        return f"{self.verdict} {self.actor}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        """Write it; refuse to change one that is written."""
        if self.pk is not None:
            raise TypeError("a ruling is never changed")
        super().save(*args, **kwargs)

    @property
    def reason(self) -> Text:
        """Why; empty where nobody said."""
        return Text(self.reason_zh, self.reason_en)


class Delivery(models.Model):
    """One parcel for one outlet: the orders that were approved together. Written with the approval, delivered by a worker."""

    class State(models.TextChoices):
        """How far it has come."""

        WAITING = "waiting"
        DONE = "done"
        FAILED = "failed"

        @property
        def says(self) -> Text:
            """Its name."""
            return {"waiting": Text("待送出", "Waiting"), "done": Text("已送达", "Done"), "failed": Text("失败", "Failed")}[self.value]

    outlet = models.CharField(max_length=60)
    decision = models.CharField(max_length=60)
    proposals = models.ManyToManyField(Proposal, related_name="deliveries")
    payload = models.JSONField()
    key = models.CharField(max_length=64, unique=True)  #: by which whoever receives it knows it again
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    pulled = models.BooleanField(default=False)  #: waits to be fetched, no worker takes it
    attempts = models.PositiveIntegerField(default=0)
    next_try = models.DateTimeField()
    held_by = models.CharField(max_length=64, blank=True)  #: the worker that has it now
    held_until = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)  #: the last that the other side said
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """In the order in which they were approved."""

        ordering = ("pk",)
        indexes = (models.Index(fields=("state", "pulled", "next_try"), name="delivery_due"),)
        constraints = (models.CheckConstraint(condition=Q(state__in=("waiting", "done", "failed")), name="delivery_state"),)

    def __str__(self) -> str:
        """Its outlet and key."""
        return f"{self.outlet} {self.key}"


class Came(models.TextChoices):
    """How what came compares with what was expected."""

    EXPECTED = "expected"
    LESS = "less"
    MORE = "more"
    OPPOSITE = "opposite"
    UNCLEAR = "unclear"  #: it scatters too much to tell
    NOTED = "noted"  #: nothing was expected in numbers
    UNKNOWN = "unknown"

    @property
    def says(self) -> Text:
        """Its name."""
        return VERDICTS[self.value].begun


class Outcome(models.Model):
    """How a metric stood before and after something was done. What happened after it, not what happened because of it."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="outcomes")
    metric = models.CharField(max_length=80)
    unit = models.CharField(max_length=12)
    where = models.JSONField(default=dict)  #: the slices by which it was measured
    lacking = models.JSONField(default=list)  #: those of `about` that the metric doesn't have
    before_start = models.DateField()
    before_end = models.DateField()
    after_start = models.DateField()
    after_end = models.DateField()
    before = models.DecimalField(max_digits=28, decimal_places=8, null=True)
    after = models.DecimalField(max_digits=28, decimal_places=8, null=True)
    difference = models.DecimalField(max_digits=28, decimal_places=8, null=True)
    low = models.FloatField(null=True)  #: of the difference, 95 %
    high = models.FloatField(null=True)
    method = models.CharField(max_length=120, blank=True)  #: of the interval
    expected = models.JSONField(null=True)  #: {likely, low, high}
    whole = models.JSONField(null=True)  #: {before, after, change} of the whole shop meanwhile, where it was measured for a part
    receipts = models.JSONField(default=dict)  #: {before, after}: the queries that give the two again
    guards = models.JSONField(default=list)  #: [{name, zh, en}]
    grade = models.CharField(max_length=1)  #: what it is worth as a cause: nothing but that somebody says so
    verdict = models.CharField(max_length=12, choices=Came.choices)
    verdict_zh = models.TextField()
    verdict_en = models.TextField()
    build = models.CharField(max_length=64)
    measured_at = models.DateTimeField()

    class Meta:
        """A metric of a proposal once."""

        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("proposal", "metric"), name="one_outcome"),)

    def __str__(self) -> str:
        """What of which proposal."""
        return f"{self.metric} of #{self.proposal_id}"

    @property
    def says(self) -> Text:
        """What came of it, in words."""
        return Text(self.verdict_zh, self.verdict_en)
