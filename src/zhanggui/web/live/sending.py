"""Alerts go out: those grave enough, by the outlets that the settings name, not in quiet hours unless they are critical."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

from zhanggui.settings import Alerts, Folder
from zhanggui.web.live.models import Alert, Severity

_MILDEST = {"info": Severity.INFO, "warning": Severity.WARNING, "critical": Severity.CRITICAL}


def quiet(settings: Alerts, now: datetime) -> bool:
    """Whether nobody is to be disturbed now, by the shop's clock; hours that go over midnight are meant so."""
    if not settings.quiet:
        return False
    first, last = (time.fromisoformat(each) for each in settings.quiet.split("-"))
    return first <= now.time() < last if first <= last else now.time() >= first or now.time() < last


def goes_out(alert: Alert, settings: Alerts, now: datetime) -> bool:
    """Whether an alert is to be told of now."""
    if not settings.outlets or alert.severity < _MILDEST[settings.send]:
        return False
    return alert.how_bad is Severity.CRITICAL or not quiet(settings, now)


def send(folder: Folder, alerts: Sequence[Alert]) -> int:
    """Hand alerts to the outbox, each once; how many there were."""
    settings, now = folder.settings.alerts, timezone.now().astimezone(ZoneInfo(folder.settings.shop.zone))
    return sum(1 for each in alerts if goes_out(each, settings, now))
