"""A moment of a shop, put together by hand: twelve weeks of days, and a day that is going on."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from zhanggui.nouns import Shop
from zhanggui.web.live import board as boards
from zhanggui.web.live.past import _WHOLE, DAYS, PULSES, Past
from zhanggui.web.live.tally import SLOTS, Count

SHANGHAI = ZoneInfo("Asia/Shanghai")
TODAY = date(2026, 9, 9)
"""A Wednesday without a festival."""

GMV, ORDERS, SESSIONS = PULSES
COURSE = np.repeat([0.2, 0.1, 0.1, 0.1, 0.1, 0.3, 0.6, 1, 1.4, 1.6, 1.7, 1.6, 1.5, 1.4, 1.4, 1.5, 1.6, 1.7, 1.8, 2, 2.2, 2, 1.4, 0.6], 12)


def past_of(per_slot=2.0, seed=1, today=TODAY, level=0.1, **more):
    """Days of arrivals, by channel: three quarters on the shop's own site."""
    dice = np.random.default_rng(seed)
    levels = dice.lognormal(0, level, DAYS + 1)[:, None]
    counts = {
        _WHOLE: np.zeros((DAYS + 1, SLOTS)),
        "own_site": dice.poisson(levels * COURSE * per_slot * 0.75).astype(float),
        "app": dice.poisson(levels * COURSE * per_slot * 0.25).astype(float),
    }
    for rows in counts.values():
        rows[-1] = 0.0
    made = {"today": today, "counts": counts, "covered": today - timedelta(1), "heard": None, "silent": (), "until": None}
    return Past(**{**made, **more})


def count_of(many, cents=None):
    many = np.asarray(many, np.int64)
    return Count(
        many=many, valued=many if cents is not None else np.zeros_like(many), cents=np.zeros_like(many) if cents is None else cents
    )


def moment_of(hour=15, minute=0, counts=None, day=TODAY, known=True, **shop):
    now = datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)
    since = datetime(2026, 9, 9, tzinfo=UTC) if known else None
    return boards.Moment(now=now, shop=Shop(**shop), counts=counts or {}, since=since)


def until(row, moment):
    """A day's slots as far as they have come."""
    return np.where(np.arange(SLOTS) < moment.slot, row, 0).astype(np.int64)


def day_like(past, moment, times=1.0, back=7):
    """Today, as it was a week before, so far."""
    return {
        ("session_start", name): count_of(until(rows[-1 - back] * times, moment))
        for name, rows in past.counts.items()
        if name is not _WHOLE
    }


def board_of(moment, readings):
    return boards.Board(
        now=moment.now,
        readings=tuple(readings),
        names=(),
        channels=(),
        lately=(0,) * 60,
        since=moment.since,
        last=None,
        festival=boards.festival_of(moment.now.date(), moment.shop.country),
        doubled=False,
    )
