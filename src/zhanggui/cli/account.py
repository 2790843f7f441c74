"""Commands for the account of the year: report, verify, plan, demo."""

from __future__ import annotations

import webbrowser
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zhanggui.cli.shelf import LANG, help_of
from zhanggui.cli.terminal import JSON, LANGUAGE, METRICS, SHOP, say, t, terminal, write_json
from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.errors import BadRequest, CheckFailed
from zhanggui.facts import Period
from zhanggui.nouns import Edition
from zhanggui.settings import open_folder
from zhanggui.words import Lang, Text

if TYPE_CHECKING:
    from zhanggui.report.verify import Verdict

_FORMATS = ("html", "pdf", "docx", "pptx", "xlsx")
_ALL = "all"


@click.command("report", help=help_of("report"))
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help=t("年份", "the year"))
@click.option(
    "--edition",
    "editions",
    type=click.Choice([*(each.value for each in Edition), _ALL]),
    multiple=True,
    default=(Edition.COMPREHENSIVE.value,),
    show_default=True,
    help=t("版本；all 为四个版本", "which edition; all is all four"),
)
@click.option(
    "--format",
    "formats",
    type=click.Choice([*_FORMATS, _ALL]),
    multiple=True,
    default=("html",),
    show_default=True,
    help=t("格式；all 为全部格式", "which format; all is all of them"),
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help=t("输出文件夹；默认店铺的 reports/，并存一个版本", "where to; by default the shop's reports/, where a version is kept as well"),
)
@click.option("--open", "show", is_flag=True, help=t("写完后在浏览器打开", "open it in the browser when done"))
@SHOP
@JSON
@click.option(
    "--lang",
    type=click.Choice([each.value for each in Lang]),
    default=None,
    help=t("只写一种语言；默认两种都写", "one language only; both by default"),
)
def report_(  # noqa: PLR0913 - each is an option of the command
    year: int, editions: Sequence[str], formats: Sequence[str], out: Path | None, shop: Path, lang: str | None, *, show: bool, as_json: bool
) -> None:
    """Compile the annual summary."""
    from zhanggui.report import Format, Order, verified, write  # noqa: PLC0415 - charts are slow to import
    from zhanggui.report.archive import compile_  # noqa: PLC0415 - as above

    folder = open_folder(shop)
    order = Order(
        year=year,
        editions=list(Edition) if _ALL in editions else [Edition(each) for each in editions],
        langs=[Lang(lang)] if lang else list(Lang),
        formats=list(Format) if _ALL in formats else [Format(each) for each in formats],
    )
    opened = current(folder, DOMAINS)
    with terminal().progress(t("编写", "writing")) as tell:
        if out is None:
            made = compile_(
                folder, opened, DOMAINS, order, now=datetime.now(UTC), progress=lambda words, part, whole: tell(words.to(LANG), part, whole)
            )
            verdicts, paths = made.verdicts, list(made.newest)
        else:
            written = write(opened, DOMAINS, order, out, lambda name: tell(name, 0, 0))
            verdicts, paths = verified(opened, written.files), [each.path for each in written.files]
    if as_json:
        write_json([str(path) for path in paths])
    else:
        for path in paths:
            click.echo(path)
    _refuse(verdicts, Lang(lang) if lang else LANG)
    if show:
        webbrowser.open(paths[0].resolve().as_uri())


def _refuse(verdicts: Mapping[Path, Verdict], lang: Lang) -> None:
    """List what doesn't hold in finished files, and fail where there is anything."""
    for path, verdict in verdicts.items():
        for found in verdict.findings:
            instead = (
                Text("；构建说：{expected}", "; the build says: {expected}").format(expected=found.expected)
                if found.expected
                else Text("", "")
            )
            line = Text("{file}，{place}：“{said}”——{why}{instead}", "{file}, {place}: “{said}”: {why}{instead}")
            click.echo(line.format(file=path.name, place=found.place, said=found.said, why=found.why, instead=instead).to(lang), err=True)
    failed = [path for path, verdict in verdicts.items() if not verdict.passed]
    if failed:
        raise CheckFailed(
            Text("{n} 份文档核对不通过", "{n} documents don't hold").format(n=len(failed)),
            where=", ".join(path.name for path in failed),
            fix=Text("按上面所列改正，或重新生成", "correct what is listed above, or write them anew"),
        )


