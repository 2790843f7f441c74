"""The console in a real browser: drawn without a complaint, usable with the keyboard, readable by axe, on a desk and on a phone."""

from itertools import count

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

from zhanggui.web.console.urls import PAGES

_COUNT = count()
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


# ── work ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def three(served):
    """Three proposals that a system put in, dearest first."""
    numbers = []
    for units in (30, 20, 10):
        body = {
            "decision": "replenish",
            "about": {"sku": f"T{units}-{served.port}-{next(_COUNT)}"},
            "title": {"zh": f"采购 {units} 件", "en": f"Buy {units}"},
            "reason": {"zh": "快卖完了", "en": "it runs short"},
            "order": {
                "po_id": f"PO-{units}",
                "sku": "007",
                "supplier_id": "S1",
                "ordered_at": "2026-11-28T09:00:00",
                "promised_on": "2026-12-08",
                "units": units,
                "unit_cost": "2.50",
                "warehouse": "W1",
            },
            "cost": str(units * 1000),
            "expects": [{"metric": "stockout_rate", "likely": -0.1, "low": -0.2, "high": 0}],
        }
        answer = httpx.post(f"{served.url}/v1/proposals", json=body, headers={"X-Api-Key": served.key}, timeout=60)
        assert answer.status_code == 201, answer.text
        numbers.append(answer.json()["proposal"]["id"])
    yield numbers
    for number in numbers:
        path = f"{served.url}/v1/proposals/{number}/decision"
        httpx.post(path, json={"verdict": "reject", "reason": "over"}, headers={"X-Api-Key": served.key}, timeout=60)


def state(served, number):
    found = httpx.get(f"{served.url}/v1/proposals/{number}", headers={"Authorization": f"Bearer {served.reader}"}, timeout=60).json()
    return found["proposal"]["state"], found["proposal"]["order"]["units"], [each["reason"]["zh"] for each in found["rulings"]]


@pytest.mark.parametrize("width", [1440, 1280, 390])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_queue_with_work_in_it_is_readable(desk, three, lang, width):
    page, heard = desk(lang=lang, width=width)
    page.goto("/work")
    assert page.locator(".case").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
    assert not heard


def test_the_queue_is_worked_by_keys(desk, three, served):
    page, heard = desk()
    page.goto("/work")
    page.keyboard.press("j")
    page.locator(f"#detail #one[data-number='{three[1]}']").wait_for(state="attached")
    page.keyboard.press("e")
    page.locator("[name='order.units']").fill("25")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.get_by_text("已批准 1 条").wait_for()
    assert state(served, three[1])[:2] == ("approved", 25)
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.locator(f"#detail #one[data-number='{three[2]}']").wait_for(state="attached")
    page.keyboard.press("x")
    page.get_by_text("已选 2 条").wait_for()
    page.keyboard.press("r")
    page.keyboard.type("还够卖")
    page.keyboard.press("Enter")
    page.get_by_text("已驳回 2 条").wait_for()
    assert state(served, three[0]) == ("rejected", 30, ["还够卖"])
    page.keyboard.press("?")
    assert page.locator("#keys").is_visible()
    assert not heard


def test_the_queue_is_worked_without_scripts(browser, served, three):
    context = browser.new_context(java_script_enabled=False, base_url=served.url)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", "correct-horse-9")
    page.click("button.main")
    page.goto("/work")
    page.locator(".case-link").nth(1).click()
    page.fill(".rule [name=reason]", "贵")
    page.click(".rule button[value=reject]")
    assert state(served, three[1])[0] == "rejected"
    context.close()
