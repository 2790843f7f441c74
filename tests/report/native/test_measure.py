"""Text is as wide as it is: by hand, by law, and against another table of widths."""

from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from zhanggui.report.native.measure import cut, lines, middle_cut, shares, two_lines, width


def test_chinese_stands_in_squares_and_digits_in_half_of_them():
    assert width("交易额", 10) == 30
    assert round(width("2025", 10), 6) == 22.4
    assert width("", 10) == 0


def test_arial_is_no_narrower_than_a_common_sans():
    other = ImageFont.load_default(100)
    words = "GMV came to CN¥1.59M, up 40.3% on the year before; less cancellations and refunds, CN¥1.4M remained."
    assert 0.9 < width(words, 100) / other.getlength(words) < 1.2


def test_lines_are_counted_by_words_and_by_characters():
    assert lines("一二三四五", 10, 50) == 1
    assert lines("一二三四五六", 10, 50) == 2
    assert lines("一二三四五。", 10, 50) == 2, "a full stop takes a square, though a program may let it hang"
    assert lines("aaaa bbbb cccc", 10, 50) == 2
    assert lines("one\ntwo", 10, 500) == 2
    assert lines("x" * 100, 10, 50) == 10, "a word longer than a line is broken"


@given(st.text(max_size=80), st.floats(30, 300), st.integers(1, 3))
def test_what_is_cut_fits(text, room, rows):
    shorter = cut(text, 10, room, rows)
    assert lines(shorter, 10, room) <= rows
    assert shorter == text or shorter.endswith("…")


@given(
    st.lists(st.tuples(st.text("字词句读ab ", max_size=30), st.text("0123456789.%+ ", max_size=12)), min_size=1, max_size=8),
    st.floats(120, 900),
)
def test_columns_fill_the_table(rows, room):
    widths = shares([list(row) for row in rows], (False, True), 10, room, 8)
    assert abs(sum(widths) - room) < 1e-6
    assert min(widths) > 0


def test_numbers_stay_on_one_line_and_words_stay_whole():
    cells = [["Metric", "This year"], ["A rather long name of a metric that may well be broken", "CN¥1,234,567.89"]]
    name, number = shares(cells, (False, True), 10, 220, 8)
    assert number >= width("CN¥1,234,567.89", 10)
    assert name >= width("broken", 10)


def test_names_that_begin_alike_stay_apart_on_two_lines():
    names = [f"Repurchase within {days} days of the first order" for days in (30, 90, 365)]
    assert two_lines("抖音", 12.5, 117.5) == "抖音"
    assert two_lines("Repurchase within 30 days", 12.5, 117.5) == "Repurchase within\n30 days"
    assert two_lines("A name of many words that ends in this", 12.5, 117.5) == "A name of many\n…that ends in this"
    assert len({two_lines(name[:25], 12.5, 117.5) for name in names}) == 3


@given(text=st.text("ab 中文W", min_size=1, max_size=60).map(str.strip))
def test_two_lines_have_room(text):
    assert all(width(line, 12.5) <= 117.5 for line in two_lines(text, 12.5, 117.5).split("\n"))
    assert two_lines(text, 12.5, 117.5).count("\n") <= 1


def test_a_long_name_loses_its_middle():
    assert middle_cut("抖音", 1, 13, 3) == "抖音"
    long = "Handmade jewellery and accessories for women, gift boxes of the winter season, "
    one, other = (middle_cut(long + end, 1, 13, 3) for end in ("silver", "gold"))
    assert one != other
    assert one.startswith("Handmade jewellery")
    assert other.endswith("gold")


@given(text=st.text("ab 中文W", min_size=1, max_size=90).map(str.strip), rows=st.integers(1, 3))
def test_a_name_without_its_middle_has_room(text, rows):
    assert lines(middle_cut(text, 1, 13, rows), 1, 13) <= rows


def test_what_is_left_of_a_table_is_air_for_every_column():
    name, number, days = shares([["异常订单", "229", "2023 年 7 月 6 日至 2025 年 12 月 23 日"]], (False, True, False), 9, 459, 9)
    assert days > width("2023 年 7 月 6 日至 2025 年 12 月 23 日", 9, bold=True) + 9
    assert days > name > number
