"""Broken and hostile input: a clear error that names the file, or rows apart with reasons; never a traceback, never half a shop."""

import csv
import gzip
import io
import os
import random
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhanggui.errors import BadFile, BadShop, ZhangguiError
from zhanggui.settings import Folder, Limits, Settings
from zhanggui.words import Lang

GOOD = "order_id,ordered_at,region\nA1,2025-01-05,上海\nA2,2025-01-06,北京\n"


def refused(desk, content: str | bytes, name: str = "file.csv") -> str:
    """What is said, in English, of a file that is refused; the shop is as it was, and both languages say it."""
    path = desk.write(name, content)
    with pytest.raises(BadFile) as caught:
        desk.take(path)
    assert desk.manifest.batches == ()
    assert not (desk.shop.folder.path / ".incoming").exists()
    assert caught.value.to(Lang.ZH) != caught.value.to(Lang.EN)
    assert caught.value.where
    return str(caught.value)


def limited(desk, **limits) -> None:
    folder = desk.shop.folder
    desk.shop.folder = Folder(folder.path, Settings(shop=folder.settings.shop, limits=Limits(**limits)))


def random_rows(count: int) -> str:
    luck = random.Random(1)  # noqa: S311 - a fixture
    return "order_id,ordered_at,region\n" + "".join(f"{n},2025-01-05,{luck.random()}\n" for n in range(count))


# ── files that are no tables ─────────────────────────────────────────────────


def test_a_truncated_gz_is_refused(desk):
    assert "cut short or damaged" in refused(desk, gzip.compress(random_rows(2000).encode())[:-900], "x.csv.gz")


def test_a_damaged_gz_is_refused(desk):
    content = bytearray(gzip.compress(random_rows(2000).encode()))
    content[len(content) // 2] ^= 0xFF
    assert "cut short or damaged" in refused(desk, bytes(content), "x.csv.gz")


def test_a_bomb_in_gz_is_refused_before_it_fills_the_disk(desk):
    limited(desk, ratio=100)
    assert "zip bomb" in refused(desk, gzip.compress(GOOD.encode() + b"0" * 200_000_000), "x.csv.gz")


def test_a_bomb_in_zip_is_refused(desk):
    limited(desk, unpacked_gb=0.01)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(20):
            archive.writestr(f"{n}.csv", b"0" * 1_000_000)
    assert "zip bomb" in refused(desk, out.getvalue(), "x.zip")


def test_archives_within_archives_end_somewhere(desk):
    content = GOOD.encode()
    for _ in range(6):
        content = gzip.compress(content)
    assert "zip bomb" in refused(desk, content, "x.csv.gz")


def test_a_workbook_may_be_a_bomb_too(desk):
    limited(desk, ratio=50)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    assert "zip bomb" in refused(desk, out.getvalue(), "x.xlsx")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"\n\n\n", "header and no rows"),
        (b"order_id,ordered_at\n", "header and no rows"),
        (b"order_id,ordered_at", "header and no rows"),
        (b"\xef\xbb\xbf", "header and no rows"),
        (bytes(range(256)) * 100, "binary file"),
        (b"\x7fELF\x02\x01\x01\0\0\0" * 50, "binary file"),
        (b"%PDF-1.7\n1 0 obj\n", "PDF file"),
        (b"\x89PNG\r\n\x1a\n....", "PNG file"),
        (b"<html><table><tr><td>order_id</td></tr></table></html>", "web page"),
        (b"PK\x03\x04 this is no archive", "cut short or damaged"),
        (b"PAR1 this is no parquet PAR1", "cut short or damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 this is no workbook", "can't be read"),
        (b"a,b,c\n1,2,3\n", "nothing known has these headers"),
        (b'"' + b"x," * 50_000, "columns"),
        (b'"order_id,ordered_at\n' + b"x" * 100_000, "quote never closes"),
    ],
)
def test_what_is_no_table_is_refused_in_words(desk, content, said):
    assert said in refused(desk, content)


def test_an_archive_with_nothing_in_it_is_refused(desk):
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    assert "holds no file" in refused(desk, out.getvalue(), "x.zip")


