"""Alerts go out once, by the outlets that are named, not at night unless they are grave; through the journal's outbox."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.utils import timezone

from zhanggui.domains import DOMAINS
from zhanggui.journal.desk import Desk
from zhanggui.journal.models import Delivery
from zhanggui.journal.worker import deliver
from zhanggui.settings import Alerts, FileOutlet, WebhookOutlet
from zhanggui.web.live.alerts import LIVE, Signal, told
from zhanggui.web.live.models import Alert, Severity
from zhanggui.web.live.sending import quiet, send, send_build, untold
from zhanggui.web.schedule.timed import TIMED
from zhanggui.words import Text

pytestmark = pytest.mark.django_db
NOON, NIGHT = (datetime(2026, 11, 28, hour, tzinfo=UTC) for hour in (4, 16))  # in Shanghai noon, and midnight


def folder_of(shop, outlets=(), **alerts):
    settings = Alerts(outlets=tuple(each.name for each in outlets) or ("ops",), link="https://shop.example/", **alerts)
    return replace(shop.folder, settings=replace(shop.folder.settings, alerts=settings, outlet=tuple(outlets)))


def opened(severity=Severity.WARNING, key="live:gmv:low"):
    told(
        LIVE,
        [
            Signal(
                key=key,
                severity=severity,
                title=Text("交易额低", "GMV low"),
                says=Text("三", "three"),
                metric="gmv",
                reasons=(Text("因", "because"),),
            )
        ],
        over=(),
    )


def test_one_alert_is_one_parcel_for_each_outlet(shop):
    opened()
    two = [WebhookOutlet(name=name, url="https://x.example") for name in ("a", "b")]
    assert send(folder_of(shop, two), NOON) == 1
    assert send(folder_of(shop, two), NOON) == 0
    assert sorted(Delivery.objects.values_list("outlet", flat=True)) == ["a", "b"]
    assert Alert.objects.get().sent_at == NOON


def test_one_that_gets_graver_is_told_of_again(shop):
    opened()
    send(folder_of(shop), NOON)
    opened(Severity.CRITICAL)
    assert send(folder_of(shop), NOON) == 1
    assert [each.payload["alert"]["severity"] for each in Delivery.objects.all()] == ["warning", "critical"]


def test_what_is_mild_stays_in_the_console(shop):
    opened(Severity.INFO)
    assert send(folder_of(shop), NOON) == 0
    assert send(folder_of(shop, send="info"), NOON) == 1


def test_at_night_only_what_is_grave_goes_and_the_rest_follows(shop):
    opened()
    opened(Severity.CRITICAL, "live:orders_placed:low")
    night = folder_of(shop, quiet="22:00-08:00")
    assert send(night, NIGHT) == 1
    assert send(night, NOON) == 1


def test_what_was_over_before_the_night_was_is_not_told(shop):
    opened()
    night = folder_of(shop, quiet="22:00-08:00")
    send(night, NIGHT)
    told(LIVE, [])
    assert send(night, NOON) == 0


@pytest.mark.parametrize(("said", "hours"), [("22:00-08:00", {22, 23, *range(8)}), ("12:00-14:00", {12, 13}), ("", set())])
def test_quiet_hours(said, hours):
    found = {hour for hour in range(24) if quiet(Alerts(quiet=said), datetime(2026, 11, 28, hour))}  # by the shop's clock
    assert found == hours


class Keeping(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append(json.loads(body))
        self.server.heard.append((dict(self.headers), body))
        self.send_response(self.server.answers.pop(0) if self.server.answers else 200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with ThreadingHTTPServer(("127.0.0.1", 0), Keeping) as made:
        made.got, made.heard, made.answers = [], [], []
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


ROBOTS = {
    "feishu": lambda got: (got["content"]["post"]["zh_cn"]["title"], str(got)),
    "dingtalk": lambda got: (got["markdown"]["title"], got["markdown"]["text"]),
    "wecom": lambda got: (got["markdown"]["content"], got["markdown"]["content"]),
    "slack": lambda got: (got["text"], str(got["blocks"])),
}


@pytest.mark.parametrize("robot", list(ROBOTS))
def test_a_robot_is_told_in_its_own_form(shop, server, monkeypatch, robot):
    monkeypatch.setenv("ROBOT_URL", f"http://127.0.0.1:{server.server_port}/hook")
    outlet = WebhookOutlet(name="ops", url_env="ROBOT_URL", robot=robot)
    opened()
    folder = folder_of(shop, [outlet])
    send(folder)
    worked = deliver(Desk.of(DOMAINS, folder.settings), folder.path, timezone.now)
    assert len(worked.done) == 1, worked
    title, text = ROBOTS[robot](server.got[0])
    assert "交易额低" in title
    assert "https://shop.example/alerts" in text
    assert "因" in text


def test_another_system_gets_it_signed_with_all_that_a_machine_needs(shop, server):
    opened()
    folder = folder_of(shop, [WebhookOutlet(name="ops", url=f"http://127.0.0.1:{server.server_port}/x")])
    send(folder)
    deliver(Desk.of(DOMAINS, folder.settings), folder.path, timezone.now)
    (got,) = server.got
    assert got["kind"] == "alert"
    assert got["alert"]["cause"] == "live:gmv:low"
    assert got["title"]["en"] == "[Warning] GMV low"
    assert got["text"]["en"] == "three\nPerhaps: because"


def test_an_outlet_that_can_tell_nothing_says_so(shop):
    opened()
    folder = folder_of(shop, [FileOutlet(name="ops", folder="out")])
    send(folder)
    worked = deliver(Desk.of(DOMAINS, folder.settings), folder.path, timezone.now)
    assert "不能发消息" in next(iter(worked.later.values()))


def test_a_new_build_is_told_once_signed_and_tried_again(console, server, monkeypatch):
    url, key = f"http://127.0.0.1:{server.server_port}/", base64.b64encode(b"k" * 24).decode()
    monkeypatch.setenv("ERP_SECRET", f"whsec_{key}")
    erp = WebhookOutlet(name="erp", url=url, secret_env="ERP_SECRET")
    settings = replace(console.settings, alerts=Alerts(builds=("erp",)), outlet=(erp,))
    folder = replace(console, settings=settings)
    due = next(each.due for each in TIMED if each.setting == "deliver")
    assert due(console) is None
    assert untold(folder)
    assert due(folder)
    assert (send_build(folder, NOON), send_build(folder, NOON), untold(folder)) == (1, 0, False)
    server.answers = [503]
    desk, later = Desk.of(DOMAINS, settings), timezone.now()
    assert len(deliver(desk, folder.path, lambda: later).later) == 1
    Delivery.objects.update(next_try=later)
    assert len(deliver(desk, folder.path, lambda: later).done) == 1
    first, second = server.got
    assert first == second
    assert (second["kind"], second["build"]["id"]) == ("build.done", console.in_use)
    assert second["build"]["rows"] > 0
    headers, body = server.heard[-1]
    said = {name.lower(): value for name, value in headers.items()}
    signed = f"{said['webhook-id']}.{said['webhook-timestamp']}.".encode() + body
    assert said["webhook-signature"] == "v1," + base64.b64encode(hmac.new(b"k" * 24, signed, hashlib.sha256).digest()).decode()
