# ruff: noqa: ARG002, N802 - the server calls them by these names, with these arguments
"""An e-mail arrives at a real server, with the orders as a file and a name that is the same however often it is sent."""

import socket
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from deciding import NOW, TWO
from zhanggui.journal.outlets import NotDelivered, send
from zhanggui.journal.outlets.sheet import sheet
from zhanggui.settings import EmailOutlet

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:aiosmtpd")  # on the newest Python


class Letters:
    """A mailbox; it refuses whom it doesn't know."""

    def __init__(self):
        self.got = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        self.got.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


@pytest.fixture
def box():
    letters = Letters()
    with socket.create_server(("127.0.0.1", 0)) as free:
        letters.port = free.getsockname()[1]
    controller = Controller(letters, hostname="127.0.0.1", port=letters.port)
    controller.start()
    yield letters
    controller.stop()


def outlet(port, *to, **more):
    return EmailOutlet(name="mail", host="127.0.0.1", port=port, security="none", sender="shop@tea.example", to=to, **more)


def test_the_orders_come_as_a_file(box, tmp_path):
    send(outlet(box.port, "buyer@tea.example", "cfo@tea.example"), TWO, tmp_path, NOW)
    send(outlet(box.port, "buyer@tea.example"), TWO, tmp_path, NOW)
    (to, letter), (_, again) = box.got
    assert to == ["buyer@tea.example", "cfo@tea.example"]
    assert letter["Subject"] == "茶铺：补货，已批准 2 条"
    assert letter["Message-ID"] == again["Message-ID"] == f"<{TWO.key}@tea.example>"
    (file,) = letter.iter_attachments()
    assert file.get_filename() == "restock_test-20261128-kkkkkkkkkkkk.csv"
    assert file.get_payload(decode=True) == sheet(TWO, "csv", "title")
    assert "批准人：甲" in letter.get_body().get_content()


def test_one_who_is_refused_is_said_and_all_refused_is_a_failure(box, tmp_path):
    assert "nobody@tea.example" in send(outlet(box.port, "buyer@tea.example", "nobody@tea.example"), TWO, tmp_path, NOW)
    with pytest.raises(NotDelivered, match="no such user"):
        send(outlet(box.port, "nobody@tea.example"), TWO, tmp_path, NOW)


def test_a_server_without_encryption_is_given_nothing_where_it_is_asked_for(box, tmp_path):
    bare = EmailOutlet(name="mail", host="127.0.0.1", port=box.port, sender="shop@tea.example", to=("buyer@tea.example",))
    with pytest.raises(NotDelivered, match="STARTTLS"):
        send(bare, TWO, tmp_path, NOW)
    assert box.got == []
