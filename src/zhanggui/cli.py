"""The command line. All that is said here is which function to call, and how its answer is written for a person."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table as Grid

from zhanggui.catalogue import catalogue
from zhanggui.domains import DOMAINS
from zhanggui.engine import check as checks
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.intake import Contracts, Loaded, guess, load
from zhanggui.engine.intake.recognise import read_mapping
from zhanggui.engine.measure import dimension_named, measure
from zhanggui.engine.target import with_targets
from zhanggui.errors import BadFile, BadRequest, CheckFailed, Unknown, ZhangguiError
from zhanggui.exports import EXPORTS
from zhanggui.facts import Fact, Grain, Period, Slice
from zhanggui.nouns import Ask, Edition, Measure, Source
from zhanggui.settings import Folder, init, language, open_folder
from zhanggui.words import Lang, Text, number

SOURCES = {source.name: source for domain in DOMAINS for source in domain.sources}
METRICS: dict[str, Measure] = {metric.name: metric for domain in DOMAINS for metric in domain.metrics}
CONTRACTS = Contracts(sources=tuple(SOURCES.values()), exports=EXPORTS)

_INTERRUPTED = 130


def _said_language(arguments: Sequence[str]) -> Lang:
    """The language that help and messages are in: `--lang` anywhere on the line, else the environment's."""
    pairs = zip(arguments, [*arguments[1:], ""], strict=False)
    said = next((after for flag, after in pairs if flag == "--lang"), None)
    said = said or next((flag.split("=", 1)[1] for flag in arguments if flag.startswith("--lang=")), None)
    return language(None, said if said in {each.value for each in Lang} else None)


LANG = _said_language(sys.argv[1:])


def _t(zh: str, en: str) -> str:
    return Text(zh, en).to(LANG)


@dataclass(slots=True)
class Terminal:
    """Where answers go: tables for people on stdout, progress on stderr."""

    out: Console
    err: Console

    @contextmanager
    def progress(self, title: str) -> Iterator[Callable[[str, int, int], None]]:
        """Show how far long work has come; on a pipe, show nothing."""
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=self.err, transient=True, disable=not self.err.is_terminal) as bar:
            task = bar.add_task(title, total=None)
            yield lambda name, done, total: bar.update(task, description=f"{title} {name}", completed=done, total=total)


def _terminal() -> Terminal:
    return Terminal(Console(highlight=False, soft_wrap=True), Console(stderr=True, highlight=False))


_SHOP = click.option(
    "--shop",
    "shop",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help=_t("店铺文件夹，默认当前文件夹", "the shop's folder; the current one by default"),
)
_LANG = click.option("--lang", type=click.Choice([each.value for each in Lang]), default=None, help=_t("语言", "language"))
_JSON = click.option("--json", "as_json", is_flag=True, help=_t("输出 JSON，供程序读取", "write JSON, for a program to read"))


@click.group(
    help=_t(
        "掌柜：从店铺的文件到每个数字都有出处的年度总结。",
        "Zhanggui: from a shop's files to an annual summary, each number with its query.",
    )
)
@click.version_option(version("zhanggui"), prog_name="zhanggui")
def cli() -> None:
    """All commands."""


# ── a shop ───────────────────────────────────────────────────────────────────


@cli.command("init", help=_t("新建一个空店铺。", "Make an empty shop."))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@_LANG
def init_(folder: Path, lang: str | None) -> None:
    """Make an empty shop."""
    made = init(folder)
    _say(
        Text("店铺已建：{path}（设置在 zhanggui.toml）", "made a shop: {path} (its settings are in zhanggui.toml)").format(path=made.path),
        lang,
    )


