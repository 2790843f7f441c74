"""The page in a real browser: drawn, opened, read, from a file and without a network."""

from pathlib import Path

import pytest

from zhanggui.domains import DOMAINS
from zhanggui.engine.build import current
from zhanggui.report import Order, write


@pytest.fixture(scope="module")
def files(dozen, tmp_path_factory) -> list[Path]:
    opened = current(dozen.folder, DOMAINS)
    files = write(opened, DOMAINS, Order(year=2025), tmp_path_factory.mktemp("reports")).files
    opened.warehouse.close()
    return [each.path for each in files]


class Heard:
    """What the browser complains of, and whom it calls."""

    def __init__(self, page) -> None:
        self.said: list[str] = []
        self.called: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("request", lambda request: self.called.append(request.url))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("number", [0, 1])
def test_the_page_is_drawn_and_calls_nobody(browser, files, number, width):
    page = browser.new_page(viewport={"width": width, "height": 900})
    heard = Heard(page)
    page.goto(files[number].as_uri())
    page.wait_for_selector("html[data-drawn]", timeout=30_000)
    assert heard.said == []
    assert heard.called == [files[number].as_uri()]
    drawn = page.eval_on_selector_all(".chart", "all => all.map(each => each.querySelectorAll('svg path').length)")
    assert drawn
    assert min(drawn) > 2
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert "undefined" not in page.inner_text("main")
    page.close()


def test_a_number_opens_its_receipt_by_mouse_and_by_key(browser, files):
    page = browser.new_page()
    page.goto(files[1].as_uri())
    page.wait_for_selector("html[data-drawn]")
    first = page.locator(".claims .n").first
    first.click()
    receipt = page.locator("dialog#receipt")
    assert receipt.is_visible()
    assert "200.50" in receipt.inner_text()
    assert 'FROM "order_line"' in receipt.locator("code").inner_text()
    page.keyboard.press("Escape")
    assert not receipt.is_visible()
    first.focus()
    page.keyboard.press("Enter")
    assert receipt.is_visible()
    receipt.locator(".close").click()
    assert not receipt.is_visible()
    page.close()


def test_without_scripts_the_numbers_are_there(browser, files):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(files[1].as_uri())
    assert page.locator("details.numbers table").first.is_visible()
    context.close()


def test_on_paper_the_controls_are_gone(browser, files):
    page = browser.new_page()
    page.goto(files[0].as_uri())
    page.wait_for_selector("html[data-drawn]")
    page.emulate_media(media="print")
    assert not page.locator("nav.contents").is_visible()
    assert page.locator(".claims").is_visible()
    page.close()


@pytest.mark.parametrize("number", [0, 1])
def test_axe_finds_nothing_serious(browser, files, number):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.goto(files[number].as_uri())
    page.wait_for_selector("html[data-drawn]", timeout=30_000)
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        (each["id"], each["nodes"][0]["html"][:120], len(each["nodes"])) for each in found if each["impact"] in {"serious", "critical"}
    ]
    assert serious == []
    page.close()
