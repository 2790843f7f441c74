"""The workbook: every fact of a year with its comparison, interval and guards, its definition, and the query that gives it again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

import xlsxwriter

from zhanggui.facts import Fact
from zhanggui.report.document import Document, Para, text
from zhanggui.report.native.package import legal, undated
from zhanggui.report.native.theme import EAST
from zhanggui.report.receipts import Labels
from zhanggui.report.summary import Summary
from zhanggui.report.xlsx.facts import FACTS, QUERIES, Queries, every, row
from zhanggui.report.xlsx.sheets import Cell, Pen
from zhanggui.words import Lang, Text


def xlsx(summary: Summary, documents: Mapping[Lang, Document]) -> bytes:
    """Write the workbook of an edition; `documents` are its languages. The same summary gives the same bytes."""
    facts, queries = list(every(summary, documents)), Queries(summary)
    rows = [row(fact, queries, Labels(summary.measures)) for fact in facts]
    definitions = list(_definitions(summary, documents, facts))
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_format_properties": {"font_name": EAST, "font_size": 10, "valign": "top"},
    }
    with xlsxwriter.Workbook(out, options) as workbook:
        pen = Pen(workbook)
        pen.sheet("Facts", FACTS, rows, frozen=3)
        pen.sheet("Definitions", _DEFINITIONS, definitions, frozen=2)
        pen.sheet("Queries", QUERIES, queries.rows, frozen=1)
        pen.sheet("Sentences", _SENTENCES, list(_sentences(documents)), frozen=1)
        pen.sheet("About", _ABOUT, list(_about(summary, documents)), frozen=1)
        head = next(iter(documents.values())).head if documents else None
        workbook.set_properties({"title": legal(f"{head.shop} {head.year} {head.title}") if head else "", "author": "Zhanggui"})
    return undated(out.getvalue())


# ── definitions, sentences, about ────────────────────────────────────────────

_DEFINITIONS = (
    "指标 Metric", "名称 Title (zh)", "Title (en)", "定义 Definition (zh)", "Definition (en)", "单位 Unit", "较好 Better", "定义版本 Version",
    "来源表 Tables", "维度 Dimensions",
)  # fmt: skip
_SENTENCES = ("版本 Edition", "章 Chapter", "节 Section", "种类 Kind", "中文 (zh)", "English (en)")
_ABOUT = ("项目 Item", "中文 (zh)", "English (en)")


def _definitions(summary: Summary, documents: Mapping[Lang, Document], facts: Iterable[Fact]) -> Iterator[Sequence[Cell]]:
    """The metrics of the facts; what is no metric of the catalogue is defined as the documents do."""
    first = {fact.metric: fact for fact in reversed(list(facts))}
    terms = {lang: {term.name: term for term in document.terms} for lang, document in documents.items()}
    for name in sorted(first):
        fact, measure = first[name], summary.measures.get(name)
        if measure is not None:
            docs = [" ".join([measure.doc.to(lang), *(each.to(lang) for each in measure.caveats)]) for lang in Lang]
            tables = ", ".join(dict.fromkeys(part.of.name for part in measure.parts))
            dimensions = ", ".join(each.name for each in measure.dimensions)
        else:
            docs = [terms[lang][name].doc if name in terms.get(lang, {}) else "" for lang in Lang]
            tables = dimensions = ""
        yield [name, fact.title.zh, fact.title.en, *docs, fact.unit.value, fact.better.value, fact.version, tables, dimensions]


def _sentences(documents: Mapping[Lang, Document]) -> Iterator[Sequence[Cell]]:
    """Every sentence in both languages, side by side."""
    said = {lang: list(_said(document)) for lang, document in documents.items()}
    most = max((len(each) for each in said.values()), default=0)
    for place in range(most):
        here = {lang: lines[place] for lang, lines in said.items() if place < len(lines)}
        where = here.get(Lang.EN) or next(iter(here.values()))
        yield [*where[:4], *(here[lang][4] if lang in here else "" for lang in (Lang.ZH, Lang.EN))]


def _said(document: Document) -> Iterator[tuple[str, str, str, str, str]]:
    front, edition = document.front, str(document.edition)
    fronts: dict[str, tuple[Para, ...]] = {
        "claim": front.claims, "problem": front.problems, "commitment": front.commitments, "score": front.score
    }  # fmt: skip
    yield from ((edition, "", "", kind, text(para.line)) for kind, paras in fronts.items() for para in paras)
    for chapter in document.chapters:
        for part in chapter.parts:
            yield from ((edition, chapter.title, part.title, "sentence", text(para.line)) for para in part.paras)
            yield from ((edition, chapter.title, part.title, "exhibit", text(each.title)) for each in part.exhibits)
            yield from ((edition, chapter.title, part.title, "note", note.text) for note in part.notes)
        yield from ((edition, chapter.title, "", "lack", f"{', '.join(lack.names)}: {lack.reason}") for lack in chapter.lacks)


def _about(summary: Summary, documents: Mapping[Lang, Document]) -> Iterator[Sequence[Cell]]:
    heads = {lang: document.head for lang, document in documents.items()}
    if heads:
        first = next(iter(heads.values()))
        yield ["店铺 Shop", *(heads[lang].shop if lang in heads else first.shop for lang in Lang)]
        yield ["报告 Report", *(f"{heads[lang].year} {heads[lang].title}" if lang in heads else "" for lang in Lang)]
        for place, (name, _) in enumerate(first.facts):
            yield [name, *(heads[lang].facts[place][1] if lang in heads else "" for lang in Lang)]
        for place in range(len(first.standing)):
            yield ["须知 To be known", *(heads[lang].standing[place].text if lang in heads else "" for lang in Lang)]
    yield from ([name, words.zh, words.en] for name, words in _GUIDE)
    yield ["数据构建 Build", summary.build.id, summary.build.id]


_GUIDE = (
    ("Facts", Text(
        "每行一个事实：数值、对比、区间、样本数、须知。空白数值表示未知或暂不发布，见“状态”。变动率以对比值为基数；占比的差额以百分点计。",
        "A row for each fact: value, comparison, interval, cases, guards. An empty value is not known or withheld: see Status. "
        "Change is relative to the base; the difference of a share is in percentage points.")),
    ("Definitions", Text("每个指标的定义、单位、版本和来源表。", "The definition, unit, version and tables of each metric.")),
    ("Queries", Text(
        "每个事实的 SQL。同一序列的各点共用一条查询：结果每行是维度的一个取值或一个月。过长的查询分段列出。",
        "The SQL of each fact. The points of a series share one query: its result has a row for each value of the dimension or each month. "
        "A query too long for a cell goes on in the next row.")),
    ("Sentences", Text("报告里的每句话，中英对照。", "Every sentence of the report, both languages side by side.")),
)  # fmt: skip
