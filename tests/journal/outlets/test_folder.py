"""A file comes into the folder whole, once, with cells that no spreadsheet runs."""

import csv
import io
from datetime import datetime

import pytest
from openpyxl import load_workbook

from deciding import NOW, TWO
from zhanggui.journal.outlets import NotDelivered, send
from zhanggui.journal.outlets.folder import Local, place
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import FileOutlet


def test_csv_has_the_columns_of_the_decision_and_no_formula():
    content = sheet(TWO, "csv", "title")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows == [
        ["商品编码", "件数", "单价", "到货日", "备注"],
        ["007", "12", "2.50", "2026-11-28", "急"],
        ["'=1+1", "3", "-4.00", "", '\'+"a",\n-b'],
    ]
    assert sheet(TWO, "csv", "name").decode("utf-8-sig").startswith("sku,units,price,due,note\r\n")


def test_a_workbook_has_numbers_as_numbers_and_text_as_text():
    page = load_workbook(io.BytesIO(sheet(TWO, "xlsx", "title"))).active
    assert [[cell.value for cell in row] for row in page.iter_rows()] == [
        ["商品编码", "件数", "单价", "到货日", "备注"],
        ["007", 12, 2.5, datetime(2026, 11, 28), "急"],
        ["=1+1", 3, -4, None, '+"a",\n-b'],
    ]
    assert page["A3"].data_type == "s"


def test_a_file_comes_once_even_if_it_was_taken_away(tmp_path):
    outlet = FileOutlet(name="po", folder="out/orders")
    name = send(outlet, TWO, tmp_path, NOW)
    assert name == "restock_test-20261128-kkkkkkkkkkkk.csv"
    taken = tmp_path / "out/orders" / name
    assert taken.read_bytes() == sheet(TWO, "csv", "title")
    taken.unlink()
    assert send(outlet, TWO, tmp_path, NOW) == name
    assert [each.name for each in taken.parent.glob("*.csv")] == []


class Dies(Exception):
    pass


@pytest.mark.parametrize("step", range(4))
def test_a_file_comes_once_wherever_it_is_broken_off(tmp_path, step):
    class Mortal(Local):
        left = step

        def _spend(self):
            if self.left == 0:
                raise Dies
            self.left -= 1

        def write(self, name, content):
            self._spend()
            super().write(name, content)

        def move(self, name, to):
            self._spend()
            super().move(name, to)
            self._spend()

    with pytest.raises(Dies):
        place(Mortal(tmp_path), "a.csv", b"whole", "k")
    came = [each.read_bytes() for each in tmp_path.glob("*.csv")]
    assert came == ([b"whole"] if step == 3 else [])
    for each in tmp_path.glob("*.csv"):
        each.unlink()
    place(Local(tmp_path), "a.csv", b"whole", "k")
    assert [each.read_bytes() for each in tmp_path.glob("*.csv")] == ([] if step == 3 else [b"whole"])


def test_a_folder_that_can_not_be_written_says_so(tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(NotDelivered, match="out"):
        send(FileOutlet(name="po", folder="out"), TWO, tmp_path, NOW)