@click.command("verify", help=help_of("verify"))
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@SHOP
@JSON
@LANGUAGE
def verify_(file: Path, shop: Path, lang: str | None, *, as_json: bool) -> None:
    """Verify a file."""
    from zhanggui.report.verify import verify  # noqa: PLC0415 - charts are slow to import

    folder = open_folder(shop)
    opened = current(folder, DOMAINS)
    with terminal().progress(t("核对", "verifying")):
        verdict = verify(file, opened, domains=DOMAINS)
    if as_json:
        findings = [
            {"place": each.place, "said": each.said, "expected": each.expected, "kind": each.kind.value, "why": each.why.en}
            for each in verdict.findings
        ]
        write_json({"numbers": verdict.numbers, "held": verdict.held, "findings": findings})
    words = Text("{numbers} 个数字，{held} 个成立", "{numbers} numbers, {held} of them hold")
    if not as_json:
        say(words.format(numbers=verdict.numbers, held=verdict.held), lang, folder)
    _refuse({file: verdict}, Lang(lang) if lang else LANG)


@click.group("plan", help=help_of("plan"))
def plan_() -> None:
    """All that is done with plans."""


_YEAR = click.option("--year", type=click.IntRange(1990, 2100), required=True, help=t("计划的年份", "the year that is planned"))


@plan_.command(
    help=t(
        "起草 plans/年份.toml，供人填写负责人、期限与目标。", "Draft plans/YEAR.toml, in which people fill in owners, dates and targets."
    )
)
@_YEAR
@SHOP
@LANGUAGE
def draft(year: int, shop: Path, lang: str | None) -> None:
    """Draft a plan from forecasts and ranked problems."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import
    from zhanggui.report.chapters.ahead import actions  # noqa: PLC0415 - as above
    from zhanggui.report.insight import look  # noqa: PLC0415 - as above

    folder = open_folder(shop)
    opened = current(folder, DOMAINS)
    period = Period.year(year - 1, opened.shop.fiscal_month)
    with terminal().progress(t("预测", "forecasting")):
        insight = look(opened, DOMAINS, period, period.year_before())
    path = outlook.write_draft(folder, outlook.draft(opened, insight.outlooks, actions(insight, year), year))
    say(
        Text("草案已写好，请填写后冻结：{path}", "the draft is written; fill it in, then freeze it: {path}").format(path=path), lang, folder
    )


@plan_.command(help=t("冻结计划：此后不可改动，年末按它打分。", "Freeze the plan: it stays as it is, and the year is scored by it."))
@_YEAR
@SHOP
@LANGUAGE
def freeze(year: int, shop: Path, lang: str | None) -> None:
    """Freeze a plan by its hash."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import

    folder = open_folder(shop)
    path = outlook.freeze(folder, year, datetime.now(UTC))
    frozen = outlook.frozen(folder, year)
    mark = frozen.frozen if frozen else ""
    say(Text("已冻结：{path}（{mark}）", "frozen: {path} ({mark})").format(path=path, mark=mark), lang, folder)


@plan_.command("score", help=t("按冻结的计划给这一年打分。", "Score the year by its frozen plan."))
@_YEAR
@SHOP
@LANGUAGE
def score_(year: int, shop: Path, lang: str | None) -> None:
    """Score a year."""
    from zhanggui.engine import outlook  # noqa: PLC0415 - forecasts are slow to import
    from zhanggui.report.chapters.ahead import verdict  # noqa: PLC0415 - as above

    folder = open_folder(shop)
    frozen = outlook.frozen(folder, year)
    if frozen is None:
        raise BadRequest(
            Text("{year} 年没有冻结的计划", "no plan of {year} was frozen").format(year=year),
            fix=Text("先用 zhanggui plan draft 与 plan freeze", "use zhanggui plan draft, then plan freeze"),
        )
    found = outlook.score(current(folder, DOMAINS), frozen, METRICS)
    for said in verdict(found):
        say(Text(said.to(Lang.ZH), said.to(Lang.EN)), lang, folder)
    for row in found.rows:
        result = {True: Text("达成", "met"), False: Text("未达成", "missed"), None: Text("不可评", "can't be judged")}[row.hit]
        aim = row.aimed.text if row.aimed else Text("–", "–")
        line = Text("  {title}：实绩 {actual}，目标 {aim}，{result}", "  {title}: {actual}, target {aim}, {result}")
        say(line.format(title=row.metric.title, actual=row.actual.text, aim=aim, result=result), lang, folder)


@click.command("demo", help=help_of("demo"))
@click.option("--dir", "folder", type=click.Path(path_type=Path, file_okay=False), default=Path("demo-shop"), show_default=True)
@click.option("--customers", type=click.IntRange(1), default=3000, show_default=True)
@LANGUAGE
def demo(folder: Path, customers: int, lang: str | None) -> None:
    """Run the main job on a simulated shop."""
    from zhanggui.demo import run  # noqa: PLC0415 - it needs everything, other commands don't

    run(folder, customers, Lang(lang) if lang else LANG, terminal().out)