@cli.command(
    help=_t(
        "模拟一家真相已知的店铺：写出 load 能读的文件和 truth.json。",
        "Simulate a shop whose truth is known: write the files that `load` reads, and truth.json.",
    )
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--customers", type=click.IntRange(1), default=3000, show_default=True, help=_t("客户数", "customers"))
@click.option("--years", type=click.FloatRange(0.1, 10), default=2.5, show_default=True, help=_t("年数", "years"))
@click.option("--seed", type=int, default=1, show_default=True, help=_t("随机种子", "seed"))
@click.option(
    "--faults", type=click.FloatRange(0, 0.5), default=0.001, show_default=True, help=_t("混入的坏行比例", "share of faulty rows mixed in")
)
@_LANG
def simulate(folder: Path, customers: int, years: float, seed: int, faults: float, lang: str | None) -> None:
    """Simulate a shop."""
    from zhanggui.simulate import Plan  # noqa: PLC0415 - NumPy is slow to import, and few commands need it
    from zhanggui.simulate import simulate as run  # noqa: PLC0415 - as above

    terminal = _terminal()
    with terminal.progress(_t("模拟", "simulating")) as show:
        incoming = run(folder, Plan(customers=customers, years=years, seed=seed, faults=faults), lambda step: show(step, 0, 0))
    files = len(list(incoming.iterdir()))
    _say(Text("已写出 {files} 个文件：{path}", "wrote {files} files: {path}").format(files=files, path=incoming), lang)


# ── rows in ──────────────────────────────────────────────────────────────────


@cli.command("load", help=_t("把文件载入店铺；全部成功或全不载入。", "Take files into the shop: all of them, or none."))
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--as", "wanted", help=_t("数据源或导出格式的名称", "name of the source or export"))
@click.option("--mapping", type=click.Path(path_type=Path), help=_t("列的对应关系 (TOML)", "which header is which column (TOML)"))
@click.option(
    "--dry-run",
    is_flag=True,
    help=_t("只说会怎样，认不出的文件起草映射", "say what would happen; draft a mapping for a file that nothing knows"),
)
@_SHOP
@_JSON
@_LANG
def load_(  # noqa: PLR0913 - each is an option of the command
    files: tuple[Path, ...], wanted: str | None, mapping: Path | None, shop: Path, lang: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Take files in."""
    folder = open_folder(shop)
    said = read_mapping(mapping, CONTRACTS.sources) if mapping else None
    spread = [inner for file in files for inner in (sorted(file.iterdir()) if file.is_dir() else [file])]
    terminal = _terminal()
    try:
        with terminal.progress(_t("载入", "loading")) as show:
            done = iter(range(len(spread)))
            results = load(
                folder,
                spread,
                CONTRACTS,
                now=datetime.now(UTC),
                wanted=wanted,
                mapping=said,
                dry_run=dry_run,
                progress=lambda file: show(file, next(done), len(spread)),
            )
    except BadFile:
        if not dry_run:
            raise
        _drafts(spread, folder)
        return
    if as_json:
        _json([_loaded_json(each) for each in results])
        return
    _show_loaded(terminal, results, _lang(folder, lang))


def _drafts(files: Sequence[Path], folder: Folder) -> None:
    for file in files:
        for draft in guess(file, folder, CONTRACTS.sources):
            click.echo(f"# {draft.file}\n{draft.toml}")


def _show_loaded(terminal: Terminal, results: Sequence[Loaded], lang: Lang) -> None:
    for each in results:
        if each.already:
            terminal.out.print(Text("{file}：已经载入过，跳过", "{file}: taken already, left out").format(file=each.file).to(lang))
            continue
        counts = {
            name: number(count, lang) for name, count in (("rows_in", each.rows_in), ("kept", each.rows_kept), ("apart", each.rows_apart))
        }
        line = Text(
            "{file}（{title}）：{rows_in} 行 = 收下 {kept} + 另放 {apart}", "{file} ({title}): {rows_in} rows = {kept} kept + {apart} apart"
        ).format(file=each.file, title=each.title, **counts)
        terminal.out.print(line.to(lang), markup=False)
        for reason, count in each.reasons.items():
            column, zh, en = reason.split("\t")
            terminal.out.print(f"    {number(count, lang)} × {column}: {Text(zh, en).to(lang)}", markup=False)
        if each.apart is not None:
            hint = Text("    改正后再载入：{path}", "    correct and load again: {path}").format(path=each.apart)
            terminal.out.print(hint.to(lang), markup=False)


def _loaded_json(each: Loaded) -> dict[str, Any]:
    return {
        "file": each.file,
        "export": each.export,
        "rows_in": each.rows_in,
        "rows_kept": each.rows_kept,
        "rows_apart": each.rows_apart,
        "sources": each.sources,
        "apart": str(each.apart) if each.apart else None,
        "already": each.already,
    }


@cli.command("build", help=_t("从载入的行构建各表。", "Build the tables from the rows that came in."))
@_SHOP
@_JSON
@_LANG
def build_(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Build."""
    folder = open_folder(shop)
    made = _build(folder)
    if as_json:
        _json({"build": made.id, "tables": {name: each.rows for name, each in made.record.tables.items()}})
        return
    rows = sum(each.rows for each in made.record.tables.values())
    _say(
        Text("构建 {id}：{tables} 张表，{rows} 行", "build {id}: {tables} tables, {rows} rows").format(
            id=made.id, tables=len(made.record.tables), rows=number(rows, Lang.EN)
        ),
        lang,
        folder,
    )


def _build(folder: Folder) -> Build:
    with _terminal().progress(_t("构建", "building")) as show:
        return build(folder, DOMAINS, progress=show)


# ── facts ────────────────────────────────────────────────────────────────────


@cli.command(
    "measure",
    help=_t("量出指标：每个数字带对比、区间、提示与查询。", "Measure metrics: each number with comparison, interval, guards and query."),
)
@click.argument("metrics", nargs=-1)
@click.option("--all", "every_metric", is_flag=True, help=_t("全部指标", "every metric"))
@click.option("--period", required=True, help="2025 | 2025-Q4 | 2025-11 | 2025-W07 | 2025-01-01..2025-06-30")
@click.option("--compare", "against", help=_t("yoy（同比）| previous（环比）| target（目标）| 时段", "yoy | previous | target | PERIOD"))
@click.option(
    "--by", "by", multiple=True, help=_t("维度名，或 month / week / day / quarter", "a dimension, or month / week / day / quarter")
)
@click.option("--where", "where", multiple=True, help=_t("维度=值", "DIM=VALUE"))
@_SHOP
@_JSON
@_LANG
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
    wanted = list(METRICS.values()) if every_metric else [_metric(name) for name in metrics]
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
        _json([fact_json(fact) for fact in facts])
        return
    _show_facts(_terminal(), facts, _lang(folder, lang))


def _metric(name: str) -> Measure:
    if name not in METRICS:
        raise Unknown(Text("指标", "metric"), name, METRICS)
    return METRICS[name]


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
        where=tuple(_slice(each) for each in where),
    )


def _slice(said: str) -> Slice:
    name, equals, value = said.partition("=")
    if not equals:
        raise BadRequest(
            Text("看不懂的筛选“{said}”", "not a filter: {said!r}").format(said=said), fix=Text("写成 channel=tmall", "write channel=tmall")
        )
    return Slice(name.strip(), value.strip())


def fact_json(fact: Fact) -> dict[str, Any]:
    """A fact as a program reads it."""
    held, span = fact.comparison, fact.interval
    return {
        "metric": fact.metric,
        "title": {"zh": fact.title.zh, "en": fact.title.en},
        "period": str(fact.period),
        "slice": {each.dimension: each.value for each in fact.slices},
        "value": fact.value,
        "unit": fact.unit.value,
        "currency": fact.currency if fact.unit.value in {"money", "price"} else None,
        "comparison": None
        if held is None
        else {"kind": held.kind, "period": str(held.period), "value": held.value, "change": held.change, "difference": held.difference},
        "interval": None if span is None else {"low": span.low, "high": span.high, "level": span.level, "method": span.method},
        "n": fact.n,
        "guards": [
            {"name": guard.name, "reason": {"zh": guard.reason.zh, "en": guard.reason.en}, "withholds": guard.withholds}
            for guard in fact.guards
        ],
        "sql": fact.sql,
        "build": fact.build,
    }


def _show_facts(terminal: Terminal, facts: Sequence[Fact], lang: Lang) -> None:
    grid = Grid(box=None, pad_edge=False, header_style="bold")
    for title, side in (
        (_T_METRIC, "left"),
        (_T_PERIOD, "left"),
        (_T_SLICE, "left"),
        (_T_VALUE, "right"),
        (_T_CHANGE, "right"),
        (_T_SPAN, "right"),
        (_T_NOTES, "left"),
    ):
        grid.add_column(title.to(lang), justify=side)  # type: ignore[arg-type]
    for fact in facts:
        grid.add_row(
            fact.title.to(lang),
            str(fact.period),
            " ".join(f"{each.dimension}={each.value}" for each in fact.slices),
            fact.to(lang),
            "" if fact.comparison is None else fact.change_to(lang),
            ""
            if fact.interval is None
            else f"{fact.unit.write(fact.interval.low, lang, fact.currency)}–{fact.unit.write(fact.interval.high, lang, fact.currency)}",
            "; ".join(guard.reason.to(lang) for guard in fact.guards),
        )
    terminal.out.print(grid)


_T_METRIC, _T_PERIOD, _T_SLICE = Text("指标", "Metric"), Text("时段", "Period"), Text("切片", "Slice")
_T_VALUE, _T_CHANGE, _T_SPAN, _T_NOTES = (
    Text("数值", "Value"),
    Text("变化", "Change"),
    Text("95% 区间", "95% interval"),
    Text("提示", "Guards"),
)


# ── declarations in words ────────────────────────────────────────────────────


@cli.command("sources", help=_t("数据源的约定：有哪些列，别名与检查。", "The contracts of sources: columns, other names, checks."))
@click.argument("name", required=False)
@_LANG
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
    click.echo(f"{source.name} — {source.title.to(lang)}\n{source.doc.to(lang)}\n{_t('主键', 'key')}: {', '.join(source.key)}\n")
    for column in source.columns:
        marks = [mark for mark, on in ((_t("必填", "required"), column.required), (_t("个人信息", "personal"), column.personal)) if on]
        extras = [*marks, *([f"{_t('取值', 'values')}: {', '.join(column.values)}"] if column.values else [])]
        click.echo(f"  {column.name:18} {column.kind.value:8} {column.title.to(lang)}" + (f" [{'; '.join(extras)}]" if extras else ""))
        if column.names:
            click.echo(f"  {'':18} {'':8} {_t('也叫', 'also')}: {', '.join(column.names)}")
    for check in source.checks:
        click.echo(f"  ✓ {check.words.to(lang)}")


@cli.command("metrics", help=_t("指标的定义。", "The definitions of metrics."))
@click.argument("name", required=False)
@_LANG
def metrics_(name: str | None, lang: str | None) -> None:
    """Say the definitions."""
    spoken = Lang(lang) if lang else LANG
    if name is None:
        for metric in METRICS.values():
            if not metric.hidden:
                click.echo(f"{metric.name:26} {metric.title.to(spoken)} — {metric.doc.to(spoken)}")
        return
    metric = _metric(name)
    click.echo(f"{metric.name} — {metric.title.to(spoken)}\n{metric.doc.to(spoken)}")
    click.echo(f"{_t('单位', 'unit')}: {metric.unit.value}; {_t('方向', 'better')}: {metric.better.value}")
    click.echo(f"{_t('维度', 'dimensions')}: {', '.join(each.name for each in metric.dimensions) or '–'}")
    click.echo(f"{_t('取自', 'read from')}: {', '.join(dict.fromkeys(part.of.name for part in metric.parts))}")
    for caveat in metric.caveats:
        click.echo(f"  ! {caveat.to(spoken)}")


# ── the year ─────────────────────────────────────────────────────────────────


@cli.command("report", help=_t("编出年度总结。", "Compile the annual summary."))
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help=_t("年份", "the year"))
@click.option("--edition", type=click.Choice([each.value for each in Edition]), default=Edition.COMPREHENSIVE.value, show_default=True)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=_t("输出文件夹，默认店铺的 reports/", "where to; the shop's reports/ by default"),
)
@click.option("--open", "show", is_flag=True, help=_t("写完后在浏览器打开", "open it in the browser when done"))
@_SHOP
@_JSON
@click.option(
    "--lang",
    type=click.Choice([each.value for each in Lang]),
    default=None,
    help=_t("只写一种语言；默认两种都写", "one language only; both by default"),
)
def report_(year: int, edition: str, out: Path | None, shop: Path, lang: str | None, *, show: bool, as_json: bool) -> None:  # noqa: PLR0913 - options
    """Compile the annual summary."""
    folder = open_folder(shop)
    paths = _report(folder, current(folder, DOMAINS), year, Edition(edition), out, [Lang(lang)] if lang else list(Lang))
    if as_json:
        _json([str(path) for path in paths])
    else:
        for path in paths:
            click.echo(path)
    if show:
        webbrowser.open(paths[0].resolve().as_uri())


