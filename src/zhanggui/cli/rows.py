"""Commands for a shop and its rows: init, simulate, load, build, check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from zhanggui.cli.loads import moved
from zhanggui.cli.shelf import help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, SHOP, Terminal, say, spoken, t, terminal, write_json
from zhanggui.domains import DOMAINS
from zhanggui.engine import check as checks
from zhanggui.engine.build import Build, build, current
from zhanggui.engine.intake import Loaded, guess, load
from zhanggui.engine.intake.recognise import read_mapping
from zhanggui.engine.intake.waiting import Row, firsts
from zhanggui.errors import BadFile, BadRequest, CheckFailed
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.settings import Folder, init, open_folder
from zhanggui.words import Lang, Text, number


@click.command("init", help=help_of("init"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@LANGUAGE
def init_(folder: Path, lang: str | None) -> None:
    """Make an empty shop."""
    made = init(folder)
    say(
        Text("店铺已建：{path}（设置在 zhanggui.toml）", "made a shop: {path} (its settings are in zhanggui.toml)").format(path=made.path),
        lang,
    )


@click.command("simulate", help=help_of("simulate"))
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option("--customers", type=click.IntRange(1), default=3000, show_default=True, help=t("客户数", "customers"))
@click.option("--years", type=click.FloatRange(0.1, 10), default=2.5, show_default=True, help=t("年数", "years"))
@click.option("--seed", type=int, default=1, show_default=True, help=t("随机种子", "seed"))
@click.option(
    "--faults", type=click.FloatRange(0, 0.5), default=0.001, show_default=True, help=t("混入的坏行比例", "share of faulty rows mixed in")
)
@LANGUAGE
def simulate(folder: Path, customers: int, years: float, seed: int, faults: float, lang: str | None) -> None:
    """Simulate a shop."""
    from zhanggui.simulate import Plan  # noqa: PLC0415 - NumPy is slow to import, and few commands need it
    from zhanggui.simulate import simulate as run  # noqa: PLC0415 - as above

    screen = terminal()
    with screen.progress(t("模拟", "simulating")) as show:
        incoming = run(folder, Plan(customers=customers, years=years, seed=seed, faults=faults), lambda step: show(step, 0, 0))
    files = len(list(incoming.iterdir()))
    say(Text("已写出 {files} 个文件：{path}", "wrote {files} files: {path}").format(files=files, path=incoming), lang)


@click.command("load", help=help_of("load"))
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--as", "wanted", help=t("数据源或导出格式的名称", "name of the source or export"))
@click.option("--mapping", type=click.Path(path_type=Path), help=t("列的对应关系 (TOML)", "which header is which column (TOML)"))
@click.option(
    "--dry-run",
    is_flag=True,
    help=t("只说会怎样，认不出的文件起草映射", "say what would happen; draft a mapping for a file that nothing knows"),
)
@click.option(
    "--undo", metavar="BATCH", help=t("撤回一次载入：批次号、文件名或 last", "take a load back: its number, its file's name, or last")
)
@click.option("--redo", metavar="BATCH", help=t("放回撤回的载入", "put back what was taken back"))
@SHOP
@JSON
@LANGUAGE
def load_(  # noqa: PLR0913, PLR0917 - each is an option of the command
    files: tuple[Path, ...],
    wanted: str | None,
    mapping: Path | None,
    undo: str | None,
    redo: str | None,
    shop: Path,
    lang: str | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Take files in, or take back what came in."""
    if sum(map(bool, (files, undo, redo))) != 1:
        raise BadRequest(
            Text("要么给出文件，要么 --undo，要么 --redo", "name files, or --undo, or --redo"),
            fix=Text("zhanggui loads 列出载入过的文件", "zhanggui loads lists what came in"),
        )
    folder = open_folder(shop)
    if not files:
        moved(folder, undo, redo, lang, dry_run=dry_run, as_json=as_json)
        return
    said = read_mapping(mapping, CONTRACTS.sources) if mapping else None
    spread = [inner for file in files for inner in (sorted(file.iterdir()) if file.is_dir() else [file])]
    screen = terminal()
    try:
        with screen.progress(t("载入", "loading")) as show:
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
        write_json([_loaded_json(each) for each in results])
        return
    _show_loaded(screen, results, spoken(folder, lang))


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
        terminal.out.print(line.to(lang))
        examples = {(row.column, row.reason.en): row for row in firsts(each.apart, len(each.reasons))} if each.apart else {}
        for reason, count in each.reasons.items():
            column, zh, en = reason.split("\t")
            of = f"{column}: " if column else ""
            terminal.out.print(f"    {number(count, lang)} × {of}{Text(zh, en).to(lang)}")
            if (example := examples.get((column, en))) is not None:
                terminal.out.print(f"        {_example(example).to(lang)}")
        if each.apart is not None:
            hint = Text("    改正后再载入：{path}", "    correct and load again: {path}").format(path=each.apart)
            terminal.out.print(hint.to(lang))


_LONGEST = 40


def _example(row: Row) -> Text:
    """Where a row stands that was set apart, what stands there, and what to do."""
    cut = row.value if len(row.value) <= _LONGEST else row.value[:_LONGEST] + "…"
    what = (
        Text("第 {line} 行 {value} → {fix}", "line {line} {value} → {fix}") if cut else Text("第 {line} 行 → {fix}", "line {line} → {fix}")
    )
    value = Text(f"“{cut}”", f"“{cut}”")
    return what.format(line=row.line, value=value, fix=row.fix)


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


@click.command("build", help=help_of("build"))
@SHOP
@JSON
@LANGUAGE
def build_(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Build."""
    folder = open_folder(shop)
    made = _build(folder)
    if as_json:
        write_json({"build": made.id, "tables": {name: each.rows for name, each in made.record.tables.items()}})
        return
    rows = sum(each.rows for each in made.record.tables.values())
    say(
        Text("构建 {id}：{tables} 张表，{rows} 行", "build {id}: {tables} tables, {rows} rows").format(
            id=made.id, tables=len(made.record.tables), rows=number(rows, Lang.EN)
        ),
        lang,
        folder,
    )


def _build(folder: Folder) -> Build:
    with terminal().progress(t("构建", "building")) as show:
        return build(folder, DOMAINS, progress=show)


@click.command("check", help=help_of("check"))
@SHOP
@JSON
@LANGUAGE
def check(shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Check the data."""
    folder = open_folder(shop)
    found = checks.check(folder, current(folder, DOMAINS), DOMAINS, today=datetime.now(UTC).date())
    said_in = spoken(folder, lang)
    if as_json:
        write_json(
            [
                {"check": each.name, "of": each.of, "verdict": each.verdict.value, "said": {"zh": each.said.zh, "en": each.said.en}}
                for each in found
            ]
        )
    else:
        for each in found:
            click.echo(f"{each.verdict.mark} {each.of}: {each.said.to(said_in)}")
    failed = [each for each in found if each.verdict is checks.Verdict.FAILS]
    if failed:
        raise CheckFailed(
            Text("{n} 项不通过", "{n} checks fail").format(n=len(failed)),
            where=str(folder.path),
            fix=Text("按上面的说明处理", "see above what to do"),
        )
