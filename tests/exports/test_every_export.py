"""Laws for every export, over the registry."""

import ibis
import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.intake.recognise import recognise
from zhanggui.exports import EXPORTS

SOURCES = tuple(source for domain in DOMAINS for source in domain.sources)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_its_own_headers_are_enough_to_recognise_and_to_read_it(export):
    found = recognise(sorted(export.headers), label="x", sources=SOURCES, exports=EXPORTS)
    assert found.name == export.name
    rows = ibis.table(dict.fromkeys([*export.headers, "#number"], "string"), name="rows")
    for take in found.takes:
        for said in take.columns.values():
            assert isinstance(said, str) or said.resolve(rows) is not None
        if take.where is not None:
            assert take.where.resolve(rows).type().is_boolean()


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_it_names_columns_that_are_declared_and_all_that_are_required(export):
    for take in export.takes:
        declared = {column.name for column in take.source.columns}
        assert set(take.columns) <= declared
        assert {column.name for column in take.source.columns if column.required} <= set(take.columns)
        assert take.source in SOURCES


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name)
def test_it_is_named_in_both_languages_and_like_no_other(export):
    assert export.title.zh
    assert export.title.en
    names = [each.name for each in (*EXPORTS, *SOURCES)]
    assert names.count(export.name) == 1
    assert [each.headers for each in EXPORTS].count(export.headers) == 1
