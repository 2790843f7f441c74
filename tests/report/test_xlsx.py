"""The workbook, opened by another library: every fact with its query, and no cell that runs."""

import io
import zipfile
from dataclasses import replace
from datetime import datetime

import openpyxl
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.facts import Receipt, Slice
from zhanggui.nouns import Edition
from zhanggui.report.compose import summaries
from zhanggui.report.document import text
from zhanggui.report.pages import document
from zhanggui.report.receipts import name_of
from zhanggui.report.xlsx import xlsx
from zhanggui.report.xlsx.facts import every
from zhanggui.report.xlsx.sheets import LONGEST
from zhanggui.words import Lang

SHEETS = ["Facts", "Definitions", "Queries", "Sentences", "About"]


@pytest.fixture(scope="module")
def build(dozen):
    opened = current(dozen.folder, DOMAINS)
    yield opened
    opened.warehouse.close()


@pytest.fixture(scope="module")
def summary(build):
    return summaries(build, DOMAINS, 2025, [Edition.COMPREHENSIVE])[Edition.COMPREHENSIVE]


@pytest.fixture(scope="module")
def documents(summary):
    return {lang: document(summary, lang) for lang in Lang}


@pytest.fixture(scope="module")
def blob(summary, documents) -> bytes:
    return xlsx(summary, documents)


@pytest.fixture(scope="module")
def book(blob):
    return openpyxl.load_workbook(io.BytesIO(blob))


def rows(book, sheet: str) -> list[dict[str, object]]:
    head, *body = book[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in body]


def test_the_sheets_are_there_with_head_and_filter(book):
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.freeze_panes.endswith("2"), sheet.title
        assert sheet.auto_filter.ref, sheet.title
        widths = [each.width for each in sheet.column_dimensions.values()]
        assert max(widths) <= 61
        assert min(widths) >= 8


def test_every_fact_is_a_row_with_its_number(summary, documents, book):
    facts, found = list(every(summary, documents)), rows(book, "Facts")
    assert len(found) == len(facts) > 200
    for fact, row in zip(facts, found, strict=True):
        assert row["编号 Fact"] == name_of(fact)
        value = row["数值 Value"]
        assert value == pytest.approx(float(fact.value)) if fact.value is not None else value is None
        held = fact.comparison
        if held is not None and held.change is not None:
            assert row["变动率 Change"] == pytest.approx(held.change)
            assert row["对比值 Base"] == pytest.approx(float(held.value))
        if fact.interval is not None:
            assert (row["下限 Low"], row["上限 High"]) == pytest.approx((fact.interval.low, fact.interval.high))
        assert row["从 From"] == datetime.combine(fact.period.start, datetime.min.time())
        assert (row["须知 Guards (zh)"] is None) is (not fact.guards)
        assert bool(row["状态 Status"]) is (fact.value is None)


def test_every_fact_of_the_summary_and_of_the_documents_is_there(summary, documents, book):
    names = {row["编号 Fact"] for row in rows(book, "Facts")}
    assert {name_of(fact) for fact in summary.facts} <= names
    for said in documents.values():
        parts = [part for chapter in said.chapters for part in chapter.parts]
        printed = {name_of(piece.fact) for part in parts for para in part.paras for piece in para.line if piece.fact}
        assert printed <= names


def test_every_query_gives_its_number_again(summary, documents, book, build):
    queries: dict[str, str] = {}
    for row in rows(book, "Queries"):
        queries[row["查询 Query"]] = queries.get(row["查询 Query"], "") + row["SQL"]
    facts = {name_of(fact): fact for fact in every(summary, documents)}
    again = 0
    for row in rows(book, "Facts"):
        fact, sql = facts[row["编号 Fact"]], queries[row["查询 Query"]]
        if fact.value is None or not sql.startswith(("SELECT", "WITH")) or "manifest.json" in sql or "read_parquet('raw" in sql:
            continue
        found = build.warehouse.run(sql)
        if "of" in found[0]:
            key = fact.slices[0].value if fact.slices else fact.period.start
            value = next((next(value for name, value in each.items() if name != "of") for each in found if each["of"] == key), 0)
        else:
            value = next(iter(found[0].values()))
        if fact.metric in summary.measures:
            assert float(value or 0) == pytest.approx(float(fact.value), abs=1e-6), fact.metric
            again += 1
    assert again > 150