@pytest.mark.parametrize("keep", [100, 0.5, 0.95])
def test_a_truncated_parquet_or_workbook_is_refused(desk, keep):
    out = io.BytesIO()
    pq.write_table(pa.table({"order_id": [str(n) for n in range(1000)], "ordered_at": ["2025-01-05"] * 1000}), out)
    content = out.getvalue()
    assert "damaged" in refused(desk, content[: keep if keep > 1 else int(len(content) * keep)], "x.parquet")
    book = openpyxl.Workbook()
    for n in range(200):
        book.active.append((f"A{n}", "2025-01-05"))
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    refused(desk, content[: keep if keep > 1 else int(len(content) * keep)], "x.xlsx")


def test_a_parquet_with_damaged_pages_is_refused(desk):
    out = io.BytesIO()
    luck = random.Random(1)  # noqa: S311 - a fixture
    pq.write_table(pa.table({"order_id": [str(luck.random()) for _ in range(5000)], "ordered_at": ["2025-01-05"] * 5000}), out)
    content = bytearray(out.getvalue())
    content[100:3000] = os.urandom(2900)
    refused(desk, bytes(content), "x.parquet")


def test_a_million_columns_are_refused(desk):
    header = ",".join(f"c{n}" for n in range(1_000_000))
    assert "the most is 2000" in refused(desk, header + "\n" + ",".join("1" * 1_000_000) + "\n")


def test_a_directory_and_a_file_that_is_not_there_are_refused(desk):
    desk.folder.mkdir()
    with pytest.raises(BadFile, match="folder"):
        desk.take(desk.folder)
    with pytest.raises(BadFile, match="no such file"):
        desk.take(desk.folder / "nowhere.csv")


def test_a_file_that_may_not_be_read_is_refused(desk, monkeypatch):
    path = desk.write("secret.csv", GOOD)
    opened = Path.open

    def forbidden(self, *args, **options):
        if self.name == "secret.csv":
            raise PermissionError(13, "Permission denied")
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(BadFile, match="can't be read"):
        desk.take(path)


