"""What is done when, as a list to read: the kind of job, where its time is set, and how it is seen that there is something to do."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.engine.fetch import unfetched
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.publish import unpublished
from zhanggui.errors import NoStore
from zhanggui.journal.models import Delivery, Proposal
from zhanggui.settings import FILE, Folder
from zhanggui.web.jobs.work import Kind
from zhanggui.web.live.sending import untold
from zhanggui.web.schedule.watched import complete
from zhanggui.web.schedule.works import BUILD, DAYS, DECIDE, DELIVER, OUTCOMES, SHARE, TAKE_IN
from zhanggui.words import Text, same


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Timed:
    """Something that is done by the clock.

    `setting` is the field of `[schedule]` that says when. `due` looks whether there is anything to do: it gives what the run
    would be for (a run of the same cause that is done is not done again), or None. `then` is what follows a run that is done.
    """

    kind: Kind
    setting: str
    doc: Text
    due: Callable[[Folder], str | None]
    then: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its kind."""
        return self.kind.name


def said_when(when: str) -> Text:
    """A time of `[schedule]` as a person says it: every 10 minutes, daily at 06:30; any other line of cron stands for itself."""
    if found := _EVERY.fullmatch(when):
        return _SPANS[found[2]][found[1] == "1"].format(n=found[1])
    if found := _HOURLY.fullmatch(when):
        return Text("每小时的第 {n} 分钟", "{n} minutes past each hour").format(n=int(found[1]))
    if found := _DAILY.fullmatch(when):
        return Text("每天 {hour:02}:{minute:02}", "daily at {hour:02}:{minute:02}").format(hour=int(found[2]), minute=int(found[1]))
    return same("cron")


_EVERY = re.compile(r"(\d+)([smh])")
_HOURLY = re.compile(r"(\d+) \* \* \* \*")
_DAILY = re.compile(r"(\d+) (\d+) \* \* \*")
_SPANS = {
    "s": (Text("每 {n} 秒", "every {n} seconds"), Text("每秒", "every second")),
    "m": (Text("每 {n} 分钟", "every {n} minutes"), Text("每分钟", "every minute")),
    "h": (Text("每 {n} 小时", "every {n} hours"), Text("每小时", "every hour")),
}


def _files(folder: Folder) -> str | None:
    found = () if folder.settings.store.reads else complete(folder)
    return _hash(*(each.digest for each in found)) if found else None


def _unbuilt(folder: Folder) -> str | None:
    """What came in, or was set, after the build in use was made."""
    came, settings = folder.raw / manifests.FILE, folder.path / FILE
    if not came.exists() or folder.settings.store.reads:
        return None
    changed = max(came.stat().st_mtime_ns, settings.stat().st_mtime_ns)
    if folder.current.exists() and folder.current.stat().st_mtime_ns >= changed:
        return None
    return str(changed)


def built(folder: Folder) -> str | None:
    """The build in use."""
    return folder.in_use or None


def _undecided(folder: Folder) -> str | None:
    """The build and the day for which it is to be decided; nothing where the shop decides nothing."""
    name = built(folder)
    return None if name is None or not any(domain.decisions for domain in DOMAINS) else f"{name} {_today(folder)}"


def _undelivered(folder: Folder) -> str | None:
    """A parcel that is due, or a build of which somebody is to be told. Each has its own tries, so a run is for what is due at the moment."""
    now = timezone.now()
    due = Delivery.objects.filter(state=Delivery.State.WAITING, pulled=False, next_try__lte=now)
    if untold(folder):
        return now.isoformat()
    return now.isoformat() if due.filter(Q(held_until__isnull=True) | Q(held_until__lt=now)).exists() else None


def _ripe(folder: Folder) -> str | None:
    """Today, where anything was done that may have come to something."""
    name = built(folder)
    return f"{name} {_today(folder)}" if name and Proposal.objects.filter(done_at__isnull=False).exists() else None


def _today(folder: Folder) -> date:
    return timezone.now().astimezone(ZoneInfo(folder.settings.shop.zone)).date()


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(sorted(parts)).encode()).hexdigest()[:16]


def _apart(folder: Folder) -> str | None:
    """What isn't published yet; of a shop that only reads, what is published and isn't here."""
    store = folder.settings.store
    if store.publishes:
        return unpublished(folder)
    try:
        return unfetched(folder) if store.reads else None
    except NoStore as error:
        return f"{error.what.en} {_today(folder)}"  # the run will say so, and somebody is told where it keeps failing


TIMED: tuple[Timed, ...] = (
    Timed(
        kind=TAKE_IN,
        setting="load",
        doc=Text(
            "把监视文件夹里写完的新文件载入，每个内容只载入一次。", "Takes finished files of the watched folders in, each content once."
        ),
        due=_files,
        then=(BUILD.name,),
    ),
    Timed(
        kind=BUILD,
        setting="build",
        doc=Text(
            "有新数据或新设置时重建各表；看板照常可用。", "Builds the tables anew where data or settings are new; nobody waits for it."
        ),
        due=_unbuilt,
        then=(DAYS.name,),
    ),
    Timed(
        kind=SHARE,
        setting="store",
        doc=Text(
            "发布还没发布的构建；只读取的机器取回最新的构建。",
            "Publishes the build that isn't published yet; a machine that only reads fetches the newest.",
        ),
        due=_apart,
    ),
    Timed(
        kind=DAYS,
        setting="days",
        doc=Text("每个新构建之后，找出不同寻常的日子并开告警。", "After each new build, finds days that stand out and opens alerts."),
        due=built,
    ),
    Timed(
        kind=DECIDE,
        setting="decide",
        doc=Text(
            "每天按当前构建让每个决策提出建议，进入待审批。", "Every day, each decision proposes from the build in use; a person approves."
        ),
        due=_undecided,
    ),
    Timed(
        kind=DELIVER,
        setting="deliver",
        doc=Text(
            "把已批准的单据与告警交给出口，失败的按各自的间隔重试。",
            "Hands approved orders and alerts to their outlets; each has its own tries.",
        ),
        due=_undelivered,
    ),
    Timed(
        kind=OUTCOMES,
        setting="outcomes",
        doc=Text("送达满期后衡量指标前后如何。", "Measures the metrics before and after, once what was done has matured."),
        due=_ripe,
    ),
)
