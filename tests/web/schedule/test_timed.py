"""The times of the clock as a person reads them."""

import pytest

from zhanggui.web.schedule.timed import said_when
from zhanggui.words import Text


@pytest.mark.parametrize(
    ("when", "zh", "en"),
    [
        ("30s", "每 30 秒", "every 30 seconds"),
        ("1m", "每分钟", "every minute"),
        ("2h", "每 2 小时", "every 2 hours"),
        ("5 * * * *", "每小时的第 5 分钟", "5 minutes past each hour"),
        ("30 6 * * *", "每天 06:30", "daily at 06:30"),
        ("0 7 * * 1-5", "cron", "cron"),
    ],
)
def test_a_time_is_said_as_a_person_says_it(when, zh, en):
    assert said_when(when) == Text(zh, en)
