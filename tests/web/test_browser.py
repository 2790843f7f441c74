"""The console in a real browser: every page drawn without a complaint, read by axe, usable with the keyboard, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from addresses import READ, address

MORE = (
    "/explore?metric=gmv&period=2025&by=channel&by=category",
    "/explore?metric=conversion&period=2025&by=device&every=month",
    "/explore?metric=gmv&period=2025&by=category&every=",
    "/explore?metric=gmw",
    "/explore/cohorts?metric=cohort_repurchase&period=2025",
    "/explore/funnel?period=2025&by=traffic_channel",
    "/explore/rows/order?of=orders&period=2025",
    "/nowhere",
)
"""Other faces of pages: crossed, with bars, with an error."""

WIDTHS = (1440, 1280, 390)
_UNREACHED = """() => [...document.querySelectorAll('a[href], button, select, input:not([type=hidden]), textarea, summary')]
    .filter(each => each.checkVisibility() && (each.tabIndex < 0 || each.disabled)).map(each => each.outerHTML.slice(0, 120))"""
_NAMELESS = """() => [...document.querySelectorAll('.chart svg')].length && !document.querySelector('table')
    ? ['a chart without a table']: []"""


def whole_pages(page):
    """Every address that answers with a whole page: no file, no part of another page, no stream, no way elsewhere."""
    for where in [*(address(each) for each in READ), *MORE]:
        if where.endswith(("/stream", "/sign-out")):
            continue
        answer = page.context.request.get(where, max_redirects=0)
        if "text/html" in answer.headers.get("content-type", "") and "<html" in answer.text():
            yield where


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_is_whole_fits_and_can_be_read_by_anybody(seat, lang):
    page, heard = seat(lang)
    wrong, seen = {}, 0
    for where in list(whole_pages(page)):
        status = page.goto(where, wait_until="load").status
        seen += 1
        said = [one for one in heard if "status of 4" not in one]
        heard.clear()
        if page.locator("h1").count() != 1:
            said.append(f"{page.locator('h1').count()} headings")
        said += page.evaluate(_UNREACHED)
        if status == 200:
            said += page.evaluate(_NAMELESS)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
                said.append(f"wider than {width}")
        page.set_viewport_size({"width": 1440, "height": 900})
        found = Axe().run(page).response["violations"]
        said += [
            (one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found if one["impact"] in {"serious", "critical"}
        ]
        if said:
            wrong[where] = said
    assert wrong == {}
    assert seen > len(MORE) + 10


def test_the_problems_come_after_the_page(seat):
    page, heard = seat()
    page.goto("/")
    page.get_by_text("按代价排序").wait_for()
    assert not heard


def test_the_navigation_opens_on_a_phone_with_the_keyboard(seat):
    page, _ = seat(width=390)
    page.goto("/")
    assert not page.get_by_role("link", name="操作记录").is_visible()
    page.locator("#menu").focus()
    page.keyboard.press("Space")
    page.get_by_role("link", name="操作记录").click()
    page.wait_for_url("**/manage/audit")


def test_a_table_with_named_cells_is_a_list_on_a_phone(seat):
    """Nothing of it lies beyond the edge, and each cell says what it is."""
    page, _ = seat(width=390)
    for where in ("/manage/runs", "/manage/settings"):
        page.goto(where)
        cells = page.locator("table.stack td[data-name]")
        assert cells.count() > 5
        assert cells.evaluate_all("all => all.filter(each => each.getBoundingClientRect().right > innerWidth).length") == 0
        assert cells.first.evaluate("each => getComputedStyle(each, '::before').content") == f'"{cells.first.get_attribute("data-name")}"'


def test_a_choice_in_the_bar_sends_itself_and_stands_in_the_address(seat):
    page, _ = seat()
    page.goto("/")
    page.select_option("[name=compare]", "none")
    page.wait_for_url("**compare=none**")


def test_another_number_keeps_what_it_can_be_cut_by(seat):
    page, _ = seat()
    page.goto("/explore?metric=gmv&period=2025&by=channel&where=channel%3Dtmall")
    page.select_option("[name=metric]", "points_liability")
    page.wait_for_url("**metric=points_liability**")
    assert page.get_by_text("已去掉").is_visible()
    assert page.locator("[name=period]").input_value() == "2025-01-01..2025-12-31"


def test_a_view_is_kept_and_opened_with_the_keyboard_alone(seat):
    page, _ = seat("en")
    page.goto("/explore?metric=orders&period=2025")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    for _ in range(4):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "SUMMARY":
            break
    assert page.evaluate("document.activeElement.textContent") == "Save this view"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("orders of the year")
    page.keyboard.press("Enter")
    page.get_by_role("status").get_by_text("Saved").wait_for()
    page.goto("/explore/views")
    page.get_by_role("link", name="orders of the year").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**metric=orders**")


def test_a_point_of_a_chart_says_its_number(seat):
    page, _ = seat("en")
    page.goto("/explore?metric=gmv&period=2025&by=channel&every=")
    told = page.locator(".chart svg title").all_text_contents()
    assert any(each.startswith("Douyin: ") for each in told)
