"""The clock of a served shop: starts what is due, tries again what failed, and tells of what keeps failing.

It only looks and starts; the work is done by the jobs' runner, so that two builds are never at work at once, and a run whose
process died is told as interrupted and tried again. Of one cause a run is tried `[schedule] tries` times, with longer and
longer pauses; another cause (a new file, the next day's build) begins anew.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from django.db import close_old_connections, connection
from django.utils import timezone

from zhanggui.settings import Folder, Schedule, open_folder, seconds_of
from zhanggui.web.answers import answers_of
from zhanggui.web.console.overview import Ahead
from zhanggui.web.jobs.models import Job, State
from zhanggui.web.jobs.running import settle, start
from zhanggui.web.live.alerts import RUN, Signal, told
from zhanggui.web.live.live import live_of
from zhanggui.web.live.models import Severity
from zhanggui.web.live.sending import send
from zhanggui.web.live.watch import check
from zhanggui.web.schedule.timed import TIMED, Timed
from zhanggui.words import Text

_LOG = logging.getLogger("zhanggui.schedule")
_LONGEST = timedelta(hours=1)
_SOON = 3
"""Seconds until it is seen that there is a new build."""

_KEPT = timedelta(days=90)
"""Runs older than this are let go, so that the log doesn't grow for ever."""

