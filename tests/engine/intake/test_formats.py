"""The same two orders in every kind of file come in as the same two rows."""

import gzip
import io
import json
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlwt

HEADER = ("订单编号", "订单创建时间", "买家会员名", "买家实际支付金额", "地区")
ORDERS = (
    ("00123", "2025-01-05 09:03:00", "小美, 上海", "1234.50", "上海"),
    ("00124", "2025-01-06 10:00:00", '说"好"的人', "99.00", "内蒙古"),
)
EXPECTED = [
    ("00123", datetime(2025, 1, 5, 1, 3), "小美, 上海", Decimal("1234.5"), "上海"),
    ("00124", datetime(2025, 1, 6, 2, 0), '说"好"的人', Decimal(99), "内蒙古"),
]


def text(delimiter: str = ",", end: str = "\n") -> str:
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"' if {delimiter, '"'} & set(cell) else cell

    return "".join(delimiter.join(map(quoted, row)) + end for row in (HEADER, *ORDERS))


def json_lines() -> str:
    return "".join(json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False) + "\n" for row in ORDERS)


def parquet() -> bytes:
    out = io.BytesIO()
    table = pa.table({name: [row[place] for row in ORDERS] for place, name in enumerate(HEADER)})
    times = pa.array([datetime(2025, 1, 5, 9, 3), datetime(2025, 1, 6, 10)], pa.timestamp("us"))
    pq.write_table(table.set_column(1, HEADER[1], times).set_column(3, HEADER[3], pa.array([1234.5, 99.0])), out)
    return out.getvalue()


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    for number, when, who, paid, where in ORDERS:
        book.active.append((number, datetime.fromisoformat(when), who, float(paid), where))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def xls() -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("订单")
    when_style = xlwt.easyxf(num_format_str="YYYY-MM-DD HH:MM:SS")
    for place, row in enumerate((HEADER, *ORDERS)):
        for column, cell in enumerate(row):
            if place and column == 1:
                sheet.write(place, column, datetime.fromisoformat(cell), when_style)
            else:
                sheet.write(place, column, float(cell) if place and column == 3 else cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def found(desk) -> list[tuple]:
    names = ("order_id", "ordered_at", "customer_id", "paid_amount", "region")
    return [tuple(row[name] for name in names) for row in desk.rows("orders")]


FILES = {
    "commas.csv": text(),
    "windows.csv": text(end="\r\n"),
    "macintosh.csv": text(end="\r"),
    "no_last_break.csv": text().rstrip("\n"),
    "tabs.tsv": text("\t"),
    "semicolons.csv": text(";"),
    "bars.txt": text("|"),
    "mark.csv": text().encode("utf-8-sig"),
    "gb18030.csv": text().encode("gb18030"),
    "utf16.csv": text().encode("utf-16"),
    "utf16be.csv": b"\xfe\xff" + text("\t").encode("utf-16-be"),
    "preamble.csv": "订单报表\n导出时间：2025-02-01\n\n" + text(),
    "sep.csv": "sep=;\n" + text(";"),
    "trailing.csv": text().replace("\n", ",\n"),
    "trailing_header.csv": text().replace("地区\n", "地区,\n"),
    "lines.jsonl": json_lines(),
    "lines.csv.gz": gzip.compress(text().encode()),
    "lines.jsonl.gz": gzip.compress(json_lines().encode()),
    "table.parquet": parquet(),
    "table.parquet.gz": gzip.compress(parquet()),
    "book.xlsx": xlsx(),
    "book.xls": xls(),
    "book.csv": xlsx(),
    "archive.zip": zipped(("orders.csv", text().encode("gb18030")), ("__MACOSX/._orders.csv", b"litter")),
    "wrapped.zip": zipped(("inner.csv.gz", gzip.compress(text().encode()))),
}


@pytest.mark.parametrize("name", FILES)
def test_every_kind_of_file_holds_the_same_orders(desk, name):
    loaded = desk.hand_in(FILES[name], name)
    assert (loaded.rows_in, loaded.rows_kept, loaded.rows_apart) == (2, 2, 0)
    assert found(desk) == EXPECTED


def test_an_archive_may_hold_several_files(desk):
    lines = "order_id,line,sku,quantity,unit_price\n00123,1,S1,1,10\n"
    results = desk.take(desk.write("all.zip", zipped(("orders.csv", text().encode()), ("lines.csv", lines.encode()))))
    assert [(each.file, each.rows_kept) for each in results] == [("all.zip/orders.csv", 2), ("all.zip/lines.csv", 1)]


def test_a_workbook_may_hold_several_sheets_and_an_empty_one(desk):
    book = openpyxl.Workbook()
    book.active.title = "orders"
    book.active.append(("order_id", "ordered_at"))
    book.active.append(("A1", datetime(2025, 1, 5, 9, 3)))
    lines = book.create_sheet("lines")
    lines.append(("order_id", "line", "sku", "quantity", "unit_price"))
    lines.append(("A1", 1, "S1", 2, 9.99))
    book.create_sheet("notes")
    book.save(desk.write("book.xlsx", b""))
    results = desk.take(desk.folder / "book.xlsx")
    assert [(each.file, each.export, each.rows_kept) for each in results] == [
        ("book.xlsx[orders]", "orders", 1),
        ("book.xlsx[lines]", "order_lines", 1),
    ]


def test_in_a_workbook_numbers_dates_and_texts_may_share_a_column(desk):
    book = openpyxl.Workbook()
    book.active.append(("订单明细", None, None))
    book.active.append(("order_id", "ordered_at", "paid_amount"))
    book.active.append((536365, datetime(2025, 1, 5, 9, 3), 12.5))
    book.active.append(("C536366", "2025年1月6日", "1,200元"))
    book.active.append((1234567890123456789, 45662.5, None))
    book.save(desk.write("book.xlsx", b""))
    (loaded,) = desk.take(desk.folder / "book.xlsx")
    rows = [(row["order_id"], row["ordered_at"], row["paid_amount"]) for row in desk.rows("orders")]
    assert rows[:2] == [("536365", datetime(2025, 1, 5, 1, 3), Decimal("12.5")), ("C536366", datetime(2025, 1, 5, 16), Decimal(1200))]
    assert loaded.rows_in == 3


def test_a_long_id_that_a_workbook_kept_as_a_number_is_set_apart(desk):
    book = openpyxl.Workbook()
    book.active.append(("order_id", "ordered_at"))
    book.active.append((1234567890123456789, datetime(2025, 1, 5)))
    book.active.append((123456789012345, datetime(2025, 1, 5)))
    book.save(desk.write("book.xlsx", b""))
    (loaded,) = desk.take(desk.folder / "book.xlsx")
    assert desk.column("orders", "order_id") == ["123456789012345"]
    assert [(row["#line"], row["#column"]) for row in desk.apart(loaded)] == [("2", "order_id")]


def test_what_a_parquet_file_types_is_taken_as_it_is(desk):
    out = io.BytesIO()
    pq.write_table(
        pa.table(
            {
                "order_id": pa.array([7, 8], pa.int64()),
                "ordered_at": pa.array([datetime(2025, 1, 5, 9, 3), datetime(2025, 1, 6)], pa.timestamp("ns", tz="Asia/Tokyo")),
                "customer_id": pa.array([17850.0, None], pa.float64()),
                "paid_amount": pa.array([Decimal("1.50"), Decimal("2.25")], pa.decimal128(9, 2)),
                "points_amount": pa.array([1, 2], pa.int32()),
                "status": pa.array(["paid", "shipped"]).dictionary_encode(),
            }
        ),
        out,
    )
    desk.hand_in(out.getvalue(), "typed.parquet")
    first = desk.rows("orders")[0]
    # Arrow reads a naive time beside a zone as UTC.
    assert (first["order_id"], first["ordered_at"], first["customer_id"]) == ("7", datetime(2025, 1, 5, 9, 3), "17850")
    assert (first["paid_amount"], first["points_amount"], first["status"]) == (Decimal("1.5"), Decimal(1), "paid")


def test_days_stay_days_whatever_the_zone(make_desk):
    desk = make_desk(zone="America/Sao_Paulo")
    out = io.BytesIO()
    pq.write_table(
        pa.table({"promotion_id": ["P1"], "title": ["618"], "starts_on": [date(2025, 6, 1)], "ends_on": [datetime(2025, 6, 20)]}), out
    )
    desk.hand_in(out.getvalue(), "promotions.parquet")
    assert (desk.column("promotions", "starts_on"), desk.column("promotions", "ends_on")) == ([date(2025, 6, 1)], [date(2025, 6, 20)])


def test_json_may_leave_fields_out_and_hold_other_ones(desk):
    lines = [
        {"order_id": "A1", "ordered_at": "2025-01-05", "paid_amount": 12.5, "extra": {"nested": [1]}},
        {"order_id": 2, "ordered_at": 1736038980, "customer_id": None},
    ]
    lines += [{"order_id": f"B{n}", "ordered_at": "2025-01-05"} for n in range(1500)] + [
        {"order_id": "Z", "ordered_at": "2025-01-05", "store": "旗舰店"}
    ]
    desk.hand_in("".join(json.dumps(line) + "\n" for line in lines), "lines.json")
    rows = desk.rows("orders")
    assert [(row["order_id"], row["paid_amount"]) for row in rows[:2]] == [("A1", Decimal("12.5")), ("2", None)]
    assert rows[1]["ordered_at"] == datetime(2025, 1, 5, 1, 3)
    assert rows[-1]["store"] == "旗舰店"


LATIN = "order_id;ordered_at;region\nA1;2025-01-05;São Paulo\nA2;2025-01-06;Malmö\nA3;2025-01-07;Curaçao\n"


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "cp1252", "utf-16"])
def test_latin_letters_are_not_taken_for_chinese(desk, encoding):
    desk.hand_in(LATIN.encode(encoding))
    assert desk.column("orders", "region") == ["São Paulo", "Malmö", "Curaçao"]


