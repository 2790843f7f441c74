"""The main job on a shop whose truth is known: simulate → load → build → report, in both languages."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import build
from zhanggui.engine.intake import load
from zhanggui.exports.contracts import CONTRACTS
from zhanggui.nouns import Edition
from zhanggui.report import Format, Order
from zhanggui.report.archive import compile_
from zhanggui.settings import init
from zhanggui.simulate import Plan, simulate
from zhanggui.words import Lang, Text, number

if TYPE_CHECKING:
    from rich.console import Console


def run(folder: Path, customers: int, lang: Lang, out: Console) -> None:
    """Make the shop at `folder` anew, and account for its last whole year."""
    started = perf_counter()

    def step(words: Text) -> None:
        out.print(f"[dim]{perf_counter() - started:5.1f} s[/dim]  {words.to(lang)}")

    if folder.exists():
        shutil.rmtree(folder)
    plan = Plan(customers=customers)
    incoming = simulate(folder, plan)
    step(Text("模拟了一家店：{n} 个文件", "simulated a shop: {n} files").format(n=len(list(incoming.iterdir()))))
    shop = init(folder)
    loaded = load(shop, sorted(incoming.iterdir()), CONTRACTS, now=datetime.now(UTC))
    rows, apart = sum(each.rows_in for each in loaded), sum(each.rows_apart for each in loaded)
    step(
        Text("载入 {rows} 行，{apart} 行另放", "loaded {rows} rows, {apart} set apart").format(
            rows=number(rows, lang), apart=number(apart, lang)
        )
    )
    made = build(shop, DOMAINS)
    step(Text("构建 {id}：{n} 张表", "built {id}: {n} tables").format(id=made.id, n=len(made.record.tables)))
    year = plan.last_day.year
    order = Order(year=year, editions=list(Edition), formats=[Format.HTML])
    written = compile_(shop, made, DOMAINS, order, now=datetime.now(UTC), reads_back=False)
    step(Text("写出 {n} 份年度总结", "wrote {n} annual summaries").format(n=len(written.newest)))
    out.print()
    for claim in written.claims:
        out.print(f"  • {claim.to(lang)}")
    out.print()
    for each in written.newest:
        out.print(str(each), style="bold", soft_wrap=True)
