"""What is spent on ads, and how many people really come because of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import Array
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.vocabulary import TRAFFIC

BOUGHT = (1, 2, 3)  #: traffic channels with spend: paid_search, feed_ads, social
STEEPNESS = 1.4  #: of the Hill curve
MOST = (0.34, 0.42, 0.10)  #: pull at saturation, in shares of the average day's registrations
HALF = (1.0, 1.2, 1.0)  #: spend with half of that pull, in the channel's everyday spend
TAKEN = 0.15  #: share of organic visitors who come by a search ad while ads run, and would have come anyway
DEARER = 1.18  #: a click of the last year costs so many times that of the year before

_EVERYDAY = (0.034, 0.036, 0.008)  #: yuan a day for each person who ever registers
_BASE = np.array((0.24, 0.0, 0.0, 0.10, 0.09, 0.06, 0.05, 0.15, 0.02))
_CLICK = (160, 95, 70)  #: cents
_CTR = (0.045, 0.014, 0.02)
_BLOCK = 14
CAMPAIGNS = (
    (("品牌词", ("山水小铺", "山水官方", "山水旗舰店")), ("品类词", ("四件套", "护眼台灯", "耳机")), ("竞品词", ("青禾优选", "拾光集"))),
    (("新客拉新", ("通投",)), ("爆款种草", ("相似人群", "兴趣人群")), ("再营销", ("加购未买",))),
    (("小红书笔记", ("家居博主", "美妆博主")), ("微博话题", ("热搜话题",))),
)  # fmt: skip
CREATIVES = (("标题A", "标题B"), ("短视频", "图文", "直播切片"), ("信息流图文",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ads:
    """The rows of spend, and the pull that it has."""

    spend: Array  #: cents, (days, bought channels)
    pull: Array  #: weight of each day and traffic channel, (days, traffic channels); sums to 1
    own_pull: Array  #: the same without any ads
    day: Array  #: of each row
    place: Array  #: of each row, in `places()`
    impressions: Array
    clicks: Array
    cents: Array


def places() -> list[tuple[int, str, str, str]]:
    """Every (place in BOUGHT, campaign, keyword, creative) that money is spent on."""
    return [
        (bought, campaign, keyword, creative)
        for bought, campaigns in enumerate(CAMPAIGNS)
        for campaign, keywords in campaigns
        for keyword in keywords
        for creative in CREATIVES[bought]
    ]


def make(plan: Plan, calendar: Calendar) -> Ads:
    """Plan the spend, let it work, and write it up by campaign, keyword and creative."""
    dice = plan.dice("advertising")
    growth = 0.72 + 0.28 * (np.arange(plan.days) / plan.days) ** 0.8
    blocks = plan.days // _BLOCK + 1
    level = np.repeat(dice.uniform(0.4, 1.7, (blocks, len(BOUGHT))), _BLOCK, axis=0)[: plan.days]
    pause = np.repeat(dice.random((blocks, len(BOUGHT))) < 0.08, _BLOCK, axis=0)[: plan.days]  # noqa: PLR2004
    festive = np.sqrt(calendar.demand)[:, None]
    units = np.where(pause, 0.0, level * growth[:, None] * festive)
    everyday = np.array(_EVERYDAY) * plan.customers * 100
    market = growth[:, None] * (calendar.demand**0.6)[:, None] * _BASE
    gained = np.array(MOST) * units**STEEPNESS / (units**STEEPNESS + np.array(HALF) ** STEEPNESS)
    pull = market.copy()
    pull[:, BOUGHT] += gained * festive
    spend = np.round(units * everyday * np.where(calendar.year == plan.last_day.year, DEARER, 1.0)[:, None])
    return _write_up(plan, spend.astype(np.int64), pull / pull.sum(), market / pull.sum())


def _write_up(plan: Plan, spend: Array, pull: Array, own_pull: Array) -> Ads:
    """Share each day's spend over the places of its channel; a place without spend has no row."""
    dice = plan.dice("ad rows")
    bought = np.array([place[0] for place in places()])
    weight = dice.lognormal(0, 0.5, len(bought)) * dice.lognormal(0, 0.25, (plan.days, len(bought)))
    whole = np.stack([weight[:, bought == channel].sum(axis=1) for channel in range(len(BOUGHT))], axis=1)
    cents = np.floor(spend[:, bought] * weight / whole[:, bought]).astype(np.int64)
    day, place = np.nonzero(cents > 0)
    cents = cents[day, place]
    last = (np.datetime64(plan.first_day) + day).astype("datetime64[Y]").astype(int) + 1970 == plan.last_day.year
    click = np.array(_CLICK)[bought[place]] * np.where(last, DEARER, 1.0) * dice.lognormal(0, 0.15, len(day))
    clicks = np.floor(cents / click).astype(np.int64)
    rate = np.array(_CTR)[bought[place]] * np.where(last, 0.94, 1.0) * dice.lognormal(0, 0.2, len(day))
    impressions = np.maximum(np.ceil(clicks / rate), clicks).astype(np.int64) + dice.integers(0, 40, len(day))
    return Ads(spend=spend, pull=pull, own_pull=own_pull, day=day, place=place,
               impressions=impressions, clicks=clicks, cents=cents)  # fmt: skip


def response(plan: Plan, pull: Array) -> list[dict[str, object]]:
    """The true response of each bought channel, in registrations and yuan a day; `pull` as in Ads."""
    scale = plan.customers / (pull.sum() * plan.days) * plan.days
    return [
        {
            "traffic_channel": TRAFFIC[code],
            "curve": "hill: most * s**steepness / (s**steepness + half_spend**steepness), s = spend a day",
            "steepness": STEEPNESS,
            "half_spend": HALF[place] * _EVERYDAY[place] * plan.customers,
            "registrations_through_channel": float(pull[:, code].sum() * scale),
        }
        for place, code in enumerate(BOUGHT)
    ]
