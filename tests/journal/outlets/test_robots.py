"""Messages to chat robots have the makers' shapes and signatures."""

import base64
import hashlib
import hmac
import json
from urllib.parse import parse_qs, urlsplit

import pytest

from zhanggui.journal.outlets import Robot, message_to
from zhanggui.journal.outlets.robots import refused, signed

LINK = "https://shop.example/work"


def test_feishu():
    assert message_to("feishu", "补货", "两行\n字", LINK) == {
        "msg_type": "post",
        "content": {
            "post": {
                "zh_cn": {
                    "title": "补货",
                    "content": [
                        [{"tag": "text", "text": "两行"}],
                        [{"tag": "text", "text": "字"}],
                        [{"tag": "a", "text": LINK, "href": LINK}],
                    ],
                }
            }
        },
    }


def test_dingtalk():
    assert message_to("dingtalk", "补货", "一_二", LINK) == {
        "msgtype": "markdown",
        "markdown": {"title": "补货", "text": f"### 补货\n\n一\\_二\n\n[{LINK}]({LINK})"},
    }


def test_wecom():
    assert message_to("wecom", "补货", "一", "") == {"msgtype": "markdown", "markdown": {"content": "**补货**\n一"}}


def test_slack_says_what_is_no_link_as_it_is():
    assert message_to("slack", "Restock", "a < b & <!channel>", LINK) == {
        "text": "Restock",
        "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": f"*Restock*\na &lt; b &amp; &lt;!channel&gt;\n<{LINK}>"}}],
    }


@pytest.mark.parametrize("robot", Robot)
def test_a_long_text_is_cut_between_letters(robot):
    said = json.dumps(message_to(robot, "题", "长" * 30_000, LINK), ensure_ascii=False)
    assert len(said.encode()) < {Robot.WECOM: 4_300, Robot.SLACK: 3_300}.get(robot, 16_000)
    assert "长…" in said


def test_the_signature_of_feishu_is_of_nothing_by_time_and_secret():
    url, message = signed("feishu", "https://x", {"msg_type": "post"}, "s3", 1_700_000_000)
    expected = base64.b64encode(hmac.new(b"1700000000\ns3", digestmod=hashlib.sha256).digest()).decode()
    assert (url, message) == ("https://x", {"timestamp": "1700000000", "sign": expected, "msg_type": "post"})


def test_the_signature_of_dingtalk_is_in_the_address():
    url, message = signed("dingtalk", "https://x/robot?access_token=t", {}, "s3", 1_700_000_000)
    expected = base64.b64encode(hmac.new(b"s3", b"1700000000000\ns3", hashlib.sha256).digest()).decode()
    assert parse_qs(urlsplit(url).query) == {"access_token": ["t"], "timestamp": ["1700000000000"], "sign": [expected]}
    assert message == {}


def test_without_a_secret_nothing_is_signed():
    for robot in Robot:
        assert signed(robot, "https://x", {"a": 1}, "", 1) == ("https://x", {"a": 1})


@pytest.mark.parametrize(
    ("robot", "answer", "against"),
    [
        ("feishu", {"code": 0, "msg": "success"}, ""),
        ("feishu", {"StatusCode": 0}, ""),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, "19021 sign match fail"),
        ("dingtalk", {"errcode": 0, "errmsg": "ok"}, ""),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, "310000 sign not match"),
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, "93000 invalid webhook url"),
        ("slack", "ok", ""),
    ],
)
def test_a_robot_that_refuses_with_a_200_is_understood(robot, answer, against):
    assert refused(robot, answer) == against
