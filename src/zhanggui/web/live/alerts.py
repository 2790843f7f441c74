"""The book of alerts: what stands out opens one, once for each cause; what no longer does closes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from zhanggui.web.access import Access, Permission
from zhanggui.web.answers import METRICS
from zhanggui.web.live.models import Alert, Severity
from zhanggui.web.people.models import Person
from zhanggui.words import Lang, Text

LIVE, DAY, RUN = "live", "day", "run"
"""Where alerts come from: the counters of today, the days of a build, the runs of the scheduler."""

_SHOWN = 50
NOBODY = Text("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that stands out now. `key` is its cause: what stands out for the same cause is the same alert."""

    key: str
    severity: Severity
    title: Text
    says: Text
    metric: str = ""
    reasons: tuple[Text, ...] = ()
    owner: Text = NOBODY
    period: str = ""


def kept(words: Text) -> dict[str, str]:
    """Words as the journal keeps them."""
    return {"zh": words.zh, "en": words.en}


def told(scope: str, signals: Iterable[Signal], *, now: datetime | None = None, over: Iterable[str] | None = None) -> list[Alert]:
    """Open alerts for what stands out, note again those that are open, and close the others of the scope; give back the new ones.

    Where `over` is said, only alerts of these causes are closed: the others may still go on.
    """
    now, found = now or timezone.now(), {signal.key: signal for signal in signals}
    still = Alert.objects.filter(scope=scope, closed_at__isnull=True)
    ended = still.exclude(key__in=found) if over is None else still.filter(key__in=set(over) - set(found))
    ended.update(closed_at=now)
    return [alert for signal in found.values() if (alert := _told(scope, signal, now)) is not None]


def _told(scope: str, signal: Signal, now: datetime) -> Alert | None:
    """The alert where it is new; one that is open says what holds now, and is never made milder."""
    said = {
        "says": kept(signal.says),
        "reasons": [kept(each) for each in signal.reasons],
        "title": kept(signal.title),
        "owner": kept(signal.owner) if signal.owner.zh else {},
        "period": signal.period,
        "seen_at": now,
    }
    mine = Alert.objects.filter(key=signal.key, closed_at__isnull=True)
    if mine.update(**said):
        mine.filter(severity__lt=signal.severity.value).update(severity=signal.severity.value)
        return None
    try:
        with transaction.atomic():
            return Alert.objects.create(
                key=signal.key, scope=scope, metric=signal.metric, severity=signal.severity.value, opened_at=now, **said
            )
    except IntegrityError:  # another thread opened it just now
        return None


def sees(access: Access, alert: Alert) -> bool:
    """Whether somebody may see an alert: of a metric, who sees that over the whole shop; of a run, who brings data in."""
    if access.only:
        return False
    if alert.scope == RUN:
        return access.may(Permission.LOAD)
    return alert.metric in METRICS and access.sees(METRICS[alert.metric])


def seen_by(access: Access, *, is_open: bool) -> list[Alert]:
    """The alerts that somebody may see, the newest first."""
    found = Alert.objects.filter(closed_at__isnull=is_open).select_related("taken_by")
    if is_open:
        found = found.order_by("-severity", "-opened_at")
    return [alert for alert in found[: 4 * _SHOWN] if sees(access, alert)][:_SHOWN]


def take(alert: Alert, who: Person, note: str) -> None:
    """Take an alert on: from now on everybody sees who looks after it."""
    alert.taken_by, alert.taken_at, alert.note = who, timezone.now(), note[:500]
    alert.save(update_fields=["taken_by", "taken_at", "note"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An alert in one language."""

    id: int
    severity: Severity
    level: str
    title: str
    says: str
    reasons: tuple[str, ...]
    owner: str
    since: str
    until: str
    taken_by: str
    note: str
    sent: bool


def open_alerts(access: Access, lang: Lang, zone: ZoneInfo) -> list[Shown]:
    """The open alerts that somebody may see, the gravest first."""
    return [shown(alert, lang, zone) for alert in seen_by(access, is_open=True)]


def shown(alert: Alert, lang: Lang, zone: ZoneInfo) -> Shown:
    """Say an alert; times are those of the shop."""
    return Shown(
        id=alert.pk,
        severity=alert.how_bad,
        level=alert.how_bad.title.to(lang),
        title=alert.head.to(lang),
        says=alert.words.to(lang),
        reasons=tuple(each.to(lang) for each in alert.why),
        owner=alert.whose.to(lang),
        since=f"{alert.opened_at.astimezone(zone):%m-%d %H:%M}",
        until="" if alert.closed_at is None else f"{alert.closed_at.astimezone(zone):%m-%d %H:%M}",
        taken_by="" if alert.taken_by is None else alert.taken_by.get_full_name() or alert.taken_by.username,
        note=alert.note,
        sent=alert.sent_at is not None,
    )


def gravest(alerts: Sequence[Alert]) -> Severity | None:
    """How bad the worst of some is."""
    return max((alert.how_bad for alert in alerts), default=None)
