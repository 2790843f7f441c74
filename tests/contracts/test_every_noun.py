"""What holds for everything declared. A new noun is under these tests from its first line."""

import re
from datetime import date

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.builder import in_order
from zhanggui.engine.measure import measure
from zhanggui.exports import EXPORTS
from zhanggui.facts import Better, Period, Unit
from zhanggui.nouns import Ask, Metric, Ratio, Sampling
from zhanggui.words import Lang

SOURCES = [source for domain in DOMAINS for source in domain.sources]
TABLES = [table for domain in DOMAINS for table in domain.tables]
MODELS = [model for domain in DOMAINS for model in domain.models]
LATE = [table for domain in DOMAINS for table in domain.late]
METRICS = [metric for domain in DOMAINS for metric in domain.metrics]
PARTS = list({id(part): part for metric in METRICS for part in (metric, *metric.parts)}.values())

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def named(noun):
    return noun.name


def test_names_are_said_once():
    for nouns in (SOURCES, [*TABLES, *LATE, *MODELS], [metric.name for metric in METRICS]):
        names = [getattr(noun, "name", noun) for noun in nouns]
        assert sorted(set(names)) == sorted(names)
    parts = {}
    for part in PARTS:
        assert parts.setdefault(part.name, part) is part, f"two metrics are called {part.name}"


def test_there_are_enough_metrics_to_account_for_a_year():
    assert len([metric for metric in METRICS if not metric.hidden]) >= 80


@pytest.mark.parametrize("noun", [*DOMAINS, *TABLES, *LATE], ids=named)
def test_every_noun_says_what_it_is_in_a_sentence(noun):
    assert noun.doc.strip().endswith(".")


@pytest.mark.parametrize("noun", [*SOURCES, *PARTS, *MODELS], ids=named)
def test_titles_and_definitions_are_in_both_languages(noun):
    assert noun.title.zh
    assert noun.title.en
    assert CHINESE.search(noun.doc.zh)
    assert noun.doc.zh.endswith("。")
    assert noun.doc.en.endswith(".")
    assert not CHINESE.search(noun.doc.en)


@pytest.mark.parametrize("source", SOURCES, ids=named)
def test_a_contract_is_sound(source):
    names = [column.name for column in source.columns]
    assert len(names) == len(set(names))
    assert set(source.key) <= set(names)
    assert source.day is None or source.day in names
    assert all(CHINESE.search(column.title.zh) or column.title.zh.isascii() for column in source.columns)
    assert all(column.required for column in source.columns if column.name in source.key and column.name not in {"keyword", "creative"})


def test_personal_columns_are_marked():
    said = {column.name for source in SOURCES for column in source.columns if column.personal}
    telling = {"phone", "email", "address", "receiver_name", "name", "contact", "birth_year"}
    every = {column.name for source in SOURCES for column in source.columns}
    assert telling & every <= said


@pytest.mark.parametrize("table", TABLES, ids=named)
def test_a_table_takes_only_what_is_declared(table):
    known = {f"raw_{source.name}" for source in SOURCES} | {each.name for each in TABLES} | {"shop"}
    assert set(table.of) <= known


PARTIAL = [table for table in TABLES if table.is_redone_in_part]


@pytest.mark.parametrize("table", PARTIAL, ids=[table.name for table in PARTIAL])
def test_what_a_table_depends_on_names_columns_that_are_there(small_build, table):
    columns = set(small_build.warehouse.table(table.name).columns)
    assert table.day in columns, "it is kept month by month"
    assert (table.ahead is None) == bool(table.unit), "it is redone by its units or from a day on"
    assert {*table.unit, *table.together} <= columns
    assert {*table.ties, *table.horizon, *table.after} <= set(table.of)
    assert table.ahead is not None or (table.behind is None and not table.after), "what is redone by its units is bounded by them"


@pytest.mark.parametrize("table", LATE, ids=named)
def test_a_late_table_takes_what_a_model_says(table):
    known = {each.name for each in [*TABLES, *LATE, *MODELS]} | {"shop"}
    assert set(table.of) <= known
    assert set(table.of) & {each.name for each in [*LATE, *MODELS]}


@pytest.mark.parametrize("model", MODELS, ids=named)
def test_a_model_learns_from_built_tables(model):
    assert {model.of, model.spans, model.known} <= set(TABLES)
    assert model.of.key == (*model.series, model.of.day)
    assert model.spans.key == model.series
    assert model.known.key == (model.of.day,)