def test_a_full_disk_leaves_the_shop_as_it_was(desk, monkeypatch):
    desk.hand_in(GOOD)
    before = desk.manifest

    def full(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zhanggui.engine.intake.manifest.move", full)
    with pytest.raises(BadShop, match="No space left"):
        desk.hand_in(GOOD.replace("A", "B"), "second.csv")
    assert desk.manifest == before


# ── names ────────────────────────────────────────────────────────────────────

NAMES = [
    "it's.csv",
    'a"b;.csv',
    "line\nbreak.csv",
    "*.csv",
    "[1]?.csv",
    "-rf.csv",
    "..csv",
    "文件 名.csv",
    "'); DROP TABLE x; --.csv",
    "x" * 240 + ".csv",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_may_have_any_name(desk, name):
    desk.write("other.csv", GOOD.replace("A", "B"))
    loaded = desk.hand_in(GOOD + "A3,never,\n", name)
    assert (loaded.file, loaded.rows_kept, loaded.rows_apart) == (name, 2, 1)
    assert desk.apart(loaded)[0]["#file"] in (name, "'" + name)
    assert loaded.apart.parent == desk.shop.folder.apart


def test_a_shop_may_have_any_name(make_desk):
    desk = make_desk("it's [1] *shop?")
    assert desk.hand_in(GOOD + "A3,never,\n").rows_kept == 2


HEADERS = [
    "x'; DROP TABLE orders; --",
    'say "hi"',
    "a;b",
    "a'b",
    "`tick`",
    "--",
    "SELECT",
    "{a: 1}",
    "列（元）",
    "rowid",
    "file_row_number",
    "#row",
    "#why",
    "#json",
    "#number",
    "#batch?",
    "c0",
    "=cmd()",
    "\\",
    "$1",
    "%s",
    "a\tb",
    "x" * 5000,
    "line",
    "order_id ",
]


def test_headers_are_names_and_nothing_else(desk):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["order_id", "ordered_at", "region", "paid_amount", *HEADERS, "order_id", "order_id_2"])
    for n in range(3):
        writer.writerow([f"A{n}", "2025-01-05" if n else "never", "上海", "1", *[f"v{n}"] * (len(HEADERS) + 2)])
    loaded = desk.hand_in(out.getvalue(), wanted="orders")
    assert (loaded.rows_kept, loaded.rows_apart) == (2, 1)
    assert desk.column("orders", "order_id") == ["A1", "A2"]
    assert desk.apart(loaded)[0]["file_row_number"] == "v0"


def test_headers_are_names_in_parquet_too(desk):
    out = io.BytesIO()
    pq.write_table(
        pa.table({"order_id": ["A1", "A2"], "ordered_at": ["2025-01-05", "never"], **{name: ["v", "v"] for name in HEADERS[:-1]}}), out
    )
    loaded = desk.hand_in(out.getvalue(), "x.parquet", wanted="orders")
    assert (loaded.rows_kept, loaded.rows_apart) == (1, 1)


def test_a_header_of_several_lines_is_one(desk):
    loaded = desk.hand_in('order_id,"ordered\nat",region\nA1,2025-01-05,x\nA2,never,x\n')
    assert (desk.column("orders", "order_id"), desk.apart(loaded)[0]["#line"]) == (["A1"], "4")


# ── cells ────────────────────────────────────────────────────────────────────


def test_a_formula_is_set_apart_and_written_so_that_no_spreadsheet_runs_it(desk):
    attacks = ['=HYPERLINK("http://x")', "@SUM(A1)", "+cmd|' /C calc'!A0", "-cmd|' /C calc'!A0", "\t=cmd()", "=1+cmd()"]
    rows = [{"order_id": f"A{n}", "ordered_at": "2025-01-05", "region": attack} for n, attack in enumerate(attacks)]
    loaded = desk.take(desk.shop.write("orders.csv", rows))[0]
    apart = desk.apart(loaded)
    assert len(apart) >= 5
    for row in apart:
        for name, cell in row.items():
            assert cell[:1] not in {"=", "@", "+", "-", "\t"}, (name, cell)


def test_a_sum_is_a_formula_and_a_number_with_its_sign_is_none(desk):
    cells = ["=1+1", "-2+3+cmd|' /C calc'!A0", "-19.90", "+5%"]
    rows = [{"order_id": f"A{n}", "ordered_at": "never", "region": cell} for n, cell in enumerate(cells)]
    loaded = desk.take(desk.shop.write("orders.csv", rows))[0]
    said = dict.fromkeys(row["region"] for row in desk.apart(loaded))
    assert list(said) == ["'=1+1", "'-2+3+cmd|' /C calc'!A0", "-19.90", "+5%"]


def test_a_minus_or_an_address_is_no_formula(desk):
    desk.hand_in("order_id,ordered_at,region,phone\nA1,2025-01-05,- none -,+86 138 0000 0000\nA2,2025-01-05,@home,-\n")
    assert desk.column("orders", "region") == ["- none -", "@home"]
    assert desk.column("orders", "phone") == ["+86 138 0000 0000", None]


def test_an_apostrophe_that_we_wrote_is_taken_off_again(desk):
    loaded = desk.hand_in("order_id,ordered_at,region\nA1,never,@home\n")
    corrected = loaded.apart.read_text("utf-8-sig").replace("never", "2025-01-05")
    assert "'@home" in corrected
    desk.hand_in(corrected, "corrected.csv")
    assert desk.column("orders", "region") == ["@home"]


def test_a_cell_of_five_megabytes_is_set_apart_and_the_rest_is_kept(desk):
    loaded = desk.hand_in(GOOD + "A3,2025-01-07," + "x" * 5_000_000 + "\nA4,2025-01-08,深圳\n")
    assert desk.column("orders", "order_id") == ["A1", "A2", "A4"]
    (row,) = desk.apart(loaded)
    assert (row["#line"], row["#reason"]) == ("4", "the line is too long (over 4 MB)")
    assert len(row["#value"]) <= 1000


MEASURED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zhanggui.domains import DOMAINS
from zhanggui.engine.intake import Contracts, load
from zhanggui.settings import init
contracts = Contracts(sources=tuple(s for d in DOMAINS for s in d.sources), exports=())
(loaded,) = load(init(Path(sys.argv[1])), [Path(sys.argv[2])], contracts, now=datetime(2026, 11, 22, tzinfo=UTC))
peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(loaded.rows_kept, loaded.rows_apart, int(peak.split()[1]) // 1024)
"""


@pytest.mark.parametrize("quote", ["", '"'])
def test_memory_does_not_grow_with_the_cell(tmp_path, quote):
    # 150 MB stand for 2 GB: the line is dropped chunk by chunk as it is read, so that its length is never in memory.
    path = tmp_path / "x.csv"
    with path.open("w") as file:
        file.write(GOOD + "A3,2025-01-07," + quote)
        for _ in range(150):
            file.write("x" * 1_000_000)
        file.write(quote + "\nA4,2025-01-08,深圳\n")
    ran = subprocess.run([sys.executable, "-c", MEASURED, tmp_path / "shop", path], capture_output=True, text=True, check=True)
    kept, apart, megabytes = map(int, ran.stdout.split())
    assert (kept, apart) == (3, 1)
    assert megabytes < 350


def test_a_quote_that_never_closes_costs_its_line_and_no_other(desk):
    loaded = desk.hand_in(GOOD + 'A3,2025-01-07,"深圳\n' + "".join(f"B{n},2025-01-07,x\n" for n in range(5000)))
    assert (loaded.rows_in, loaded.rows_kept, loaded.rows_apart) == (5003, 5002, 1)
    assert [(row["#line"], row["#reason"], row["#value"]) for row in desk.apart(loaded)] == [
        ("4", "a quote is not closed", 'A3,2025-01-07,"深圳')
    ]


def test_ragged_lines_are_set_apart_with_what_they_hold(desk):
    loaded = desk.hand_in(GOOD + "A3,2025-01-07\nA4,2025-01-07,x,y,z\n")
    rows = desk.apart(loaded)
    assert [(row["#line"], row["#reason"]) for row in rows] == [
        ("4", "the line has fewer fields than the header"),
        ("5", "the line has more fields than the header"),
    ]
    assert [row["order_id"] for row in rows] == ["A3", "A4"]


def test_lines_in_another_encoding_are_set_apart(desk):
    utf8 = GOOD.encode() + "".join(f"B{n},2025-01-07,广州\n" for n in range(20)).encode()
    loaded = desk.hand_in(utf8 + "C1,2025-01-07,杭州\n".encode("gb18030") + "D1,2025-01-07,武汉\n".encode())
    (row,) = desk.apart(loaded)
    assert (row["#line"], row["#reason"], row["order_id"], row["region"]) == (
        "24",
        "the line is in another encoding than the rest of the file",
        "C1",
        "杭州",
    )
    assert loaded.rows_kept == 23


def test_lines_of_utf8_in_a_file_of_gb18030_are_set_apart_too(desk):
    gb = (GOOD + "".join(f"B{n},2025-01-07,广州\n" for n in range(20))).encode("gb18030")
    loaded = desk.hand_in(gb + "C1,2025-01-07,杭州\n".encode())
    (row,) = desk.apart(loaded)
    assert (row["#line"], row["order_id"], row["region"]) == ("24", "C1", "杭州")
    assert desk.column("orders", "region")[-1] == "广州"


def test_a_nul_byte_costs_its_line(desk):
    filler = "".join(f"B{n},2025-01-07,x\n" for n in range(8000))
    loaded = desk.hand_in(GOOD + filler + "C1,2025-01-07,a\0b\nC2,2025-01-07,x\n")
    assert [(row["#line"], row["#reason"]) for row in desk.apart(loaded)] == [("8004", "the line holds a NUL byte")]
    assert loaded.rows_kept == 8003


def test_line_ends_may_be_mixed(desk):
    loaded = desk.hand_in("order_id,ordered_at,region\r\nA1,2025-01-05,x\nA2,2025-01-06,y\r\nA3,2025-01-06,a\rb\n")
    assert (loaded.rows_kept, loaded.rows_apart) == (3, 0)


def test_a_file_of_which_most_lines_do_not_fit_is_refused(desk):
    text = "order_id,ordered_at,region\n" + "A,2025-01-05,x\n" * 200 + "A,2025-01-05\n" * 500
    assert "such as line 202" in refused(desk, text)


def test_a_key_that_comes_twice_is_set_apart_the_second_time(desk):
    loaded = desk.hand_in("order_id,ordered_at,region\nA1,2025-01-05,first\nA2,2025-01-05,x\nA1,2025-01-05,second\nA1,2025-01-05,third\n")
    assert desk.column("orders", "region") == ["first", "x"]
    assert [(row["#line"], row["#reason"]) for row in desk.apart(loaded)] == [
        ("4", "an earlier row of this file has the same key"),
        ("5", "an earlier row of this file has the same key"),
    ]


def test_a_key_is_one_though_it_is_written_in_two_ways(desk):
    loaded = desk.hand_in('order_id,ordered_at\n17850,2025-01-05\n17850.0,2025-01-05\n="17850",2025-01-05\n')
    assert (loaded.rows_kept, loaded.rows_apart) == (1, 2)


def test_a_key_may_have_parts_that_are_empty(desk):
    header = "day,traffic_channel,campaign,keyword,creative,spend\n"
    loaded = desk.hand_in(header + "2025-01-05,baidu,a,,,1\n2025-01-05,baidu,a,,,2\n2025-01-05,baidu,a,k,,3\n")
    assert (loaded.rows_kept, loaded.rows_apart) == (2, 1)


def test_nested_columns_of_parquet_are_left_alone(desk):
    out = io.BytesIO()
    table = pa.table(
        {
            "order_id": ["A1", "A2"],
            "ordered_at": [datetime(2025, 1, 5), datetime(1899, 1, 5)],
            "region": [{"city": "上海"}, {"city": None}],
            "items": [[{"sku": "S1"}], []],
            "blob": [b"\x00\xff", None],
            "map": pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int64())),
        }
    )
    pq.write_table(table, out)
    loaded = desk.hand_in(out.getvalue(), "x.parquet", wanted="orders")
    assert (loaded.rows_kept, loaded.rows_apart) == (1, 1)
    assert "上海" in desk.column("orders", "region")[0]
    assert desk.apart(loaded)[0]["items"] == "[]"


def test_deep_json_is_no_trouble(desk):
    deep = '{"order_id": "A1", "ordered_at": "2025-01-05", "x": ' + "[" * 5000 + "]" * 5000 + "}\n"
    loaded = desk.hand_in(deep + '{"order_id": "A2", "ordered_at": "2025-01-05"}\n', "x.jsonl")
    assert loaded.rows_in == loaded.rows_kept + loaded.rows_apart == 2


@pytest.mark.parametrize("seed", range(12))
def test_noise_is_refused_or_set_apart_and_never_more(desk, seed):
    luck = random.Random(seed)  # noqa: S311 - a fixture
    content = bytearray(GOOD.encode() * 40)
    for _ in range(luck.randrange(1, 60)):
        place = luck.randrange(len(content))
        content[place : place + luck.randrange(3)] = bytes(luck.choice(b"\n\r\",;\x00\xff\xe5\x09'=") for _ in range(luck.randrange(4)))
    try:
        loaded = desk.hand_in(bytes(content))
    except ZhangguiError as error:
        assert error.what.zh  # noqa: PT017 - either way is right
        assert desk.manifest.batches == ()
    else:
        assert loaded.rows_in == loaded.rows_kept + loaded.rows_apart


def test_nothing_is_left_behind(desk):
    desk.hand_in(GOOD)
    refused_before = sorted(path.name for path in desk.shop.folder.path.iterdir())
    with pytest.raises(BadFile):
        desk.take(desk.write("bad.csv.gz", gzip.compress(GOOD.encode())[:30]))
    assert sorted(path.name for path in desk.shop.folder.path.iterdir()) == refused_before
