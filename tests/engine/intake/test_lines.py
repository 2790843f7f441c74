"""Every row apart says on which line of the file it stands, whatever stands before it."""

import pytest

HEADER = "order_id,ordered_at,region,paid_amount\n"
GOOD = "A{n},2025-01-05,x,1\n"
BAD = "B{n},2025-01-05,x,oops\n"


def lines_apart(desk, text: str | bytes) -> list[int]:
    return [int(row["#line"]) for row in desk.apart(desk.hand_in(text))]


def text(*parts: str) -> str:
    return HEADER + "".join(part.format(n=n) for n, part in enumerate(parts))


def test_lines_are_counted_from_the_header(desk):
    assert lines_apart(desk, text(GOOD, BAD, GOOD, BAD)) == [3, 5]


def test_a_quoted_value_of_several_lines_counts_as_many(desk):
    multi = 'A{n},2025-01-05,"one\ntwo\nthree",1\n'
    assert lines_apart(desk, text(multi, BAD, multi, GOOD, BAD)) == [5, 10]


def test_a_row_that_is_bad_and_of_several_lines_stands_where_it_begins(desk):
    assert lines_apart(desk, text(GOOD, 'B{n},2025-01-05,"a\nb",oops\n', BAD)) == [3, 5]


def test_blank_lines_are_no_rows_and_count_as_lines(desk):
    assert lines_apart(desk, text(GOOD, "\n", "\n", BAD, "\n", BAD)) == [5, 7]


def test_lines_that_are_no_rows_count_too(desk):
    short, long = "A{n},2025-01-05\n", "A{n},2025-01-05,x,1,2,3\n"
    assert lines_apart(desk, text(GOOD, short, BAD, long, GOOD, BAD)) == [3, 4, 5, 7]


def test_all_of_it_together_on_windows(desk):
    multi = 'A{n},2025-01-05,"one\ntwo",1\n'
    mixed = text(multi, "\n", "A{n},2025-01-05\n", multi, BAD, 'C{n},2025-01-05,"x" y,1\n', "\n", BAD).replace("\n", "\r\n")
    assert lines_apart(desk, mixed) == [5, 8, 9, 11]


def test_a_preamble_counts(desk):
    assert lines_apart(desk, "导出的订单\n\n" + text(GOOD, BAD)) == [5]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_it_is_so_in_every_encoding(desk, encoding):
    multi = 'A{n},2025-01-05,"上\n海",1\n'
    assert lines_apart(desk, text(multi, GOOD, "A{n},2025-01-05\n", BAD).encode(encoding)) == [5, 6]


def test_it_is_so_in_a_split_file(desk):
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    good = '1,85123A,"A ""HOLDER""\nof two lines",6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n'
    bad = "2,85123A,HOLDER,six,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    assert lines_apart(desk, header + good + bad + good + bad) == [4, 7]


def test_it_is_so_far_down_a_large_file(desk):
    parts = [GOOD] * 150_000
    parts[10] = 'A{n},2025-01-05,"one\ntwo",1\n'
    parts[100_000] = "A{n},2025-01-05\n"
    parts[149_999] = BAD
    assert lines_apart(desk, text(*parts)) == [100_003, 150_002]


def test_in_json_a_row_is_a_line(desk):
    good, bad = '{"order_id": "A1", "ordered_at": "2025-01-05"}\n', '{"order_id": "B1", "ordered_at": "never"}\n'
    loaded = desk.hand_in(
        good + "\n" + bad + '{"order_id": "C1", "ordered_at": \n' + good.replace("A1", "A2") + bad.replace("B1", "B2"), "x.jsonl"
    )
    assert [(row["#line"], row["#reason"]) for row in desk.apart(loaded)] == [
        ("3", "not a time"),
        ("4", "the line is not valid JSON"),
        ("6", "not a time"),
    ]
    assert desk.apart(loaded)[1]["#value"] == '{"order_id": "C1", "ordered_at": '
