"""Reports in a real browser: a claim is opened and commented on, a report is read where no cookie can be reached."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from serving import command

AT = "/reports/2025/1"


@pytest.fixture(scope="module", autouse=True)
def reported(served):
    """The served shop with its growth edition compiled."""
    command("report", "--year", "2025", "--edition", "growth", "--shop", str(served.folder.path))
    return served


@pytest.mark.parametrize(("lang", "width"), [("zh", 1440), ("en", 390)])
def test_the_pages_that_lead_on_from_the_navigation(seat, lang, width):
    page, heard = seat(lang=lang, width=width)
    for path in (AT, f"{AT}/claims/growth", "/reports/2025/compare/growth", "/reports/verify"):
        page.goto(path)
        assert page.locator("h1").count() == 1, path
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"{path} is wider than the screen"
        found = [one for one in Axe().run(page).response["violations"] if one["impact"] in {"serious", "critical"}]
        assert not found, (path, [(one["id"], [node["html"] for node in one["nodes"]][:3]) for one in found])
    assert not heard


def test_a_claim_opens_where_it_stands_and_takes_a_comment(seat):
    page, heard = seat()
    page.goto(f"{AT}/claims/growth")
    page.locator(".chip").first.click()
    panel = page.locator(".receipt .fact").first
    panel.get_by_text("得到这个数的查询").click()
    assert "SELECT" in panel.locator("pre").inner_text().upper()
    panel.locator("textarea").fill("这个数要复核")
    panel.get_by_role("button", name="写下评论").click()
    page.get_by_text("评论已记下").wait_for()
    page.goto(f"{AT}/claims/growth?show=open")
    assert page.locator(".remark .said").first.inner_text() == "这个数要复核"
    assert not heard


def test_a_report_is_read_with_its_scripts_but_without_cookies(seat):
    page, _ = seat()
    page.goto(f"{AT}/files/2025-growth-zh.html")
    assert page.evaluate("window.origin") == "null"
    assert page.evaluate("(() => { try { return document.cookie } catch (error) { return error.name } })()") == "SecurityError"
    page.locator("span.n").first.click()
    page.locator("dialog[open]").wait_for()
    page.keyboard.press("Escape")
    assert page.evaluate("fetch('/reports').then(() => 'read', () => 'kept out')") == "kept out"
    page.get_by_role("link", name="English").first.click()
    page.wait_for_url("**/2025-growth-en.html")
