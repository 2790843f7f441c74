"""What all commands share: the language, the terminal, common options, and the names of everything declared."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from zhanggui.cli.shelf import LANG
from zhanggui.domains import DOMAINS
from zhanggui.errors import Unknown
from zhanggui.nouns import Measure
from zhanggui.settings import ENGINE, Folder, language
from zhanggui.words import Lang, Text

Command = TypeVar("Command", bound=Callable[..., Any])

SOURCES = {source.name: source for domain in DOMAINS for source in domain.sources}
METRICS: dict[str, Measure] = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}


def t(zh: str, en: str) -> str:
    """Words in the language of this command."""
    return Text(zh, en).to(LANG)


@dataclass(slots=True)
class Terminal:
    """Where answers go: tables for people on stdout, progress on stderr."""

    out: Console
    err: Console

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[str, int, int], None]]:
        """Show how far long work has come; on a pipe, show nothing."""
        columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(title, total=None)
            yield lambda name, done, total: bar.update(task, description=f"{title} {name}", completed=done, total=total)


def terminal() -> Terminal:
    """Where this command's answers go. What is written may be a shop's own words, so brackets in it are no markup."""
    return Terminal(Console(highlight=False, soft_wrap=True, markup=False), Console(stderr=True, highlight=False, markup=False))


def _choose(_ctx: click.Context, _option: click.Parameter, engine: str | None) -> None:
    """Settings look into the environment, and so do the processes that this command starts."""
    if engine:
        os.environ[ENGINE] = engine


_ENGINE = click.option(
    "--engine",
    callback=_choose,
    expose_value=False,
    help=t("换一个引擎：duckdb，或集群 sc://主机:15002", "another engine: duckdb, or a cluster sc://HOST:15002"),
)
_SHOP = click.option(
    "--shop",
    "shop",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help=t("店铺文件夹，默认当前文件夹", "the shop's folder; the current one by default"),
)


def SHOP(command: Command) -> Command:  # noqa: N802 - an option, as those around it
    """The shop, and the engine that it is read on."""
    return _SHOP(_ENGINE(command))


LANGUAGE = click.option("--lang", type=click.Choice([each.value for each in Lang]), default=None, help=t("语言", "language"))
DATABASE = click.option(
    "--database", help=t("另用数据库，如 postgresql://…；默认店铺里的 SQLite", "postgresql://… in place of the shop's SQLite")
)
JSON = click.option("--json", "as_json", is_flag=True, help=t("输出 JSON，供程序读取", "write JSON, for a program to read"))


def metric_named(name: str) -> Measure:
    """Find a metric; raises Unknown with what may be meant."""
    if name not in METRICS:
        raise Unknown(Text("指标", "metric"), name, METRICS)
    return METRICS[name]


def spoken(folder: Folder, said: str | None) -> Lang:
    """The language of a command about a shop."""
    return language(folder.settings, said)


def say(words: Text, lang: str | None, folder: Folder | None = None) -> None:
    """Say a line."""
    click.echo(words.to(language(folder.settings if folder else None, lang)))


def write_json(what: object) -> None:
    """Write something as JSON."""
    encoder = msgspec.json.Encoder(decimal_format="number")
    click.echo(msgspec.json.format(encoder.encode(what), indent=2).decode())
