"""What the scheduler runs: each is a kind of job, so that every run is kept with what it did, or why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.decide import decide as decided_by
from zhanggui.engine.fetch import fetch
from zhanggui.engine.intake import Loaded, load
from zhanggui.engine.publish import publish
from zhanggui.errors import BadFile, ZhangguiError
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.journal.desk import Desk
from zhanggui.journal.outcomes import measure_outcomes
from zhanggui.journal.propose import propose
from zhanggui.journal.telling import tell
from zhanggui.journal.worker import deliver
from zhanggui.web.access import Permission
from zhanggui.web.jobs.models import kept
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.web.live.days import look
from zhanggui.web.live.sending import send_build
from zhanggui.web.schedule import child
from zhanggui.web.schedule.watched import complete, refuse
from zhanggui.words import Text, same


def _said(words: Text, **more: object) -> dict[str, Any]:
    """A result: what was done, in words."""
    return {"did": kept(words), **more}


def take_in(task: Task) -> Mapping[str, Any]:
    """Take every complete file of the watched folders in, each by itself: one that can't be taken keeps no other out."""
    found, wrong = complete(task.folder), list[tuple[str, ZhangguiError]]()
    loaded: list[Loaded] = []
    for place, file in enumerate(found):
        task.says(Text("载入 {name}", "taking {name} in").format(name=file.path.name), place, len(found))
        try:
            loaded += task.when_free(lambda path=file.path: load(task.folder, [path], CONTRACTS, now=datetime.now(UTC)))  # type: ignore[misc]
        except BadFile as error:
            refuse(task.folder, file.digest)
            wrong.append((file.path.name, error))
    kept_rows, apart = sum(each.rows_kept for each in loaded), sum(each.rows_apart for each in loaded)
    words = Text("载入 {n} 个文件：{kept} 行收下，{apart} 行待处理", "files taken in: {n}; rows kept: {kept}, set apart: {apart}")
    words = words.format(n=len(found) - len(wrong), kept=kept_rows, apart=apart)
    if wrong:
        name, first = wrong[0]
        more = Text("，另有 {n} 个", ", and {n} more").format(n=len(wrong) - 1) if len(wrong) > 1 else same("")
        what = Text("{name} 不能载入{more}：{why}（{words}）", "{name} can't be taken in{more}: {why} ({words})")
        raise BadFile(what.format(name=name, more=more, why=first.what, words=words), where=first.where or name, fix=first.fix)
    return _said(words, files=[each.path.name for each in found], rows=kept_rows, apart=apart)


def build(task: Task) -> Mapping[str, Any]:
    """Build the shop, in a process of its own."""

    def progress(table: str, done: int, whole: int) -> None:
        task.says(Text("构建 {table}", "building {table}").format(table=table), done, whole)

    made = task.when_free(lambda: child.run(task.folder.path, "build", progress))
    words = Text("构建完成：{tables} 张表，{rows} 行，数据截至 {last}", "built: {tables} tables, {rows} rows, data up to {last}")
    last = same(made["last_day"]) if made["last_day"] else Text("未知", "not known")
    return _said(words.format(tables=made["tables"], rows=made["rows"], last=last), build=made["build"])


def share(task: Task) -> Mapping[str, Any]:
    """Publish the build in use; on a machine that only reads, fetch the newest that is published."""
    if task.folder.settings.store.reads:
        got = fetch(task.folder)
        words = Text("取回构建 {build}：{n} 个新文件", "fetched build {build}; new files: {n}").format(build=got.build, n=got.files)
        return _said(words, build=got.build)
    sent = task.when_free(lambda: publish(task.folder))
    words = Text("发布构建 {build}：送出 {n} 个文件", "published build {build}; files sent: {n}").format(build=sent.build, n=sent.sent)
    return _said(words, build=sent.build)


def days(task: Task) -> Mapping[str, Any]:
    """Look for days that stand out."""
    found, opened = look(task.folder)
    words = Text("核对了最近几天：{n} 处异动，新告警 {new} 条", "days that stand out: {n}; new alerts: {new}")
    return _said(words.format(n=found, new=opened))


def _desk(task: Task) -> Desk:
    return Desk.of(DOMAINS, task.folder.settings)


def decide(task: Task) -> Mapping[str, Any]:
    """Let every decision propose, from what models say of the build in use."""
    desk, now = _desk(task), timezone.now()
    if any(domain.models for domain in DOMAINS):
        child.run(task.folder.path, "learn", lambda name, done, whole: task.says(_LEARNING.format(model=name), done, whole))
    opened = current(task.folder, DOMAINS)
    new = gone = standing = 0
    try:
        for place, decision in enumerate(desk.decisions.values()):
            task.says(decision.title, place, len(desk.decisions))
            put = propose(desk, decided_by(opened, decision, desk.today(now), task.folder.settings.policy), now)
            new, standing = new + len(put.new), standing + len(put.kept)
            gone += len(put.superseded) + len(put.withdrawn) + len(put.expired)
    finally:
        opened.warehouse.close()
    words = Text(
        "{n} 个决策：新建议 {new} 条，保留 {kept} 条，失效 {gone} 条",
        "decisions: {n}; new proposals: {new}, standing: {kept}, over: {gone}",
    )
    return _said(words.format(n=len(desk.decisions), new=new, kept=standing, gone=gone))


_LEARNING = Text("学习模型 {model}", "learning {model}")


def hand_over(task: Task) -> Mapping[str, Any]:
    """Deliver what waits in the outbox."""
    send_build(task.folder)
    worked = deliver(_desk(task), task.folder.path, timezone.now)
    words = Text(
        "送达 {done} 件，稍后重试 {later} 件，放弃 {failed} 件", "delivered: {done}; to be tried again: {later}; given up: {failed}"
    )
    why = "; ".join([*worked.failed.values(), *worked.later.values()][:3])
    said = words.format(done=len(worked.done), later=len(worked.later), failed=len(worked.failed))
    return _said(Text(f"{said.zh}。{why}", f"{said.en}. {why}") if why else said)


def outcomes(task: Task) -> Mapping[str, Any]:
    """Measure what came of what was done long enough ago."""
    opened, desk = current(task.folder, DOMAINS), _desk(task)
    try:
        found = measure_outcomes(desk, opened, timezone.now())
        tell(desk, task.folder.path)
    finally:
        opened.warehouse.close()
    return _said(Text("衡量了 {n} 个结果", "outcomes measured: {n}").format(n=len(found)))


TAKE_IN = Kind(name="take_in", title=Text("载入监视的文件夹", "Take watched folders in"), needs=Permission.LOAD, work=take_in)
BUILD = Kind(name="build_due", title=Text("定时构建", "Build"), needs=Permission.LOAD, work=build)
SHARE = Kind(name="share", title=Text("发布或取回构建", "Publish or fetch builds"), needs=Permission.LOAD, work=share)
DAYS = Kind(name="days", title=Text("核对每日异动", "Look for days that stand out"), needs=Permission.LOAD, work=days, writes=False)
DECIDE = Kind(name="decide_due", title=Text("定时决策", "Decide"), needs=Permission.LOAD, work=decide, writes=False)
DELIVER = Kind(
    name="hand_over", title=Text("送出已批准的与告警", "Deliver orders and alerts"), needs=Permission.LOAD, work=hand_over, writes=False
)
OUTCOMES = Kind(name="outcomes", title=Text("衡量结果", "Measure outcomes"), needs=Permission.LOAD, work=outcomes, writes=False)

KINDS: tuple[Kind, ...] = (TAKE_IN, BUILD, SHARE, DAYS, DECIDE, DELIVER, OUTCOMES)
