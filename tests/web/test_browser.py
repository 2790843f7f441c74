"""The console in a real browser: drawn without a complaint, usable with the keyboard, readable by axe, on a desk and on a phone."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from zhanggui.web.console.urls import PAGES

NAVIGATION = [page for page in PAGES if page.group]


@pytest.fixture
def desk(browser, served):
    """A signed-in browser: `desk()` gives a page, and what it complained of."""
    opened = []

    def sit(lang="zh", width=1440):
        context = browser.new_context(viewport={"width": width, "height": 900}, base_url=served.url)
        context.add_cookies([{"name": "lang", "value": lang, "url": served.url}])
        opened.append(context)
        page, heard = context.new_page(), []
        page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.goto("/sign-in")
        page.fill("[name=username]", "owner")
        page.fill("[name=password]", "correct-horse-9")
        page.click("button.main")
        page.wait_for_url("**/")
        return page, heard

    yield sit
    for each in opened:
        each.close()


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_page_of_the_navigation(desk, lang, width):
    page, heard = desk(lang=lang, width=width)
    for each in NAVIGATION:
        page.goto("/" + each.path)
        page.wait_for_load_state("load")
        assert page.locator("h1").count() == 1, each.name
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{each.name} is wider than the screen"
        found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
        assert not found, (each.name, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found])
    assert not heard


def test_the_problems_come_after_the_page(desk):
    page, heard = desk()
    page.get_by_text("按代价排序").wait_for()
    assert not heard


def test_the_navigation_opens_on_a_phone_with_the_keyboard(desk):
    page, _ = desk(width=390)
    assert not page.get_by_role("link", name="操作记录").is_visible()
    page.locator("#menu").focus()
    page.keyboard.press("Space")
    page.get_by_role("link", name="操作记录").click()
    page.wait_for_url("**/manage/audit")


def test_a_choice_in_the_bar_sends_itself_and_stands_in_the_address(desk):
    page, _ = desk()
    page.select_option("[name=compare]", "none")
    page.wait_for_url("**compare=none**")