def _report(folder: Folder, opened: Build, year: int, edition: Edition, out: Path | None, langs: Sequence[Lang]) -> list[Path]:
    from zhanggui.report import write  # noqa: PLC0415 - charts are slow to import

    with _terminal().progress(_t("编写", "writing")):
        return write(opened, DOMAINS, year, edition, out or folder.reports, langs)


@cli.command(
    help=_t("体检数据：及时、完整、唯一、与来源对账。", "Check the data: fresh, complete, unique, reconciled with the sources' own totals.")
)
@_SHOP
@_JSON
@_LANG
def check(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Check the data."""
    folder = open_folder(shop)
    found = checks.check(folder, current(folder, DOMAINS), DOMAINS, today=datetime.now(UTC).date())
    spoken = _lang(folder, lang)
    if as_json:
        _json(
            [
                {"check": each.name, "of": each.of, "verdict": each.verdict.value, "said": {"zh": each.said.zh, "en": each.said.en}}
                for each in found
            ]
        )
    else:
        for each in found:
            click.echo(f"{each.verdict.mark} {each.of}: {each.said.to(spoken)}")
    failed = [each for each in found if each.verdict is checks.Verdict.FAILS]
    if failed:
        raise CheckFailed(
            Text("{n} 项不通过", "{n} checks fail").format(n=len(failed)),
            where=str(folder.path),
            fix=Text("按上面的说明处理", "see above what to do"),
        )


@cli.command(help=_t("一分钟演示：模拟 → 载入 → 构建 → 报告。", "A demonstration in a minute: simulate → load → build → report."))
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-shop"), show_default=True)
@click.option("--customers", type=click.IntRange(1), default=3000, show_default=True)
@_LANG
def demo(folder: Path, customers: int, lang: str | None) -> None:
    """Run the main job on a simulated shop."""
    from zhanggui.demo import run  # noqa: PLC0415 - it needs everything, other commands don't

    run(folder, customers, Lang(lang) if lang else LANG, _terminal().out)


@cli.command("catalogue", help=_t("把全部声明写成 Markdown 目录。", "Write the catalogue of everything declared, as Markdown."))
def catalogue_() -> None:
    """Write the catalogue."""
    click.echo(catalogue(), nl=False)


# ── odds and ends ────────────────────────────────────────────────────────────


def _lang(folder: Folder, said: str | None) -> Lang:
    return language(folder.settings, said)


def _say(words: Text, lang: str | None, folder: Folder | None = None) -> None:
    click.echo(words.to(language(folder.settings if folder else None, lang)))


def _json(what: object) -> None:
    encoder = msgspec.json.Encoder(decimal_format="number")
    click.echo(msgspec.json.format(encoder.encode(what), indent=2).decode())


def _fail(error: ZhangguiError) -> NoReturn:
    click.echo(error.to(LANG), err=True)
    sys.exit(error.exit_code)


def main() -> None:
    """Run the command line; an error that we can explain is explained, and its kind is the exit code."""
    try:
        cli(standalone_mode=False)
    except ZhangguiError as error:
        _fail(error)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(_INTERRUPTED)