_ENDED = (State.FAILED.value, State.INTERRUPTED.value)


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with something that is done by the clock: whether it is at work, and how often it failed in a row."""

    active: bool
    last: Job | None
    failures: int
    for_cause: int  #: of these, how many for the cause in question
    done: bool  #: whether it was done for this cause already


def standing(timed: Timed, cause: str | None) -> Standing:
    """Look up the last runs."""
    runs = list(Job.objects.filter(kind=timed.name)[:50])
    ended = [run for run in runs if not run.active]
    failures = next((place for place, run in enumerate(ended) if run.how is State.DONE), len(ended))
    mine = [run for run in ended if run.arguments.get("cause") == cause]
    for_cause = next((place for place, run in enumerate(mine) if run.how is State.DONE), len(mine))
    done = bool(mine) and mine[0].how is State.DONE
    return Standing(any(run.active for run in runs), ended[0] if ended else None, failures, for_cause, done)


def pause(schedule: Schedule, failures: int) -> timedelta:
    """How long to wait after so many failures for one cause."""
    first = timedelta(seconds=seconds_of(schedule.wait) or 60)
    return min(first * int(2 ** min(max(failures - 1, 0), 20)), _LONGEST)


def tick(shop: Path, timed: Timed) -> Job | datetime | None:
    """Start what is due; give back the job, or when it is soon enough to try again, or None where there is nothing to do."""
    folder = open_folder(shop)
    settle(folder)
    cause = timed.due(folder)
    now = standing(timed, cause)
    _tell(folder, timed, now)
    if cause is None or now.active or now.done or now.for_cause >= max(folder.settings.schedule.tries, 1):
        return None
    ended = None if now.last is None else now.last.ended_at
    if now.for_cause and ended is not None and timezone.now() < (again := ended + pause(folder.settings.schedule, now.for_cause)):
        return again
    return start(folder, timed.kind, {"cause": cause, "try": now.for_cause + 1})


def _tell(folder: Folder, timed: Timed, now: Standing) -> None:
    """An alert for what keeps failing; it closes when a run is done."""
    key = f"run:{timed.name}"
    if now.failures < max(folder.settings.alerts.failures, 1) or now.last is None:
        told(RUN, (), over=[key])
        return
    what = now.last.what or now.last.how.title
    fix = now.last.fix or Text("看运行记录", "look at the runs")
    signal = Signal(
        key=key,
        severity=Severity.CRITICAL if timed.setting in {"load", "build"} else Severity.WARNING,
        title=Text("“{name}”连续失败 {n} 次", "{name} failed {n} times in a row").format(name=timed.kind.title, n=now.failures),
        says=what,
        reasons=(fix,),
        owner=Text("数据", "Data"),
    )
    told(RUN, [signal], over=[])
    send(folder)


class Clock:
    """The scheduler of a process."""

    def __init__(self, shop: Path, timed: Sequence[Timed] = TIMED) -> None:
        """Arrange everything; nothing is done before `begin`."""
        self.shop, self.timed = shop, {each.name: each for each in timed}
        settings = open_folder(shop).settings
        zone = ZoneInfo(settings.shop.zone)
        # A run that was missed is done once, however late: the machine slept, or was busy.
        defaults = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
        self._scheduler = BackgroundScheduler(executors={"default": ThreadPoolExecutor(2)}, job_defaults=defaults, timezone=zone)
        for each in timed:
            trigger = trigger_of(getattr(settings.schedule, each.setting), zone)
            if trigger is not None:
                self._scheduler.add_job(self._look, trigger, args=[each.name], id=each.name)

    def begin(self) -> None:
        """Begin; what another process left behind is looked after first."""
        self._scheduler.add_job(self._first, id="first")
        self._scheduler.start()

    def end(self) -> None:
        """Start nothing more."""
        self._scheduler.shutdown(wait=False)

    def next_run(self, name: str) -> datetime | None:
        """When something is looked at again; None where never."""
        job = self._scheduler.get_job(name)
        found: datetime | None = None if job is None else job.next_run_time
        return found

    def every(self, trigger: Any, call: Callable[[], object], name: str) -> None:  # noqa: ANN401 - APScheduler has no types
        """Do something small at once, and again and again, of which no run is kept."""
        self._scheduler.add_job(_guarded, trigger, args=[call], id=name, next_run_time=datetime.now(self._scheduler.timezone))

    def _first(self) -> None:
        with _database():
            settle(open_folder(self.shop))
            Job.objects.filter(by__isnull=True, ended_at__lt=timezone.now() - _KEPT).delete()
        for name in self.timed:
            if self._scheduler.get_job(name) is not None:
                self._look(name)

    def _look(self, name: str) -> None:
        with _database():
            try:
                found = tick(self.shop, self.timed[name])
            except Exception:  # noqa: BLE001 - whatever it is, the clock goes on
                _LOG.exception("%s could not be looked at", name)
                return
        if isinstance(found, Job):
            self._scheduler.add_job(self._after, args=[found.pk, name], id=f"after-{found.pk}")
        elif found is not None:
            self._scheduler.add_job(self._look, "date", run_date=found, args=[name], id=f"again-{name}", replace_existing=True)

    def _after(self, number: int, name: str) -> None:
        """Look again soon, until the run has ended; then at what follows it."""
        with _database():
            job = Job.objects.filter(pk=number).first()
            if job is not None and job.active:
                again = datetime.now(self._scheduler.timezone) + timedelta(seconds=2)
                self._scheduler.add_job(self._after, "date", run_date=again, args=[number, name], id=f"after-{number}")
                return
        for each in self.timed[name].then:
            if each in self.timed:
                self._look(each)  # whatever became of the run: some of its files may have come in
        if job is not None and job.how is not State.DONE:
            self._look(name)  # tells of it, and tries again when it is soon enough


_running: dict[Path, Clock] = {}


def clock_of(shop: Path) -> Clock | None:
    """The clock of this process for a shop; None where none is running."""
    return _running.get(shop)


@contextmanager
def running(shop: Path) -> Iterator[Clock]:
    """Have the clock of a shop run for a while: what is due, the look at today's counters, and what a new build will be asked."""
    clock = Clock(shop)
    live = live_of(shop)
    clock.every(IntervalTrigger(seconds=_SOON), Ahead(answers_of(shop)).look, "ahead")
    trigger = trigger_of(open_folder(shop).settings.schedule.live, live.zone)
    if trigger is not None:
        clock.every(trigger, lambda: check(live), "live")
    _running[shop] = clock
    clock.begin()
    try:
        yield clock
    finally:
        del _running[shop]
        clock.end()


def trigger_of(said: str, zone: ZoneInfo) -> Any:  # noqa: ANN401 - APScheduler has no types
    """When something is done, from what the settings say; None for never."""
    if not said:
        return None
    seconds = seconds_of(said)
    return CronTrigger.from_crontab(said, timezone=zone) if seconds is None else IntervalTrigger(seconds=seconds, timezone=zone)


def _guarded(call: Callable[[], object]) -> None:
    with _database():
        try:
            call()
        except Exception:  # noqa: BLE001 - as above
            _LOG.exception("%s", call)


@contextmanager
def _database() -> Iterator[None]:
    """A connection to the journal for a while, let go of at the end: these threads are many and do little."""
    close_old_connections()
    try:
        yield
    finally:
        connection.close()
