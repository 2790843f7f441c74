"""Commands for the store of published builds."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, SHOP, say, t, write_json
from zhanggui.engine.fetch import fetch
from zhanggui.engine.publish import publish
from zhanggui.engine.standing import Standing, standing
from zhanggui.settings import open_folder
from zhanggui.words import Text, same


@click.group("store", help=help_of("store"))
def store_() -> None:
    """The store."""


@store_.command(
    "publish", help=t("发布在用的构建；只送存储里没有的文件。", "Publish the build in use; only files that the store lacks are sent.")
)
@click.option(
    "--take-over",
    is_flag=True,
    help=t("从另一个店铺文件夹接手这个存储", "take the store over from another shop's folder"),
)
@SHOP
@JSON
@LANGUAGE
def publish_(shop: Path, lang: str | None, *, take_over: bool, as_json: bool) -> None:
    """Publish."""
    folder = open_folder(shop)
    done = publish(folder, take_over=take_over)
    if as_json:
        write_json(msgspec.to_builtins(done))
        return
    words = Text(
        "已发布构建 {build}：{files} 个文件 {size}，送出 {sent} 个 {sent_size}，删去 {removed} 个",
        "published build {build}: {files} files of {size}, {sent} of {sent_size} sent, {removed} removed",
    )
    counts = {"files": done.files, "sent": done.sent, "removed": done.removed}
    say(words.format(build=done.build, size=_size(done.size), sent_size=_size(done.sent_size), **counts), lang, folder)


@store_.command(
    "fetch",
    help=t("取来最新发布的构建；只取这里没有的文件。", "Fetch the newest published build; only files that aren't here are fetched."),
)
@SHOP
@JSON
@LANGUAGE
def fetch_(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Fetch."""
    folder = open_folder(shop)
    done = fetch(folder)
    if as_json:
        write_json(msgspec.to_builtins(done))
        return
    words = Text("在用构建 {build}：取来 {files} 个文件 {size}", "build {build} is in use: {files} files of {size} fetched")
    say(words.format(build=done.build, files=done.files, size=_size(done.size)), lang, folder)


@store_.command("status", help=t("存储里有什么，这里用的是不是它。", "What the store holds, and whether it is what is in use here."))
@SHOP
@JSON
@LANGUAGE
def status(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Say how it stands."""
    folder = open_folder(shop)
    found = standing(folder)
    if as_json:
        write_json(msgspec.to_builtins(found) | {"same": found.same})
        return
    for line in _lines(found):
        say(line, lang, folder)


def _lines(found: Standing) -> list[Text]:
    role = (
        Text("只读取", "reads only")
        if found.reads
        else Text("由这里发布", "published from here")
        if found.ours
        else Text("不由这里发布", "not published from here")
    )
    lines = [Text("{address}：{role}", "{address}: {role}").format(address=found.address, role=role)]
    if found.build is None or found.at is None:
        return [*lines, Text("还没有发布任何构建", "no build is published yet")]
    last = same(str(found.last_day)) if found.last_day else Text("未知", "not known")
    words = Text(
        "已发布 {build}，{at} UTC：{files} 个文件 {size}，数据截至 {last}；存有 {kept} 个构建",
        "published: {build}, at {at} UTC: {files} files of {size}, data up to {last}; builds kept: {kept}",
    )
    at = f"{found.at:%Y-%m-%d %H:%M:%S}"
    lines.append(words.format(build=found.build, at=at, files=found.files, size=_size(found.size), last=last, kept=len(found.kept)))
    here = Text("这里用的就是它", "it is in use here") if found.same else Text("这里用的是 {here}", "in use here: {here}")
    return [*lines, here.format(here=same(found.here) if found.here else Text("无", "none"))]


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"
