"""Who may try to sign in: wrong tries are counted by name and address together, by address, and by name; and how one is let in again."""

from __future__ import annotations

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off, get_failure_limit
from axes.models import AccessAttempt, AccessLog
from django.db.models import QuerySet, Sum
from django.http import HttpRequest
from django.utils import timezone

#: wrong tries from one address, on whatever names, that shut it: one address sprays many names
BY_ADDRESS = 20
#: wrong tries on one name, from whatever addresses, that shut it to strangers: many addresses guess at one name
BY_NAME = 50


class Throttle(AxesDatabaseHandler):  # type: ignore[misc]
    """Five for a name at an address, as ever; and wider limits, which spare an address where that name has signed in before.

    Without that exception anybody could keep an owner out by failing on purpose.
    """

    def get_failures(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> int:
        """Count the wrong tries that matter most; a wider limit that is reached counts as the narrow one reached."""
        here: int = super().get_failures(request, credentials)
        limit: int = get_failure_limit(request, credentials)
        return limit if here < limit and _too_many(request, get_client_username(request, credentials)) else here


def _too_many(request: HttpRequest, name: str | None) -> bool:
    address = request.axes_ip_address  # type: ignore[attr-defined]
    if AccessLog.objects.filter(username=name, ip_address=address).exists():
        return False
    recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request))
    return _tries(recent.filter(ip_address=address)) >= BY_ADDRESS or _tries(recent.filter(username=name)) >= BY_NAME


def _tries(attempts: QuerySet[AccessAttempt]) -> int:
    return attempts.aggregate(tries=Sum("failures_since_start"))["tries"] or 0


def wrong_tries(name: str) -> int:
    """How many wrong tries on a name count at present, from whatever addresses."""
    recent = AccessAttempt.objects.filter(username=name)
    pause = get_cool_off()
    return _tries(recent if pause is None else recent.filter(attempt_time__gte=timezone.now() - pause))


def unlock(name: str = "", address: str = "") -> int:
    """Forget the wrong tries on a name, from an address, or both; how many they were."""
    found = AccessAttempt.objects.filter(**{key: each for key, each in (("username", name), ("ip_address", address)) if each})
    tries = _tries(found)
    found.delete()
    return tries