def test_tables_are_built_after_those_they_need():
    names = [table.name for table in in_order(reversed(TABLES))]
    for table in TABLES:
        assert all(names.index(need) < names.index(table.name) for need in table.of if need in names)


@pytest.mark.parametrize("metric", PARTS, ids=named)
def test_a_metric_reads_tables_that_have_days(metric):
    for part in metric.parts:
        assert part.of in TABLES
        assert part.of.day is not None
        assert (part.each is None) != (part.value is None)


@pytest.mark.parametrize("ratio", [metric for metric in METRICS if isinstance(metric, Ratio)], ids=named)
def test_a_ratio_says_how_it_scatters_only_where_that_makes_sense(ratio):
    if ratio.sampling is Sampling.PROPORTION:
        assert ratio.unit is Unit.SHARE
    if ratio.sampling is Sampling.MEAN:
        assert isinstance(ratio.top, Metric)
        assert ratio.top.of is ratio.bottom.of
    assert isinstance(ratio.better, Better)


@pytest.mark.parametrize("export", EXPORTS, ids=named)
def test_an_export_fills_what_its_sources_require(export):
    for take in export.takes:
        assert {column.name for column in take.source.columns if column.required} <= set(take.columns)
        assert set(take.columns) <= {column.name for column in take.source.columns}


# ── over a shop ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", TABLES, ids=named)
def test_a_key_is_a_key(small_build, table):
    rows = small_build.warehouse.table(table.name)
    assert small_build.warehouse.has_unique(rows, table.key)
    for name in table.key:
        assert small_build.warehouse.count(rows.filter(rows[name].isnull())) == 0


@pytest.mark.parametrize("table", TABLES, ids=named)
def test_a_table_has_its_day_and_dimensions(small_build, table):
    schema = small_build.warehouse.table(table.name).schema()
    assert table.day is None or str(schema[table.day]) == "date"
    assert all(str(schema[dimension.name]) == "string" for dimension in table.dimensions)


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_a_period_without_data_is_not_known(small_build, metric):
    (fact,) = measure(small_build, [Ask(metric=metric, period=Period(date(1999, 1, 1), date(1999, 1, 2)))])
    assert fact.value is None
    assert fact.guards
    assert fact.to(Lang.EN) == "not known"
    assert fact.to(Lang.ZH) == "未知"


@pytest.mark.parametrize("metric", METRICS, ids=named)
def test_the_receipt_gives_the_number_again(small_build, metric):
    (fact,) = measure(small_build, [Ask(metric=metric, period=Period.year(2025))])
    if fact.value is None:
        assert fact.guards, "what is not known says why"
        return
    (row,) = small_build.warehouse.run(fact.sql)
    assert float(next(iter(row.values()))) == pytest.approx(float(fact.value), rel=1e-9)


@pytest.mark.parametrize("metric", [metric for metric in METRICS if metric.adds and isinstance(metric, Metric)], ids=named)
def test_slices_and_months_of_a_sum_add_up_to_it(small_build, metric):
    year = Period.year(2025)
    from zhanggui.facts import Grain

    asks = [Ask(metric=metric, period=year), Ask(metric=metric, period=year, every=Grain.MONTH)]
    asks += [Ask(metric=metric, period=year, by=(dimension,)) for dimension in metric.dimensions]
    facts = measure(small_build, asks)
    whole = facts[metric].value
    if whole is None:
        assert facts[metric].guards, "what is not known says why"
        return
    for ask in asks[1:]:
        assert float(sum(fact.value or 0 for fact in facts.of(ask))) == pytest.approx(float(whole), rel=1e-9)


@pytest.mark.parametrize("metric", [metric for metric in METRICS if isinstance(metric, Ratio) and metric.sampling], ids=named)
def test_an_interval_holds_its_number(small_build, metric):
    (fact,) = measure(small_build, [Ask(metric=metric, period=Period.year(2025))])
    if fact.interval is None:
        assert fact.value is None or fact.n is None or fact.n < 2, "a number of several cases has an interval"
        return
    assert fact.interval.low - 1e-12 <= float(fact.value) <= fact.interval.high + 1e-12
    assert fact.n
