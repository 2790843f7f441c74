"""The stream of a real process: only for those who are signed in, cut to what they may see; and a page that changes by itself."""

import json
import signal
import time
from datetime import UTC, datetime

import httpx
import pytest

from serving import command

PASSWORD = "correct-horse-9"


@pytest.fixture(scope="module")
def people(served):
    shop = ("--shop", str(served.folder.path))
    for name, role, *more in (
        ("partner", "partner", "--only", "category=茶"),
        ("shopkeeper", "partner", "--only", "channel=tmall"),
        ("leaver", "analyst"),
    ):
        command("user", "add", name, "--role", role, *more, *shop, ZHANGGUI_PASSWORD=PASSWORD)
    return served


@pytest.fixture(scope="module")
def opened():
    clients = []
    yield clients
    for each in clients:
        each.close()


@pytest.fixture(scope="module")
def sign_in(opened):
    def signing(served, name="owner"):
        return _signed_in(served, name, opened)

    return signing


def _signed_in(served, name, opened):
    client = httpx.Client(base_url=served.url, follow_redirects=False, timeout=60)
    opened.append(client)
    client.get("/sign-in")
    answer = client.post("/sign-in", data={"username": name, "password": PASSWORD, "csrfmiddlewaretoken": client.cookies["csrftoken"]})
    assert answer.status_code == 302
    return client


def boards(client, most=60.0):
    """The boards that come, one by one."""
    with client.stream("GET", "/live/stream", timeout=most) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        kind = ""
        for line in answer.iter_lines():
            if line.startswith("event:"):
                kind = line.partition(":")[2].strip()
            elif line.startswith("data:") and kind == "board":
                yield json.loads(line.partition(":")[2])
            elif line.startswith("data:"):
                yield kind


def tell(served, number, **more):
    event = {"event_id": f"stream-{number}-{time.time_ns()}", "event_name": "purchase", "event_at": datetime.now(UTC).isoformat()}
    answer = httpx.post(
        served.url + "/v1/events", json={**event, "session_id": "s", "visitor_id": "v", **more}, headers={"X-Api-Key": served.key}
    )
    assert answer.json()["taken"] == 1


@pytest.mark.parametrize("cookies", [{}, {"sessionid": "0" * 32}, {"sessionid": "../../etc"}, {"sessionid": ""}])
def test_nobody_watches_without_signing_in(served, cookies):
    answer = httpx.get(served.url + "/live/stream", cookies=cookies)
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_key_of_the_api_opens_no_stream(served):
    assert httpx.get(served.url + "/live/stream", headers={"Authorization": f"Bearer {served.reader}"}).status_code == 401


def test_an_event_changes_the_board(people, sign_in):
    client = sign_in(people)
    found = boards(client)
    before = next(found)
    tell(people, 1, channel="tmall", value="12345.67")
    after = next(board for board in found if "12,345.67" in board or "1.23万" in board)
    assert before != after


def test_a_partner_is_sent_nothing_of_others(people, sign_in):
    tell(people, 2, channel="jd", value="77777.77")
    owner, partner, keeper = (next(boards(sign_in(people, name))) for name in ("owner", "partner", "shopkeeper"))
    assert "data-metric" in owner
    assert "data-metric" not in partner
    assert "没有您能看的实时数字" in partner
    tell(people, 3, channel="tmall", value="5.00")
    board = next(each for each in boards(sign_in(people, "shopkeeper")) if "data-metric" in each)
    assert "天猫" in board
    assert "7.7" not in board
    assert "jd" not in board + keeper
    assert "京东" not in board + keeper


def test_a_stream_ends_with_its_sign_in(people, sign_in):
    client = sign_in(people, "leaver")
    found = boards(client)
    next(found)
    answer = client.post("/sign-out", data={"csrfmiddlewaretoken": client.cookies["csrftoken"]})
    assert answer.status_code == 302
    assert "signed-out" in list(found)[-1]


def test_the_number_on_the_page_changes_when_an_event_comes(browser, people):
    context = browser.new_context(base_url=people.url)
    context.add_cookies([{"name": "lang", "value": "en", "url": people.url}])
    page, heard = context.new_page(), []
    page.on("console", lambda message: heard.append(message.text) if message.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.goto("/sign-in")
    page.fill("[name=username]", "owner")
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.goto("/live")
    page.get_by_text("Live", exact=True).last.wait_for()
    value = page.locator('[data-metric="orders_placed"]')
    before = int(value.inner_text())
    page.locator("summary").first.click()
    tell(people, 4, channel="tmall", value="1.00")
    page.wait_for_function(
        "([name, was]) => document.querySelector(name).textContent !== was", arg=['[data-metric="orders_placed"]', str(before)]
    )
    assert int(value.inner_text()) == before + 1
    assert page.locator("details[open]").count() == 1, "what was open stays open"
    assert not heard
    context.close()


def test_a_server_that_is_told_to_stop_stops_though_somebody_watches(dozen, tmp_path, sign_in):
    import shutil

    from serving import start
    from zhanggui.settings import open_folder

    path = tmp_path / "shop"
    shutil.copytree(dozen.folder.path, path)
    command("user", "add", "owner", "--role", "owner", "--shop", str(path), ZHANGGUI_PASSWORD=PASSWORD)
    made = start(open_folder(path))
    found = boards(sign_in(made))
    next(found)
    made.process.terminate()
    list(found)
    assert made.process.wait(30) in {0, -signal.SIGTERM}
