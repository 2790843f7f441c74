"""Commands for what is learned: learn."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, SHOP, spoken, t, terminal, write_json
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.errors import Unknown
from zhanggui.nouns import Model
from zhanggui.settings import open_folder
from zhanggui.words import Lang, Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from zhanggui.engine.build import Build
    from zhanggui.engine.learn import Tried
    from zhanggui.methods.demand.trial import Score

MODELS: dict[str, Model] = {model.name: model for domain in DOMAINS for model in domain.models}

INSTEAD = {
    "theta": Text("改用 Theta 法", "Theta is used instead"),
    "croston": Text("改用 Croston–TSB 法", "Croston-TSB is used instead"),
}
"""What is said where a simpler method beat the baseline and what was learned did not."""


@click.command("learn", help=help_of("learn"))
@click.argument("name", required=False)
@click.option("--seed", type=int, default=1, show_default=True, help=t("随机种子", "seed"))
@click.option(
    "--by", help=t("再列出每天的合计：shop 为全店，或按 category、sku", "list each day's total too: of the shop, or by category or sku")
)
@SHOP
@JSON
@LANGUAGE
def learn_(name: str | None, seed: int, by: str | None, shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Learn."""
    from zhanggui.engine.learn import learn  # noqa: PLC0415 - slow to import, and no other command needs it

    if name is not None and name not in MODELS:
        raise Unknown(Text("模型", "model"), name, MODELS)
    wanted = tuple(MODELS.values()) if name is None else (MODELS[name],)
    levels = {level for model in wanted for level in ("shop", *model.up)}
    if by is not None and by not in levels:
        raise Unknown(Text("层级", "level"), by, levels)
    folder = open_folder(shop)
    build = current(folder, DOMAINS)
    with terminal().progress(t("学习", "learning")) as show:
        tried = []
        for done, model in enumerate(wanted):
            show(model.name, done, len(wanted))
            tried.append(learn(build, model, seed))
    if as_json:
        write_json(tried)
        return
    for model, each in zip(wanted, tried, strict=True):
        _show(model, each, spoken(folder, lang))
        for line in _totals(build, model, by, seed) if by is not None else ():
            click.echo("    " + line.to(spoken(folder, lang)))


def _show(model: Model, tried: Tried, lang: Lang) -> None:
    """Its trial, class by class."""
    heading = Text(
        "{title}：学到 {day}，{folds} 次试验，每次 {horizon} 天", "{title}: learned up to {day}; {folds} trials of {horizon} days"
    ).format(title=model.title, day=tried.last_day, folds=len(tried.folds), horizon=tried.horizon)
    click.echo(heading.to(lang))
    for score in tried.scores:
        click.echo("    " + _line(score).to(lang))


def _totals(build: Build, model: Model, by: str, seed: int) -> Iterator[Text]:
    """What is wanted of each group on each day ahead, with its range."""
    from zhanggui.engine.learn import totals  # noqa: PLC0415 - as above

    groups = totals(build, model, seed)
    rows = build.warehouse.read(groups.filter(groups.level == by).order_by(["name", "day"])).to_pylist()
    words = Text("{name}{day}：{mean}，80% 区间 {low} 至 {high}", "{name}{day}: {mean}, 80% range {low} to {high}")
    for row in rows:
        name = f"{row['name']} " if row["name"] else ""
        yield words.format(name=name, day=row["day"], mean=f"{row['mean']:.1f}", low=f"{row['q10']:.1f}", high=f"{row['q90']:.1f}")


def _line(score: Score) -> Text:
    words = Text(
        "{name}（{series} 个序列）：WAPE {wape}，基准 {naive}；分位损失 {loss}，基准 {naive_loss}；80% 区间覆盖 {covered}；{verdict}",
        "{name} ({series} series): WAPE {wape}, baseline {naive}; quantile loss {loss}, baseline {naive_loss}; "
        "80% range holds {covered}; {verdict}",
    )
    return words.format(
        name=score.name,
        series=score.series,
        wape=f"{score.wape:.1%}",
        naive=f"{score.naive_wape:.1%}",
        loss=f"{score.loss:.3f}",
        naive_loss=f"{score.naive_loss:.3f}",
        covered=f"{score.covered:.1%}",
        verdict=Text("采用", "used") if score.passed else INSTEAD.get(score.used, Text("仍用基准", "the baseline stays")),
    )
