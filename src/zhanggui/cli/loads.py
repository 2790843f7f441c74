"""What came in, load by load: listed, taken back, put in again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.table import Table

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, SHOP, say, spoken, terminal, write_json
from zhanggui.engine.intake import manifest as manifests
from zhanggui.engine.intake.back import put_back, take_back
from zhanggui.engine.intake.manifest import Batch
from zhanggui.settings import Folder, open_folder
from zhanggui.words import Text, number

_AWAY = Text("已撤回", "taken back")


@click.command("loads", help=help_of("loads"))
@SHOP
@JSON
@LANGUAGE
def loads_(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """List what came in."""
    folder = open_folder(shop)
    every = manifests.read(folder).every
    if as_json:
        write_json([_plain(each) for each in every])
        return
    if not every:
        say(Text("还没有载入任何文件", "nothing has come in yet"), lang, folder)
        return
    said_in, zone = spoken(folder, lang), ZoneInfo(folder.settings.shop.zone)
    shown = Table(box=None, pad_edge=False)
    for title, side in ((("批次", "Batch"), "left"), (("载入时间", "Taken"), "left"), (("文件", "File"), "left")):
        shown.add_column(Text(*title).to(said_in), justify=side, overflow="fold")  # type: ignore[arg-type]
    for title in (("收下", "Kept"), ("另放", "Apart")):
        shown.add_column(Text(*title).to(said_in), justify="right")
    shown.add_column("")
    for each in every:
        away = _AWAY.to(said_in) if each.taken_back_at else ""
        taken = each.taken_at.astimezone(zone).strftime("%Y-%m-%d %H:%M")
        shown.add_row(each.id, taken, each.file, number(each.rows_kept, said_in), number(each.rows_apart, said_in), away)
    terminal().out.print(shown)


def _plain(batch: Batch) -> dict[str, object]:
    return {
        "batch": batch.id,
        "file": batch.file,
        "taken_at": batch.taken_at,
        "rows_in": batch.rows_in,
        "rows_kept": batch.rows_kept,
        "rows_apart": batch.rows_apart,
        "mends": batch.mends,
        "taken_back_at": batch.taken_back_at,
    }


def moved(folder: Folder, undo: str | None, redo: str | None, lang: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Take a load back, or put it in again, and say what went or came."""
    found = take_back(folder, undo, now=datetime.now(UTC), dry_run=dry_run) if undo else put_back(folder, redo or "", dry_run=dry_run)
    if as_json:
        write_json([_plain(each) for each in found])
        return
    _show(folder, found, lang, back=bool(undo), dry_run=dry_run)


def _show(folder: Folder, found: Sequence[Batch], lang: str | None, *, back: bool, dry_run: bool) -> None:
    done = Text("撤回", "taken back") if back else Text("放回", "put back")
    would = Text("将", "would be ") if dry_run else Text("已", "")
    for each in found:
        line = Text("{would}{done} {id} {file}：{rows} 行", "{id} {file}: {would}{done}, {rows} rows")
        rows = number(each.rows_kept, spoken(folder, lang))
        say(line.format(would=would, done=done, id=each.id, file=each.file, rows=rows), lang, folder)
    if dry_run:
        return
    if back:
        after = Text(
            "文件都还在；要放回：zhanggui load --redo {id}。数字在下一次构建后才变：zhanggui build",
            "its files stay; to put it back: zhanggui load --redo {id}. Numbers change with the next build: zhanggui build",
        )
        say(after.format(id=found[0].id), lang, folder)
    else:
        say(Text("数字在下一次构建后才变：zhanggui build", "numbers change with the next build: zhanggui build"), lang, folder)
