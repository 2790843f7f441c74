"""Commands for a cluster."""

from __future__ import annotations

from pathlib import Path

import click

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, t, write_json
from zhanggui.engine.cluster import examine
from zhanggui.errors import CheckFailed
from zhanggui.settings import language, open_folder
from zhanggui.words import Text, same


@click.group("cluster", help=help_of("cluster"))
def cluster_() -> None:
    """A cluster."""


@cluster_.command(
    "check", help=t("逐项试一遍集群；有不通过的项时退出码为 6。", "Try a cluster, part by part; exits with 6 where one fails.")
)
@click.argument("address", required=False)
@click.option(
    "--shop",
    type=click.Path(path_type=Path, file_okay=False),
    help=t(
        "店铺文件夹：试集群能否读写；地址也可取自它的设置",
        "a shop's folder: whether the cluster reads and writes it; its settings may give the address",
    ),
)
@JSON
@LANGUAGE
def check(address: str | None, shop: Path | None, lang: str | None, *, as_json: bool) -> None:
    """Check a cluster."""
    folder = open_folder(shop) if shop is not None else None
    address = address or (folder.settings.engine.cluster if folder is not None else "")
    found = examine(address, folder)
    if as_json:
        write_json([{"name": each.name, "works": each.works, "said": {"zh": each.said.zh, "en": each.said.en}} for each in found])
    else:
        said_in = language(None if folder is None else folder.settings, lang)
        for each in found:
            click.echo(f"{'✓' if each.works else '✗'} {each.said.to(said_in)}")
    failed = [each.name for each in found if not each.works]
    if failed:
        raise CheckFailed(
            Text("{n} 项在这个集群上不行：{names}", "{n} parts don't work on this cluster: {names}").format(
                n=len(failed), names=same(", ".join(failed))
            ),
            fix=Text("用到它们的表请留在 DuckDB 上构建，或换用 Spark 4", "build on DuckDB where tables need them, or use Spark 4"),
        )
