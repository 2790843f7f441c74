"""Alerts go out: those grave enough, by the outlets that the settings name, not in quiet hours unless they are critical.

A new build is told of by the outlets that are to know of each. They are put into the journal's outbox in the transaction that says so, and
delivered by its worker, each once.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.engine.builds import find
from zhanggui.journal.desk import Desk
from zhanggui.journal.models import Delivery
from zhanggui.journal.outbox import notice_key, put_notice
from zhanggui.settings import Alerts, Folder
from zhanggui.web.live.models import Alert, Severity
from zhanggui.words import Lang, Text, same

_MILDEST = {"info": Severity.INFO, "warning": Severity.WARNING, "critical": Severity.CRITICAL}


def quiet(settings: Alerts, now: datetime) -> bool:
    """Whether nobody is to be disturbed now, by the shop's clock; hours that go over midnight are meant so."""
    if not settings.quiet:
        return False
    first, last = (time.fromisoformat(each) for each in settings.quiet.split("-"))
    return first <= now.time() < last if first <= last else now.time() >= first or now.time() < last


def goes_out(alert: Alert, settings: Alerts, now: datetime) -> bool:
    """Whether an alert is to be told of now."""
    if alert.severity < _MILDEST[settings.send]:
        return False
    return alert.how_bad is Severity.CRITICAL or not quiet(settings, now)


def send(folder: Folder, now: datetime | None = None) -> int:
    """Put every open alert that is to be told of, and was not yet, into the outbox; how many there were.

    What quiet hours held back and is still open goes when they are over. One that got graver is told of again.
    """
    settings, when = folder.settings.alerts, (now or timezone.now()).astimezone(ZoneInfo(folder.settings.shop.zone))
    if not settings.outlets:
        return 0
    desk, many = Desk.of(DOMAINS, folder.settings), 0
    with transaction.atomic():
        waiting = Alert.objects.select_for_update().filter(closed_at__isnull=True).order_by("pk")
        for alert in [each for each in waiting if (each.sent_severity or 0) < each.severity and goes_out(each, settings, when)]:
            put_notice(desk, settings.outlets, f"alert {alert.pk} {alert.severity}", told_of(alert, settings), when)
            Alert.objects.filter(pk=alert.pk).update(sent_at=when, sent_severity=alert.severity)
            many += 1
    return many


def untold(folder: Folder) -> bool:
    """Whether an outlet that is to know of each build doesn't know of the one in use."""
    build, outlets = folder.in_use, folder.settings.alerts.builds
    keys = [notice_key(outlet, f"build {build}") for outlet in outlets]
    return bool(build and keys) and Delivery.objects.filter(key__in=keys).count() < len(keys)


def send_build(folder: Folder, now: datetime | None = None) -> int:
    """Put into the outbox, for each outlet that is to know, that a build is in use now, whoever made it; how many there were.

    It may be called at any time and as often as one likes: of a build each outlet is told once.
    """
    if not untold(folder):
        return 0
    found, when = find(folder, folder.in_use), (now or timezone.now()).astimezone(ZoneInfo(folder.settings.shop.zone))
    rows = sum(each.rows for each in found.record.tables.values())
    last = found.last_day
    words = Text("{tables} 张表，{rows} 行，数据截至 {last}", "{tables} tables, {rows} rows, data up to {last}").format(
        tables=len(found.record.tables), rows=rows, last=same(str(last)) if last else Text("未知", "not known")
    )
    what = {
        "kind": "build.done",
        "title": {"zh": f"新构建 {found.id}", "en": f"New build {found.id}"},
        "text": {"zh": words.zh, "en": words.en},
        "link": f"{folder.settings.alerts.link.rstrip('/')}/data/builds" if folder.settings.alerts.link else "",
        "build": {
            "id": found.id,
            "made_at": found.made_at.isoformat(timespec="seconds"),
            "tables": len(found.record.tables),
            "rows": rows,
            "last_day": last.isoformat() if last else None,
        },
    }
    return len(put_notice(Desk.of(DOMAINS, folder.settings), folder.settings.alerts.builds, f"build {found.id}", what, when))


def told_of(alert: Alert, settings: Alerts) -> dict[str, Any]:
    """An alert as it goes out: a title, some lines, and the same for a machine."""
    title = Text("【{level}】{what}", "[{level}] {what}").format(level=alert.how_bad.title, what=alert.head)
    lines = [alert.words, *(Text("可能的原因：{why}", "Perhaps: {why}").format(why=each) for each in alert.why)]
    if alert.owner:
        lines.append(Text("归口：{who}", "For: {who}").format(who=alert.whose))
    text = {lang.value: "\n".join(each.to(lang) for each in lines) for lang in Lang}
    link = same(f"{settings.link.rstrip('/')}/alerts") if settings.link else same("")
    return {
        "kind": "alert",
        "title": {"zh": title.zh, "en": title.en},
        "text": text,
        "link": link.en,
        "alert": {
            "id": alert.pk,
            "cause": alert.key,
            "metric": alert.metric,
            "severity": alert.how_bad.name.lower(),
            "period": alert.period,
            "opened_at": alert.opened_at.isoformat(timespec="seconds"),
        },
    }
