"""The annual summary: compiled from facts, in both languages, each number with the query behind it."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from subprocess import PIPE, Popen

from zhanggui.engine.build import Build
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Domain, Edition, Sentence
from zhanggui.report.compose import asks, claims, sections_of, summarise
from zhanggui.report.html import body, page
from zhanggui.report.receipts import Receipts
from zhanggui.words import Lang

_BUNDLE = "import sys, vl_convert;sys.stdout.buffer.write(vl_convert.javascript_bundle('window.vegaEmbed = vegaEmbed;').encode())"
"""Bundles what draws the charts: a second and a half that would hold up everything else, so another process does it."""


def write(build: Build, domains: Sequence[Domain], year: int, edition: Edition, out: Path, langs: Sequence[Lang]) -> list[Path]:
    """Write a page for each language; all of them say the same facts."""
    with Popen([sys.executable, "-c", _BUNDLE], stdout=PIPE) as aside:  # noqa: S603 - our own words
        summary = summarise(build, domains, year, edition)
        receipts = Receipts(build, summary.measures)
        files = {lang: f"{year}-{edition}-{lang}.html" for lang in langs}
        bodies = {lang: body(summary, receipts, lang, _without(files, lang)) for lang in langs}
        bundle = aside.communicate()[0].decode()
    if aside.returncode or not bundle:
        raise RuntimeError("vl-convert could not bundle vega-embed")
    out.mkdir(parents=True, exist_ok=True)
    for lang, file in files.items():
        (out / file).write_text(page(summary, lang, bodies[lang], bundle), "utf-8")
    return [out / file for file in files.values()]


def headlines(build: Build, domains: Sequence[Domain], year: int) -> list[Sentence]:
    """The claims of the front page: the year in five."""
    sections = [section for section in sections_of(domains, Edition.COMPREHENSIVE) if section.headline]
    period = Period.year(year, build.shop.fiscal_month)
    return list(claims(sections, measure(build, asks(sections, period, period.year_before()))))


def _without(files: Mapping[Lang, str], lang: Lang) -> dict[Lang, str]:
    return {other: file for other, file in files.items() if other is not lang}
