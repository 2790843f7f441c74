"""The annual summary: compiled from facts, in both languages, each number with the query behind it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import vl_convert

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Domain, Edition, Sentence
from zhanggui.report.compose import asks, claims, sections_of, summarise
from zhanggui.report.html import page
from zhanggui.report.receipts import Receipts
from zhanggui.words import Lang

_EMBED = "window.vegaEmbed = vegaEmbed;"


def write(
    build: Build, domains: Sequence[Domain], year: int, edition: Edition, out: Path, langs: Sequence[Lang]
) -> list[Path]:
    """Write a page for each language; all of them say the same facts."""
    with ThreadPoolExecutor(1) as aside:
        bundle = aside.submit(vl_convert.javascript_bundle, _EMBED)
        summary = summarise(build, domains, year, edition)
        receipts = Receipts(summary.measures)
        files = {lang: f"{year}-{edition}-{lang}.html" for lang in langs}
        out.mkdir(parents=True, exist_ok=True)
        for lang, file in files.items():
            others = {other: name for other, name in files.items() if other is not lang}
            (out / file).write_text(page(summary, receipts, lang, bundle.result(), others), "utf-8")
    return [out / file for file in files.values()]


def headlines(build: Build, domains: Sequence[Domain], year: int) -> list[Sentence]:
    """The claims of the front page: the year in five."""
    sections = [section for section in sections_of(domains, Edition.COMPREHENSIVE) if section.headline]
    period = Period.year(year, build.shop.fiscal_month)
    return list(claims(sections, measure(build, asks(sections, period, period.year_before()))))
