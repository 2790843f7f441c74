"""What a job does, declared; and what it is given while it does it."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from zhanggui.errors import Busy
from zhanggui.settings import Folder
from zhanggui.web.access import Permission
from zhanggui.web.jobs.models import Job, kept
from zhanggui.web.people.models import Person
from zhanggui.words import Text

Answer = TypeVar("Answer")

_OFTEN = 0.25
"""Seconds between two notes of progress."""

_PAUSE, PATIENCE = 1.0, 600.0
"""Seconds between two tries while another process writes to the shop, and until a job gives up."""

_BUSY = Text("另一个进程正在写这个店铺，等它结束", "another process is writing to this shop; waiting for it")


@dataclass(slots=True)
class Task:
    """A job at work: what it was asked, the shop it works on, and a way to say how far it is."""

    id: int
    arguments: Mapping[str, Any]
    by: Person | None
    folder: Folder
    _noted: float = field(default=0.0, init=False)

    def says(self, words: Text, part: int = 0, whole: int = 0) -> None:
        """Note how far it is: `part` of `whole`. Cheap enough for an inner loop: notes come at most four times a second."""
        now = time.monotonic()
        if now - self._noted >= _OFTEN or part in {0, whole}:
            self._noted = now
            Job.objects.filter(pk=self.id).update(says=kept(words), part=part, whole=whole)

    def when_free(self, call: Callable[[], Answer]) -> Answer:
        """Do what writes to the shop; wait while another process does. Raises Busy where that takes too long."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return call()
            except Busy:
                if time.monotonic() > until:
                    raise
            self.says(_BUSY)
            time.sleep(_PAUSE)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Kind:
    """A kind of job. `writes` says whether it changes the shop: of those one is at work at a time.

    `work` gives back what the job's result holds (plain JSON); what it raises is kept in words. It must bear being done
    again after a process died in the midst of it. `page` names the console's page on which the result is to be seen; the
    page is given those of `slots` from the result.
    """

    name: str
    title: Text
    needs: Permission
    work: Callable[[Task], Mapping[str, Any]]
    writes: bool = True
    page: str = ""
    slots: tuple[str, ...] = ()
