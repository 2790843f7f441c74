"""What the scheduler runs: each is a kind of job, so that every run is kept with what it did, or why it failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import Contracts, Loaded, load
from zhanggui.errors import BadFile, ZhangguiError
from zhanggui.exports import EXPORTS
from zhanggui.web.access import Permission
from zhanggui.web.jobs.models import kept
from zhanggui.web.jobs.work import Kind, Task
from zhanggui.web.live.days import look
from zhanggui.web.schedule import child
from zhanggui.web.schedule.watched import complete, refuse
from zhanggui.words import Text, same

CONTRACTS = Contracts(sources=tuple(source for domain in DOMAINS for source in domain.sources), exports=EXPORTS)


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

    made = task.when_free(lambda: child.run(task.folder.path, progress))
    words = Text("构建完成：{tables} 张表，{rows} 行，数据截至 {last}", "built: {tables} tables, {rows} rows, data up to {last}")
    last = same(made["last_day"]) if made["last_day"] else Text("未知", "not known")
    return _said(words.format(tables=made["tables"], rows=made["rows"], last=last), build=made["build"])


def days(task: Task) -> Mapping[str, Any]:
    """Look for days that stand out."""
    found, opened = look(task.folder)
    words = Text("核对了最近几天：{n} 处异动，新告警 {new} 条", "days that stand out: {n}; new alerts: {new}")
    return _said(words.format(n=found, new=opened))


TAKE_IN = Kind(name="take_in", title=Text("载入监视的文件夹", "Take watched folders in"), needs=Permission.LOAD, work=take_in)
BUILD = Kind(name="build_due", title=Text("定时构建", "Build"), needs=Permission.LOAD, work=build)
DAYS = Kind(name="days", title=Text("核对每日异动", "Look for days that stand out"), needs=Permission.LOAD, work=days, writes=False)

KINDS: tuple[Kind, ...] = (TAKE_IN, BUILD, DAYS)
