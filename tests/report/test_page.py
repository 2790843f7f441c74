"""The page: every number with its receipt, nothing from elsewhere, the same numbers in both languages."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.domains.sales.metrics import nmv
from zhanggui.engine.build import Build, current
from zhanggui.engine.measure import measure
from zhanggui.facts import Period
from zhanggui.nouns import Ask, Edition, Shop
from zhanggui.report import Order, write
from zhanggui.report.compose import summarise
from zhanggui.report.pages import red_rises
from zhanggui.report.receipts import embedded
from zhanggui.report.series import series_sql
from zhanggui.settings import open_folder
from zhanggui.words import Lang


@dataclass
class Page(HTMLParser):
    """What a page holds."""

    text: str
    numbers: list[dict[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    tags: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    _silent: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self.feed(self.text)

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        if found.get("class") == "n":
            self.numbers.append(found)
        if "id" in found:
            self.ids.append(found["id"])
        if tag in {"script", "style"}:
            self._silent = tag

    def handle_endtag(self, tag):
        if tag == self._silent:
            self._silent = ""

    def handle_data(self, text):
        if not self._silent:
            self.words.append(text)

    def data(self, name: str):
        return json.loads(re.search(rf'<script type="application/json" id="{name}">(.*?)</script>', self.text, re.DOTALL)[1])


def written(opened: Build, out: Path, year: int = 2025, edition: Edition = Edition.COMPREHENSIVE) -> dict[Lang, Page]:
    files = write(opened, DOMAINS, Order(year=year, editions=[edition]), out).files
    return {each.documents[0].lang: Page(each.path.read_text("utf-8")) for each in files}


@pytest.fixture(scope="module")
def opened(dozen) -> Iterator[Build]:
    found = current(dozen.folder, DOMAINS)
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def pages(opened, tmp_path_factory) -> dict[Lang, Page]:
    return written(opened, tmp_path_factory.mktemp("reports"))


def test_every_number_has_a_receipt_with_its_query(pages):
    for page in pages.values():
        known = page.data("receipts")
        assert len(page.numbers) > 300
        for number in page.numbers:
            receipt = known["receipts"][number["data-r"]]
            assert receipt["title"]
            assert receipt["meaning"]
            assert receipt["build"]
            assert "SELECT" in known["queries"][receipt["query"]]


_FORESEEN = re.compile(r"\.(forecast|target|trial_\w+)\.")
"""What a model says: its receipt has the months that it was made from, and how in remarks."""


def test_every_query_gives_its_number_again(pages, opened):
    known = pages[Lang.EN].data("receipts")
    again = 0
    for name, receipt in known["receipts"].items():
        if receipt["query"] != name or not receipt["exact"] or name.startswith(("rows", "apart")) or _FORESEEN.search(name):
            continue
        value = next(iter(opened.warehouse.run(known["queries"][name])[0].values()))
        assert float(value or 0) == pytest.approx(float(receipt["exact"]), abs=1e-6), name
        again += 1
    assert again > 80


def test_the_query_of_a_series_gives_every_point(pages, opened):
    known = pages[Lang.EN].data("receipts")
    points = 0
    for name, receipt in known["receipts"].items():
        if receipt["query"] == name or not receipt["exact"]:
            continue
        rows = opened.warehouse.run(known["queries"][receipt["query"]])
        found = {row["of"]: next(value for key, value in row.items() if key != "of") for row in rows}
        month, *cut = name.split(".")[1:]
        key = cut[0].split("=")[1] if cut else date.fromisoformat(f"{month}-01")
        assert float(found.get(key) or 0) == pytest.approx(float(receipt["exact"]), abs=1e-6), name
        points += 1
    assert points > 60


def test_the_months_of_a_total_add_up_to_it(opened):
    year = Period.year(2025)
    fact = measure(opened, [Ask(metric=nmv, period=year)])[nmv]
    rows = opened.warehouse.run(series_sql(opened, nmv, year, None))
    assert sum(row["nmv"] for row in rows) == fact.value
    assert len(rows) > 5


def test_both_languages_show_the_same_numbers(pages):
    shown = [{(each["data-r"], each["data-shows"], each["data-v"]) for each in page.numbers} for page in pages.values()]
    assert shown[0] == shown[1]
    assert shown[0]


def test_nothing_is_loaded_from_elsewhere(pages):
    for page in pages.values():
        for tag, attributes in page.tags:
            assert "src" not in attributes, tag
            if "href" in attributes:
                assert re.match(r"#|\d{4}-\w+-(zh|en)\.html$", attributes["href"]), attributes
        assert not re.search(r"@import|url\(", re.search(r"<style>(.*?)</style>", page.text, re.DOTALL)[1])
        policy = next(each["content"] for tag, each in page.tags if each.get("http-equiv") == "Content-Security-Policy")
        assert policy.startswith("default-src 'none'; script-src 'sha256-")
        assert "unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
        assert "schema" not in json.dumps(page.data("specs"))


def test_the_page_is_well_made(pages):
    for lang, page in pages.items():
        assert len(page.ids) == len(set(page.ids))
        links = {each["href"][1:] for _, each in page.tags if each.get("href", "").startswith("#")}
        assert links <= set(page.ids)
        assert ("html", {"lang": {Lang.ZH: "zh-Hans", Lang.EN: "en"}[lang], "data-rise": "red"}) in page.tags
        assert [tag for tag, _ in page.tags].count("h1") == 1


def test_what_has_no_data_says_which_source_would_fill_it(make_shop, tmp_path):
    shop = make_shop(country="GB", currency="GBP", zone="Europe/London")
    lines = [{"order_id": f"o{n}", "line": 1, "sku": "a", "quantity": 1, "unit_price": "5.00"} for n in range(12)]
    orders = [{"order_id": f"o{n}", "ordered_at": f"{2024 + n % 2}-{n % 6 + 1:02d}-05T10:00:00", "customer_id": f"c{n}"} for n in range(12)]
    shop.take(orders=orders, order_lines=lines)
    pages = written(shop.build(), tmp_path)
    english = "".join(pages[Lang.EN].words)
    assert "shipments" in english
    assert "withheld" in english
    assert "history begins on" in english
    assert "undefined" not in english
    assert "On-time rate" in english


def test_a_part_of_a_year_is_not_held_against_a_whole_one(make_shop, tmp_path):
    shop = make_shop()
    days = [f"2024-{month:02d}-15" for month in (11, 12)] + [f"2025-{month:02d}-15" for month in range(1, 13)]
    orders = [{"order_id": f"o{n}", "ordered_at": f"{day}T10:00:00", "channel": ("jd", "tmall")[n % 2]} for n, day in enumerate(days)]
    lines = [{"order_id": f"o{n}", "line": 1, "sku": "a", "quantity": 1, "unit_price": "5.00"} for n in range(len(days))]
    shop.take(orders=orders, order_lines=lines)
    page = written(shop.build(), tmp_path)[Lang.EN]
    bars = [row for spec in page.data("specs") for row in spec["datasets"]["rows"] if "name" in row]
    assert bars
    assert {row["before"] for row in bars} == {None}
    said = "".join(page.words)
    assert "covered in part only" in said
    assert "on the year before" not in said.split("Definitions")[0].replace("Changes are on the year before", "")


def test_a_line_needs_three_months_and_not_nought_alone(pages):
    titles = [
        row for spec in pages[Lang.EN].data("specs") for row in [spec["datasets"]["rows"]] if "month" in row[0] and "range" not in row[0]
    ]
    assert titles
    assert all(sum(bool(each["now"]) for each in rows) >= 3 for rows in titles)


MARKUP = "<script>alert(1)</script>"


def test_names_from_the_data_are_no_markup(make_shop, tmp_path):
    shop = make_shop()
    (shop.folder.path / "zhanggui.toml").write_text(f"[shop]\nname = '{MARKUP}'\n", "utf-8")
    shop.folder = open_folder(shop.folder.path)
    names = [MARKUP, "</script><img src=x onerror=alert(1)>", "茶"]
    products = [{"sku": f"s{n}", "title": name, "category": name, "brand": name} for n, name in enumerate(names)]
    orders = [
        {"order_id": f"o{n}", "ordered_at": f"2025-0{n % 9 + 1}-05T10:00:00", "channel": names[n % 3], "region": names[n % 3]}
        for n in range(30)
    ]
    lines = [{"order_id": f"o{n}", "line": 1, "sku": f"s{n % 3}", "quantity": n % 5 + 1, "unit_price": "7.00"} for n in range(30)]
    shop.take(products=products, orders=orders, order_lines=lines)
    for page in written(shop.build(), tmp_path).values():
        assert [tag for tag, _ in page.tags].count("img") == 0
        assert [tag for tag, _ in page.tags].count("script") == 5
        assert "alert(1)" in "".join(page.words)
        assert MARKUP in {row["name"] for spec in page.data("specs") for row in spec["datasets"]["rows"] if "name" in row}


def test_data_in_a_page_can_not_break_out_of_it():
    assert "<" not in embedded({"name": "</script><script>"})
    assert json.loads(embedded({"name": "</script>&\u2028"})) == {"name": "</script>&\u2028"}


def test_the_headlines_are_five_and_known(opened):
    claims = summarise(opened, DOMAINS, 2025, Edition.COMPREHENSIVE).claims
    assert len(claims) == 5
    assert all(claim.known for claim in claims)
    assert claims[0].to(Lang.EN).startswith("GMV came to CN¥200.50")


@pytest.mark.parametrize("edition", list(Edition))
def test_each_edition_can_be_written(opened, tmp_path, edition):
    files = write(opened, DOMAINS, Order(year=2025, editions=[edition], langs=[Lang.EN]), tmp_path).files
    assert [each.path.name for each in files] == [f"2025-{edition}-en.html"]


def test_a_year_without_data_says_so(opened, tmp_path):
    page = written(opened, tmp_path, year=2019)[Lang.EN]
    assert "The data do not suffice" in "".join(page.words)


def test_a_fiscal_year_begins_with_its_month(make_shop, tmp_path):
    shop = make_shop(fiscal_month=4)
    days = ["2025-03-31", "2025-04-01", "2026-03-31", "2026-04-01"]
    orders = [{"order_id": f"o{n}", "ordered_at": f"{day}T10:00:00"} for n, day in enumerate(days)]
    lines = [{"order_id": f"o{n}", "line": 1, "sku": "a", "quantity": 1, "unit_price": f"{10**n}.00"} for n in range(4)]
    shop.take(orders=orders, order_lines=lines)
    page = written(shop.build(), tmp_path)[Lang.EN]
    assert page.data("receipts")["receipts"]["gmv.2025-04-01..2026-03-31"]["exact"] == "110.00"
    assert "2025–26" in "".join(page.words)


def test_red_is_up_where_it_is_printed_so():
    assert red_rises(Shop(country="CN"))
    assert not red_rises(Shop(country="GB"))
    assert red_rises(Shop(country="GB", up_is_red=True))