def test_a_euro_sign_of_windows_is_a_euro_sign(desk):
    desk.hand_in("order_id;ordered_at;paid_amount;region\nA1;2025-01-05;€ 12;Köln\n".encode("cp1252"))
    assert desk.column("orders", "paid_amount") == [Decimal(12)]


def test_a_large_file_in_gb18030_comes_in_whole(desk):
    lines = "".join(f'{n},2025-01-05,"买家, {n}",{n}.50\n' for n in range(100_000))
    loaded = desk.hand_in(("order_id,ordered_at,customer_id,paid_amount\n" + lines).encode("gb18030"))
    assert (loaded.rows_in, loaded.rows_apart) == (100_000, 0)
    assert desk.rows("orders")[99_999]["customer_id"] == "买家, 99999"


def test_a_column_of_single_letters_does_not_hide_gb18030(desk):
    rows = "".join(f"C{n},{'男' if n % 3 == 0 else '女'}\n" for n in range(60))
    desk.hand_in(("customer_id,gender\n" + rows).encode("gb18030"))
    assert desk.column("customers", "gender")[:3] == ["男", "女", "女"]


def test_a_parquet_file_may_hold_types_that_no_shop_needs(desk):
    odd = {
        "time": pa.array([time(9, 3)] * 2),
        "duration": pa.array([timedelta(hours=1)] * 2),
        "binary": pa.array([b"ab", b"cd"], pa.binary(2)),
        "nothing": pa.nulls(2),
        "half": pa.array([1.5, 2.5], pa.float32()),
        "tiny": pa.array([1, 2], pa.uint8()),
        "huge": pa.array([Decimal(10) ** 30, None], pa.decimal128(38, 2)),
        "large": pa.array(["a", "b"], pa.large_string()),
    }
    out = io.BytesIO()
    pq.write_table(pa.table({"order_id": ["A1", "A2"], "ordered_at": ["2025-01-05", "never"], **odd}), out)
    loaded = desk.hand_in(out.getvalue(), "odd.parquet", wanted="orders")
    assert (loaded.rows_kept, loaded.rows_apart) == (1, 1)