def test_formats_follow_the_unit(book):
    sheet = book["Facts"]
    head = [cell.value for cell in sheet[1]]
    unit, value, currency = (head.index(name) for name in ("单位 Unit", "数值 Value", "币种 Currency"))
    formats = {
        row[unit].value: (row[value].number_format, row[currency].value)
        for row in sheet.iter_rows(min_row=2)
        if row[value].value is not None
    }
    assert formats["money"] == ("[$CNY] #,##0.00", "CNY")
    assert formats["share"] == ("0.00%", None)


def test_every_metric_is_defined_and_every_sentence_stands_in_both_languages(documents, book):
    metrics = {row["指标 Metric"] for row in rows(book, "Facts")}
    definitions = {row["指标 Metric"]: row for row in rows(book, "Definitions")}
    assert set(definitions) == metrics
    assert definitions["gmv"]["定义 Definition (zh)"]
    assert definitions["gmv"]["来源表 Tables"]
    sentences = rows(book, "Sentences")
    for lang, column in ((Lang.ZH, "中文 (zh)"), (Lang.EN, "English (en)")):
        said = documents[lang]
        expected = [text(para.line) for chapter in said.chapters for part in chapter.parts for para in part.paras]
        assert [row[column] for row in sentences if row["种类 Kind"] == "sentence"] == expected
    assert all(row["中文 (zh)"] and row["English (en)"] for row in sentences)


def test_no_cell_is_a_formula(summary, documents):
    evil = ["=1+1", "+1", "-2+3", "@SUM(A1)", '=HYPERLINK("x")', "\x00\x1b\u202e行", "http://example.org", "x" * 50_000]
    first = next(iter(summary.facts))

    class Facts(type(summary.facts)):
        def __iter__(self):
            return iter([replace(first, slices=(Slice("channel", word),), receipt=Receipt(word, "b")) for word in evil])

    made = replace(summary, facts=Facts({}), measures={})
    head = replace(documents[Lang.ZH].head, shop="=cmd|calc")
    blob = xlsx(made, {Lang.ZH: replace(documents[Lang.ZH], head=head)})
    found = openpyxl.load_workbook(io.BytesIO(blob))
    cells = [cell for sheet in found for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        assert not any(b"<f>" in archive.read(name) for name in archive.namelist() if "worksheets" in name)
        assert not any("externalLink" in name for name in archive.namelist())
    texts = [str(cell.value) for cell in cells if cell.value is not None]
    assert "=1+1" in texts
    assert "\ufffd\ufffd\ufffd行" in texts
    assert max(map(len, texts)) <= 32_767


def test_a_long_query_goes_on_in_the_next_row(summary, documents):
    sql = "SELECT 1 -- a line of some length\n" * 2000
    first = next(iter(summary.facts))

    class Facts(type(summary.facts)):
        def __iter__(self):
            return iter([replace(first, receipt=Receipt(sql, "b"))])

    book = openpyxl.load_workbook(io.BytesIO(xlsx(replace(summary, facts=Facts({}), measures={}), {})))
    pieces = [row["SQL"] for row in rows(book, "Queries")]
    assert len(pieces) == 3
    assert "".join(pieces) == sql
    assert max(map(len, pieces)) <= LONGEST


def test_the_same_summary_gives_the_same_bytes_without_a_date(summary, documents, blob):
    assert xlsx(summary, documents) == blob
    with zipfile.ZipFile(io.BytesIO(blob)) as archive:
        assert b"dcterms:created" not in archive.read("docProps/core.xml")
