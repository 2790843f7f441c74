"""In a real browser: a file is uploaded, rehearsed, taken, and the numbers move; rows apart are corrected with the keyboard."""

import pytest
from axe_playwright_python.sync_playwright import Axe

ORDERS = "order_id,ordered_at,customer_id,channel,paid_amount\no90,2025-12-30 10:00:00,ann,tmall,12\no91,never,ann,tmall,1\no92,soon,ann,tmall,2\n"
LINES = "order_id,sku,quantity,unit_price\no90,007,2,6.00\n"
WORDS = {
    "zh": {
        "take": "载入 2 个文件并构建",
        "moved": "看哪些数字变了",
        "load": "载入改正的行",
        "edited": "1 行已改",
        "kept": "收下",
        "gmv": "交易额",
    },
    "en": {
        "take": "Take 2 files",
        "moved": "See which numbers moved",
        "load": "Load corrected rows",
        "edited": "1 rows corrected",
        "kept": "Kept",
        "gmv": "GMV",
    },
}


def readable(page):
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), page.url
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
    assert not found, (page.url, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found])


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 390)])
def test_a_file_comes_in_and_its_rows_apart_are_corrected(seat, lang, width):
    page, heard = seat(lang, width)
    page.set_default_timeout(120_000)
    words, mark = WORDS[lang], lang.upper()
    page.goto("/data/upload")
    files = {"orders.csv": ORDERS, "lines.csv": LINES}
    made = [{"name": name, "mimeType": "text/csv", "buffer": text.replace("o9", f"{mark}9").encode()} for name, text in files.items()]
    page.set_input_files("[name=file]", made)
    page.click("#upload button.main")
    page.get_by_role("button", name=words["take"]).wait_for()
    readable(page)
    page.locator("#file-0 a.button").click()
    page.locator("#column-order_id").wait_for()
    readable(page)
    page.go_back()
    page.get_by_role("button", name=words["take"]).click()
    moved = page.get_by_role("link", name=words["moved"])
    moved.wait_for()
    readable(page)
    batch = page.locator("td.n a").first.get_attribute("href")
    moved.click()
    page.locator("h1").wait_for()
    assert "+CN¥12.00" in page.content() or "+¥12.00" in page.content()
    readable(page)

    page.goto(batch)
    first = page.locator(".wrong-cell input").first
    assert first.evaluate("field => field === document.activeElement"), "the first cell at fault is ready to be written in"
    first.fill("2025-12-31 11:00")
    page.keyboard.press("Enter")
    second = page.locator(".wrong-cell input").nth(1)
    assert second.evaluate("field => field === document.activeElement"), "Enter goes down"
    page.locator("#edited", has_text=words["edited"]).wait_for()
    page.keyboard.press("ArrowUp")
    assert first.evaluate("field => field === document.activeElement")
    page.keyboard.press("ArrowDown")
    second.fill("later")
    page.keyboard.press("Escape")
    assert second.input_value() == "soon", "Esc restores"
    readable(page)
    page.get_by_role("button", name=words["load"]).click()
    page.locator("a.button.main").click()
    page.get_by_text(words["kept"]).first.wait_for()
    assert page.locator(".totals dd").all_inner_texts() == ["2", "1", "1"]
    readable(page)
    for address in ("/data/lineage/gmv", "/data/sources/orders", "/data/builds", "/jobs"):
        page.goto(address)
        page.wait_for_load_state("load")
        readable(page)
    assert not heard
