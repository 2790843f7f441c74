"""Commands for numbers and what they mean: measure, sources, metrics, catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
from rich.table import Table as Grid

from zhanggui.catalogue import catalogue
from zhanggui.cli.shelf import LANG, help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, METRICS, SHOP, SOURCES, Terminal, metric_named, spoken, t, terminal, write_json
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.engine.measure import dimension_named, measure
from zhanggui.engine.target import with_targets
from zhanggui.errors import BadRequest, Unknown
from zhanggui.exports import EXPORTS
from zhanggui.facts import Fact, Grain, Period, Slice, plain
from zhanggui.nouns import Ask, Measure, Source
from zhanggui.settings import open_folder
from zhanggui.words import Lang, Text


@click.command("measure", help=help_of("measure"))
@click.argument("metrics", nargs=-1)
@click.option("--all", "every_metric", is_flag=True, help=t("全部指标", "every metric"))
@click.option("--period", required=True, help="2025 | 2025-Q4 | 2025-11 | 2025-W07 | 2025-01-01..2025-06-30")
@click.option("--compare", "against", help=t("yoy（同比）| previous（环比）| target（目标）| 时段", "yoy | previous | target | PERIOD"))
@click.option(
    "--by", "by", multiple=True, help=t("维度名，或 month / week / day / quarter", "a dimension, or month / week / day / quarter")
)
@click.option("--where", "where", multiple=True, help=t("维度=值；几个值用逗号隔开", "DIM=VALUE; several values with commas between them"))
@SHOP
@JSON
@LANGUAGE
def measure_(  # noqa: PLR0913, PLR0917 - each is an option of the command
    metrics: tuple[str, ...],
    period: str,
    against: str | None,
    by: tuple[str, ...],
    where: tuple[str, ...],
    shop: Path,
    lang: str | None,
    *,
    every_metric: bool,
    as_json: bool,
) -> None:
    """Measure."""
    folder = open_folder(shop)
    wanted = list(METRICS.values()) if every_metric else [metric_named(name) for name in metrics]
    if not wanted:
        raise BadRequest(
            Text("没有说要量哪个指标", "no metric is named"),
            fix=Text("写指标名，或用 --all；zhanggui metrics 列出全部", "name some, or use --all; zhanggui metrics lists them"),
        )
    if every_metric and by:
        names = {each for each in by if each not in {grain.value for grain in Grain}}
        wanted = [each for each in wanted if names <= {dimension.name for dimension in each.dimensions}]
    opened = current(folder, DOMAINS)
    month = folder.settings.shop.fiscal_month
    span = Period.parse(period, month)
    asks = [_ask(metric, span, _against(span, against, month), by, where) for metric in wanted]
    facts = list(measure(opened, asks))
    if against == "target":
        facts = with_targets(opened, facts)
    if as_json:
        write_json([plain(fact) for fact in facts])
        return
    _show_facts(terminal(), facts, spoken(folder, lang))


def _against(period: Period, said: str | None, month: int) -> Period | None:
    match said:
        case None | "target":
            return None
        case "yoy":
            return period.year_before()
        case "previous":
            return period.previous()
        case other:
            return Period.parse(other, month)


def _ask(metric: Measure, period: Period, against: Period | None, by: Sequence[str], where: Sequence[str]) -> Ask:
    grains = {grain.value: grain for grain in Grain}
    steps = [grains[each] for each in by if each in grains]
    if len(steps) > 1:
        raise BadRequest(
            Text("只能用一种时间步长", "only one step of time at once"),
            fix=Text("留下 month、week 或 day 之一", "keep one of month, week, day"),
        )
    return Ask(
        metric=metric,
        period=period,
        against=against,
        by=tuple(dimension_named(metric, each) for each in by if each not in grains),
        every=steps[0] if steps else None,
        where=tuple(Slice.read(each) for each in where),
    )


def _show_facts(terminal: Terminal, facts: Sequence[Fact], lang: Lang) -> None:
    """Write facts as a table of the columns that say something; what is to be known of a number stands below it, once."""
    notes = list(dict.fromkeys(guard.reason.to(lang) for fact in facts for guard in fact.guards))
    columns = (
        (_T_METRIC, "left", [fact.title.to(lang) for fact in facts]),
        (_T_PERIOD, "left", [str(fact.period) for fact in facts]),
        (_T_SLICE, "left", [" ".join(f"{each.dimension}={each.said}" for each in fact.slices) for fact in facts]),
        (_T_VALUE, "right", [fact.to(lang) for fact in facts]),
        (_T_CHANGE, "right", ["" if fact.comparison is None else fact.change_to(lang) for fact in facts]),
        (_T_SPAN, "right", ["" if fact.interval is None else fact.says("interval", lang) for fact in facts]),
        (_T_NOTES, "left", [" ".join(f"[{notes.index(each.reason.to(lang)) + 1}]" for each in fact.guards) for fact in facts]),
    )
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    said = [(title, side, cells) for title, side, cells in columns if any(cells)]
    for title, side, _cells in said:
        grid.add_column(title.to(lang), justify=side, overflow="fold")  # type: ignore[arg-type]
    for row in zip(*(cells for _title, _side, cells in said), strict=True):
        grid.add_row(*row)
    terminal.out.print(grid)
    for number, note in enumerate(notes, start=1):
        terminal.out.print(f"[{number}] {note}")


_T_METRIC, _T_PERIOD, _T_SLICE = Text("指标", "Metric"), Text("时段", "Period"), Text("切片", "Slice")
_T_VALUE, _T_CHANGE, _T_SPAN, _T_NOTES = (
    Text("数值", "Value"),
    Text("变化", "Change"),
    Text("95% 区间", "95% interval"),
    Text("提示", "Notes"),
)


@click.command("sources", help=help_of("sources"))
@click.argument("name", required=False)
@LANGUAGE
def sources_(name: str | None, lang: str | None) -> None:
    """Say the contracts."""
    spoken = Lang(lang) if lang else LANG
    if name is None:
        for source in SOURCES.values():
            click.echo(f"{source.name:18} {source.title.to(spoken)} — {source.doc.to(spoken)}")
        click.echo()
        for export in EXPORTS:
            click.echo(f"{export.name:18} {export.title.to(spoken)}")
        return
    if name not in SOURCES:
        raise Unknown(Text("数据源", "source"), name, SOURCES)
    _show_source(SOURCES[name], spoken)


def _show_source(source: Source, lang: Lang) -> None:
    click.echo(f"{source.name} — {source.title.to(lang)}\n{source.doc.to(lang)}\n{t('主键', 'key')}: {', '.join(source.key)}\n")
    for column in source.columns:
        marks = [mark for mark, on in ((t("必填", "required"), column.required), (t("个人信息", "personal"), column.personal)) if on]
        extras = [*marks, *([f"{t('取值', 'values')}: {', '.join(column.values)}"] if column.values else [])]
        click.echo(f"  {column.name:18} {column.kind.value:8} {column.title.to(lang)}" + (f" [{'; '.join(extras)}]" if extras else ""))
        if column.names:
            click.echo(f"  {'':18} {'':8} {t('也叫', 'also')}: {', '.join(column.names)}")
    for check in source.checks:
        click.echo(f"  ✓ {check.words.to(lang)}")


@click.command("metrics", help=help_of("metrics"))
@click.argument("name", required=False)
@LANGUAGE
def metrics_(name: str | None, lang: str | None) -> None:
    """Say the definitions."""
    spoken = Lang(lang) if lang else LANG
    if name is None:
        for metric in METRICS.values():
            if not metric.hidden:
                click.echo(f"{metric.name:26} {metric.title.to(spoken)} — {metric.doc.to(spoken)}")
        return
    metric = metric_named(name)
    click.echo(f"{metric.name} — {metric.title.to(spoken)}\n{metric.doc.to(spoken)}")
    click.echo(f"{t('单位', 'unit')}: {metric.unit.value}; {t('方向', 'better')}: {metric.better.value}")
    click.echo(f"{t('维度', 'dimensions')}: {', '.join(each.name for each in metric.dimensions) or '–'}")
    click.echo(f"{t('取自', 'read from')}: {', '.join(dict.fromkeys(part.of.name for part in metric.parts))}")
    for caveat in metric.caveats:
        click.echo(f"  ! {caveat.to(spoken)}")


@click.command("catalogue", help=help_of("catalogue"))
@click.option("--openapi", is_flag=True, help=t("改写接口的 OpenAPI 描述", "write the API's OpenAPI description in its place"))
def catalogue_(*, openapi: bool) -> None:
    """Write the catalogue."""
    if not openapi:
        click.echo(catalogue(), nl=False)
        return
    from zhanggui.web.asgi import described  # noqa: PLC0415 - the web is slow to import

    write_json(described())
