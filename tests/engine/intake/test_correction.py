"""Rows apart are corrected in their file and loaded again; a file corrected at its source supersedes its rows by key."""

import csv
import io
from decimal import Decimal

import openpyxl

from zhanggui.engine.intake.recognise import Said

FIRST = "order_id,ordered_at,region,paid_amount\nA1,2025-01-05,上海,10\nA2,never,北京,20\nA3,2025-01-07,广州,oops\n"
LINES = "order_id,sku,quantity,unit_price\nA1,S1,1,10\nA1,S2,x,5\nA1,S3,3,7\n"


def corrected(loaded, **mended: str) -> str:
    """The file of rows apart, each value that is a key of `mended` replaced by what it should be."""
    text = loaded.apart.read_text("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0].keys())
    writer.writeheader()
    writer.writerows({name: cell if name.startswith("#") else mended.get(cell, cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()


def test_a_row_apart_says_file_line_column_value_reason_and_fix_in_both_languages(desk):
    loaded = desk.hand_in(FIRST, "orders.csv")
    assert desk.apart(loaded)[0] == {
        "#batch": "000001",
        "#file": "orders.csv",
        "#line": "3",
        "#column": "ordered_at",
        "#value": "never",
        "#原因": "不是时间",
        "#reason": "not a time",
        "#改法": "写成 2025-06-18 09:03:00",
        "#fix": "write 2025-06-18 09:03:00",
        "#number": "",
        "order_id": "A2",
        "ordered_at": "never",
        "region": "北京",
        "paid_amount": "20",
    }
    assert loaded.reasons == {"ordered_at\t不是时间\tnot a time": 1, "paid_amount\t不是金额\tnot an amount of money": 1}


def test_corrected_rows_join_the_others_and_nothing_is_outstanding(desk):
    first = desk.hand_in(FIRST, "orders.csv")
    assert [batch.id for batch in desk.manifest.outstanding] == ["000001"]
    second = desk.hand_in(corrected(first, never="2025-01-06", oops="30"), "corrected.csv")
    assert (second.rows_in, second.rows_apart) == (2, 0)
    assert desk.column("orders", "order_id") == ["A1", "A2", "A3"]
    assert desk.column("orders", "paid_amount") == [Decimal(10), Decimal(20), Decimal(30)]
    assert desk.manifest.outstanding == []
    assert desk.manifest.batches[1].mends == ("000001",)
    assert desk.manifest.overlapping == ()


def test_a_row_that_is_still_wrong_is_set_apart_again(desk):
    first = desk.hand_in(FIRST, "orders.csv")
    second = desk.hand_in(corrected(first, never="2025-01-06"), "corrected.csv")
    assert [(row["#batch"], row["order_id"]) for row in desk.apart(second)] == [("000002", "A3")]
    assert [batch.id for batch in desk.manifest.outstanding] == ["000002"]
    desk.hand_in(corrected(second, oops="30"), "again.csv")
    assert desk.manifest.outstanding == []
    assert desk.column("orders", "order_id") == ["A1", "A2", "A3"]


def test_a_spreadsheet_may_save_it_as_a_workbook(desk):
    first = desk.hand_in(FIRST, "orders.csv")
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(corrected(first, never="2025-01-06", oops="30"))):
        book.active.append([int(cell) if cell == "000001" else cell for cell in row])
    book.save(desk.write("corrected.xlsx", b""))
    desk.take(desk.folder / "corrected.xlsx")
    assert desk.column("orders", "order_id") == ["A1", "A2", "A3"]
    assert desk.manifest.outstanding == []


def test_a_corrected_line_keeps_the_number_that_it_had(desk):
    first = desk.hand_in(LINES, "lines.csv")
    desk.hand_in(corrected(first, x="2"), "corrected.csv")
    assert [(row["line"], row["sku"]) for row in desk.rows("order_lines")] == [(1, "S1"), (3, "S3"), (2, "S2")]


def test_a_line_that_was_no_row_gets_a_number_that_no_other_has(desk):
    first = desk.hand_in(LINES.replace("A1,S2,x,5", "A1,S2,2"), "lines.csv")
    rows = desk.apart(first)
    assert (rows[0]["order_id"], rows[0]["sku"], rows[0]["unit_price"]) == ("A1", "S2", "")
    text = corrected(first).replace("A1,S2,2,", "A1,S2,2,5")
    second = desk.hand_in(text, "corrected.csv")
    assert (second.rows_kept, second.rows_apart) == (1, 0)
    assert [row["sku"] for row in desk.rows("order_lines")] == ["S1", "S3", "S2"]
    assert len({row["line"] for row in desk.rows("order_lines")}) == 3


def test_a_repeated_row_that_comes_again_unchanged_does_not_supersede_the_first(desk):
    first = desk.hand_in("order_id,ordered_at,region\nA1,2025-01-05,first\nA1,2025-01-05,second\nA2,never,x\n")
    second = desk.hand_in(corrected(first, never="2025-01-06"), "corrected.csv")
    assert [row["#reason"] for row in desk.apart(second)] == ["an earlier row of this file has the same key"]
    assert desk.column("orders", "region") == ["first", "x"]
    assert desk.manifest.overlapping == ()


def test_what_the_first_reading_settled_holds_for_the_corrected_rows(desk):
    first = desk.hand_in("order_id;ordered_at;paid_amount\nA1;03/13/2025;1,50\nA2;04/05/2025;oops\n")
    desk.hand_in(corrected(first, oops="2,75"), "corrected.csv")
    assert [(row["ordered_at"].month, row["paid_amount"]) for row in desk.rows("orders")] == [(3, Decimal("1.5")), (4, Decimal("2.75"))]


def test_a_mapping_is_remembered_for_the_corrected_rows(desk):
    text = "Nummer,Wann,Betrag\nA1,2025-01-05 10:00,1\nA2,bald,2\n"
    mapping = Said(sources={"orders": {"order_id": "Nummer", "ordered_at": "Wann", "paid_amount": "Betrag"}}, zone="Europe/Berlin")
    first = desk.hand_in(text, mapping=mapping)
    desk.hand_in(corrected(first, bald="2025-01-05 11:00"), "corrected.csv")
    assert [each.hour for each in desk.column("orders", "ordered_at")] == [9, 10]


def test_rows_of_an_export_come_back_into_all_its_sources(desk):
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    first = desk.hand_in(
        header + "1,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,UK\n1,71053,LANTERN,two,2010-12-01 08:26:00,3.39,17850.0,UK\n"
        "2,22752,BOXES,two,2010-12-01 08:30:00,7.65,13047.0,UK\n"
    )
    assert first.sources == {"order_lines": 1, "orders": 1, "refunds": 0, "stock_moves": 0, "products": 1}
    second = desk.hand_in(corrected(first, two="2"), "corrected.csv")
    assert second.sources == {"order_lines": 2, "orders": 2, "refunds": 0, "stock_moves": 0, "products": 2}
    assert [(row["order_id"], row["line"]) for row in desk.rows("order_lines")] == [("1", 1), ("1", 2), ("2", 1)]
    # Order 1 came twice, with the same content: the later one supersedes it when the tables are built.
    assert desk.manifest.overlapping == ("orders",)


def test_a_corrected_file_supersedes_its_rows_by_key(desk):
    desk.hand_in(FIRST.replace("never", "2025-01-06"), "orders.csv")
    assert desk.manifest.overlapping == ()
    desk.hand_in("order_id,ordered_at,region,paid_amount\nA1,2025-01-05,上海,11\n", "corrected.csv")
    assert desk.manifest.overlapping == ("orders",)
    assert [piece.rows for piece in desk.manifest.of("orders")] == [2, 1]


def test_the_same_file_is_taken_once_whatever_its_name(desk):
    desk.hand_in(FIRST, "orders.csv")
    again = desk.hand_in(FIRST, "copy.csv")
    assert (again.already, again.rows_in) == (True, 0)
    one, two = desk.take(desk.write("x.csv", FIRST.replace("A", "B")), desk.write("y.csv", FIRST.replace("A", "B")))
    assert (one.already, two.already) == (False, True)
    assert len(desk.manifest.batches) == 2


def test_a_dry_run_says_what_would_come_of_it_and_does_nothing(desk):
    loaded = desk.hand_in(FIRST, "orders.csv", dry_run=True)
    assert (loaded.rows_kept, loaded.rows_apart, loaded.apart) == (1, 2, None)
    assert desk.manifest.batches == ()
    assert list(desk.shop.folder.raw.iterdir()) == []
    assert list(desk.shop.folder.apart.iterdir()) == []


def test_files_of_one_load_and_of_several_are_held_against_each_other_a_missing_part_of_a_key_too(desk):
    header = "day,traffic_channel,campaign,keyword,spend\n"
    first = desk.write("a.csv", header + "2025-01-05,baidu,spring,tea,1\n2025-01-05,baidu,spring,,2\n")
    second = desk.write("b.csv", header + "2025-01-06,baidu,spring,,3\n")
    desk.take(first, second, wanted="ad_spend")
    assert desk.manifest.overlapping == ()
    desk.hand_in(header + "2025-01-07,baidu,spring,,4\n", "c.csv", wanted="ad_spend")
    assert desk.manifest.overlapping == ()
    desk.hand_in(header + "2025-01-06,baidu,spring,,5\n", "d.csv", wanted="ad_spend")
    assert desk.manifest.overlapping == ("ad_spend",)


def test_two_files_of_one_load_that_share_a_key_overlap(desk):
    row = "order_id,ordered_at,region,paid_amount\nA1,2025-01-05,上海,{}\n"
    desk.take(desk.write("a.csv", row.format(10)), desk.write("b.csv", row.format(11)))
    assert desk.manifest.overlapping == ("orders",)