WRONG = {
    "time": pa.array([time(9, 3)]),
    "duration": pa.array([timedelta(hours=1)]),
    "binary": pa.array([b"x"]),
    "list": pa.array([[1]]),
    "nothing": pa.nulls(1),
    "flag": pa.array([True]),
    "number": pa.array([7]),
    "large": pa.array([1e300]),
    "last moment": pa.array([2**63 - 1], pa.timestamp("us")),
    "first moment": pa.array([-(2**63) + 1], pa.timestamp("us", tz="UTC")),
    "last day": pa.array([2**31 - 1], pa.date32()),
    "largest": pa.array([2**63 - 1]),
    "infinite": pa.array([float("inf")]),
    "no number": pa.array([float("nan")]),
    "day": pa.array([date(2025, 1, 5)]),
}


@pytest.mark.parametrize("kind", WRONG)
def test_a_column_of_the_wrong_type_is_read_or_set_apart(desk, kind):
    for source, columns in (
        ("orders", ("order_id", "ordered_at", "paid_amount", "region", "status")),
        ("order_lines", ("line", "quantity")),
    ):
        for column in columns:
            out = io.BytesIO()
            plain = {"order_id": [column], "ordered_at": ["2025-01-05"], "line": [1], "sku": ["S1"], "quantity": [1], "unit_price": [1]}
            pq.write_table(pa.table({name: pa.array(value) for name, value in plain.items()} | {column: WRONG[kind]}), out)
            loaded = desk.hand_in(out.getvalue(), f"{column}.parquet", wanted=source)
            assert loaded.rows_in == loaded.rows_kept + loaded.rows_apart == 1
