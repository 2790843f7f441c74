"""What customers say to us and of us: conversations, surveys, reviews."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from zhanggui.simulate.arrays import DAY, HOUR, NONE, Array, Dice, chance, hours_of_day, pick
from zhanggui.simulate.calendar import Calendar
from zhanggui.simulate.catalogue import Catalogue
from zhanggui.simulate.orders import Till
from zhanggui.simulate.parcels import Mishaps, Parcels
from zhanggui.simulate.people import HOURS
from zhanggui.simulate.plan import Plan
from zhanggui.simulate.returns import Refunds
from zhanggui.simulate.vocabulary import TOPIC_KINDS

QUESTION, COMPLAINT, SUGGESTION, RETURN = range(4)
CSAT, NPS = range(2)
SURVEY_KINDS = ("csat", "nps")
BOTS = (0.34, 0.47)  #: share of questions that a bot answers: before the last year, in it
ANSWER = (95.0, 58.0)  #: median seconds until a person answers

_ASKS, _SUGGESTS = 0.085, 0.004
_QUALITY_REASON, _QUALITY_TOPIC, _ROAD_TOPIC, _RETURN_TOPIC, _IDEA_TOPIC = 1, 3, 1, 4, 5
_HOURS_TO_RESOLVE = np.array((0.4, 18.0, 30.0, 12.0))  #: by kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversations:
    """Every conversation in the order of time; arrays are (conversations,)."""

    order: Array
    kind: Array
    topic: Array
    channel: Array
    opened: Array
    answered: Array
    resolved: Array
    bot: Array
    adopted: Array  #: 1 or 0 for a suggestion, else NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Surveys:
    """Every answer in the order of time; arrays are (answers,)."""

    kind: Array
    score: Array
    answered: Array
    order: Array
    conversation: Array  #: NONE where it was the order that was asked about


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviews:
    """Every review in the order of time; arrays are (reviews,)."""

    order: Array
    sku: Array
    score: Array
    reviewed: Array


def conversations(plan: Plan, calendar: Calendar, till: Till, parcels: Parcels, mishaps: Mishaps, refunds: Refunds) -> Conversations:
    """Questions about orders, complaints about what went wrong, returns, suggestions."""
    dice, end = plan.dice("conversations"), calendar.days * DAY
    order, opened, topic = _occasions(dice, till, parcels, mishaps, refunds)
    keep = np.flatnonzero((opened < end) & (opened >= 0))
    keep = keep[np.lexsort((order[keep], opened[keep]))]
    order, opened, topic = order[keep], opened[keep], topic[keep]
    n, kind = len(order), np.array(TOPIC_KINDS)[topic]
    last = (calendar.year[opened // DAY] == plan.last_day.year).astype(int)
    bot = chance(dice, n, np.array(BOTS)[last] * np.where(kind == QUESTION, 1.0, 0.25))
    quick = dice.integers(1, 5, n)
    wait = np.where(bot, quick, np.array(ANSWER)[last] * dice.lognormal(0, 0.9, n) + 3).astype(np.int64)
    answered = np.where(chance(dice, n, 0.015) | (opened + wait >= end), NONE, opened + wait)
    took = np.where(bot, 0.1, np.where(last, 0.8, 1.0)) * _HOURS_TO_RESOLVE[kind] * dice.lognormal(0, 0.7, n) * HOUR
    resolved = opened + wait + took.astype(np.int64)
    open_still = chance(dice, n, np.where(last, 0.05, 0.065)) | (resolved >= end) | (answered == NONE)
    adopted = np.where(kind == SUGGESTION, chance(dice, n, np.where(last, 0.24, 0.16)), NONE)
    return Conversations(
        order=order, kind=kind, topic=topic, channel=pick(dice, np.array((0.7, 0.08, 0.18, 0.04)), n), opened=opened,
        answered=answered, resolved=np.where(open_still, NONE, resolved), bot=bot, adopted=adopted,
    )  # fmt: skip


def _occasions(dice: Dice, till: Till, parcels: Parcels, mishaps: Mishaps, refunds: Refunds) -> tuple[Array, Array, Array]:
    """What people get in touch about: (order, second, topic)."""
    orders = till.orders
    asks = np.flatnonzero(chance(dice, orders.size, _ASKS))
    late = np.flatnonzero((parcels.delivered // DAY > parcels.promised) & chance(dice, parcels.size, 0.12))
    upset = np.flatnonzero(chance(dice, len(mishaps.order), 0.5))
    bad = np.flatnonzero((refunds.reason == _QUALITY_REASON) & chance(dice, refunds.size, 0.35))
    back = np.flatnonzero(chance(dice, refunds.size, 0.3))
    ideas = np.flatnonzero(chance(dice, orders.size, _SUGGESTS))
    later = orders.day[ideas] * DAY + DAY * dice.integers(1, 30, len(ideas)) + hours_of_day(dice, len(ideas), HOURS)
    groups = (
        (asks, orders.second[asks] + dice.integers(-3 * HOUR, 40 * HOUR, len(asks)), pick(dice, np.array((5, 3, 2)), len(asks))),
        (parcels.order[late], parcels.delivered[late] + HOUR, np.full(len(late), _QUALITY_TOPIC)),
        (mishaps.order[upset], mishaps.opened[upset] + 2 * HOUR, np.where(dice.random(len(upset)) < 1 / 2, _QUALITY_TOPIC, _ROAD_TOPIC)),
        (refunds.order[bad], refunds.requested[bad] - 300, np.full(len(bad), _QUALITY_TOPIC)),
        (refunds.order[back], refunds.requested[back] - 240, np.full(len(back), _RETURN_TOPIC)),
        (ideas, later, np.full(len(ideas), _IDEA_TOPIC)),
    )  # fmt: skip
    order, opened, topic = (np.concatenate(column) for column in zip(*groups, strict=True))
    return order, opened, topic


def surveys(plan: Plan, calendar: Calendar, parcels: Parcels, talks: Conversations) -> Surveys:
    """CSAT after a conversation or a delivery, NPS now and then."""
    dice, end = plan.dice("surveys"), calendar.days * DAY
    asked = np.flatnonzero((talks.resolved != NONE) & chance(dice, len(talks.order), 0.22))
    there = parcels.delivered != NONE
    rated = np.flatnonzero(there & chance(dice, parcels.size, 0.03))
    loyal = np.flatnonzero(there & chance(dice, parcels.size, 0.02))
    second = np.concatenate((talks.resolved[asked] + 1800, parcels.delivered[rated] + DAY, parcels.delivered[loyal] + 3 * DAY))
    last = calendar.year[np.minimum(second // DAY, calendar.days - 1)] == plan.last_day.year
    late = (parcels.delivered // DAY > parcels.promised)[np.concatenate((rated, loyal))]
    slow = np.concatenate((talks.resolved[asked] - talks.opened[asked] > DAY, late))
    kind = np.repeat((CSAT, NPS), (len(asked) + len(rated), len(loyal)))
    noise = dice.normal(0, 1, len(second))
    csat = np.clip(np.round(4.45 + 0.15 * last - 1.1 * slow + 0.85 * noise), 1, 5)
    nps = np.clip(np.round(8.6 + 0.3 * last - 2.2 * slow + 2.0 * noise), 0, 10)
    order = np.concatenate((talks.order[asked], parcels.order[rated], parcels.order[loyal]))
    about = np.concatenate((asked, np.full(len(rated) + len(loyal), NONE)))
    keep = np.flatnonzero(second < end)
    keep = keep[np.lexsort((order[keep], second[keep]))]
    return Surveys(kind=kind[keep], score=np.where(kind == CSAT, csat, nps).astype(np.int64)[keep],
                   answered=second[keep], order=order[keep], conversation=about[keep])  # fmt: skip


def reviews(plan: Plan, calendar: Calendar, catalogue: Catalogue, till: Till, parcels: Parcels, refunds: Refunds) -> Reviews:
    """Stars for what was bought: better where it is good, worse where it was late or went back."""
    dice, end = plan.dice("reviews"), calendar.days * DAY
    delivered = np.full(till.orders.size, NONE)
    late = np.zeros(till.orders.size, np.bool_)
    delivered[parcels.order] = parcels.delivered
    late[parcels.order] = parcels.delivered // DAY > parcels.promised
    back = np.zeros(len(till.lines.order), np.bool_)
    back[refunds.line] = True
    line = np.flatnonzero(chance(dice, len(back), 0.16) & (delivered[till.lines.order] != NONE))
    order, sku = till.lines.order[line], till.lines.sku[line]
    reviewed = delivered[order] + (dice.exponential(5, len(line)) * DAY).astype(np.int64) + HOUR
    mean = 4.5 + 0.35 * catalogue.quality[sku] - 0.9 * late[order] - 1.5 * back[line]
    score = np.clip(np.round(mean + dice.normal(0, 0.8, len(line))), 1, 5).astype(np.int64)
    keep = np.flatnonzero(reviewed < end)
    keep = keep[np.argsort(reviewed[keep], kind="stable")]
    return Reviews(order=order[keep], sku=sku[keep], score=score[keep], reviewed=reviewed[keep])
