"""The queue of proposals in a real browser: readable, worked by keys, worked without scripts."""

from itertools import count

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe

_COUNT = count()


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
def test_the_queue_with_work_in_it_is_readable(seat, three, lang, width):
    page, heard = seat(lang=lang, width=width)
    page.goto("/work")
    assert page.locator(".case").count() == 3
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found]
    assert not heard


def test_the_queue_is_worked_by_keys(seat, three, served):
    page, heard = seat()
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
