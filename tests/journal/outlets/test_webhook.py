"""A webhook is signed so that the specification's own library takes it, and only a 2xx is a yes."""

import json
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from deciding import NOW, TWO
from zhanggui.journal.outlets import NotDelivered, send
from zhanggui.settings import WebhookOutlet

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Answering(ThreadingHTTPServer):
    """A server that answers what it is told, and keeps what it got."""

    def __init__(self):
        self.got, self.answers = [], []
        super().__init__(("127.0.0.1", 0), Keeping)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/hook?token=t0ken"


class Keeping(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        status, said, more = self.server.answers.pop(0) if self.server.answers else (200, b"ok", {})
        self.send_response(status)
        for name, value in {"Content-Length": str(len(said)), **more}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    with Answering() as made:
        thread = Thread(target=made.serve_forever)
        thread.start()
        yield made
        made.shutdown()
        thread.join()


@pytest.fixture
def outlet(server, monkeypatch):
    monkeypatch.setenv("ERP_SECRET", SECRET)
    return WebhookOutlet(name="erp", url=server.url, secret_env="ERP_SECRET")


def test_what_arrives_is_the_parcel_and_its_signature_holds(server, outlet, tmp_path):
    assert send(outlet, TWO, tmp_path, datetime.now(UTC)) == "ok"
    ((_path, headers, body),) = server.got
    assert json.loads(body) == TWO.payload
    assert headers["idempotency-key"] == headers["webhook-id"] == TWO.key
    assert Webhook(SECRET).verify(body, headers) == TWO.payload
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.replace(b"12", b"13"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 32).verify(body, headers)


@pytest.mark.parametrize("status", [301, 302, 304, 400, 401, 404, 409, 429, 500, 503])
def test_anything_but_a_2xx_is_no_yes(server, outlet, tmp_path, status):
    server.answers = [(status, b"" if status == 304 else b"no", {"Location": "/elsewhere", "Retry-After": "77"})]
    with pytest.raises(NotDelivered, match=f"HTTP {status}") as error:
        send(outlet, TWO, tmp_path, NOW)
    assert error.value.after == 77.0
    assert len(server.got) == 1
    assert "t0ken" not in str(error.value)


def test_nobody_there_says_so_without_the_address(outlet, server, tmp_path):
    server.shutdown()
    server.server_close()
    with pytest.raises(NotDelivered, match="refused") as error:
        send(outlet, TWO, tmp_path, NOW)
    assert "t0ken" not in str(error.value)


def test_a_long_answer_is_not_kept_whole(server, outlet, tmp_path):
    server.answers = [(200, b"x" * 1_000_000, {})]
    assert len(send(outlet, TWO, tmp_path, NOW)) == 2_000


def test_a_secret_that_the_environment_lacks_is_named(outlet, tmp_path, monkeypatch):
    monkeypatch.delenv("ERP_SECRET")
    with pytest.raises(NotDelivered, match="ERP_SECRET"):
        send(outlet, TWO, tmp_path, NOW)


def test_a_robot_is_told_what_to_do_and_may_refuse_with_a_200(server, tmp_path, monkeypatch):
    monkeypatch.setenv("ROBOT_URL", server.url)
    monkeypatch.setenv("ROBOT_SECRET", "s3")
    robot = WebhookOutlet(name="chat", robot="dingtalk", url_env="ROBOT_URL", secret_env="ROBOT_SECRET", link="https://shop.example/work")
    server.answers = [(200, b'{"errcode":0,"errmsg":"ok"}', {}), (200, b'{"errcode":310000,"errmsg":"sign not match"}', {})]
    send(robot, TWO, tmp_path, NOW)
    path, _headers, body = server.got[0]
    assert "&sign=" in path
    assert json.loads(body)["markdown"]["title"] == "茶铺：补货，已批准 2 条"
    assert "补货 1" in json.loads(body)["markdown"]["text"]
    with pytest.raises(NotDelivered, match="310000 sign not match"):
        send(robot, TWO, tmp_path, NOW)
