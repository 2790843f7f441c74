"""Runs jobs, in the order in which they were asked for: those that write to the shop one by one, the others beside them.

Each process has one runner, with a lock of its own that the system lets go of when the process ends, however it ends.
So a job whose runner's lock is free was interrupted, and says so.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import filelock
from django.db import close_old_connections, connection, transaction
from django.utils import timezone

from zhanggui.errors import ZhangguiError
from zhanggui.settings import Folder, open_folder
from zhanggui.web.jobs.models import ACTIVE, Job, State, kept
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.web.people.models import Person
from zhanggui.words import Text

_LOG = logging.getLogger("zhanggui.jobs")
_HOME = ".jobs"
_BROKE = Text("系统出错了", "something of ours broke")
_LOGGED = Text("稍后重试；详情在服务日志里", "try again later; the details are in the server's log")
_CUT = Text("服务在任务完成前停止了", "the server stopped before the job was done")
_AGAIN = Text("重新开始这个任务", "start it again")


class Runner:
    """The threads of this process that do jobs, and the lock that says it is alive."""

    def __init__(self, shop: Path) -> None:
        """Take the lock; threads begin with the first job."""
        self.shop, self.id = shop, uuid.uuid4().hex
        home = shop / _HOME
        home.mkdir(exist_ok=True)
        self._alive = filelock.FileLock(home / self.id, thread_local=False)
        self._alive.acquire(timeout=0)
        self._lines: dict[bool, SimpleQueue[tuple[int, Kind]]] = {}
        self._guard = threading.Lock()

    def take(self, job: Job, kind: Kind) -> None:
        """Put a job in line, once the transaction is over in which it was asked for."""
        transaction.on_commit(lambda: self._line(writes=kind.writes).put((job.pk, kind)))

    def _line(self, *, writes: bool) -> SimpleQueue[tuple[int, Kind]]:
        with self._guard:
            if writes not in self._lines:
                self._lines[writes] = SimpleQueue()
                # A daemon: a process that is told to stop does not wait for it; what it leaves is told as interrupted.
                threading.Thread(target=self._work, args=(self._lines[writes],), daemon=True, name=f"jobs-{writes}").start()
            return self._lines[writes]

    def _work(self, line: SimpleQueue[tuple[int, Kind]]) -> None:
        while True:
            number, kind = line.get()
            try:
                close_old_connections()
                run(self.shop, number, kind)
            except Exception:  # noqa: BLE001 - the line goes on, whatever became of one job
                _LOG.exception("job %d could not be run", number)
            finally:
                connection.close()


@cache
def runner_of(shop: Path) -> Runner:
    """The runner of this process for the shop at `shop`."""
    return Runner(shop)


def start(folder: Folder, kind: Kind, arguments: Mapping[str, Any] | None = None, by: Person | None = None) -> Job:
    """Start a job in the background. One that is the same and still waits in line is given back instead of a second."""
    settle(folder)
    given = dict(arguments or {})
    waiting = (job for job in Job.objects.filter(kind=kind.name, state=State.QUEUED.value) if job.arguments == given)
    if (found := next(waiting, None)) is not None:
        return found
    runner = runner_of(folder.path.resolve())
    job = Job.objects.create(kind=kind.name, arguments=given, by=by, runner=runner.id)
    runner.take(job, kind)
    return job


def run(shop: Path, number: int, kind: Kind) -> None:
    """Do one job here and now, and keep what came of it."""
    mine = Job.objects.filter(pk=number)
    if not mine.filter(state=State.QUEUED.value).update(state=State.RUNNING.value, began_at=timezone.now()):
        return
    job = mine.select_related("by").get()
    task = Task(id=number, arguments=job.arguments, by=job.by, folder=open_folder(shop))
    try:
        result = dict(kind.work(task))
        mine.update(state=State.DONE.value, result=result, ended_at=timezone.now(), says={})
    except ZhangguiError as error:
        _failed(mine, error.what, error.fix, error.where)
    except Exception:  # noqa: BLE001 - whatever it was, the job says that it failed
        _LOG.exception("job %s", job)
        _failed(mine, _BROKE, _LOGGED)


def _failed(mine: Any, what: Text, fix: Text, where: str = "", state: State = State.FAILED) -> None:  # noqa: ANN401 - a queryset
    error = {"what": kept(what), "fix": kept(fix), "where": where}
    mine.update(state=state.value, error=error, ended_at=timezone.now(), says={})


def settle(folder: Folder) -> int:
    """Say of every job whose process is gone that it was interrupted; how many there were."""
    home, found = folder.path.resolve() / _HOME, 0
    open_jobs = Job.objects.filter(state__in=ACTIVE)
    for name in open_jobs.order_by().values_list("runner", flat=True).distinct():
        if not _alive(home / name):
            gone = open_jobs.filter(runner=name)
            found += gone.count()
            _failed(gone, _CUT, _AGAIN, state=State.INTERRUPTED)
    return found


def _alive(lock: Path) -> bool:
    """Whether the process that has this lock is there."""
    if not lock.is_file():
        return False
    probe = filelock.FileLock(lock)
    try:
        probe.acquire(timeout=0)
    except filelock.Timeout:
        return True
    probe.release()
    lock.unlink(missing_ok=True)
    return False
